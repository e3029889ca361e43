package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
)

// TestDraftBadInput: what cannot be is refused as the caller's fault, and changes
// nothing.
func TestDraftBadInput(t *testing.T) {
	w := newWorld(t)
	s := w.login("planner")
	d := w.begin(s, "current")
	path := "/api/v1/drafts/" + d.ID
	cols := w.columns(s, d.ID)
	cell := cols.of("")[0].String()
	parent := cols.of("")[0].Parent(8)
	to := fmt.Sprintf(`"to":%q`, gridA)
	edit := func(moves string) string { return `{"version":1,"moves":[` + moves + `]}` }
	for _, c := range []struct{ name, method, path, body string }{
		{"not JSON", "POST", path + "/edits", `{"version":1,`},
		{"nothing", "POST", path + "/edits", `{"version":1}`},
		{"no version", "POST", path + "/edits", `{"moves":[]}`},
		{"a negative version", "POST", path + "/edits", `{"version":-1,"locks":[]}`},
		{"a version with a fraction", "POST", path + "/undo", `{"version":1.5}`},
		{"a version that is no number", "POST", path + "/undo", `{"version":"1"}`},
		{"NaN", "POST", path + "/undo", `{"version":NaN}`},
		{"a huge version", "POST", path + "/undo", `{"version":1e300}`},
		{"an unknown field", "POST", path + "/edits", `{"version":1,"force":true}`},
		{"no cell", "POST", path + "/edits", edit(`{` + to + `,"cells":["nonsense"],"from":[null]}`)},
		{"cell zero", "POST", path + "/edits", edit(`{` + to + `,"cells":["0"],"from":[null]}`)},
		{"a cell as a number", "POST", path + "/edits", edit(`{` + to + `,"cells":[617700169958293503],"from":[null]}`)},
		{"a cell of another resolution", "POST", path + "/edits", edit(`{` + to + `,"cells":["` + parent.String() + `"],"from":[null]}`)},
		{"a cell of the sea", "POST", path + "/edits", edit(`{` + to + `,"cells":["890000000003fff"],"from":[null]}`)},
		{"from too short", "POST", path + "/edits", edit(`{` + to + `,"cells":["` + cell + `"],"from":[]}`)},
		{"a cell twice", "POST", path + "/edits", edit(`{` + to + `,"cells":["` + cell + `","` + cell + `"],"from":[null,null]}`)},
		{"a grid that is not there", "POST", path + "/edits", edit(`{"to":"` + w.id() + `","cells":["` + cell + `"],"from":[null]}`)},
		{"a grid that is no id", "POST", path + "/edits", edit(`{"to":"'; DROP TABLE draft; --","cells":["` + cell + `"],"from":[null]}`)},
		{"an empty change of grids", "POST", path + "/edits", `{"version":1,"grids":[{}]}`},
		{"a grid without name", "POST", path + "/edits", `{"version":1,"grids":[{"after":{"id":"` + w.id() + `","code":"","name":"","region":"town-a"}}]}`},
		{"a code that is taken", "POST", path + "/edits", `{"version":1,"grids":[{"after":{"id":"` + w.id() + `","code":"G1","name":"x","region":"town-a"}}]}`},
		{"a grid id of no client", "POST", path + "/edits", `{"version":1,"grids":[{"after":{"id":"00000000-0000-4000-8000-000000000000","code":"X","name":"x","region":"town-a"}}]}`},
		{"a duty of no kind", "POST", path + "/edits", fmt.Sprintf(`{"version":1,"postings":[{"grid":%q,"officer":%q,"kind":"king"}]}`, gridA, officerA)},
		{"a posting that is there", "POST", path + "/edits", fmt.Sprintf(`{"version":1,"postings":[{"grid":%q,"officer":%q,"kind":"officer"}]}`, gridA, officerA)},
		{"a lock of no grid", "POST", path + "/edits", `{"version":1,"locks":[{"grid":"` + w.id() + `","locked":true}]}`},
		{"undo of nothing", "POST", path + "/undo", `{"version":1}`},
		{"redo of nothing", "POST", path + "/redo", `{"version":1}`},
		{"an empty name", "PATCH", path, `{"version":1,"name":""}`},
		{"a long name", "PATCH", path, `{"version":1,"name":"` + strings.Repeat("长", 300) + `"}`},
		{"a year that cannot be", "PATCH", path, `{"version":1,"effective_from":"0001-01-01T00:00:00Z"}`},
		{"an end before the begin", "PATCH", path, `{"version":1,"effective_from":"2014-07-01T00:00:00Z","returns_at":"2014-06-01T00:00:00Z"}`},
		{"borders of no kind", "PATCH", path, `{"version":1,"borders":"soft"}`},
		{"a draft with a v4 id", "PUT", "/api/v1/drafts/00000000-0000-4000-8000-000000000000", `{"region":"town-a","name":"x","source":{"kind":"empty"}}`},
		{"a draft that is known", "PUT", path, `{"region":"town-a","name":"x","source":{"kind":"empty"}}`},
		{"a source without plan", "PUT", "/api/v1/drafts/" + w.id(), `{"region":"town-a","name":"x","source":{"kind":"plan"}}`},
		{"a source of no kind", "PUT", "/api/v1/drafts/" + w.id(), `{"region":"town-a","name":"x","source":{"kind":"heaven"}}`},
		{"accepting a negative number", "POST", path + "/publish", `{"version":1,"accept_unstaffed":-1}`},
		{"publishing in a year that cannot be", "POST", path + "/publish", `{"version":1,"effective_from":"9999-01-01T00:00:00Z"}`},
		{"a balance of no grids", "POST", path + "/balance", `{"version":1,"grids":0}`},
		{"a balance of grids and people", "POST", path + "/balance", fmt.Sprintf(`{"version":1,"grids":2,"staff":[%q]}`, officerA)},
		{"a price that is no price", "POST", path + "/balance", `{"version":1,"churn_price":-1}`},
		{"a balance with NaN", "POST", path + "/balance", `{"version":1,"churn_price":NaN}`},
		{"a balance of great effort", "POST", path + "/balance", `{"version":1,"effort":1000}`},
		{"an edge between strangers", "POST", path + "/balance", `{"version":1,"cut_edges":[["` + cell + `","8928308280fffff"]]}`},
		{"half an edge", "POST", path + "/balance", `{"version":1,"cut_edges":[["` + cell + `"]]}`},
		{"somebody twice", "POST", path + "/balance", fmt.Sprintf(`{"version":1,"staff":[%q,%q]}`, officerA, officerA)},
		{"minus three people", "POST", path + "/staffing", `{"version":1,"join":-3}`},
		{"people as text", "POST", path + "/staffing", `{"version":1,"join":"three"}`},
		{"a leave that ends before", "PUT", "/api/v1/leaves/" + w.id(), fmt.Sprintf(`{"officer":%q,"kind":"sick","from":"2014-06-03T00:00:00Z","until":"2014-06-02T00:00:00Z"}`, officerA)},
		{"residents of a day that is none", "PUT", "/api/v1/regions/town-a/residents", `{"residents":1,"on":"2014-02-30"}`},
		{"residents of a day to come", "PUT", "/api/v1/regions/town-a/residents", `{"residents":5,"on":"2099-01-01"}`},
		{"minus residents", "PUT", "/api/v1/regions/town-a/residents", `{"residents":-1,"on":"2014-02-20"}`},
		{"hours beyond the week", "PUT", "/api/v1/officers/" + w.id(), `{"name":"x","post":"officer","week_hours":169}`},
		{"a place without a place", "GET", "/api/v1/duty", ""},
		{"a place beside a place", "GET", "/api/v1/duty?cell=" + cell + "&lon=1&lat=1", ""},
		{"swapped axes", "GET", "/api/v1/duty?lon=41.85&lat=-187.7", ""},
		{"NaN degrees", "GET", "/api/v1/duty?lon=NaN&lat=41.85", ""},
		{"infinite degrees", "GET", "/api/v1/duty?lon=-87.7&lat=Inf", ""},
		{"a coarse cell", "GET", "/api/v1/duty?cell=" + parent.String(), ""},
		{"a cell that is none", "GET", "/api/v1/duty?cell=zzz", ""},
		{"an instant that is none", "GET", "/api/v1/duty?cell=" + cell + "&at=noon", ""},
		{"a target beyond all", "GET", "/api/v1/staffing?target=1.5", ""},
		{"a target of NaN", "GET", "/api/v1/staffing?target=NaN", ""},
		{"edits after the past", "GET", path + "/edits?after=-1", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := w.ask(s, c.method, c.path, c.body, "Idempotency-Key: "+w.id())
			if a.Status != 400 && a.Status != 409 && a.Status != 422 && !(a.Status == 404 && strings.Contains(c.name, "without plan")) {
				t.Errorf("got %d: %.300s", a.Status, a.Body)
				return
			}
			a.problem(t)
		})
	}
	if now := w.columns(s, d.ID); now.Version != 1 || !slices.Equal(now.Grid, cols.Grid) {
		t.Errorf("the draft: got version %d, want it untouched", now.Version)
	}
}

