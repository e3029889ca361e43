package hotspot

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gridwatch/grid"
)

// city draws counts of places with lasting rates, some of which flare up and fade,
// in a year with a wave; rates is what the last period was drawn from.
func city(seed uint64, side, periods int, mean float64) (counts [][]float64, w Weights, rates []float64) {
	random := rand.New(rand.NewPCG(seed, 1))
	w = lattice(side)
	base, flare := make([]float64, w.Len()), make([]float64, w.Len())
	for i := range base {
		base[i] = mean * math.Exp(random.NormFloat64()-0.5)
	}
	for t := range periods {
		rates = make([]float64, w.Len())
		counts = append(counts, make([]float64, w.Len()))
		for i := range base {
			flare[i] *= 0.6
			if random.Float64() < 0.01 {
				flare[i] += 6 * mean
			}
			rates[i] = (base[i] + flare[i]) * (1 + 0.4*math.Sin(2*math.Pi*float64(t)/12))
			counts[t][i] = poisson(random, rates[i])
		}
	}
	return counts, w, rates
}

func months(periods int) (season []int) {
	for t := range periods + 1 {
		season = append(season, t%12)
	}
	return season
}

// On a city whose rates are known: means near the rates, bounds that hold what
// they promise, more hits than the others.
func TestForecastOfAKnownCity(t *testing.T) {
	const seed = 50
	counts, w, rates := city(seed, 30, 49, 1.5)
	p, err := Forecast(t.Context(), counts[:48], w, ForecastOptions{Holdout: 12, Season: months(48), Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	if p.Periods != 12 || p.Trained != 36 || p.Flagged != 0.05 || p.Level != 0.9 || len(p.Cells) != 900 {
		t.Errorf("got %d periods, %d trained, %v flagged, level %v, %d cells", p.Periods, p.Trained, p.Flagged, p.Level, len(p.Cells))
	}
	if p.Promised < p.Level || p.Covered.Mean < p.Promised-0.015 || p.Covered.Mean > p.Promised+0.015 {
		t.Errorf("seed %d: bounds held %+v, want %v (level %v)", seed, p.Covered, p.Promised, p.Level)
	}
	ours, kernel, last := p.Scores[0], p.Scores[1], p.Scores[2]
	if !p.BeatsAll || ours.Method != MethodOurs || kernel.Method != MethodKernel || last.Method != MethodLast ||
		!(ours.PAI.Mean > kernel.PAI.Mean*1.05 && ours.PAI.Mean > last.PAI.Mean*1.05) || ours.PEI.Mean > 1 {
		t.Errorf("seed %d: got %+v, want ours 5 %% ahead", seed, p.Scores)
	}
	var miss, naive, total, flags, inside float64
	for i, c := range p.Cells {
		miss += math.Abs(c.Mean - rates[i])
		naive += math.Abs(counts[47][i] - rates[i])
		total += c.Mean
		if p.Flag[i] {
			flags++
		}
		if c.Low <= counts[48][i] && counts[48][i] <= c.High {
			inside += 1. / 900
		}
		if !(c.Low <= c.High && c.Low == math.Floor(c.Low) && c.Mean > 0) {
			t.Fatalf("place %d: got %+v", i, c)
		}
	}
	if miss > 0.6*naive || math.Abs(total-p.Total) > 1e-6 || flags != 45 || inside < 0.88 {
		t.Errorf("seed %d: error %v, that of the last period %v; total %v and %v; %v flags; %v of the next period inside", seed, miss, naive, total, p.Total, flags, inside)
	}
	again, err := Forecast(t.Context(), counts[:48], w, ForecastOptions{Holdout: 12, Season: months(48), Seed: seed})
	if err != nil || !reflect.DeepEqual(again, p) {
		t.Errorf("the same data and seed gave another prediction (%v)", err)
	}
}

// What is learned for the back-test, and what the first held-out period is told,
// do not depend on the held-out periods; frozen, nor do the later ones.
func TestForecastDoesNotLookAhead(t *testing.T) {
	counts, w, _ := city(51, 12, 30, 2)
	changed := slices.Clone(counts)
	random := rand.New(rand.NewPCG(51, 2))
	for p := 24; p < 30; p++ {
		changed[p] = slices.Clone(counts[p])
		random.Shuffle(len(changed[p]), func(i, j int) { changed[p][i], changed[p][j] = changed[p][j], changed[p][i]*3 })
	}
	told := func(counts [][]float64, frozen bool) (l learned, k kernel, means [][]float64) {
		f, err := newForecaster(counts, w, ForecastOptions{Holdout: 6, Season: months(30), Frozen: frozen})
		if err != nil {
			t.Fatal(err)
		}
		if l, err = f.learn(t.Context(), f.trained); err != nil {
			t.Fatal(err)
		}
		around, err := stepsOf(t.Context(), w, 3)
		if err != nil {
			t.Fatal(err)
		}
		if k, err = chosenKernel(t.Context(), counts, around, f.flag, max(f.first, f.trained-12), f.trained); err != nil {
			t.Fatal(err)
		}
		known := 30
		if frozen {
			known = f.trained
		}
		if err := f.walk(t.Context(), &l, f.trained, 30, known, func(_ int, mean []float64) { means = append(means, slices.Clone(mean)) }); err != nil {
			t.Fatal(err)
		}
		return l, k, means
	}
	for _, frozen := range []bool{false, true} {
		l, k, means := told(counts, frozen)
		l2, k2, means2 := told(changed, frozen)
		if l.mixture != l2.mixture || l.dispersion != l2.dispersion || l.levels.half != l2.levels.half || l.levels.factor != l2.levels.factor || k != k2 {
			t.Errorf("frozen %t: learned %+v %+v, and with other held-out periods %+v %+v", frozen, l.mixture, k, l2.mixture, k2)
		}
		for p := range means {
			if same := slices.Equal(means[p], means2[p]); same != (p == 0 || frozen) {
				t.Errorf("frozen %t, held-out period %d: told the same %t", frozen, p, same)
			}
		}
	}
}

// Frozen scores are those of a forecast two periods ahead.
func TestForecastFrozen(t *testing.T) {
	counts, w, _ := city(52, 14, 26, 2)
	o := ForecastOptions{Holdout: 2, Flagged: 0.1}
	rolling, err := Forecast(t.Context(), counts, w, o)
	if err != nil {
		t.Fatal(err)
	}
	o.Frozen = true
	frozen, err := Forecast(t.Context(), counts, w, o)
	if err != nil {
		t.Fatal(err)
	}
	flag := int(math.Round(0.1 * float64(w.Len())))
	hits, all := 0.0, 0.0
	for p := 24; p < 26; p++ {
		for i, share := range flagged(counts[23], flag) {
			hits += share * counts[p][i]
			all += counts[p][i]
		}
	}
	if got := frozen.Scores[2].HitRate.Mean; math.Abs(got-hits/all) > 1e-9 {
		t.Errorf("last period, frozen: got hit rate %v, want %v", got, hits/all)
	}
	if rolling.Scores[2].HitRate.Mean == frozen.Scores[2].HitRate.Mean {
		t.Error("rolling and frozen scores of the last period are the same")
	}
	if !slices.Equal(rolling.Cells, frozen.Cells) {
		t.Error("how it is back-tested changes the forecast of the next period")
	}
}

func TestForecastRefuses(t *testing.T) {
	counts, w, _ := city(53, 8, 14, 1)
	empty := make([][]float64, 14)
	for p := range empty {
		empty[p] = make([]float64, w.Len())
	}
	quietEnd := append(slices.Clone(counts[:8]), empty[:6]...)
	one := make([][]float64, 14)
	for p := range one {
		one[p] = []float64{9}
	}
	for _, c := range []struct {
		name   string
		counts [][]float64
		w      Weights
		o      ForecastOptions
		code   string
		says   string
	}{
		{"no periods", nil, w, ForecastOptions{}, "few-periods", "0 periods are too few"},
		{"seven periods", counts[:7], w, ForecastOptions{}, "few-periods", "7 periods"},
		{"too many held out", counts, w, ForecastOptions{Holdout: 9}, "few-periods", "hold out 9"},
		{"one held out", counts, w, ForecastOptions{Holdout: 1}, "few-periods", "14 periods"},
		{"no cases", empty, w, ForecastOptions{}, "few-cases", "0 cases"},
		{"no cases at the end", quietEnd, w, ForecastOptions{}, "few-cases", "0 in the 6 held out"},
		{"one place", one, Weights{Offset: []int32{0, 0}}, ForecastOptions{}, "few-places", "1 places"},
		{"no place", make([][]float64, 14), Weights{}, ForecastOptions{}, "few-places", "0 places"},
		{"nothing to flag", counts, w, ForecastOptions{Flagged: 0.001}, "few-places", "64 places"},
		{"all to flag", counts, w, ForecastOptions{Flagged: 0.999}, "few-places", "64 places"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Forecast(t.Context(), c.counts, c.w, c.o)
			var r *Refusal
			if !errors.Is(err, ErrNoBacktest) || !errors.As(err, &r) || r.Code != c.code || !strings.Contains(err.Error(), c.says) || p.Cells != nil {
				t.Errorf("got %v, want %s with %q", err, c.code, c.says)
			}
		})
	}
}

func TestForecastOfInvalidInput(t *testing.T) {
	counts, w, _ := city(54, 8, 14, 1)
	with := func(v float64) [][]float64 {
		changed := slices.Clone(counts)
		changed[3] = slices.Clone(counts[3])
		changed[3][5] = v
		return changed
	}
	zero := make([]float64, 15)
	for _, c := range []struct {
		name   string
		counts [][]float64
		o      ForecastOptions
		says   string
	}{
		{"a negative count", with(-2), ForecastOptions{}, "counts[3][5]"},
		{"NaN", with(math.NaN()), ForecastOptions{}, "counts[3][5]"},
		{"more than can be counted", with(1e13), ForecastOptions{}, "counts[3][5]"},
		{"ragged", append(counts[:13:13], []float64{1}), ForecastOptions{}, "counts[13]"},
		{"flagged", counts, ForecastOptions{Flagged: 1}, "flagged"},
		{"NaN flagged", counts, ForecastOptions{Flagged: math.NaN()}, "flagged"},
		{"level", counts, ForecastOptions{Level: -0.5}, "level"},
		{"holdout", counts, ForecastOptions{Holdout: -1}, "holdout"},
		{"season", counts, ForecastOptions{Season: []int{1, 2}}, "season"},
		{"a season that is none", counts, ForecastOptions{Season: append(make([]int, 14), -1)}, "season"},
		{"length", counts, ForecastOptions{Length: []float64{1}}, "length"},
		{"no length", counts, ForecastOptions{Length: zero}, "length"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Forecast(t.Context(), c.counts, w, c.o)
			if grid.KindOf(err) != grid.Invalid || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want it invalid and %q", err, c.says)
			}
		})
	}
}

