package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gridwatch/api/liveclient"
	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
	"gridwatch/grid/store"
)

// later makes worlds whose wall clock can be put forward, past what is kept.
func later(t testing.TB) (*world, func()) {
	var ahead atomic.Int64
	wall := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	w := newWorldWith(t, setup{quiet: true, options: func(o *Options) { o.Wall = wall }})
	return w, func() {
		w.counted()
		ahead.Add(int64(riskFresh + time.Second))
	}
}

// place is an institution of a region, as changed.
func (w *world) place(region string, p geo.Point, change func(*grid.Institution)) grid.InstitutionID {
	w.t.Helper()
	i := &grid.Institution{ID: grid.InstitutionID(w.id()), Region: region, Name: "Place", Address: w.id(), Point: &p, LocatedBy: grid.Stated, Category: "clinic",
		Owes: true, State: grid.Active, RegisteredAt: began.AddDate(-3, 0, 0)}
	change(i)
	w.write(func(tx *store.Tx) error { return faultless(tx.PutInstitutions([]*grid.Institution{i})) })
	return i.ID
}

// inspect records inspections of a place, so many days ago.
func (w *world) inspect(region string, id grid.InstitutionID, result string, daysAgo ...int) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error {
		var all []*grid.Visit
		for _, ago := range daysAgo {
			all = append(all, &grid.Visit{ID: grid.VisitID(w.id()), Institution: id, Region: region, Kind: grid.Inspection, SourceTeam: "blue",
				At: began.AddDate(0, 0, -ago), Result: result})
		}
		return faultless(tx.PutVisits(all))
	})
}

func (w *world) risks(s *liveclient.Session, query string) riskPage {
	w.t.Helper()
	var page riskPage
	w.must(s, http.StatusOK, "GET", "/api/v1/risks"+query, "", &page)
	return page
}

// why are the rules that fired on an institution, with the value of each fact;
// nil when it is not listed.
func (p riskPage) why(id grid.InstitutionID) map[string]float64 {
	for _, r := range p.Items {
		if r.Institution == string(id) {
			fired := map[string]float64{}
			for _, reason := range r.Reasons {
				fired[reason.Rule] = float64(reason.Values.Value)
			}
			return fired
		}
	}
	return nil
}

// Facts in the database fire the rules they are about; what happened just now counts.
func TestRisks(t *testing.T) {
	w, afterwards := later(t)
	here := geo.Point{Lon: -87.70, Lat: 41.88}
	day := grid.DateOf(began, time.UTC)
	expired := w.place(areaA, here, func(i *grid.Institution) {
		i.Licences = []grid.Licence{{Kind: "medical", Number: "1", Category: "clinic", ExpiresOn: day - 3}, {Kind: "medical", Number: "2", Category: "dental", ExpiresOn: day + 400}}
	})
	closed := w.place(areaA, here, func(i *grid.Institution) { i.State = grid.Closed })
	reopened := w.place(areaA, here, func(i *grid.Institution) { i.SuccessorOf = closed })
	failing := w.place(areaA, here, func(*grid.Institution) {})
	w.inspect(areaA, failing, "pass", 900)
	w.inspect(areaA, failing, "fail", 500, 800, 0)
	late := w.place(areaA, here, func(*grid.Institution) {})
	w.inspect(areaA, late, "pass", 500)
	told := w.place(areaA, here, func(*grid.Institution) {})
	w.file(areaA, here, 3, began, func(c *grid.Clue) { c.Institution, c.Kind, c.Source = told, "advert/online", "monitoring" })
	sealed := w.place(areaA, here, func(*grid.Institution) {})
	w.file(areaA, here, 20, began, func(c *grid.Clue) { c.Institution, c.Sealed = sealed, true })
	afterwards()

	s := w.login("supervisor")
	page := w.risks(s, "?limit=1000")
	if page.RulesVersion != grid.DefaultRiskRules.Version || page.Next != nil {
		t.Errorf("got version %s, next %v", page.RulesVersion, page.Next)
	}
	for name, c := range map[string]struct {
		id    grid.InstitutionID
		fired map[string]float64
		not   []string
	}{
		"expired":  {expired, map[string]float64{"licence-expired": -3, "licence-expiring": -3, "never-inspected": 1}, []string{"overdue", "last-failed", "reopened", "recent-clues"}},
		"reopened": {reopened, map[string]float64{"reopened": 1}, []string{"licence-expired"}},
		"failing":  {failing, map[string]float64{"last-failed": 2}, []string{"never-inspected", "overdue", "not-seen-for-long"}},
		"late":     {late, map[string]float64{"overdue": 320, "not-seen-for-long": 500}, []string{"last-failed"}}, // the patrol clock, 180 days
		"told":     {told, map[string]float64{"price-or-advert": 3, "recent-clues": 3, "repeated-kind": 3}, nil},
		"sealed":   {sealed, map[string]float64{}, []string{"recent-clues", "repeated-kind", "clues-near"}},
	} {
		fired := page.why(c.id)
		for rule, value := range c.fired {
			if got, ok := fired[rule]; !ok || got != value {
				t.Errorf("%s: %s: got %v in %v, want %g", name, rule, got, fired, value)
			}
		}
		for _, rule := range c.not {
			if got, ok := fired[rule]; ok {
				t.Errorf("%s: %s fired on %g", name, rule, got)
			}
		}
	}
	if page.why(closed) != nil {
		t.Error("a closed place is listed")
	}
	if page.Items[0].Institution != string(told) || page.Items[0].Level != "high" || page.High < 1 {
		t.Errorf("the first: got %+v of %d high", page.Items[0], page.High)
	}
	w.file(areaA, here, 2, began, func(c *grid.Clue) { c.Institution, c.Kind = late, "waste" })
	afterwards()
	if again := w.risks(s, ""); again.why(late)["recent-clues"] != 2 {
		t.Errorf("after two clues: got %v", again.why(late))
	}
}