// TestHugeBodies: an edit of 50,000 cells fits into the body; what is larger than
// any edit is refused before it is read.
func TestHugeBodies(t *testing.T) {
	w := newWorld(t)
	s := w.login("planner")
	d := w.begin(s, "current")
	path := "/api/v1/drafts/" + d.ID + "/edits"
	centre, err := geo.CellAt(geo.Point{Lon: 10, Lat: 50}, 9)
	if err != nil {
		t.Fatal(err)
	}
	cells := centre.Disk(129) // 50,311 cells, far away
	body, err := marshal(editBody{Version: 1, Moves: []CellMoves{move(gridA, grid.GridID(w.id()), cells...)}})
	if err != nil {
		t.Fatal(err)
	}
	if len(body) > 8*mib {
		t.Errorf("an edit of %d cells has %d bytes, more than a body may", len(cells), len(body))
	}
	if a := w.ask(s, "POST", path, string(body), "Idempotency-Key: "+w.id()); a.Status != 422 && a.Status != 409 {
		t.Errorf("cells of elsewhere: got %d: %.200s", a.Status, a.Body)
	}
	if a := w.ask(s, "POST", path, `{"version":1,"moves":[`+strings.Repeat(" ", 8*mib)+`]}`, "Idempotency-Key: "+w.id()); a.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("more than a body may have: got %d: %.200s", a.Status, a.Body)
	}
	deep := `{"version":1,"moves":` + strings.Repeat("[", 1<<20)
	if a := w.ask(s, "POST", path, deep, "Idempotency-Key: "+w.id()); a.Status != 400 && a.Status != 422 {
		t.Errorf("a deep body: got %d: %.200s", a.Status, a.Body)
	}
}

