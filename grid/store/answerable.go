package store

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Answerable says who answers for a place at an instant.
type Answerable struct {
	At        time.Time
	Cell      geo.Cell
	Region    string     // the place's own leaf region, by which it is looked after
	Plan      *grid.Plan // in force then, without grids and cells; nil: none
	Grid      *grid.Grid // as the plan calls it; nil: none
	Nearest   bool       // the place straddles: the nearest grid of its own region
	Staff     []StaffRow // leads first; also those on leave
	Corrected []Correction
}

// Correction is a duty of the grid that said something else of the instant, and
// the one that took its place.
type Correction struct {
	Wrong grid.Duty
	By    grid.DutyID
}

// Answered says whether somebody who is there answers for the place.
func (a *Answerable) Answered() bool {
	for _, s := range a.Staff {
		if s.Duty.Kind.Answers() && !s.OnLeave {
			return true
		}
	}
	return false
}

// Answerable tells who answers for a cell at an instant. region is the own region
// of what stands there, "" for the cell's. Outside the scope, or where no region
// is, it is NotFound.
func (s *Store) Answerable(ctx context.Context, scope string, cell geo.Cell, region string, when time.Time) (a Answerable, err error) {
	err = s.snapshot(ctx, func(c conn) error {
		a = Answerable{At: micro(when), Cell: cell}
		straddles, err := a.locate(c, scope, region)
		if err != nil {
			return err
		}
		plan, there, err := planInForce(c, a.Region, when)
		if err != nil || !there {
			return err
		}
		a.Plan = &plan
		return a.appoint(c, straddles)
	})
	return a, err
}

// locate finds the leaf region that decides, and whether the cell lies outside it.
func (a *Answerable) locate(c conn, scope, region string) (straddles bool, err error) {
	home, err := homes(c, []geo.Cell{a.Cell})
	if err != nil {
		return false, err
	}
	a.Region = home[a.Cell]
	below, err := lineage(c, []string{a.Region, region})
	if err != nil {
		return false, err
	}
	if region != "" && !below[[2]string{region, a.Region}] {
		a.Region, straddles = region, true
	}
	if a.Region == "" || !below[[2]string{scope, a.Region}] {
		return false, missing("cell", a.Cell.String())
	}
	return straddles, nil
}

// appoint finds the grid and its people.
func (a *Answerable) appoint(c conn, straddles bool) error {
	cell := a.Cell
	if straddles {
		cells, err := a.cellsOfRegion(c)
		if err != nil {
			return err
		}
		cell, a.Nearest = nearestCell(cells, cell), true
	}
	id, _, err := one(c, value[optional], planChain("id = ?")+`
SELECT plan_cell.grid_id FROM chain JOIN plan_cell ON plan_cell.plan_id = chain.plan_id
WHERE plan_cell.cell = ? ORDER BY chain.depth LIMIT 1`, string(a.Plan.ID), int64(cell))
	if err != nil || id == "" {
		return err
	}
	g, there, err := one(c, scanGrid, "SELECT "+gridColumns+`
FROM plan_grid JOIN grid ON grid.id = plan_grid.grid_id WHERE plan_grid.plan_id = ? AND plan_grid.grid_id = ?`, string(a.Plan.ID), string(id))
	if err != nil || !there {
		return err
	}
	a.Grid = &g
	rows := []GridRow{{Grid: g}}
	if err := addStaff(c, rows, a.At); err != nil {
		return err
	}
	a.Staff = rows[0].Staff
	a.Corrected, err = corrections(c, g.ID, a.At)
	return err
}

// cellsOfRegion lists the cells of the plan in the place's own region and those
// below it.
func (a *Answerable) cellsOfRegion(c conn) ([]geo.Cell, error) {
	return listOf(c, func(row scanner, cell *geo.Cell) error { return row.Scan((*int64)(cell)) }, planChain("id = ?")+`
SELECT region_cell.cell FROM region_cell
JOIN region_closure ON region_closure.descendant_code = region_cell.region_code AND region_closure.ancestor_code = ?
WHERE (
  SELECT plan_cell.grid_id FROM chain JOIN plan_cell ON plan_cell.plan_id = chain.plan_id
  WHERE plan_cell.cell = region_cell.cell ORDER BY chain.depth LIMIT 1) IS NOT NULL
ORDER BY region_cell.cell`, string(a.Plan.ID), a.Region)
}

// corrections lists the corrected terms of a grid that held an instant.
func corrections(c conn, id grid.GridID, when time.Time) ([]Correction, error) {
	return listOf(c, func(row scanner, r *Correction) error { return row.Scan(append(dutyFields(&r.Wrong), &r.By)...) },
		"SELECT "+dutyColumns+`, correction.id FROM duty JOIN duty correction ON correction.corrects_id = duty.id
WHERE duty.grid_id = ? AND duty.from_at <= ? AND (duty.until_at IS NULL OR duty.until_at > ?) ORDER BY duty.from_at, duty.id`,
		string(id), at(when), at(when))
}
