package api

import (
	"strings"
	"testing"

	"gridwatch/grid"
	"gridwatch/grid/submission"
)

// Tasks are made of cycles, listed by filters, given to people and passed on.
func TestTasksOfCycles(t *testing.T) {
	w := newWorld(t)
	admin, officer := w.login("admin"), w.login("officer")
	var made, again TasksGenerated
	w.must(admin, 200, "POST", "/api/v1/tasks/generate?region="+areaA, "{}", &made, "Idempotency-Key: "+w.id())
	w.must(admin, 200, "POST", "/api/v1/tasks/generate", "{}", &again, "Idempotency-Key: "+w.id())
	if made.Made == 0 || made.Withdrawn != 0 || again != (TasksGenerated{}) {
		t.Errorf("generated: got %+v, then %+v, want some, then none", made, again)
	}
	of := func(query string) []Task {
		var l list[Task]
		w.must(admin, 200, "GET", "/api/v1/tasks?limit=1000&"+query, "", &l)
		return l.Items
	}
	patrols, inspections := of("kind=patrol&state=open"), of("kind=inspection")
	if len(patrols)+len(inspections) != made.Made || len(of("officer="+string(officerA))) == 0 || len(of("state=done")) != 0 {
		t.Errorf("lists: got %d and %d, want %d", len(patrols), len(inspections), made.Made)
	}
	mine := of("kind=patrol&institution=" + string(placeA))
	if len(mine) != 1 || *mine[0].Officer != string(officerA) || mine[0].OfficerName != "Anna" || mine[0].InstitutionName != "Clinic A" || *mine[0].Grid != string(gridA) {
		t.Fatalf("place A: got %+v, want one task with Anna", mine)
	}
	inspection := of("kind=inspection&institution=" + string(placeA))[0].ID
	post := func(name, id, verb, body string) answer {
		return w.ask(w.login(name), "POST", "/api/v1/tasks/"+id+"/"+verb, body, "Idempotency-Key: "+w.id())
	}
	for _, c := range []struct{ name, who, id, verb, body, code string }{
		{"inspection by an officer", "admin", inspection, "assign", `{"officer":"` + string(officerA) + `","second":"` + string(secondA) + `"}`, "needs-supervisor"},
		{"inspection by one", "admin", inspection, "assign", `{"officer":"` + string(supervisorA) + `"}`, "needs-two-supervisors"},
		{"hand over out of the grid", "officer", mine[0].ID, "hand-over", `{"to":"` + string(supervisorA) + `"}`, "not-of-the-grid"},
	} {
		if p := post(c.who, c.id, c.verb, c.body).problem(t); p.Status != 409 || p.Type != problemPrefix+c.code {
			t.Errorf("%s: got %+v, want 409 %s", c.name, p, c.code)
		}
	}
	for name, want := range map[string]int{"supervisor": 403, "admin-b": 404} {
		if a := post(name, mine[0].ID, "hand-over", `{"to":"`+string(officerA)+`"}`); a.Status != want {
			t.Errorf("hand over by %s: got %d, want %d: %s", name, a.Status, want, a.Body)
		}
	}
	if a := post("supervisor", inspection, "assign", `{"officer":"`+string(supervisorA)+`","second":"`+string(secondA)+`","approval_no":"A-1"}`); a.Status != 200 || !strings.Contains(string(a.Body), `"approval_no":"A-1"`) {
		t.Errorf("assign: got %d %s", a.Status, a.Body)
	}
	w.must(officer, 200, "PUT", "/api/v1/visits/"+w.id(), `{"task":"patrol","why":"routine","institution":"`+string(placeA)+`"}`, nil)
	if a := post("admin", mine[0].ID, "withdraw", `{"note":"x"}`); a.Status != 409 || !strings.Contains(string(a.Body), "done") {
		t.Errorf("withdraw what is done: got %d %s, want 409", a.Status, a.Body)
	}
	var events list[TaskEvent]
	w.must(admin, 200, "GET", "/api/v1/tasks/"+mine[0].ID+"/events", "", &events)
	if len(events.Items) != 2 || events.Items[0].What != "make" || *events.Items[0].To != "Anna" || events.Items[1].What != "done" || events.Items[1].By != "Anna" {
		t.Errorf("history: got %+v", events.Items)
	}
	if a := w.ask(w.login("admin-b"), "GET", "/api/v1/tasks/"+mine[0].ID+"/events", ""); a.Status != 404 {
		t.Errorf("another's history: got %d, want 404", a.Status)
	}
}

