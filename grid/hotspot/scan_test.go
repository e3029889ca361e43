package hotspot

import (
	"context"
	"errors"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
)

// scanFull says whether tests run in their long form.
func scanFull() bool { return os.Getenv("GRIDWATCH_TEST") == "full" }

// scanLine puts places on a line, one apart.
func scanLine(n int) (x, y []float64) {
	for i := range n {
		x, y = append(x, float64(i)), append(y, 0)
	}
	return x, y
}

func TestScanByHand(t *testing.T) {
	x, y := scanLine(2)
	four, _ := scanLine(4)
	for _, c := range []struct {
		name   string
		d      ScanData
		o      ScanOptions
		places []int32
		from   int
		want   Cluster
		p      float64
	}{
		// 3 of 4 cases at a quarter of the people: 3 ln 3 + ln(1/3). With 4 cases at
		// chance 1/4 three or more are 13/256.
		{"poisson", ScanData{Periods: 1, Cases: []int32{3, 1}, Population: []float64{1, 3}}, ScanOptions{Model: Poisson},
			[]int32{0}, 0, Cluster{Cases: 3, Expected: 1, RelativeRisk: 9, LLR: 2 * math.Log(3)}, 13. / 256},
		// Expected cases in any unit are scaled to the total; the population of the
		// second place, 0, only makes the first too large for the cap.
		{"expected, cap by population", ScanData{Periods: 1, Cases: []int32{3, 1}, Population: []float64{1, 3}, Expected: []float64{30, 10}}, ScanOptions{Model: Poisson, MinCases: 1},
			nil, 0, Cluster{}, 0},
		// 3 of 4 are cases in each half of 8 people: the other half has as few. Of 70
		// ways to choose 4 cases, 2 (16+1) have 3 or more on one side.
		{"bernoulli", ScanData{Periods: 1, Cases: []int32{3, 1}, Controls: []int32{1, 3}}, ScanOptions{Model: Bernoulli},
			[]int32{0}, 0, Cluster{Cases: 3, Expected: 2, RelativeRisk: 3, LLR: 6*math.Log(3) - 8*math.Log(2)}, 34. / 70},
		{"bernoulli of a population", ScanData{Periods: 1, Cases: []int32{3, 1}, Population: []float64{4, 4}}, ScanOptions{Model: Bernoulli},
			[]int32{0}, 0, Cluster{Cases: 3, Expected: 2, RelativeRisk: 3, LLR: 6*math.Log(3) - 8*math.Log(2)}, 34. / 70},
		// Two cases at each place, two in each period, all in place: of the 6 ways to deal
		// the periods 2 are as extreme. LLR 2 ln 2 + 2 ln(2/3).
		{"permutation", ScanData{Periods: 2, Cases: []int32{2, 0, 0, 2}}, ScanOptions{Model: Permutation},
			[]int32{0}, 0, Cluster{Cases: 2, Expected: 1, RelativeRisk: 3, LLR: 2*math.Log(2) + 2*math.Log(2./3)}, 2. / 6},
		{"every case in the window", ScanData{X: four, Y: []float64{0, 0, 0, 0}, Periods: 1, Cases: []int32{3, 0, 0, 0}, Population: []float64{1, 1, 1, 1}}, ScanOptions{Model: Poisson},
			[]int32{0}, 0, Cluster{Cases: 3, Expected: 0.75, RelativeRisk: math.Inf(1), LLR: 3 * math.Log(4)}, 0},
		{"all rates equal", ScanData{Periods: 1, Cases: []int32{5, 5}, Population: []float64{10, 10}}, ScanOptions{Model: Poisson}, nil, 0, Cluster{}, 0},
		{"fewer cases than a window needs", ScanData{Periods: 1, Cases: []int32{1, 0}, Population: []float64{1, 3}}, ScanOptions{Model: Poisson}, nil, 0, Cluster{}, 0},
		{"one case", ScanData{Periods: 1, Cases: []int32{1, 0}, Population: []float64{1, 3}}, ScanOptions{Model: Poisson, MinCases: 1},
			[]int32{0}, 0, Cluster{Cases: 1, Expected: 0.25, RelativeRisk: math.Inf(1), LLR: math.Log(4)}, 0.25},
		{"nobody lives there", ScanData{X: four, Y: []float64{0, 0, 0, 0}, Periods: 1, Cases: []int32{0, 4, 1, 1}, Population: []float64{0, 1, 1, 1}}, ScanOptions{Model: Poisson},
			[]int32{1}, 0, Cluster{Cases: 4, Expected: 2, RelativeRisk: 4, LLR: 4*math.Log(2) + 2*math.Log(0.5)}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.d.X == nil {
				c.d.X, c.d.Y = x, y
			}
			c.o.Runs, c.o.Seed = 9999, 3
			r, err := Scan(t.Context(), &c.d, c.o)
			if err != nil {
				t.Fatal(err)
			}
			if c.places == nil {
				if len(r.Clusters) != 0 || r.Runs != 9999 {
					t.Errorf("got %+v, want no cluster and all runs", r)
				}
				return
			}
			got := r.Clusters[0]
			if !slices.Equal(got.Places, c.places) || got.From != c.from || got.Cases != c.want.Cases || !scanNear(got.Expected, c.want.Expected) ||
				!scanNear(got.RelativeRisk, c.want.RelativeRisk) || !scanNear(got.LLR, c.want.LLR) || got.Recurrence != 0 {
				t.Errorf("got %+v, want %+v in %v", got, c.want, c.places)
			}
			if sd := math.Sqrt(c.p * (1 - c.p) / 9999); c.p > 0 && math.Abs(got.P-c.p) > 4*sd {
				t.Errorf("p: got %v, want %v give or take %.4f", got.P, c.p, 4*sd)
			}
		})
	}
}

