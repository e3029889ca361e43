package api

import (
	"strings"
	"testing"
)

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

// A clue has no reporter, in quarantine neither: it is filed under the same id.
func TestQuarantinedClueHasNoReporter(t *testing.T) {
	w := newWorld(t)
	p := w.phone("officer")
	commander := w.login("commander")
	id, text := p.seal("clue", `{"kind":"","text":"x","severity":"low"}`)
	p.put(202, id, text)
	for name, a := range map[string]answer{
		"list":      w.must(commander, 200, "GET", "/api/v1/quarantine", "", nil),
		"accepted":  w.must(commander, 200, "POST", "/api/v1/quarantine/"+id+"/accept", "{}", nil, "Idempotency-Key: "+w.id()),
		"dismissed": w.must(commander, 200, "POST", "/api/v1/quarantine/"+id+"/dismiss", "{}", nil, "Idempotency-Key: "+w.id()),
	} {
		for _, told := range []string{"Anna", string(officerA), p.device} {
			if strings.Contains(string(a.Body), told) || !strings.Contains(string(a.Body), id) {
				t.Errorf("%s: tells %q: %s", name, told, a.Body)
			}
		}
	}
	id, text = p.seal("clue", `{"kind":"","text":"x","severity":"low"}`)
	p.put(202, id, text)
	var own list[Quarantined]
	w.must(p.session, 200, "GET", "/api/v1/quarantine", "", &own)
	if len(own.Items) != 1 || own.Items[0].Name != "Anna" || own.Items[0].Device != p.device {
		t.Errorf("its sender: got %+v, want all of it", own.Items)
	}
}
