package grid_test

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// addWork appends an event that work and presence hang on.
func (w *world) addWork() grid.Entry {
	o, ok := pick(w, w.officers, byText)
	switch w.rng.IntN(4) {
	case 0: // a leave, new or changed or taken back
		if !ok {
			break
		}
		f := grid.LeaveFact{ID: grid.LeaveID(w.id("leave")), Officer: o, From: w.now.Add(time.Duration(w.rng.IntN(300)-150) * time.Hour)}
		f.Until = f.From.Add(time.Duration(1+w.rng.IntN(200)) * time.Hour)
		if id, some := pick(w, w.leaves, byText); some && w.rng.IntN(2) == 0 {
			f = w.leaves[id]
			f.Until = f.From
		}
		w.leaves[f.ID] = f
		return w.add(grid.LeavesRecorded{Items: []grid.LeaveFact{f}})
	case 1: // part-time
		if ok {
			f := w.officers[o]
			f.WeekMinutes = []int{0, 0, 30, 120, 600}[w.rng.IntN(5)]
			w.officers[o] = f
			return w.add(grid.OfficersRecorded{Items: []grid.OfficerFact{f}})
		}
	case 2: // leaves the service, or comes back
		if ok && w.rng.IntN(4) == 0 {
			delete(w.officers, o)
			return w.add(grid.OfficersRemoved{IDs: []grid.OfficerID{o}})
		}
	case 3:
		if w.rng.IntN(5) == 0 {
			w.policy.Version = w.id("policy")
			w.policy.Workload = scarce(w.rng)
			return w.add(grid.PolicyPublished{Policy: w.policy})
		}
	}
	w.now = w.now.Add(time.Duration(w.rng.IntN(20)) * time.Hour)
	return w.add(grid.ClockAdvanced{At: w.now})
}

// scarce is a rule under which a few institutions are too much for a person.
func scarce(rng *rand.Rand) grid.WorkloadRule {
	r := grid.DefaultWorkloadRule()
	r.WeekHours = 0.5 + rng.Float64()
	r.PeriodDays = 7 + rng.IntN(40)
	r.VisitMinutes["clinic"] = rng.IntN(40)
	return r
}

// expect states clues for some grids of a plan, and for one that it has not.
func (w *world) expect(p *grid.PlanPublished) {
	seen := map[grid.GridID]bool{}
	for _, part := range append(p.Parts, grid.PlanPart{Grid: "grid-of-nowhere"}) {
		if !seen[part.Grid] && w.rng.IntN(2) == 0 {
			p.Expected = append(p.Expected, grid.GridClues{Grid: part.Grid, Seconds: int64(w.rng.IntN(4000))})
		}
		seen[part.Grid] = true
	}
}

func half(x *big.Rat) int64 {
	x.Add(x, big.NewRat(1, 2))
	return new(big.Int).Div(x.Num(), x.Denom()).Int64()
}

// workOf sums up the work of a grid anew, in exact fractions.
func (w *world) workOf(g grid.GridID) int64 {
	r := w.policy.WorkloadRule()
	sum := int64(0)
	visits := map[grid.LineKey]int64{}
	busy := map[grid.LineKey]bool{}
	for _, f := range w.places {
		k := grid.LineKey{Region: f.Region, Cell: f.Cell}
		if f.Cell == 0 || f.State != grid.Active || !f.Owes || w.gridOf(k, f.Straddles) != g {
			continue
		}
		busy[k] = true
		cycle, _ := w.policy.CycleOf(f.Categories[0], f.Risk)
		if cycle.Patrol == 0 {
			continue
		}
		minutes, listed := r.VisitMinutes[f.Categories[0]]
		if !listed {
			minutes = r.VisitDefault
		}
		sum += half(big.NewRat(int64(minutes*60*r.PeriodDays), int64(cycle.Patrol)))
		visits[k] += half(big.NewRat(int64(r.PeriodDays)*1_000_000, int64(cycle.Patrol)))
	}
	for _, n := range visits {
		sum += int64(math.Floor(0.7124*math.Sqrt(float64(n)/1e6*105332.513)*r.Detour*3.6/r.WalkKmh + 0.5))
	}
	for _, f := range w.clues {
		busy[grid.LineKey{Region: f.Region, Cell: f.Cell}] = true
	}
	for c, home := range w.home {
		if k := (grid.LineKey{Region: home, Cell: c}); !busy[k] && w.gridOf(k, false) == g {
			sum += half(big.NewRat(int64(r.EmptyMinutes*60*r.PeriodDays), int64(r.EmptyDays)))
		}
	}
	counted := map[grid.PlanID]bool{}
	for _, a := range areas {
		p := w.planOf(a)
		if p == nil || counted[p.ID] || !slices.ContainsFunc(p.Parts, func(q grid.PlanPart) bool { return q.Grid == g && q.Region == a }) {
			continue
		}
		counted[p.ID] = true
		for _, x := range p.Expected {
			if x.Grid == g {
				sum += x.Seconds
			}
		}
	}
	return sum
}

