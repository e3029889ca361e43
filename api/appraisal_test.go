package api

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

func TestAppraisal(t *testing.T) {
	w := newWorld(t)
	visit := grid.Visit{ID: grid.VisitID(w.id()), Institution: placeA, Kind: grid.Patrol, Officer: officerA, At: began.Add(-time.Hour), Result: "pass"}
	w.write(func(tx *store.Tx) error {
		return faultless(tx.PutCheckins([]*grid.Checkin{{Visit: visit, Burden: grid.Burden{Seconds: 42, Taps: 5}}}))
	})
	w.caughtUp()
	s := w.login("commander")
	var a Appraisal
	w.must(s, 200, http.MethodGet, "/api/v1/appraisal?by=officer", "", &a)
	if len(a.Items) != 1 || a.Items[0].Name != "Anna" || a.Items[0].Figures[grid.FigureVisits] != 1 || a.Items[0].Figures[grid.FigureSeconds] != 42 {
		t.Fatalf("appraisal = %+v", a)
	}
	if r := a.Items[0].Rates["coverage"]; r.Denominator == 0 || r.Numerator > r.Denominator {
		t.Errorf("coverage of Anna's grid = %+v", r)
	}
	var items list[WorkItem]
	w.must(s, 200, http.MethodGet, "/api/v1/appraisal/items?by=officer&figure=visits&id="+a.Items[0].ID, "", &items)
	if len(items.Items) != 1 || items.Items[0].ID != string(visit.ID) || items.Items[0].InstitutionName != "Clinic A" {
		t.Errorf("items = %+v", items)
	}
	for _, bad := range []string{"?from=2014-13-01", "?until=x", "?from=2014-06-02&until=2014-06-01", "?from=2010-01-01", "/items?figure=luck"} {
		w.ask(s, http.MethodGet, "/api/v1/appraisal"+bad, "").problem(t)
	}
	export := w.ask(s, http.MethodGet, "/api/v1/appraisal/export?by=grid", "")
	if export.Status != 200 {
		t.Fatalf("export: %d %s", export.Status, export.Body)
	}
	book, err := excelize.OpenReader(bytes.NewReader(export.Body))
	if err != nil {
		t.Fatal(err)
	}
	if rows, _ := book.GetRows("Sheet1"); len(rows) < 3 {
		t.Errorf("workbook has %d rows, want a head, a grid and the total", len(rows))
	}
}

// Opening a visit tells the burden meter that its answers are read; the visitor's
// own look does not.
func TestVisitDetail(t *testing.T) {
	w := newWorld(t)
	id := w.id()
	w.write(func(tx *store.Tx) error {
		return faultless(tx.PutCheckins([]*grid.Checkin{{Visit: grid.Visit{ID: grid.VisitID(id), Institution: placeA, Kind: grid.Patrol, Officer: officerA,
			At: began.Add(-time.Hour)}, Form: "patrol-cell", FormVersion: 1, Answers: []byte(`{"found":"none","tips":"none","walked":"all"}`), Burden: grid.Burden{Seconds: 8}}}))
	})
	read := func() int {
		t.Helper()
		var b Burden
		w.must(w.login("commander"), 200, http.MethodGet, "/api/v1/burden", "", &b)
		if len(b.Forms) != 1 || b.Forms[0].Uses != 1 || b.Forms[0].Seconds != 8 {
			t.Fatalf("burden = %+v", b)
		}
		return b.Forms[0].Read
	}
	var d VisitDetail
	w.must(w.login("officer"), 200, http.MethodGet, "/api/v1/visits/"+id, "", &d)
	if d.InstitutionName != "Clinic A" || d.Seconds != 8 {
		t.Errorf("detail = %+v", d)
	}
	if n := read(); n != 0 {
		t.Errorf("read %d times after the visitor's own look, want 0", n)
	}
	w.must(w.login("commander"), 200, http.MethodGet, "/api/v1/visits/"+id, "", &d)
	if n := read(); n != 1 {
		t.Errorf("read %d times after the commander's look, want 1", n)
	}
	for name, status := range map[string]int{"commander-b": 404, "supervisor": 403, "clerk": 403} {
		if a := w.ask(w.login(name), http.MethodGet, "/api/v1/visits/"+id, ""); a.Status != status {
			t.Errorf("%s: %d, want %d", name, a.Status, status)
		}
	}
}
