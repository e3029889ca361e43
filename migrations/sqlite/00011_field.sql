-- +goose Up
-- Work in the field: what a check-in adds to a visit, its photos, forms as data, tasks with their history, problems on site.

ALTER TABLE visit ADD COLUMN why TEXT NOT NULL DEFAULT '';       -- routine, clue, special, recheck, watch, campaign; '' when not said
ALTER TABLE visit ADD COLUMN left_at BIGINT;
ALTER TABLE visit ADD COLUMN form_code TEXT;
ALTER TABLE visit ADD COLUMN form_version BIGINT;
ALTER TABLE visit ADD COLUMN answers TEXT;                       -- JSON object as the form asks
ALTER TABLE visit ADD COLUMN certificates TEXT;                  -- JSON list of two, of inspections
ALTER TABLE visit ADD COLUMN approval_no TEXT NOT NULL DEFAULT '';
ALTER TABLE visit ADD COLUMN scan TEXT NOT NULL DEFAULT '';      -- what the code at the door said
ALTER TABLE visit ADD COLUMN device TEXT;
ALTER TABLE visit ADD COLUMN device_seq BIGINT;
ALTER TABLE visit ADD COLUMN proof TEXT;                         -- JSON: see grid.Proof
ALTER TABLE visit ADD COLUMN burden_seconds BIGINT NOT NULL DEFAULT 0;
ALTER TABLE visit ADD COLUMN burden_taps BIGINT NOT NULL DEFAULT 0;
ALTER TABLE visit ADD COLUMN burden_fields TEXT;                 -- JSON object: seconds by field
ALTER TABLE visit ADD COLUMN grade TEXT NOT NULL DEFAULT '';     -- A, B, C; '' not graded yet
ALTER TABLE visit ADD COLUMN grade_reasons TEXT;                 -- JSON list
ALTER TABLE visit ADD COLUMN graded_at BIGINT;
CREATE INDEX visit_ungraded ON visit (visited_at, id) WHERE device IS NOT NULL AND graded_at IS NULL;
CREATE INDEX visit_officer ON visit (officer_id, visited_at) WHERE officer_id IS NOT NULL;
CREATE INDEX visit_shift ON visit (shift_id) WHERE shift_id IS NOT NULL;

-- What was taken on a visit. The bytes are a blob by this name.
CREATE TABLE photo (
    visit_id   TEXT             NOT NULL,
    place      BIGINT           NOT NULL, -- order within the visit, from 0
    sha256     TEXT             NOT NULL, -- hex
    role       TEXT             NOT NULL, -- photo, voice, signature, pin, before, after
    type       TEXT             NOT NULL, -- media type
    bytes      BIGINT           NOT NULL,
    taken_at   BIGINT,
    lon        DOUBLE PRECISION,
    lat        DOUBLE PRECISION,
    accuracy_m DOUBLE PRECISION NOT NULL,
    CONSTRAINT photo_pkey PRIMARY KEY (visit_id, place),
    CONSTRAINT photo_visit_fkey FOREIGN KEY (visit_id) REFERENCES visit (id) ON DELETE CASCADE
);
CREATE INDEX photo_sha256 ON photo (sha256);

-- Every version of a form that was ever published. superseded_at is when the next took its place.
CREATE TABLE form (
    code          TEXT   NOT NULL,
    version       BIGINT NOT NULL,
    schema        TEXT   NOT NULL, -- JSON
    published_at  BIGINT NOT NULL,
    superseded_at BIGINT,
    published_by  TEXT   NOT NULL, -- account; '' for the forms of the program
    CONSTRAINT form_pkey PRIMARY KEY (code, version)
);

-- A problem found on site, until another person strikes it off.
CREATE TABLE problem (
    id              TEXT    NOT NULL,
    number_year     BIGINT  NOT NULL,
    number_seq      BIGINT  NOT NULL, -- from 1, of region and year
    region_code     TEXT    NOT NULL,
    institution_id  TEXT,
    cell            BIGINT,
    lon             DOUBLE PRECISION,
    lat             DOUBLE PRECISION,
    visit_id        TEXT,             -- on which it was found
    what            TEXT    NOT NULL,
    responsible     TEXT    NOT NULL, -- a name
    deadline_on     TEXT    NOT NULL,
    state           TEXT    NOT NULL, -- open, rectified, struck
    found_at        BIGINT  NOT NULL,
    found_by        TEXT    NOT NULL, -- officer, else account: as rectified_by, struck_by
    rectified_at    BIGINT,
    rectified_by    TEXT,
    struck_at       BIGINT,
    struck_by       TEXT,
    reopened        BIGINT  NOT NULL, -- times
    import_batch_id TEXT,
    simulated       BOOLEAN NOT NULL,
    policy_version  TEXT    NOT NULL,
    row_version     BIGINT  NOT NULL,
    CONSTRAINT problem_pkey PRIMARY KEY (id),
    CONSTRAINT problem_number_key UNIQUE (region_code, number_year, number_seq),
    CONSTRAINT problem_region_fkey FOREIGN KEY (region_code) REFERENCES region (code),
    CONSTRAINT problem_institution_fkey FOREIGN KEY (institution_id) REFERENCES institution (id),
    CONSTRAINT problem_visit_fkey FOREIGN KEY (visit_id) REFERENCES visit (id)
);
CREATE INDEX problem_region ON problem (region_code, state, id);
CREATE INDEX problem_institution ON problem (institution_id);
CREATE INDEX problem_visit ON problem (visit_id);

