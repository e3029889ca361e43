package hotspot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// scanPrepared makes the parts of a scan.
func scanPrepared(t testing.TB, d *ScanData, o ScanOptions) (*scanNull, *scanDiscs, ScanOptions) {
	t.Helper()
	o, err := checkScan(d, o)
	if err != nil {
		t.Fatal(err)
	}
	discs, err := newScanDiscs(t.Context(), d, o)
	if err != nil {
		t.Fatal(err)
	}
	return newScanNull(d, o), discs, o
}

// scanDrawn gives the cases of a run by place and period; those in no window are
// counted to the first period.
func scanDrawn(n *scanNull, shape laneShape, seed uint64, run int) []int32 {
	b := newBatch(n, nil, shape)
	lane := run % shape.runs()
	random := make([]*rand.PCG, lane+1)
	for i := range random {
		random[i] = runRandom(seed, run-lane+i)
	}
	newDrawer(n)(b, random)
	cases := make([]int32, n.places*n.d.Periods)
	for p := range n.places {
		for t := range n.d.Periods {
			if j := n.columnOf(t); j > 0 {
				cases[p*n.d.Periods+t] = int32(b.counts[p*n.columns+j].of(shape, lane))
			}
		}
	}
	return cases
}

// The maximum of every run is that of all windows of its cases, found by plain loops.
func TestScanRunsAreBruteForce(t *testing.T) {
	each := 1
	if scanFull() {
		each = 10
	}
	for _, c := range randomScans(6, each) {
		n, discs, o := scanPrepared(t, c.d, c.o)
		o.Runs, o.Seed = 37, 5
		if n.model == Bernoulli && n.all-n.total < n.total {
			t.Logf("%s: controls are the fewer", c.name)
		}
		maxima, stopped, err := simulateMaxima(t.Context(), n, discs, o, math.Inf(1))
		if err != nil || stopped || len(maxima) != o.Runs {
			t.Fatalf("%s: got %d runs, %v %v", c.name, len(maxima), stopped, err)
		}
		for run, got := range maxima {
			brute := &bruteScan{c.d, o, scanDrawn(n, lanes16, o.Seed, run)}
			want := 0.0
			for centre := range n.places {
				want = max(want, brute.best(centre).LLR)
			}
			if math.Abs(got-want) > 1e-9 {
				t.Fatalf("%s: run %d: got %v, want %v", c.name, run, got, want)
			}
		}
	}
}

// Narrow and wide lanes give the same maxima.
func TestScanLanes(t *testing.T) {
	for _, c := range randomScans(8, 1) {
		n, discs, o := scanPrepared(t, c.d, c.o)
		o.Runs, o.Seed = 20, 5
		for run := range o.Runs {
			if a, b := scanDrawn(n, lanes16, 5, run), scanDrawn(n, lanes32, 5, run); !slices.Equal(a, b) {
				t.Fatalf("%s: run %d: got %v in wide lanes, want %v", c.name, run, b, a)
			}
		}
		var maxima [2][]float64
		for i, shape := range []laneShape{lanes16, lanes32} {
			maxima[i] = make([]float64, o.Runs)
			s := &simulation{n: n, discs: discs, o: o, shape: shape}
			s.table = []*barTable{n.bars(firstLevel, shape)}
			w := s.worker()
			for from := 0; from < o.Runs; from += shape.runs() {
				if err := w.run(t.Context(), from, maxima[i][from:min(from+shape.runs(), o.Runs)]); err != nil {
					t.Fatal(err)
				}
			}
		}
		if !slices.Equal(maxima[0], maxima[1]) {
			t.Errorf("%s: got %v in wide lanes, want %v", c.name, maxima[1], maxima[0])
		}
	}
}

