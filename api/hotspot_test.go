package api

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
	"gridwatch/grid/store"
)

// file stores so many clues at a place of a region, one a day back from a day.
func (w *world) file(region string, p geo.Point, n int, last time.Time, change ...func(*grid.Clue)) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error {
		var all []*grid.Clue
		for i := range n {
			c := &grid.Clue{ID: grid.ClueID(w.id()), Source: "hotline", Kind: "unlicensed", Region: region, Point: &p, Severity: grid.High,
				State: grid.ClueOpen, OpenedAt: last.AddDate(0, 0, -i)}
			for _, f := range change {
				f(c)
			}
			all = append(all, c)
		}
		return faultless(tx.PutClues(all))
	})
}

// clustered has 30 clues at one place of A, 8 around, and in B 40 of its own.
func clustered(w *world) {
	w.t.Helper()
	w.file(areaA, pointA, 30, began)
	for i := range 8 {
		w.file(areaA, geo.Point{Lon: -87.74 + 0.008*float64(i), Lat: 41.81 + 0.01*float64(i)}, 1, began)
	}
	w.file(areaB, pointB, 40, began)
	w.counted()
}

// counted waits until the maps of hotspots know everything that was written.
func (w *world) counted() {
	w.t.Helper()
	w.caughtUp()
	rev := w.view.Rev()
	eventually(w.t, "hotspots at the end of what was written", func() bool { return w.hotspots.Rev() >= rev })
}

func cellOf(t testing.TB, p geo.Point, resolution int) geo.Cell {
	t.Helper()
	c, err := geo.CellAt(p, resolution)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func lineOfCell(m *HotspotMap, c geo.Cell) *HotspotCell {
	for i := range m.Cells {
		if m.Cells[i].Cell == c {
			return &m.Cells[i]
		}
	}
	return nil
}

// TestHotspotMap: the answer is that of the statistics, of the scope alone.
func TestHotspotMap(t *testing.T) {
	w := newWorld(t)
	clustered(w)
	s := w.login("commander")
	var m HotspotMap
	w.must(s, 200, "GET", "/api/v1/hotspots", "", &m)
	if m.Region != areaA || m.Resolution != 8 || m.Days != 365 || m.K != 1 || m.Per != "count" || m.Total != 38 || m.TooFew || m.MinClues != 30 || m.MinCluster != 5 {
		t.Errorf("head: got %+v", m)
	}
	if m.Until != "2014-06-02" || m.From != "2013-06-03" || m.Rev != w.view.Rev() || m.PolicyVersion == "" {
		t.Errorf("window: got %s to %s at %d of %s", m.From, m.Until, m.Rev, m.PolicyVersion)
	}
	if m.Moran == nil || !m.Moran.Z.exists() || m.GeneralG == nil {
		t.Errorf("global statistics: got %+v, %+v", m.Moran, m.GeneralG)
	}
	hot := lineOfCell(&m, cellOf(t, pointA, 8))
	if hot == nil || hot.N < 30 || hot.Level != "hot3" || hot.Z < 3 || hot.State != "loud" {
		t.Fatalf("the place of 30 clues: got %+v", hot)
	}
	want, err := w.hotspots.Map(t.Context(), hotspot.Question{Region: areaA})
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for i := range want.Lines {
		l := &want.Lines[i]
		got := lineOfCell(&m, l.Cell)
		if (got != nil) != worthShowing(l) {
			t.Errorf("%s: got %+v, want shown %v", l.Cell, got, worthShowing(l))
			continue
		}
		if got == nil {
			continue
		}
		shown++
		if got.N != l.N || got.Near != l.Near || math.Abs(float64(got.Z)-l.Z) > 1e-5 || got.Level != string(l.Level) || got.Institutions != l.Institutions {
			t.Errorf("%s: got %+v, want %+v", l.Cell, got, l)
		}
	}
	if shown < 10 || shown != len(m.Cells) {
		t.Errorf("cells: got %d, %d of them known", len(m.Cells), shown)
	}
	for _, per := range []string{"institution", "effort", "resident"} {
		var rate HotspotMap
		w.must(s, 200, "GET", "/api/v1/hotspots?k=2&days=200&resolution=7&until=2014-06-01&per="+per, "", &rate)
		if rate.Per != per || rate.K != 2 || rate.Days != 200 || rate.Resolution != 7 || rate.Until != "2014-06-01" || rate.Total != 29 {
			t.Errorf("per %s: got %+v", per, rate)
		}
	}
	var all, east HotspotMap
	w.must(w.login("commander-city"), 200, "GET", "/api/v1/hotspots", "", &all)
	w.must(w.login("commander-b"), 200, "GET", "/api/v1/hotspots", "", &east)
	if all.Total != 78 || east.Total != 40 {
		t.Errorf("city and the other area: got %d and %d clues, want 78 and 40", all.Total, east.Total)
	}
}

// TestHotspotQuestions: what cannot be answered is refused by name.
func TestHotspotQuestions(t *testing.T) {
	w := newWorld(t)
	clustered(w)
	s := w.login("commander")
	for _, c := range []struct {
		query, field string
	}{
		{"resolution=3", "resolution"}, {"resolution=10", "resolution"}, {"resolution=x", "resolution"}, {"k=0", "k"}, {"k=6", "k"}, {"k=-1", "k"},
		{"days=0", "days"}, {"days=3651", "days"}, {"until=2014-06-04", "until"}, {"until=1889-01-01", "until"}, {"until=yesterday", "until"},
		{"until=2014-02-30", "until"}, {"per=square", "per"}, {"colour=red", "colour"},
	} {
		for _, path := range []string{"/api/v1/hotspots", "/api/v1/hotspots/cells/" + cellOf(t, pointA, 8).String(), "/api/v1/hotspots/forecast", "/api/v1/hotspots/export"} {
			a := w.ask(s, "GET", path+"?"+c.query, "")
			if a.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s?%s: got %d, want 422: %s", path, c.query, a.Status, a.Body)
				continue
			}
			if p := a.problem(t); len(p.Errors) != 1 || p.Errors[0].Field != c.field || p.Errors[0].Reason == "" {
				t.Errorf("%s?%s: got %+v, want the field %s and why", path, c.query, p.Errors, c.field)
			}
		}
	}
	for _, c := range []struct {
		cell   string
		status int
	}{
		{"x", 422}, {"8826645b2bffff0", 422}, {cellOf(t, pointA, 3).String(), 422}, {cellOf(t, pointA, 10).String(), 422},
		{cellOf(t, pointB, 8).String(), 404}, {cellOf(t, geo.Point{Lon: 10, Lat: 50}, 8).String(), 404}, {cellOf(t, pointA, 6).String(), 200},
	} {
		if a := w.ask(s, "GET", "/api/v1/hotspots/cells/"+c.cell, ""); a.Status != c.status {
			t.Errorf("cell %s: got %d, want %d: %s", c.cell, a.Status, c.status, a.Body)
		}
	}
}

