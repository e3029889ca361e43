package api

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// eachWorld runs a test in a fresh world on each database.
func eachWorld(t *testing.T, test func(t *testing.T, w *world)) {
	for _, on := range []string{"sqlite", "postgres"} {
		t.Run(on, func(t *testing.T) {
			before := worldOn
			worldOn = on
			defer func() { worldOn = before }()
			test(t, newWorld(t))
		})
	}
}

var anyUUID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// A clash with an object of another region tells nothing of it, and a reference
// to one is answered like a reference to nothing.
func TestForeignIsNothing(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		other := w.login("admin-b")
		admin := w.login("admin")
		key := func() string { return "Idempotency-Key: " + w.id() }
		clue, plan, duty, shift, task := w.id(), w.id(), w.id(), w.id(), w.id()
		numbered := func(p geo.Point) string { return strings.Replace(clueAt(p, "low"), "{", `{"external_no":"17",`, 1) }
		licensed := func(p geo.Point) string {
			return fmt.Sprintf(`{"name":"N","category":"clinic","datum":"wgs84","lon":%v,"lat":%v,"licences":[{"kind":"k","number":"L1","category":"clinic"}]}`, p.Lon, p.Lat)
		}
		planOf := func(region, grid string, days int) string {
			return fmt.Sprintf(`{"region":%q,"name":"P","effective_from":%q,"grids":[{"id":%q,"code":"1","name":"n","cells":[]}]}`,
				region, began.AddDate(0, 0, days).Format(time.RFC3339), grid)
		}
		dutyOf := func(grid grid.GridID, officer grid.OfficerID, more string) string {
			return fmt.Sprintf(`{"grid":%q,"officer":%q,"kind":"backup"%s}`, grid, officer, more)
		}
		taskAt := func(place grid.InstitutionID) string {
			return fmt.Sprintf(`{"kind":"patrol","institution":%q,"due_on":"2014-07-01"}`, place)
		}
		w.must(other, 200, "PUT", "/api/v1/clues/"+clue, numbered(pointB), nil)
		w.must(other, 200, "PUT", "/api/v1/institutions/"+w.id(), licensed(pointB), nil)
		w.must(other, 200, "PUT", "/api/v1/plans/"+plan, planOf(areaB, string(gridB), 1), nil)
		w.must(other, 200, "PUT", "/api/v1/duties/"+duty, dutyOf(gridB, officerB, ""), nil)
		w.must(other, 200, "PUT", "/api/v1/shifts/"+shift, fmt.Sprintf(`{"officer":%q}`, officerB), nil)
		w.must(other, 200, "PUT", "/api/v1/tasks/"+task, taskAt(placeB), nil)
		mine := w.id()
		w.must(admin, 200, "PUT", "/api/v1/clues/"+mine, clueAt(pointA, "low"), nil)

		for _, c := range []struct {
			name, path, body string
			status           int
			field            string
		}{
			{"number of a new clue", "/clues/" + w.id(), numbered(pointA), 409, "external_no"},
			{"number of an own clue", "/clues/" + mine, numbered(pointA), 409, "external_no"},
			{"licence", "/institutions/" + w.id(), licensed(pointA), 409, "licences[0].number"},
			{"grid in a plan", "/plans/" + w.id(), planOf(areaA, string(gridB), 2), 404, ""},
			{"plan of a duty", "/duties/" + w.id(), dutyOf(gridA, officerA, `,"plan":"`+plan+`"`), 422, "plan"},
			{"no plan of a duty", "/duties/" + w.id(), dutyOf(gridA, officerA, `,"plan":"`+w.id()+`"`), 422, "plan"},
			{"duty that is corrected", "/duties/" + w.id(), dutyOf(gridA, officerA, `,"corrects":"`+duty+`"`), 422, "corrects"},
			{"plan", "/plans/" + plan, planOf(areaA, string(gridA), 2), 404, ""},
			{"duty", "/duties/" + duty, dutyOf(gridA, officerA, ""), 404, ""},
			{"shift", "/shifts/" + shift, fmt.Sprintf(`{"officer":%q}`, officerA), 404, ""},
			{"task", "/tasks/" + task, taskAt(placeA), 404, ""},
			{"clue", "/clues/" + clue, clueAt(pointA, "low"), 404, ""},
			{"institution", "/institutions/" + string(placeB), licensed(pointA), 404, ""},
		} {
			t.Run(c.name, func(t *testing.T) {
				a := w.ask(admin, "PUT", "/api/v1"+c.path, c.body, key())
				if a.Status != c.status {
					t.Fatalf("got %d, want %d: %s", a.Status, c.status, a.Body)
				}
				p := a.problem(t)
				if c.field != "" && (len(p.Errors) != 1 || p.Errors[0].Field != c.field) {
					t.Errorf("fields: got %+v, want %s", p.Errors, c.field)
				}
				if c.status == 409 && p.Errors[0].Reason != "is already registered" {
					t.Errorf("reason: got %q, want is already registered", p.Errors[0].Reason)
				}
				if strings.Contains(string(a.Body), areaB) {
					t.Errorf("the answer names the other region: %s", a.Body)
				}
				for _, id := range anyUUID.FindAllString(string(a.Body), -1) {
					if !strings.Contains(c.path+c.body, id) {
						t.Errorf("the answer tells an id that was not asked with: %s", a.Body)
					}
				}
			})
		}
		t.Run("own grid and plan go through", func(t *testing.T) {
			own := w.id()
			w.must(admin, 200, "PUT", "/api/v1/plans/"+own, planOf(areaA, string(gridA), 3), nil)
			w.must(admin, 200, "PUT", "/api/v1/duties/"+w.id(), dutyOf(gridA, officerA, `,"plan":"`+own+`"`), nil)
		})
	})
}

