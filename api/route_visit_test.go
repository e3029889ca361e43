package api

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"
)

// What is around, owes and is open is walked to; what is not says why. Another
// region's places are never named, and where one stands is in no log.
func TestRoute(t *testing.T) {
	w := newWorld(t)
	ask := func(minutes int, more string) string {
		return fmt.Sprintf(`{"datum":"wgs84","lon":-87.7212345,"lat":41.8512345,"minutes":%d%s}`, minutes, more)
	}
	at := w.server.boardNow() // seven in the morning of a Monday
	opens := time.Date(2014, 6, 2, 13, 30, 0, 0, time.UTC)

	officer := w.login("officer")
	var r Route
	w.must(officer, http.StatusOK, "POST", "/api/v1/route", ask(240, ""), &r)
	if len(r.Items) < 5 || r.Task != "patrol" || !r.At.Equal(at) || len(r.Left) == 0 || r.OverAt.After(at.Add(4*time.Hour)) {
		t.Fatalf("four hours: got %+v, want at least 5 patrol visits and places left", r)
	}
	debt, left := 0.0, at
	for n, stop := range r.Items {
		debt += stop.Debt
		if stop.BeginAt.Before(opens) || stop.ArriveAt.Before(left) || !stop.LeaveAt.After(stop.BeginAt) || stop.Debt <= 0 {
			t.Errorf("visit %d: got %+v, want it after %s and after the one before", n, stop, opens)
		}
		left = stop.LeaveAt
		if stop.Institution == string(placeB) {
			t.Errorf("visit %d: got a place of another region", n)
		}
	}
	if math.Abs(debt-r.Debt) > 0.05 || !r.OverAt.Equal(left) {
		t.Errorf("got %.2f points and over at %s, want the sum %.2f and %s", r.Debt, r.OverAt, debt, left)
	}
	w.must(officer, http.StatusOK, "POST", "/api/v1/route", ask(60, ""), &r)
	if len(r.Items) != 0 || len(r.Left) == 0 || r.Left[0].Why != "closed" {
		t.Errorf("one hour: got %+v, want places left out because they are closed", r)
	}
	for _, l := range r.Left {
		if l.Institution == string(placeB) {
			t.Error("left: got a place of another region")
		}
	}
	for body, status := range map[string]int{
		ask(240, `,"region":"town-b"`):        http.StatusNotFound,
		ask(240, `,"region":"nowhere"`):       http.StatusNotFound,
		ask(5, ""):                            http.StatusUnprocessableEntity,
		ask(60, `,"task":"tea"`):              http.StatusUnprocessableEntity,
		`{"datum":"mars","lon":1,"lat":2}`:    http.StatusUnprocessableEntity,
		`{"datum":"wgs84","lon":1,"lat":200}`: http.StatusUnprocessableEntity,
	} {
		if a := w.ask(officer, "POST", "/api/v1/route", body); a.Status != status {
			t.Errorf("%s: got %d, want %d", body, a.Status, status)
		}
	}
	if a := w.ask(officer, "GET", "/api/v1/route?lon=-87.72&lat=41.85", ""); a.Status != http.StatusMethodNotAllowed {
		t.Errorf("by URL: got %d, want 405", a.Status)
	}
	if a := w.ask(w.login("auditor"), "POST", "/api/v1/route", ask(60, "")); a.Status != http.StatusForbidden {
		t.Errorf("as auditor: got %d, want 403", a.Status)
	}
	if strings.Contains(w.logged(), "7212345") {
		t.Error("the log holds where somebody stood")
	}
}
