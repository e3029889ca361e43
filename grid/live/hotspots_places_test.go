package live

import (
	"context"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// Cells that were read before regions changed do not serve after it, not even
// together with the cell of a clue that lies in none of them.
func TestPlacesFollowOutlines(t *testing.T) {
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	centre, err := geo.CellAt(geo.Point{Lon: -87.65, Lat: 41.85}, 9)
	if err != nil {
		t.Fatal(err)
	}
	cells := centre.Disk(2)
	var h *Hotspots
	regions := func(seq int64) grid.Entry {
		return grid.Entry{Seq: seq, At: at, Event: grid.RegionsRecorded{Items: []grid.RegionFact{{Code: "city"}}}}
	}
	read := 0
	h = NewHotspots(HotspotOptions{Resolution: 9, Cells: func(context.Context, string) ([]geo.Cell, error) {
		if read++; read > 1 {
			return cells, nil
		}
		return cells[10:], h.Apply([]grid.Entry{regions(4)}) // a moment later there are more
	}})
	err = h.Apply([]grid.Entry{{Seq: 1, At: at, Event: grid.PolicyPublished{Policy: grid.DefaultPolicy("UTC")}}, regions(2),
		{Seq: 3, At: at, Event: grid.CluesRecorded{Items: []grid.ClueFact{{ID: "a", Region: "city", Cell: cells[0], OpenedAt: at}}}}})
	if err != nil {
		t.Fatal(err)
	}
	for days := 40; days < 42; days++ {
		m, err := h.Map(t.Context(), hotspot.Question{Region: "city", Resolution: 9, Days: days})
		if err != nil || len(m.Lines) != len(cells) || m.Total != 1 {
			t.Errorf("%d days: got %+v, %v, want %d cells and one clue", days, m, err, len(cells))
		}
	}
}
