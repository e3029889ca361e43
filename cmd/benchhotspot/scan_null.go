package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"gridwatch/grid/hotspot"
)

// nearestPlaces gives the places nearest to one, it among them.
func nearestPlaces(d *hotspot.ScanData, centre, most int) []int {
	order := make([]int, len(d.X))
	for p := range order {
		order[p] = p
	}
	away := func(p int) float64 { return math.Hypot(d.X[p]-d.X[centre], d.Y[p]-d.Y[centre]) }
	slices.SortFunc(order, func(p, q int) int { return cmp.Compare(away(p), away(q)) })
	return order[:most]
}

// scanNull tells how often p is at most 0.05 on maps without clusters, and whether
// runs that end early judge as all runs do.
func scanNull(b *bench) error {
	const maps, runs = 1000, 199
	for _, c := range []struct {
		name        string
		model       hotspot.Model
		periods     int
		prospective bool
	}{
		{"poisson in space", hotspot.Poisson, 1, false}, {"poisson, prospective", hotspot.Poisson, 14, true},
		{"bernoulli in space", hotspot.Bernoulli, 1, false}, {"permutation in space and time", hotspot.Permutation, 14, false},
	} {
		few, differ, done, start := 0, 0, 0, time.Now()
		for i := range uint64(maps) {
			d := nullMap(rand.New(rand.NewPCG(b.seed, i)), c.model, c.periods)
			o := hotspot.ScanOptions{Model: c.model, Prospective: c.prospective, Runs: runs, Seed: b.seed + i}
			all, err := hotspot.Scan(context.Background(), d, o)
			if err != nil {
				return err
			}
			o.EarlyStop = true
			early, err := hotspot.Scan(context.Background(), d, o)
			if err != nil {
				return err
			}
			hit := all.Clusters[0].P <= 0.05
			if hit {
				few++
			}
			if hit != (early.Clusters[0].P <= 0.05) {
				differ++
			}
			done += early.Runs
		}
		share := float64(few) / maps
		b.target(c.name, math.Abs(share-0.05) <= 0.021, "p ≤ 0.05 on %.1f %% of %d maps without clusters (5 ± 2.1 %%), %d runs each", 100*share, maps, runs)
		b.target(c.name+", early stop", differ == 0, "%d of %d maps judged otherwise, %.0f %% of the runs made; %.1f s in all", differ, maps, 100*float64(done)/(maps*runs), time.Since(start).Seconds())
	}
	return nil
}

// nullMap is a map without clusters.
func nullMap(random *rand.Rand, model hotspot.Model, periods int) *hotspot.ScanData {
	d := scatter(random, 60, periods, 300)
	if model == hotspot.Bernoulli {
		d.Controls = make([]int32, len(d.Cases))
		for range 600 {
			d.Controls[resident(random, d.Population)*periods+random.IntN(periods)]++
		}
	}
	if model != hotspot.Poisson {
		d.Population = nil
	}
	return d
}

// scanPower prints how often planted clusters are found: p at most 0.05 and a place
// of the planted ones in the first cluster.
func scanPower(b *bench) error {
	const maps, places, cases = 200, 100, 500
	risks, sizes := []float64{1.25, 1.5, 2, 3, 5}, []int{1, 4, 10, 20}
	fmt.Printf("  %d maps each of %d places with %d cases, 199 runs; share found (and mean share of the planted places in the first cluster)\n  places planted", maps, places, cases)
	for _, r := range risks {
		fmt.Printf("   risk × %-5g", r)
	}
	fmt.Println()
	last := 0.0
	for _, size := range sizes {
		fmt.Printf("  %14d", size)
		for _, risk := range risks {
			found, covered := 0, 0.0
			for i := range uint64(maps) {
				random := rand.New(rand.NewPCG(b.seed, i))
				d, planted := plantedMap(random, places, cases, size, risk)
				r, err := hotspot.Scan(context.Background(), d, hotspot.ScanOptions{Model: hotspot.Poisson, Runs: 199, Seed: b.seed + i, EarlyStop: true})
				if err != nil {
					return err
				}
				share := 0.0
				for _, p := range r.Clusters[0].Places {
					if slices.Contains(planted, int(p)) {
						share += 1 / float64(size)
					}
				}
				covered += share
				if r.Clusters[0].P <= 0.05 && share > 0 {
					found++
				}
			}
			last = float64(found) / maps
			fmt.Printf("   %3.0f %% (%3.0f %%)", 100*last, 100*covered/maps)
		}
		fmt.Println()
	}
	b.target("the largest planted cluster", last >= 0.95, "found on %.0f %% of maps (at least 95 %%)", 100*last)
	return nil
}

// plantedMap has a higher risk at the places around a random one.
func plantedMap(random *rand.Rand, places, cases, size int, risk float64) (*hotspot.ScanData, []int) {
	d := scatter(random, places, 1, 0)
	planted := nearestPlaces(d, random.IntN(places), size)
	for given := 0; given < cases; {
		p := resident(random, d.Population)
		if slices.Contains(planted, p) || random.Float64()*risk < 1 {
			d.Cases[p]++
			given++
		}
	}
	return d, planted
}
