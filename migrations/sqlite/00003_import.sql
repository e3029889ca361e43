-- +goose Up
-- A file brought in: its rows wait in chunks, each applied in one transaction.

CREATE TABLE import_batch (
    id              TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    source          TEXT    NOT NULL, -- name of the file, without its folder
    datum           TEXT    NOT NULL,
    fields          TEXT    NOT NULL, -- JSON list: the order of the values of a row
    state           TEXT    NOT NULL, -- staged, applying, applied, undone, failed
    reason          TEXT    NOT NULL, -- why it failed
    created_at      BIGINT  NOT NULL,
    finished_at     BIGINT,
    simulated       BOOLEAN NOT NULL,
    policy_version  TEXT    NOT NULL,
    row_version     BIGINT  NOT NULL,
    CONSTRAINT import_batch_pkey PRIMARY KEY (id)
);

CREATE TABLE import_chunk (
    batch_id        TEXT    NOT NULL,
    chunk_no        BIGINT  NOT NULL, -- from 1
    state           TEXT    NOT NULL, -- staged, applied, undone
    body            TEXT    NOT NULL, -- JSON: the rows as read
    rejects         TEXT    NOT NULL, -- JSON: the rows refused
    row_count       BIGINT  NOT NULL, -- rows read, refused ones included
    new_count       BIGINT  NOT NULL,
    changed_count   BIGINT  NOT NULL,
    unchanged_count BIGINT  NOT NULL,
    rejected_count  BIGINT  NOT NULL,
    CONSTRAINT import_chunk_pkey PRIMARY KEY (batch_id, chunk_no),
    CONSTRAINT import_chunk_batch_fkey FOREIGN KEY (batch_id) REFERENCES import_batch (id)
);

-- What a chunk changed, as it was before: the way back.
CREATE TABLE import_undo (
    batch_id TEXT   NOT NULL,
    chunk_no BIGINT NOT NULL,
    body     TEXT   NOT NULL, -- JSON: id, row version after, row before
    CONSTRAINT import_undo_pkey PRIMARY KEY (batch_id, chunk_no),
    CONSTRAINT import_undo_chunk_fkey FOREIGN KEY (batch_id, chunk_no) REFERENCES import_chunk (batch_id, chunk_no)
);

-- +goose Down
DROP TABLE import_undo;
DROP TABLE import_chunk;
DROP TABLE import_batch;
