package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

func TestSessionLife(t *testing.T) {
	w := newWorld(t)
	resp, err := http.Post(w.http.URL+"/api/v1/session", "application/json", strings.NewReader(`{"name":"clerk","password":"`+password+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusNoContent {
		t.Fatalf("login: got %d, want 204", resp.StatusCode)
	}
	found := map[string]*http.Cookie{}
	for _, c := range resp.Cookies() {
		found[c.Name] = c
	}
	for name, httpOnly := range map[string]bool{sessionCookie: true, csrfCookie: false} {
		c := found[name]
		if c == nil || c.HttpOnly != httpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure {
			t.Errorf("cookie %s: got %+v", name, c)
		}
	}
	s := w.login("officer")
	var me Session
	w.must(s, 200, "GET", "/api/v1/session", "", &me)
	if want := (Session{Name: "officer", Role: grid.RoleOfficer, Region: areaA, RegionName: "West", Officer: string(officerA)}); me != want {
		t.Errorf("session: got %+v, want %+v", me, want)
	}
	w.must(s, 204, "DELETE", "/api/v1/session", "", nil)
	w.must(s, 401, "GET", "/api/v1/session", "", nil)
}

func TestSecureCookies(t *testing.T) {
	s := &Server{secure: true}
	if c := s.cookie(sessionCookie, "x", 60, true); !strings.Contains(c, "; Secure") {
		t.Errorf("got %s, want Secure", c)
	}
}

func TestCSRF(t *testing.T) {
	w := newWorld(t)
	s, other := w.login("clerk"), w.login("clerk")
	var token string
	req, _ := http.NewRequest("GET", w.http.URL, nil)
	for _, c := range other.HTTP.Jar.Cookies(req.URL) {
		if c.Name == csrfCookie {
			token = c.Value
		}
	}
	for i := range routes {
		row := &routes[i]
		if !row.unsafe() || row.access != session {
			continue
		}
		for name, value := range map[string]string{"none": "", "wrong": "x", "another session's": token} {
			t.Run(row.pattern()+" "+name, func(t *testing.T) {
				a := w.ask(s, row.method, concrete(row), "{}", csrfHeader+": "+value, "Idempotency-Key: "+w.id())
				if a.Status != http.StatusForbidden {
					t.Errorf("got %d, want 403: %s", a.Status, a.Body)
				}
			})
		}
	}
	w.must(s, 200, "GET", "/api/v1/session", "", nil) // still logged in
}

func TestWrongLogin(t *testing.T) {
	w := newWorld(t)
	var bodies []string
	for _, c := range []struct{ name, password string }{{"clerk", "wrong"}, {"nobody", "wrong"}, {"nobody", password}, {"", ""}} {
		a := w.must(nil, 401, "POST", "/api/v1/session", `{"name":"`+c.name+`","password":"`+c.password+`"}`, nil)
		bodies = append(bodies, string(a.Body))
		if a.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: a cookie was set", c.name)
		}
	}
	for _, b := range bodies {
		if b != bodies[0] {
			t.Errorf("answers differ: %s and %s", b, bodies[0])
		}
	}
}

// TestLoginLimit: guessing one name is slowed down, wherever it comes from;
// others can still log in, and success forgets the failures.
func TestLoginLimit(t *testing.T) {
	w := newWorld(t)
	try := func(name, password string) answer {
		return w.ask(nil, "POST", "/api/v1/session", `{"name":"`+name+`","password":"`+password+`"}`)
	}
	for range 9 {
		if a := try("clerk", "wrong"); a.Status != 401 {
			t.Fatalf("got %d, want 401: %s", a.Status, a.Body)
		}
	}
	if a := try("clerk", password); a.Status != 204 {
		t.Fatalf("the tenth attempt, right: got %d, want 204: %s", a.Status, a.Body)
	}
	limited := 0
	for range 14 {
		a := try("clerk", "wrong")
		if a.Status == http.StatusTooManyRequests {
			limited++
			if a.Header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			a.problem(t)
		}
	}
	if limited < 2 {
		t.Errorf("limited: got %d of 14, want some", limited)
	}
	if a := try("planner", password); a.Status != 204 {
		t.Errorf("another name: got %d, want 204: %s", a.Status, a.Body)
	}
}

func TestLimiterIsBounded(t *testing.T) {
	now := time.Unix(0, 0)
	l := newLoginLimiter(func() time.Time { return now })
	l.names.most, l.ips.most = 100, 100
	for i := range 1000 {
		l.wait(uuid(i), uuid(i))
	}
	if n, m := len(l.names.byKey), l.names.order.Len(); n != 100 || m != 100 {
		t.Errorf("remembered: got %d and %d, want 100", n, m)
	}
	for range 10 {
		l.wait("a", "ip")
	}
	if d := l.wait("a", "ip"); d <= 0 {
		t.Error("the eleventh attempt is not delayed")
	}
	now = now.Add(time.Minute)
	if d := l.wait("a", "ip"); d != 0 {
		t.Errorf("after a minute: got %v, want 0", d)
	}
}

// TestNothingSecretIsLogged: no password, token, ticket or query of the stream.
func TestNothingSecretIsLogged(t *testing.T) {
	w := newWorld(t)
	s := w.login("commander")
	var ticket ticketReply
	w.must(s, 200, "POST", "/api/v1/ticket", "", &ticket)
	w.ask(s, "GET", "/api/v1/live?ticket="+ticket.Ticket, "", "User-Agent: script")
	w.ask(nil, "POST", "/api/v1/session", `{"name":"clerk","password":"`+password+`x"}`)
	req, _ := http.NewRequest("GET", w.http.URL, nil)
	secrets := []string{password, ticket.Ticket, "ticket="}
	for _, c := range s.HTTP.Jar.Cookies(req.URL) {
		secrets = append(secrets, c.Value)
	}
	eventually(t, "a log line of the request", func() bool { return strings.Contains(w.logged(), "/api/v1/live") })
	for _, secret := range secrets {
		if strings.Contains(w.logged(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func TestDisabledAccount(t *testing.T) {
	w := newWorld(t)
	s := w.login("clerk")
	a, err := w.store.AccountByName(t.Context(), "clerk")
	if err != nil {
		t.Fatal(err)
	}
	a.Disabled = true
	w.write(func(tx *store.Tx) error { return tx.PutAccount(a) })
	w.must(s, 401, "GET", "/api/v1/clues", "", nil)
	w.must(nil, 401, "POST", "/api/v1/session", `{"name":"clerk","password":"`+password+`"}`, nil)
}

// TestOtherSites: a page of another site can neither log a browser in nor write.
func TestOtherSites(t *testing.T) {
	w := newWorld(t)
	login := `{"name":"clerk","password":"` + password + `"}`
	w.must(nil, 403, "POST", "/api/v1/session", login, nil, "Sec-Fetch-Site: cross-site")
	w.must(nil, 415, "POST", "/api/v1/session", login, nil, "Content-Type: text/plain")
	w.must(nil, 415, "POST", "/api/v1/session", "name=clerk", nil, "Content-Type: application/x-www-form-urlencoded")
	w.must(nil, 204, "POST", "/api/v1/session", login, nil, "Sec-Fetch-Site: same-origin")
}

// TestWrongTickets: guessing tickets is slowed down, and only for who guesses.
func TestWrongTickets(t *testing.T) {
	w := newWorld(t)
	refused := 0
	for range 60 {
		ws, resp, err := w.connectWith("guess", nil)
		if err == nil {
			ws.Close()
		} else if resp != nil && resp.StatusCode == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused < 5 {
		t.Errorf("refused: got %d of 60, want some", refused)
	}
	if w.server.strays.blocked("192.0.2.1") {
		t.Error("another address is blocked too")
	}
}

// TestRegionsChange: what an administrator adds is seen at once.
func TestRegionsChange(t *testing.T) {
	w := newWorld(t)
	admin, mayor := w.login("admin-city"), w.login("commander-city")
	body := `{"datum":"wgs84","type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon",
		"coordinates":[[[-87.60,41.80],[-87.55,41.80],[-87.55,41.90],[-87.60,41.90],[-87.60,41.80]]]},
		"properties":{"code":"town-c","name":"Lake","level":"area","parent_code":"town"}}]}`
	tile := "/tiles/cells/11/525/761.mvt?resolution=9"
	before := w.must(mayor, 200, "GET", tile, "", nil)
	w.must(mayor, 403, "PUT", "/api/v1/regions", body, nil, "Idempotency-Key: "+w.id())
	var n RegionsStored
	w.must(admin, 200, "PUT", "/api/v1/regions", strings.Replace(body, ",[-87.60,41.80]]]", "]]", 1), &n, "Idempotency-Key: "+w.id()) // an open ring
	if n.Stored != 1 || len(n.Repaired) != 1 || n.Repaired[0].Code != "town-c" || n.Repaired[0].Feature != 0 || !strings.Contains(n.Repaired[0].Changes, "closed 1") {
		t.Errorf("stored: got %+v, want 1, repaired by closing it", n)
	}
	w.caughtUp()
	w.must(mayor, 200, "GET", "/api/v1/board?region=town-c", "", nil)
	var regions list[Region]
	w.must(mayor, 200, "GET", "/api/v1/regions", "", &regions)
	if len(regions.Items) != 4 {
		t.Errorf("regions: got %d, want 4", len(regions.Items))
	}
	eventually(t, "the new cells in the tile", func() bool {
		return len(w.must(mayor, 200, "GET", tile, "", nil).Body) > len(before.Body)
	})
}