// TestHotspotCell: the panel says why, lists the clues of the window, and no
// sealed one.
func TestHotspotCell(t *testing.T) {
	w := newWorld(t)
	clustered(w)
	w.file(areaA, pointA, 3, began, func(c *grid.Clue) { c.Sealed = true })
	w.file(areaA, pointA, 2, began.AddDate(-2, 0, 0))
	w.counted()
	s := w.login("commander")
	for _, c := range []struct {
		resolution, n, listed int
	}{{8, 30, 30}, {7, 33, 30}} {
		cell := cellOf(t, pointA, c.resolution)
		var why HotspotWhy
		w.must(s, 200, "GET", fmt.Sprintf("/api/v1/hotspots/cells/%s", cell), "", &why)
		if why.Cell != cell || why.Resolution != c.resolution || why.CluesTotal != why.N || why.N < c.n || len(why.Clues) < c.listed || len(why.Clues) > why.N {
			t.Errorf("resolution %d: got %d clues, %d listed; want %d, %d or more", c.resolution, why.N, len(why.Clues), c.n, c.listed)
		}
		if !slices.IsSortedFunc(why.Clues, func(a, b Clue) int { return b.OpenedAt.Compare(*a.OpenedAt) }) {
			t.Error("the clues are not the newest first")
		}
		for _, clue := range why.Clues {
			if clue.Sealed || clue.OpenedAt.Before(began.AddDate(-1, 0, 0)) || clue.Region != areaA {
				t.Errorf("listed: %+v", clue)
			}
		}
		if len(why.Lines) != hotspot.Slices || why.Lines[len(why.Lines)-1].Until != why.Until || why.Because == "" || !why.Rate.Mean.exists() || !why.ExpectedNear.exists() {
			t.Errorf("resolution %d: got %+v", c.resolution, why)
		}
	}
	var few HotspotWhy
	w.must(s, 200, "GET", "/api/v1/hotspots/cells/"+cellOf(t, pointA, 8).String()+"?days=5", "", &few)
	if few.Level != "few" || len(few.Lines) != 0 || len(few.Clues) != few.N {
		t.Errorf("five days: got %+v", few)
	}
}