// Runs keep what the null hypothesis keeps, and their counts have its means and
// variances.
func TestScanDraws(t *testing.T) {
	x, y := scanLine(4)
	people := []float64{3, 0, 5, 2, 4, 6, 1, 1, 2, 3, 4, 5}
	many := make([]float64, 12)
	for i := range many {
		many[i] = people[i] * 25
	}
	scaled := func(by int32) []int32 {
		cases := []int32{1, 0, 2, 0, 3, 1, 0, 1, 0, 2, 2, 0}
		for i := range cases {
			cases[i] *= by
		}
		return cases
	}
	for _, c := range []struct {
		name  string
		model Model
		d     ScanData
		crowd bool
	}{
		{"poisson, case by case", Poisson, ScanData{Cases: scaled(1), Population: people}, false},
		{"poisson, cell by cell", Poisson, ScanData{Cases: scaled(40), Population: people}, true},
		{"poisson, means in several steps", Poisson, ScanData{Cases: scaled(200), Population: many}, true},
		{"bernoulli", Bernoulli, ScanData{Cases: scaled(1), Population: many}, false},
		{"bernoulli, more cases than controls", Bernoulli, ScanData{Cases: scaled(9), Controls: scaled(1)}, false},
		{"permutation", Permutation, ScanData{Cases: scaled(3)}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := c.d
			d.X, d.Y, d.Periods = x, y, 3
			n, _, _ := scanPrepared(t, &d, ScanOptions{Model: c.model, MaxPeriods: 3})
			if crowd := n.model == Poisson && n.total >= crowded*float64(len(n.measure)) && n.total >= fewCases; crowd != c.crowd {
				t.Fatalf("got cells drawn %v, want %v", crowd, c.crowd)
			}
			const runs = 4000
			sum, squares := make([]float64, 12), make([]float64, 12)
			for run := range runs {
				cases := scanDrawn(n, lanes16, 9, run)
				keepsTotals(t, n, cases)
				for i, k := range cases {
					sum[i] += float64(k) / runs
					squares[i] += float64(k) * float64(k) / runs
				}
			}
			for i := range sum {
				at := i/3*n.columns + i%3 + 1
				m := n.measure[at] - n.measure[at-1]
				mean := n.expected(m)
				variance := mean * (1 - mean/n.total)
				switch c.model {
				case Bernoulli:
					variance = m * n.total / n.all * (1 - n.total/n.all) * (n.all - m) / (n.all - 1)
				case Permutation:
					place, period := scanMargins(&d, i/3, i%3)
					variance = mean * (1 - place/n.total) * (1 - period/n.total) * n.total / (n.total - 1)
				}
				if got := sum[i]; math.Abs(got-mean) > 5*math.Sqrt(variance/runs)+1e-9 {
					t.Errorf("cell %d: got mean %.4f, want %.4f", i, got, mean)
				}
				// The variance of a sample variance is about 2 variance²/runs, more when few.
				if got := squares[i] - sum[i]*sum[i]; math.Abs(got-variance) > 5*math.Sqrt((2*variance*variance+variance)/runs)+1e-9 {
					t.Errorf("cell %d: got variance %.4f, want %.4f", i, got, variance)
				}
			}
		})
	}
}

func scanMargins(d *ScanData, p, t int) (place, period float64) {
	for i, c := range d.Cases {
		if i/d.Periods == p {
			place += float64(c)
		}
		if i%d.Periods == t {
			period += float64(c)
		}
	}
	return place, period
}

func keepsTotals(t *testing.T, n *scanNull, cases []int32) {
	t.Helper()
	total := 0
	run := &ScanData{Periods: n.d.Periods, Cases: cases}
	for i, k := range cases {
		total += int(k)
		at := i/n.d.Periods*n.columns + i%n.d.Periods + 1
		if m := n.measure[at] - n.measure[at-1]; n.model == Bernoulli && float64(k) > m || m == 0 && k > 0 {
			t.Fatalf("cell %d: got %d of %g", i, k, m)
		}
		if n.model == Permutation {
			a, b := scanMargins(run, i/n.d.Periods, i%n.d.Periods)
			c, d := scanMargins(n.d, i/n.d.Periods, i%n.d.Periods)
			if a != c || b != d {
				t.Fatalf("cell %d: got %g cases of the place and %g of the period, want %g and %g", i, a, b, c, d)
			}
		}
	}
	if total != int(n.total) {
		t.Fatalf("got %d cases, want %g", total, n.total)
	}
}

// The bar of a measure lets through every window that has the level.
func TestScanBars(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 4))
	for _, c := range randomScans(9, 2) {
		n, _, _ := scanPrepared(t, c.d, c.o)
		for _, level := range []float64{leastLevel, 0.5, 2, 6} {
			table := n.bars(level, lanes32)
			for range 200 {
				m := n.all * random.Float64()
				for cases := n.min; float64(cases) <= n.total && (n.model != Bernoulli || float64(cases) <= m); cases++ {
					reached := float64(cases) > n.expected(m) && n.llr(float64(cases), m) >= level
					lifted := (uint64(cases)*lanes32.one(0)+table.at(m))&(lanes32.one(0)<<31) != 0
					if reached && !lifted {
						t.Fatalf("%s: measure %v, %d cases: level %v is reached, the bar is not", c.name, m, cases, level)
					}
					if bound := n.above(float64(cases), m, n.llr(float64(cases), m)); float64(cases) > n.expected(m) && !bound {
						t.Fatalf("%s: measure %v, %d cases: the bound is below the log likelihood ratio", c.name, m, cases)
					}
				}
			}
		}
	}
}

