package risk

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// madeHistory has institutions that are inspected every 60 to 120 days for three
// years, on one day of the week; a fifth of them fails with the probability bad, the others with good.
func madeHistory(seed uint64, n int, bad, good float64) *History {
	r := rand.New(rand.NewPCG(seed, 3))
	h := &History{Subjects: make([]Subject, n)}
	for i := range h.Subjects {
		s := subject("clinic", 0)
		p := good
		if r.Float64() < 0.2 {
			p = bad
		}
		for on := grid.Date(15_000 + r.IntN(90)); on < 16_095; on += grid.Date(60 + r.IntN(60)) {
			rec := Record{On: on / 7 * 7, Result: "pass"}
			if r.Float64() < p {
				rec.Result, rec.Critical = "fail", float64(1+r.IntN(2))
			}
			s.Records = append(s.Records, rec)
		}
		h.Subjects[i] = s
	}
	return h
}

func run(t *testing.T, h *History, o BacktestOptions) *Report {
	t.Helper()
	trial, err := NewTrial(t.Context(), h, grid.DefaultRiskRules, 15_365)
	if err != nil {
		t.Fatal(err)
	}
	r, err := trial.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Where some institutions are bad, the ones with a high score fail more often and
// more is found sooner; weights are fitted to what tells, and to nothing else.
func TestBacktestFindsThePlanted(t *testing.T) {
	const seed = 7
	fmt.Println("seed", seed)
	h := madeHistory(seed, 800, 0.6, 0.05)
	for _, fitted := range []bool{false, true} {
		r := run(t, h, BacktestOptions{From: 16_035, Fit: fitted, Seed: seed, Resamples: 200})
		top, all := r.Tenths[0], float64(r.Fails)/float64(r.Visits)
		if top.Lift < 2.5 || top.FailShare.Low < all || r.AUC.Low < 0.7 {
			t.Errorf("fitted %t: first tenth %+v of %.3f, pairs %+v", fitted, top, all, r.AUC)
		}
		if o := r.Order; o == nil || o.Gain.Low < 0.1 || o.DaysEarlier.Low < 3 || o.Per100ByScore.Low < o.Per100Then.High {
			t.Errorf("fitted %t: order %+v", fitted, o)
		}
		n := 0
		for _, row := range r.Tenths {
			n += row.Visits
		}
		for _, row := range r.Levels {
			n -= row.Visits
		}
		if n != 0 {
			t.Errorf("tenths and levels differ by %d visits", n)
		}
		for _, rule := range r.Rules.Rules {
			if fitted && rule.Fact != grid.FactClues && rule.Weight > 0 && !told[rule.Fact] {
				t.Errorf("a fact that is not known weighs: %+v", rule)
			}
		}
	}
}

var told = map[grid.RiskFact]bool{grid.FactLastResult: true, grid.FactLastCritical: true, grid.FactFailShare: true, grid.FactCriticalShare: true,
	grid.FactInspectionAge: true, grid.FactNeverInspected: true, grid.FactCategoryFail: true}

// Where all are alike nothing is found: of ten histories the 95 % intervals
// miss the truth in a few at most.
func TestBacktestOfChance(t *testing.T) {
	const seed = 100
	fmt.Println("seed", seed)
	missed := 0
	for i := range uint64(10) {
		r := run(t, madeHistory(seed+i, 300, 0.2, 0.2), BacktestOptions{From: 16_035, Fit: true, Seed: seed, Resamples: 150})
		if r.AUC.Low > 0.5 || r.AUC.High < 0.5 {
			missed++
		}
		if r.Order.Gain.Low > 0 || r.Order.Gain.High < 0 {
			missed++
		}
	}
	if missed > 4 { // of 20; more have a probability of 0.3 %
		t.Errorf("%d of 20 intervals miss the truth", missed)
	}
}

// What happens in the tested period changes neither weights nor scores of its
// first day.
func TestBacktestDoesNotPeep(t *testing.T) {
	h, changed := madeHistory(9, 400, 0.6, 0.05), madeHistory(9, 400, 0.6, 0.05)
	for i := range changed.Subjects {
		for k := range changed.Subjects[i].Records {
			if r := &changed.Subjects[i].Records[k]; r.On >= 16_035 {
				r.Result, r.Critical = "fail", 3
			}
		}
	}
	weights := func(h *History) (*Report, []visit) {
		trial, err := NewTrial(t.Context(), h, grid.DefaultRiskRules, 15_365)
		if err != nil {
			t.Fatal(err)
		}
		r, err := trial.Run(t.Context(), BacktestOptions{From: 16_035, Fit: true, Resamples: 1})
		if err != nil {
			t.Fatal(err)
		}
		visits, err := trial.score(t.Context(), trial.examples[r.Examples:], r)
		if err != nil {
			t.Fatal(err)
		}
		return r, visits
	}
	a, before := weights(h)
	b, after := weights(changed)
	for i := range a.Rules.Rules {
		if a.Rules.Rules[i].Weight != b.Rules.Rules[i].Weight {
			t.Errorf("%s: weight %g became %g", a.Rules.Rules[i].Code, a.Rules.Rules[i].Weight, b.Rules.Rules[i].Weight)
		}
	}
	if len(before) != len(after) || a.Fails == b.Fails {
		t.Fatalf("got %d and %d visits, %d and %d failed", len(before), len(after), a.Fails, b.Fails)
	}
	for i := range before {
		if x, y := before[i], after[i]; x.first != y.first || x.on == 16_035 && x.score != y.score {
			t.Errorf("visit %d: scores %g, %g became %g, %g", i, x.first, x.score, y.first, y.score)
		}
	}
}

func TestBacktestRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		h *History
		o BacktestOptions
	}{
		"no institution":             {&History{}, BacktestOptions{From: 16_035}},
		"few inspections":            {madeHistory(1, 20, 0.5, 0.5), BacktestOptions{From: 16_035}},
		"nothing before, to fit":     {madeHistory(1, 400, 0.5, 0.5), BacktestOptions{From: 15_365, Fit: true}},
		"nobody failed, to fit":      {madeHistory(1, 400, 0, 0), BacktestOptions{From: 16_035, Fit: true}},
		"a period after everything":  {madeHistory(1, 400, 0.5, 0.5), BacktestOptions{From: 17_000}},
		"a period that ends at once": {madeHistory(1, 400, 0.5, 0.5), BacktestOptions{From: 16_035, Until: 16_000}},
	} {
		trial, err := NewTrial(t.Context(), c.h, grid.DefaultRiskRules, 15_365)
		if err == nil {
			_, err = trial.Run(t.Context(), c.o)
		}
		if !errors.Is(err, ErrTooFew) {
			t.Errorf("%s: got %v, want %v", name, err, ErrTooFew)
		}
	}
	all := run(t, madeHistory(1, 400, 0, 0), BacktestOptions{From: 16_035, Resamples: 1}) // nothing to find
	if all.Order != nil || !math.IsNaN(all.AUC.Mean) || !math.IsNaN(all.Tenths[0].Lift) {
		t.Errorf("nobody failed: got %+v", all)
	}
}