func TestHotspotExport(t *testing.T) {
	w := newWorld(t)
	clustered(w)
	s := w.login("commander")
	var m HotspotMap
	w.must(s, 200, "GET", "/api/v1/hotspots?days=100", "", &m)
	a := w.must(s, 200, "GET", "/api/v1/hotspots/export?days=100", "", nil)
	if got := a.Header.Get("Content-Disposition"); !strings.Contains(got, "gridwatch-hotspots-town-a-r8-2014-02-23-2014-06-02-count.csv") {
		t.Errorf("name: got %s", got)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(a.Body), "\xef\xbb\xbf"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(m.Cells)+1 || !slices.Equal(rows[0], hotspotColumns) {
		t.Errorf("got %d rows under %v, want %d", len(rows), rows[0], len(m.Cells)+1)
	}
	for i, row := range rows[1:] {
		c := m.Cells[i]
		if row[0] != c.Cell.String() || row[3] != fmt.Sprint(c.N) || row[9] != c.Level {
			t.Errorf("row %d: got %v, want %+v", i, row, c)
		}
	}
	a = w.must(s, 200, "GET", "/api/v1/hotspots/export?days=100&format=geojson", "", nil)
	var g struct {
		Features []struct {
			Geometry struct {
				Type        string
				Coordinates [][][2]float64
			}
			Properties map[string]any
		}
	}
	if err := json.Unmarshal(a.Body, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Features) != len(m.Cells) {
		t.Fatalf("features: got %d, want %d", len(g.Features), len(m.Cells))
	}
	ring := g.Features[0].Geometry.Coordinates[0]
	if g.Features[0].Geometry.Type != "Polygon" || len(ring) != 7 || ring[0] != ring[6] {
		t.Errorf("geometry: got %+v", g.Features[0].Geometry)
	}
	if a := w.ask(w.login("officer"), "GET", "/api/v1/hotspots/export", ""); a.Status != http.StatusForbidden {
		t.Errorf("an officer: got %d, want 403", a.Status)
	}
}

// TestHotspotForecast: without a back-test there is no forecast, with one there
// is, and every cell of the scope has its figures.
func TestHotspotForecast(t *testing.T) {
	w := newWorld(t)
	clustered(w)
	s := w.login("commander")
	var f HotspotForecast
	w.must(s, 200, "GET", "/api/v1/hotspots/forecast?resolution=9", "", &f)
	if f.Refused == nil || f.Refused.Code == "" || f.Refused.Detail == "" || len(f.Cells) != 0 || len(f.Scores) != 0 || f.Level.exists() {
		t.Errorf("of 38 clues in 38 days: got %+v", f)
	}
	if f.Period.From != "2014-06-03" || f.Period.Until != "2014-07-02" {
		t.Errorf("period: got %+v", f.Period)
	}
	for i := range 24 {
		w.file(areaA, pointA, 12, began.AddDate(0, 0, -30*i))
		w.file(areaA, geo.Point{Lon: -87.70, Lat: 41.83}, 6, began.AddDate(0, 0, -30*i))
	}
	w.counted()
	w.must(s, 200, "GET", "/api/v1/hotspots/forecast?resolution=9&k=2", "", &f) // another question: the first is kept
	if f.Refused != nil || len(f.Scores) != 3 || f.Scores[0].Method != "gridwatch" || f.Periods < 2 || !f.Covered.Mean.exists() {
		t.Fatalf("of 24 periods: got refused %+v, %d scores, %d periods", f.Refused, len(f.Scores), f.Periods)
	}
	flagged := 0
	for _, c := range f.Cells {
		if c.Cell == cellOf(t, pointA, 9) && !(c.Flagged && c.Mean > 5 && c.Low <= c.Mean && c.Mean <= c.High) {
			t.Errorf("the place of 12 a period: got %+v", c)
		}
		if c.Flagged {
			flagged++
		}
	}
	if flagged == 0 || math.Abs(float64(flagged)/float64(len(f.Cells))-float64(f.Flagged)) > 1e-6 {
		t.Errorf("flagged: got %d of %d cells, said %v", flagged, len(f.Cells), f.Flagged)
	}
}

// TestHotspotsOff: a server without hotspots says so.
func TestHotspotsOff(t *testing.T) {
	w := newWorldWith(t, setup{options: func(o *Options) { o.Hotspots, o.Scans = nil, nil }})
	s := w.login("commander")
	for _, path := range []string{"hotspots", "hotspots/cells/" + cellOf(t, pointA, 8).String(), "hotspots/forecast", "hotspots/export"} {
		if a := w.ask(s, "GET", "/api/v1/"+path, ""); a.Status != http.StatusServiceUnavailable {
			t.Errorf("%s: got %d, want 503: %s", path, a.Status, a.Body)
		}
	}
}
