package demo

import (
	"cmp"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// debtBatch reckons debt by the records alone.
type debtBatch struct {
	policy grid.Policy
	zone   *time.Location
	places []Place
	visits map[string][]time.Time // of places by key, in order
}

// owed sums up, region by region, what every place owes at an instant: the days
// since the day its last visit before fell due, times the rate of its risk class.
func (b *debtBatch) owed(at time.Time, registered time.Time) map[string]int64 {
	day := func(t time.Time) int {
		y, m, d := t.In(b.zone).Date()
		return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
	}
	weights := map[grid.Risk]int64{"A": 2000, "B": 1000, "C": 500}
	sums := map[string]int64{}
	for i := range b.places {
		p := &b.places[i]
		days := int64(b.policy.Cycles[p.Category].ByRisk[p.Risk].Inspection)
		if days == 0 {
			days = int64(b.policy.Cycles[p.Category].Inspection)
		}
		weight, listed := weights[p.Risk]
		if !listed {
			weight = 1000
		}
		if rule := b.policy.Debt.Risk; rule != nil {
			weight = 1000
			if w, listed := rule[p.Risk]; listed {
				weight = int64(w)
			}
		}
		due := day(registered)
		if n, _ := slices.BinarySearchFunc(b.visits[p.Key], at, func(v, at time.Time) int { return cmp.Or(v.Compare(at), -1) }); n > 0 {
			due = day(b.visits[p.Key][n-1]) + int(days)
		}
		late := min(max(int64(day(at)-due), 0), 4*days)
		sums[p.Region] += late * ((2*1000*weight + days) / (2 * days)) // C is 1: rate = 10⁶·R / cycle, rounded
	}
	return sums
}

// A year of inspections is replayed through the board day by day; at fifty instants
// its debt, kept by adding and subtracting, is that of the batch, in every area.
func TestDebtOfAYear(t *testing.T) {
	const seed = 50
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	sample := 12
	if os.Getenv("GRIDWATCH_TEST") == "full" {
		sample = 1
	}
	city := Chicago()
	records, err := city.Read(sample)
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation(city.Zone)
	if err != nil {
		t.Fatal(err)
	}
	schedule := NewSchedule(records, zone, city.Teams)
	batch := &debtBatch{policy: city.Policy, zone: zone, places: records.Places, visits: map[string][]time.Time{}}
	for _, v := range schedule.Visits {
		if _, inspection := v.Task.Pays(); inspection {
			batch.visits[v.Place] = append(batch.visits[v.Place], v.At)
		}
	}
	board := grid.NewBoard(9)
	now := city.From.Start(zone).AddDate(-1, 0, 0)
	begin, registered := now, now.AddDate(-2, 0, 0)
	apply := func(e grid.Event) {
		t.Helper()
		if err := board.Apply(grid.Entry{Seq: board.Rev() + 1, At: now, Event: e}); err != nil {
			t.Fatal(err)
		}
	}
	apply(grid.PolicyPublished{Policy: city.Policy})
	apply(regionsOf(city.Root, records.Places))
	var facts []grid.InstitutionFact
	for i := range records.Places {
		facts = append(facts, factOf(t, batch, &records.Places[i], now, registered))
	}
	apply(grid.InstitutionsRecorded{Items: facts})
	instants := []time.Time{now.AddDate(1, 0, 0)}
	for range 49 {
		instants = append(instants, now.Add(time.Duration(rng.Int64N(int64(365*24*time.Hour)))))
	}
	slices.SortFunc(instants, time.Time.Compare)
	visits := schedule.VisitsIn(begin, instants[len(instants)-1])
	least, most := int64(1)<<62, int64(0)
	for _, at := range instants {
		for len(visits) > 0 && !visits[0].At.After(at) {
			apply(grid.ClockAdvanced{At: visits[0].At})
			v := &visits[0]
			region := records.Places[slices.IndexFunc(records.Places, func(p Place) bool { return p.Key == v.Place })].Region
			apply(grid.VisitsRecorded{Items: []grid.VisitFact{{ID: v.ID, Institution: PlaceID(v.Place), Region: region, Task: v.Task, At: v.At}}})
			visits = visits[1:]
		}
		for next, ok := board.NextRipe(); ok && !next.After(at); next, ok = board.NextRipe() {
			apply(grid.ClockAdvanced{At: next})
		}
		apply(grid.ClockAdvanced{At: at})
		want := batch.owed(at, registered)
		page, err := board.Debts(grid.DebtQuery{Region: city.Root, By: grid.DebtByRegion, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		sum := int64(0)
		for _, d := range page.Items {
			if got := d.Debt.On(page.Today); got != want[d.ID] {
				t.Errorf("%s at %s: got %d millionths of a point, want %d", d.ID, at, got, want[d.ID])
			}
			sum += want[d.ID]
		}
		if got := page.Total.Debt.On(page.Today); got != sum {
			t.Errorf("the city at %s: got %d millionths of a point, want %d", at, got, sum)
		}
		least, most = min(least, sum), max(most, sum)
	}
	t.Logf("%d institutions, %d visits in the year; %.0f to %.0f points", len(facts), len(schedule.VisitsIn(begin, instants[len(instants)-1])), float64(least)/grid.Point, float64(most)/grid.Point)
	if least == most || most == 0 {
		t.Errorf("debt stays at %d: nothing is tried", most)
	}
}

// regionsOf is the city with the areas that the places lie in.
func regionsOf(root string, places []Place) grid.RegionsRecorded {
	all := grid.RegionsRecorded{Items: []grid.RegionFact{{Code: root}}}
	seen := map[string]bool{}
	for i := range places {
		if r := places[i].Region; r != root && !seen[r] {
			seen[r] = true
			all.Items = append(all.Items, grid.RegionFact{Code: r, Parent: root})
		}
	}
	return all
}

// factOf is a place with its last inspection up to an instant.
func factOf(t *testing.T, b *debtBatch, p *Place, at, registered time.Time) grid.InstitutionFact {
	t.Helper()
	f := grid.InstitutionFact{ID: p.ID(), Region: p.Region, Categories: []grid.Category{p.Category}, Risk: p.Risk, Owes: true, State: grid.Active, RegisteredAt: registered}
	for _, v := range b.visits[p.Key] {
		if !v.After(at) {
			f.LastInspection = v
		}
	}
	if p.Point != nil {
		cell, err := geo.CellAt(*p.Point, 9)
		if err != nil {
			t.Fatal(err)
		}
		f.Cell = cell
	}
	return f
}
