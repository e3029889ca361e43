package api

import (
	"context"
	"errors"
	"testing"

	"gridwatch/grid/hotspot"
)

// A forecast is computed once for all lengths of the window, for as many at once
// as there are processors, and who waits for one gives up with the context.
func TestForecastCache(t *testing.T) {
	var c forecastCache
	made := 0
	of := func(ctx context.Context, q hotspot.Question, rev int64) error {
		_, err := c.of(ctx, q, rev, func() (*HotspotForecast, error) {
			made++
			return &HotspotForecast{}, nil
		})
		return err
	}
	q := hotspot.Question{Region: "a", Resolution: 8, Until: 20000, Days: 365, K: 1, Per: hotspot.PerCount}
	longer, per, finer, other := q, q, q, q
	longer.Days, per.Per, finer.Resolution, other.Region = 700, hotspot.PerEffort, 9, "b"
	for n, s := range []struct {
		q    hotspot.Question
		made int
	}{{q, 1}, {longer, 1}, {per, 1}, {finer, 2}, {other, 3}} {
		if err := of(t.Context(), s.q, 7); err != nil || made != s.made {
			t.Errorf("question %d: got %d made, %v, want %d", n, made, err, s.made)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	k, busy := c.entry(q)
	k.gate <- struct{}{} // somebody computes it
	if err := of(ctx, q, 7); !errors.Is(err, context.Canceled) {
		t.Errorf("behind the same question: got %v, want canceled", err)
	}
	<-k.gate
	for range cap(busy) {
		busy <- struct{}{}
	}
	other.K = 2
	if err := of(ctx, other, 7); !errors.Is(err, context.Canceled) {
		t.Errorf("behind others: got %v, want canceled", err)
	}
	<-busy
	if err := of(t.Context(), other, 7); err != nil || made != 4 {
		t.Errorf("when there was room: got %d made, %v, want 4", made, err)
	}
}
