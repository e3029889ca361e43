package scanning

import (
	"context"
	"errors"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
	"gridwatch/grid/live"
)

// An order of too many cells times days is refused before they are counted, and
// whoever waits for another order gives up with the context.
func TestPrepareIsBounded(t *testing.T) {
	eachRunner(t, func(t *testing.T, r *Runner, _ *time.Time) {
		cells := disk(t, 60) // 10,981 cells
		r.Hotspots = live.NewHotspots(live.HotspotOptions{Resolution: 9, Cells: func(context.Context, string) ([]geo.Cell, error) { return cells, nil }})
		err := r.Hotspots.Apply([]grid.Entry{
			{Seq: 1, At: wall, Event: grid.PolicyPublished{Policy: grid.DefaultPolicy("UTC")}},
			{Seq: 2, At: wall, Event: grid.RegionsRecorded{Items: []grid.RegionFact{{Code: "town"}}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		today := grid.DateOf(wall, wall.Location())
		order := func(days int) Order {
			return Order{Region: "town", Reason: grid.ScanAsked, NightlyOn: grid.NoDate, From: today - grid.Date(days) + 1, Until: today,
				Params: Params{Model: hotspot.Permutation, Resolution: 8}}
		}
		most := hotspot.MostScanCells / len(cells)
		if _, err := r.Prepare(t.Context(), order(most)); err != nil {
			t.Errorf("%d days: got %v, want none", most, err)
		}
		_, err = r.Prepare(t.Context(), order(most+1))
		if f := faultsOf(t, err); len(f) != 1 || f[0].Name != "from" {
			t.Errorf("%d days: got %v, want a fault of from", most+1, err)
		}
		r.preparing <- struct{}{} // somebody prepares
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := r.Prepare(ctx, order(10)); !errors.Is(err, context.Canceled) {
			t.Errorf("while another is prepared: got %v, want canceled", err)
		}
	})
}
