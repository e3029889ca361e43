-- +goose Up
-- Instants (_at) are microseconds since 1970 UTC, days (_on) are YYYY-MM-DD,
-- cells are the numbers of H3 indexes. NULL is "none" everywhere.

CREATE TABLE region (
    code            TEXT             NOT NULL,
    scheme          TEXT             NOT NULL,
    name            TEXT             NOT NULL,
    level           TEXT             NOT NULL,
    parent_code     TEXT,
    leaf            BOOLEAN          NOT NULL,
    cells_in_force  BIGINT           NOT NULL,
    centre_lon      DOUBLE PRECISION NOT NULL,
    centre_lat      DOUBLE PRECISION NOT NULL,
    west            DOUBLE PRECISION NOT NULL,
    south           DOUBLE PRECISION NOT NULL,
    east            DOUBLE PRECISION NOT NULL,
    north           DOUBLE PRECISION NOT NULL,
    geometry        TEXT             NOT NULL, -- GeoJSON MultiPolygon, WGS-84
    import_batch_id TEXT,
    simulated       BOOLEAN          NOT NULL,
    policy_version  TEXT             NOT NULL,
    row_version     BIGINT           NOT NULL,
    CONSTRAINT region_pkey PRIMARY KEY (code),
    CONSTRAINT region_parent_fkey FOREIGN KEY (parent_code) REFERENCES region (code)
);
CREATE INDEX region_parent ON region (parent_code);

-- Every region with itself (depth 0) and each region below it.
CREATE TABLE region_closure (
    ancestor_code   TEXT   NOT NULL,
    descendant_code TEXT   NOT NULL,
    depth           BIGINT NOT NULL,
    CONSTRAINT region_closure_pkey PRIMARY KEY (ancestor_code, descendant_code),
    CONSTRAINT region_closure_ancestor_fkey FOREIGN KEY (ancestor_code) REFERENCES region (code),
    CONSTRAINT region_closure_descendant_fkey FOREIGN KEY (descendant_code) REFERENCES region (code)
);
CREATE INDEX region_closure_descendant ON region_closure (descendant_code);

-- Cells in force: base cells whose centre lies in a leaf region.
CREATE TABLE region_cell (
    cell        BIGINT NOT NULL,
    region_code TEXT   NOT NULL,
    CONSTRAINT region_cell_pkey PRIMARY KEY (cell),
    CONSTRAINT region_cell_region_fkey FOREIGN KEY (region_code) REFERENCES region (code)
);
CREATE INDEX region_cell_region ON region_cell (region_code, cell);

CREATE TABLE institution (
    id                       TEXT    NOT NULL,
    region_code              TEXT    NOT NULL,
    name                     TEXT    NOT NULL,
    name_key                 TEXT    NOT NULL, -- grid.NormalAddress of the name
    address                  TEXT    NOT NULL,
    address_key              TEXT    NOT NULL, -- grid.NormalAddress of the address
    lon                      DOUBLE PRECISION,
    lat                      DOUBLE PRECISION,
    cell                     BIGINT,
    located_by               TEXT    NOT NULL,
    straddles                BOOLEAN NOT NULL,
    category                 TEXT    NOT NULL,
    risk                     TEXT    NOT NULL,
    ownership                TEXT    NOT NULL,
    sponsor                  TEXT    NOT NULL,
    daily_supervisor         TEXT    NOT NULL,
    owes                     BOOLEAN NOT NULL,
    phone                    TEXT    NOT NULL,
    legal_person_name        TEXT    NOT NULL,
    legal_person_credit_code TEXT    NOT NULL,
    state                    TEXT    NOT NULL,
    last_patrol_at           BIGINT,
    last_inspection_at       BIGINT,
    registered_at            BIGINT  NOT NULL,
    import_batch_id          TEXT,
    simulated                BOOLEAN NOT NULL,
    policy_version           TEXT    NOT NULL,
    row_version              BIGINT  NOT NULL,
    CONSTRAINT institution_pkey PRIMARY KEY (id),
    CONSTRAINT institution_region_fkey FOREIGN KEY (region_code) REFERENCES region (code)
);
CREATE INDEX institution_region ON institution (region_code, id);
CREATE INDEX institution_cell ON institution (cell);
CREATE INDEX institution_address ON institution (address_key);
CREATE INDEX institution_name ON institution (name_key, address_key);
CREATE INDEX institution_batch ON institution (import_batch_id);