// does says whether a duty is being done.
func (w *world) does(d grid.DutyFact) bool {
	o, known := w.officers[d.Officer]
	if !known || o.ActiveFrom.After(w.now) || d.From.After(w.now) {
		return false
	}
	for _, end := range []time.Time{o.ActiveUntil, d.Until} {
		if !end.IsZero() && !end.After(w.now) {
			return false
		}
	}
	for _, l := range w.leaves {
		if l.Officer == d.Officer && !l.From.After(w.now) && l.Until.After(w.now) {
			return false
		}
	}
	return true
}

// workers are who does the work of a grid, each once.
func (w *world) workers(g grid.GridID) map[grid.OfficerID]bool {
	for _, kinds := range [][]grid.DutyKind{{grid.DutyOfficer, grid.DutyAssistant}, {grid.DutyLead}, {grid.DutyBackup}} {
		who := map[grid.OfficerID]bool{}
		for _, d := range w.duties {
			if d.Grid == g && slices.Contains(kinds, d.Kind) && w.does(d) {
				who[d.Officer] = true
			}
		}
		if len(who) > 0 {
			return who
		}
	}
	return nil
}

// overloaded lists the grids whose work exceeds their people's share of hours.
func (w *world) overloaded() map[grid.GridID]bool {
	w.forget()
	if w.over != nil {
		return w.over
	}
	work, people := map[grid.GridID]int64{}, map[grid.GridID]map[grid.OfficerID]bool{}
	load := map[grid.OfficerID]int64{}
	for _, d := range w.duties {
		if _, done := work[d.Grid]; !done {
			work[d.Grid], people[d.Grid] = w.workOf(d.Grid), w.workers(d.Grid)
			for o := range people[d.Grid] {
				load[o] += work[d.Grid]
			}
		}
	}
	over := map[grid.GridID]bool{}
	for g, who := range people {
		hours := new(big.Int)
		for o := range who {
			if load[o] > 0 {
				share := big.NewInt(w.policy.Capacity(float64(w.officers[o].WeekMinutes)/60, false))
				hours.Add(hours, share.Div(share.Mul(share, big.NewInt(work[g])), big.NewInt(load[o])))
			}
		}
		over[g] = w.staffed(g) && big.NewInt(work[g]).Cmp(hours) > 0
	}
	w.over = over
	return over
}

// spread lets every cell of a set take the smallest label around it until nothing
// changes.
func spread(cells map[geo.Cell]bool) map[geo.Cell]geo.Cell {
	label := map[geo.Cell]geo.Cell{}
	for c := range cells {
		label[c] = c
	}
	for changed := true; changed; {
		changed = false
		for c := range label {
			for _, n := range c.Neighbours() {
				if l, in := label[n]; in && l < label[c] {
					label[c], changed = l, true
				}
			}
		}
	}
	return label
}

// drawing is a grid in a plan, parts its cells and the land of its own regions, each
// cell by the smallest that it hangs together with.
type drawing struct {
	plan grid.PlanID
	grid grid.GridID
}

type parts struct{ label, island map[geo.Cell]geo.Cell }

func (w *world) draw(d drawing, p *grid.PlanPublished) *parts {
	inside, land, regions := map[geo.Cell]bool{}, map[geo.Cell]bool{}, map[string]bool{}
	for _, part := range p.Parts {
		if part.Grid == d.grid {
			regions[part.Region] = true
			for _, c := range part.Cells {
				inside[c] = true
			}
		}
	}
	for _, part := range p.Parts {
		for _, c := range part.Cells {
			if regions[part.Region] {
				land[c] = true
			}
		}
	}
	return &parts{spread(inside), spread(land)}
}

