package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"gridwatch/grid/hotspot"
)

// scatter makes places in a square with 500 to 5,000 residents each, and cases that
// fall on residents and periods by chance.
func scatter(random *rand.Rand, places, periods, cases int) *hotspot.ScanData {
	d := &hotspot.ScanData{Periods: periods, Cases: make([]int32, places*periods)}
	for range places {
		d.X, d.Y = append(d.X, 100*random.Float64()), append(d.Y, 100*random.Float64())
		d.Population = append(d.Population, float64(500+random.IntN(4501)))
	}
	for range cases {
		d.Cases[resident(random, d.Population)*periods+random.IntN(periods)]++
	}
	return d
}

// resident gives the place of somebody.
func resident(random *rand.Rand, population []float64) int {
	for {
		if p := random.IntN(len(population)); 5000*random.Float64() < population[p] {
			return p
		}
	}
}

// scanSpeed measures prospective scans in space and time against their targets, and
// a smaller one against plain loops.
func scanSpeed(b *bench) error {
	random := rand.New(rand.NewPCG(b.seed, 1))
	for _, c := range []struct {
		model   hotspot.Model
		places  int
		seconds float64
	}{{hotspot.Poisson, 500, 3}, {hotspot.Permutation, 500, 3}, {hotspot.Poisson, 2000, 12}, {hotspot.Permutation, 2000, 12}} {
		o := hotspot.ScanOptions{Model: c.model, Prospective: true, NeighboursMax: 25, MaxPeriods: 60, Runs: 999, Seed: b.seed}
		cases := 30 * c.places
		took, err := timed(scatter(random, c.places, 60, cases), o)
		if err != nil {
			return err
		}
		more, err := timed(scatter(random, c.places, 60, 10*cases), o)
		if err != nil {
			return err
		}
		b.target(fmt.Sprintf("prospective %s, %d places × 60 days × 25 neighbours, 999 runs", c.model, c.places), took.Seconds() <= c.seconds,
			"%.2f s with %d cases (at most %g s); %.2f s with ten times as many", took.Seconds(), cases, c.seconds, more.Seconds())
	}
	took, err := timed(scatter(random, 500, 60, 15_000), hotspot.ScanOptions{Model: hotspot.Poisson, NeighboursMax: 25, Runs: 999, Seed: b.seed})
	if err != nil {
		return err
	}
	fmt.Printf("        any interval up to 30 days instead, poisson, 500 places: %.2f s\n", took.Seconds())
	return scanAgainstPlain(b, random)
}

func timed(d *hotspot.ScanData, o hotspot.ScanOptions) (time.Duration, error) {
	start := time.Now()
	_, err := hotspot.Scan(context.Background(), d, o)
	return time.Since(start), err
}

// scanAgainstPlain compares with plainScan on a smaller problem. The plain loops use
// one processor, the scan all there are.
func scanAgainstPlain(b *bench, random *rand.Rand) error {
	const places, periods, neighbours, runs = 200, 30, 25, 499
	d := scatter(random, places, periods, 3000)
	o := hotspot.ScanOptions{Model: hotspot.Poisson, Prospective: true, NeighboursMax: neighbours, MaxPeriods: periods, Runs: runs, Seed: b.seed}
	start := time.Now()
	top := plainScan(d, neighbours, runs, random)
	plain := time.Since(start)
	start = time.Now()
	r, err := hotspot.Scan(context.Background(), d, o)
	if err != nil {
		return err
	}
	took := time.Since(start)
	b.target(fmt.Sprintf("plain loops on %d places × %d days × %d neighbours, %d runs", places, periods, neighbours, runs),
		math.Abs(top-r.Clusters[0].LLR) < 1e-9, "%.0f ms, this scan %.1f ms: %.0f times faster; log likelihood ratio of the first %.9f and %.9f",
		ms(plain), ms(took), plain.Seconds()/took.Seconds(), top, r.Clusters[0].LLR)
	return nil
}

// plainScan is a prospective Poisson scan as one would write it down: the cumulated
// counts of every disc, and the logarithms of every window with an excess. It gives
// the greatest log likelihood ratio of the data after as many runs.
func plainScan(d *hotspot.ScanData, neighbours, runs int, random *rand.Rand) float64 {
	places, total, people := len(d.X), 0.0, 0.0
	for _, c := range d.Cases {
		total += float64(c)
	}
	for _, p := range d.Population {
		people += p
	}
	near := make([][]int, places)
	for c := range places {
		near[c] = nearestPlaces(d, c, neighbours)
	}
	largest := func(cases []int32) float64 {
		best, count := 0.0, make([]float64, d.Periods)
		for c := range places {
			clear(count)
			inside := 0.0
			for _, p := range near[c] {
				if inside += d.Population[p]; inside > people/2 {
					break
				}
				for t := range count {
					count[t] += float64(cases[p*d.Periods+t])
				}
				n := 0.0
				for length := 1; length <= d.Periods; length++ {
					n += count[d.Periods-length]
					e := total * inside / people * float64(length) / float64(d.Periods)
					if n >= 2 && n > e {
						l := n * math.Log(n/e)
						if n < total {
							l += (total - n) * math.Log((total-n)/(total-e))
						}
						best = max(best, l)
					}
				}
			}
		}
		return best
	}
	top := largest(d.Cases)
	cases := make([]int32, len(d.Cases))
	for range runs {
		clear(cases)
		for range int(total) {
			cases[resident(random, d.Population)*d.Periods+random.IntN(d.Periods)]++
		}
		largest(cases)
	}
	return top
}