// Who may only file clues changes none; the day a clue came stays with it.
func TestFiledClueStays(t *testing.T) {
	w := newWorld(t)
	id := w.id()
	path := "/api/v1/clues/" + id
	key := func() string { return "Idempotency-Key: " + w.id() }
	officer := w.login("officer")
	var filed, now Clue
	w.must(officer, 200, "PUT", path, clueAt(pointA, "critical"), &filed)
	if a := w.must(officer, 200, "PUT", path, clueAt(pointA, "critical"), nil); a.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("the officer's own write, repeated: got %s, want the stored answer", a.Body)
	}
	w.advance(time.Hour)
	moved := strings.Replace(clueAt(pointA, "critical"), "{", `{"opened_at":"2014-05-01T12:00:00Z",`, 1)
	for _, role := range []string{"officer", "lead"} {
		for name, body := range map[string]string{"day": moved, "severity": clueAt(pointA, "low"), "point": `{"source":"hotline","kind":"unlicensed","severity":"critical","region":"` + areaA + `"}`} {
			if a := w.ask(w.login(role), "PUT", path, body, key()); a.Status != 403 {
				t.Errorf("%s changes %s: got %d, want 403: %s", role, name, a.Status, a.Body)
			}
		}
		w.must(w.login(role), 200, "PUT", "/api/v1/clues/"+w.id(), clueAt(pointA, "low"), nil)
	}
	clerk := w.login("clerk")
	a := w.must(clerk, 422, "PUT", path, moved, nil, key())
	if p := a.problem(t); len(p.Errors) != 1 || p.Errors[0].Field != "opened_at" {
		t.Errorf("moved day: got %+v, want opened_at", p.Errors)
	}
	same := strings.Replace(clueAt(pointA, "high"), "{", `{"opened_at":"`+filed.OpenedAt.Format(time.RFC3339Nano)+`",`, 1)
	w.must(clerk, 200, "PUT", path, same, nil, key())
	for _, role := range []string{"supervisor", "clerk", "commander", "admin"} {
		w.must(w.login(role), 200, "PUT", path, clueAt(pointA, "medium"), &now, key())
		if now.Severity != "medium" || !now.OpenedAt.Equal(*filed.OpenedAt) || !now.DeadlineAt.Equal(*filed.DeadlineAt) {
			t.Errorf("%s: got %+v, want medium, opened and due as filed: %+v", role, now, filed)
		}
	}
}

// Writers of one clue whose clocks differ by moments are all right: the first
// files it, the others change it, and the day it came is the first one's.
func TestParallelWritersOfOneClue(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		s := w.login("clerk")
		for round := range 3 {
			path := "/api/v1/clues/" + w.id()
			before := w.facts()
			var wait sync.WaitGroup
			var mu sync.Mutex
			opened := map[time.Time]bool{}
			for n := range 20 {
				key := "Idempotency-Key: " + w.id()
				wait.Go(func() {
					w.mu.Lock()
					w.clock = w.clock.Add(time.Millisecond) // every writer has a time of its own
					w.mu.Unlock()
					a := w.ask(s, "PUT", path, clueAt(pointA, []string{"low", "high"}[n%2]), key)
					if a.Status != 200 {
						t.Errorf("round %d: got %d, want 200: %s", round, a.Status, a.Body)
						return
					}
					c := decodeInto[Clue](t, a)
					mu.Lock()
					opened[c.OpenedAt.UTC()] = true
					mu.Unlock()
				})
			}
			wait.Wait()
			if len(opened) != 1 {
				t.Errorf("round %d: opened at %v, want one instant", round, opened)
			}
			if got := w.facts() - before; got != 20 {
				t.Errorf("round %d: got %d facts, want 20", round, got)
			}
		}
	})
}

