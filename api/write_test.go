package api

import (
	"bytes"
	"strings"
	"sync"
	"testing"
)

func TestIdempotency(t *testing.T) {
	w := newWorld(t)
	s := w.login("clerk")
	id := w.id()
	body := clueAt(pointA, "high")
	path := "/api/v1/clues/" + id
	first := w.must(s, 200, "PUT", path, body, nil)
	if got := first.Header.Get("Idempotent-Replayed"); got != "" {
		t.Errorf("first answer: Idempotent-Replayed %q", got)
	}
	w.advance(1e9) // a repeat answers with what was stored, not with what it would be now
	for range 3 {
		again := w.must(s, 200, "PUT", path, body, nil)
		if !bytes.Equal(again.Body, first.Body) {
			t.Errorf("repeat: got %s, want the bytes %s", again.Body, first.Body)
		}
		if got := again.Header.Get("Idempotent-Replayed"); got != "true" {
			t.Errorf("repeat: Idempotent-Replayed %q, want true", got)
		}
	}
	before := w.facts()
	t.Run("other body", func(t *testing.T) {
		a := w.must(s, 409, "PUT", path, clueAt(pointA, "low"), nil)
		if p := a.problem(t); p.Type != problemPrefix+"idempotency-conflict" {
			t.Errorf("type: got %s", p.Type)
		}
	})
	t.Run("other path", func(t *testing.T) {
		w.must(s, 409, "PUT", "/api/v1/clues/"+w.id(), body, nil, "Idempotency-Key: "+id)
	})
	if now := w.facts(); now != before {
		t.Errorf("repeats were stored: %d facts, before %d", now, before)
	}
	t.Run("other account, same key", func(t *testing.T) {
		w.must(w.login("commander"), 200, "PUT", path, clueAt(pointA, "critical"), nil)
	})
	t.Run("new key changes", func(t *testing.T) {
		w.must(s, 200, "PUT", path, clueAt(pointA, "medium"), nil, "Idempotency-Key: "+w.id())
		var c Clue
		w.must(s, 200, "GET", path, "", &c)
		if c.Severity != "medium" {
			t.Errorf("severity: got %s, want medium", c.Severity)
		}
	})
	for name, key := range map[string]string{"missing": "", "nonsense": "nonsense", "version 4": "0190a000-0000-4000-8000-00000000abcd", "upper case": "0190A000-0000-7000-8000-00000000ABCD"} {
		t.Run("key "+name, func(t *testing.T) {
			var headers []string
			if key != "" {
				headers = []string{"Idempotency-Key: " + key}
			}
			a := w.must(s, 400, "POST", path+"/close", "{}", nil, headers...)
			if p := a.problem(t); !strings.HasPrefix(p.Type, problemPrefix+"idempotency-key-") {
				t.Errorf("type: got %s", p.Type)
			}
		})
	}
	t.Run("repeated when it would be refused", func(t *testing.T) {
		// The clue has gone to the other area since; the answer it got stays the answer.
		id, key := w.id(), "Idempotency-Key: "+w.id()
		mayor := w.login("clerk-city")
		w.must(s, 200, "PUT", "/api/v1/clues/"+id, body, nil)
		closed := w.must(w.login("commander"), 200, "POST", "/api/v1/clues/"+id+"/close", "{}", nil, key)
		w.must(mayor, 200, "PUT", "/api/v1/clues/"+id, clueAt(pointB, "low"), nil, "Idempotency-Key: "+w.id())
		again := w.must(w.login("commander"), 200, "POST", "/api/v1/clues/"+id+"/close", "{}", nil, key)
		if !bytes.Equal(again.Body, closed.Body) || again.Header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("got %s, want the stored bytes", again.Body)
		}
		w.must(w.login("commander"), 404, "POST", "/api/v1/clues/"+id+"/close", "{}", nil, "Idempotency-Key: "+w.id())
	})
	t.Run("refused, then repaired under the same key", func(t *testing.T) {
		id := w.id()
		w.must(s, 422, "PUT", "/api/v1/clues/"+id, `{"source":"rumour","kind":"k","severity":"low"}`, nil)
		w.must(s, 200, "PUT", "/api/v1/clues/"+id, body, nil)
	})
}

// TestConcurrentRepeats: twenty at once store once and answer the same.
func TestConcurrentRepeats(t *testing.T) {
	w := newWorld(t)
	s := w.login("clerk")
	before := w.facts()
	path, body := "/api/v1/clues/"+w.id(), clueAt(pointA, "high")
	var mu sync.Mutex
	answers := map[string]int{}
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			a := w.ask(s, "PUT", path, body)
			mu.Lock()
			defer mu.Unlock()
			answers[string(a.Body)]++
			if a.Status != 200 {
				t.Errorf("status %d: %s", a.Status, a.Body)
			}
		})
	}
	wait.Wait()
	if len(answers) != 1 {
		t.Errorf("answers: got %d different ones, want 1: %v", len(answers), answers)
	}
	if now := w.facts(); now != before+1 {
		t.Errorf("log: got %d facts, want 1", now-before)
	}
}

// TestClueLife: filed, changed, closed; a change does not open it again.
func TestClueLife(t *testing.T) {
	w := newWorld(t)
	s := w.login("commander")
	path := "/api/v1/clues/" + w.id()
	var filed, closed, changed Clue
	w.must(s, 200, "PUT", path, clueAt(pointA, "high"), &filed)
	w.advance(3600e9)
	w.must(s, 200, "POST", path+"/close", "{}", &closed, "Idempotency-Key: "+w.id())
	if closed.State != "closed" || closed.ClosedAt == nil {
		t.Errorf("closed: got %+v", closed)
	}
	w.must(s, 409, "POST", path+"/close", "{}", nil, "Idempotency-Key: "+w.id())
	w.must(s, 200, "PUT", path, clueAt(pointA, "low"), &changed, "Idempotency-Key: "+w.id())
	if changed.State != "closed" || !changed.OpenedAt.Equal(*filed.OpenedAt) || !changed.DeadlineAt.Equal(*filed.DeadlineAt) {
		t.Errorf("changed: got %+v, want closed, opened and due as before: %+v", changed, filed)
	}
}

// TestNumberOfAnotherClue: the number a clue has elsewhere does not let one
// clue overwrite another.
func TestNumberOfAnotherClue(t *testing.T) {
	w := newWorld(t)
	numbered := func(text string) string {
		return `{"source":"hotline","external_no":"17","kind":"k","severity":"low","region":"` + text + `"}`
	}
	other := w.id()
	w.must(w.login("clerk-b"), 200, "PUT", "/api/v1/clues/"+other, numbered(areaB), nil)
	a := w.must(w.login("clerk"), 409, "PUT", "/api/v1/clues/"+w.id(), numbered(areaA), nil)
	if strings.Contains(string(a.Body), other) {
		t.Errorf("the answer names the other area's clue: %s", a.Body)
	}
}
