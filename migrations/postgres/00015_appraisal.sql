-- +goose Up
-- Who opened a visit with its answers: a field nobody ever reads need not be asked.
CREATE TABLE visit_look (
    visit_id   TEXT   NOT NULL,
    account_id TEXT   NOT NULL,
    looked_at  BIGINT NOT NULL, -- the first time
    CONSTRAINT visit_look_pkey PRIMARY KEY (visit_id, account_id),
    CONSTRAINT visit_look_visit_fkey FOREIGN KEY (visit_id) REFERENCES visit (id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE visit_look;