func scanNear(a, b float64) bool { return a == b || math.Abs(a-b) <= 1e-12*math.Abs(b) }

// Places of equal distance come with the lesser x first, those at one point
// together, and a disc is never larger than its share.
func TestScanDiscs(t *testing.T) {
	d := &ScanData{X: []float64{0, 1, -1, 0, 0, 1}, Y: []float64{0, 0, 0, 1, -1, 0}, Periods: 1,
		Cases: []int32{1, 1, 1, 1, 1, 1}, Population: []float64{1, 1, 1, 1, 1, 1}}
	for _, c := range []struct {
		name   string
		o      ScanOptions
		places []int32
		ends   []bool
	}{
		{"all", ScanOptions{MaxShare: 1}, []int32{0, 2, 4, 3, 1, 5}, []bool{true, true, true, true, false, true}},
		{"half", ScanOptions{MaxShare: 0.5}, []int32{0, 2, 4}, []bool{true, true, true}},
		{"never half of what lies together", ScanOptions{MaxShare: 0.9}, []int32{0, 2, 4, 3}, []bool{true, true, true, true}},
		{"neighbours", ScanOptions{MaxShare: 1, NeighboursMax: 2}, []int32{0, 2}, []bool{true, true}},
		{"neighbours that lie together", ScanOptions{MaxShare: 1, NeighboursMax: 5}, []int32{0, 2, 4, 3}, []bool{true, true, true, true}},
		{"nothing is small enough", ScanOptions{MaxShare: 0.1}, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.o.Model, c.o.Metric = Poisson, Cartesian
			discs, err := newScanDiscs(t.Context(), d, c.o)
			if err != nil {
				t.Fatal(err)
			}
			if places, ends := discs.around(0); !slices.Equal(places, c.places) || !slices.Equal(ends, c.ends) {
				t.Errorf("got %v %v, want %v %v", places, ends, c.places, c.ends)
			}
		})
	}
}