func near(got, want hotspot.Interval) bool {
	return math.Abs(got.Mean-want.Mean) < 1e-4 && math.Abs(got.Low-want.Low) < 1e-4 && math.Abs(got.High-want.High) < 1e-4
}

// Newcombe (1998), table I, method 3.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		k, n int
		want hotspot.Interval
	}{
		{81, 263, hotspot.Interval{Mean: 0.30798, Low: 0.2553, High: 0.3662}}, {15, 148, hotspot.Interval{Mean: 0.10135, Low: 0.0624, High: 0.1605}},
		{0, 20, hotspot.Interval{Mean: 0, Low: 0, High: 0.1611}}, {1, 29, hotspot.Interval{Mean: 0.03448, Low: 0.0061, High: 0.1718}},
	} {
		if got := Wilson(c.k, c.n, 0.95); !near(got, c.want) {
			t.Errorf("%d of %d: got %+v, want %+v", c.k, c.n, got, c.want)
		}
	}
	if got := Wilson(0, 0, 0.95); !math.IsNaN(got.Mean) {
		t.Errorf("of nothing: got %+v", got)
	}
}

// Four visits by hand: two a day, the finds on the second day; by score they come first.
func TestOrderByHand(t *testing.T) {
	visits := make([]visit, 4)
	for i := range visits {
		e := &example{subject: i, on: grid.Date(100 + i/2)}
		if i >= 2 {
			e.critical, e.failed = float64(i), true // 2 and 3
		}
		visits[i] = visit{e, 0, float64(10 * i)}
	}
	visits[0].score, visits[1].score, visits[2].score, visits[3].score = 1, 2, 2, 3
	o := order(rand.New(rand.NewPCG(1, 1)), BacktestOptions{Resamples: 1, Confidence: 0.95}, visits)
	if o.FoundThen.Mean != 0 || o.FoundByScore.Mean != 1 || o.Per100ByScore.Mean != 250 || o.Per100Then.Mean != 0 || o.DaysEarlier.Mean != 1 ||
		o.FirstVisits != 2 || o.FoundBlind != 0.5 {
		t.Errorf("got %+v", o)
	}
	if got := auc(visits); got != 0.875 { // pairs: 2>1, 2=2, 3>1, 3>2
		t.Errorf("pairs: got %g, want 0.875", got)
	}
}
