package grid_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
)

func workCell(t *testing.T, resolution int) geo.Cell {
	t.Helper()
	c, err := geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.7}, resolution)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Figures worked out with pen and paper: a clinic of 15 minutes every 180 days,
// premises of 10 minutes every 30 days, and so on, over 28 days.
func TestWorkOf(t *testing.T) {
	policy := grid.DefaultPolicy("Asia/Shanghai")
	nine := workCell(t, 9)
	place := func(risk grid.Risk, categories ...grid.Category) grid.PlaceFacts {
		return grid.PlaceFacts{Categories: categories, Risk: risk}
	}
	// √(28/180 visits · 105,333 m²) · 0.7124 · 1.3 m at 4 km/h is 106.69 s.
	for _, c := range []struct {
		name  string
		facts grid.CellFacts
		want  grid.Work
	}{
		{"nothing", grid.CellFacts{Cell: nine}, grid.Work{Empty: 37}},
		{"a clinic", grid.CellFacts{Cell: nine, Places: []grid.PlaceFacts{place("", "clinic")}}, grid.Work{Visits: 140, Walking: 107}},
		{"of the risk that halves", grid.CellFacts{Cell: nine, Places: []grid.PlaceFacts{place("A", "clinic")}}, grid.Work{Visits: 280, Walking: 151}},
		{"a category without minutes of its own, and one with", grid.CellFacts{Cell: nine, Places: []grid.PlaceFacts{place("", "pool", "hotel")}}, grid.Work{Visits: 187, Walking: 107}},
		{"a hospital, which no officer visits", grid.CellFacts{Cell: nine, Places: []grid.PlaceFacts{place("", "hospital")}}, grid.Work{}},
		{"premises under watch", grid.CellFacts{Cell: nine, Places: []grid.PlaceFacts{place("", grid.PremisesUnderWatch)}}, grid.Work{Watch: 560, Walking: 261}},
		{"both", grid.CellFacts{Cell: nine, Places: []grid.PlaceFacts{place("", grid.PremisesUnderWatch), place("", "clinic")}}, grid.Work{Visits: 140, Watch: 560, Walking: 282}},
		{"two clues", grid.CellFacts{Cell: nine, Clues: 2}, grid.Work{Clues: 414}},
		{"finer cells, shorter walks", grid.CellFacts{Cell: workCell(t, 10), Places: []grid.PlaceFacts{place("", "clinic")}}, grid.Work{Visits: 140, Walking: 40}},
	} {
		if got := policy.WorkOf(&c.facts); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		hours    float64
		planning bool
		want     int64
	}{{0, false, 345600}, {40, false, 345600}, {20, false, 172800}, {0, true, 331397}} {
		if got := policy.Capacity(c.hours, c.planning); got != c.want {
			t.Errorf("capacity of %g hours, planning %v: got %d s, want %d", c.hours, c.planning, got, c.want)
		}
	}
}

// naiveWork reckons in exact fractions where the product has floating point.
func naiveWork(p *grid.Policy, c *grid.CellFacts) int64 {
	r := p.WorkloadRule()
	round := func(x *big.Rat) int64 {
		x.Add(x, big.NewRat(1, 2))
		return new(big.Int).Div(x.Num(), x.Denom()).Int64()
	}
	sum := round(big.NewRat(int64(c.Clues*r.ClueMinutes*60*r.PeriodDays), 365))
	if len(c.Places)+c.Clues == 0 {
		sum += round(big.NewRat(int64(r.EmptyMinutes*60*r.PeriodDays), int64(r.EmptyDays)))
	}
	visits := 0.0
	for _, f := range c.Places {
		shortest, longest := 0, 0
		for _, category := range f.Categories {
			if cycle, _ := p.CycleOf(category, f.Risk); cycle.Patrol > 0 && (shortest == 0 || cycle.Patrol < shortest) {
				shortest = cycle.Patrol
			}
			minutes := r.VisitDefault
			if m, listed := r.VisitMinutes[category]; listed {
				minutes = m
			}
			longest = max(longest, minutes)
		}
		if shortest == 0 {
			continue
		}
		sum += round(big.NewRat(int64(longest*60*r.PeriodDays), int64(shortest)))
		visits += float64(r.PeriodDays) / float64(shortest)
	}
	area := map[int]float64{8: 737327.598, 9: 105332.513, 10: 15047.502, 11: 2149.643}[c.Cell.Resolution()]
	return sum + int64(math.Floor(0.7124*math.Sqrt(visits*area)*r.Detour/(r.WalkKmh/3.6)+0.5))
}