// A clue check says which clue, and only of one's own region.
func TestTaskOfClue(t *testing.T) {
	w := newWorld(t)
	admin := w.login("admin")
	mine, other := w.id(), w.id()
	w.must(admin, 200, "PUT", "/api/v1/clues/"+mine, clueAt(pointA, "high"), nil)
	w.must(w.login("admin-b"), 200, "PUT", "/api/v1/clues/"+other, clueAt(pointB, "high"), nil)
	body := func(clue string) string {
		return `{"kind":"clue-check","institution":"` + string(placeA) + `","due_on":"2014-06-09","clue":"` + clue + `"}`
	}
	var k Task
	w.must(admin, 200, "PUT", "/api/v1/tasks/"+w.id(), body(mine), &k)
	if k.Why != "clue" || *k.Clue != mine || *k.Grid != string(gridA) {
		t.Errorf("got %+v, want the clue and the grid", k)
	}
	if a := w.ask(admin, "PUT", "/api/v1/tasks/"+w.id(), body(other)); a.Status != 404 {
		t.Errorf("another's clue: got %d, want 404: %s", a.Status, a.Body)
	}
}

// A checklist is published by versions; one for officers has no word of
// inspections.
func TestForms(t *testing.T) {
	w := newWorld(t)
	admin := w.login("admin")
	body := func(title, schema string) string {
		return `{"title":"` + title + `","kinds":["patrol"],"categories":["clinic"],"schema":` + schema + `}`
	}
	const schema = `{"type":"object","required":["open"],"properties":{"open":{"type":"boolean","title":"营业"}}}`
	put := func(path, text string) answer {
		return w.ask(admin, "PUT", path, text, "Idempotency-Key: "+w.id())
	}
	if a := put("/api/v1/forms/patrol-clinic", body("诊所巡查", schema)); a.Status != 200 || !strings.Contains(string(a.Body), `"version":2`) {
		t.Fatalf("got %d %s, want version 2", a.Status, a.Body)
	}
	var versions, forms list[FormVersion]
	w.must(admin, 200, "GET", "/api/v1/forms/patrol-clinic", "", &versions)
	w.must(w.login("officer"), 200, "GET", "/api/v1/forms", "", &forms)
	if len(versions.Items) != 2 || versions.Items[1].SupersededAt == nil || string(versions.Items[0].Schema) != schema {
		t.Errorf("versions: got %+v", versions.Items)
	}
	for _, f := range forms.Items {
		if f.Code == "patrol-clinic" && f.Version != 2 {
			t.Errorf("in force: got version %d, want 2", f.Version)
		}
	}
	for name, text := range map[string]string{
		"a word of inspections": body("诊所检查", schema),
		"no fields":             body("x", `{"type":"object"}`),
		"a category of nobody":  strings.Replace(body("x", schema), "clinic", "moon", 1),
	} {
		if a := put("/api/v1/forms/patrol-clinic", text); a.Status != 422 {
			t.Errorf("%s: got %d %s, want 422", name, a.Status, a.Body)
		}
	}
	if a := w.ask(admin, "GET", "/api/v1/forms/patrol-moon", ""); a.Status != 404 {
		t.Errorf("no such form: got %d, want 404", a.Status)
	}
}

