package hotspot

import (
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

func TestFlagged(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []float64
		n      int
		want   []float64
	}{
		{"no ties", []float64{3, 9, 1, 4}, 2, []float64{0, 1, 0, 1}},
		{"a tie at the border is drawn", []float64{3, 9, 3, 3, 1}, 2, []float64{1. / 3, 1, 1. / 3, 1. / 3, 0}},
		{"a tie that fits", []float64{3, 9, 3, 1}, 3, []float64{1, 1, 1, 0}},
		{"all alike", []float64{0, 0, 0, 0}, 1, []float64{0.25, 0.25, 0.25, 0.25}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := flagged(c.values, c.n); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// Two periods of five places, two flagged: a method that is always right, one that
// is always wrong and one that flags all the same.
func TestScoreByHand(t *testing.T) {
	even := []float64{.4, .4, .4, .4, .4}
	outcomes := func() []outcome {
		return []outcome{
			{cases: []float64{6, 2, 0, 1, 1}, flagged: [][]float64{{1, 1, 0, 0, 0}, {0, 0, 1, 1, 0}, even}, held: 4},
			{cases: []float64{0, 0, 3, 5, 2}, flagged: [][]float64{{0, 0, 1, 1, 0}, {1, 1, 0, 0, 0}, even}, held: 4},
		}
	}
	scores := score([]string{"right", "wrong", "even"}, outcomes(), 2, 40)
	for m, want := range []ForecastScore{
		{HitRate: Interval{Mean: 16. / 20}, PAI: Interval{Mean: 2}, PEI: Interval{Mean: 1}},
		{HitRate: Interval{Mean: 1. / 20}, PAI: Interval{Mean: .125}, PEI: Interval{Mean: 1. / 16}, Lead: Interval{Mean: 1.875}},
		{HitRate: Interval{Mean: .4}, PAI: Interval{Mean: 1}, PEI: Interval{Mean: .5}, Lead: Interval{Mean: 1}},
	} {
		got := scores[m]
		for _, pair := range [][2]Interval{{got.HitRate, want.HitRate}, {got.PAI, want.PAI}, {got.PEI, want.PEI}, {got.Lead, want.Lead}} {
			if math.Abs(pair[0].Mean-pair[1].Mean) > 1e-12 || !(pair[0].Low <= pair[0].Mean && pair[0].Mean <= pair[0].High) {
				t.Errorf("%s: got %+v, want %v within its bounds", got.Method, pair[0], pair[1].Mean)
			}
		}
	}
	again := score([]string{"right", "wrong", "even"}, outcomes(), 2, 40)
	other := score([]string{"right", "wrong", "even"}, outcomes(), 2, 41)
	if !slices.Equal(again, scores) || slices.Equal(other, scores) {
		t.Errorf("the bounds do not follow the seed: %v, again %v, with another seed %v", scores, again, other)
	}
}

// In 60 cities (in the long form 400) of known hit rate the 90 % bounds hold it in
// about 90 %.
func TestScoreBoundsHoldTheTruth(t *testing.T) {
	const seed, places, periods, flag = 42, 400, 4, 40
	cities := 60
	if os.Getenv("GRIDWATCH_TEST") == "full" {
		cities = 400
	}
	held := 0
	for city := range uint64(cities) {
		random := rand.New(rand.NewPCG(seed, city))
		rate := make([]float64, places)
		hot, all := 0.0, 0.0
		marked := make([]float64, places)
		for i := range rate {
			rate[i] = 1
			if i < flag {
				rate[i], marked[i] = 4, 1
				hot += rate[i]
			}
			all += rate[i]
		}
		outcomes := make([]outcome, periods)
		for p := range outcomes {
			cases := make([]float64, places)
			for i := range cases {
				cases[i] = poisson(random, rate[i]*random.ExpFloat64())
			}
			outcomes[p] = outcome{cases: cases, flagged: [][]float64{marked}}
		}
		scores := score([]string{"known"}, outcomes, flag, city)
		if got := scores[0].HitRate; got.Low <= hot/all && hot/all <= got.High {
			held++
		}
	}
	off := 3 * math.Sqrt(0.9*0.1/float64(cities))
	if share := float64(held) / float64(cities); math.Abs(share-0.9) > off {
		t.Errorf("seed %d: bounds hold the truth in %v of cities, want 0.9 within %.3f, three standard errors", seed, share, off)
	}
}

func TestCoverage(t *testing.T) {
	cases := make([]float64, 100)
	got := coverage([]outcome{{cases: cases, held: 80}, {cases: cases, held: 100}, {cases: cases, held: 90}}, 47)
	if math.Abs(got.Mean-0.9) > 1e-12 || !(got.Low > 0.8 && got.Low < 0.87 && got.High > 0.93 && got.High < 1) {
		t.Errorf("got %+v, want 0.9, with 0.8 to 0.87 below and 0.93 to 1 above", got)
	}
	if got := coverage([]outcome{{cases: cases, held: 100}}, 47); got != (Interval{1, 1, 1}) {
		t.Errorf("all held: got %+v", got)
	}
}

func TestPoissonOne(t *testing.T) {
	const seed, draws = 43, 200_000
	random := rand.New(rand.NewPCG(seed, 1))
	var frequency [21]float64
	for range draws {
		frequency[int(poissonOne(random))]++
	}
	mass := math.Exp(-1)
	for n := range 8 {
		if n > 0 {
			mass /= float64(n)
		}
		if got := frequency[n] / draws; math.Abs(got-mass) > 4*math.Sqrt(mass/draws) {
			t.Errorf("seed %d: got %d with frequency %v, want %v", seed, n, got, mass)
		}
	}
}

// poisson draws by multiplying, for small means.
func poisson(random *rand.Rand, mean float64) float64 {
	n, product, limit := 0.0, random.Float64(), math.Exp(-mean)
	for product > limit {
		n++
		product *= random.Float64()
	}
	return n
}
