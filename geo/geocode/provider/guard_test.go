package provider

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// clock is moved by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// transcript: f a failure, F one with a pause of 10 min, s a success, a number
// of seconds to wait, ? is it allowed (and abandoned again).
func TestBreaker(t *testing.T) {
	at := newClock()
	b := NewBreaker(3, 30*time.Second, 2*time.Minute, at.now)
	want := func(step string, state State, allowed bool) {
		t.Helper()
		if got := b.State(); got != state {
			t.Errorf("%s: got %s, want %s", step, got, state)
		}
		wait, ok := b.Allow()
		if ok {
			b.Abandoned()
		}
		if ok != allowed || !ok && wait <= 0 {
			t.Errorf("%s: allowed %t with wait %s, want %t", step, ok, wait, allowed)
		}
	}
	want("new", Closed, true)
	b.Failed(0)
	b.Failed(0)
	b.Succeeded()
	b.Failed(0)
	b.Failed(0)
	want("two failures in a row", Closed, true)
	b.Failed(0)
	want("three", Open, false)
	at.pass(29 * time.Second)
	want("before the pause ends", Open, false)
	at.pass(time.Second)
	want("after it", HalfOpen, true)
	if _, ok := b.Allow(); !ok {
		t.Fatal("the first attempt of a half-open breaker is refused")
	}
	if _, ok := b.Allow(); ok {
		t.Error("a half-open breaker lets two pass")
	}
	b.Failed(0)
	want("a failed attempt", Open, false)
	at.pass(59 * time.Second)
	want("the pause has doubled", Open, false)
	at.pass(time.Second)
	b.Allow()
	b.Failed(0)
	at.pass(2 * time.Minute)
	want("and doubles no further than its limit", HalfOpen, true)
	b.Allow()
	b.Failed(0)
	at.pass(2 * time.Minute)
	b.Allow()
	b.Succeeded()
	want("a success", Closed, true)
	b.Failed(10 * time.Minute)
	want("the service's own word opens at once", Open, false)
	at.pass(10*time.Minute - time.Second)
	b.Failed(0)
	want("a late failure shortens nothing", Open, false)
}

// fake is a provider that says what it is told to.
type fake struct {
	found []geocode.Candidate
	err   error
	asked int
}

func (f *fake) Name() string     { return "amap" }
func (f *fake) Datum() geo.Datum { return geo.GCJ02 }
func (f *fake) Geocode(context.Context, geocode.Query, string) ([]geocode.Candidate, error) {
	f.asked++
	return f.found, f.err
}

// shelf is a cache in memory.
type shelf struct {
	kept  map[string]string
	until map[string]time.Time
	err   error
}

func newShelf() *shelf { return &shelf{kept: map[string]string{}, until: map[string]time.Time{}} }

func (s *shelf) Recall(_ context.Context, key string, now time.Time) (string, bool, error) {
	answer, ok := s.kept[key]
	return answer, ok && s.until[key].After(now), s.err
}

func (s *shelf) Keep(_ context.Context, key, _, answer string, _, until time.Time) error {
	if s.err == nil {
		s.kept[key], s.until[key] = answer, until
	}
	return s.err
}

var quick = Limits{PerHour: 3600 * 1e6}