// FuzzEditBody: whatever comes as an edit is stored or refused, never a failure.
func FuzzEditBody(f *testing.F) {
	w := newWorld(f)
	s := w.login("planner")
	d := w.begin(s, "current")
	for _, text := range []string{
		`{}`, `null`, `[]`, `{"version":1}`, `{"version":1,"moves":[{"to":null,"cells":[],"from":[]}]}`,
		`{"version":1,"moves":[{"to":"` + string(gridA) + `","cells":["892664dd063ffff"],"from":[null]}]}`,
		`{"version":9223372036854775807,"grids":[{"before":{"id":"x","code":"","name":"","region":""}}]}`,
		`{"version":1,"postings":[{"grid":"","officer":"","kind":"","gone":true}],"locks":[{"grid":"","locked":false}]}`,
		`{"version":1,"grids":[{"after":{"id":"` + uuid(0x9999) + `","code":"\ud800","name":"a\tb","region":"town-a"}}]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		w.t = t
		a := w.ask(s, "POST", "/api/v1/drafts/"+d.ID+"/edits", string(body), "Content-Type: application/json", "Idempotency-Key: "+w.id())
		if a.Status >= 500 || a.Status != 200 && a.Status/100 != 4 {
			t.Errorf("status %d: %s", a.Status, a.Body)
		}
		if a.Status != 200 {
			a.problem(t)
		}
	})
}
