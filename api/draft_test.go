package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"gridwatch/api/liveclient"
	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/live"
)

// begin makes a draft of area A from a source.
func (w *world) begin(s *liveclient.Session, source string) Draft {
	w.t.Helper()
	var d Draft
	w.must(s, 200, "PUT", "/api/v1/drafts/"+w.id(), `{"region":"town-a","name":"next","source":{"kind":"`+source+`"}}`, &d)
	return d
}

// act posts to a draft.
func (w *world) act(s *liveclient.Session, status int, draft, what string, body, out any) answer {
	w.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.must(s, status, "POST", "/api/v1/drafts/"+draft+"/"+what, string(text), out, "Idempotency-Key: "+w.id())
}

func (w *world) columns(s *liveclient.Session, draft string) PlanCells {
	w.t.Helper()
	var c PlanCells
	w.must(s, 200, "GET", "/api/v1/drafts/"+draft+"/cells", "", &c)
	return c
}

// of lists the cells of a grid, "" those of none.
func (c *PlanCells) of(id grid.GridID) []geo.Cell {
	at := int32(slices.Index(c.Grids, string(id)))
	var cells []geo.Cell
	for i, g := range c.Grid {
		if g == at {
			cells = append(cells, c.Cells[i])
		}
	}
	return cells
}

// move takes cells from one grid to another.
func move(from, to grid.GridID, cells ...geo.Cell) CellMoves {
	m := CellMoves{To: idOrNull(to), Cells: cells}
	for range cells {
		m.From = append(m.From, idOrNull(from))
	}
	return m
}

// rest is the edit that makes a second grid of what belongs to none, Bert its lead.
func rest(version int64, id grid.GridID, cells []geo.Cell) editBody {
	return editBody{Version: version, Moves: []CellMoves{move("", id, cells...)},
		Grids:    []GridChange{{After: &PlainGrid{ID: string(id), Code: "G2", Name: "the rest", Region: areaA}}},
		Postings: []PostingChange{{DraftPosting: DraftPosting{string(id), string(supervisorA), "lead"}}}}
}

