-- +goose Up
-- Planning: drafts with their journal, leaves and turns, runs of the balancer, residents of regions,
-- and the rules of the duty ledger kept by the database. Rows that are there already are not judged.

ALTER TABLE officer ADD COLUMN week_minutes BIGINT NOT NULL DEFAULT 0; -- of work a week; 0 is the policy's
ALTER TABLE duty ADD COLUMN appointed_by_id TEXT; -- account; none before this column was there
ALTER TABLE duty ADD COLUMN withdrawn_at BIGINT;  -- when a term that had not begun was given up
-- A plan that another one replaced before it took effect: by which, and the instant it was meant for. Its
-- effective_from_at is then one beyond all time, so that it never holds.
ALTER TABLE plan ADD COLUMN replaced_by_id TEXT;
ALTER TABLE plan ADD COLUMN replaced_from_at BIGINT;

-- A plan in the making, of one region. It differs from its base plan by draft_cell.
CREATE TABLE draft (
    id             TEXT    NOT NULL,
    region_code    TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    base_id        TEXT,
    state          TEXT    NOT NULL, -- draft, checked, published, dropped
    version        BIGINT  NOT NULL, -- grows by one with every edit
    from_at        BIGINT,           -- the wanted effective instant
    until_at       BIGINT,           -- an absence: when the base holds again
    borders        TEXT    NOT NULL, -- hard, priced, free
    absent_id      TEXT,
    author_id      TEXT    NOT NULL,
    created_at     BIGINT  NOT NULL,
    changed_at     BIGINT  NOT NULL,
    published_id   TEXT,
    grid_count     BIGINT  NOT NULL,
    cell_count     BIGINT  NOT NULL,
    simulated      BOOLEAN NOT NULL,
    policy_version TEXT    NOT NULL,
    CONSTRAINT draft_pkey PRIMARY KEY (id),
    CONSTRAINT draft_term_check CHECK (until_at > from_at),
    CONSTRAINT draft_region_fkey FOREIGN KEY (region_code) REFERENCES region (code),
    CONSTRAINT draft_base_fkey FOREIGN KEY (base_id) REFERENCES plan (id),
    CONSTRAINT draft_absent_fkey FOREIGN KEY (absent_id) REFERENCES officer (id),
    CONSTRAINT draft_published_fkey FOREIGN KEY (published_id) REFERENCES plan (id)
);
CREATE INDEX draft_region ON draft (region_code, created_at, id);

-- The grids of a draft, complete; those that are new are not in table grid yet.
CREATE TABLE draft_grid (
    draft_id    TEXT    NOT NULL,
    grid_id     TEXT    NOT NULL,
    region_code TEXT    NOT NULL,
    code        TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    locked      BOOLEAN NOT NULL,
    CONSTRAINT draft_grid_pkey PRIMARY KEY (draft_id, grid_id),
    CONSTRAINT draft_grid_draft_fkey FOREIGN KEY (draft_id) REFERENCES draft (id),
    CONSTRAINT draft_grid_region_fkey FOREIGN KEY (region_code) REFERENCES region (code)
);

-- Cells that edits touched, or that differ from the base; grid_id NULL is no grid.
CREATE TABLE draft_cell (
    draft_id TEXT   NOT NULL,
    cell     BIGINT NOT NULL,
    grid_id  TEXT,
    version  BIGINT NOT NULL, -- of the edit that made it so; 0 as the draft began
    CONSTRAINT draft_cell_pkey PRIMARY KEY (draft_id, cell),
    CONSTRAINT draft_cell_draft_fkey FOREIGN KEY (draft_id) REFERENCES draft (id),
    CONSTRAINT draft_cell_grid_fkey FOREIGN KEY (draft_id, grid_id) REFERENCES draft_grid (draft_id, grid_id)
);
CREATE INDEX draft_cell_grid ON draft_cell (draft_id, grid_id);

-- Who is to answer once the draft is in force, complete.
CREATE TABLE draft_posting (
    draft_id   TEXT NOT NULL,
    grid_id    TEXT NOT NULL,
    officer_id TEXT NOT NULL,
    kind       TEXT NOT NULL,
    CONSTRAINT draft_posting_pkey PRIMARY KEY (draft_id, grid_id, officer_id, kind),
    CONSTRAINT draft_posting_grid_fkey FOREIGN KEY (draft_id, grid_id) REFERENCES draft_grid (draft_id, grid_id),
    CONSTRAINT draft_posting_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer (id)
);

