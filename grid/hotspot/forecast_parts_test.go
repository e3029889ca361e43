package hotspot

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gridwatch/grid"
)

// The probabilities of a dispersion are those of the negative binomial written as
// a product, add up to 1, and have the mean and the variance they should.
func TestDispersionMass(t *testing.T) {
	for _, d := range []dispersion{{}, {0.5, 0}, {0, 0.4}, {1, 2}} {
		for _, mean := range []float64{0.02, 0.7, 3, 40} {
			extra := d.Linear + d.Square*mean
			product := math.Exp(-mean)
			if extra > 0 {
				product = math.Pow(1+extra, -mean/extra)
			}
			var sum, first, second float64
			for n := 0.0; n < 3000; n++ {
				logFactorial, _ := math.Lgamma(n + 1)
				mass := math.Exp(d.logMass(n, mean) - logFactorial)
				if math.Abs(mass-product) > 1e-10 {
					t.Fatalf("%+v, mean %v: mass of %v is %v, want %v", d, mean, n, mass, product)
				}
				product *= (mean + n*extra) / ((1 + extra) * (n + 1))
				sum, first, second = sum+mass, first+n*mass, second+n*n*mass
			}
			variance := mean*(1+d.Linear) + d.Square*mean*mean
			if math.Abs(sum-1) > 1e-9 || math.Abs(first-mean) > 1e-6*mean || math.Abs(second-first*first-variance) > 1e-4*variance {
				t.Errorf("%+v: got sum %v, mean %v, variance %v, want 1, %v, %v", d, sum, first, second-first*first, mean, variance)
			}
		}
	}
}

// No run of outcomes that holds the level is shorter than the bounds.
func TestDispersionBounds(t *testing.T) {
	for _, d := range []dispersion{{}, {0.5, 0}, {0, 0.4}, {1, 2}} {
		for _, mean := range []float64{0, 0.02, 0.7, 1, 3, 17.5, 60} {
			for _, level := range []float64{0.5, 0.9, 0.99} {
				low, high, held := d.bounds(mean, level)
				sums := []float64{0}
				for n := 0.0; n < 2500; n++ {
					logFactorial, _ := math.Lgamma(n + 1)
					sums = append(sums, sums[len(sums)-1]+math.Exp(d.logMass(n, mean)-logFactorial))
				}
				if mass := sums[int(high)+1] - sums[int(low)]; math.Abs(mass-held) > 1e-9 || held < level {
					t.Errorf("%+v, mean %v: %v to %v hold %v, told %v, want %v or more", d, mean, low, high, mass, held, level)
				}
				length := int(high - low)
				for from := 0; from+length < len(sums) && length > 0; from++ {
					if sums[from+length]-sums[from] >= level+1e-9 {
						t.Fatalf("%+v, mean %v, level %v: got %v to %v, but %d to %d is shorter", d, mean, level, low, high, from, from+length-1)
					}
				}
			}
		}
	}
	d := dispersion{1, 0.2}
	if low, high, _ := d.bounds(1e9, 0.9); !(low > 1e8 && low < 1e9 && high > 1e9 && high < 2e9) {
		t.Errorf("of a thousand million: got %v to %v", low, high)
	}
	just, _, _ := d.bounds(218, 0.9) // both sides of the change to quantiles
	over, _, _ := d.bounds(219, 0.9)
	if math.Abs(over-just) > 60 {
		t.Errorf("bounds jump from %v to %v", just, over)
	}
}

func TestLargeGamma(t *testing.T) {
	for _, shape := range []float64{2, 99, 100, 5000} {
		for _, p := range []float64{0.005, 0.05, 0.5, 0.95, 0.995} {
			if got, want := largeGamma(shape, p), gammaQuantile(shape, p); math.Abs(got/want-1) > 2e-4 {
				t.Errorf("shape %v: got %v at %v, want %v", shape, got, p, want)
			}
		}
	}
}

func TestLearnDispersion(t *testing.T) {
	const seed = 44
	random := rand.New(rand.NewPCG(seed, 1))
	for _, want := range []dispersion{{}, {0.5, 0}, {0, 0.4}, {1, 0.15}} {
		var means, n []float64
		for range 20_000 {
			mean := random.ExpFloat64() * 3
			rate := mean
			if extra := want.Linear + want.Square*mean; extra > 0 {
				rate = extra * gammaQuantile(mean/extra, random.Float64())
			}
			means, n = append(means, mean), append(n, poisson(random, rate))
		}
		got := learnDispersion(means, n)
		for _, mean := range []float64{0.5, 2, 6} {
			a, b := mean*(1+got.Linear)+got.Square*mean*mean, mean*(1+want.Linear)+want.Square*mean*mean
			if math.Abs(a/b-1) > 0.15 {
				t.Errorf("seed %d: got %+v, want %+v: variance at %v is %v, want %v", seed, got, want, mean, a, b)
			}
		}
	}
}

