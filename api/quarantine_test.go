package api

import "testing"

// A record may say anything in its body; those who look after the quarantine can read
// the list all the same.
func TestQuarantineOfOddRecords(t *testing.T) {
	w := newWorld(t)
	p := w.phone("officer")
	bodies := []string{
		`{"institution":"\ud800 %"}`, `{"institution":7,"at":[]}`, `[]`, `"x"`,
		`{"visited_at":"0000-01-01T00:00:00+14:00"}`, `{"at":"9999-12-31T23:59:59-12:00"}`, `{"visited_at":"0001-01-01T00:00:00Z"}`,
		`{"visited_at":"2026-07-01T08:00:00+08:00","institution":"` + string(placeB) + `"}`,
	}
	for _, body := range bodies {
		id, text := p.seal("visit", body)
		if r, _ := p.put(202, id, text); r.State != "quarantined" {
			t.Errorf("%s: got %+v, want quarantine", body, r)
		}
	}
	var l list[Quarantined]
	w.must(w.login("commander"), 200, "GET", "/api/v1/quarantine", "", &l)
	if len(l.Items) != len(bodies) {
		t.Fatalf("got %d, want %d", len(l.Items), len(bodies))
	}
	for n, q := range l.Items {
		if told := q.At != nil; told != (n == 0) || q.Place != "" {
			t.Errorf("%s: got at %v and place %q, want an instant of the last alone and no place", bodies[len(bodies)-1-n], q.At, q.Place)
		}
	}
}