// TestDraft: a draft is begun, read, edited, taken back and made again, checked,
// compared, and its columns have a tag of their version.
func TestDraft(t *testing.T) {
	w := newWorld(t)
	s := w.login("planner")
	d := w.begin(s, "current")
	if d.Version != 1 || d.State != "draft" || d.Grids != 1 || d.Cells != 37 || d.Borders != "hard" || d.Author != "planner" || d.CanUndo {
		t.Fatalf("new draft: got %+v", d)
	}
	var detail DraftDetail
	w.must(s, 200, "GET", "/api/v1/drafts/"+d.ID, "", &detail)
	if len(detail.Grids) != 1 || detail.Grids[0].ID != string(gridA) || len(detail.Staff) != 1 || detail.Staff[0].Officer != string(officerA) || len(detail.People) != 3 {
		t.Errorf("detail: got %+v", detail)
	}
	if p := detail.People[0]; p.WeekHours != 40 || p.Capacity < 80 || p.Capacity > 96 {
		t.Errorf("a full-time person: got %v hours a week and %v a period, want 40 and about 92", p.WeekHours, p.Capacity)
	}
	first := w.columns(s, d.ID)
	n := len(first.Cells)
	if n < 300 || len(first.Near) != 6*n || len(first.Grid) != n || len(first.Home) != n || len(first.Hours) != n || len(first.BaseGrid) != n {
		t.Fatalf("columns: got %d cells, %d neighbours", n, len(first.Near))
	}
	if got := len(first.of(gridA)); got != 37 || !slices.Equal(first.Grid, first.BaseGrid) {
		t.Errorf("cells of the grid: got %d, want 37", got)
	}
	a := w.ask(s, "GET", "/api/v1/drafts/"+d.ID+"/cells", "", "Accept-Encoding: gzip")
	if a.Header.Get("Content-Encoding") != "gzip" || a.Header.Get("ETag") == "" {
		t.Errorf("headers of columns: got %v", a.Header)
	}
	if b := w.ask(s, "GET", "/api/v1/drafts/"+d.ID+"/cells", "", "If-None-Match: "+a.Header.Get("ETag")); b.Status != http.StatusNotModified || len(b.Body) > 0 {
		t.Errorf("the same columns again: got %d with %d bytes, want 304", b.Status, len(b.Body))
	}

	second := grid.GridID(w.id())
	var e DraftEdited
	w.act(s, 200, d.ID, "edits", rest(1, second, first.of("")), &e)
	if e.Version != 2 || e.Merged || e.Edit.By != "planner" || len(e.Edit.Moves) != 1 || len(e.Edit.Moves[0].Cells) != n-37 {
		t.Errorf("edit: got version %d, merged %v, by %s, %d moves", e.Version, e.Merged, e.Edit.By, len(e.Edit.Moves))
	}
	if b := w.ask(s, "GET", "/api/v1/drafts/"+d.ID+"/cells", "", "If-None-Match: "+a.Header.Get("ETag")); b.Status != 200 {
		t.Errorf("columns after an edit: got %d, want 200", b.Status)
	}
	w.act(s, 200, d.ID, "undo", atVersion{2}, &e)
	if got := w.columns(s, d.ID); e.Version != 3 || e.Edit.Reason != "undo" || e.Edit.Undoes != 2 || !slices.Equal(got.Grid, first.Grid) {
		t.Errorf("undo: got %+v", e.Edit)
	}
	w.act(s, 200, d.ID, "redo", atVersion{3}, &e)
	if got := w.columns(s, d.ID); e.Version != 4 || len(got.of(second)) != n-37 || got.BaseGrid[slices.Index(got.Grid, 1)] != -1 {
		t.Errorf("redo: got %+v", e.Edit)
	}
	var history DraftEdits
	w.must(s, 200, "GET", "/api/v1/drafts/"+d.ID+"/edits?after=1", "", &history)
	if len(history.Items) != 3 || history.Next != nil {
		t.Errorf("history: got %d edits, want 3", len(history.Items))
	}
	w.must(s, 200, "GET", "/api/v1/drafts/"+d.ID+"/edits?limit=2", "", &history)
	if len(history.Items) != 2 || history.Next == nil || *history.Next != 3 {
		t.Errorf("page of the history: got %d edits and next %v", len(history.Items), history.Next)
	}

	var check DraftCheck
	w.must(s, 200, "GET", "/api/v1/drafts/"+d.ID+"/check", "", &check)
	if check.Version != 4 || check.Summary.Grids != 2 || check.Summary.Cells != n || check.Summary.Unstaffed != 0 || len(check.Grids) != 2 {
		t.Errorf("check: got %+v", check.Summary)
	}
	w.act(s, 200, d.ID, "check", atVersion{4}, &check)
	w.must(s, 200, "PATCH", "/api/v1/drafts/"+d.ID, `{"version":4,"name":"better","effective_from":"2014-06-09T05:00:00Z","borders":"free"}`, &d, "Idempotency-Key: "+w.id())
	if d.Name != "better" || d.EffectiveFrom == nil || d.Borders != "free" || d.Grids != 2 || d.Cells != n {
		t.Errorf("patched: got %+v", d)
	}
	w.must(s, 200, "PATCH", "/api/v1/drafts/"+d.ID, fmt.Sprintf(`{"version":%d,"effective_from":null}`, d.Version), &d, "Idempotency-Key: "+w.id())
	if d.Name != "better" || d.EffectiveFrom != nil {
		t.Errorf("cleared: got %+v", d)
	}
	var c PlanComparison
	w.must(s, 200, "GET", "/api/v1/drafts/"+d.ID+"/compare", "", &c)
	if c.Before.Grids != 1 || c.After.Grids != 2 || len(c.Moved) != n-37 || c.Moves.GridsNew != 1 || c.Moves.InstitutionsKept != 1 {
		t.Errorf("compared: got %+v, %d moved", c.Moves, len(c.Moved))
	}
	other := w.begin(s, "regions")
	w.must(s, 200, "GET", "/api/v1/drafts/"+d.ID+"/compare?with="+other.ID, "", &c)
	w.must(s, 200, "GET", "/api/v1/drafts/"+d.ID+"/compare?with="+uuid(0x401), "", &c)
	w.act(s, 200, other.ID, "drop", atVersion{other.Version}, &other)
	if other.State != "dropped" {
		t.Errorf("dropped: got %s", other.State)
	}
	var all list[Draft]
	w.must(s, 200, "GET", "/api/v1/drafts", "", &all)
	if len(all.Items) != 2 {
		t.Errorf("drafts: got %d, want 2", len(all.Items))
	}
}

