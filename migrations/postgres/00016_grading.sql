-- +goose Up
-- Grades look for tracks that grew since: shifts by when points last came.
CREATE INDEX shift_track_at ON shift (track_at) WHERE track_at IS NOT NULL;

-- +goose Down
DROP INDEX shift_track_at;
