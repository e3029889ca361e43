package live

import (
	"context"
	"errors"
	"testing"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// Unusual questions wait while as many are computed as there is room for, and
// give up with their context; the usual map does not wait.
func TestHotspotsBusy(t *testing.T) {
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	h := NewHotspots(HotspotOptions{Resolution: 9})
	err := h.Apply([]grid.Entry{
		{Seq: 1, At: at, Event: grid.PolicyPublished{Policy: grid.DefaultPolicy("UTC")}},
		{Seq: 2, At: at, Event: grid.RegionsRecorded{Items: []grid.RegionFact{{Code: "city"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	unusual := hotspot.Question{Region: "city", Days: 40}
	for range cap(h.busy) {
		h.busy <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Map(ctx, unusual); !errors.Is(err, context.Canceled) {
		t.Errorf("map: got %v, want canceled", err)
	}
	if _, _, _, err := h.Counts(ctx, unusual, 2, 10); !errors.Is(err, context.Canceled) {
		t.Errorf("counts: got %v, want canceled", err)
	}
	if _, err := h.Map(t.Context(), hotspot.Question{Region: "city"}); err != nil {
		t.Errorf("the usual map: got %v, want none", err)
	}
	answered := make(chan error, 1)
	go func() {
		_, err := h.Map(t.Context(), unusual)
		answered <- err
	}()
	<-h.busy // one has ended
	select {
	case err := <-answered:
		if err != nil {
			t.Errorf("when there was room: got %v, want none", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("not within 30 s: the answer when there was room")
	}
	if len(h.busy) != cap(h.busy)-1 {
		t.Errorf("got %d that compute, want %d", len(h.busy), cap(h.busy)-1)
	}
}
