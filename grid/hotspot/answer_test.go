package hotspot_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// asked is a question about counts at hand, completed as the rule says.
func asked(t testing.TB, c *hotspot.Counts, base []geo.Cell, q hotspot.Question, rule grid.HotspotRule) *hotspot.Asked {
	t.Helper()
	q.Region, q.Until = "city", c.Today()
	if q.Days == 0 {
		q.Days = 365
	}
	if q.Per == "" {
		q.Per = hotspot.PerCount
	}
	q.K = 1
	a := &hotspot.Asked{Question: q, Rule: rule, Version: "v", Places: mustPlaces(t, base, q.Resolution)}
	n, days := a.Cut()
	var missing []geo.Cell
	if a.Sums, missing = c.Sum("city", a.Places, a.First(), a.Until, n, days); len(missing) > 0 {
		t.Fatalf("missing %v", missing)
	}
	return a
}

func answer(t testing.TB, a *hotspot.Asked) (*hotspot.Map, []hotspot.Emergence) {
	t.Helper()
	m, developed, err := hotspot.Answer(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	return m, developed
}

// file adds clues to a cell, a number of days ago.
func (l *ledger) file(cell geo.Cell, n, daysAgo int, sealed bool) {
	for range n {
		l.add(grid.CluesRecorded{Items: []grid.ClueFact{{ID: grid.ClueID(l.id()), Filed: true, Region: "north", Cell: cell, OpenedAt: l.at.AddDate(0, 0, -daysAgo), Sealed: sealed}}})
	}
}

func lineOf(t testing.TB, m *hotspot.Map, cell geo.Cell) *hotspot.Line {
	t.Helper()
	for i := range m.Lines {
		if m.Lines[i].Cell == cell.Parent(m.Resolution) {
			return &m.Lines[i]
		}
	}
	t.Fatalf("no line of %s", cell)
	return nil
}

// The figures of every line are those of the definitions, worked out the long way.
func TestAnswerFigures(t *testing.T) {
	l := newLedger(t, 21)
	for range 1500 {
		l.step()
	}
	c := fold(t, l.log)
	rule := grid.DefaultHotspotRule
	for _, resolution := range []int{7, 8, 9} {
		a := asked(t, c, l.cells, hotspot.Question{Resolution: resolution}, rule)
		m, developed := answer(t, a)
		n := float64(len(m.Lines))
		var sum, squares float64
		for _, x := range m.Lines {
			sum, squares = sum+float64(x.N), squares+float64(x.N*x.N)
		}
		mean := sum / n
		deviation := math.Sqrt(squares/n - mean*mean)
		if int(sum) != m.Total-m.Unlocated || len(developed) != len(m.Lines) {
			t.Errorf("resolution %d: %v clues in lines, total %d, unlocated %d, %d series", resolution, sum, m.Total, m.Unlocated, len(developed))
		}
		for _, x := range m.Lines {
			near, w := 0, 0.0
			for _, y := range m.Lines {
				if d, err := x.Cell.Distance(y.Cell); err == nil && d <= 1 {
					near, w = near+y.N, w+1
				}
			}
			z := (float64(near) - mean*w) / (deviation * math.Sqrt((n*w-w*w)/(n-1)))
			if x.Near != near || math.Abs(x.Expected-mean*w) > 1e-9 || w < n && math.Abs(x.Z-z) > 1e-9 {
				t.Errorf("resolution %d %s: got near %d, expected %v, z %v, want %d, %v, %v", resolution, x.Cell, x.Near, x.Expected, x.Z, near, mean*w, z)
			}
			if want := m.LevelOf(&x); x.Level != want {
				t.Errorf("%s: got level %s, want %s", x.Cell, x.Level, want)
			}
		}
	}
}

// A sealed clue is counted only coarsely and only beside others; what is left out
// is said.
func TestAnswerSealed(t *testing.T) {
	l := newLedger(t, 22)
	alone, beside := l.cells[0], l.cells[len(l.cells)-1]
	if alone.Parent(7) == beside.Parent(7) {
		t.Fatal("the two cells have one parent")
	}
	l.file(alone, 2, 5, true)
	l.file(beside, 1, 5, true)
	l.file(beside, 1, 200, false)
	l.file(beside, 1, 5, false)
	c := fold(t, l.log)
	for _, k := range []struct {
		name                                      string
		resolution, days                          int
		wantAlone, wantBeside, wantTotal, leftOut int
	}{
		{"too fine", 8, 365, 0, 2, 2, 3},
		{"coarse", 7, 365, 0, 3, 3, 2},
		{"coarser, all in one cell", 5, 365, 5, 5, 5, 0},
		{"coarse, few days", 7, 10, 0, 2, 2, 2},
		{"coarse, before", 7, 3, 0, 0, 0, 0},
	} {
		m, _ := answer(t, asked(t, c, l.cells, hotspot.Question{Resolution: k.resolution, Days: k.days}, grid.DefaultHotspotRule))
		if k.resolution == 5 && alone.Parent(5) != beside.Parent(5) {
			t.Fatal("the two cells lie in two of resolution 5")
		}
		if got := lineOf(t, m, alone).N; got != k.wantAlone {
			t.Errorf("%s: alone: got %d, want %d", k.name, got, k.wantAlone)
		}
		if got := lineOf(t, m, beside).N; got != k.wantBeside {
			t.Errorf("%s: beside: got %d, want %d", k.name, got, k.wantBeside)
		}
		if m.Total != k.wantTotal || m.SealedLeftOut != k.leftOut {
			t.Errorf("%s: got total %d, left out %d, want %d, %d", k.name, m.Total, m.SealedLeftOut, k.wantTotal, k.leftOut)
		}
	}
	// In a slice the rule holds by itself: the sealed clue of five days ago is shown
	// beside that day's other, and would not be beside that of 200 days ago alone.
	a := asked(t, c, l.cells, hotspot.Question{Resolution: 7}, grid.DefaultHotspotRule)
	at, _ := a.Places.Index(beside.Parent(7))
	var got []float64
	for _, slice := range a.Sums.ShownIn(a.Coarse()) {
		got = append(got, slice[at])
	}
	if want := []float64{0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2}; !slices.Equal(got, want) {
		t.Errorf("slices: got %v, want %v", got, want)
	}
}

// Hot and cold need cases enough: 30 in the window and 5 near, as many expected.
func TestAnswerFewCases(t *testing.T) {
	// So many clues in a cell and others, one a cell, at some distance.
	scene := func(spread, cluster int) (*hotspot.Map, *hotspot.Line) {
		l := newLedger(t, 23)
		centre := l.cells[100]
		for _, cell := range l.cells {
			if d, err := cell.Distance(centre); spread > 0 && err == nil && d > 2 {
				l.file(cell, 1, 5, false)
				spread--
			}
		}
		l.file(centre, cluster, 5, false)
		m, _ := answer(t, asked(t, fold(t, l.log), l.cells, hotspot.Question{Resolution: 9}, grid.DefaultHotspotRule))
		at := lineOf(t, m, centre)
		if at.Q > 0.01 || at.Near != cluster {
			t.Fatalf("%d in a cell: near %d, q %v", cluster, at.Near, at.Q)
		}
		return m, at
	}
	few, _ := scene(23, 6)
	for _, l := range few.Lines {
		if l.Level != hotspot.Few || l.Class != hotspot.NoPattern {
			t.Fatalf("%d clues: got level %s, class %q, want few everywhere", few.Total, l.Level, l.Class)
		}
	}
	if !few.TooFew || !math.IsNaN(few.Moran.Value) || !math.IsNaN(few.GeneralG.Value) {
		t.Errorf("%d clues: got %v, Moran %v, G %v, want too few and neither", few.Total, few.TooFew, few.Moran.Value, few.GeneralG.Value)
	}
	if m, at := scene(27, 4); m.TooFew || at.Level != hotspot.Few {
		t.Errorf("4 near: got too few %v, level %s, want few for the cell alone", m.TooFew, at.Level)
	}
	if m, at := scene(27, 9); m.TooFew || at.Level != hotspot.Hot3 {
		t.Errorf("9 in a cell: got too few %v, level %s, want hot3", m.TooFew, at.Level)
	}
	for _, c := range []struct {
		z, q, expected float64
		near           int
		want           hotspot.Level
	}{
		{3, 0.01, 1, 5, hotspot.Hot3}, {3, 0.0101, 1, 5, hotspot.Hot2}, {3, 0.05, 1, 5, hotspot.Hot2}, {3, 0.1, 1, 5, hotspot.Hot1},
		{3, 0.11, 1, 5, hotspot.None}, {3, 0.01, 1, 4, hotspot.Few}, {-3, 0.01, 5, 0, hotspot.Cold3}, {-3, 0.05, 5, 0, hotspot.Cold2},
		{-3, 0.1, 5, 0, hotspot.Cold1}, {-3, 0.01, 4.9, 0, hotspot.None}, {math.NaN(), math.NaN(), 9, 9, hotspot.None},
	} {
		m := hotspot.Map{MinCluster: 5}
		if got := m.LevelOf(&hotspot.Line{Z: c.z, Q: c.q, Near: c.near, Expected: c.expected}); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
	for _, c := range []struct {
		per      hotspot.Per
		near     int
		expected float64
		want     hotspot.Level
	}{
		{hotspot.PerCount, 7, 5.2, hotspot.Hot3}, {hotspot.PerEffort, 7, 5.2, hotspot.Few}, {hotspot.PerEffort, 7, 3.2, hotspot.Hot3},
		{hotspot.PerResident, 5, 0, hotspot.Hot3}, {hotspot.PerInstitution, 6, 3, hotspot.Few}, // P(≥ 6 | 3) = 0.084
	} {
		m := hotspot.Map{MinCluster: 5, Question: hotspot.Question{Per: c.per}}
		if got := m.LevelOf(&hotspot.Line{Z: 3, Q: 0.001, Near: c.near, Expected: c.expected}); got != c.want {
			t.Errorf("rates, %+v: got %s", c, got)
		}
	}
}

// Rates are tested among the cells that have something to relate clues to.
func TestAnswerRates(t *testing.T) {
	l := newLedger(t, 24)
	busy, quiet, bare := l.cells[40], l.cells[41], l.cells[200]
	for _, cell := range l.cells[:150] {
		for range 1 + l.random.IntN(3) {
			l.add(grid.InstitutionsRecorded{Items: []grid.InstitutionFact{{ID: grid.InstitutionID(l.id()), Region: "south", Cell: cell, State: grid.Active}}})
		}
		l.file(cell, l.random.IntN(2), 9, false)
	}
	for range 30 {
		l.add(grid.InstitutionsRecorded{Items: []grid.InstitutionFact{{ID: grid.InstitutionID(l.id()), Region: "south", Cell: busy, State: grid.Active}}})
	}
	l.file(busy, 20, 9, false)
	l.file(quiet, 20, 9, false)
	l.file(bare, 20, 9, false)
	c := fold(t, l.log)
	m, _ := answer(t, asked(t, c, l.cells, hotspot.Question{Resolution: 9, Per: hotspot.PerInstitution}, grid.DefaultHotspotRule))
	if b, q := lineOf(t, m, busy), lineOf(t, m, quiet); !(b.Value < q.Value) || b.Institutions < 31 {
		t.Errorf("20 clues of %d institutions: got rate %v, want less than %v of %d", b.Institutions, b.Value, q.Value, q.Institutions)
	}
	if x := lineOf(t, m, bare); !math.IsNaN(x.Value) || !math.IsNaN(x.Z) || !math.IsNaN(x.Q) || x.Level != hotspot.None || x.N != 20 {
		t.Errorf("clues without institutions: got %+v, want no rate, no level, and 20", x)
	}
	a := asked(t, c, l.cells, hotspot.Question{Resolution: 9, Per: hotspot.PerResident}, grid.DefaultHotspotRule)
	a.Residents = map[geo.Cell]float64{busy: 1000, quiet: 100, 12345: 5}
	m, _ = answer(t, a)
	if got := lineOf(t, m, busy).Residents; got != 1000 {
		t.Errorf("residents: got %v, want 1000", got)
	}
	if x := lineOf(t, m, l.cells[60]); !math.IsNaN(x.Value) {
		t.Errorf("nobody lives there: got rate %v, want none", x.Value)
	}
	// Nothing at all is no error: every cell is few, without figures.
	empty, _ := answer(t, asked(t, fold(t, newLedger(t, 24).log), l.cells[:1], hotspot.Question{Resolution: 9, Per: hotspot.PerEffort, Days: 3}, grid.DefaultHotspotRule))
	if x := empty.Lines[0]; x.Level != hotspot.Few || !math.IsNaN(x.Z) || empty.Total != 0 {
		t.Errorf("an empty city: got %+v", x)
	}
	none, _ := answer(t, asked(t, fold(t, newLedger(t, 24).log), nil, hotspot.Question{Resolution: 9}, grid.DefaultHotspotRule))
	if len(none.Lines) != 0 || !none.TooFew {
		t.Errorf("a city without cells: got %+v", none)
	}
}

func TestAnswerStopsWithItsContext(t *testing.T) {
	l := newLedger(t, 25)
	l.file(l.cells[0], 40, 5, false)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := hotspot.Answer(ctx, asked(t, fold(t, l.log), l.cells, hotspot.Question{Resolution: 9}, grid.DefaultHotspotRule)); err != context.Canceled {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}