// TestPublication: a plan for a future instant is refused while it leaves cells
// without staff, then takes effect at its instant: for the board, for a client of
// the stream, and for whoever asks who answers.
func TestPublication(t *testing.T) {
	w := newWorldWith(t, setup{quiet: true})
	s := w.login("planner")
	d := w.begin(s, "current")
	cols := w.columns(s, d.ID)
	second := grid.GridID(w.id())
	edit := rest(1, second, cols.of(""))
	staff := edit.Postings
	edit.Postings = nil
	var e DraftEdited
	w.act(s, 200, d.ID, "edits", edit, &e)
	at := began.Add(2 * time.Hour)
	order := publishBody{Version: 2, EffectiveFrom: &at, Note: "keys are with the porter"}
	p := w.act(s, 409, d.ID, "publish", order, nil).problem(t)
	want := len(cols.Cells) - 37
	if p.Type != problemPrefix+"plan-unstaffed" || p.Count == nil || *p.Count != want || len(p.Findings) == 0 || p.Findings[0].Severity != "error" {
		t.Fatalf("without staff: got %+v, want %d cells", p, want)
	}
	for _, n := range []int{0, want - 1, want + 1} {
		order.AcceptUnstaffed = &n
		w.act(s, 409, d.ID, "publish", order, nil)
	}
	order.AcceptUnstaffed = nil
	w.act(s, 200, d.ID, "edits", editBody{Version: 2, Postings: staff}, &e)

	commander := w.login("commander")
	c := w.dial(&liveclient.Client{Session: commander, Region: areaA, Resolution: 9})
	reach(t, c, w.view.Rev())
	before := gapsOf(c, cols.Cells)
	order.Version = e.Version
	var out Publication
	key := "Idempotency-Key: " + w.id()
	text, _ := json.Marshal(order) // of plain fields
	path := "/api/v1/drafts/" + d.ID + "/publish"
	w.must(s, 200, "POST", path, string(text), &out, key)
	if len(out.Plans) != 1 || out.Plans[0].State != "future" || out.Plans[0].Grids != 2 || !out.Plans[0].EffectiveFrom.Equal(at) {
		t.Fatalf("published: got %+v", out.Plans)
	}
	if again := w.must(s, 200, "POST", path, string(text), nil, key); again.Header.Get("Idempotent-Replayed") != "true" {
		t.Error("published twice with one key: not replayed")
	}
	cell := edit.Moves[0].Cells[len(edit.Moves[0].Cells)/2].String()
	answers := func(at time.Time, grid string, people int) {
		t.Helper()
		var a Answerable
		w.must(commander, 200, "GET", "/api/v1/duty?cell="+cell+"&at="+at.Format(time.RFC3339), "", &a)
		got := ""
		if a.Grid != nil {
			got = a.Grid.ID
		}
		if got != grid || len(a.Staff) != people || a.Region != areaA {
			t.Errorf("who answers at %s: got grid %q and %d people, want %q and %d", at, got, len(a.Staff), grid, people)
		}
		for _, x := range a.Staff {
			if x.Officer != string(supervisorA) || x.Kind != "lead" || x.Note != order.Note || x.Plan == nil || *x.Plan != out.Plans[0].ID {
				t.Errorf("the entry: got %+v", x)
			}
		}
	}
	ask := func() {
		t.Helper()
		answers(at.Add(-time.Second), "", 0)
		answers(at, string(second), 1)
		answers(at.Add(24*time.Hour), string(second), 1)
	}
	ask()
	state := func(want string) {
		t.Helper()
		var p PlanDetail
		w.must(s, 200, "GET", "/api/v1/plans/"+out.Plans[0].ID, "", &p)
		if p.State != want || len(p.Grids) != 2 || len(p.Grids[1].Staff) != 1 || p.Grids[1].Staff[0].Name != "Bert" {
			t.Errorf("plan: got %s with %+v, want %s", p.State, p.Grids, want)
		}
	}
	w.caughtUp()
	state("future")
	digest := func() string {
		t.Helper()
		_, d, err := w.view.Digest(live.Topic{Region: areaA, Resolution: 9})
		if err != nil {
			t.Fatal(err)
		}
		return grid.DigestText(d)
	}
	early := digest()
	w.advance(at.Sub(w.now()) - time.Second)
	w.caughtUp()
	if got := digest(); got != early {
		t.Errorf("digest a second before: got %s, want %s", got, early)
	}
	state("future")
	w.advance(at.Sub(w.now()))
	w.caughtUp()
	reach(t, c, w.view.Rev())
	w.agree(c)
	if got := digest(); got == early {
		t.Error("digest at the instant: did not change")
	}
	if after := gapsOf(c, cols.Cells); before[0] == 0 || after[0] != 0 {
		t.Errorf("cells without a grid: got %d before and %d at the instant, want some and none", before[0], after[0])
	}
	state("in_force")
	ask()
	var plans list[Plan]
	w.must(s, 200, "GET", "/api/v1/plans", "", &plans)
	if len(plans.Items) != 2 || plans.Items[1].State != "superseded" || plans.Items[1].Until == nil || !plans.Items[1].Until.Equal(at) {
		t.Errorf("plans: got %+v", plans.Items)
	}
	w.must(s, 200, "GET", "/api/v1/drafts/"+d.ID, "", &d.DraftHead)
	if d.State != "published" || d.Published == nil || *d.Published != out.Plans[0].ID {
		t.Errorf("draft: got %s, %v", d.State, d.Published)
	}
	w.act(s, 409, d.ID, "edits", editBody{Version: d.Version, Locks: []LockChange{{string(gridA), true}}}, nil)
}