-- Who answered in the base when the draft was put on it: what the draft changes of it is its own.
CREATE TABLE draft_base_posting (
    draft_id   TEXT NOT NULL,
    grid_id    TEXT NOT NULL,
    officer_id TEXT NOT NULL,
    kind       TEXT NOT NULL,
    CONSTRAINT draft_base_posting_pkey PRIMARY KEY (draft_id, grid_id, officer_id, kind),
    CONSTRAINT draft_base_posting_draft_fkey FOREIGN KEY (draft_id) REFERENCES draft (id),
    CONSTRAINT draft_base_posting_grid_fkey FOREIGN KEY (grid_id) REFERENCES grid (id),
    CONSTRAINT draft_base_posting_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer (id)
);

-- The journal: what each version changed.
CREATE TABLE draft_edit (
    draft_id  TEXT    NOT NULL,
    version   BIGINT  NOT NULL, -- of the draft after it
    reason    TEXT    NOT NULL, -- hand, balance, import, staffing, settings, rebase, undo, redo
    undoes    BIGINT  NOT NULL, -- the version it took back, 0 for none
    undone    BOOLEAN NOT NULL,
    by_id     TEXT    NOT NULL,
    edited_at BIGINT  NOT NULL,
    change    BYTEA   NOT NULL, -- JSON, gzip
    CONSTRAINT draft_edit_pkey PRIMARY KEY (draft_id, version),
    CONSTRAINT draft_edit_draft_fkey FOREIGN KEY (draft_id) REFERENCES draft (id)
);

-- An absence [from_at, until_at).
CREATE TABLE leave (
    id              TEXT    NOT NULL,
    officer_id      TEXT    NOT NULL,
    kind            TEXT    NOT NULL, -- holiday, sick, training, other
    from_at         BIGINT  NOT NULL,
    until_at        BIGINT  NOT NULL,
    note            TEXT    NOT NULL,
    cancelled       BOOLEAN NOT NULL,
    import_batch_id TEXT,
    simulated       BOOLEAN NOT NULL,
    policy_version  TEXT    NOT NULL,
    row_version     BIGINT  NOT NULL,
    CONSTRAINT leave_pkey PRIMARY KEY (id),
    CONSTRAINT leave_term_check CHECK (until_at > from_at),
    CONSTRAINT leave_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer (id)
);
CREATE INDEX leave_officer ON leave (officer_id, from_at);

-- A planned shift [from_at, until_at).
CREATE TABLE turn (
    id              TEXT    NOT NULL,
    officer_id      TEXT    NOT NULL,
    from_at         BIGINT  NOT NULL,
    until_at        BIGINT  NOT NULL,
    note            TEXT    NOT NULL,
    import_batch_id TEXT,
    simulated       BOOLEAN NOT NULL,
    policy_version  TEXT    NOT NULL,
    CONSTRAINT turn_pkey PRIMARY KEY (id),
    CONSTRAINT turn_term_check CHECK (until_at > from_at),
    CONSTRAINT turn_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer (id)
);
CREATE INDEX turn_officer ON turn (officer_id, from_at);

CREATE TABLE region_population (
    region_code TEXT   NOT NULL,
    counted_on  TEXT   NOT NULL,
    residents   BIGINT NOT NULL,
    CONSTRAINT region_population_pkey PRIMARY KEY (region_code, counted_on),
    CONSTRAINT region_population_region_fkey FOREIGN KEY (region_code) REFERENCES region (code)
);

CREATE TABLE balance_run (
    id             TEXT             NOT NULL,
    draft_id       TEXT             NOT NULL,
    draft_version  BIGINT           NOT NULL,
    region_code    TEXT             NOT NULL,
    params         TEXT             NOT NULL, -- JSON
    state          TEXT             NOT NULL, -- queued, running, done, stopped, failed
    progress       DOUBLE PRECISION NOT NULL, -- 0 to 1
    stage          TEXT             NOT NULL,
    max_over_mean  DOUBLE PRECISION NOT NULL, -- of the best so far; 0: none yet
    cut_share      DOUBLE PRECISION NOT NULL,
    stop           BOOLEAN          NOT NULL, -- somebody asked for it
    result         BYTEA,
    error          TEXT             NOT NULL,
    created_by_id  TEXT             NOT NULL,
    policy_version TEXT             NOT NULL,
    created_at     BIGINT           NOT NULL,
    started_at     BIGINT,                    -- wall time, as the next two
    finished_at    BIGINT,
    heartbeat_at   BIGINT,
    fence          BIGINT           NOT NULL, -- how often it was begun; only the last may report
    CONSTRAINT balance_run_pkey PRIMARY KEY (id),
    CONSTRAINT balance_run_draft_fkey FOREIGN KEY (draft_id) REFERENCES draft (id),
    CONSTRAINT balance_run_region_fkey FOREIGN KEY (region_code) REFERENCES region (code)
);
CREATE INDEX balance_run_state ON balance_run (state, created_at, id);
CREATE INDEX balance_run_draft ON balance_run (draft_id, created_at);