// nullMap is a problem without clusters; seed names it.
func nullMap(model Model, seed uint64, places, periods, cases int) *ScanData {
	random := rand.New(rand.NewPCG(seed, 77))
	d := &ScanData{Periods: periods, Cases: make([]int32, places*periods)}
	if model == Bernoulli {
		d.Controls = make([]int32, len(d.Cases))
	}
	var home []int
	for p := range places {
		d.X, d.Y = append(d.X, random.Float64()), append(d.Y, random.Float64())
		people := 1 + random.IntN(20)
		d.Population = append(d.Population, float64(people))
		for range people {
			home = append(home, p)
		}
	}
	for range cases {
		d.Cases[home[random.IntN(len(home))]*periods+random.IntN(periods)]++
		if model == Bernoulli {
			d.Controls[home[random.IntN(len(home))]*periods+random.IntN(periods)]++
		}
	}
	if model != Poisson {
		d.Population = nil
	}
	return d
}

// On maps without clusters p is at most 0.05 in one of twenty.
func TestScanNullCalibration(t *testing.T) {
	maps, runs := 100, 99
	if scanFull() {
		maps, runs = 1000, 199
	}
	for _, c := range []struct {
		model       Model
		periods     int
		prospective bool
	}{{Poisson, 1, false}, {Poisson, 8, true}, {Bernoulli, 1, false}, {Permutation, 8, false}} {
		t.Run(fmt.Sprint(c.model, c.periods), func(t *testing.T) {
			few, differ := 0, 0
			for seed := range uint64(maps) {
				d := nullMap(c.model, seed, 30, c.periods, 120)
				o := ScanOptions{Model: c.model, Prospective: c.prospective, Runs: runs, Seed: seed}
				all, err := Scan(t.Context(), d, o)
				if err != nil {
					t.Fatal(err)
				}
				o.EarlyStop = true
				early, err := Scan(t.Context(), d, o)
				if err != nil {
					t.Fatal(err)
				}
				if all.Clusters[0].P <= 0.05 {
					few++
				}
				if (all.Clusters[0].P <= 0.05) != (early.Clusters[0].P <= 0.05) || all.Clusters[0].P <= 0.05 && (all.Runs != early.Runs || all.Clusters[0].P != early.Clusters[0].P) {
					differ++
				}
				if early.Runs > all.Runs || all.Clusters[0].P > 0.3 && early.Runs == all.Runs {
					t.Errorf("seed %d: p %v: got %d runs of %d with early stop", seed, all.Clusters[0].P, early.Runs, all.Runs)
				}
			}
			share := float64(few) / float64(maps)
			off := 3 * math.Sqrt(0.05*0.95/float64(maps))
			t.Logf("%d maps, seeds 0 to %d: p at most 0.05 in %.3f", maps, maps-1, share)
			if math.Abs(share-0.05) > off {
				t.Errorf("got a share of %.3f, want 0.05 give or take %.3f", share, off)
			}
			if differ > 0 {
				t.Errorf("got %d maps judged otherwise with early stop, want none", differ)
			}
		})
	}
}

// A planted cluster is found, and p of a Gumbel tail goes on where ranks end.
func TestScanFindsPlanted(t *testing.T) {
	d := nullMap(Poisson, 3, 60, 10, 300)
	for period := 7; period < 10; period++ {
		d.Cases[20*10+period] += 8
	}
	r, err := Scan(t.Context(), d, ScanOptions{Model: Poisson, Prospective: true, Runs: 999, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	c := r.Clusters[0]
	if !slices.Contains(c.Places, 20) || c.From != 7 || c.P != 0.001 || !(c.PGumbel < 1e-4) || c.Recurrence != 1000 {
		t.Errorf("got %+v, want place 20 from period 7, p 0.001, a far smaller Gumbel p", c)
	}
}

func TestGumbel(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var maxima []float64
	for range 20000 {
		maxima = append(maxima, 5-1.5*math.Log(-math.Log(random.Float64())))
	}
	g := fitGumbel(maxima)
	if math.Abs(g.mode-5) > 0.05 || math.Abs(g.scale-1.5) > 0.05 {
		t.Errorf("got %+v, want mode 5 and scale 1.5", g)
	}
	if got, want := g.above(g.mode), 1-math.Exp(-1); !scanNear(got, want) {
		t.Errorf("at the mode: got %v, want %v", got, want)
	}
	if got := fitGumbel([]float64{3}).above(3); !math.IsNaN(got) {
		t.Errorf("one run: got %v, want none", got)
	}
	if got := fitGumbel([]float64{3, 3, 3}).above(3); !math.IsNaN(got) {
		t.Errorf("equal runs: got %v, want none", got)
	}
}
