package store

import (
	"cmp"
	"maps"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

const draftColumns = `draft.id, draft.region_code, draft.name, draft.base_id, draft.state, draft.version, draft.from_at, draft.until_at,
  draft.borders, draft.absent_id, draft.author_id, draft.created_at, draft.changed_at, draft.published_id, draft.grid_count,
  draft.cell_count, draft.simulated, draft.policy_version`

func draftFields(d *grid.Draft) []any {
	return []any{&d.ID, &d.Region, &d.Name, (*optional)(&d.Base), &d.State, &d.Version, into(&d.From), into(&d.Until),
		&d.Borders, (*optional)(&d.Absent), &d.Author, into(&d.CreatedAt), into(&d.ChangedAt), (*optional)(&d.Published), &d.GridCount,
		&d.CellCount, &d.Origin.Simulated, &d.Origin.PolicyVersion}
}

func scanDraft(row scanner, d *grid.Draft) error { return row.Scan(draftFields(d)...) }

// CreateDraft stores a new draft, stated completely: grids, cells, staff and
// locks. It is completed in place: regions of grids, state, version 1, times,
// counts, policy version. A known ID is a Conflict "draft-known". From here on the
// draft changes by the other methods alone.
func (t *Tx) CreateDraft(d *grid.Draft) error {
	for i := range d.Grids {
		d.Grids[i].Region = cmp.Or(d.Grids[i].Region, d.Region)
	}
	if err := d.Check(); err != nil {
		return err
	}
	if _, there, err := one(t.conn(), value[string], "SELECT id FROM draft WHERE id = ?", string(d.ID)); err != nil {
		return err
	} else if there {
		return grid.Errorf(grid.Conflict, "draft-known", "draft %s is there already", d.ID)
	}
	base, err := t.checkDraftPlan(d)
	if err != nil {
		return err
	}
	people := []grid.OfficerID{}
	if d.Absent != "" {
		people = append(people, d.Absent)
	}
	for _, p := range d.Staff {
		people = append(people, p.Officer)
	}
	if err := t.knowOfficers("draft", people); err != nil {
		return err
	}
	d.State, d.Version, d.Published = grid.DraftOpen, 1, ""
	d.From, d.Until, d.CreatedAt, d.ChangedAt = micro(d.From), micro(d.Until), t.Now(), t.Now()
	d.GridCount, d.CellCount, d.CanUndo, d.CanRedo = len(d.Grids), len(d.Cells), false, false
	d.Origin.Batch, d.Origin.PolicyVersion = "", t.Policy().Version
	return t.writeDraft(d, base)
}

// checkDraftPlan judges grids and cells as those of a plan, and gives the cells
// of the base.
func (t *Tx) checkDraftPlan(d *grid.Draft) (base map[geo.Cell]grid.GridID, err error) {
	p := grid.Plan{Region: d.Region, Name: d.Name, From: t.Now(), Base: d.Base, Grids: d.Grids, Cells: d.Cells}
	home, err := t.HomeOf(slices.Collect(maps.Keys(d.Cells)))
	if err != nil {
		return nil, err
	}
	below, err := t.checkPlan(&p, home)
	if err != nil {
		return nil, err
	}
	if err := t.checkGrids(&p, home, below); err != nil || d.Base == "" {
		return nil, err
	}
	return t.basePlan(&p)
}

// knowOfficers refuses people that are not stored.
func (t *Tx) knowOfficers(what string, ids []grid.OfficerID) error {
	if len(ids) == 0 {
		return nil
	}
	ids = sorted(ids)
	known, err := t.officers(ids)
	if err != nil {
		return err
	}
	var f grid.Faults
	for _, id := range ids {
		if known[id] == nil {
			f.Add("officer", string(id), "is not a known officer")
		}
	}
	return f.Err(what)
}

func (t *Tx) writeDraft(d *grid.Draft, base map[geo.Cell]grid.GridID) error {
	_, err := t.exec(`INSERT INTO draft (id, region_code, name, base_id, state, version, from_at, until_at, borders, absent_id, author_id,
  created_at, changed_at, published_id, grid_count, cell_count, simulated, policy_version)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?)`,
		string(d.ID), d.Region, d.Name, optional(d.Base), string(d.State), d.Version, at(d.From), at(d.Until), string(d.Borders),
		optional(d.Absent), string(d.Author), at(d.CreatedAt), at(d.ChangedAt), d.GridCount, d.CellCount, d.Origin.Simulated, d.Origin.PolicyVersion)
	if err != nil {
		return err
	}
	if err := t.putDraftGrids(d.ID, d.Grids); err != nil {
		return err
	}
	if err := t.putDraftCells(d.ID, difference(base, d.Cells), 0); err != nil {
		return err
	}
	if err := t.putPostings("draft_posting", d.ID, d.Staff); err != nil {
		return err
	}
	staff, err := t.baseStaff(d)
	if err != nil {
		return err
	}
	if err := t.putPostings("draft_base_posting", d.ID, staff); err != nil {
		return err
	}
	return t.lockDraftGrids(d.ID, d.Locked, true)
}

// difference lists the cells that are in another grid than in the base, by cell.
func difference(base, cells map[geo.Cell]grid.GridID) []grid.CellMove {
	var all []grid.CellMove
	for cell, g := range cells {
		if base[cell] != g {
			all = append(all, grid.CellMove{Cell: cell, From: base[cell], To: g})
		}
	}
	for cell, g := range base {
		if _, stays := cells[cell]; !stays {
			all = append(all, grid.CellMove{Cell: cell, From: g})
		}
	}
	slices.SortFunc(all, func(a, b grid.CellMove) int { return cmp.Compare(a.Cell, b.Cell) })
	return all
}

func (t *Tx) putDraftGrids(id grid.DraftID, grids []grid.Grid) error {
	rows := make([][]any, len(grids))
	for n, g := range grids {
		rows[n] = []any{string(id), string(g.ID), g.Region, g.Code, g.Name, false}
	}
	_, err := t.conn().insert("INSERT INTO draft_grid (draft_id, grid_id, region_code, code, name, locked)",
		"ON CONFLICT (draft_id, grid_id) DO UPDATE SET code = excluded.code, name = excluded.name", rows)
	return err
}

func (t *Tx) putDraftCells(id grid.DraftID, moves []grid.CellMove, version int64) error {
	rows := make([][]any, len(moves))
	for n, m := range moves {
		rows[n] = []any{string(id), int64(m.Cell), optional(m.To), version}
	}
	_, err := t.conn().insert("INSERT INTO draft_cell (draft_id, cell, grid_id, version)",
		"ON CONFLICT (draft_id, cell) DO UPDATE SET grid_id = excluded.grid_id, version = excluded.version", rows)
	return err
}

// putPostings adds postings to the table of a draft's staff, or of its base's.
func (t *Tx) putPostings(table string, id grid.DraftID, staff []grid.Posting) error {
	rows := make([][]any, len(staff))
	for n, p := range staff {
		rows[n] = []any{string(id), string(p.Grid), string(p.Officer), string(p.Kind)}
	}
	_, err := t.conn().insert("INSERT INTO "+table+" (draft_id, grid_id, officer_id, kind)", "", rows)
	return err
}

func (t *Tx) lockDraftGrids(id grid.DraftID, grids []grid.GridID, locked bool) error {
	if len(grids) == 0 {
		return nil
	}
	condition, list := in(t.conn(), "grid_id", grids)
	_, err := t.exec("UPDATE draft_grid SET locked = ? WHERE draft_id = ? AND "+condition, locked, string(id), list)
	return err
}
