-- +goose Up
-- An import waits until a person has seen what it would do: what the file was
-- like, what is wrong with it as a whole, and what would become of each row.

ALTER TABLE import_batch ADD COLUMN region_code TEXT NOT NULL DEFAULT ''; -- of who brought it; '' is the whole deployment
ALTER TABLE import_batch ADD COLUMN format TEXT NOT NULL DEFAULT '';
ALTER TABLE import_batch ADD COLUMN encoding TEXT NOT NULL DEFAULT '';
ALTER TABLE import_batch ADD COLUMN columns TEXT NOT NULL DEFAULT '[]'; -- JSON: name and field of each column
ALTER TABLE import_batch ADD COLUMN complete BOOLEAN NOT NULL DEFAULT FALSE; -- what is not in the file is gone
ALTER TABLE import_batch ADD COLUMN compared BOOLEAN NOT NULL DEFAULT FALSE; -- every row has a class
ALTER TABLE import_batch ADD COLUMN proposal TEXT NOT NULL DEFAULT ''; -- JSON: why it is held back
ALTER TABLE import_batch ADD COLUMN as_stated BOOLEAN NOT NULL DEFAULT FALSE; -- a person applied it against the proposal
ALTER TABLE import_batch ADD COLUMN close_gone BOOLEAN NOT NULL DEFAULT FALSE; -- a person closes what is gone
ALTER TABLE import_batch ADD COLUMN busy_until_at BIGINT; -- wall time: a process says it works on it

ALTER TABLE import_chunk ADD COLUMN fixes TEXT NOT NULL DEFAULT ''; -- JSON: points found for rows without one
ALTER TABLE import_chunk ADD COLUMN diff TEXT NOT NULL DEFAULT ''; -- JSON: the class of each row
ALTER TABLE import_chunk ADD COLUMN moved_count BIGINT NOT NULL DEFAULT 0; -- of those changed
ALTER TABLE import_chunk ADD COLUMN suspect_count BIGINT NOT NULL DEFAULT 0; -- of those new
ALTER TABLE import_chunk ADD COLUMN successor_count BIGINT NOT NULL DEFAULT 0; -- of those new
ALTER TABLE import_chunk ADD COLUMN gone_count BIGINT NOT NULL DEFAULT 0; -- not rows: institutions
ALTER TABLE import_chunk ADD COLUMN located_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_chunk ADD COLUMN unlocated_count BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE import_chunk DROP COLUMN unlocated_count;
ALTER TABLE import_chunk DROP COLUMN located_count;
ALTER TABLE import_chunk DROP COLUMN gone_count;
ALTER TABLE import_chunk DROP COLUMN successor_count;
ALTER TABLE import_chunk DROP COLUMN suspect_count;
ALTER TABLE import_chunk DROP COLUMN moved_count;
ALTER TABLE import_chunk DROP COLUMN diff;
ALTER TABLE import_chunk DROP COLUMN fixes;
ALTER TABLE import_batch DROP COLUMN busy_until_at;
ALTER TABLE import_batch DROP COLUMN close_gone;
ALTER TABLE import_batch DROP COLUMN as_stated;
ALTER TABLE import_batch DROP COLUMN proposal;
ALTER TABLE import_batch DROP COLUMN compared;
ALTER TABLE import_batch DROP COLUMN complete;
ALTER TABLE import_batch DROP COLUMN columns;
ALTER TABLE import_batch DROP COLUMN encoding;
ALTER TABLE import_batch DROP COLUMN format;
ALTER TABLE import_batch DROP COLUMN region_code;