// An update keeps that an object is made up.
func TestSimulatedStays(t *testing.T) {
	w := newWorld(t)
	id := w.id()
	due := grid.DateOf(began, time.UTC)
	w.write(func(tx *store.Tx) error {
		return tx.PutTask(&grid.Task{ID: grid.TaskID(id), Kind: grid.Patrol, Institution: placeA, DueOn: due, Origin: grid.Origin{Simulated: true}})
	})
	var task Task
	body := `{"kind":"patrol","institution":"` + string(placeA) + `","due_on":"2014-07-01","state":"done"}`
	w.must(w.login("commander"), 200, "PUT", "/api/v1/tasks/"+id, body, &task)
	if !task.Simulated || task.State != "done" {
		t.Errorf("got %+v, want done and simulated", task)
	}
}

// No body takes an instant or a date outside the years 1900 to 2200.
func TestYears(t *testing.T) {
	w := newWorld(t)
	s := w.login("admin")
	shift, duty := w.id(), w.id()
	w.must(s, 200, "PUT", "/api/v1/shifts/"+shift, fmt.Sprintf(`{"officer":%q}`, officerA), nil)
	w.must(s, 200, "PUT", "/api/v1/duties/"+duty, fmt.Sprintf(`{"grid":%q,"officer":%q,"kind":"backup"}`, gridA, officerA), nil)
	clue := w.id()
	w.must(s, 200, "PUT", "/api/v1/clues/"+clue, clueAt(pointA, "low"), nil)
	field := w.login("officer")
	for _, c := range []struct{ field, method, path, body string }{
		{"opened_at", "PUT", "/clues/" + w.id(), `{"source":"hotline","kind":"k","severity":"low","region":"town-a","opened_at":%q}`},
		{"at", "POST", "/clues/" + clue + "/close", `{"at":%q}`},
		{"active_from", "PUT", "/officers/" + w.id(), `{"name":"x","post":"officer","active_from":%q}`},
		{"active_until", "PUT", "/officers/" + w.id(), `{"name":"x","post":"officer","active_until":%q}`},
		{"effective_from", "PUT", "/plans/" + w.id(), `{"region":"town-a","name":"x","effective_from":%q,"grids":[{"id":"` + w.id() + `","code":"1","name":"n","cells":[]}]}`},
		{"from", "PUT", "/duties/" + w.id(), `{"grid":"` + string(gridA) + `","officer":"` + string(officerA) + `","kind":"lead","from":%q}`},
		{"until", "PUT", "/duties/" + w.id(), `{"grid":"` + string(gridA) + `","officer":"` + string(officerA) + `","kind":"lead","until":%q}`},
		{"until", "POST", "/duties/" + duty + "/end", `{"until":%q}`},
		{"started_at", "PUT", "/shifts/" + w.id(), `{"officer":"` + string(supervisorA) + `","started_at":%q}`},
		{"at", "POST", "/shifts/" + shift + "/end", `{"at":%q}`},
		{"visited_at", "PUT", "/visits/" + w.id(), `{"task":"patrol","institution":"` + string(placeA) + `","officer":"` + string(officerA) + `","visited_at":%q}`},
		{"due_on", "PUT", "/tasks/" + w.id(), `{"kind":"patrol","institution":"` + string(placeA) + `","due_on":%q}`},
		{"licences[0].expires_on", "PUT", "/institutions/" + w.id(), `{"name":"x","category":"clinic","region":"town-a","licences":[{"kind":"k","number":"1","category":"clinic","expires_on":%q}]}`},
		{"items[0].at", "POST", "/positions", `{"datum":"wgs84","items":[{"device":"d","device_seq":1,"shift":"` + shift + `","at":%q,"lon":-87.72,"lat":41.85,"accuracy_m":5}]}`},
	} {
		asking := s
		if c.path == "/positions" {
			asking = field
		}
		day := strings.HasSuffix(c.field, "_on")
		for _, at := range []string{"0001-01-01T00:00:00Z", "1899-12-31T23:59:59Z", "1900-01-01T00:30:00+08:00", "2201-01-01T00:00:00Z", "9999-12-31T00:00:00Z"} {
			if day && strings.HasPrefix(at, "1900") {
				continue
			}
			if day {
				at = at[:10]
			}
			t.Run(c.method+" "+c.field+" "+at, func(t *testing.T) {
				a := w.must(asking, 422, c.method, "/api/v1"+c.path, fmt.Sprintf(c.body, at), nil, "Idempotency-Key: "+w.id())
				p := a.problem(t)
				if len(p.Errors) != 1 || p.Errors[0].Field != c.field || !strings.Contains(p.Errors[0].Reason, "1900 to 2200") {
					t.Errorf("got %+v, want %s outside the years", p.Errors, c.field)
				}
				if inList := strings.Contains(c.field, "["); len(p.Errors) == 1 && (p.Errors[0].Row != nil) != inList {
					t.Errorf("row: got %v, want one: %v", p.Errors[0].Row, inList)
				}
			})
		}
	}
	for _, at := range []string{"1900-01-01", "2200-12-31"} {
		w.must(s, 200, "PUT", "/api/v1/tasks/"+w.id(), fmt.Sprintf(`{"kind":"patrol","institution":%q,"due_on":%q}`, placeA, at), nil)
	}
}