// cutOff says whether a cell is outside the largest part of its grid on the land of
// the grid's own regions.
func (w *world) cutOff(k grid.LineKey) bool {
	plan := w.planOf(k.Region)
	d := drawing{plan.ID, w.gridOf(k, false)}
	if w.drawn[d] == nil {
		w.drawn[d] = w.draw(d, plan)
	}
	p := w.drawn[d]
	size := map[geo.Cell]int{}
	for c, l := range p.label {
		if p.island[c] == p.island[k.Cell] {
			size[l]++
		}
	}
	best := p.label[k.Cell]
	for l, n := range size {
		if n > size[best] || n == size[best] && l < best {
			best = l
		}
	}
	return best != p.label[k.Cell]
}

// The same facts told in any order give the same board, digest and gaps; and what
// is told and taken back leaves no trace.
func TestLoadsInAnyOrderAndUndone(t *testing.T) {
	for seed := range uint64(6) {
		w := newWorld(t, 100+seed)
		for range 250 {
			w.step()
		}
		var events []grid.Event
		for _, id := range slices.Sorted(maps.Keys(w.places)) {
			events = append(events, grid.InstitutionsRecorded{Items: []grid.InstitutionFact{w.places[id]}})
		}
		for _, id := range slices.Sorted(maps.Keys(w.duties)) {
			events = append(events, grid.DutiesRecorded{Items: []grid.DutyFact{w.duties[id]}})
		}
		for _, id := range slices.Sorted(maps.Keys(w.leaves)) {
			events = append(events, grid.LeavesRecorded{Items: []grid.LeaveFact{w.leaves[id]}})
		}
		for _, id := range slices.Sorted(maps.Keys(w.officers)) {
			events = append(events, grid.OfficersRecorded{Items: []grid.OfficerFact{w.officers[id]}})
		}
		for i, p := range w.plans {
			again := func(q grid.PlanPublished) bool { return q.Region == p.Region && q.From.Equal(p.From) }
			if !slices.ContainsFunc(w.plans[i+1:], again) { // of two for one instant the later holds
				events = append(events, p)
			}
		}
		events = append(events, grid.PolicyPublished{Policy: w.policy})
		told := func() *grid.Board {
			b := grid.NewBoard(baseRes)
			seq := int64(0)
			apply := func(e grid.Event) {
				seq++
				if err := b.Apply(grid.Entry{Seq: seq, At: w.now, Event: e}); err != nil {
					t.Fatal(err)
				}
			}
			apply(w.entries[0].Event)
			apply(w.entries[1].Event)
			apply(grid.ClockAdvanced{At: w.now.AddDate(0, 0, -3)})
			for _, i := range w.rng.Perm(len(events)) {
				apply(events[i])
			}
			apply(grid.ClockAdvanced{At: w.now})
			return b
		}
		see := func(b *grid.Board) string {
			digest, err := b.Digest("city", baseRes)
			if err != nil {
				t.Fatal(err)
			}
			gaps, err := b.Gaps(grid.GapQuery{Region: "city", Limit: 10_000})
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(digest, gaps)
		}
		first, second := told(), told()
		want := see(first)
		if got := see(second); got != want {
			t.Fatalf("seed %d: told in another order: got %.300s, want %.300s", seed, got, want)
		}
		undone := func(name string, events ...grid.Event) {
			for _, e := range events {
				if err := first.Apply(grid.Entry{Seq: first.Rev() + 1, At: w.now, Event: e}); err != nil {
					t.Fatal(err)
				}
			}
			if got := see(first); got != want {
				t.Errorf("seed %d: %s and undone: got %.300s, want %.300s", seed, name, got, want)
			}
		}
		o, _ := pick(w, w.officers, byText)
		away := grid.LeaveFact{ID: "undone", Officer: o, From: w.now.Add(-time.Hour), Until: w.now.Add(time.Hour)}
		back := away
		back.Until = back.From
		undone("a leave", grid.LeavesRecorded{Items: []grid.LeaveFact{away}}, grid.LeavesRecorded{Items: []grid.LeaveFact{back}})
		less := w.officers[o]
		less.WeekMinutes = 1
		undone("fewer hours", grid.OfficersRecorded{Items: []grid.OfficerFact{less}}, grid.OfficersRecorded{Items: []grid.OfficerFact{w.officers[o]}})
		undone("many places", grid.InstitutionsRecorded{Items: []grid.InstitutionFact{w.addPlace("x"), w.addPlace("y"), w.addPlace("z")}},
			grid.InstitutionsRemoved{IDs: []grid.InstitutionID{"x", "y", "z"}})
		other := w.policy
		other.Workload = scarce(w.rng)
		undone("another rule", grid.PolicyPublished{Policy: other}, grid.PolicyPublished{Policy: w.policy})
	}
}
