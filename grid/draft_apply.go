package grid

import (
	"cmp"
	"slices"

	"gridwatch/geo"
)

// Inverse undoes the change: applied behind it, everything is as it was.
func (c *Change) Inverse() Change {
	var i Change
	for _, m := range c.Cells {
		i.Cells = append(i.Cells, CellMove{m.Cell, m.To, m.From})
	}
	for _, g := range c.Grids {
		i.Grids = append(i.Grids, GridChange{g.After, g.Before})
	}
	for _, p := range c.Postings {
		i.Postings = append(i.Postings, PostingChange{p.Posting, !p.Gone})
	}
	for _, l := range c.Locks {
		i.Locks = append(i.Locks, LockChange{l.Grid, !l.Locked})
	}
	return i
}

// Apply makes the change, or nothing of it. What the draft has otherwise than the
// change takes for granted is a *DraftConflict, with the draft's version as both;
// so is touching a locked grid that the change does not free. Version, state
// and times stay: they are the store's.
//
// Cells may be part of the draft's only, as long as those of the change are there
// and, when it removes a grid, all cells of that grid.
func (d *Draft) Apply(c *Change) error {
	if err := c.Check(); err != nil {
		return err
	}
	m := d.meet(c)
	if m.conflict.Count > 0 {
		return &m.conflict
	}
	for _, move := range c.Cells {
		if move.To == "" {
			delete(d.Cells, move.Cell)
			continue
		}
		if d.Cells == nil {
			d.Cells = map[geo.Cell]GridID{}
		}
		d.Cells[move.Cell] = move.To
	}
	d.Grids = d.Grids[:0:0]
	for _, g := range m.grids {
		d.Grids = append(d.Grids, g)
	}
	slices.SortFunc(d.Grids, func(a, b Grid) int { return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.ID, b.ID)) })
	d.Staff = keysOf(m.staff)
	slices.SortFunc(d.Staff, comparePostings)
	d.Locked = keysOf(m.locked)
	slices.Sort(d.Locked)
	return nil
}

func comparePostings(a, b Posting) int {
	return cmp.Or(cmp.Compare(a.Grid, b.Grid), cmp.Compare(a.Officer, b.Officer), cmp.Compare(a.Kind, b.Kind))
}

func keysOf[K comparable](set map[K]bool) []K {
	var all []K
	for k := range set {
		all = append(all, k)
	}
	return all
}

// meeting is a change on its way into a draft: the draft's parts with the
// change in them, and what was not as it takes it for.
type meeting struct {
	draft    *Draft
	change   *Change
	shut     map[GridID]bool // locked, and not freed by the change
	grids    map[GridID]Grid
	staff    map[Posting]bool
	locked   map[GridID]bool
	told     map[GridID]bool // shut or missing grids that are listed
	conflict DraftConflict
}

func (d *Draft) meet(c *Change) *meeting {
	m := &meeting{draft: d, change: c, shut: map[GridID]bool{}, grids: make(map[GridID]Grid, len(d.Grids)),
		staff: make(map[Posting]bool, len(d.Staff)), locked: map[GridID]bool{}, told: map[GridID]bool{},
		conflict: DraftConflict{Yours: d.Version, Theirs: d.Version}}
	for _, g := range d.Grids {
		m.grids[g.ID] = g
	}
	for _, p := range d.Staff {
		m.staff[p] = true
	}
	for _, g := range d.Locked {
		m.locked[g], m.shut[g] = true, true
	}
	for _, l := range c.Locks {
		if !l.Locked {
			delete(m.shut, l.Grid)
		}
	}
	m.changeGrids()
	m.moveCells()
	m.changeStaff()
	m.changeLocks()
	m.checkRemoved()
	return m
}

func (m *meeting) differs(e EditConflict) {
	if m.conflict.Count++; len(m.conflict.Differ) < MostDiffer {
		m.conflict.Differ = append(m.conflict.Differ, e)
	}
}