CREATE TABLE licence (
    institution_id TEXT   NOT NULL,
    place          BIGINT NOT NULL, -- order within the institution, from 0
    kind           TEXT   NOT NULL,
    number         TEXT   NOT NULL,
    category       TEXT   NOT NULL,
    expires_on     TEXT,
    CONSTRAINT licence_pkey PRIMARY KEY (institution_id, place),
    CONSTRAINT licence_number_key UNIQUE (kind, number),
    CONSTRAINT licence_institution_fkey FOREIGN KEY (institution_id) REFERENCES institution (id) ON DELETE CASCADE
);

CREATE TABLE clue (
    id              TEXT    NOT NULL,
    source          TEXT    NOT NULL,
    external_no     TEXT,
    kind            TEXT    NOT NULL,
    text            TEXT    NOT NULL,
    address         TEXT    NOT NULL,
    region_code     TEXT    NOT NULL,
    lon             DOUBLE PRECISION,
    lat             DOUBLE PRECISION,
    cell            BIGINT,
    located_by      TEXT    NOT NULL,
    straddles       BOOLEAN NOT NULL,
    severity        BIGINT  NOT NULL, -- 0 low … 3 critical
    state           TEXT    NOT NULL,
    opened_at       BIGINT  NOT NULL,
    closed_at       BIGINT,
    deadline_at     BIGINT  NOT NULL,
    deadline_on     TEXT    NOT NULL,
    institution_id  TEXT,
    time_simulated  BOOLEAN NOT NULL,
    import_batch_id TEXT,
    simulated       BOOLEAN NOT NULL,
    policy_version  TEXT    NOT NULL,
    row_version     BIGINT  NOT NULL,
    CONSTRAINT clue_pkey PRIMARY KEY (id),
    CONSTRAINT clue_external_key UNIQUE (source, external_no),
    CONSTRAINT clue_region_fkey FOREIGN KEY (region_code) REFERENCES region (code),
    CONSTRAINT clue_institution_fkey FOREIGN KEY (institution_id) REFERENCES institution (id)
);
CREATE INDEX clue_region ON clue (region_code, opened_at);
CREATE INDEX clue_cell ON clue (cell);
CREATE INDEX clue_opened ON clue (opened_at, id);
CREATE INDEX clue_state ON clue (state, opened_at, id); -- the open ones are few and always asked for
CREATE INDEX clue_institution ON clue (institution_id);
CREATE INDEX clue_batch ON clue (import_batch_id);

CREATE TABLE officer (
    id              TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    post            TEXT    NOT NULL,
    region_code     TEXT    NOT NULL,
    phone           TEXT    NOT NULL,
    certificate_no  TEXT    NOT NULL,
    active_from_at  BIGINT  NOT NULL,
    active_until_at BIGINT,
    import_batch_id TEXT,
    simulated       BOOLEAN NOT NULL,
    policy_version  TEXT    NOT NULL,
    row_version     BIGINT  NOT NULL,
    CONSTRAINT officer_pkey PRIMARY KEY (id),
    CONSTRAINT officer_region_fkey FOREIGN KEY (region_code) REFERENCES region (code)
);
CREATE INDEX officer_region ON officer (region_code, id);
CREATE INDEX officer_batch ON officer (import_batch_id);

-- A grid keeps its identity over plans; code and name here are the latest.
CREATE TABLE grid (
    id              TEXT    NOT NULL,
    region_code     TEXT    NOT NULL,
    code            TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    import_batch_id TEXT,
    simulated       BOOLEAN NOT NULL,
    policy_version  TEXT    NOT NULL,
    row_version     BIGINT  NOT NULL,
    CONSTRAINT grid_pkey PRIMARY KEY (id),
    CONSTRAINT grid_region_fkey FOREIGN KEY (region_code) REFERENCES region (code)
);
CREATE INDEX grid_region ON grid (region_code);

-- In force from effective_from_at until the next plan of the region begins.
CREATE TABLE plan (
    id                TEXT    NOT NULL,
    region_code       TEXT    NOT NULL,
    name              TEXT    NOT NULL,
    effective_from_at BIGINT  NOT NULL,
    base_id           TEXT,
    import_batch_id   TEXT,
    simulated         BOOLEAN NOT NULL,
    policy_version    TEXT    NOT NULL,
    row_version       BIGINT  NOT NULL,
    CONSTRAINT plan_pkey PRIMARY KEY (id),
    CONSTRAINT plan_effective_key UNIQUE (region_code, effective_from_at),
    CONSTRAINT plan_region_fkey FOREIGN KEY (region_code) REFERENCES region (code),
    CONSTRAINT plan_base_fkey FOREIGN KEY (base_id) REFERENCES plan (id)
);

