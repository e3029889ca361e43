-- +goose Up
-- How a place got its point, which place it came after and when it was last
-- found as registered; what a person must look at; points confirmed by hand.

ALTER TABLE institution ADD COLUMN fix_precision TEXT NOT NULL DEFAULT '';
ALTER TABLE institution ADD COLUMN fix_score DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE institution ADD COLUMN fix_radius_m DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE institution ADD COLUMN fix_source TEXT NOT NULL DEFAULT '';
ALTER TABLE institution ADD COLUMN fix_matched TEXT NOT NULL DEFAULT '';
ALTER TABLE institution ADD COLUMN successor_of TEXT CONSTRAINT institution_successor_fkey REFERENCES institution (id);
ALTER TABLE institution ADD COLUMN verified_at BIGINT;
CREATE INDEX institution_successor ON institution (successor_of);

-- An item leaves the queue settled or dismissed. settled_batch_id is the import
-- whose row settled it: undoing that import opens the item again.
CREATE TABLE review (
    id               TEXT   NOT NULL,
    kind             TEXT   NOT NULL, -- no_point, low_score, other_region, disagreement, survey
    institution_id   TEXT,
    region_code      TEXT   NOT NULL,
    state            TEXT   NOT NULL, -- open, settled, dismissed
    created_at       BIGINT NOT NULL,
    settled_at       BIGINT,
    settled_by       TEXT,            -- account; NULL when another write settled it
    note             TEXT   NOT NULL,
    detail           TEXT   NOT NULL, -- JSON: the fix in doubt, its alternatives, the survey
    import_batch_id  TEXT,
    settled_batch_id TEXT,
    row_version      BIGINT NOT NULL,
    CONSTRAINT review_pkey PRIMARY KEY (id),
    CONSTRAINT review_institution_fkey FOREIGN KEY (institution_id) REFERENCES institution (id) ON DELETE CASCADE,
    CONSTRAINT review_region_fkey FOREIGN KEY (region_code) REFERENCES region (code)
);
CREATE UNIQUE INDEX review_open_key ON review (institution_id, kind) WHERE state = 'open';
CREATE INDEX review_institution ON review (institution_id);
CREATE INDEX review_state ON review (state, id);
CREATE INDEX review_region ON review (region_code, state, id);
CREATE INDEX review_batch ON review (import_batch_id);
CREATE INDEX review_settled_batch ON review (settled_batch_id);

-- Points confirmed by hand: every server teaches them its geocoder. Of two for
-- one address the later id counts.
CREATE TABLE gazetteer_entry (
    id             TEXT             NOT NULL,
    name           TEXT             NOT NULL,
    address        TEXT             NOT NULL,
    lon            DOUBLE PRECISION NOT NULL,
    lat            DOUBLE PRECISION NOT NULL,
    region_code    TEXT             NOT NULL,
    institution_id TEXT,
    learned_at     BIGINT           NOT NULL,
    CONSTRAINT gazetteer_entry_pkey PRIMARY KEY (id),
    CONSTRAINT gazetteer_entry_region_fkey FOREIGN KEY (region_code) REFERENCES region (code),
    CONSTRAINT gazetteer_entry_institution_fkey FOREIGN KEY (institution_id) REFERENCES institution (id)
);
CREATE INDEX gazetteer_entry_institution ON gazetteer_entry (institution_id);

-- +goose Down
DROP TABLE gazetteer_entry;
DROP TABLE review;
DROP INDEX institution_successor;
ALTER TABLE institution DROP COLUMN verified_at;
ALTER TABLE institution DROP COLUMN successor_of;
ALTER TABLE institution DROP COLUMN fix_matched;
ALTER TABLE institution DROP COLUMN fix_source;
ALTER TABLE institution DROP COLUMN fix_radius_m;
ALTER TABLE institution DROP COLUMN fix_score;
ALTER TABLE institution DROP COLUMN fix_precision;