// Odd cities have finite forecasts.
func TestForecastOfOddCities(t *testing.T) {
	usual, w, _ := city(55, 8, 20, 1)
	for _, c := range []struct {
		name  string
		w     Weights
		count func(period, place int) float64
	}{
		{"islands", Weights{Offset: make([]int32, w.Len()+1)}, func(p, i int) float64 { return usual[p][i] }},
		{"all equal", w, func(int, int) float64 { return 3 }},
		{"all in one place", w, func(_, i int) float64 { return map[int]float64{9: 40}[i] }},
		{"millions", w, func(p, i int) float64 { return 1e9 * usual[p][i] }},
		{"fractions", w, func(p, i int) float64 { return usual[p][i] / 3 }},
		{"a month without any", w, func(p, i int) float64 { return float64(min(p%5, 1)) * usual[p][i] }},
	} {
		t.Run(c.name, func(t *testing.T) {
			counts := make([][]float64, 20)
			for p := range counts {
				for i := range w.Len() {
					counts[p] = append(counts[p], c.count(p, i))
				}
			}
			p, err := Forecast(t.Context(), counts, c.w, ForecastOptions{Season: months(20)})
			if err != nil {
				t.Fatal(err)
			}
			for i, cell := range p.Cells {
				if !(cell.Mean >= 0 && cell.Low <= cell.High && cell.High < 1e13) {
					t.Fatalf("place %d: got %+v", i, cell)
				}
			}
			for _, s := range p.Scores {
				if !(s.HitRate.Mean >= 0 && s.HitRate.Mean <= 1 && s.PEI.High <= 1 && s.PAI.Low >= 0 && s.PAI.High < 100) {
					t.Errorf("got %+v", s)
				}
			}
		})
	}
}

func TestForecastEnds(t *testing.T) {
	counts, w, _ := city(56, 8, 14, 1)
	ctx, end := context.WithCancel(t.Context())
	end()
	if _, err := Forecast(ctx, counts, w, ForecastOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the end", err)
	}
}

func BenchmarkForecast22000x12(b *testing.B) {
	random := rand.New(rand.NewPCG(57, 1))
	w := band(22000, 3)
	counts := make([][]float64, 12)
	for p := range counts {
		counts[p] = make([]float64, w.Len())
		for i := range counts[p] {
			counts[p][i] = math.Floor(random.ExpFloat64() * float64(i%5) / 4)
		}
	}
	for b.Loop() {
		if _, err := Forecast(context.Background(), counts, w, ForecastOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
