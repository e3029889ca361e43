package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// responsible finds the grid that answers for a place: that of its cell when the
// cell lies in the place's own region, else the nearest grid of that region.
type responsible struct {
	c        conn
	forced   forced
	inRegion map[string][]geo.Cell // cells of grids in a place's own region, read when a place straddles
}

func newResponsible(c conn, scope string, when time.Time) (*responsible, error) {
	f, err := inForceAt(c, scope, when)
	return &responsible{c: c, forced: f, inRegion: map[string][]geo.Cell{}}, err
}

// gridOf is the grid of a place, "" when there is none.
func (r *responsible) gridOf(cell geo.Cell, region string, straddles bool) (grid.GridID, error) {
	if cell == 0 {
		return "", nil
	}
	if !straddles {
		return r.forced.gridOf[cell], nil
	}
	cells, known := r.inRegion[region]
	if !known {
		var err error
		cells, err = listOf(r.c, func(row scanner, cell *geo.Cell) error { return row.Scan((*int64)(cell)) }, `
SELECT region_cell.cell FROM region_cell
JOIN region_closure ON region_closure.descendant_code = region_cell.region_code AND region_closure.ancestor_code = ?
ORDER BY region_cell.cell`, region)
		if err != nil {
			return "", err
		}
		cells = slices.DeleteFunc(cells, func(c geo.Cell) bool { return r.forced.gridOf[c] == "" })
		r.inRegion[region] = cells
	}
	return r.forced.gridOf[nearestCell(cells, cell)], nil
}

// cellsOf are the cells of some grids, sorted, by grid.
func (r *responsible) cellsOf(grids []grid.GridID) map[grid.GridID][]geo.Cell {
	all := make(map[grid.GridID][]geo.Cell, len(grids))
	for _, cell := range slices.Sorted(maps.Keys(r.forced.gridOf)) {
		if g := r.forced.gridOf[cell]; slices.Contains(grids, g) {
			all[g] = append(all[g], cell)
		}
	}
	return all
}

// dutiesOf lists the grids that a person has a duty in at an instant.
func dutiesOf(c conn, officer grid.OfficerID, when time.Time) ([]grid.GridID, error) {
	now := at(micro(when))
	return listOf(c, value[grid.GridID], `SELECT DISTINCT duty.grid_id FROM duty
WHERE duty.officer_id = ? AND duty.from_at <= ? AND (duty.until_at IS NULL OR duty.until_at > ?) AND `+inForce+`
ORDER BY duty.grid_id`, string(officer), now, now)
}

// PostOf is the duty that a person has in a grid at an instant; the one that says
// most when there are several, "" for none.
func (s *Store) PostOf(ctx context.Context, officer grid.OfficerID, id grid.GridID, when time.Time) (grid.DutyKind, error) {
	return postOf(s.conn(ctx), officer, id, when)
}

func postOf(c conn, officer grid.OfficerID, id grid.GridID, when time.Time) (grid.DutyKind, error) {
	now := at(micro(when))
	kind, _, err := one(c, value[optional], `SELECT duty.kind FROM duty
WHERE duty.officer_id = ? AND duty.grid_id = ? AND duty.from_at <= ? AND (duty.until_at IS NULL OR duty.until_at > ?) AND `+inForce+`
ORDER BY CASE duty.kind WHEN 'lead' THEN 0 WHEN 'officer' THEN 1 WHEN 'assistant' THEN 2 ELSE 3 END LIMIT 1`,
		string(officer), string(id), now, now)
	return grid.DutyKind(kind), err
}
