package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"gridwatch/grid"
)

// concrete fills the wildcards of a row's path with something of area A.
func concrete(row *route) string {
	path := strings.NewReplacer("{z}", "0", "{x}", "0", "{y}", "0.mvt", "{cell}", "842664dffffffff", "{code}", areaA, "{sha256}", strings.Repeat("0", 64)).Replace(row.path)
	id := uuid(0xdead)
	switch {
	case strings.Contains(path, "/institutions/"):
		id = string(placeA)
	case strings.Contains(path, "/officers/"):
		id = string(officerA)
	}
	return strings.ReplaceAll(path, "{id}", id)
}

// TestAuthorisationMatrix asks every route as nobody and as every role: nobody
// is 401, a role without the row's permission 403, and any other answer is the
// handler's own.
func TestAuthorisationMatrix(t *testing.T) {
	w := newWorld(t)
	for i := range routes {
		row := &routes[i]
		if row.access != session {
			continue
		}
		t.Run("anonymous "+row.pattern(), func(t *testing.T) {
			a := w.ask(nil, row.method, concrete(row), "{}")
			if a.Status != http.StatusUnauthorized {
				t.Errorf("got %d, want 401: %s", a.Status, a.Body)
			}
		})
	}
	for _, role := range grid.Roles {
		s := w.login(string(role))
		for i := range routes {
			row := &routes[i]
			if row.access != session || row.path == "/api/v1/session" {
				continue
			}
			t.Run(string(role)+" "+row.pattern(), func(t *testing.T) {
				body := ""
				if row.unsafe() {
					body = "[]" // of no route's shape: whoever is admitted is refused for it
				}
				a := w.ask(s, row.method, concrete(row), body, "Idempotency-Key: "+w.id())
				denied := a.Status == http.StatusForbidden
				if want := !slices.Contains(row.roles, role); denied != want {
					t.Errorf("denied: got %v, want %v: %d %s", denied, want, a.Status, a.Body)
				}
				if a.Status >= 500 {
					t.Errorf("status %d: %s", a.Status, a.Body)
				}
			})
		}
	}
}

// TestScopeMatrix asks every region-bound route for another region and for the
// region above: neither exists for the caller.
func TestScopeMatrix(t *testing.T) {
	w := newWorld(t)
	for _, role := range grid.Roles {
		s := w.login(string(role))
		for i := range routes {
			row := &routes[i]
			if row.scope != scopeRegion || !slices.Contains(row.roles, role) {
				continue
			}
			for _, region := range []string{areaB, city, "no-such-region"} {
				t.Run(string(role)+" "+row.pattern()+" "+region, func(t *testing.T) {
					a := w.ask(s, row.method, concrete(row)+"?region="+region, "")
					if a.Status != http.StatusNotFound {
						t.Errorf("got %d, want 404: %s", a.Status, a.Body)
					}
				})
			}
			t.Run(string(role)+" "+row.pattern()+" own", func(t *testing.T) {
				if a := w.ask(s, row.method, concrete(row)+"?region="+areaA, ""); a.Status != http.StatusOK {
					t.Errorf("got %d, want 200: %s", a.Status, a.Body)
				}
			})
		}
	}
}

