package grid_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"gridwatch/grid"
)

// calendarDebt is the debt of an institution by a second method: in exact fractions
// of points, by turning over the leaves of a calendar from the day a clock is due.
func calendarDebt(p *grid.Policy, zone *time.Location, f *grid.InstitutionFact, now time.Time) *big.Rat {
	sum := new(big.Rat)
	if f.State != grid.Active || !f.Owes {
		return sum
	}
	rule := p.DebtRule()
	heaviest := 0
	for _, c := range f.Categories {
		heaviest = max(heaviest, weight(rule.Category, c))
	}
	shortest := func(of func(grid.Cycle) int) int {
		days := 0
		for _, c := range f.Categories {
			cycle, _ := p.CycleOf(c, f.Risk)
			if n := of(cycle); n > 0 && (days == 0 || n < days) {
				days = n
			}
		}
		return days
	}
	for _, clock := range []struct {
		days, weight int
		paid         []time.Time
	}{
		{shortest(func(c grid.Cycle) int { return c.Patrol }), rule.PatrolClock, []time.Time{f.LastPatrol, f.LastInspection}},
		{shortest(func(c grid.Cycle) int { return c.Inspection }), rule.InspectionClock, []time.Time{f.LastInspection}},
	} {
		if clock.days == 0 {
			continue
		}
		leaf := f.RegisteredAt.In(zone)
		for _, at := range clock.paid {
			if at.IsZero() {
				continue
			}
			if due := at.In(zone).AddDate(0, 0, clock.days); leaf.Equal(f.RegisteredAt) || due.After(leaf) {
				leaf = due
			}
		}
		late := 0
		for today := now.In(zone).Format(time.DateOnly); leaf.Format(time.DateOnly) < today && late < rule.MaxCycles*clock.days; late++ {
			leaf = leaf.AddDate(0, 0, 1)
		}
		rate := big.NewRat(int64(heaviest), 1000)
		rate.Mul(rate, big.NewRat(int64(weight(rule.Risk, f.Risk)), 1000)).Mul(rate, big.NewRat(int64(clock.weight), 1000*int64(clock.days)))
		rate.SetFrac64(half(rate.Mul(rate, big.NewRat(grid.Point, 1))), grid.Point)
		sum.Add(sum, rate.Mul(rate, big.NewRat(int64(late), 1)))
	}
	return sum
}

// anyDebtor is a random institution that was registered and visited before now.
func anyDebtor(rng *rand.Rand, now time.Time) grid.InstitutionFact {
	categories := []grid.Category{"clinic", "hospital", "medical-beauty", grid.PremisesUnderWatch, "pharmacy", "factory", "blood"}
	ago := func() time.Time {
		days := []int64{100, 400, 2000}[rng.IntN(3)]
		return now.Add(-time.Duration(rng.Int64N(days * 24 * int64(time.Hour))))
	}
	f := grid.InstitutionFact{ID: "i", Risk: []grid.Risk{"", "A", "B", "C", "Z"}[rng.IntN(5)], Owes: rng.IntN(20) > 0, State: grid.Active, RegisteredAt: ago()}
	for range 1 + rng.IntN(3) {
		f.Categories = append(f.Categories, categories[rng.IntN(len(categories))])
	}
	if rng.IntN(20) == 0 {
		f.State = grid.Closed
	}
	if rng.IntN(3) > 0 {
		f.LastPatrol = ago()
	}
	if rng.IntN(3) > 0 {
		f.LastInspection = ago()
	}
	return f
}

// Ten thousand random institutions, by the formula and by the calendar; and what
// the formula says of days to come holds until the instant it names.
func TestDebtOfInstitutions(t *testing.T) {
	const seed = 20261122
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	var owing, capped, fresh int
	for n := range 10_000 {
		p := grid.DefaultPolicy([]string{"Asia/Shanghai", "America/Chicago"}[n%2])
		if n%3 == 0 {
			p.Debt = strict(rng)
		}
		zone, err := p.Location()
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(2014, 6, 2, 7, 0, 0, 0, time.UTC).Add(time.Duration(rng.Int64N(int64(2 * 365 * 24 * time.Hour))))
		f := anyDebtor(rng, now)
		owed := f.Owed(&p, zone, now)
		got, want := big.NewRat(owed.Debt(grid.DateOf(now, zone)), grid.Point), calendarDebt(&p, zone, &f, now)
		if got.Cmp(want) != 0 {
			t.Fatalf("institution %d (%+v) at %s: got %s points, want %s", n, f, now, got.FloatString(6), want.FloatString(6))
		}
		switch {
		case owed.Changes.IsZero():
			capped++
			owed.Changes = now.AddDate(3, 0, 0)
		case want.Sign() == 0:
			fresh++
		default:
			owing++
		}
		later := now.Add(time.Duration(rng.Int64N(int64(owed.Changes.Sub(now)))))
		if got, want := big.NewRat(owed.Debt(grid.DateOf(later, zone)), grid.Point), calendarDebt(&p, zone, &f, later); got.Cmp(want) != 0 {
			t.Fatalf("institution %d (%+v) at %s, foretold at %s: got %s points, want %s", n, f, later, now, got.FloatString(6), want.FloatString(6))
		}
	}
	if owing < 1000 || capped < 1000 || fresh < 1000 {
		t.Errorf("of the institutions %d were owing, %d at the end, %d owed nothing yet: want many of each", owing, capped, fresh)
	}
}

