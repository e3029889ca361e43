-- +goose Up
-- Instants (_at) are microseconds since 1970 UTC, days (_on) are 'YYYY-MM-DD', JSON is text.

CREATE TABLE policy (
    version      TEXT   NOT NULL,
    body         TEXT   NOT NULL,
    published_at BIGINT NOT NULL,
    CONSTRAINT policy_pkey PRIMARY KEY (version)
);

CREATE TABLE deployment (
    id             INTEGER NOT NULL,
    name           TEXT    NOT NULL,
    epoch          TEXT    NOT NULL,
    resolution     INTEGER NOT NULL,
    timezone       TEXT    NOT NULL,
    box_west       DOUBLE PRECISION,
    box_south      DOUBLE PRECISION,
    box_east       DOUBLE PRECISION,
    box_north      DOUBLE PRECISION,
    attribution    TEXT    NOT NULL,
    map_approval   TEXT    NOT NULL,
    demo           BOOLEAN NOT NULL,
    policy_version TEXT    NOT NULL,
    initialised_at BIGINT  NOT NULL,
    CONSTRAINT deployment_pkey PRIMARY KEY (id),
    CONSTRAINT deployment_one CHECK (id = 1),
    CONSTRAINT deployment_policy_fkey FOREIGN KEY (policy_version) REFERENCES policy (version)
);

CREATE TABLE setting (
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT setting_pkey PRIMARY KEY (name)
);

-- Events wait here, in the transaction that made them, until the sequencer moves them to the log.
CREATE TABLE outbox (
    id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    decided_at BIGINT  NOT NULL,
    payload    TEXT    NOT NULL
);

-- The log: seq is dense from 1, and decided_at is domain time, recorded_at wall time.
CREATE TABLE event (
    seq         INTEGER NOT NULL, -- an alias of rowid
    kind        TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    decided_at  BIGINT  NOT NULL,
    recorded_at BIGINT  NOT NULL,
    payload     TEXT    NOT NULL,
    CONSTRAINT event_pkey PRIMARY KEY (seq)
);

-- One row. fence grows by one at each take-over; who holds an older fence cannot append.
CREATE TABLE sequencer (
    id             INTEGER NOT NULL,
    head_seq       BIGINT  NOT NULL,
    fence          BIGINT  NOT NULL,
    holder         TEXT    NOT NULL,
    lease_until_at BIGINT  NOT NULL,
    clock_at       BIGINT,
    CONSTRAINT sequencer_pkey PRIMARY KEY (id),
    CONSTRAINT sequencer_one CHECK (id = 1)
);
INSERT INTO sequencer (id, head_seq, fence, holder, lease_until_at) VALUES (1, 0, 0, '', 0);

-- account_id has no foreign key: the command line writes under names of its own.
CREATE TABLE idempotency (
    account_id TEXT    NOT NULL,
    idem_key   TEXT    NOT NULL,
    body_hash  TEXT    NOT NULL,
    status     INTEGER NOT NULL,
    reply      BLOB    NOT NULL,
    created_at BIGINT  NOT NULL,
    CONSTRAINT idempotency_pkey PRIMARY KEY (account_id, idem_key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);

CREATE TABLE account (
    id            TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    role          TEXT    NOT NULL,
    region_code   TEXT    NOT NULL,
    officer_id    TEXT,
    disabled      BOOLEAN NOT NULL,
    row_version   BIGINT  NOT NULL,
    CONSTRAINT account_pkey PRIMARY KEY (id),
    CONSTRAINT account_name_key UNIQUE (name)
);

-- Tokens are kept as SHA-256 only.
CREATE TABLE session (
    token_hash TEXT   NOT NULL,
    csrf_hash  TEXT   NOT NULL,
    account_id TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT session_pkey PRIMARY KEY (token_hash),
    CONSTRAINT session_account_fkey FOREIGN KEY (account_id) REFERENCES account (id)
);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE ticket (
    ticket_hash TEXT   NOT NULL,
    account_id  TEXT   NOT NULL,
    expires_at  BIGINT NOT NULL,
    CONSTRAINT ticket_pkey PRIMARY KEY (ticket_hash),
    CONSTRAINT ticket_account_fkey FOREIGN KEY (account_id) REFERENCES account (id)
);
CREATE INDEX ticket_expires ON ticket (expires_at);

-- +goose Down
DROP TABLE ticket;
DROP TABLE session;
DROP TABLE account;
DROP TABLE idempotency;
DROP TABLE sequencer;
DROP TABLE event;
DROP TABLE outbox;
DROP TABLE setting;
DROP TABLE deployment;
DROP TABLE policy;
