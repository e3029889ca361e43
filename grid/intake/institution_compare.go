package intake

import (
	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// compare finds out which new places resemble others and which follow one, and
// links those.
func (j institutionRows) compare(tx *store.Tx, places []*stated[grid.Institution], out *outcome) error {
	if j.planned != nil {
		return j.follow(tx, places)
	}
	var fresh []*stated[grid.Institution]
	for _, p := range places {
		if p.before == nil && !p.repeat {
			fresh = append(fresh, p)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	known := make([]*store.KnownPlace, len(fresh))
	for i, p := range fresh {
		known[i] = knownOf(&p.now)
	}
	n, err := j.around(tx, places, known)
	if err != nil {
		return err
	}
	taken, err := taken(tx, n, known)
	if err != nil {
		return err
	}
	for i, p := range fresh {
		k := known[i]
		var still []waitingFor
		for _, o := range n.before(k) {
			if row := j.followed[o.ID]; taken[o.ID] || row != 0 && row != p.rows[0] {
				continue
			}
			if o.State == grid.Closed {
				p.class, p.other, p.now.SuccessorOf = ClassSuccessor, o, o.ID
				j.followed[o.ID] = p.rows[0]
				break
			}
			if !n.fresh[o.ID] {
				still = append(still, waitingFor{o.ID, o.Name, o.Address})
			}
		}
		if p.class == "" {
			if o := n.like(k); o != nil {
				p.class, p.other = ClassSuspect, o
			}
			if j.complete != nil && len(still) > 0 {
				out.waiting = append(out.waiting, waitingRow{row: p.rows[0], of: still})
			}
		}
	}
	return nil
}

// follow repeats what was found when the batch was compared, as far as it still
// holds.
func (j institutionRows) follow(tx *store.Tx, places []*stated[grid.Institution]) error {
	var ids []grid.InstitutionID
	planned := make(map[int]*wireEntry, len(j.planned.Rows))
	for i := range j.planned.Rows {
		if e := &j.planned.Rows[i]; e.Other != "" {
			planned[e.Row] = e
			ids = append(ids, grid.InstitutionID(e.Other))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	stored, err := tx.RowVersions("institution", textsOf(ids))
	if err != nil {
		return err
	}
	for _, p := range places {
		e := planned[p.rows[0]]
		if e == nil || p.before != nil {
			continue
		}
		if _, there := stored[e.Other]; !there && e.Class == ClassSuccessor {
			continue
		}
		p.class, p.other = e.Class, &store.KnownPlace{ID: grid.InstitutionID(e.Other), Name: e.OtherN, Address: e.OtherA}
		if e.Class == ClassSuccessor {
			p.now.SuccessorOf = p.other.ID
		}
	}
	return nil
}

// around collects what the new places of a chunk may resemble. A register that
// was empty before the batch has nothing but the chunk itself.
func (j institutionRows) around(tx *store.Tx, places []*stated[grid.Institution], fresh []*store.KnownPlace) (*neighbourhood, error) {
	n := newNeighbourhood(j.resolution)
	if j.empty == nil {
		any, err := tx.AnyInstitution(j.batch.ID)
		if err != nil {
			return nil, err
		}
		empty := !any
		j.empty = &empty
	}
	if !*j.empty {
		var addresses []string
		var cells []geo.Cell
		for _, k := range fresh {
			if k.AddressKey != "" {
				addresses = append(addresses, k.AddressKey)
			}
			if k.Located {
				cells = append(cells, n.cellsAround(k.Point)...)
			}
		}
		at, err := tx.InstitutionsAtAddresses(distinct(addresses))
		if err != nil {
			return nil, err
		}
		near, err := tx.InstitutionsInCells(distinct(cells))
		if err != nil {
			return nil, err
		}
		closing := map[grid.InstitutionID]grid.InstitutionState{}
		for _, p := range places {
			closing[p.now.ID] = p.now.State
		}
		for _, all := range [][]store.KnownPlace{at, near} {
			for i := range all {
				if j.scope != nil && !j.scope[all[i].Region] {
					continue
				}
				if state, speaks := closing[all[i].ID]; speaks {
					all[i].State = state
				}
				n.add(&all[i])
			}
		}
	}
	for _, k := range fresh {
		n.add(k)
		n.fresh[k.ID] = true
	}
	return n, nil
}

// taken says which places at the addresses of the new ones have a successor.
func taken(tx *store.Tx, n *neighbourhood, fresh []*store.KnownPlace) (map[grid.InstitutionID]bool, error) {
	var ids []grid.InstitutionID
	for _, k := range fresh {
		for _, o := range n.before(k) {
			ids = append(ids, o.ID)
		}
	}
	return tx.Succeeded(distinct(ids))
}

// knownOf is a new place as others are compared with it.
func knownOf(i *grid.Institution) *store.KnownPlace {
	k := &store.KnownPlace{ID: i.ID, Name: i.Name, NameKey: grid.NormalAddress(i.Name), Address: i.Address,
		AddressKey: grid.NormalAddress(i.Address), Region: i.Region, Category: i.Category, State: i.State, Batch: i.Origin.Batch}
	if i.Point != nil {
		k.Point, k.Located = *i.Point, true
	}
	return k
}

func textsOf[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, v := range in {
		out[i] = string(v)
	}
	return out
}