-- Terms of one person with one duty in one grid do not overlap; one that is corrected or withdrawn counts no more. The
-- grid's row is the lock of its duties: two writers wait for each other, and the second sees what the first did.
-- +goose StatementBegin
CREATE FUNCTION duty_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM grid WHERE id = NEW.grid_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM duty other
        WHERE other.grid_id = NEW.grid_id AND other.officer_id = NEW.officer_id AND other.kind = NEW.kind
          AND other.id <> NEW.id AND other.id <> coalesce(NEW.corrects_id, '') AND other.withdrawn_at IS NULL
          AND (other.until_at IS NULL OR other.until_at > NEW.from_at) AND (NEW.until_at IS NULL OR NEW.until_at > other.from_at)
          AND NOT EXISTS (SELECT 1 FROM duty correction WHERE correction.corrects_id = other.id)
    ) THEN
        RAISE EXCEPTION 'terms overlap' USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'duty_overlap';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER duty_overlap BEFORE INSERT ON duty FOR EACH ROW EXECUTE FUNCTION duty_overlap();

-- Nothing is overwritten: an open term may be ended, once, and one that has not begun be withdrawn, once.
-- +goose StatementBegin
CREATE FUNCTION duty_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the duty ledger is only added to' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'duty_append_only';
END $$;
-- +goose StatementEnd
CREATE TRIGGER duty_update BEFORE UPDATE ON duty FOR EACH ROW
WHEN (OLD.withdrawn_at IS NOT NULL
  OR NEW.withdrawn_at IS NULL AND (OLD.until_at IS NOT NULL OR NEW.until_at IS NULL)
  OR NEW.withdrawn_at IS NOT NULL AND (NEW.until_at IS DISTINCT FROM OLD.until_at OR NEW.withdrawn_at > OLD.from_at)
  OR (NEW.id, NEW.grid_id, NEW.officer_id, NEW.kind, NEW.from_at, NEW.note, NEW.simulated)
     IS DISTINCT FROM (OLD.id, OLD.grid_id, OLD.officer_id, OLD.kind, OLD.from_at, OLD.note, OLD.simulated)
  OR NEW.plan_id IS DISTINCT FROM OLD.plan_id OR NEW.corrects_id IS DISTINCT FROM OLD.corrects_id
  OR NEW.import_batch_id IS DISTINCT FROM OLD.import_batch_id OR NEW.appointed_by_id IS DISTINCT FROM OLD.appointed_by_id)
EXECUTE FUNCTION duty_append_only();
CREATE TRIGGER duty_delete BEFORE DELETE ON duty FOR EACH ROW EXECUTE FUNCTION duty_append_only();

-- A published plan stays as it is, but for its replacement, once.
-- +goose StatementBegin
CREATE FUNCTION plan_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published plan stays' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'plan_append_only';
END $$;
-- +goose StatementEnd
CREATE TRIGGER plan_update BEFORE UPDATE ON plan FOR EACH ROW
WHEN (OLD.replaced_by_id IS NOT NULL OR NEW.replaced_by_id IS NULL OR NEW.replaced_from_at IS DISTINCT FROM OLD.effective_from_at
  OR NEW.effective_from_at < 4611686018427387904
  OR (NEW.id, NEW.region_code, NEW.name, NEW.base_id, NEW.import_batch_id, NEW.simulated, NEW.policy_version)
     IS DISTINCT FROM (OLD.id, OLD.region_code, OLD.name, OLD.base_id, OLD.import_batch_id, OLD.simulated, OLD.policy_version))
EXECUTE FUNCTION plan_append_only();
CREATE TRIGGER plan_delete BEFORE DELETE ON plan FOR EACH ROW EXECUTE FUNCTION plan_append_only();

