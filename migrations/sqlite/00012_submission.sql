-- +goose Up
-- What phones hand in: every record as it was sealed, with its receipt; the phones; what is stored of photos and notes.

-- The id with its receipt is the idempotency row of a submission, and is never purged.
CREATE TABLE submission (
    id           TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    account_id   TEXT    NOT NULL,
    officer_id   TEXT,             -- the person behind the account
    region_code  TEXT    NOT NULL, -- of what it records, else of the account
    device       TEXT    NOT NULL,
    device_seq   BIGINT  NOT NULL,
    prev_sha256  TEXT    NOT NULL, -- what it says of the one before; '' for the first
    sha256       TEXT    NOT NULL, -- of the envelope
    envelope     TEXT    NOT NULL, -- the bytes as received
    made_at      BIGINT  NOT NULL, -- wall time, mapped from the phone's
    stored_at    BIGINT  NOT NULL, -- wall time
    decided_at   BIGINT  NOT NULL, -- domain time at which it was received
    state        TEXT    NOT NULL, -- stored, quarantined, dismissed
    chain        TEXT    NOT NULL, -- open (the one before is not here), whole, broken
    waits_for    TEXT,             -- shift that a quarantined one needs
    reasons      TEXT    NOT NULL, -- JSON list of field and reason
    status       BIGINT  NOT NULL, -- of the first answer
    receipt      TEXT    NOT NULL, -- the first answer
    settled_at   BIGINT,           -- wall time at which a person decided about a quarantined one
    settled_by   TEXT,             -- account
    settled_note TEXT    NOT NULL,
    CONSTRAINT submission_pkey PRIMARY KEY (id)
);
CREATE INDEX submission_chain ON submission (account_id, device, device_seq);
CREATE INDEX submission_quarantine ON submission (region_code, stored_at) WHERE state = 'quarantined';
CREATE INDEX submission_waiting ON submission (waits_for) WHERE waits_for IS NOT NULL;

-- The blobs that a submission names; those of a visit that is stored are its photos.
CREATE TABLE submission_blob (
    submission_id TEXT   NOT NULL,
    place         BIGINT NOT NULL, -- from 0
    sha256        TEXT   NOT NULL,
    CONSTRAINT submission_blob_pkey PRIMARY KEY (submission_id, place),
    CONSTRAINT submission_blob_submission_fkey FOREIGN KEY (submission_id) REFERENCES submission (id)
);
CREATE INDEX submission_blob_sha256 ON submission_blob (sha256);

-- Blobs that are stored whole and verified. The bytes are a file, or an object elsewhere, by this name.
CREATE TABLE blob (
    sha256     TEXT   NOT NULL,
    bytes      BIGINT NOT NULL,
    account_id TEXT   NOT NULL, -- who sent it first
    stored_at  BIGINT NOT NULL, -- wall time
    CONSTRAINT blob_pkey PRIMARY KEY (sha256)
);

-- Who looked at a photo.
CREATE TABLE blob_view (
    sha256     TEXT   NOT NULL,
    account_id TEXT   NOT NULL,
    viewed_at  BIGINT NOT NULL, -- wall time
    CONSTRAINT blob_view_pkey PRIMARY KEY (sha256, account_id, viewed_at)
);

-- A phone as one account uses it.
CREATE TABLE device (
    id         TEXT   NOT NULL,
    account_id TEXT   NOT NULL,
    app        TEXT   NOT NULL, -- version
    first_at   BIGINT NOT NULL, -- wall time
    last_at    BIGINT NOT NULL,
    last_seq   BIGINT NOT NULL,
    wiped_at   BIGINT,
    wiped_by   TEXT,            -- account
    CONSTRAINT device_pkey PRIMARY KEY (id, account_id),
    CONSTRAINT device_account_fkey FOREIGN KEY (account_id) REFERENCES account (id)
);
CREATE INDEX device_account ON device (account_id);

-- +goose Down
DROP TABLE device;
DROP TABLE blob_view;
DROP TABLE blob;
DROP TABLE submission_blob;
DROP TABLE submission;
