package live_test

import (
	"testing"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/hotspot"
	"gridwatch/grid/live"
)

// metropolis is a service with 22,000 cells, all of them on its usual map, and
// 100,000 clues of the last year.
func metropolis(b *testing.B) (*town, *live.Hotspots) {
	w := newTown(b, 51, 85)
	p := grid.DefaultPolicy("Asia/Shanghai")
	p.Hotspots.Resolution = 9
	w.log[0].Event = grid.PolicyPublished{Policy: p}
	for range 100_000 {
		w.file(w.somewhere(), w.random.IntN(365), false)
	}
	h := w.service()
	began := time.Now()
	apply(b, h, w.log)
	b.Logf("%d cells; %d entries folded in %s", len(w.cells), len(w.log), time.Since(began))
	w.log = w.log[len(w.log)-1:]
	return w, h
}

// BenchmarkHotspots22k times what happens with a new clue: the entry until
// readers are told, what they read, the full pass, and how long others wait
// meanwhile.
func BenchmarkHotspots22k(b *testing.B) {
	w, h := metropolis(b)
	city := hotspot.Question{Region: "city"}
	if _, err := h.Map(b.Context(), city); err != nil {
		b.Fatal(err)
	}
	next := h.Rev()
	clue := func() []grid.Entry {
		next++
		cell := w.somewhere()
		return []grid.Entry{{Seq: next, At: w.at, Event: grid.CluesRecorded{Items: []grid.ClueFact{{ID: grid.ClueID(time.Duration(next).String()),
			Filed: true, Region: w.home(cell), Cell: cell, OpenedAt: w.at}}}}}
	}
	b.Run("entry", func(b *testing.B) {
		for b.Loop() {
			apply(b, h, clue())
		}
	})
	b.Run("pass", func(b *testing.B) {
		for b.Loop() {
			apply(b, h, clue())
			if _, err := h.Map(b.Context(), city); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("snapshot", func(b *testing.B) {
		for b.Loop() {
			if _, err := h.Since(b.Context(), "city", -1); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("others", func(b *testing.B) {
		longest := time.Duration(0)
		for b.Loop() {
			apply(b, h, clue())
			done := make(chan error)
			go func() {
				_, err := h.Map(b.Context(), city)
				done <- err
			}()
			for waiting := true; waiting; {
				began := time.Now()
				h.Rev()
				longest = max(longest, time.Since(began))
				select {
				case err := <-done:
					if err != nil {
						b.Fatal(err)
					}
					waiting = false
				default:
				}
			}
		}
		b.ReportMetric(float64(longest.Microseconds())/1000, "longest-ms")
	})
}

// BenchmarkJudge22k times one filed clue with 22,000 cells: half of the clues
// fall where it may be hot.
func BenchmarkJudge22k(b *testing.B) {
	w := newTown(b, 52, 85)
	p := grid.DefaultPolicy("Asia/Shanghai")
	p.Hotspots.Resolution = 9
	w.log[0].Event = grid.PolicyPublished{Policy: p}
	for range 50_000 {
		w.file(w.somewhere(), w.random.IntN(365), false)
	}
	d := &desk{seen: map[grid.ClueID]bool{}}
	h := w.watched(d, int64(len(w.log)))
	apply(b, h, w.log)
	for b.Loop() {
		done := len(w.log)
		w.file(w.somewhere(), 0, false)
		apply(b, h, w.log[done:])
	}
}
