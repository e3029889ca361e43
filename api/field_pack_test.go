package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// packOf asks for the pack of a session.
func (w *world) packOf(name string) FieldPack {
	w.t.Helper()
	var p FieldPack
	w.must(w.login(name), 200, "GET", "/api/v1/field/pack", "", &p)
	return p
}

// A pack holds what the officer's own grids need, and nothing of others.
func TestFieldPack(t *testing.T) {
	w := newWorld(t)
	mine, other := w.id(), w.id()
	w.must(w.login("admin"), 200, "PUT", "/api/v1/tasks/"+mine, `{"kind":"patrol","institution":"`+string(placeA)+`","officer":"`+string(officerA)+`","due_on":"2014-06-03","reason":"看一看"}`, nil)
	w.must(w.login("admin-b"), 200, "PUT", "/api/v1/tasks/"+other, `{"kind":"patrol","institution":"`+string(placeB)+`","due_on":"2014-06-03"}`, nil)
	w.write(func(tx *store.Tx) error {
		_, err := tx.PutTurns([]*grid.Turn{{ID: grid.TurnID(w.id()), Officer: officerA, From: w.now().Add(time.Hour), Until: w.now().Add(9 * time.Hour)}})
		return err
	})
	p := w.packOf("officer")
	if p.Officer.Name != "Anna" || p.Account == "" || p.Datum != "wgs84" || p.ServerAt.IsZero() || !p.At.Equal(w.view.Now()) {
		t.Errorf("head: got %+v", p)
	}
	if len(p.Grids) != 1 || p.Grids[0].ID != string(gridA) || len(p.Grids[0].Cells) != 37 || len(p.Grids[0].Outline.Coordinates) < 100 {
		t.Errorf("grids: got %+v, want the officer's with 37 cells and an outline", p.Grids)
	}
	if len(p.Regions) != 1 || p.Regions[0].Code != areaA || p.Regions[0].Outline.Type != "MultiPolygon" {
		t.Errorf("regions: got %+v, want %s", p.Regions, areaA)
	}
	i := slices.IndexFunc(p.Institutions, func(i FieldInstitution) bool { return i.ID == string(placeA) })
	if i < 0 {
		t.Fatalf("institutions: got %d without %s", len(p.Institutions), placeA)
	}
	if a := p.Institutions[i]; a.Status != "never" || a.Debt <= 0 || a.Code != string(placeA) || a.Hours == nil || *a.Hours != [2]int{510, 1020} || a.LastVisit != nil || *a.Grid != string(gridA) {
		t.Errorf("place: got %+v", a)
	}
	for _, a := range p.Institutions {
		if a.Region != areaA || a.Grid == nil || *a.Grid != string(gridA) {
			t.Errorf("got %+v, want places of the officer's grid only", a)
		}
	}
	if len(p.Tasks) != 1 || p.Tasks[0].ID != mine || p.Tasks[0].Note != "看一看" || p.Tasks[0].Why != "routine" {
		t.Errorf("tasks: got %+v, want %s", p.Tasks, mine)
	}
	if len(p.Forms) < 8 || len(p.Turns) != 1 || p.Shift != nil || p.Problems == nil || p.Messages == nil || p.People == nil {
		t.Errorf("the rest: got %d forms, %d turns, %+v", len(p.Forms), len(p.Turns), p)
	}
	if p.ReceiptKey.Public == "" || p.DeviceRules.TrackMetres != 25 {
		t.Errorf("key and rules: got %+v, %+v", p.ReceiptKey, p.DeviceRules)
	}
}

// The tag stays while nothing changes but clocks, and moves with everything else.
func TestFieldPackTag(t *testing.T) {
	w := newWorld(t)
	s := w.login("officer")
	first := w.ask(s, "GET", "/api/v1/field/pack", "")
	tag := first.Header.Get("ETag")
	w.advance(time.Minute)
	w.caughtUp()
	if again := w.ask(s, "GET", "/api/v1/field/pack", "", "If-None-Match: "+tag); again.Status != http.StatusNotModified || len(again.Body) != 0 {
		t.Errorf("a minute later: got %d with %d bytes, want 304", again.Status, len(again.Body))
	}
	w.must(s, 200, "PUT", "/api/v1/visits/"+w.id(), `{"task":"patrol","institution":"`+string(placeA)+`"}`, nil)
	w.caughtUp()
	a := w.ask(s, "GET", "/api/v1/field/pack", "", "If-None-Match: "+tag)
	var p FieldPack
	if err := json.Unmarshal(a.Body, &p); err != nil || a.Status != 200 || p.Week.Visits != 1 || a.Header.Get("ETag") != `W/"`+p.ETag+`"` {
		t.Errorf("after a visit: got %d, week %+v, tag %s, %v", a.Status, p.Week, a.Header.Get("ETag"), err)
	}
}

// Somebody without a person behind the account works nowhere; certificates are
// for supervisors.
func TestFieldPackOfOthers(t *testing.T) {
	w := newWorld(t)
	a := w.ask(w.login("officer-b"), "GET", "/api/v1/field/pack", "")
	if p := a.problem(t); p.Status != 409 || p.Type != problemPrefix+"no-person" {
		t.Errorf("nobody: got %+v, want 409 no-person", p)
	}
	if p := w.packOf("supervisor"); len(p.People) != 1 || p.People[0].ID != string(secondA) || p.People[0].CertificateNo != "C2" || p.Officer.CertificateNo != "C1" {
		t.Errorf("supervisors: got %+v and %+v, want Cleo's certificate", p.Officer, p.People)
	}
	if b := w.ask(w.login("officer"), "GET", "/api/v1/field/pack", ""); bytes.Contains(b.Body, []byte(`"C1"`)) || bytes.Contains(b.Body, []byte("Clinic B")) {
		t.Error("an officer's pack: got a certificate, or a place of another area")
	}
}

// putProblem records a problem at place A, found on a visit of Anna's.
func (w *world) putProblem(id grid.ProblemID) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error {
		return faultless(tx.PutCheckins([]*grid.Checkin{{
			Visit:    grid.Visit{ID: grid.VisitID(w.id()), Institution: placeA, Kind: grid.Patrol, Officer: officerA, At: w.now(), Result: "conditions"},
			Problems: []grid.SiteProblem{{ID: id, What: "废物桶未盖", Responsible: "王某", Deadline: grid.DateOf(w.now(), time.UTC) + 7}},
		}}))
	})
}

// What is not struck off at the officer's places is in the pack.
func TestFieldPackProblems(t *testing.T) {
	w := newWorld(t)
	id := grid.ProblemID(w.id())
	w.putProblem(id)
	w.caughtUp()
	if p := w.packOf("officer"); len(p.Problems) != 1 || p.Problems[0].ID != string(id) || p.Problems[0].Number != "2014-0001" {
		t.Errorf("got %+v, want the problem", p.Problems)
	}
}
