package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"gridwatch/grid"
)

func doorPath(id grid.InstitutionID) string { return "/api/v1/institutions/" + string(id) + "/door" }

// What hangs at the door is for those who may show the rotating code, in their region.
func TestDoor(t *testing.T) {
	w := newWorld(t)
	for _, role := range grid.Roles {
		s := w.login(string(role))
		if !slices.Contains(intake, role) {
			w.must(s, 403, "GET", doorPath(placeA), "", nil)
			continue
		}
		var got Door
		w.must(s, 200, "GET", doorPath(placeA), "", &got)
		place, err := w.store.Institution(t.Context(), city, placeA)
		if err != nil {
			t.Fatal(err)
		}
		if got.Name != place.Name || got.Address != place.Address || got.Code != place.Code() || !strings.HasPrefix(got.Token, string(placeA)+".") {
			t.Errorf("%s: got %+v, want what the register has", role, got)
		}
		w.must(s, 404, "GET", doorPath(placeB), "", nil)
		w.must(s, 404, "GET", doorPath("0190a000-0000-7000-8000-00000000dead"), "", nil)
	}
}

// A display needs no account, shows what the route of the clerk says, and is of one place.
func TestDoorDisplay(t *testing.T) {
	w := newWorld(t)
	clerk, other := w.login("clerk"), w.login("admin-b")
	var door, doorB Door
	w.must(clerk, 200, "GET", doorPath(placeA), "", &door)
	w.must(other, 200, "GET", doorPath(placeB), "", &doorB)
	for _, turn := range []time.Duration{0, 3 * time.Minute, grid.SiteCodeTurn, 25 * time.Hour} {
		w.mu.Lock()
		w.clock = began.Add(turn)
		w.mu.Unlock()
		var want SiteCode
		var got, gotB DoorDisplay
		w.must(clerk, 200, "GET", "/api/v1/institutions/"+string(placeA)+"/code", "", &want)
		w.must(nil, 200, "GET", "/api/v1/doors/"+door.Token, "", &got)
		w.must(nil, 200, "GET", "/api/v1/doors/"+doorB.Token, "", &gotB)
		if got.Code != want.Code || !got.ValidUntil.Equal(want.ValidUntil) || !got.Now.Equal(w.now()) || got.Speed != w.server.speed {
			t.Errorf("after %s: got %+v, want %+v at %s", turn, got, want, w.now())
		}
		if got.Name != door.Name || got.Scan != want.Code+"#"+door.Code || gotB.Name != doorB.Name || gotB.Code == got.Code {
			t.Errorf("after %s: got %+v and %+v, want each its own place", turn, got, gotB)
		}
	}

	_, mac, _ := strings.Cut(door.Token, ".")
	secret, err := w.store.SiteCodeSecret(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string]string{
		"no hash": string(placeA), "empty hash": string(placeA) + ".", "another place": string(placeB) + "." + mac, "another secret": grid.DoorToken([]byte("x"), placeA, 0),
		"cut": door.Token[:len(door.Token)-1], "long": door.Token + strings.Repeat("A", 4000), "no such place": grid.DoorToken(secret, "0190a000-0000-7000-8000-00000000dead", 0),
	} {
		a := w.ask(nil, "GET", "/api/v1/doors/"+token, "")
		if a.Status != http.StatusNotFound || strings.Contains(string(a.Body), string(door.Name)) {
			t.Errorf("%s: got %d %s, want 404", name, a.Status, a.Body)
		}
		a.problem(t)
	}
	if log := w.logged(); strings.Contains(log, mac) || !strings.Contains(log, "/api/v1/doors/{token}") {
		t.Error("the log does not tell of the route alone")
	}
}

// A link that went astray is made anew: the old one opens nothing, the code at the door
// stays, and another place keeps its link.
func TestDoorRenew(t *testing.T) {
	w := newWorld(t)
	clerk, other := w.login("clerk"), w.login("admin-b")
	var doorB Door
	w.must(other, 200, "GET", doorPath(placeB), "", &doorB)
	links := make([]Door, 3)
	w.must(clerk, 200, "GET", doorPath(placeA), "", &links[0])
	for n := range links[1:] {
		w.must(clerk, 200, "POST", doorPath(placeA)+"/renew", "{}", &links[n+1], w.key())
		var read Door
		w.must(clerk, 200, "GET", doorPath(placeA), "", &read)
		if read != links[n+1] || read.Code != links[0].Code {
			t.Errorf("renewed: got %+v, then %+v", links[n+1], read)
		}
	}
	for n, link := range links {
		want := http.StatusNotFound
		if n == len(links)-1 {
			want = http.StatusOK
		}
		if got := w.ask(nil, "GET", "/api/v1/doors/"+link.Token, "").Status; got != want {
			t.Errorf("link %d: got %d, want %d", n, got, want)
		}
	}
	w.must(nil, 200, "GET", "/api/v1/doors/"+doorB.Token, "", nil)
	w.must(clerk, 404, "POST", doorPath(placeB)+"/renew", "{}", nil, w.key())
	w.must(w.login("officer"), 403, "POST", doorPath(placeA)+"/renew", "{}", nil, w.key())
	w.must(nil, 200, "GET", "/api/v1/doors/"+doorB.Token, "", nil)
}

// Who guesses is held off; so is a display that asks without end.
func TestDoorLimits(t *testing.T) {
	clock := func() time.Time { return began }
	w := newWorldWith(t, setup{options: func(o *Options) { o.Wall = clock }})
	var door Door
	w.must(w.login("clerk"), 200, "GET", doorPath(placeA), "", &door)
	count := func(token string, most int) (n int) {
		for ; n < most; n++ {
			if a := w.ask(nil, "GET", "/api/v1/doors/"+token, ""); a.Status == http.StatusTooManyRequests {
				return n
			}
		}
		return n
	}
	if n := count(door.Token, 200); n != 100 {
		t.Errorf("a display: answered %d times at once, want 100", n)
	}
	if n := count("guess", 200); n != 50 {
		t.Errorf("guesses: answered %d times at once, want 50", n)
	}
	if a := w.ask(nil, "GET", "/api/v1/doors/"+door.Token, ""); a.Status != http.StatusTooManyRequests {
		t.Errorf("after the guesses: got %d, want 429", a.Status)
	}
}