func TestGuardRemembers(t *testing.T) {
	at, cache := newClock(), newShelf()
	f := &fake{found: []geocode.Candidate{{Point: truth, Precision: geocode.Road, Score: 0.7, RadiusM: 700, Source: "amap", Matched: "世纪大道"}}}
	g := NewGuard(f, quick, cache, at.now)
	ask := func(q geocode.Query, within string) []geocode.Candidate {
		t.Helper()
		found, err := g.Geocode(t.Context(), q, within)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	asked := func(what string, want int) {
		t.Helper()
		if f.asked != want {
			t.Errorf("%s: got %d requests, want %d", what, f.asked, want)
		}
	}
	first := ask(question, "230100")
	again := ask(geocode.Query{Address: "世纪大道 １号", District: "松北区"}, "230100")
	if !reflect.DeepEqual(first, again) {
		t.Errorf("from the cache: got %+v, want %+v", again, first)
	}
	asked("the same question in other letters", 1)
	ask(question, "230200")
	asked("another region", 2)
	at.pass(90*24*time.Hour + time.Second)
	ask(question, "230100")
	asked("after 90 days", 3)

	f.found = nil
	nowhere := geocode.Query{Address: "nowhere"}
	if got := ask(nowhere, ""); len(got) != 0 {
		t.Errorf("got %v, want none", got)
	}
	ask(nowhere, "")
	asked("a negative answer", 4)
	at.pass(7*24*time.Hour + time.Second)
	ask(nowhere, "")
	asked("is kept for 7 days only", 5)

	cache.kept[Key("amap", nowhere, "")] = `[{"lon":999}]`
	ask(nowhere, "")
	asked("a spoilt answer is none", 6)
	cache.err = errors.New("no database")
	ask(nowhere, "")
	asked("a cache that fails is none", 7)
}

// A quota answer is no answer: nothing is kept, and the service is left alone.
func TestGuardLeavesAlone(t *testing.T) {
	at, cache := newClock(), newShelf()
	f := &fake{err: &Error{Provider: "amap", Failure: Quota, Reason: "infocode 10003", Pause: time.Hour}}
	g := NewGuard(f, quick, cache, at.now)
	ask := func() Failure {
		_, err := g.Geocode(t.Context(), question, "")
		return FailureOf(err)
	}
	if got := ask(); got != Quota {
		t.Errorf("got %q, want %q", got, Quota)
	}
	if len(cache.kept) != 0 {
		t.Errorf("a quota answer was kept: %v", cache.kept)
	}
	if got := ask(); got != Paused || f.asked != 1 || g.State() != Open {
		t.Errorf("got %q after %d requests, %s; want %q after 1, open", got, f.asked, g.State(), Paused)
	}
	at.pass(time.Hour)
	f.err = nil
	if got := ask(); got != "" || f.asked != 2 || g.State() != Closed {
		t.Errorf("an hour later: got %q after %d requests, %s; want none after 2, closed", got, f.asked, g.State())
	}
	f.err = &Error{Provider: "amap", Failure: Refused, Reason: "infocode 20000"}
	for range 20 {
		if _, err := g.Geocode(t.Context(), geocode.Query{Address: "x"}, ""); FailureOf(err) != Refused {
			t.Fatalf("got %v: a refused request must not close the service for others", err)
		}
	}
	f.err = &Error{Provider: "amap", Failure: Unreachable, ended: context.Canceled}
	for range 20 {
		if _, err := g.Geocode(t.Context(), geocode.Query{Address: "x"}, ""); FailureOf(err) != Unreachable {
			t.Fatalf("got %v: a caller who left says nothing about the service", err)
		}
	}
	f.err = &Error{Provider: "amap", Failure: Garbled}
	for range 5 {
		_, _ = g.Geocode(t.Context(), geocode.Query{Address: "x"}, "")
	}
	if g.State() != Open {
		t.Errorf("after 5 garbled answers: got %s, want open", g.State())
	}
}

func TestGuardKeepsToTheRate(t *testing.T) {
	f := &fake{}
	g := NewGuard(f, Limits{PerHour: 1, MaxWait: 10 * time.Millisecond}, nil, newClock().now)
	if _, err := g.Geocode(t.Context(), question, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Geocode(t.Context(), question, ""); FailureOf(err) != Paused || f.asked != 1 {
		t.Errorf("got %v after %d requests, want %s after 1", err, f.asked, Paused)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.Geocode(ctx, question, ""); !errors.Is(err, context.Canceled) || g.State() != Closed {
		t.Errorf("got %v, %s; want cancelled, closed", err, g.State())
	}
}
