package live_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
	"gridwatch/grid/live"
)

// town is a log of a town with two districts, in the making.
type town struct {
	random *rand.Rand
	cells  []geo.Cell
	log    []grid.Entry
	clues  []grid.ClueFact
	at     time.Time
}

func newTown(t testing.TB, seed uint64, rings int) *town {
	t.Helper()
	t.Logf("seed %d", seed)
	centre, err := geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.7}, 9)
	if err != nil {
		t.Fatal(err)
	}
	return &town{random: rand.New(rand.NewPCG(seed, 2)), cells: centre.Disk(rings), at: start, log: opening()}
}

// home is the district of a cell.
func (w *town) home(cell geo.Cell) string {
	if cell.Centre().Lon < 126.6 {
		return "a"
	}
	return "b"
}

func (w *town) inForce(_ context.Context, region string) ([]geo.Cell, error) {
	var all []geo.Cell
	for _, cell := range w.cells {
		if region == "city" || w.home(cell) == region {
			all = append(all, cell)
		}
	}
	return all, nil
}

func (w *town) add(e grid.Event) {
	w.log = append(w.log, grid.Entry{Seq: int64(len(w.log) + 1), At: w.at, Event: e})
}

func (w *town) file(cell geo.Cell, daysAgo int, sealed bool) grid.ClueID {
	c := grid.ClueFact{ID: grid.ClueID(fmt.Sprintf("clue %d", len(w.log)+1)), Filed: true, Region: w.home(cell), Cell: cell, Severity: grid.High,
		State: grid.ClueOpen, OpenedAt: w.at.AddDate(0, 0, -daysAgo), Sealed: sealed}
	w.clues = append(w.clues, c)
	w.add(grid.CluesRecorded{Items: []grid.ClueFact{c}})
	return c.ID
}

// somewhere is more often near the middle of the list.
func (w *town) somewhere() geo.Cell {
	n := len(w.cells)
	return w.cells[(w.random.IntN(n)+w.random.IntN(n))/2]
}

// step adds a random entry.
func (w *town) step() {
	switch n := w.random.IntN(12); {
	case n < 7:
		cell := w.somewhere()
		if w.random.IntN(40) == 0 { // out of force: a pass must find room for it
			cell = w.cells[0].Disk(9)[w.random.IntN(9)]
		}
		w.file(cell, w.random.IntN(380), w.random.IntN(6) == 0)
	case n < 8 && len(w.clues) > 0:
		c := w.clues[w.random.IntN(len(w.clues))]
		c.Filed, c.Cell = false, w.somewhere()
		c.Region = w.home(c.Cell)
		w.add(grid.CluesRecorded{Items: []grid.ClueFact{c}})
	case n < 9 && len(w.clues) > 0:
		at := w.random.IntN(len(w.clues))
		w.add(grid.CluesRemoved{Items: []grid.ClueFact{w.clues[at]}})
		w.clues = append(w.clues[:at:at], w.clues[at+1:]...)
	case n < 10:
		cell := w.somewhere()
		w.add(grid.VisitsRecorded{Items: []grid.VisitFact{{ID: grid.VisitID(fmt.Sprint(len(w.log))), Region: w.home(cell), Cell: cell, At: w.at}}})
	case n < 11:
		cell := w.somewhere()
		w.add(grid.InstitutionsRecorded{Items: []grid.InstitutionFact{{ID: grid.InstitutionID(fmt.Sprint(len(w.log))), Region: w.home(cell), Cell: cell, State: grid.Active}}})
	case w.random.IntN(25) == 0:
		p := grid.DefaultPolicy("Asia/Shanghai")
		p.Version = fmt.Sprint("policy ", len(w.log))
		p.Hotspots = grid.HotspotRule{WindowDays: 100 + w.random.IntN(300), Rings: 1 + w.random.IntN(2), MinClues: 1 + w.random.IntN(60), Resolution: 7 + w.random.IntN(4)}
		w.add(grid.PolicyPublished{Policy: p})
	case w.random.IntN(25) == 0: // told again, perhaps of other cells
		w.add(grid.RegionsRecorded{Items: []grid.RegionFact{{Code: "a", Parent: "city", CellsInForce: len(w.log)}}})
	default:
		w.at = w.at.Add(time.Duration(w.random.IntN(30)) * time.Hour)
		w.add(grid.ClockAdvanced{At: w.at})
	}
}

func (w *town) service() *live.Hotspots {
	return live.NewHotspots(live.HotspotOptions{Resolution: 9, Cells: w.inForce,
		Residents: func(context.Context, string) (map[geo.Cell]float64, error) {
			return map[geo.Cell]float64{w.cells[3]: 40, w.cells[4]: 2}, nil
		}})
}

func apply(t testing.TB, h *live.Hotspots, entries []grid.Entry) {
	t.Helper()
	if err := h.Apply(entries); err != nil {
		t.Fatal(err)
	}
}

func mapOf(t testing.TB, h *live.Hotspots, q hotspot.Question) *hotspot.Map {
	t.Helper()
	m, err := h.Map(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// same compares maps, NaN with NaN.
func same(a, b *hotspot.Map) bool { return fmt.Sprintf("%+v", *a) == fmt.Sprintf("%+v", *b) }
