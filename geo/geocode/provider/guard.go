package provider

import (
	"context"
	"errors"
	"time"

	"golang.org/x/time/rate"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// Limits of a Guard. Zero values mean the usual.
type Limits struct {
	PerHour  int           // requests an hour; 0: what the service's terms allow
	MaxWait  time.Duration // for the rate to allow one; 0: 10 s
	Failures int           // in a row until the service is left alone; 0: 5
	Pause    time.Duration // then, doubling; 0: 30 s
	MaxPause time.Duration // 0: 1 h
	KeepFor  time.Duration // answers that have a place; 0: 90 days, negative: not kept
	KeepNone time.Duration // answers that have none; 0: 7 days, negative: not kept
}

func (l Limits) orUsual(name string) Limits {
	orElse(&l.PerHour, services[name].perHour)
	orElse(&l.PerHour, 3600)
	orElse(&l.MaxWait, 10*time.Second)
	orElse(&l.Failures, 5)
	orElse(&l.Pause, 30*time.Second)
	orElse(&l.MaxPause, time.Hour)
	orElse(&l.KeepFor, 90*24*time.Hour)
	orElse(&l.KeepNone, 7*24*time.Hour)
	return l
}

func orElse[T comparable](v *T, usual T) {
	var zero T
	if *v == zero {
		*v = usual
	}
}

// Guard is a Provider that asks another one no more often than allowed, takes
// answers it has seen from a cache, and leaves a failing service alone.
type Guard struct {
	provider Provider
	limits   Limits
	rate     *rate.Limiter
	breaker  *Breaker
	cache    Cache
	now      func() time.Time
}

// NewGuard guards p. cache may be nil. now is the wall clock.
func NewGuard(p Provider, limits Limits, cache Cache, now func() time.Time) *Guard {
	l := limits.orUsual(p.Name())
	return &Guard{provider: p, limits: l, cache: cache, now: now,
		rate:    rate.NewLimiter(rate.Limit(float64(l.PerHour)/3600), 1),
		breaker: NewBreaker(l.Failures, l.Pause, l.MaxPause, now)}
}

// Name is the guarded provider's.
func (g *Guard) Name() string { return g.provider.Name() }

// Datum is the guarded provider's.
func (g *Guard) Datum() geo.Datum { return g.provider.Datum() }

// State of the breaker, for metrics.
func (g *Guard) State() State { return g.breaker.State() }

// Geocode answers from the cache, else asks. A request that is not sent because
// of rate or breaker is an *Error of kind Paused.
func (g *Guard) Geocode(ctx context.Context, q geocode.Query, within string) ([]geocode.Candidate, error) {
	key := Key(g.Name(), q, within)
	if kept, ok := g.recall(ctx, key); ok {
		return kept, nil
	}
	if wait, ok := g.breaker.Allow(); !ok {
		return nil, &Error{Provider: g.Name(), Failure: Paused, Reason: "it failed before and is left alone for now", Pause: wait}
	}
	if err := g.waitTurn(ctx); err != nil {
		g.breaker.Abandoned()
		return nil, err
	}
	found, err := g.provider.Geocode(ctx, q, within)
	g.report(err)
	if err == nil {
		g.keep(ctx, key, found)
	}
	return found, err
}

// waitTurn waits until the rate allows a request.
func (g *Guard) waitTurn(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, g.limits.MaxWait)
	defer cancel()
	if err := g.rate.Wait(ctx); err != nil {
		e := &Error{Provider: g.Name(), Failure: Paused, Reason: "too many requests wait for it"}
		if errors.Is(err, context.Canceled) {
			e.ended = context.Canceled
		}
		return e
	}
	return nil
}

// report tells the breaker what a request says about the service.
func (g *Guard) report(err error) {
	var e *Error
	switch {
	case err == nil:
		g.breaker.Succeeded()
	case !errors.As(err, &e), e.ended != nil:
		g.breaker.Abandoned() // the caller left
	case e.Failure == Refused:
		g.breaker.Succeeded() // it is there, it only dislikes this request
	case e.Failure == Quota, e.Failure == KeyRefused:
		g.breaker.Failed(max(e.Pause, time.Second))
	default:
		g.breaker.Failed(e.Pause)
	}
}