// Problems are listed by scope and struck off by another person.
func TestProblems(t *testing.T) {
	w := newWorld(t)
	id := grid.ProblemID(w.id())
	w.putProblem(id)
	clerk, supervisor := w.login("clerk"), w.login("supervisor")
	var l list[SiteProblem]
	w.must(clerk, 200, "GET", "/api/v1/problems", "", &l)
	if len(l.Items) != 1 || l.Items[0].Number != "2014-0001" || l.Items[0].Name != "Clinic A" || l.Items[0].Lon == nil || l.Items[0].FoundBy != "Anna" {
		t.Fatalf("got %+v, want the problem on the map", l.Items)
	}
	post := func(name, verb, body string, want int) {
		t.Helper()
		if a := w.ask(w.login(name), "POST", "/api/v1/problems/"+string(id)+"/"+verb, body, "Idempotency-Key: "+w.id()); a.Status != want {
			t.Errorf("%s by %s: got %d, want %d: %s", verb, name, a.Status, want, a.Body)
		}
	}
	post("clerk-b", "reopen", `{}`, 404)
	post("supervisor", "strike", `{}`, 409)
	post("supervisor", "rectify", `{}`, 422)
	photo := "\xff\xd8\xffput right"
	sum := submission.Sum([]byte(photo))
	post("supervisor", "rectify", `{"photos":["`+sum+`"]}`, 422) // nobody has it
	w.must(w.login("clerk-b"), 201, "PUT", "/api/v1/blobs/"+sum, photo, nil)
	post("supervisor", "rectify", `{"photos":["`+sum+`"]}`, 422) // another region's
	photo += " here"
	sum = submission.Sum([]byte(photo))
	w.must(supervisor, 201, "PUT", "/api/v1/blobs/"+sum, photo, nil)
	post("supervisor", "rectify", `{"photos":["`+sum+`"]}`, 200)
	post("supervisor", "strike", `{}`, 409)
	post("clerk", "strike", `{"note":"看过"}`, 200)
	w.must(supervisor, 200, "GET", "/api/v1/problems", "", &l)
	if len(l.Items) != 0 {
		t.Errorf("not struck off: got %+v, want none", l.Items)
	}
	w.must(supervisor, 200, "GET", "/api/v1/problems?state=struck", "", &l)
	if len(l.Items) != 1 || l.Items[0].RectifiedBy != "Bert" || l.Items[0].StruckBy != "clerk" || len(l.Items[0].Photos) != 1 {
		t.Errorf("struck off: got %+v", l.Items)
	}
	w.must(w.login("clerk-b"), 200, "GET", "/api/v1/problems?state=struck", "", &l)
	if len(l.Items) != 0 {
		t.Errorf("another area: got %+v, want none", l.Items)
	}
}

// Who gives a task on the strength of an old list is told that it is with somebody else.
func TestAssignFrom(t *testing.T) {
	w := newWorld(t)
	admin := w.login("admin")
	id := w.id()
	w.must(admin, 200, "PUT", "/api/v1/tasks/"+id, `{"kind":"patrol","institution":"`+string(placeA)+`","due_on":"2014-06-09"}`, nil)
	assign := func(from, to string) answer {
		return w.ask(admin, "POST", "/api/v1/tasks/"+id+"/assign", `{"officer":"`+to+`","from":"`+from+`"}`, "Idempotency-Key: "+w.id())
	}
	if a := assign("", string(officerA)); a.Status != 200 {
		t.Fatalf("from nobody: got %d %s", a.Status, a.Body)
	}
	if p := assign("", string(supervisorA)).problem(t); p.Status != 409 || p.Type != problemPrefix+"task-moved" {
		t.Errorf("from nobody again: got %+v, want 409 task-moved", p)
	}
	if a := assign(string(officerA), string(supervisorA)); a.Status != 200 {
		t.Errorf("from who has it: got %d %s", a.Status, a.Body)
	}
}