// open says whether the change may touch a grid that it takes for one of the draft.
func (m *meeting) open(id GridID) bool {
	_, there := m.grids[id]
	if there && !m.shut[id] {
		return true
	}
	if !m.told[id] {
		m.told[id] = true
		e := EditConflict{Grid: id, Want: id, Locked: m.shut[id]}
		if there {
			e.Found = id
		}
		m.differs(e)
	}
	return false
}

func (m *meeting) changeGrids() {
	codes := make(map[string]GridID, len(m.grids))
	for i := range m.change.Grids {
		g := &m.change.Grids[i]
		id := g.id()
		now, there := m.grids[id]
		switch {
		case g.Before == nil && there:
			m.differs(EditConflict{Grid: id, Found: id})
		case g.Before != nil && there && !sameGrid(now, *g.Before):
			m.differs(EditConflict{Grid: id, Want: id, Found: id})
		case g.Before != nil && !m.open(id):
		case g.After == nil:
			delete(m.grids, id)
		default:
			m.grids[id] = *g.After
		}
	}
	if len(m.change.Grids) == 0 {
		return
	}
	ids := make([]GridID, 0, len(m.grids))
	for id := range m.grids {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		code := m.grids[id].Code
		if other, taken := codes[code]; taken {
			m.differs(EditConflict{Grid: id, Want: id, Found: other})
		}
		codes[code] = id
	}
}

func (m *meeting) moveCells() {
	for _, c := range m.change.Cells {
		if found := m.draft.Cells[c.Cell]; found != c.From {
			m.differs(EditConflict{Cell: c.Cell, Want: c.From, Found: found})
			continue
		}
		if c.To != "" {
			m.open(c.To)
		}
		if m.shut[c.From] {
			m.open(c.From)
		}
	}
}

func (m *meeting) changeStaff() {
	for _, p := range m.change.Postings {
		if m.staff[p.Posting] != p.Gone {
			m.differs(EditConflict{Grid: p.Grid, Officer: p.Officer, Kind: p.Kind})
			continue
		}
		if !p.Gone {
			m.open(p.Grid)
			m.staff[p.Posting] = true
			continue
		}
		if m.shut[p.Grid] {
			m.open(p.Grid)
		}
		delete(m.staff, p.Posting)
	}
}

func (m *meeting) changeLocks() {
	for _, l := range m.change.Locks {
		_, there := m.grids[l.Grid]
		if m.locked[l.Grid] == l.Locked || l.Locked && !there {
			m.differs(EditConflict{Grid: l.Grid, Want: l.Grid, Found: m.grids[l.Grid].ID, Locked: m.locked[l.Grid]})
			continue
		}
		if l.Locked {
			m.locked[l.Grid] = true
		} else {
			delete(m.locked, l.Grid)
		}
	}
}

// checkRemoved refuses to remove a grid that keeps cells or people.
func (m *meeting) checkRemoved() {
	removed := map[GridID]bool{}
	for _, g := range m.change.Grids {
		if g.After == nil {
			removed[g.Before.ID] = true
		}
	}
	if len(removed) == 0 {
		return
	}
	moved := make(map[geo.Cell]bool, len(m.change.Cells))
	for _, c := range m.change.Cells {
		moved[c.Cell] = true
	}
	var left []geo.Cell
	for cell, g := range m.draft.Cells {
		if removed[g] && !moved[cell] {
			left = append(left, cell)
		}
	}
	slices.Sort(left)
	for _, cell := range left {
		m.differs(EditConflict{Cell: cell, Found: m.draft.Cells[cell]})
	}
	var staff []Posting
	for p := range m.staff {
		if removed[p.Grid] {
			staff = append(staff, p)
		}
	}
	slices.SortFunc(staff, comparePostings)
	for _, p := range staff {
		m.differs(EditConflict{Grid: p.Grid, Officer: p.Officer, Kind: p.Kind, Found: p.Grid})
	}
}
