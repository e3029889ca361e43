package planning

import (
	"context"
	"maps"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// SourceKind is what a draft begins with.
type SourceKind string

// What a draft begins with.
const (
	FromCurrent  SourceKind = "current"  // the plan in force, with the people on duty
	FromPlan     SourceKind = "plan"     // another plan of the region
	FromOfficial SourceKind = "official" // official grids of a kind: a cell goes to the one that holds most of its area
	FromRegions  SourceKind = "regions"  // a grid for each leaf region
	FromEmpty    SourceKind = "empty"
)

// Source of a draft.
type Source struct {
	Kind     SourceKind
	Plan     grid.PlanID       // of FromPlan
	Official grid.OfficialKind // of FromOfficial
}

// NewDraft makes a draft of a region, version 1, with hard borders; the caller gives
// it ID, name and author. Its base is the region's own plan in force. Grids that have a code in the base, and lie in
// the same region, keep their identity and staff.
func (s *Service) NewDraft(ctx context.Context, region string, from Source, now time.Time) (*grid.Draft, error) {
	switch from.Kind {
	case FromCurrent:
		return s.currentDraft(ctx, region, now)
	case FromPlan:
		return s.planDraft(ctx, region, from.Plan, now)
	case FromOfficial:
		return s.officialDraft(ctx, region, from.Official, now)
	case FromRegions:
		return s.regionsDraft(ctx, region, now)
	case FromEmpty:
		return s.namedDraft(ctx, region, nil, nil, now)
	}
	var f grid.Faults
	f.Add("kind", string(from.Kind), "is not current, plan, official, regions or empty")
	return nil, f.Err("source")
}

// blank is a draft without grids.
func blank(region string, base grid.PlanID) *grid.Draft {
	return &grid.Draft{Region: region, Base: base, State: grid.DraftOpen, Version: 1, Borders: grid.BordersHard, Cells: map[geo.Cell]grid.GridID{}}
}

func (s *Service) currentDraft(ctx context.Context, region string, now time.Time) (*grid.Draft, error) {
	plan, there, err := s.Store.PlanInForce(ctx, region, now)
	if err != nil {
		return nil, err
	}
	var f grid.Faults
	switch {
	case !there:
		f.Add("kind", string(FromCurrent), "is nothing: no plan of region %s is in force", region)
	case plan.Region != region:
		f.Add("region", region, "has no plan of its own: that of region %s holds there", plan.Region)
	}
	if err := f.Err("source"); err != nil {
		return nil, err
	}
	return s.draftOf(ctx, region, plan.ID, plan.ID, now, now)
}

func (s *Service) planDraft(ctx context.Context, region string, id grid.PlanID, now time.Time) (*grid.Draft, error) {
	own, there, err := s.ownPlan(ctx, region, now)
	if err != nil {
		return nil, err
	}
	plan, err := s.Store.Plan(ctx, region, id)
	if err != nil {
		return nil, err
	}
	if !there || plan.Region != region {
		var f grid.Faults
		f.Add("plan", string(id), "is not a plan of region %s", region)
		return nil, f.Err("source")
	}
	return s.draftOf(ctx, region, id, own.ID, plan.From, now)
}

// draftOf begins with a plan and the people on duty in it at an instant, but for
// those who are not in service now.
func (s *Service) draftOf(ctx context.Context, region string, id, base grid.PlanID, staffAt, now time.Time) (*grid.Draft, error) {
	plan, err := s.Store.Plan(ctx, region, id)
	if err != nil {
		return nil, err
	}
	d := blank(region, base)
	d.Grids, d.Cells, d.Origin.Simulated = plan.Grids, plan.Cells, plan.Origin.Simulated
	d.Staff, err = s.staffOf(ctx, region, id, staffAt, now)
	return d, err
}

func (s *Service) staffOf(ctx context.Context, region string, plan grid.PlanID, at, now time.Time) ([]grid.Posting, error) {
	staff, err := s.Store.PlanStaffAt(ctx, plan, at)
	if err != nil {
		return nil, err
	}
	people, err := s.People(ctx, region, now)
	if err != nil {
		return nil, err
	}
	r := people.roster()
	staff = slices.DeleteFunc(staff, func(p grid.Posting) bool { return !r.employed(p.Officer) })
	sortPostings(staff)
	return slices.Compact(staff), nil
}

// ownPlan is the region's own plan in force, without grids and cells.
func (s *Service) ownPlan(ctx context.Context, region string, now time.Time) (grid.Plan, bool, error) {
	plan, there, err := s.Store.PlanInForce(ctx, region, now)
	if plan.Region != region { // of a region above
		return grid.Plan{}, false, err
	}
	return plan, there, err
}

// named is a grid to be, as a source or a file states it.
type named struct {
	code, name string
	region     string // "": the smallest that holds its cells
	cells      []geo.Cell
}

// namedDraft makes a draft of stated grids. sheet may be nil: it is read then.
func (s *Service) namedDraft(ctx context.Context, region string, grids []named, sheet *Sheet, now time.Time) (*grid.Draft, error) {
	own, there, err := s.ownPlan(ctx, region, now)
	if err != nil {
		return nil, err
	}
	if sheet == nil {
		if sheet, err = s.Sheet(ctx, region, now); err != nil {
			return nil, err
		}
	}
	base := grid.Plan{}
	var staff []grid.Posting
	if there {
		if base, err = s.Store.Plan(ctx, region, own.ID); err != nil {
			return nil, err
		}
		if staff, err = s.staffOf(ctx, region, own.ID, now, now); err != nil {
			return nil, err
		}
	}
	return assemble(sheet, region, &base, staff, grids, s.NewID), nil
}

// assemble makes a draft of stated grids over a base.
func assemble(sheet *Sheet, region string, base *grid.Plan, staff []grid.Posting, grids []named, newID func() string) *grid.Draft {
	d := blank(region, base.ID)
	old := make(map[string]*grid.Grid, len(base.Grids))
	for i := range base.Grids {
		old[base.Grids[i].Code] = &base.Grids[i]
	}
	kept := map[grid.GridID]bool{}
	for _, n := range grids {
		g := grid.Grid{Code: n.code, Name: n.name, Region: n.region}
		var at []int32
		for _, c := range n.cells {
			if i, found := sheet.Cells.Index(c); found {
				at = append(at, int32(i))
			}
		}
		if g.Region == "" {
			g.Region = sheet.regionOf(at)
		}
		if o := old[n.code]; o != nil && sheet.fits(o.Region, at) {
			g.ID, g.Region, g.Origin = o.ID, o.Region, o.Origin
			kept[g.ID] = true
		} else {
			g.ID = grid.GridID(newID())
		}
		d.Grids = append(d.Grids, g)
		for _, i := range at {
			d.Cells[sheet.Cells.Cells[i]] = g.ID
		}
	}
	for _, p := range staff {
		if kept[p.Grid] {
			d.Staff = append(d.Staff, p)
		}
	}
	slices.SortStableFunc(d.Grids, func(a, b grid.Grid) int { return compareText(a.Code, b.Code) })
	return d
}

// officialDraft gives each cell to the official grid that holds most of its area.
func (s *Service) officialDraft(ctx context.Context, region string, kind grid.OfficialKind, now time.Time) (*grid.Draft, error) {
	if !slices.Contains(grid.OfficialKinds, kind) {
		var f grid.Faults
		f.Add("official", string(kind), "is not one of %v", grid.OfficialKinds)
		return nil, f.Err("source")
	}
	grids, err := s.Store.OfficialGrids(ctx, region, kind)
	if err != nil {
		return nil, err
	}
	if len(grids) == 0 {
		var f grid.Faults
		f.Add("official", string(kind), "is nothing: region %s has no such official grids", region)
		return nil, f.Err("source")
	}
	crosswalk, err := s.Store.OfficialCells(ctx, region, kind)
	if err != nil {
		return nil, err
	}
	most, _ := largest(crosswalk)
	cells := map[string][]geo.Cell{}
	for _, c := range slices.Sorted(maps.Keys(most)) {
		cells[most[c]] = append(cells[most[c]], c)
	}
	var list []named
	for i := range grids {
		g := &grids[i]
		if len(cells[g.Code]) == 0 {
			continue // smaller than a cell, and never the largest in one
		}
		name := g.Name
		if name == "" {
			name = g.Code
		}
		list = append(list, named{code: g.Code, name: name, cells: cells[g.Code]})
	}
	return s.namedDraft(ctx, region, list, nil, now)
}

// regionsDraft makes a grid of each leaf region.
func (s *Service) regionsDraft(ctx context.Context, region string, now time.Time) (*grid.Draft, error) {
	sheet, err := s.Sheet(ctx, region, now)
	if err != nil {
		return nil, err
	}
	list := make([]named, len(sheet.Regions))
	for i, code := range sheet.Regions {
		list[i] = named{code: code, name: sheet.Names[i], region: code}
	}
	for i, home := range sheet.Home {
		list[home].cells = append(list[home].cells, sheet.Cells.Cells[i])
	}
	return s.namedDraft(ctx, region, list, sheet, now)
}
