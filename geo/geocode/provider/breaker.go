package provider

import (
	"sync"
	"time"
)

// State of a Breaker.
type State int8

// The states: requests pass; none passes; one passes, to see.
const (
	Closed State = iota
	Open
	HalfOpen
)

// String is "closed", "open" or "half-open".
func (s State) String() string { return [...]string{"closed", "open", "half-open"}[s] }

// Breaker leaves a failing service alone. After threshold failures in a row it
// opens: nothing passes for a pause, which doubles with every failed attempt up
// to longest. Then one request passes; it closes the breaker or opens it again.
// It is safe for concurrent use.
type Breaker struct {
	threshold      int
	first, longest time.Duration
	now            func() time.Time

	mu       sync.Mutex
	failures int           // in a row
	pause    time.Duration // of the last opening, 0 when it never opened since a success
	until    time.Time     // open until
	open     bool
	probing  bool // half-open, and the one request is under way
}

// NewBreaker opens after threshold failures in a row (at least 1) for a pause
// from first to longest. now is the clock.
func NewBreaker(threshold int, first, longest time.Duration, now func() time.Time) *Breaker {
	return &Breaker{threshold: max(1, threshold), first: first, longest: max(first, longest), now: now}
}

// State at this moment.
func (b *Breaker) State() State {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state()
}

func (b *Breaker) state() State {
	switch {
	case !b.open:
		return Closed
	case b.now().Before(b.until):
		return Open
	}
	return HalfOpen
}

// Allow says whether a request may pass, and if not, how long to wait. Whoever
// was allowed calls one of Succeeded, Failed and Abandoned.
func (b *Breaker) Allow() (wait time.Duration, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch b.state() {
	case Closed:
		return 0, true
	case Open:
		return b.until.Sub(b.now()), false
	}
	if b.probing {
		return b.first, false
	}
	b.probing = true
	return 0, true
}

// Succeeded closes the breaker.
func (b *Breaker) Succeeded() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures, b.pause, b.open, b.probing = 0, 0, false, false
}

// Failed counts a failure. A pause above zero is the service's own word: the
// breaker opens at once, for at least so long.
func (b *Breaker) Failed(pause time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures++
	if pause <= 0 && !b.open && b.failures < b.threshold {
		return
	}
	b.pause = min(max(b.first, 2*b.pause), b.longest)
	until := b.now().Add(max(b.pause, pause))
	if !b.open || until.After(b.until) { // a late failure shortens nothing
		b.until = until
	}
	b.open, b.probing = true, false
}

// Abandoned takes back an allowed request that says nothing about the service.
func (b *Breaker) Abandoned() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probing = false
}
