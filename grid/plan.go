package grid

import (
	"fmt"
	"time"

	"gridwatch/geo"
)

// Grid (责任网格) is a named set of cells inside one region. It keeps its
// identity and code over plan versions.
type Grid struct {
	ID     GridID
	Region string
	Code   string
	Name   string
	Origin Origin
}

// Plan (网格方案) is a published set of grids of one region. It holds from
// From until the next plan of the region begins.
type Plan struct {
	ID     PlanID
	Region string
	Name   string
	From   time.Time
	Base   PlanID // the plan this one changes, "" when it states every cell
	Grids  []Grid
	Cells  map[geo.Cell]GridID // every cell in force, resolved over the bases
	Origin Origin

	ReplacedBy PlanID // the plan that took its place before it took effect; it never held, and From is what it was meant for
}

// Check says everything that is wrong with the plan: resolution is the
// deployment's, home gives the leaf region of a cell in force ("" if none) and
// inside says whether a region lies in the plan's.
func (p *Plan) Check(resolution int, home func(geo.Cell) string, inside func(region string) bool) error {
	var f Faults
	checkText(&f, "name", p.Name, 1, 200)
	if p.From.IsZero() {
		f.Add("effective_from", "", "is missing")
	}
	known := make(map[GridID]bool, len(p.Grids))
	codes := make(map[string]bool, len(p.Grids))
	for i, g := range p.Grids {
		at := fmt.Sprintf("grids[%d].", i)
		checkText(&f, at+"code", g.Code, 1, 60)
		checkText(&f, at+"name", g.Name, 1, 200)
		if known[g.ID] {
			f.Add(at+"id", string(g.ID), "is listed twice")
		}
		if codes[g.Code] {
			f.Add(at+"code", g.Code, "is listed twice")
		}
		known[g.ID], codes[g.Code] = true, true
	}
	const enough = 20 // faults of cells named; more would not help anybody
	for c, g := range p.Cells {
		if len(f) > enough {
			break
		}
		switch {
		case c.Resolution() != resolution:
			f.Add("cells", c.String(), "has resolution %d, the deployment's is %d", c.Resolution(), resolution)
		case !known[g]:
			f.Add("cells", c.String(), "names a grid that is not listed: %s", g)
		case home(c) == "" || !inside(home(c)):
			f.Add("cells", c.String(), "is not a cell in force of region %s", p.Region)
		}
	}
	return f.Err("plan")
}