-- The grids of a plan, complete, as they were called in it.
CREATE TABLE plan_grid (
    plan_id TEXT NOT NULL,
    grid_id TEXT NOT NULL,
    code    TEXT NOT NULL,
    name    TEXT NOT NULL,
    CONSTRAINT plan_grid_pkey PRIMARY KEY (plan_id, grid_id),
    CONSTRAINT plan_grid_code_key UNIQUE (plan_id, code),
    CONSTRAINT plan_grid_plan_fkey FOREIGN KEY (plan_id) REFERENCES plan (id),
    CONSTRAINT plan_grid_grid_fkey FOREIGN KEY (grid_id) REFERENCES grid (id)
);

-- What the plan changes against its base; grid_id NULL takes the cell out.
CREATE TABLE plan_cell (
    plan_id TEXT   NOT NULL,
    cell    BIGINT NOT NULL,
    grid_id TEXT,
    CONSTRAINT plan_cell_pkey PRIMARY KEY (plan_id, cell),
    CONSTRAINT plan_cell_plan_fkey FOREIGN KEY (plan_id) REFERENCES plan (id),
    CONSTRAINT plan_cell_grid_fkey FOREIGN KEY (grid_id) REFERENCES grid (id)
);

-- A term [from_at, until_at); a correction is a new row naming the old one.
CREATE TABLE duty (
    id              TEXT    NOT NULL,
    grid_id         TEXT    NOT NULL,
    officer_id      TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    from_at         BIGINT  NOT NULL,
    until_at        BIGINT,
    plan_id         TEXT,
    note            TEXT    NOT NULL,
    corrects_id     TEXT,
    import_batch_id TEXT,
    simulated       BOOLEAN NOT NULL,
    policy_version  TEXT    NOT NULL,
    row_version     BIGINT  NOT NULL,
    CONSTRAINT duty_pkey PRIMARY KEY (id),
    CONSTRAINT duty_corrects_key UNIQUE (corrects_id),
    CONSTRAINT duty_term_check CHECK (until_at > from_at),
    CONSTRAINT duty_grid_fkey FOREIGN KEY (grid_id) REFERENCES grid (id),
    CONSTRAINT duty_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer (id),
    CONSTRAINT duty_plan_fkey FOREIGN KEY (plan_id) REFERENCES plan (id),
    CONSTRAINT duty_corrects_fkey FOREIGN KEY (corrects_id) REFERENCES duty (id)
);
CREATE INDEX duty_grid ON duty (grid_id, from_at);
CREATE INDEX duty_officer ON duty (officer_id);

CREATE TABLE shift (
    id              TEXT    NOT NULL,
    officer_id      TEXT    NOT NULL,
    region_code     TEXT,
    cell            BIGINT,
    state           TEXT    NOT NULL,
    started_at      BIGINT  NOT NULL,
    changed_at      BIGINT  NOT NULL,
    ended_at        BIGINT,
    import_batch_id TEXT,
    simulated       BOOLEAN NOT NULL,
    policy_version  TEXT    NOT NULL,
    row_version     BIGINT  NOT NULL,
    CONSTRAINT shift_pkey PRIMARY KEY (id),
    CONSTRAINT shift_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer (id),
    CONSTRAINT shift_region_fkey FOREIGN KEY (region_code) REFERENCES region (code)
);
CREATE UNIQUE INDEX shift_open_key ON shift (officer_id) WHERE state <> 'ended';
CREATE INDEX shift_started ON shift (started_at, id);
CREATE INDEX shift_officer ON shift (officer_id, started_at);

-- Track evidence: append only, never in outbox or log.
CREATE TABLE position (
    officer_id TEXT             NOT NULL,
    device     TEXT             NOT NULL,
    device_seq BIGINT           NOT NULL,
    shift_id   TEXT             NOT NULL,
    taken_at   BIGINT           NOT NULL,
    lon        DOUBLE PRECISION NOT NULL,
    lat        DOUBLE PRECISION NOT NULL,
    accuracy_m DOUBLE PRECISION NOT NULL,
    cell       BIGINT           NOT NULL,
    CONSTRAINT position_pkey PRIMARY KEY (officer_id, device, device_seq),
    CONSTRAINT position_shift_fkey FOREIGN KEY (shift_id) REFERENCES shift (id)
);
CREATE INDEX position_shift ON position (shift_id, taken_at);

CREATE TABLE last_position (
    officer_id TEXT             NOT NULL,
    shift_id   TEXT             NOT NULL,
    taken_at   BIGINT           NOT NULL,
    lon        DOUBLE PRECISION NOT NULL,
    lat        DOUBLE PRECISION NOT NULL,
    accuracy_m DOUBLE PRECISION NOT NULL,
    cell       BIGINT           NOT NULL,
    CONSTRAINT last_position_pkey PRIMARY KEY (officer_id),
    CONSTRAINT last_position_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer (id),
    CONSTRAINT last_position_shift_fkey FOREIGN KEY (shift_id) REFERENCES shift (id)
);
CREATE INDEX last_position_cell ON last_position (cell);