func TestScanRefuses(t *testing.T) {
	x, y := scanLine(2)
	nan := math.NaN()
	good := func() ScanData {
		return ScanData{X: x, Y: y, Periods: 2, Cases: []int32{1, 2, 3, 4}, Population: []float64{5, 6}, Controls: []int32{1, 1, 1, 1}}
	}
	for _, c := range []struct {
		name string
		edit func(*ScanData, *ScanOptions)
		says string
	}{
		{"negative count", func(d *ScanData, o *ScanOptions) { d.Cases = []int32{1, -2, 3, 4} }, "cases place 0, period 1: negative"},
		{"no cases", func(d *ScanData, o *ScanOptions) { d.Cases = make([]int32, 4) }, "no cases"},
		{"population nan", func(d *ScanData, o *ScanOptions) { d.Population = []float64{5, nan} }, "population value 1 is neither 0 nor within"},
		{"negative population", func(d *ScanData, o *ScanOptions) { d.Population = []float64{-5, 1} }, "population value 0 is neither 0 nor within"},
		{"population 0 with cases", func(d *ScanData, o *ScanOptions) { d.Population = []float64{5, 0} }, "place 1, period 0 has cases but neither"},
		{"hardly any population", func(d *ScanData, o *ScanOptions) { d.Population = []float64{5, 1e-300} }, "population value 1 is neither 0 nor within"},
		{"expected infinite", func(d *ScanData, o *ScanOptions) { d.Expected = []float64{5, math.Inf(1)} }, "expected value 1 is neither 0 nor within"},
		{"no population", func(d *ScanData, o *ScanOptions) { d.Population = nil }, "the model poisson needs it"},
		{"no controls", func(d *ScanData, o *ScanOptions) { o.Model, d.Controls, d.Population = Bernoulli, nil, nil }, "the model bernoulli needs them"},
		{"negative controls", func(d *ScanData, o *ScanOptions) { o.Model, d.Controls = Bernoulli, []int32{1, -1, 1, 1} }, "controls place 0, period 1"},
		{"all are cases", func(d *ScanData, o *ScanOptions) { o.Model, d.Controls = Bernoulli, make([]int32, 4) }, "no controls"},
		{"fewer people than cases", func(d *ScanData, o *ScanOptions) { o.Model, d.Controls, d.Population = Bernoulli, nil, []float64{1, 9} }, "controls place 0, period 1"},
		{"too many cases", func(d *ScanData, o *ScanOptions) { d.Cases = []int32{1, 50_000_000, 0, 0} }, "cases more than 50000000"},
		{"wrong lengths", func(d *ScanData, o *ScanOptions) {
			d.Cases, d.Controls, d.Population = []int32{1}, []int32{1}, []float64{1, 2, 3}
		}, "cases want 4"},
		{"one place", func(d *ScanData, o *ScanOptions) { d.X, d.Y = x[:1], y[:1] }, "two places at least"},
		{"one point", func(d *ScanData, o *ScanOptions) { d.X = []float64{1, 1} }, "all places lie at one point"},
		{"nan coordinate", func(d *ScanData, o *ScanOptions) { d.X = []float64{1, nan} }, "place 1 is not at a finite point"},
		{"off the globe", func(d *ScanData, o *ScanOptions) { o.Metric, d.Y = GreatCircle, []float64{0, 91} }, "place 1: lat"},
		{"x without y", func(d *ScanData, o *ScanOptions) { d.Y = y[:1] }, "not as many as x"},
		{"permutation of one period", func(d *ScanData, o *ScanOptions) { o.Model, d.Periods = Permutation, 1 }, "two periods at least"},
		{"no period", func(d *ScanData, o *ScanOptions) { d.Periods = 0 }, "not 1 to"},
		{"model", func(d *ScanData, o *ScanOptions) { o.Model = "normal" }, "not poisson, bernoulli or permutation"},
		{"metric", func(d *ScanData, o *ScanOptions) { o.Metric = "taxi" }, "not cartesian"},
		{"share", func(d *ScanData, o *ScanOptions) { o.MaxShare = nan }, "not above 0"},
		{"runs", func(d *ScanData, o *ScanOptions) { o.Runs = -1 }, "runs negative"},
		{"too many places", func(d *ScanData, o *ScanOptions) { d.X, d.Periods = make([]float64, 1000), 60000; d.Y = d.X }, "are more than 10000000"},
		{"cells of two resolutions", func(d *ScanData, o *ScanOptions) { d.Cells = []geo.Cell{0x8928308280fffff, 0x8828308281fffff} }, "place 1 is not an H3 cell"},
		{"cells with no distance", func(d *ScanData, o *ScanOptions) { d.Cells = []geo.Cell{0x8928308280fffff, 0x891ec911003ffff} }, "no distance"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, o := good(), ScanOptions{Model: Poisson, Runs: 9}
			c.edit(&d, &o)
			_, err := Scan(t.Context(), &d, o)
			if grid.KindOf(err) != grid.Invalid || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want an invalid input with %q", err, c.says)
			}
		})
	}
}

