package risk

import (
	"math"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
)

func cellAt(t *testing.T, lon, lat float64) geo.Cell {
	t.Helper()
	c, err := geo.CellAt(geo.Point{Lon: lon, Lat: lat}, 8)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func subject(category grid.Category, cell geo.Cell, records ...Record) Subject {
	return Subject{Category: category, Cell: cell, LicenceExpires: grid.NoDate, OverdueSince: grid.NoDate, Records: records}
}

func (f *Facts) get(fact grid.RiskFact) float64 {
	i := place(fact)
	if f.known>>i&1 == 0 {
		return math.NaN()
	}
	return f.value[i]
}

// Facts by hand; what happens on the day or later changes none of them.
func TestSceneFacts(t *testing.T) {
	const today = grid.Date(20_000)
	here, near, far := cellAt(t, 120.1, 30.2), geo.Cell(0), cellAt(t, 121.5, 31.2)
	for _, c := range here.Disk(1) {
		if c != here {
			near = c
		}
	}
	pass, fail := "pass", "fail"
	subjects := []Subject{
		subject("clinic", here, Record{today - 2000, fail, 9}, Record{today - 400, pass, 0}, Record{today - 100, fail, 2}),
		subject("clinic", near, Record{today - 50, fail, math.NaN()}),
		subject("clinic", near, Record{today - 60, fail, math.NaN()}, Record{today - 10, "conditions", 1}),
		subject("school", far, Record{today - 5, pass, 0}),
		subject("school", 0),
		subject("school", far, Record{today - 3000, pass, 0}),
		subject("school", far, Record{today - 30, "absent", math.NaN()}),
	}
	clues := map[geo.Cell][]grid.Date{here: {today - 91, today - 90, today - 1, today}, near: {today - 5}, far: {today - 2}}
	rules := grid.DefaultRiskRules
	until := today
	facts := func() []Facts {
		s := NewScene(today, until, &rules, subjects, clues)
		all := make([]Facts, len(subjects))
		for i := range subjects {
			all[i] = s.Facts(i)
		}
		return all
	}
	subjects[0].Clues = []Clue{{"a", "web", today - 1}}
	got := facts()
	usual := 3.0 / 6 // of clinics 3 of 5 failed, of schools 0 of 1
	clinic := (3 + 50*usual) / 55
	none := math.NaN()
	for _, c := range []struct {
		who  int
		fact grid.RiskFact
		want float64
	}{
		{0, grid.FactInspectionAge, 100}, {0, grid.FactLastResult, 2}, {0, grid.FactLastCritical, 2}, {0, grid.FactNeverInspected, none},
		{0, grid.FactFailShare, 100 * (1 + 4*clinic) / 6}, {0, grid.FactCategoryFail, 100 * clinic},
		{0, grid.FactNeighboursFail, 100 * (1 + 10*usual) / 12}, {0, grid.FactCluesNear, 3}, {0, grid.FactLicenceDays, none},
		{1, grid.FactLastCritical, none}, {1, grid.FactCriticalShare, none}, {1, grid.FactNeighboursFail, 100 * (1 + 10*usual) / 12},
		{2, grid.FactLastResult, 1}, {2, grid.FactLastCritical, 1}, {2, grid.FactNeighboursFail, 100 * (2 + 10*usual) / 12},
		{3, grid.FactNeighboursFail, none}, {3, grid.FactCluesNear, 1}, {3, grid.FactFailShare, 100 * 4 * (50 * usual / 51) / 5},
		{4, grid.FactNeverInspected, 1}, {4, grid.FactInspectionAge, none}, {4, grid.FactCluesNear, none}, {4, grid.FactNeighboursFail, none},
		{5, grid.FactNeverInspected, none}, {5, grid.FactInspectionAge, none}, {5, grid.FactLastResult, none},
		{6, grid.FactInspectionAge, 30}, {6, grid.FactLastResult, none}, {6, grid.FactFailShare, none},
	} {
		is := got[c.who].get(c.fact)
		if math.IsNaN(is) != math.IsNaN(c.want) || math.Abs(is-c.want) > 1e-9 {
			t.Errorf("subject %d, %s: got %g, want %g", c.who, c.fact, is, c.want)
		}
	}
	for i := range subjects {
		subjects[i].Records = append(subjects[i].Records, Record{today, fail, 7}, Record{today + 9, fail, 7})
		subjects[i].Clues = append(subjects[i].Clues, Clue{"a", "web", today}, Clue{"a", "web", today + 1})
	}
	clues[near] = append(clues[near], today, today+1)
	for i, after := range facts() {
		for _, fact := range grid.RiskFacts {
			if a, b := got[i].get(fact), after.get(fact); a != b && !(math.IsNaN(a) && math.IsNaN(b)) {
				t.Errorf("subject %d, %s: %g became %g by what came later", i, fact, a, b)
			}
		}
		if len(after.Clues) != len(got[i].Clues) {
			t.Errorf("subject %d: clues %v became %v by what came later", i, got[i].Clues, after.Clues)
		}
	}
	until = today + 1 // how things stand at the end of the day
	if f := facts()[0]; f.get(grid.FactInspectionAge) != 0 || f.get(grid.FactLastCritical) != 7 || f.get(grid.FactCluesNear) != 5 || len(f.Clues) != 2 {
		t.Errorf("at the end of the day: got %+v", f)
	}
}

func TestInOrder(t *testing.T) {
	got := InOrder([]Record{{5, "pass", 0}, {3, "fail", 1}, {3, "pass", 0}, {5, "conditions", 0}, {4, "", 0}})
	want := []Record{{3, "fail", 1}, {4, "", 0}, {5, "conditions", 0}}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}