CREATE TABLE problem_step (
    problem_id TEXT   NOT NULL,
    step       BIGINT NOT NULL, -- from 1
    verb       TEXT   NOT NULL, -- find, rectify, strike, reopen
    at         BIGINT NOT NULL,
    done_by    TEXT   NOT NULL, -- officer, else account
    note       TEXT   NOT NULL,
    CONSTRAINT problem_step_pkey PRIMARY KEY (problem_id, step),
    CONSTRAINT problem_step_problem_fkey FOREIGN KEY (problem_id) REFERENCES problem (id)
);

CREATE TABLE problem_photo (
    problem_id TEXT   NOT NULL,
    place      BIGINT NOT NULL, -- order within the problem, from 0
    sha256     TEXT   NOT NULL,
    role       TEXT   NOT NULL, -- before, after
    CONSTRAINT problem_photo_pkey PRIMARY KEY (problem_id, place),
    CONSTRAINT problem_photo_problem_fkey FOREIGN KEY (problem_id) REFERENCES problem (id)
);
CREATE INDEX problem_photo_sha256 ON problem_photo (sha256);

ALTER TABLE task ADD COLUMN why TEXT NOT NULL DEFAULT 'routine';
ALTER TABLE task ADD COLUMN clue_id TEXT;
ALTER TABLE task ADD COLUMN grid_id TEXT;                        -- that answered for the place when the task was made
ALTER TABLE task ADD COLUMN source_key TEXT;                     -- what a generated task is made from, once; NULL when made by hand
ALTER TABLE task ADD COLUMN approval_no TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN done_by_id TEXT;                     -- visit
ALTER TABLE task ADD COLUMN done_at BIGINT;
ALTER TABLE task ADD COLUMN withdrawn_by TEXT;                   -- account; NULL when it was owed no more
CREATE UNIQUE INDEX task_source_key ON task (source_key);
CREATE INDEX task_open_place ON task (institution_id) WHERE state = 'open';
CREATE INDEX task_open_cell ON task (cell) WHERE state = 'open';
CREATE INDEX task_officer ON task (officer_id, state, due_on);

-- What became of a task, in order.
CREATE TABLE task_event (
    task_id TEXT   NOT NULL,
    step    BIGINT NOT NULL, -- from 1
    verb    TEXT   NOT NULL, -- make, assign, hand-over, done, withdraw, reopen
    at      BIGINT NOT NULL,
    done_by TEXT   NOT NULL, -- officer, else account; '' for the program
    from_id TEXT,            -- officer who had it
    to_id   TEXT,            -- officer who has it then
    note    TEXT   NOT NULL,
    CONSTRAINT task_event_pkey PRIMARY KEY (task_id, step),
    CONSTRAINT task_event_task_fkey FOREIGN KEY (task_id) REFERENCES task (id)
);

-- +goose Down
DROP TABLE task_event;
DROP TABLE problem_photo;
DROP TABLE problem_step;
DROP TABLE problem;
DROP TABLE form;
DROP TABLE photo;
DROP INDEX task_officer;
DROP INDEX task_open_cell;
DROP INDEX task_open_place;
DROP INDEX task_source_key;
ALTER TABLE task DROP COLUMN withdrawn_by;
ALTER TABLE task DROP COLUMN done_at;
ALTER TABLE task DROP COLUMN done_by_id;
ALTER TABLE task DROP COLUMN approval_no;
ALTER TABLE task DROP COLUMN source_key;
ALTER TABLE task DROP COLUMN grid_id;
ALTER TABLE task DROP COLUMN clue_id;
ALTER TABLE task DROP COLUMN why;
DROP INDEX visit_shift;
DROP INDEX visit_officer;
DROP INDEX visit_ungraded;
ALTER TABLE visit DROP COLUMN graded_at;
ALTER TABLE visit DROP COLUMN grade_reasons;
ALTER TABLE visit DROP COLUMN grade;
ALTER TABLE visit DROP COLUMN burden_fields;
ALTER TABLE visit DROP COLUMN burden_taps;
ALTER TABLE visit DROP COLUMN burden_seconds;
ALTER TABLE visit DROP COLUMN proof;
ALTER TABLE visit DROP COLUMN device_seq;
ALTER TABLE visit DROP COLUMN device;
ALTER TABLE visit DROP COLUMN scan;
ALTER TABLE visit DROP COLUMN approval_no;
ALTER TABLE visit DROP COLUMN certificates;
ALTER TABLE visit DROP COLUMN answers;
ALTER TABLE visit DROP COLUMN form_version;
ALTER TABLE visit DROP COLUMN form_code;
ALTER TABLE visit DROP COLUMN left_at;
ALTER TABLE visit DROP COLUMN why;
