package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"gridwatch/geo"
	"gridwatch/grid/hotspot"
)

// Discs of cells around Harbin: 183 rings are 101,017 cells, 577 are 1,000,519.
const (
	cityRings    = 183
	millionRings = 577
)

// local measures Gi* over many cells and after one change.
func local(b *bench) error {
	fmt.Printf("  %d processors\n", runtime.GOMAXPROCS(0))
	city, err := b.disc(cityRings)
	if err != nil {
		return err
	}
	b.target("neighbours within 2 rings, apart", city.built <= time.Second, "%d cells, %d neighbours in %.0f ms (target 1000 ms)",
		len(city.values), len(city.w.Neighbour), ms(city.built))
	if err := b.againstPlain(city); err != nil {
		return err
	}
	if err := b.whole(city); err != nil {
		return err
	}
	if err := b.changed(city); err != nil {
		return err
	}
	million, err := b.disc(millionRings)
	if err != nil {
		return err
	}
	took, err := fastest(9, func() error { return million.z() })
	if err != nil {
		return err
	}
	b.target("Gi* of a million", took <= 60*time.Millisecond, "%d cells in %.1f ms (target 60 ms); plain pass %.1f ms on one processor, neighbours built in %.0f ms",
		len(million.values), ms(took), ms(quickest(9, million.plain)), ms(million.built))
	return nil
}

// disc is cells with values to be tested.
type disc struct {
	values, out, z0 []float64
	w               hotspot.Weights
	built           time.Duration
}

func (b *bench) disc(rings int) (*disc, error) {
	centre, err := geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.7}, 9)
	if err != nil {
		return nil, err
	}
	cells := centre.Disk(rings)
	begin := time.Now()
	a, err := geo.NewRings(cells, 2)
	if err != nil {
		return nil, err
	}
	d := &disc{w: hotspot.WeightsOf(a), built: time.Since(begin), out: make([]float64, len(cells)), z0: make([]float64, len(cells))}
	random := rand.New(rand.NewPCG(b.seed, 1))
	for range cells {
		d.values = append(d.values, math.Floor(random.ExpFloat64()*3))
	}
	return d, nil
}

// plain is the yardstick: the sum over the neighbours of every cell, and no more.
func (d *disc) plain() { d.plainRows(0, len(d.out)) }

func (d *disc) plainRows(from, until int) {
	x, offset, neighbour, out := d.values, d.w.Offset, d.w.Neighbour, d.out
	for i := from; i < until; i++ {
		sum := 0.0
		for _, j := range neighbour[offset[i]:offset[i+1]] {
			sum += x[j]
		}
		out[i] = sum
	}
}

// plainOnAll is plain on all processors, each taking the next piece when it is done.
func (d *disc) plainOnAll() {
	const piece = 8192
	var next atomic.Int64
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for {
				from := int(next.Add(piece)) - piece
				if from >= len(d.out) {
					return
				}
				d.plainRows(from, min(len(d.out), from+piece))
			}
		})
	}
	group.Wait()
}

func (d *disc) z() (err error) {
	d.z0, err = hotspot.GetisOrdZ(d.z0, d.values, d.w, true)
	return err
}

// againstPlain runs Gi* and the plain pass in turns, on one processor and on all;
// the figure is the median of the ratios of neighbouring runs.
func (b *bench) againstPlain(d *disc) error {
	const runs = 41
	for _, c := range []struct {
		name       string
		processors int
		plain      func()
	}{{"on one processor", 1, d.plain}, {"on all processors", runtime.GOMAXPROCS(0), d.plainOnAll}} {
		before := runtime.GOMAXPROCS(c.processors)
		var ratios, z, plain []float64
		for range runs {
			p := quickest(1, c.plain)
			t, err := fastest(1, d.z)
			if err != nil {
				return err
			}
			ratios, z, plain = append(ratios, float64(t)/float64(p)), append(z, ms(t)), append(plain, ms(p))
		}
		runtime.GOMAXPROCS(before)
		b.target("Gi* against a plain pass "+c.name, median(ratios) <= 1.1, "%.2f times (target 1.1), %.2f ms and %.2f ms; z only, without p and q",
			median(ratios), median(z), median(plain))
	}
	return nil
}

// whole prints what the rest of the statistic costs, which has no target.
func (b *bench) whole(d *disc) error {
	for _, c := range []struct {
		name string
		o    hotspot.LocalOptions
	}{{"g, z, p and q", hotspot.LocalOptions{Star: true}}, {"the same with 999 permutations", hotspot.LocalOptions{Star: true, Permutations: 999, Seed: b.seed}}} {
		took, err := fastest(1, func() error {
			_, err := hotspot.GetisOrd(context.Background(), d.values, d.w, c.o)
			return err
		})
		if err != nil {
			return err
		}
		fmt.Printf("        %s of %d cells: %.0f ms\n", c.name, len(d.values), ms(took))
	}
	return nil
}

// changed measures one changed value, and z of its cell and all around it after, as
// the median of short runs: the machine may have other work.
func (b *bench) changed(d *disc) error {
	const runs, changes = 400, 500
	live, err := hotspot.NewLive(d.values, d.w, true)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(b.seed, 2))
	sum, shown := 0.0, 0
	var alone, around []float64
	for range runs {
		at := make([]int, changes)
		for c := range at {
			at[c] = random.IntN(len(d.values))
		}
		set, err := fastest(1, func() error { return change(live, at, 9, func(int) {}) })
		if err != nil {
			return err
		}
		all, err := fastest(1, func() error {
			return change(live, at, 7, func(i int) {
				sum, shown = sum+live.Z(i), shown+1
				for _, j := range live.Reach(i) {
					sum, shown = sum+live.Z(int(j)), shown+1
				}
			})
		})
		if err != nil {
			return err
		}
		alone, around = append(alone, us(set)/changes), append(around, us(all)/changes)
	}
	if math.IsNaN(sum) {
		return errors.New("changed cell: a z is none")
	}
	b.target("changed cell", median(around) <= 2, "%.2f µs with z of it and its neighbours, %.1f cells (target 2 µs); %.3f µs without",
		median(around), float64(shown)/runs/changes, median(alone))
	return nil
}

// change sets values below most at some cells and calls see after each.
func change(live *hotspot.Live, at []int, most int, see func(i int)) error {
	for c, i := range at {
		if err := live.Set(i, float64(c%most)); err != nil {
			return err
		}
		see(i)
	}
	return nil
}

// fastest is the least time of some runs.
func fastest(runs int, f func() error) (time.Duration, error) {
	least := time.Duration(math.MaxInt64)
	for range runs {
		begin := time.Now()
		if err := f(); err != nil {
			return 0, err
		}
		least = min(least, time.Since(begin))
	}
	return least, nil
}

// quickest is fastest of what cannot fail.
func quickest(runs int, f func()) time.Duration {
	took, _ := fastest(runs, func() error { f(); return nil })
	return took
}

func median(x []float64) float64 {
	sorted := slices.Sorted(slices.Values(x))
	return sorted[len(sorted)/2]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
func us(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
