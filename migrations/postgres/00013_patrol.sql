-- +goose Up
-- Patrol: every verb of a shift as it was told, what its track sums up to, who looked at it, native trackers;
-- messages with their readers and replies; calls for help.

-- What the track of a shift sums up to, within the time on duty. track_at: when points last came.
ALTER TABLE shift ADD COLUMN metres DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE shift ADD COLUMN collected_seconds BIGINT NOT NULL DEFAULT 0;
ALTER TABLE shift ADD COLUMN uncollected_seconds BIGINT NOT NULL DEFAULT 0;
ALTER TABLE shift ADD COLUMN cell_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE shift ADD COLUMN point_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE shift ADD COLUMN track_at BIGINT;

ALTER TABLE position ADD COLUMN mock BOOLEAN NOT NULL DEFAULT FALSE; -- the system says it was made up
ALTER TABLE position ADD COLUMN speed_ms DOUBLE PRECISION NOT NULL DEFAULT 0; -- as the device measured it; 0 also when it did not

-- Effort: metres walked in the cell, and how often it was entered.
ALTER TABLE patrol_cell ADD COLUMN metres DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE patrol_cell ADD COLUMN entries BIGINT NOT NULL DEFAULT 1;

-- A verb of a shift. What is told twice is one row; the shift is the fold of its rows by time.
CREATE TABLE shift_step (
    shift_id   TEXT             NOT NULL,
    verb       TEXT             NOT NULL, -- start, pause, resume, end; lapse: another shift of the person began then
    step_at    BIGINT           NOT NULL,
    lon        DOUBLE PRECISION,
    lat        DOUBLE PRECISION,
    accuracy_m DOUBLE PRECISION NOT NULL,
    told_at    BIGINT           NOT NULL,
    CONSTRAINT shift_step_pkey PRIMARY KEY (shift_id, verb, step_at),
    CONSTRAINT shift_step_shift_fkey FOREIGN KEY (shift_id) REFERENCES shift (id)
);

-- What is known of the shifts that are there already.
INSERT INTO shift_step SELECT id, 'start', started_at, NULL, NULL, 0, started_at FROM shift;
INSERT INTO shift_step SELECT id, 'pause', changed_at, NULL, NULL, 0, changed_at FROM shift WHERE state = 'paused';
INSERT INTO shift_step SELECT id, 'end', ended_at, NULL, NULL, 0, ended_at FROM shift WHERE state = 'ended';

-- Every look at the track of a person, for that person to see.
CREATE TABLE track_view (
    id         TEXT   NOT NULL,
    shift_id   TEXT   NOT NULL,
    officer_id TEXT   NOT NULL, -- whose track
    account_id TEXT   NOT NULL, -- who looked
    form       TEXT   NOT NULL, -- page, gpx, geojson
    reason     TEXT   NOT NULL,
    viewed_at  BIGINT NOT NULL,
    CONSTRAINT track_view_pkey PRIMARY KEY (id),
    CONSTRAINT track_view_shift_fkey FOREIGN KEY (shift_id) REFERENCES shift (id),
    CONSTRAINT track_view_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer (id)
);
CREATE INDEX track_view_officer ON track_view (officer_id, viewed_at, id);

-- Tracker apps: one token a device, kept as SHA-256 only.
CREATE TABLE tracker (
    device     TEXT   NOT NULL,
    officer_id TEXT   NOT NULL,
    token_hash TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    CONSTRAINT tracker_pkey PRIMARY KEY (device),
    CONSTRAINT tracker_token_key UNIQUE (token_hash),
    CONSTRAINT tracker_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer (id)
);
CREATE INDEX tracker_officer ON tracker (officer_id);

CREATE TABLE message (
    id             TEXT    NOT NULL,
    region_code    TEXT    NOT NULL,
    body           TEXT    NOT NULL,
    urgent         BOOLEAN NOT NULL,
    by_id          TEXT    NOT NULL, -- account
    sent_at        BIGINT  NOT NULL,
    simulated      BOOLEAN NOT NULL,
    policy_version TEXT    NOT NULL,
    CONSTRAINT message_pkey PRIMARY KEY (id),
    CONSTRAINT message_region_fkey FOREIGN KEY (region_code) REFERENCES region (code)
);
CREATE INDEX message_sent ON message (sent_at, id);

-- Whom a message went to, and when they read it.
CREATE TABLE message_read (
    message_id TEXT   NOT NULL,
    officer_id TEXT   NOT NULL,
    read_at    BIGINT,
    CONSTRAINT message_read_pkey PRIMARY KEY (message_id, officer_id),
    CONSTRAINT message_read_message_fkey FOREIGN KEY (message_id) REFERENCES message (id),
    CONSTRAINT message_read_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer (id)
);
CREATE INDEX message_read_officer ON message_read (officer_id, message_id);

CREATE TABLE reply (
    id         TEXT    NOT NULL,
    message_id TEXT    NOT NULL,
    officer_id TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    replied_at BIGINT  NOT NULL,
    simulated  BOOLEAN NOT NULL,
    CONSTRAINT reply_pkey PRIMARY KEY (id),
    CONSTRAINT reply_reader_fkey FOREIGN KEY (message_id, officer_id) REFERENCES message_read (message_id, officer_id)
);
CREATE INDEX reply_message ON reply (message_id, replied_at, id);

-- A call for help.
CREATE TABLE sos (
    id                 TEXT             NOT NULL,
    officer_id         TEXT             NOT NULL,
    shift_id           TEXT,
    region_code        TEXT             NOT NULL,
    cell               BIGINT,
    lon                DOUBLE PRECISION,
    lat                DOUBLE PRECISION,
    accuracy_m         DOUBLE PRECISION NOT NULL,
    note               TEXT             NOT NULL,
    state              TEXT             NOT NULL, -- open, acknowledged, ended
    raised_at          BIGINT           NOT NULL,
    acknowledged_by_id TEXT,
    acknowledged_at    BIGINT,
    ended_by_id        TEXT,
    ended_at           BIGINT,
    ending             TEXT             NOT NULL, -- how it went
    simulated          BOOLEAN          NOT NULL,
    policy_version     TEXT             NOT NULL,
    CONSTRAINT sos_pkey PRIMARY KEY (id),
    CONSTRAINT sos_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer (id),
    CONSTRAINT sos_shift_fkey FOREIGN KEY (shift_id) REFERENCES shift (id),
    CONSTRAINT sos_region_fkey FOREIGN KEY (region_code) REFERENCES region (code)
);
CREATE INDEX sos_raised ON sos (raised_at, id);
CREATE INDEX sos_open ON sos (region_code) WHERE state <> 'ended';

-- +goose Down
DROP TABLE sos;
DROP TABLE reply;
DROP TABLE message_read;
DROP TABLE message;
DROP TABLE tracker;
DROP TABLE track_view;
DROP TABLE shift_step;
ALTER TABLE patrol_cell DROP COLUMN entries;
ALTER TABLE patrol_cell DROP COLUMN metres;
ALTER TABLE position DROP COLUMN speed_ms;
ALTER TABLE position DROP COLUMN mock;
ALTER TABLE shift DROP COLUMN track_at;
ALTER TABLE shift DROP COLUMN point_count;
ALTER TABLE shift DROP COLUMN cell_count;
ALTER TABLE shift DROP COLUMN uncollected_seconds;
ALTER TABLE shift DROP COLUMN collected_seconds;
ALTER TABLE shift DROP COLUMN metres;