// The answer is the same on any number of processors.
func TestScanProcessors(t *testing.T) {
	cases := randomScans(11, 1)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, c := range cases {
		c.o.Runs = 100
		for _, early := range []bool{false, true} {
			c.o.EarlyStop = early
			var first ScanResult
			for _, processors := range []int{1, 2, 5} {
				runtime.GOMAXPROCS(processors)
				got, err := Scan(t.Context(), c.d, c.o)
				if err != nil {
					t.Fatal(err)
				}
				if processors == 1 {
					first = got
					continue
				}
				if got.Runs != first.Runs || !slices.EqualFunc(got.Clusters, first.Clusters, func(a, b Cluster) bool {
					return a.P == b.P && (a.PGumbel == b.PGumbel || math.IsNaN(a.PGumbel)) && a.LLR == b.LLR && a.Centre == b.Centre && a.Recurrence == b.Recurrence
				}) {
					t.Errorf("%s: on %d processors got %+v, want %+v", c.name, processors, got, first)
				}
			}
		}
	}
}

func TestScanSeed(t *testing.T) {
	c := randomScans(12, 1)[0]
	c.o.Runs = 199
	var p []float64
	for seed := range uint64(4) {
		c.o.Seed = seed
		r, err := Scan(t.Context(), c.d, c.o)
		if err != nil {
			t.Fatal(err)
		}
		p = append(p, r.Clusters[0].PGumbel)
	}
	if slices.Sort(p); len(slices.Compact(p)) != 4 {
		t.Errorf("got Gumbel p %v, want four different ones", p)
	}
}

// A scan ends soon after its context does, whatever it is at.
func TestScanCancelled(t *testing.T) {
	c := randomScans(13, 1)[0]
	ctx, stop := context.WithCancel(t.Context())
	told := 0
	c.o.Runs = 1_000_000
	c.o.Progress = func(done, total int) {
		if told++; told == 3 {
			stop()
		}
	}
	if _, err := Scan(ctx, c.d, c.o); !errors.Is(err, context.Canceled) {
		t.Errorf("amid the runs: got %v, want cancelled", err)
	}
	if told > 2000 {
		t.Errorf("got %d tellings of progress after the third, want an end soon", told)
	}
	c.o.Runs = 0
	if _, err := Scan(ctx, c.d, c.o); !errors.Is(err, context.Canceled) {
		t.Errorf("before the start: got %v, want cancelled", err)
	}
}

func TestScanProgress(t *testing.T) {
	c := randomScans(14, 1)[0]
	c.o.Runs = 100
	last := 0
	c.o.Progress = func(done, total int) {
		if done < last || total != 100 {
			t.Errorf("got %d of %d after %d, want no step back of 100", done, total, last)
		}
		last = done
	}
	if _, err := Scan(t.Context(), c.d, c.o); err != nil || last != 100 {
		t.Errorf("got %v, %d runs at the end, want 100", err, last)
	}
}

// Clusters of a prospective scan come back once in 1/p periods.
func TestScanRecurrence(t *testing.T) {
	x, y := scanLine(3)
	d := &ScanData{X: x, Y: y, Periods: 4, Cases: []int32{1, 1, 1, 9, 1, 1, 1, 1, 1, 1, 1, 1}, Population: []float64{1, 1, 1}}
	r, err := Scan(t.Context(), d, ScanOptions{Model: Poisson, Prospective: true, Runs: 999, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	c := r.Clusters[0]
	if c.From != 3 || c.To != 3 || c.Recurrence != 1/c.P || c.P > 0.1 {
		t.Errorf("got %+v, want the last period and 1/p", c)
	}
}
