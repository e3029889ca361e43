package store

import (
	"maps"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// beyondTime is where the instants of plans begin that were replaced before they
// took effect, in unix microseconds: no question is ever asked of it. Each has one
// of its own, for the key (region, instant).
const beyondTime int64 = 1 << 62

// ownPlan is the region's own plan in force at an instant, without grids and cells.
func ownPlan(c conn, region string, when time.Time) (grid.Plan, bool, error) {
	return one(c, scanPlan, "SELECT "+planColumns+" FROM plan WHERE region_code = ? AND effective_from_at <= ? ORDER BY effective_from_at DESC LIMIT 1",
		region, at(when))
}

// replacePlan gives a plan's instant, which is still to come, to another plan, that is
// published next. The caller has locked the region.
func (t *Tx) replacePlan(p *grid.Plan, by grid.PlanID) error {
	var replaced int64
	err := t.conn().each(func(row scanner) error { return row.Scan(&replaced) },
		"SELECT COUNT(*) FROM plan WHERE region_code = ? AND replaced_by_id IS NOT NULL", p.Region)
	if err != nil {
		return err
	}
	_, err = t.exec("UPDATE plan SET replaced_by_id = ?, replaced_from_at = effective_from_at, effective_from_at = ?, row_version = row_version + 1 WHERE id = ?",
		string(by), beyondTime+replaced, string(p.ID))
	return err
}

// carry gives the plan that takes the place of r, which is scheduled for a time in which
// x is to hold: r with what x changes against the base.
//
//   - A cell that is in r as in the base is as in x, any other as in r; but no cell
//     is in a grid that x removes: it is as in x then.
//   - A grid that is called in r as in the base is called as in x. A grid that only
//     x has is there when it has cells, or staff that x appoints.
//
// A code that two grids would have is a Conflict "plan-later".
func carry(base, x, r *grid.Plan, staffed map[grid.GridID]bool) (grid.Plan, error) {
	next := grid.Plan{Region: r.Region, Name: r.Name, From: r.From, Base: r.ID, Cells: make(map[geo.Cell]grid.GridID, len(r.Cells)),
		Origin: grid.Origin{Simulated: r.Origin.Simulated || x.Origin.Simulated}}
	gone := goneGrids(base.Grids, x.Grids)
	used := map[grid.GridID]bool{}
	all := maps.Clone(r.Cells)
	maps.Copy(all, x.Cells)
	for cell := range all {
		g := r.Cells[cell]
		if g == base.Cells[cell] || gone[g] {
			g = x.Cells[cell]
		}
		if g != "" {
			next.Cells[cell], used[g] = g, true
		}
	}
	was, now, later := gridsByID(base.Grids), gridsByID(x.Grids), gridsByID(r.Grids)
	for id, g := range later {
		switch {
		case gone[id]:
		case now[id] != nil && was[id] != nil && sameName(g, was[id]):
			next.Grids = append(next.Grids, *plainGrid(now[id]))
		default:
			next.Grids = append(next.Grids, *plainGrid(g))
		}
	}
	for id, g := range now {
		if later[id] == nil && (used[id] || staffed[id]) {
			next.Grids = append(next.Grids, *plainGrid(g))
		}
	}
	codes := map[string]bool{}
	slices.SortFunc(next.Grids, byCode)
	for _, g := range next.Grids {
		if codes[g.Code] {
			return next, grid.Errorf(grid.Conflict, "plan-later", "in plan %s (%s) of region %s, from %s on, the code %s is that of another grid",
				r.ID, r.Name, r.Region, r.From.Format(time.RFC3339), g.Code)
		}
		codes[g.Code] = true
	}
	return next, nil
}

// goneGrids are those of the first list that are not in the second.
func goneGrids(was, now []grid.Grid) map[grid.GridID]bool {
	gone := map[grid.GridID]bool{}
	for i := range was {
		gone[was[i].ID] = true
	}
	for i := range now {
		delete(gone, now[i].ID)
	}
	return gone
}