// A hotspot around an institution is one of its facts.
func TestRiskHotspot(t *testing.T) {
	w, afterwards := later(t)
	clustered(w)
	here := w.place(areaA, pointA, func(*grid.Institution) {})
	away := w.place(areaA, geo.Point{Lon: -87.745, Lat: 41.805}, func(*grid.Institution) {})
	afterwards()
	s := w.login("commander")
	var m HotspotMap
	w.must(s, http.StatusOK, "GET", "/api/v1/hotspots", "", &m)
	level := 0.0
	for _, c := range m.Cells {
		if c.Cell == cellOf(t, pointA, m.Resolution) {
			level = float64(heatOf[hotspot.Level(c.Level)])
		}
	}
	page := w.risks(s, "")
	if got := page.why(here)["hotspot"]; level < 1 || got != level {
		t.Errorf("got level %g, the map says %g", got, level)
	}
	if got, fired := page.why(away)["hotspot"]; fired {
		t.Errorf("away: got level %g", got)
	}
	if got := page.why(here)["clues-near"]; got < 30 {
		t.Errorf("got %g clues near, filed were 30", got)
	}
}

// Pages hold every institution once, in order, and cursors of others are refused.
func TestRiskPages(t *testing.T) {
	w, afterwards := later(t)
	for n := range 25 {
		id := w.place(areaA, pointA, func(*grid.Institution) {})
		w.file(areaA, pointA, n%4, began, func(c *grid.Clue) { c.Institution = id })
	}
	afterwards()
	s := w.login("planner")
	whole := w.risks(s, "?limit=1000")
	var paged []string
	for after := ""; ; {
		page := w.risks(s, "?limit=7&after="+after)
		for _, r := range page.Items {
			paged = append(paged, r.Institution)
		}
		if page.Next == nil {
			break
		}
		after = *page.Next
	}
	var all []string
	for i, r := range whole.Items {
		all = append(all, r.Institution)
		if i > 0 && (r.Score > whole.Items[i-1].Score || r.Score == whole.Items[i-1].Score && r.Institution < whole.Items[i-1].Institution) {
			t.Errorf("item %d is out of order", i)
		}
	}
	if len(all) < 25 || !slices.Equal(all, paged) {
		t.Errorf("got %v in pages, want %v", paged, all)
	}
	for _, after := range []string{"x", "5_", "NaN_" + uuid(1), "_" + uuid(1), "5_nobody"} {
		if a := w.ask(s, "GET", "/api/v1/risks?after="+after, ""); a.Status != http.StatusUnprocessableEntity && a.Status != http.StatusBadRequest {
			t.Errorf("cursor %q: got %d %s", after, a.Status, a.Body)
		}
	}
}

// A scope is told of its own institutions, and scored by nothing but them.
func TestRisksOfOthers(t *testing.T) {
	w, afterwards := later(t)
	mine := w.place(areaA, pointA, func(*grid.Institution) {})
	theirs := w.place(areaB, pointB, func(*grid.Institution) {})
	afterwards()
	before := w.risks(w.login("supervisor"), "")
	w.inspect(areaB, theirs, "fail", 1, 2, 3, 4, 5)
	w.file(areaB, pointB, 30, began)
	afterwards()
	after := w.risks(w.login("supervisor"), "")
	if after.why(theirs) != nil || before.why(mine) == nil {
		t.Errorf("got %+v", after.Items)
	}
	if got, want := after.why(mine), before.why(mine); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("mine: got %v, was %v before another area's failures", got, want)
	}
	city := w.risks(w.login("supervisor-city"), "?region="+areaB)
	if city.why(mine) != nil || city.why(theirs)["last-failed"] != 2 {
		t.Errorf("of the city in area B: got %+v", city.Items)
	}
}