// gapsOf sums the gaps of cells on a client's board, by kind.
func gapsOf(c *liveclient.Client, cells []geo.Cell) (sum [7]int32) {
	for _, cell := range cells {
		line, _ := c.Board.Line(areaA, cell.String())
		for i, n := range line.Gaps {
			sum[i] += n
		}
	}
	return sum
}

// TestTwoPlanners: who comes second is merged where nothing was touched, and told
// both versions and whose change it was where it was.
func TestTwoPlanners(t *testing.T) {
	w := newWorld(t)
	one, two := w.login("planner"), w.login("planner-city")
	d := w.begin(one, "current")
	free := func() []geo.Cell { c := w.columns(one, d.ID); return c.of("") }()
	var e DraftEdited
	w.act(one, 200, d.ID, "edits", editBody{Version: 1, Moves: []CellMoves{move("", gridA, free[:10]...)}}, &e)
	w.act(two, 200, d.ID, "edits", editBody{Version: 1, Moves: []CellMoves{move("", gridA, free[10:20]...)}}, &e)
	if !e.Merged || e.Version != 3 {
		t.Errorf("apart from each other: got version %d, merged %v, want 3, true", e.Version, e.Merged)
	}
	p := w.act(two, 409, d.ID, "edits", editBody{Version: 1, Moves: []CellMoves{move("", gridA, free[5:25]...)}}, nil).problem(t)
	if p.Type != problemPrefix+"draft-conflict" || p.Yours == nil || *p.Yours != 1 || p.Theirs == nil || *p.Theirs != 3 || p.Count == nil || *p.Count != 15 || len(p.Differ) != 15 {
		t.Fatalf("conflict: got %+v", p)
	}
	by := map[string]int{}
	for _, x := range p.Differ {
		if x.Cell == nil || x.Want != nil || x.Found == nil || *x.Found != string(gridA) || x.At == nil {
			t.Errorf("difference: got %+v", x)
		}
		by[fmt.Sprint(x.By, " ", x.Version)]++
	}
	if by["planner 2"] != 5 || by["planner-city 3"] != 10 {
		t.Errorf("whose changes: got %v", by)
	}
	for _, what := range []string{"undo", "redo", "check", "drop", "rebase"} {
		if p := w.act(two, 409, d.ID, what, atVersion{2}, nil).problem(t); p.Type != problemPrefix+"draft-conflict" || p.Theirs == nil || *p.Theirs != 3 {
			t.Errorf("%s of another version: got %+v", what, p)
		}
	}
	w.act(one, 200, d.ID, "edits", editBody{Version: 3, Locks: []LockChange{{string(gridA), true}}}, &e)
	if p := w.act(two, 409, d.ID, "edits", editBody{Version: 4, Moves: []CellMoves{move(gridA, "", free[0])}}, nil).problem(t); len(p.Differ) == 0 || !p.Differ[0].Locked {
		t.Errorf("into a locked grid: got %+v", p)
	}
}

