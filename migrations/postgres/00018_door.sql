-- +goose Up
-- Links of displays that were made anew.

-- An institution whose display got another link; the links before it open nothing.
CREATE TABLE door (
    institution_id TEXT   NOT NULL,
    renewals       BIGINT NOT NULL, -- how often; where there is no row, never
    renewed_at     BIGINT NOT NULL, -- wall time, of the last
    renewed_by     TEXT   NOT NULL, -- account
    CONSTRAINT door_pkey PRIMARY KEY (institution_id),
    CONSTRAINT door_institution_fkey FOREIGN KEY (institution_id) REFERENCES institution (id) ON DELETE CASCADE,
    CONSTRAINT door_renewed_by_fkey FOREIGN KEY (renewed_by) REFERENCES account (id)
);

-- +goose Down
DROP TABLE door;
