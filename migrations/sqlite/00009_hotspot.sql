-- +goose Up
-- Where it clusters: sealed clues, alerts, scans for clusters, and residents.

ALTER TABLE clue ADD COLUMN sealed BOOLEAN NOT NULL DEFAULT FALSE; -- shown on maps coarsely only, and never alone

CREATE TABLE alert (
    id                 TEXT             NOT NULL,
    kind               TEXT             NOT NULL, -- hotspot
    clue_id            TEXT             NOT NULL,
    region_code        TEXT             NOT NULL,
    cell               BIGINT           NOT NULL, -- at the resolution of the map of hotspots
    z                  DOUBLE PRECISION NOT NULL,
    q                  DOUBLE PRECISION NOT NULL,
    clue_count         BIGINT           NOT NULL, -- in the cell
    policy_version     TEXT             NOT NULL,
    raised_at          BIGINT           NOT NULL,
    simulated          BOOLEAN          NOT NULL,
    acknowledged_by_id TEXT,
    acknowledged_at    BIGINT,
    CONSTRAINT alert_pkey PRIMARY KEY (id),
    CONSTRAINT alert_clue_key UNIQUE (clue_id, kind),
    CONSTRAINT alert_clue_fkey FOREIGN KEY (clue_id) REFERENCES clue (id) ON DELETE CASCADE,
    CONSTRAINT alert_region_fkey FOREIGN KEY (region_code) REFERENCES region (code)
);
CREATE INDEX alert_raised ON alert (raised_at, id);

CREATE TABLE scan_run (
    id             TEXT   NOT NULL,
    region_code    TEXT   NOT NULL,
    reason         TEXT   NOT NULL, -- nightly or asked
    nightly_on     TEXT,            -- the night's day
    state          TEXT   NOT NULL, -- queued, running, done, failed, cancelled
    done_runs      BIGINT NOT NULL,
    total_runs     BIGINT NOT NULL,
    params         TEXT   NOT NULL, -- JSON
    seed           BIGINT NOT NULL, -- 64 bits, whatever their sign
    window_from    TEXT   NOT NULL,
    window_until   TEXT   NOT NULL,
    log_seq        BIGINT NOT NULL, -- up to which the data were counted
    policy_version TEXT   NOT NULL,
    program        TEXT   NOT NULL,
    input          BLOB   NOT NULL, -- CSV, gzip
    result         TEXT,            -- JSON
    error          TEXT   NOT NULL,
    created_by_id  TEXT,
    created_at     BIGINT NOT NULL,
    started_at     BIGINT,          -- wall time, as the next two
    finished_at    BIGINT,
    heartbeat_at   BIGINT,
    attempt        BIGINT NOT NULL, -- how often it was begun; only the last may report
    CONSTRAINT scan_run_pkey PRIMARY KEY (id),
    CONSTRAINT scan_run_nightly_key UNIQUE (region_code, nightly_on),
    CONSTRAINT scan_run_region_fkey FOREIGN KEY (region_code) REFERENCES region (code)
);
CREATE INDEX scan_run_created ON scan_run (created_at, id);
CREATE INDEX scan_run_state ON scan_run (state, created_at, id);

CREATE TABLE cell_population (
    cell      BIGINT           NOT NULL,
    residents DOUBLE PRECISION NOT NULL,
    CONSTRAINT cell_population_pkey PRIMARY KEY (cell)
);

-- +goose Down
DROP TABLE cell_population;
DROP TABLE scan_run;
DROP TABLE alert;
ALTER TABLE clue DROP COLUMN sealed;
