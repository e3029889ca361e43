package planning

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Params are the options of a balance run, as they are stored with it.
type Params struct {
	Grids      int              `json:"grids,omitempty"`  // so many grids, locked ones included; 0: people
	Staff      []grid.OfficerID `json:"staff,omitempty"`  // to these people; none: all who have work in the draft
	Leave      []grid.OfficerID `json:"leave,omitempty"`  // people who go: they keep no posting
	Vacant     int              `json:"vacant,omitempty"` // posts of full-time people not yet named
	Borders    grid.Borders     `json:"borders,omitempty"`
	ChurnPrice float64          `json:"churn_price"` // in cut edges an institution that changes its person
	Effort     int              `json:"effort"`
	Seed       uint64           `json:"seed"`
	MaxAreaKm2 float64          `json:"max_area_km2,omitempty"`
	TimeLimit  float64          `json:"time_limit_s,omitempty"` // seconds; 0: the runner's
	CutEdges   [][2]geo.Cell    `json:"cut_edges,omitempty"`    // rivers, railways: neighbours that do not touch
	Price      float64          `json:"price,omitempty"`        // of an edge across a priced border, in cut edges; 0: usual
	Seeds      []geo.Cell       `json:"seeds,omitempty"`        // homes: of the people in their order, or of grids
	Reason     grid.EditReason  `json:"reason,omitempty"`       // of the edit it becomes: balance (""), or staffing
}

// Bounds of options.
const (
	mostParts  = 20_000
	mostEffort = 6
	mostPrice  = 1e6
	mostTime   = 30 * 60 // seconds
)

// UsualChurnPrice of an institution that changes its person, in cut edges.
const UsualChurnPrice = 1

// Encode checks the options against a draft and gives the JSON that a run of it
// stores. Options at fault are an Invalid error "invalid-balance".
func (p *Params) Encode(d *grid.Draft) ([]byte, error) {
	if err := p.check(d); err != nil {
		return nil, err
	}
	return json.Marshal(p)
}

func (p *Params) check(d *grid.Draft) error {
	var f grid.Faults
	within := func(name string, v, most float64) {
		if !(v >= 0 && v <= most) {
			f.Add(name, strconv.FormatFloat(v, 'g', -1, 64), "is not 0 to %g", most)
		}
	}
	people := len(p.Staff) > 0 || len(p.Leave) > 0 || p.Vacant > 0
	switch {
	case p.Grids > 0 && people:
		f.Add("grids", strconv.Itoa(p.Grids), "goes without staff: cells are dealt to grids, or to people")
	case p.Grids < 0 || p.Grids > mostParts:
		f.Add("grids", strconv.Itoa(p.Grids), "is not 1 to %d", mostParts)
	case p.Grids > 0 && p.Grids <= lockedGrids(d):
		f.Add("grids", strconv.Itoa(p.Grids), "is no more than the %d locked grids", lockedGrids(d))
	}
	if n := len(p.Staff) + p.Vacant; p.Vacant < 0 || n > mostParts {
		f.Add("staff", strconv.Itoa(n), "is not 1 to %d people", mostParts)
	}
	if p.Borders != "" && !slices.Contains(grid.BordersList, p.Borders) {
		f.Add("borders", string(p.Borders), "is not one of %v", grid.BordersList)
	}
	within("churn_price", p.ChurnPrice, mostPrice)
	within("price", p.Price, mostPrice)
	within("max_area_km2", p.MaxAreaKm2, math.MaxFloat32)
	within("time_limit_s", p.TimeLimit, mostTime)
	within("effort", float64(p.Effort), mostEffort)
	for n, e := range p.CutEdges {
		if !slices.Contains(e[0].Neighbours(), e[1]) {
			f.Add(fmt.Sprintf("cut_edges[%d]", n), e[0].String()+" "+e[1].String(), "are not two cells that touch")
			break
		}
	}
	if p.Reason != "" && p.Reason != grid.EditBalance && p.Reason != grid.EditStaffing {
		f.Add("reason", string(p.Reason), "is not balance or staffing")
	}
	return f.Err("balance")
}

func lockedGrids(d *grid.Draft) int {
	n := 0
	for i := range d.Grids {
		if slices.Contains(d.Locked, d.Grids[i].ID) {
			n++
		}
	}
	return n
}

// reason of the edit that an answer becomes.
func (p *Params) reason() grid.EditReason {
	if p.Reason == "" {
		return grid.EditBalance
	}
	return p.Reason
}

// Staffing are the options of a balance after people leave a draft and others
// join, with least churn: who leaves keeps no posting, who joins starts from
// nothing. join are people; vacant, posts not yet named.
func Staffing(d *grid.Draft, leave, join []grid.OfficerID, vacant int) (Params, error) {
	l := LayoutOf(d)
	var f grid.Faults
	if len(leave)+len(join) == 0 && vacant == 0 {
		f.Add("leave", "", "names nobody, and nobody joins")
	}
	posted := map[grid.OfficerID]bool{}
	for _, p := range d.Staff {
		posted[p.Officer] = true
	}
	for n, id := range leave {
		if !posted[id] {
			f.Add(fmt.Sprintf("leave[%d]", n), string(id), "has no duty in the draft")
		}
		if slices.Contains(join, id) {
			f.Add(fmt.Sprintf("leave[%d]", n), string(id), "leaves and joins")
		}
	}
	if err := f.Err("balance"); err != nil {
		return Params{}, err
	}
	everybody := (&People{}).roster()
	p := Params{Leave: leave, Vacant: vacant, ChurnPrice: leastChurn, Seed: 1, Effort: 1, Reason: grid.EditStaffing}
	for _, id := range principals(&l, l.workers(everybody)) {
		if !slices.Contains(leave, id) {
			p.Staff = append(p.Staff, id)
		}
	}
	for _, id := range join {
		if !slices.Contains(p.Staff, id) {
			p.Staff = append(p.Staff, id)
		}
	}
	if len(p.Staff)+vacant == 0 {
		f.Add("leave", "", "leaves nobody to take over")
	}
	return p, f.Err("balance")
}

// leastChurn is the price of an institution where little is to change, in cut
// edges: more than a rounder border is worth.
const leastChurn = 5
