package live

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// A map that nobody asks for any more is computed no longer; asked for again it
// is told in full.
func TestUnreadMapsAreDropped(t *testing.T) {
	at := time.Date(2026, 6, 1, 4, 0, 0, 0, time.UTC)
	cell, err := geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.7}, 9)
	if err != nil {
		t.Fatal(err)
	}
	h := NewHotspots(HotspotOptions{Resolution: 9, Cells: func(context.Context, string) ([]geo.Cell, error) { return cell.Disk(3), nil }})
	seq := int64(0)
	add := func(e grid.Event) {
		t.Helper()
		seq++
		if err := h.Apply([]grid.Entry{{Seq: seq, At: at, Event: e}}); err != nil {
			t.Fatal(err)
		}
	}
	clue := func() {
		add(grid.CluesRecorded{Items: []grid.ClueFact{{ID: grid.ClueID(fmt.Sprint(seq)), Filed: true, Region: "city", Cell: cell, OpenedAt: at}}})
	}
	add(grid.PolicyPublished{Policy: grid.DefaultPolicy("Asia/Shanghai")})
	add(grid.RegionsRecorded{Items: []grid.RegionFact{{Code: "city"}}})
	first, err := h.Since(t.Context(), "city", -1)
	if err != nil {
		t.Fatal(err)
	}
	passes := func(n int) (done int) {
		for range n {
			clue()
			for _, u := range h.due() {
				if err := h.pass(t.Context(), u); err != nil {
					t.Fatal(err)
				}
				done++
			}
		}
		return done
	}
	if got := passes(passesUnread - 1); got != passesUnread-1 {
		t.Fatalf("passes: got %d, want %d", got, passesUnread-1)
	}
	second, err := h.Since(t.Context(), "city", first.Version)
	if err != nil || second.Full {
		t.Fatalf("while it is kept: got %+v, %v, want a change", second, err)
	}
	if got := passes(2 * passesUnread); got != passesUnread {
		t.Errorf("passes that nobody asked for: got %d, want %d", got, passesUnread)
	}
	if third, err := h.Since(t.Context(), "city", second.Version); err != nil || !third.Full || third.Map.Total != 3*passesUnread-1 {
		t.Errorf("asked for again: got %+v, %v, want all of it", third.Map, err)
	}
}
