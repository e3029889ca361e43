package live_test

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
	"gridwatch/grid/live"
)

// A service that has followed every entry, with readers all the while, has the
// same maps as one that is asked for the first time at the end.
func TestHotspotsKeptEqualFresh(t *testing.T) {
	w := newTown(t, 31, 10)
	kept, applied := w.service(), 0
	for round := range 20 {
		for range 40 {
			w.step()
		}
		for ; applied < len(w.log); applied++ { // one at a time, as they come
			apply(t, kept, w.log[applied:applied+1])
			if w.random.IntN(10) == 0 {
				if _, err := kept.Since(t.Context(), "a", -1); err != nil {
					t.Fatal(err)
				}
			}
		}
		fresh := w.service()
		apply(t, fresh, w.log)
		for _, q := range []hotspot.Question{{Region: "city"}, {Region: "a"}, {Region: "b", Resolution: 7, K: 2}, {Region: "city", Resolution: 9, Days: 60},
			{Region: "city", Per: hotspot.PerInstitution}, {Region: "a", Per: hotspot.PerResident}} {
			got, want := mapOf(t, kept, q), mapOf(t, fresh, q)
			if !same(got, want) {
				t.Fatalf("round %d, %+v:\ngot  %+v\nwant %+v", round, q, *got, *want)
			}
			if got.Rev != int64(len(w.log)) {
				t.Errorf("rev: got %d, want %d", got.Rev, len(w.log))
			}
		}
	}
}

// A new clue changes its cell and the neighbours at once, to the figures that a
// full pass gives; only q is provisional.
func TestHotspotsChangeAtOnce(t *testing.T) {
	w := newTown(t, 32, 10)
	for range 300 {
		w.file(w.somewhere(), w.random.IntN(300), false)
	}
	h := w.service()
	apply(t, h, w.log)
	before, err := h.Since(t.Context(), "city", -1)
	if err != nil || !before.Full || len(before.Lines) == 0 {
		t.Fatalf("snapshot: got %+v, %v", before, err)
	}
	changed := h.Changed()
	cell := w.cells[50]
	done := len(w.log)
	w.file(cell, 0, false)
	apply(t, h, w.log[done:])
	select {
	case <-changed:
	default:
		t.Fatal("nobody was told of the clue")
	}
	d, err := h.Since(t.Context(), "city", before.Version)
	if err != nil || d.Full || d.From != before.Version || d.Version <= d.From || d.Map.Total != before.Map.Total+1 {
		t.Fatalf("delta: got %+v, %v", d, err)
	}
	want := map[geo.Cell]hotspot.Line{}
	for _, l := range mapOf(t, h, hotspot.Question{Region: "city"}).Lines {
		want[l.Cell] = l
	}
	near := slices.DeleteFunc(cell.Parent(8).Disk(1), func(c geo.Cell) bool { return want[c].Cell == 0 })
	got := 0
	for _, l := range d.Lines {
		exact := want[l.Cell]
		if l.N != exact.N || l.Near != exact.Near || math.Abs(l.Z-exact.Z) > 1e-9 || math.Abs(l.P-exact.P) > 1e-9 || math.Abs(l.Q-exact.Q) > 0.1*exact.Q {
			t.Errorf("%s: got %+v, want near to %+v", l.Cell, l, exact)
		}
		if slices.Contains(near, l.Cell) {
			got++
		}
	}
	if got != len(near) || len(d.Lines) != got {
		t.Errorf("lines at once: got %d, of them %d near, want the %d near", len(d.Lines), got, len(near))
	}
	if again, err := h.Since(t.Context(), "city", 1<<40); err != nil || !again.Full {
		t.Errorf("a version of another process: got %+v, %v, want all of it", again, err)
	}
}

// Writer, background and readers at once: who follows by deltas never misses one
// and ends near to the exact map.
func TestHotspotsReadersFollow(t *testing.T) {
	w := newTown(t, 33, 8)
	for range 1500 {
		w.step()
	}
	last := map[string]int64{} // a change of each that nobody overlooks
	for _, cell := range []geo.Cell{w.cells[0], w.cells[len(w.cells)-1], w.cells[1], w.cells[len(w.cells)-2]} {
		w.file(cell, 0, false)
		last["city"], last[w.home(cell)] = int64(len(w.log)), int64(len(w.log))
	}
	if len(last) != 3 {
		t.Fatalf("last changes: got %v, want those of three regions", last)
	}
	h := w.service()
	apply(t, h, w.log[:400])
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var all sync.WaitGroup
	running, stop := context.WithCancel(ctx)
	all.Go(func() {
		if err := h.Run(running); err != nil {
			t.Error(err)
		}
	})
	var readers sync.WaitGroup
	for _, region := range []string{"city", "a", "b", "a"} {
		readers.Go(func() {
			lines := map[geo.Cell]hotspot.Line{}
			version := int64(-1)
			for {
				changed := h.Changed()
				d, err := h.Since(ctx, region, version)
				if err != nil {
					t.Error(err)
					return
				}
				if d.Full {
					clear(lines)
				} else if d.From != version {
					t.Errorf("%s: delta from %d, want from %d", region, d.From, version)
				}
				for _, l := range d.Lines {
					lines[l.Cell] = l
				}
				if version = d.Version; d.Map.Rev >= last[region] {
					break
				}
				select {
				case <-changed:
				case <-ctx.Done():
					t.Errorf("%s: nobody woke the reader at version %d, rev %d", region, version, d.Map.Rev)
					return
				}
			}
			m, err := h.Map(ctx, hotspot.Question{Region: region})
			if err != nil {
				t.Error(err)
				return
			}
			if len(lines) != len(m.Lines) {
				t.Errorf("%s: got %d lines, want %d", region, len(lines), len(m.Lines))
			}
			for _, want := range m.Lines {
				if got := lines[want.Cell]; got.N != want.N || got.Near != want.Near || math.Abs(got.Z-want.Z) > 0.02 {
					t.Errorf("%s %s: got %+v, want near to %+v", region, want.Cell, got, want)
				}
			}
		})
	}
	all.Go(func() {
		for ctx.Err() == nil && running.Err() == nil {
			if _, err := h.Map(ctx, hotspot.Question{Region: "city", Days: 90}); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
			time.Sleep(time.Millisecond)
		}
	})
	for at := 400; at < len(w.log); at++ {
		apply(t, h, w.log[at:at+1])
	}
	readers.Wait()
	stop()
	all.Wait()
}