-- Dwell of one shift in one cell, written when the shift ends.
CREATE TABLE patrol_cell (
    shift_id    TEXT   NOT NULL,
    cell        BIGINT NOT NULL,
    officer_id  TEXT   NOT NULL,
    region_code TEXT, -- leaf region of the cell
    enter_at    BIGINT NOT NULL,
    leave_at    BIGINT NOT NULL,
    seconds     BIGINT NOT NULL,
    CONSTRAINT patrol_cell_pkey PRIMARY KEY (shift_id, cell),
    CONSTRAINT patrol_cell_shift_fkey FOREIGN KEY (shift_id) REFERENCES shift (id),
    CONSTRAINT patrol_cell_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer (id),
    CONSTRAINT patrol_cell_region_fkey FOREIGN KEY (region_code) REFERENCES region (code)
);
CREATE INDEX patrol_cell_cell ON patrol_cell (cell, leave_at);

CREATE TABLE visit (
    id              TEXT             NOT NULL,
    institution_id  TEXT,
    region_code     TEXT             NOT NULL,
    cell            BIGINT,
    task            TEXT             NOT NULL,
    officer_id      TEXT,
    second_id       TEXT,
    shift_id        TEXT,
    visited_at      BIGINT           NOT NULL,
    result          TEXT             NOT NULL,
    note            TEXT             NOT NULL,
    lon             DOUBLE PRECISION,
    lat             DOUBLE PRECISION,
    accuracy_m      DOUBLE PRECISION NOT NULL,
    source_team     TEXT             NOT NULL,
    external_no     TEXT,
    time_simulated  BOOLEAN          NOT NULL,
    import_batch_id TEXT,
    simulated       BOOLEAN          NOT NULL,
    policy_version  TEXT             NOT NULL,
    row_version     BIGINT           NOT NULL,
    CONSTRAINT visit_pkey PRIMARY KEY (id),
    CONSTRAINT visit_external_key UNIQUE (external_no),
    CONSTRAINT visit_institution_fkey FOREIGN KEY (institution_id) REFERENCES institution (id),
    CONSTRAINT visit_region_fkey FOREIGN KEY (region_code) REFERENCES region (code),
    CONSTRAINT visit_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer (id),
    CONSTRAINT visit_second_fkey FOREIGN KEY (second_id) REFERENCES officer (id),
    CONSTRAINT visit_shift_fkey FOREIGN KEY (shift_id) REFERENCES shift (id)
);
CREATE INDEX visit_institution ON visit (institution_id, visited_at);
CREATE INDEX visit_cell ON visit (cell, visited_at);
CREATE INDEX visit_at ON visit (visited_at, id);
CREATE INDEX visit_batch ON visit (import_batch_id);

CREATE TABLE task (
    id              TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    region_code     TEXT    NOT NULL,
    institution_id  TEXT,
    cell            BIGINT,
    officer_id      TEXT,
    second_id       TEXT,
    due_on          TEXT    NOT NULL,
    state           TEXT    NOT NULL,
    reason          TEXT    NOT NULL,
    created_at      BIGINT  NOT NULL,
    import_batch_id TEXT,
    simulated       BOOLEAN NOT NULL,
    policy_version  TEXT    NOT NULL,
    row_version     BIGINT  NOT NULL,
    CONSTRAINT task_pkey PRIMARY KEY (id),
    CONSTRAINT task_region_fkey FOREIGN KEY (region_code) REFERENCES region (code),
    CONSTRAINT task_institution_fkey FOREIGN KEY (institution_id) REFERENCES institution (id),
    CONSTRAINT task_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer (id),
    CONSTRAINT task_second_fkey FOREIGN KEY (second_id) REFERENCES officer (id)
);
CREATE INDEX task_region ON task (region_code, due_on);
CREATE INDEX task_due ON task (due_on, id);

-- +goose Down
DROP TABLE task;
DROP TABLE visit;
DROP TABLE patrol_cell;
DROP TABLE last_position;
DROP TABLE position;
DROP TABLE shift;
DROP TABLE duty;
DROP TABLE plan_cell;
DROP TABLE plan_grid;
DROP TABLE plan;
DROP TABLE grid;
DROP TABLE officer;
DROP TABLE clue;
DROP TABLE licence;
DROP TABLE institution;
DROP TABLE region_cell;
DROP TABLE region_closure;
DROP TABLE region;
