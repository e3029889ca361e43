package planning

import (
	"context"
	"slices"
	"time"

	"gridwatch/grid"
)

// AbsenceMode says what goes to the neighbours.
type AbsenceMode string

// What goes to the neighbours of somebody who is away.
const (
	AbsentCells AbsenceMode = "cells" // cells, each to a neighbour's grid
	AbsentGrids AbsenceMode = "grids" // whole grids, to people next to them
)

// Absence of a person.
type Absence struct {
	Officer     grid.OfficerID
	From, Until time.Time
	Mode        AbsenceMode
}

func (a *Absence) check() error {
	var f grid.Faults
	if a.From.IsZero() {
		f.Add("from", "", "is missing")
	}
	if !a.Until.After(a.From) {
		f.Add("until", a.Until.Format(time.RFC3339), "is not after from")
	}
	if a.Mode != AbsentCells && a.Mode != AbsentGrids {
		f.Add("mode", string(a.Mode), "is not cells or grids")
	}
	return f.Err("absence")
}

// Absence makes the draft that covers an absence: what the person alone works in
// falls to neighbours, and returns at Until. The draft is of the region whose plan
// the person works in, in force at From; the caller gives it ID, name and author. A person
// without work of their own, or with some in several regions' plans, or an absence
// that is over, is an Invalid error "invalid-absence".
func (s *Service) Absence(ctx context.Context, scope string, a Absence, now time.Time) (*grid.Draft, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	if !a.Until.After(now) {
		var f grid.Faults
		f.Add("until", a.Until.Format(time.RFC3339), "is past: it is %s", now.UTC().Format(time.RFC3339))
		return nil, f.Err("absence")
	}
	plan, err := s.planOf(ctx, scope, a.Officer, a.From)
	if err != nil {
		return nil, err
	}
	d, err := s.draftOf(ctx, plan.Region, plan.ID, plan.ID, a.From, a.From)
	if err != nil {
		return nil, err
	}
	sheet, err := s.Sheet(ctx, plan.Region, now)
	if err != nil {
		return nil, err
	}
	people, err := s.People(ctx, plan.Region, a.From)
	if err != nil {
		return nil, err
	}
	return d, Cover(sheet, d, people, a)
}

// planOf is the one plan that a person has duties of work in at an instant, without
// grids and cells.
func (s *Service) planOf(ctx context.Context, scope string, officer grid.OfficerID, at time.Time) (grid.Plan, error) {
	var f grid.Faults
	rows, err := s.Store.Grids(ctx, scope, at)
	if err != nil {
		return grid.Plan{}, err
	}
	var plans []grid.PlanID
	for i := range rows {
		for _, who := range rows[i].Staff {
			if who.Officer.ID == officer && who.Duty.Kind.WorkRank() >= 0 && !slices.Contains(plans, rows[i].Plan) {
				plans = append(plans, rows[i].Plan)
			}
		}
	}
	switch len(plans) {
	case 0:
		f.Add("officer", string(officer), "has no grid then: there is nothing to cover")
	case 1:
		return s.Store.Plan(ctx, scope, plans[0])
	default:
		f.Add("officer", string(officer), "has grids in the plans of %d regions: cover each in a draft of its own", len(plans))
	}
	return grid.Plan{}, f.Err("absence")
}

// Cover turns a draft of the plan in force into one that covers an absence:
//
//   - in a grid where others do the work with the person nothing changes;
//   - in mode grids, each grid that was the person's alone goes to its backup, when
//     that one's hours suffice, else to the neighbour with the least work for their
//     hours;
//   - in mode cells, neighbours' grids grow into it cell by cell, the person with
//     the least work for their hours first, so that grids stay contiguous and only
//     the absent person's cells move. Cells that no grid may take (another community
//     while borders are hard, another region, an island) stay, and their grid goes
//     as in mode grids.
//
// A neighbour works in a grid that touches, and is in service and not on leave
// during the absence; where there is none, anybody is.
func Cover(s *Sheet, d *grid.Draft, people *People, a Absence) error {
	c := newCover(s, d, people, &a)
	if len(c.own) == 0 {
		var f grid.Faults
		f.Add("officer", string(a.Officer), "has no grid of their own: others work in each of theirs")
		return f.Err("absence")
	}
	if a.Mode == AbsentCells {
		c.grow()
	}
	for _, g := range c.own {
		if c.cells[g] > 0 || a.Mode == AbsentGrids {
			if err := c.handOver(g); err != nil {
				return err
			}
		}
	}
	c.apply()
	d.From, d.Until, d.Absent = a.From, a.Until, a.Officer
	return nil
}
