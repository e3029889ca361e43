-- +goose Up
-- What every row of an import pays for: nothing asks for the institutions of a
-- batch by index, and few institutions follow another.
DROP INDEX institution_batch;
DROP INDEX institution_successor;
CREATE INDEX institution_successor ON institution (successor_of) WHERE successor_of IS NOT NULL;

-- +goose Down
DROP INDEX institution_successor;
CREATE INDEX institution_successor ON institution (successor_of);
CREATE INDEX institution_batch ON institution (import_batch_id);
