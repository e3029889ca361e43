-- +goose Up
-- Photos that come with a clue, and blobs that are being removed because nothing ever named them.

-- What was taken for a clue. The bytes are a blob by this name.
CREATE TABLE clue_photo (
    clue_id    TEXT             NOT NULL,
    place      BIGINT           NOT NULL, -- order within the clue, from 0
    sha256     TEXT             NOT NULL, -- hex
    role       TEXT             NOT NULL, -- as in photo
    type       TEXT             NOT NULL, -- media type
    bytes      BIGINT           NOT NULL,
    taken_at   BIGINT,
    lon        DOUBLE PRECISION,
    lat        DOUBLE PRECISION,
    accuracy_m DOUBLE PRECISION NOT NULL,
    CONSTRAINT clue_photo_pkey PRIMARY KEY (clue_id, place),
    CONSTRAINT clue_photo_clue_fkey FOREIGN KEY (clue_id) REFERENCES clue (id) ON DELETE CASCADE
);
CREATE INDEX clue_photo_sha256 ON clue_photo (sha256);

-- Blobs whose bytes are being removed: none of them is taken in anew before they are gone.
CREATE TABLE blob_gone (
    sha256  TEXT   NOT NULL,
    gone_at BIGINT NOT NULL, -- wall time
    CONSTRAINT blob_gone_pkey PRIMARY KEY (sha256)
);
CREATE INDEX blob_stored ON blob (stored_at);

-- +goose Down
DROP INDEX blob_stored;
DROP TABLE blob_gone;
DROP TABLE clue_photo;
