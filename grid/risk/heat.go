package risk

import (
	"context"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// heat tells in which hotspots cells lay, as maps of hotspots do by default: Gi*
// of a year's clues in a cell and the ones around it.
type heat struct {
	cells   []geo.Cell
	weights hotspot.Weights
	months  map[grid.Date]map[geo.Cell]int // by the first day
}

func newHeat(h *History) (*heat, error) {
	var cells []geo.Cell
	for c := range h.Clues {
		cells = append(cells, c)
	}
	for i := range h.Subjects {
		if c := h.Subjects[i].Cell; c != 0 {
			cells = append(cells, c)
		}
	}
	slices.Sort(cells)
	cells = slices.Compact(cells)
	near, err := geo.NewRings(cells, 1)
	return &heat{cells: cells, weights: hotspot.WeightsOf(near), months: map[grid.Date]map[geo.Cell]int{}}, err
}

// before a day, as of the first day of its month; nil when there are too few clues.
func (t *heat) before(ctx context.Context, h *History, on grid.Date) (map[geo.Cell]int, error) {
	y, m, _ := time.Unix(int64(on)*86400, 0).UTC().Date()
	month := grid.Date(time.Date(y, m, 1, 0, 0, 0, 0, time.UTC).Unix() / 86400)
	if levels, known := t.months[month]; known {
		return levels, nil
	}
	t.months[month] = nil
	rule := grid.DefaultHotspotRule
	values, total := make([]float64, len(t.cells)), 0.0
	for i, c := range t.cells {
		from, _ := slices.BinarySearch(h.Clues[c], month-grid.Date(rule.WindowDays))
		until, _ := slices.BinarySearch(h.Clues[c], month)
		values[i] = float64(until - from)
		total += values[i]
	}
	if total < float64(rule.MinClues) {
		return nil, nil
	}
	local, err := hotspot.GetisOrd(ctx, values, t.weights, hotspot.LocalOptions{Star: true})
	if err != nil {
		return nil, err
	}
	levels := make(map[geo.Cell]int, len(t.cells))
	for i, c := range t.cells {
		step := 0
		for _, q := range []float64{0.1, 0.05, 0.01} {
			if local[i].Q <= q {
				step++
			}
		}
		if local[i].Z < 0 {
			step = -step
		}
		levels[c] = step
	}
	t.months[month] = levels
	return levels, nil
}