// TestOlderBase: a draft whose base is not the plan in force when it is to begin is not
// published until it is put on that one; published for the same instant as that, it takes
// its place.
func TestOlderBase(t *testing.T) {
	w := newWorld(t)
	s := w.login("planner")
	old, d := w.begin(s, "current"), w.begin(s, "current")
	free := func() []geo.Cell { c := w.columns(s, d.ID); return c.of("") }()
	var e DraftEdited
	w.act(s, 200, old.ID, "edits", editBody{Version: 1, Moves: []CellMoves{move("", gridA, free[0])}}, &e)
	w.act(s, 200, d.ID, "edits", rest(1, grid.GridID(w.id()), free[1:]), &e)
	var out Publication
	soon, later := began.Add(time.Hour), began.Add(3*time.Hour)
	w.act(s, 200, d.ID, "publish", publishBody{Version: 2, EffectiveFrom: &soon}, &out)
	p := w.act(s, 409, old.ID, "publish", publishBody{Version: 2, EffectiveFrom: &later}, nil).problem(t)
	if p.Type != problemPrefix+"draft-base" || p.Newer == nil || p.Newer.ID != out.Plans[0].ID {
		t.Fatalf("older base: got %+v", p)
	}
	var r RebasedDraft
	w.act(s, 200, old.ID, "rebase", rebaseBody{2, &later}, &r)
	if r.Base == nil || *r.Base != out.Plans[0].ID || r.Grids != 2 || r.Version != 3 || len(r.Differ) != 0 {
		t.Fatalf("rebased: got %+v", r)
	}
	first := out.Plans[0].ID
	w.act(s, 200, old.ID, "publish", publishBody{Version: 3, EffectiveFrom: &soon}, &out)
	if len(out.Plans) != 1 || out.Plans[0].State != "future" || out.KeptTerms == nil {
		t.Errorf("published: got %+v", out)
	}
	var was PlanDetail
	w.must(s, 200, "GET", "/api/v1/plans/"+first, "", &was)
	if was.State != "replaced" || was.ReplacedBy == nil || *was.ReplacedBy != out.Plans[0].ID || !was.EffectiveFrom.Equal(soon) || was.Until != nil {
		t.Errorf("the plan in whose place it is: got %+v", was.PlanHead)
	}
}
