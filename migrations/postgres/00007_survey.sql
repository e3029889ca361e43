-- +goose Up
-- What was met on site, compared with the register (底数摸排), and what online
-- geocoding services answered.

CREATE TABLE survey (
    id              TEXT    NOT NULL,
    institution_id  TEXT,             -- NULL: a place that is not in the register yet
    visit_id        TEXT,
    region_code     TEXT    NOT NULL,
    result          TEXT    NOT NULL, -- normal, closed, moved, renamed, not_found, new_suspect
    name            TEXT    NOT NULL, -- as met on site, '' when not said
    address         TEXT    NOT NULL,
    category        TEXT    NOT NULL,
    lon             DOUBLE PRECISION,
    lat             DOUBLE PRECISION,
    note            TEXT    NOT NULL,
    surveyed_at     BIGINT  NOT NULL,
    recorded_at     BIGINT  NOT NULL,
    officer_id      TEXT,             -- who looked, NULL when an import names nobody
    import_batch_id TEXT,
    simulated       BOOLEAN NOT NULL,
    policy_version  TEXT    NOT NULL,
    CONSTRAINT survey_pkey PRIMARY KEY (id),
    CONSTRAINT survey_institution_fkey FOREIGN KEY (institution_id) REFERENCES institution (id),
    CONSTRAINT survey_visit_fkey FOREIGN KEY (visit_id) REFERENCES visit (id),
    CONSTRAINT survey_region_fkey FOREIGN KEY (region_code) REFERENCES region (code),
    CONSTRAINT survey_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer (id)
);
CREATE INDEX survey_institution ON survey (institution_id, surveyed_at);
CREATE INDEX survey_visit ON survey (visit_id);
CREATE INDEX survey_batch ON survey (import_batch_id);

-- Keyed by a hash of service and question: the address asked for is not kept.
CREATE TABLE provider_cache (
    cache_key  TEXT   NOT NULL,
    provider   TEXT   NOT NULL,
    answer     TEXT   NOT NULL, -- JSON list of candidates; [] is the answer "not known"
    asked_at   BIGINT NOT NULL, -- wall time, as expires_at
    expires_at BIGINT NOT NULL,
    CONSTRAINT provider_cache_pkey PRIMARY KEY (cache_key)
);
CREATE INDEX provider_cache_expires ON provider_cache (expires_at);

-- +goose Down
DROP TABLE provider_cache;
DROP TABLE survey;