func TestHotspotsRefuse(t *testing.T) {
	w := newTown(t, 34, 3)
	h := w.service()
	if _, err := h.Map(t.Context(), hotspot.Question{Region: "city"}); grid.KindOf(err) != grid.NotFound {
		t.Errorf("before the log: got %v, want not found", err)
	}
	apply(t, h, w.log)
	for name, c := range map[string]struct {
		q    hotspot.Question
		kind grid.ErrorKind
	}{
		"region":     {hotspot.Question{Region: "elsewhere"}, grid.NotFound},
		"fine":       {hotspot.Question{Region: "city", Resolution: 10}, grid.Invalid},
		"coarse":     {hotspot.Question{Region: "city", Resolution: 3}, grid.Invalid},
		"days":       {hotspot.Question{Region: "city", Days: -1}, grid.Invalid},
		"rings":      {hotspot.Question{Region: "city", K: 6}, grid.Invalid},
		"tomorrow":   {hotspot.Question{Region: "city", Until: grid.DateOf(start, time.UTC) + 2}, grid.Invalid},
		"per nobody": {hotspot.Question{Region: "city", Per: "cat"}, grid.Invalid},
	} {
		if _, err := h.Map(t.Context(), c.q); grid.KindOf(err) != c.kind {
			t.Errorf("%s: got %v, want %s", name, err, c.kind)
		}
	}
	if _, err := h.Since(t.Context(), "elsewhere", -1); grid.KindOf(err) != grid.NotFound {
		t.Errorf("since: got %v, want not found", err)
	}
	if _, err := h.Series(t.Context(), hotspot.Question{Region: "a"}, 77); grid.KindOf(err) != grid.NotFound {
		t.Errorf("series of a cell that is not there: got %v, want not found", err)
	}
	if _, _, _, err := h.Counts(t.Context(), hotspot.Question{Region: "a"}, 0, 30); grid.KindOf(err) != grid.Invalid {
		t.Errorf("no slices: got %v, want invalid", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Map(ctx, hotspot.Question{Region: "city"}); !errors.Is(err, context.Canceled) {
		t.Errorf("after its context: got %v", err)
	}
	broken := live.NewHotspots(live.HotspotOptions{Resolution: 9, Cells: func(context.Context, string) ([]geo.Cell, error) {
		return nil, grid.Errorf(grid.Unavailable, "database-busy", "busy")
	}})
	apply(t, broken, w.log)
	if _, err := broken.Since(t.Context(), "city", -1); grid.KindOf(err) != grid.Unavailable {
		t.Errorf("without a database: got %v, want unavailable", err)
	}
	if err := h.Apply([]grid.Entry{{Seq: 99, Event: grid.ClockAdvanced{}}}); err == nil {
		t.Errorf("a hole in the log: got %v, want an error", err)
	}
	if _, err := h.Map(t.Context(), hotspot.Question{Region: "city"}); err == nil {
		t.Error("a service that failed went on")
	}
}

// Series and slices of counts add up to what was filed.
func TestHotspotsSeries(t *testing.T) {
	w := newTown(t, 35, 6)
	for range 200 {
		w.file(w.cells[w.random.IntN(len(w.cells))], w.random.IntN(700), false)
	}
	h := w.service()
	apply(t, h, w.log)
	today := h.Usual("city").Until
	counts, cells, weights, err := h.Counts(t.Context(), hotspot.Question{Region: "city"}, 24, 30)
	if err != nil || len(counts) != 24 || weights.Len() != len(cells) {
		t.Fatalf("counts: got %d slices of %d cells, %v", len(counts), len(cells), err)
	}
	total := 0.0
	for _, slice := range counts {
		for _, n := range slice {
			total += n
		}
	}
	if total != 200 {
		t.Errorf("24 slices of 30 days: got %v clues, want 200", total)
	}
	cell := w.cells[20].Parent(8)
	s, err := h.Series(t.Context(), hotspot.Question{Region: "city", Days: 360}, cell)
	if err != nil || len(s.N) != hotspot.Slices || len(s.Z) != hotspot.Slices || s.Until[hotspot.Slices-1] != today || s.From[0] != today-359 {
		t.Fatalf("series: got %+v, %v", s, err)
	}
	at := 0
	for cells[at] != cell {
		at++
	}
	var want []int
	for _, slice := range counts[12:] {
		want = append(want, int(slice[at]))
	}
	if !reflect.DeepEqual(s.N, want) {
		t.Errorf("series: got %v, want %v", s.N, want)
	}
	if short, err := h.Series(t.Context(), hotspot.Question{Region: "city", Days: 5}, cell); err != nil || len(short.N) != 0 || short.Class != "" {
		t.Errorf("five days: got %+v, %v, want no slices", short, err)
	}
}
