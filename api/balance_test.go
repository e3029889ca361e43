package api

import (
	"testing"
	"time"

	"gridwatch/api/liveclient"
	"gridwatch/geo"
	"gridwatch/grid"
)

// balanced waits for the end of a run.
func (w *world) balanced(s *liveclient.Session, id string) (r BalanceRun) {
	w.t.Helper()
	eventually(w.t, "the end of a balance", func() bool {
		w.must(s, 200, "GET", "/api/v1/balances/"+id, "", &r)
		return r.State != "queued" && r.State != "running"
	})
	return r
}

// hire puts people of the field staff into area A.
func (w *world) hire(s *liveclient.Session, n int) (ids []string) {
	w.t.Helper()
	for range n {
		id := w.id()
		w.must(s, 200, "PUT", "/api/v1/officers/"+id, `{"name":"new","post":"officer","active_from":"2014-01-01T00:00:00Z","week_hours":20}`, nil)
		ids = append(ids, id)
	}
	return ids
}

// TestBalance: a balance is asked for, done beside the server, read and adopted
// as one edit; what the draft changed since is a conflict.
func TestBalance(t *testing.T) {
	w := newWorld(t)
	s := w.login("planner")
	people := w.hire(s, 3)
	var officer list[Officer]
	w.must(s, 200, "GET", "/api/v1/officers", "", &officer)
	hours := map[string]float64{}
	for _, o := range officer.Items {
		hours[o.ID] = o.WeekHours
	}
	if hours[people[0]] != 20 || hours[string(officerA)] != 0 {
		t.Errorf("hours a week: got %v", hours)
	}
	d := w.begin(s, "regions")
	var run BalanceRun
	w.act(s, 202, d.ID, "balance", map[string]any{"version": 1, "staff": people, "borders": "free"}, &run)
	if run.State != "queued" || run.Draft != d.ID || run.DraftVersion != 1 {
		t.Fatalf("asked for: got %+v", run)
	}
	run = w.balanced(s, run.ID)
	if run.State != "done" || run.Result == nil || run.Error != nil || run.Result.Measure.Broken != 0 || run.Result.Measure.MaxOverMean < 1 {
		t.Fatalf("done: got %+v, error %+v", run, run.Error)
	}
	if len(run.Result.Moves) == 0 || len(run.Result.Postings) == 0 {
		t.Fatalf("proposal: got %d moves, %d postings", len(run.Result.Moves), len(run.Result.Postings))
	}
	var e DraftEdited
	adopt := "/api/v1/balances/" + run.ID + "/adopt"
	w.must(s, 200, "POST", adopt, `{"version":1}`, &e, "Idempotency-Key: "+w.id())
	if e.Version != 2 || e.Edit.Reason != "balance" {
		t.Errorf("adopted: got version %d, %s", e.Version, e.Edit.Reason)
	}
	var check DraftCheck
	w.must(s, 200, "GET", "/api/v1/drafts/"+d.ID+"/check", "", &check)
	if check.Summary.Unstaffed != 0 || check.Summary.Apart != 0 {
		t.Errorf("after the balance: got %+v", check.Summary)
	}
	p := w.must(s, 409, "POST", adopt, `{"version":2}`, nil, "Idempotency-Key: "+w.id()).problem(t)
	if p.Type != problemPrefix+"draft-conflict" || p.Count == nil || *p.Count == 0 {
		t.Errorf("adopted twice: got %+v", p)
	}

	t.Run("of another version", func(t *testing.T) {
		p := w.act(s, 409, d.ID, "balance", balanceBody{Version: 1}, nil).problem(t)
		if p.Type != problemPrefix+"draft-conflict" || p.Theirs == nil || *p.Theirs != 2 {
			t.Errorf("got %+v", p)
		}
	})
	t.Run("who leaves", func(t *testing.T) {
		var run BalanceRun
		w.act(s, 202, d.ID, "staffing", map[string]any{"version": 2, "leave": people[:1]}, &run)
		run = w.balanced(s, run.ID)
		if run.State != "done" || run.Result == nil {
			t.Fatalf("got %+v, %+v", run, run.Error)
		}
		gone := 0
		for _, x := range run.Result.Postings {
			if x.Gone && x.Officer == people[0] {
				gone++
			}
		}
		if gone == 0 {
			t.Errorf("postings of who leaves: none is taken away in %+v", run.Result.Postings)
		}
	})
	t.Run("infeasible", func(t *testing.T) {
		many := 5000
		var run BalanceRun
		w.act(s, 202, d.ID, "balance", balanceBody{Version: 2, Grids: &many, Borders: "free"}, &run)
		run = w.balanced(s, run.ID)
		if run.State != "failed" || run.Error == nil || run.Error.Code == "" || run.Error.Code == "internal" || run.Error.Detail == "" {
			t.Errorf("got %s, %+v", run.State, run.Error)
		}
	})
	t.Run("stopped", func(t *testing.T) {
		var run BalanceRun
		w.act(s, 202, d.ID, "balance", balanceBody{Version: 2, Staff: people, Borders: "free"}, &run)
		a := w.ask(s, "POST", "/api/v1/balances/"+run.ID+"/stop", "{}", "Idempotency-Key: "+w.id())
		if a.Status != 200 && a.Status != 409 { // it may have been done before
			t.Errorf("stop: got %d: %s", a.Status, a.Body)
		}
		if run = w.balanced(s, run.ID); run.State != "stopped" && run.State != "done" {
			t.Errorf("got %+v", run)
		}
		w.must(s, 409, "POST", "/api/v1/balances/"+run.ID+"/stop", "{}", nil, "Idempotency-Key: "+w.id())
	})
}