// Cases that follow two maps in known shares give these shares back.
func TestLearnMixture(t *testing.T) {
	const seed, side, periods = 45, 15, 30
	random := rand.New(rand.NewPCG(seed, 1))
	w := lattice(side)
	want := mixture{}
	want[0], want[1], want[len(memories)] = 0.2, 0.3, 0.5 // even, last period, all periods
	counts := [][]float64{make([]float64, w.Len())}
	for i := range counts[0] {
		counts[0][i] = math.Floor(random.ExpFloat64() * random.ExpFloat64() * 8)
	}
	p := newPast(w)
	var m [mapCount][]float64
	for t := 1; t < periods; t++ {
		p.add(counts[t-1])
		p.maps(&m)
		mean := make([]float64, w.Len())
		want.means(mean, &m, 1500)
		next := make([]float64, w.Len())
		for i := range next {
			next[i] = poisson(random, mean[i])
		}
		counts = append(counts, next)
	}
	got, err := learnMixture(t.Context(), counts, w, 5, periods)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for k := range got {
		sum += got[k]
	}
	own := got[1] + got[2] // the last period and what is nearest to it
	if math.Abs(sum-1) > 1e-9 || math.Abs(got[0]-0.2) > 0.05 || math.Abs(own-0.3) > 0.1 || math.Abs(got[3]+got[4]+got[5]-0.5) > 0.1 {
		t.Errorf("seed %d: got %.3f, want %.3f", seed, got, want)
	}
}

func TestMapsAddUpToOne(t *testing.T) {
	w := Weights{Offset: []int32{0, 1, 2, 2}, Neighbour: []int32{1, 0}} // the third is an island
	p := newPast(w)
	var m [mapCount][]float64
	for _, counts := range [][]float64{nil, {0, 0, 0}, {4, 0, 1}, {0, 0, 9}} {
		if counts != nil {
			p.add(counts)
		}
		p.maps(&m)
		for k := range m {
			sum := 0.0
			for _, v := range m[k] {
				sum += v
			}
			if math.Abs(sum-1) > 1e-12 {
				t.Errorf("after %v, map %d is %v", counts, k, m[k])
			}
		}
	}
	if last := m[1]; last[0] != 0 || last[2] != 1 {
		t.Errorf("the map of the last period is %v, want 0 0 1", last)
	}
}

// A yearly wave is learned where there are years of it, and the level follows.
func TestLevels(t *testing.T) {
	const seed, periods = 46, 64
	random := rand.New(rand.NewPCG(seed, 1))
	totals, length, season := make([]float64, periods), make([]float64, periods+1), make([]int, periods+1)
	want := 0.0
	for i := range length {
		length[i] = 30 + float64(i%2)
		season[i] = i % 12
		want = length[i] * 20
		if season[i] == periods%12 { // the season to be foretold has twice as many
			want *= 2
		}
		if i < periods {
			totals[i] = want * (0.95 + 0.1*random.Float64())
		}
	}
	seasonal := chosenLevels(totals, length, season, 20, periods)
	if got := seasonal.at(periods, periods); !seasonal.factor || math.Abs(got/want-1) > 0.1 {
		t.Errorf("seed %d: got %v with %+v, want %v", seed, got, seasonal.half, want)
	}
	plain := chosenLevels(totals, length, nil, 20, periods)
	if got := plain.at(periods, periods); plain.factor || math.Abs(got/want-1) < 0.1 {
		t.Errorf("without seasons: got %v, which is as good as %v with them", got, want)
	}
	if got := (levels{totals, length, season, 4, true}).at(0, 0); got != 0 {
		t.Errorf("before the first period: got %v, want 0", got)
	}
}

func TestSeasons(t *testing.T) {
	day := func(s string) grid.Date {
		d, err := grid.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		name    string
		first   grid.Date
		days    int
		periods int
		want    []int
	}{
		{"months of 30 days", day("2014-01-01"), 30, 12, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0}},
		{"quarters", day("2014-11-01"), 91, 2, []int{3, 0, 1}},
		{"the last day of a leap year", day("2016-12-28"), 7, 1, []int{51, 0}},
		{"days", day("2014-01-01"), 1, 9, nil},
		{"years", day("2014-01-01"), 365, 9, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Seasons(c.first, c.days, c.periods); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// Steps are shortest ways, and the kernel sums over them.
func TestKernel(t *testing.T) {
	const side = 6
	w := lattice(side)
	around, err := stepsOf(t.Context(), w, 3)
	if err != nil {
		t.Fatal(err)
	}
	values := make([]float64, w.Len())
	for i := range values {
		values[i] = float64(i * i % 7)
	}
	got := make([]float64, w.Len())
	for _, bandwidth := range bandwidths {
		around.smooth(got, values, bandwidth)
		for i := range got {
			want := 0.0
			for j, v := range values {
				dx, dy := math.Abs(float64(i%side-j%side)), math.Abs(float64(i/side-j/side))
				if d := math.Max(dx, dy) / bandwidth; d < 1 {
					want += math.Pow(1-d*d, 2) * v
				}
			}
			if math.Abs(got[i]-want) > 1e-9 {
				t.Fatalf("bandwidth %v, place %d: got %v, want %v", bandwidth, i, got[i], want)
			}
		}
	}
	counts := make([][]float64, 8)
	for p := range counts {
		counts[p] = make([]float64, w.Len())
		counts[p][(p*5)%w.Len()] = 9 // nowhere twice
		counts[p][20] = 3            // always here
	}
	k, err := chosenKernel(t.Context(), counts, around, 1, 3, 8)
	if err != nil || k.periods == 1 {
		t.Errorf("got %+v, %v, want more periods than the last", k, err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := stepsOf(ended, w, 3); err == nil {
		t.Error("steps go on after the end")
	}
	if _, err := chosenKernel(ended, counts, around, 1, 3, 8); err == nil {
		t.Error("the choice goes on after the end")
	}
}