func TestWorkOfByAnotherWay(t *testing.T) {
	const seed = 11
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	categories := []grid.Category{"hospital", "clinic", "medical-beauty", grid.PremisesUnderWatch, "hotel", "pool", "factory"}
	for round := range 2000 {
		policy := grid.DefaultPolicy("Asia/Shanghai")
		policy.Workload = grid.DefaultWorkloadRule()
		policy.Workload.PeriodDays = 1 + rng.IntN(366)
		policy.Workload.VisitMinutes["clinic"] = rng.IntN(100)
		policy.Workload.EmptyDays = 1 + rng.IntN(400)
		policy.Workload.WalkKmh = 1 + rng.Float64()*6
		facts := grid.CellFacts{Cell: workCell(t, 8+rng.IntN(4)), Clues: rng.IntN(4)}
		for range rng.IntN(5) {
			f := grid.PlaceFacts{Risk: []grid.Risk{"", "A", "B"}[rng.IntN(3)]}
			for range 1 + rng.IntN(3) {
				f.Categories = append(f.Categories, categories[rng.IntN(len(categories))])
			}
			facts.Places = append(facts.Places, f)
		}
		// Visits in millionths may turn the last second of the walk.
		got, want := policy.WorkOf(&facts).Sum(), naiveWork(&policy, &facts)
		if got < want-1 || got > want+1 {
			t.Fatalf("round %d: %+v: got %d s, want %d", round, facts, got, want)
		}
	}
}

// The default is sound and a copy; a rule that is stated whole is taken as it is,
// with its zeros; what is wrong is named by field.
func TestWorkloadRule(t *testing.T) {
	good := func() grid.Policy {
		p := grid.DefaultPolicy("Asia/Shanghai")
		p.Workload = grid.DefaultWorkloadRule()
		return p
	}
	p := good()
	p.Workload.VisitMinutes["salon"] = 99
	p.Workload.LeaveDays, p.Workload.EmptyMinutes = 0, 0
	if err := p.Check(); err != nil {
		t.Errorf("a rule with zeros: %v", err)
	}
	if r := p.WorkloadRule(); r.LeaveDays != 0 || r.VisitMinutes["salon"] != 99 {
		t.Errorf("got %+v, want what was stated", r)
	}
	none := grid.DefaultPolicy("Asia/Shanghai")
	if r := none.WorkloadRule(); r.PeriodDays != 28 || r.VisitMinutes["salon"] != 10 || r.FieldShare != 0.6 {
		t.Errorf("a policy that states none: got %+v, want the default", r)
	}
	for field, spoil := range map[string]func(*grid.WorkloadRule){
		"workload.period_days":             func(r *grid.WorkloadRule) { r.PeriodDays = 0 },
		"workload.visit_default":           func(r *grid.WorkloadRule) { r.VisitDefault = -1 },
		"workload.inspect_default":         func(r *grid.WorkloadRule) { r.InspectDefault = 1441 },
		"workload.clue_minutes":            func(r *grid.WorkloadRule) { r.ClueMinutes = -1 },
		"workload.empty_minutes":           func(r *grid.WorkloadRule) { r.EmptyMinutes = 1441 },
		"workload.empty_days":              func(r *grid.WorkloadRule) { r.EmptyDays = 0 },
		"workload.walk_kmh":                func(r *grid.WorkloadRule) { r.WalkKmh = 0 },
		"workload.detour":                  func(r *grid.WorkloadRule) { r.Detour = math.NaN() },
		"workload.week_hours":              func(r *grid.WorkloadRule) { r.WeekHours = 169 },
		"workload.field_share":             func(r *grid.WorkloadRule) { r.FieldShare = 1.1 },
		"workload.leave_days":              func(r *grid.WorkloadRule) { r.LeaveDays = 365 },
		"workload.supervisors_per_10000":   func(r *grid.WorkloadRule) { r.SupervisorsPer10 = math.Inf(1) },
		"workload.rotation_months":         func(r *grid.WorkloadRule) { r.RotationMonths = 0 },
		"workload.visit_minutes[salon]":    func(r *grid.WorkloadRule) { r.VisitMinutes["salon"] = -1 },
		"workload.inspect_minutes[school]": func(r *grid.WorkloadRule) { r.InspectMinutes["school"] = 9999 },
	} {
		p := good()
		spoil(&p.Workload)
		if err := p.Check(); err == nil || !strings.Contains(fmt.Sprint(err), field) {
			t.Errorf("%s: got %v, want it named", field, err)
		}
	}
}

// Where the policy has no patrol cycle, work is reckoned by the shortest of
// VisitDays; nobody owes those visits.
func TestVisitDays(t *testing.T) {
	p := grid.DefaultPolicy("UTC")
	p.Workload = grid.DefaultWorkloadRule()
	p.Workload.VisitDays = map[grid.Category]int{"hospital": 56, "salon": 7}
	for _, c := range []struct {
		name       string
		categories []grid.Category
		want       int
	}{
		{"no patrol cycle", []grid.Category{"hospital"}, 56},
		{"a patrol cycle of the policy", []grid.Category{"salon"}, p.Cycle([]grid.Category{"salon"}, "").Patrol},
		{"none of either", []grid.Category{"nothing"}, 0},
	} {
		if got := p.VisitCycle(c.categories, ""); got != c.want {
			t.Errorf("%s: got %d days, want %d", c.name, got, c.want)
		}
	}
	cell, err := geo.CellAt(geo.Point{Lon: 120, Lat: 30}, 9)
	if err != nil {
		t.Fatal(err)
	}
	w := p.WorkOf(&grid.CellFacts{Cell: cell, Places: []grid.PlaceFacts{{Categories: []grid.Category{"hospital"}}}})
	if want := int64(15 * 60 * 28 / 56); w.Visits != want {
		t.Errorf("a hospital every 56 days: got %d s a period, want %d", w.Visits, want)
	}
}