// TestAbsence: a leave and the draft of its cover are made at once; published, it
// is two plans, and duty returns by itself.
func TestAbsence(t *testing.T) {
	w := newWorld(t)
	s := w.login("planner")
	people := w.hire(s, 1)
	d := w.begin(s, "current")
	second := grid.GridID(w.id())
	cols := w.columns(s, d.ID)
	edit := rest(1, second, cols.of(""))
	edit.Postings = []PostingChange{{DraftPosting: DraftPosting{string(second), people[0], "officer"}}}
	var e DraftEdited
	w.act(s, 200, d.ID, "edits", edit, &e)
	w.act(s, 200, d.ID, "publish", publishBody{Version: 2}, nil)
	w.caughtUp()

	from, until := began.Add(24*time.Hour), began.Add(72*time.Hour)
	leave, cover := w.id(), w.id()
	body := `{"id":"` + cover + `","leave":"` + leave + `","officer":"` + string(officerA) + `","kind":"sick","from":"` + from.Format(time.RFC3339) +
		`","until":"` + until.Format(time.RFC3339) + `","note":"flu","mode":"cells"}`
	var a Absence
	w.must(s, 200, "POST", "/api/v1/absences", body, &a, "Idempotency-Key: "+w.id())
	if a.Leave.ID != leave || a.Leave.Name != "Anna" || a.Draft.ID != cover || a.Draft.Absent == nil || *a.Draft.Absent != string(officerA) ||
		a.Draft.ReturnsAt == nil || !a.Draft.ReturnsAt.Equal(until) {
		t.Fatalf("absence: got %+v", a)
	}
	var out Publication
	w.act(s, 200, cover, "publish", publishBody{Version: a.Draft.Version}, &out)
	if len(out.Plans) != 2 || !out.Plans[0].EffectiveFrom.Equal(from) || !out.Plans[1].EffectiveFrom.Equal(until) {
		t.Fatalf("published: got %+v", out.Plans)
	}
	cell, err := geo.CellAt(pointA, 9)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   time.Time
		grid grid.GridID
	}{{from.Add(-time.Second), gridA}, {from, second}, {until.Add(-time.Second), second}, {until, gridA}} {
		var x Answerable
		w.must(s, 200, "GET", "/api/v1/duty?cell="+cell.String()+"&at="+c.at.Format(time.RFC3339), "", &x)
		if x.Grid == nil || x.Grid.ID != string(c.grid) {
			t.Errorf("who answers at %s: got %+v, want grid %s", c.at, x.Grid, c.grid)
		}
	}
	var leaves list[Leave]
	w.must(s, 200, "GET", "/api/v1/leaves?officer="+string(officerA), "", &leaves)
	if len(leaves.Items) != 1 || leaves.Items[0].Cancelled {
		t.Errorf("leaves: got %+v", leaves.Items)
	}
	var l Leave
	w.must(s, 200, "POST", "/api/v1/leaves/"+leave+"/cancel", "{}", &l, "Idempotency-Key: "+w.id())
	if !l.Cancelled {
		t.Errorf("cancelled: got %+v", l)
	}
}