// The rules are those of the policy, and a new policy holds at once.
func TestRiskRules(t *testing.T) {
	w, afterwards := later(t)
	id := w.place(areaA, pointA, func(*grid.Institution) {})
	afterwards()
	s := w.login("auditor")
	var got riskRules
	w.must(s, http.StatusOK, "GET", "/api/v1/risks/rules", "", &got)
	if len(got.Rules) != len(grid.DefaultRiskRules.Rules) || got.Version != "risk-1" || got.Rules[0].Kinds == nil || got.Rules[0].Most != 1 {
		t.Errorf("got %+v", got)
	}
	if why := w.risks(s, "").why(id); why["never-inspected"] != 1 {
		t.Errorf("before: got %v", why)
	}
	p := grid.DefaultPolicy(deployment.Timezone)
	p.Version = "risky-2"
	p.Risk = grid.DefaultRiskRules
	p.Risk.Version = "own-1"
	p.Risk.Rules = []grid.RiskRule{{Code: "mine", Fact: grid.FactNeverInspected, Is: grid.AtLeast, Than: 1, Weight: 99, Zh: "从未", En: "Never"}}
	w.write(func(tx *store.Tx) error { return tx.PublishPolicy(p) })
	w.caughtUp()
	eventually(t, "the rules of the new policy", func() bool {
		page := w.risks(s, "")
		return page.RulesVersion == "own-1" && page.why(id)["mine"] == 1 && page.Items[0].Score == 99 && page.Items[0].Level == "high"
	})
	if a := w.must(s, http.StatusOK, "GET", "/api/v1/risks/rules", "", nil); !strings.Contains(string(a.Body), `"own-1"`) {
		t.Errorf("got %s", a.Body)
	}
}

// A ranking of 30,000 institutions with 60,000 inspections and 5,000 clues, from the database.
func BenchmarkRisks(b *testing.B) {
	for _, on := range []string{"sqlite", "postgres"} {
		b.Run(on, func(b *testing.B) {
			worldOn = on
			defer func() { worldOn = "sqlite" }()
			w := newWorldWith(b, setup{quiet: true})
			const places, chunk = 30_000, 2_000
			for from := 0; from < places; from += chunk {
				var all []*grid.Institution
				var visits []*grid.Visit
				var clues []*grid.Clue
				for n := from; n < from+chunk; n++ {
					p := geo.Point{Lon: -87.745 + 0.07*float64(n%173)/173, Lat: 41.805 + 0.09*float64(n%211)/211}
					i := &grid.Institution{ID: grid.InstitutionID(w.id()), Region: areaA, Name: fmt.Sprint("Place ", n), Address: fmt.Sprint(n), Point: &p, LocatedBy: grid.Stated,
						Category: "clinic", Owes: true, State: grid.Active, RegisteredAt: began.AddDate(-3, 0, 0),
						Licences: []grid.Licence{{Kind: "medical", Number: fmt.Sprint(n), Category: "clinic", ExpiresOn: grid.DateOf(began, time.UTC) + grid.Date(n%900)}}}
					all = append(all, i)
					for k := range 2 {
						visits = append(visits, &grid.Visit{ID: grid.VisitID(w.id()), Institution: i.ID, Region: areaA, Kind: grid.Inspection, SourceTeam: "blue",
							At: began.AddDate(0, 0, -n%300-k*300), Result: []string{"pass", "pass", "pass", "fail"}[(n+k)%4]})
					}
					if n%6 == 0 {
						clues = append(clues, &grid.Clue{ID: grid.ClueID(w.id()), Source: "hotline", Kind: "unlicensed", Region: areaA, Point: &p, Severity: grid.High,
							State: grid.ClueOpen, OpenedAt: began.AddDate(0, 0, -n%360), Institution: i.ID})
					}
				}
				w.write(func(tx *store.Tx) error {
					if err := faultless(tx.PutInstitutions(all)); err != nil {
						return err
					}
					if err := faultless(tx.PutVisits(visits)); err != nil {
						return err
					}
					return faultless(tx.PutClues(clues))
				})
			}
			w.counted()
			if _, err := w.server.rank(b.Context(), areaA); err != nil { // the map of hotspots is made once
				b.Fatal(err)
			}
			for b.Loop() {
				r, err := w.server.rank(b.Context(), areaA)
				if err != nil || len(r.rows) < places/2 {
					b.Fatal(err)
				}
			}
		})
	}
}