// A new object's id is a UUIDv7; a stored one's may be of any version.
func TestNewIDs(t *testing.T) {
	w := newWorld(t)
	s := w.login("admin")
	officer := fmt.Sprintf(`"officer":%q`, officerA)
	old := "0190a000-0000-4000-8000-00000000f001"
	w.write(func(tx *store.Tx) error {
		return faultless(tx.PutClues([]*grid.Clue{{ID: grid.ClueID(old), Source: "hotline", Kind: "k", Point: &pointA, State: grid.ClueOpen, OpenedAt: tx.Now()}}))
	})
	w.must(s, 200, "PUT", "/api/v1/clues/"+old, clueAt(pointA, "high"), nil, "Idempotency-Key: "+w.id())
	version4 := "0190a000-0000-4000-8000-00000000f002"
	for _, c := range []struct{ path, body, field string }{
		{"/clues/" + version4, clueAt(pointA, "low"), "id"},
		{"/institutions/" + version4, `{"name":"x","category":"clinic","region":"town-a"}`, "id"},
		{"/officers/" + version4, `{"name":"x","post":"officer"}`, "id"},
		{"/plans/" + version4, `{"region":"town-a","name":"x","grids":[{"id":"` + w.id() + `","code":"1","name":"n","cells":[]}]}`, "id"},
		{"/plans/" + w.id(), `{"region":"town-a","name":"x","grids":[{"id":"` + version4 + `","code":"1","name":"n","cells":[]}]}`, "grids.id"},
		{"/duties/" + version4, `{"grid":"` + string(gridA) + `","kind":"lead",` + officer + `}`, "id"},
		{"/shifts/" + version4, `{` + officer + `}`, "id"},
		{"/visits/" + version4, `{"task":"patrol","institution":"` + string(placeA) + `",` + officer + `}`, "id"},
		{"/tasks/" + version4, `{"kind":"patrol","institution":"` + string(placeA) + `","due_on":"2014-07-01"}`, "id"},
	} {
		t.Run(c.path, func(t *testing.T) {
			a := w.must(s, 422, "PUT", "/api/v1"+c.path, c.body, nil, "Idempotency-Key: "+w.id())
			if p := a.problem(t); len(p.Errors) != 1 || p.Errors[0].Field != c.field {
				t.Errorf("got %+v, want one fault of %s", p.Errors, c.field)
			}
		})
	}
}

// A cell beside an institution is that one's.
func TestContradictingCell(t *testing.T) {
	w := newWorld(t)
	s := w.login("admin")
	cell := func(p geo.Point) geo.Cell {
		c, err := geo.CellAt(p, deployment.Resolution)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for name, more := range map[string]string{"visits": `"task":"patrol","officer":"` + string(officerA) + `"`, "tasks": `"kind":"patrol","due_on":"2014-07-01"`} {
		body := func(c geo.Cell) string {
			return fmt.Sprintf(`{%s,"institution":%q,"cell":%q}`, more, placeA, c)
		}
		a := w.must(s, 422, "PUT", "/api/v1/"+name+"/"+w.id(), body(cell(geo.Point{Lon: -87.70, Lat: 41.88})), nil)
		if p := a.problem(t); len(p.Errors) != 1 || p.Errors[0].Field != "cell" {
			t.Errorf("%s: got %+v, want one fault of cell", name, p.Errors)
		}
		w.must(s, 200, "PUT", "/api/v1/"+name+"/"+w.id(), body(cell(pointA)), nil)
	}
}

// decodeInto reads an answer.
func decodeInto[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(a.Body, &v); err != nil {
		t.Errorf("%v: %s", err, a.Body)
	}
	return v
}