-- Leaves of a person overlap neither each other nor planned shifts, and those not each other. The person's row
-- is the lock.
-- +goose StatementBegin
CREATE FUNCTION leave_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM officer WHERE id = NEW.officer_id FOR NO KEY UPDATE;
    IF NOT NEW.cancelled AND EXISTS (
        SELECT 1 FROM leave other
        WHERE other.officer_id = NEW.officer_id AND other.id <> NEW.id AND NOT other.cancelled
          AND other.until_at > NEW.from_at AND other.from_at < NEW.until_at
    ) THEN
        RAISE EXCEPTION 'leaves overlap' USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'leave_overlap';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION leave_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM officer WHERE id = NEW.officer_id FOR NO KEY UPDATE;
    IF NOT NEW.cancelled AND EXISTS (
        SELECT 1 FROM turn
        WHERE turn.officer_id = NEW.officer_id AND turn.until_at > NEW.from_at AND turn.from_at < NEW.until_at
    ) THEN
        RAISE EXCEPTION 'the person has a planned shift' USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'leave_turn';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION turn_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM officer WHERE id = NEW.officer_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM turn other
        WHERE other.officer_id = NEW.officer_id AND other.id <> NEW.id
          AND other.until_at > NEW.from_at AND other.from_at < NEW.until_at
    ) THEN
        RAISE EXCEPTION 'planned shifts overlap' USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'turn_overlap';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION turn_leave() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM officer WHERE id = NEW.officer_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM leave
        WHERE leave.officer_id = NEW.officer_id AND NOT leave.cancelled AND leave.until_at > NEW.from_at AND leave.from_at < NEW.until_at
    ) THEN
        RAISE EXCEPTION 'the person is on leave' USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'turn_leave';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER leave_overlap_insert BEFORE INSERT ON leave FOR EACH ROW EXECUTE FUNCTION leave_overlap();
CREATE TRIGGER leave_overlap_update BEFORE UPDATE ON leave FOR EACH ROW EXECUTE FUNCTION leave_overlap();
CREATE TRIGGER leave_turn_insert BEFORE INSERT ON leave FOR EACH ROW EXECUTE FUNCTION leave_turn();
CREATE TRIGGER leave_turn_update BEFORE UPDATE ON leave FOR EACH ROW EXECUTE FUNCTION leave_turn();
CREATE TRIGGER turn_overlap_insert BEFORE INSERT ON turn FOR EACH ROW EXECUTE FUNCTION turn_overlap();
CREATE TRIGGER turn_overlap_update BEFORE UPDATE ON turn FOR EACH ROW EXECUTE FUNCTION turn_overlap();
CREATE TRIGGER turn_leave_insert BEFORE INSERT ON turn FOR EACH ROW EXECUTE FUNCTION turn_leave();
CREATE TRIGGER turn_leave_update BEFORE UPDATE ON turn FOR EACH ROW EXECUTE FUNCTION turn_leave();

-- +goose Down
DROP TRIGGER plan_delete ON plan;
DROP TRIGGER plan_update ON plan;
DROP TRIGGER duty_delete ON duty;
DROP TRIGGER duty_update ON duty;
DROP TRIGGER duty_overlap ON duty;
DROP TABLE balance_run;
DROP TABLE region_population;
DROP TABLE turn;
DROP TABLE leave;
DROP TABLE draft_edit;
DROP TABLE draft_base_posting;
DROP TABLE draft_posting;
DROP TABLE draft_cell;
DROP TABLE draft_grid;
DROP TABLE draft;
DROP FUNCTION turn_leave();
DROP FUNCTION turn_overlap();
DROP FUNCTION leave_turn();
DROP FUNCTION leave_overlap();
DROP FUNCTION duty_append_only();
DROP FUNCTION plan_append_only();
DROP FUNCTION duty_overlap();
-- A plan that was replaced goes to the year 9987, so that it never holds and can still be written as a date.
UPDATE plan SET effective_from_at = 253000000000000000 + (effective_from_at - 4611686018427387904) WHERE replaced_by_id IS NOT NULL;
ALTER TABLE plan DROP COLUMN replaced_from_at;
ALTER TABLE plan DROP COLUMN replaced_by_id;
ALTER TABLE duty DROP COLUMN withdrawn_at;
ALTER TABLE duty DROP COLUMN appointed_by_id;
ALTER TABLE officer DROP COLUMN week_minutes;