// What the words say: an ordinary institution one cycle late owes a point.
func TestDebtByHand(t *testing.T) {
	p := grid.DefaultPolicy("Asia/Shanghai")
	zone, err := p.Location()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	days := func(n int) time.Time { return now.AddDate(0, 0, -n) }
	for _, c := range []struct {
		name       string
		category   grid.Category
		risk       grid.Risk
		patrol     time.Time
		inspection time.Time
		registered time.Time
		want       string
	}{
		{"due today", "clinic", "", days(180), days(100), days(900), "0.000000"},
		{"one day late", "clinic", "", days(181), days(100), days(900), "0.000000"}, // the inspection counts as having looked
		{"patrol a cycle late, inspection 360 days ago", "pharmacy", "", days(360), days(360), days(900), "1.000080"},
		{"both late: 185 days of 180 and none of 365", "clinic", "", days(365), days(365), days(900), "1.027860"},
		{"class A halves the cycle and doubles the weight", "clinic", "A", days(180), days(180), days(900), "1.999980"},
		{"class C owes half", "clinic", "C", days(360), days(300), days(900), "0.333360"},
		{"never visited since its registration", "clinic", "", time.Time{}, time.Time{}, days(90), "0.746640"},
		{"premises under watch, a month late", grid.PremisesUnderWatch, "", days(60), time.Time{}, days(900), "3.000000"},
		{"it stops at four cycles", grid.PremisesUnderWatch, "", days(800), time.Time{}, days(900), "12.000000"},
	} {
		f := grid.InstitutionFact{Categories: []grid.Category{c.category}, Risk: c.risk, Owes: true, State: grid.Active, LastPatrol: c.patrol, LastInspection: c.inspection, RegisteredAt: c.registered}
		owed := f.Owed(&p, zone, now)
		if got := big.NewRat(owed.Debt(grid.DateOf(now, zone)), grid.Point).FloatString(6); got != c.want {
			t.Errorf("%s: got %s points, want %s", c.name, got, c.want)
		}
	}
}

func TestDebtRuleCheck(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*grid.DebtRule)
		want   string
	}{
		{"the default", func(*grid.DebtRule) {}, ""},
		{"no cycle", func(r *grid.DebtRule) { r.MaxCycles = 0 }, "debt.max_cycles"},
		{"a light category", func(r *grid.DebtRule) { r.Category["clinic"] = -1 }, "debt.category[clinic]"},
		{"a heavy risk", func(r *grid.DebtRule) { r.Risk["A"] = 10_001 }, "debt.risk[A]"},
		{"bands that rise", func(r *grid.DebtRule) { r.Bands = []int{10, 60, 90} }, "debt.bands[1]"},
		{"too few bands", func(r *grid.DebtRule) { r.Bands = []int{50} }, "debt.bands"},
		{"an unknown reason", func(r *grid.DebtRule) { r.ExemptWhy = []grid.Why{"fun"} }, "debt.exempt_why[0]"},
		{"closed before it opens", func(r *grid.DebtRule) {
			r.Hours["clinic"] = []grid.Opening{{Weekday: time.Monday, From: 600, Until: 500}}
		}, "debt.hours[clinic][0]"},
	} {
		p := grid.DefaultPolicy("Asia/Shanghai")
		p.Debt = grid.DefaultDebtRule()
		c.change(&p.Debt)
		if got := fmt.Sprint(p.Check()); (c.want == "") != (got == "<nil>") || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s, want a fault of %q", c.name, got, c.want)
		}
	}
}

func TestOpeningHours(t *testing.T) {
	r := grid.DefaultDebtRule()
	monday, err := grid.ParseDate("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		categories []grid.Category
		day        grid.Date
		want       string
	}{
		{[]grid.Category{"clinic"}, monday, "510 1020 true"},
		{[]grid.Category{"clinic"}, monday - 1, "0 0 false"},
		{[]grid.Category{"pharmacy"}, monday - 1, "540 1200 true"},
		{[]grid.Category{"clinic", "pharmacy"}, monday, "510 1200 true"},
		{[]grid.Category{"hotel"}, monday - 2, "0 1440 true"},
	} {
		if got := fmt.Sprintln(r.Open(c.categories, c.day)); got != c.want+"\n" {
			t.Errorf("%v on %s: got %s, want %s", c.categories, c.day.Weekday(), got, c.want)
		}
	}
}

func TestBands(t *testing.T) {
	r := grid.DefaultDebtRule()
	for _, c := range []struct{ in, of, want int }{{0, 0, -1}, {9, 10, 0}, {899, 1000, 1}, {6, 10, 1}, {599, 1000, 2}, {1, 10, 2}, {99, 1000, 3}, {0, 1, 3}} {
		if got := r.Band(c.in, c.of); got != c.want {
			t.Errorf("%d of %d: got band %d, want %d", c.in, c.of, got, c.want)
		}
	}
}