// TestObjectsOfOthers reads and writes, as the strongest role of area A, what
// belongs to area B.
func TestObjectsOfOthers(t *testing.T) {
	w := newWorld(t)
	admin, other := w.login("admin"), w.login("admin-b")
	clue, shift, task, visit := w.id(), w.id(), w.id(), w.id()
	officer := `"officer":"` + string(officerB) + `"`
	w.must(other, 200, "PUT", "/api/v1/clues/"+clue, clueAt(pointB, "high"), nil)
	w.must(other, 200, "PUT", "/api/v1/shifts/"+shift, `{`+officer+`}`, nil)
	w.must(other, 200, "PUT", "/api/v1/tasks/"+task, `{"kind":"patrol","institution":"`+string(placeB)+`","due_on":"2014-07-01"}`, nil)
	w.must(other, 200, "PUT", "/api/v1/visits/"+visit, `{"task":"patrol","institution":"`+string(placeB)+`",`+officer+`}`, nil)
	duty := `{"grid":"` + string(gridB) + `",` + officer + `,"kind":"officer"}`
	dutyID := w.id()
	w.must(other, 200, "PUT", "/api/v1/duties/"+dutyID, duty, nil)

	for _, c := range []struct{ name, method, path, body string }{
		{"read institution", "GET", "/api/v1/institutions/" + string(placeB), ""},
		{"read clue", "GET", "/api/v1/clues/" + clue, ""},
		{"overwrite institution", "PUT", "/api/v1/institutions/" + string(placeB), `{"name":"x","category":"clinic","datum":"wgs84","lon":-87.72,"lat":41.85}`},
		{"overwrite clue", "PUT", "/api/v1/clues/" + clue, clueAt(pointA, "low")},
		{"overwrite officer", "PUT", "/api/v1/officers/" + string(officerB), `{"name":"x","post":"officer","region":"town-a"}`},
		{"overwrite task", "PUT", "/api/v1/tasks/" + task, `{"kind":"patrol","institution":"` + string(placeA) + `","due_on":"2014-07-01"}`},
		{"overwrite visit", "PUT", "/api/v1/visits/" + visit, `{"task":"patrol","institution":"` + string(placeA) + `","officer":"` + string(officerA) + `"}`},
		{"close clue", "POST", "/api/v1/clues/" + clue + "/close", "{}"},
		{"end shift", "POST", "/api/v1/shifts/" + shift + "/end", "{}"},
		{"end duty", "POST", "/api/v1/duties/" + dutyID + "/end", "{}"},
		{"appoint in another grid", "PUT", "/api/v1/duties/" + w.id(), duty},
		{"name another's region", "PUT", "/api/v1/clues/" + w.id(), `{"source":"hotline","kind":"k","severity":"low","region":"town-b"}`},
		{"name another's institution", "PUT", "/api/v1/clues/" + w.id(), `{"source":"hotline","kind":"k","severity":"low","institution":"` + string(placeB) + `"}`},
		{"task at another's institution", "PUT", "/api/v1/tasks/" + w.id(), `{"kind":"patrol","institution":"` + string(placeB) + `","due_on":"2014-07-01"}`},
		{"shift of another's officer", "PUT", "/api/v1/shifts/" + w.id(), `{` + officer + `}`},
		{"visit by another's officer", "PUT", "/api/v1/visits/" + w.id(), `{"task":"patrol","institution":"` + string(placeA) + `",` + officer + `}`},
		{"plan for another's region", "PUT", "/api/v1/plans/" + w.id(), `{"region":"town-b","name":"x","grids":[{"id":"` + w.id() + `","code":"1","name":"n","cells":[]}]}`},
		{"region above one's own", "PUT", "/api/v1/regions", `{"datum":"wgs84","type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[-87.8,41.8],[-87.7,41.8],[-87.7,41.9],[-87.8,41.8]]]},"properties":{"code":"town-c","name":"C","level":"area","parent_code":"town"}}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := w.ask(admin, c.method, c.path, c.body, "Idempotency-Key: "+w.id())
			if a.Status != http.StatusNotFound {
				t.Errorf("got %d, want 404: %s", a.Status, a.Body)
			}
			if strings.Contains(string(a.Body), "Clinic B") || strings.Contains(string(a.Body), "Dora") {
				t.Errorf("the answer tells of the other area: %s", a.Body)
			}
		})
	}
	t.Run("a point outside", func(t *testing.T) {
		a := w.ask(admin, "PUT", "/api/v1/clues/"+w.id(), clueAt(pointB, "low"))
		if a.Status != http.StatusUnprocessableEntity {
			t.Errorf("got %d, want 422: %s", a.Status, a.Body)
		}
	})
	t.Run("city sees both", func(t *testing.T) {
		s := w.login("commander-city")
		w.must(s, 200, "GET", "/api/v1/clues/"+clue, "", nil)
		w.must(s, 200, "GET", "/api/v1/board?region=town-b", "", nil)
	})
}

// TestFieldStaffAreThemselves: who works in the field records own work only.
func TestFieldStaffAreThemselves(t *testing.T) {
	w := newWorld(t)
	s := w.login("officer")
	shift := w.id()
	w.must(s, 200, "PUT", "/api/v1/shifts/"+shift, `{}`, nil)
	other := `"officer":"` + string(supervisorA) + `"`
	for _, c := range []struct{ name, method, path, body string }{
		{"shift", "PUT", "/api/v1/shifts/" + w.id(), `{` + other + `}`},
		{"visit", "PUT", "/api/v1/visits/" + w.id(), `{"task":"patrol","institution":"` + string(placeA) + `",` + other + `}`},
		{"positions", "POST", "/api/v1/positions", `{"datum":"wgs84","items":[{` + other + `,"device":"d","device_seq":1,"shift":"` + shift + `","at":"2014-06-02T12:00:00Z","lon":-87.72,"lat":41.85,"accuracy_m":5}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if a := w.ask(s, c.method, c.path, c.body, "Idempotency-Key: "+w.id()); a.Status != http.StatusForbidden {
				t.Errorf("got %d, want 403: %s", a.Status, a.Body)
			}
		})
	}
	supervisor := w.login("supervisor")
	if a := w.ask(supervisor, "POST", "/api/v1/shifts/"+shift+"/end", "{}", "Idempotency-Key: "+w.id()); a.Status != http.StatusForbidden {
		t.Errorf("another's shift: got %d, want 403: %s", a.Status, a.Body)
	}
}

// TestNoRowNoRoute proves that the table is deny by default.
func TestNoRowNoRoute(t *testing.T) {
	o := Options{Deployment: deployment}
	for _, c := range []struct {
		name string
		rows []route
		want string
	}{
		{"an operation of huma without a row", slices.DeleteFunc(slices.Clone(routes), func(r route) bool { return r.pattern() == "GET /api/v1/clues" }), "GET /api/v1/clues has no row"},
		{"a plain handler without a row", slices.DeleteFunc(slices.Clone(routes), func(r route) bool { return r.path == "/metrics" }), "GET /metrics has no row"},
		{"a row without a handler", append(slices.Clone(routes), route{method: "GET", path: "/api/v1/secrets", roles: everyone}), "/api/v1/secrets has no handler"},
		{"two rows", append(slices.Clone(routes), routes[0]), "has two rows"},
		{"a row without roles", append(slices.Clone(routes), route{method: "GET", path: "/api/v1/secrets"}), "has no role"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := assemble(o, c.rows)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
	s, err := assemble(o, routes)
	if err != nil {
		t.Fatal(err)
	}
	s.guard.HandleFunc("GET /api/v1/late", func(http.ResponseWriter, *http.Request) {})
	if err := s.guard.check(); err == nil {
		t.Error("a handler registered late without a row was accepted")
	}
}

func TestUnknownPaths(t *testing.T) {
	w := newWorld(t)
	s := w.login("admin")
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/api/v1/secrets", 404}, {"GET", "/api", 404}, {"GET", "/api/", 404}, {"GET", "/api/v2/clues", 404},
		{"GET", "/tiles/people/1/1/1.mvt", 404}, {"GET", "/docs", 404}, {"GET", "/debug/pprof/", 404}, {"POST", "/", 404},
		{"PATCH", "/api/v1/clues/" + uuid(1), 405}, {"DELETE", "/api/v1/clues", 405}, {"POST", "/api/v1/board", 405},
	} {
		a := w.ask(s, c.method, c.path, "")
		if a.Status != c.status {
			t.Errorf("%s %s: got %d, want %d: %s", c.method, c.path, a.Status, c.status, a.Body)
		}
		a.problem(t)
	}
}
