package hotspot

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"gridwatch/grid"
)

// planted draws cases of days with known factors.
func planted(random *rand.Rand, first grid.Date, days int, exposure [][]float64, c Calendar, rate []float64, factor func(month time.Month, weekday time.Weekday, kind DayKind) float64) [][]float64 {
	cases := make([][]float64, days)
	for d := range cases {
		day := first + grid.Date(d)
		f := factor(time.Unix(int64(day)*86400, 0).UTC().Month(), day.Weekday(), c.Kind(day))
		for k, r := range rate {
			sum := 0.0
			for _, e := range exposure {
				sum += e[k]
			}
			cases[d] = append(cases[d], poisson(random, r*sum*f))
		}
	}
	return cases
}

func monthAndWeekday(month time.Month, weekday time.Weekday, kind DayKind) float64 {
	f := 1 + 0.6*math.Sin(2*math.Pi*float64(month)/12)
	if weekday == time.Saturday || weekday == time.Sunday {
		f *= 0.4
	}
	switch kind {
	case Holiday:
		f *= 0.3
	case ExtraWorkday:
		f *= 2
	}
	return f
}

// yearly has a holiday on some day of each month, and two days worked.
func yearly(first grid.Date, days int) (c Calendar) {
	for d := 0; d < days; d += 29 {
		c.Holidays = append(c.Holidays, first+grid.Date(d))
	}
	for d := 11; d < days; d += 31 {
		c.ExtraWorkdays = append(c.ExtraWorkdays, first+grid.Date(d))
	}
	return c
}

func TestExpectedFindsWhatIsPlanted(t *testing.T) {
	const seed, days = 60, 3 * 365
	random := rand.New(rand.NewPCG(seed, 1))
	first := grid.Date(15000)
	c := yearly(first, days)
	exposure := [][]float64{{10, 0}, {3, 20}, {0, 40}, {0, 0}}
	rate := []float64{0.8, 0.15}
	e, err := LearnExpected(planted(random, first, days, exposure, c, rate, monthAndWeekday), first, exposure, c)
	if err != nil {
		t.Fatal(err)
	}
	reference := monthAndWeekday(time.June, time.Monday, OrdinaryDay)
	for _, q := range []struct {
		name    string
		got     float64
		month   time.Month
		weekday time.Weekday
		kind    DayKind
		within  float64
	}{
		{"March", e.Month[2] / e.Month[5], time.March, time.Monday, OrdinaryDay, 0.09},
		{"September", e.Month[8] / e.Month[5], time.September, time.Monday, OrdinaryDay, 0.09},
		{"Sunday", e.Weekday[0] / e.Weekday[1], time.June, time.Sunday, OrdinaryDay, 0.09},
		{"Friday", e.Weekday[5] / e.Weekday[1], time.June, time.Friday, OrdinaryDay, 0.09},
		{"a holiday", e.Kind[Holiday] / e.Kind[OrdinaryDay], time.June, time.Monday, Holiday, 0.12},
		{"an extra workday", e.Kind[ExtraWorkday] / e.Kind[OrdinaryDay], time.June, time.Monday, ExtraWorkday, 0.12},
	} {
		want := monthAndWeekday(q.month, q.weekday, q.kind) / reference
		if math.Abs(q.got/want-1) > q.within {
			t.Errorf("seed %d, %s: got %v of the usual, want %v", seed, q.name, q.got, want)
		}
	}
	if got := e.Rate[0] / e.Rate[1]; math.Abs(got/(rate[0]/rate[1])-1) > 0.03 {
		t.Errorf("seed %d: rates %v, want %v to each other", seed, e.Rate, rate)
	}
	from, until := first+400, first+460
	want := 0.0
	for d := from; d <= until; d++ {
		want += (3*rate[0] + 20*rate[1]) * monthAndWeekday(time.Unix(int64(d)*86400, 0).UTC().Month(), d.Weekday(), c.Kind(d))
	}
	if got := e.Of(exposure[1], from, until); math.Abs(got/want-1) > 0.05 {
		t.Errorf("seed %d: got %v expected of a place, want %v", seed, got, want)
	}
	if got := e.Of(exposure[3], from, until); got != 0 {
		t.Errorf("a place without exposure: got %v, want 0", got)
	}
}

// All places together are expected to have what they had, by category.
func TestExpectedAddsUp(t *testing.T) {
	const days = 500
	random := rand.New(rand.NewPCG(61, 1))
	first := grid.Date(15100)
	c := yearly(first, days)
	exposure := [][]float64{{1, 5}, {2, 0}}
	cases := planted(random, first, days, exposure, c, []float64{2, 0.5}, monthAndWeekday)
	e, err := LearnExpected(cases, first, exposure, c)
	if err != nil {
		t.Fatal(err)
	}
	for k := range 2 {
		had, all := 0.0, []float64{0, 0}
		for _, row := range cases {
			had += row[k]
		}
		for _, row := range exposure {
			all[k] += row[k]
		}
		if got := e.Of(all, first, first+days-1); math.Abs(got/had-1) > 1e-9 {
			t.Errorf("category %d: got %v, want %v", k, got, had)
		}
	}
}

// The factors are where the posterior, computed on its own, has its peak: every
// small step away from them is downhill.
func TestExpectedIsThePeak(t *testing.T) {
	const seed, days = 62, 400
	random := rand.New(rand.NewPCG(seed, 1))
	first := grid.Date(15200)
	c := yearly(first, days)
	exposure := [][]float64{{1}}
	cases := planted(random, first, days, exposure, c, []float64{3}, monthAndWeekday)
	e, err := LearnExpected(cases, first, exposure, c)
	if err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for _, row := range cases {
		total += row[0]
	}
	// x are logarithms of 12 months, 7 weekdays, 3 kinds. The level is the one that
	// fits best, so that the likelihood is that of a multinomial over the days.
	posterior := func(x []float64) (sum float64) {
		whole := 0.0
		for d, row := range cases {
			day := first + grid.Date(d)
			eta := x[int(time.Unix(int64(day)*86400, 0).UTC().Month())-1] + x[12+int(day.Weekday())] + x[19+int(c.Kind(day))]
			sum += row[0] * eta
			whole += math.Exp(eta)
		}
		sum -= total * math.Log(whole)
		for _, v := range x {
			sum += 10*v - 10*math.Exp(v)
		}
		return sum
	}
	var at []float64
	for _, group := range [][]float64{e.Month[:], e.Weekday[:], e.Kind[:]} {
		for _, f := range group {
			at = append(at, math.Log(f))
		}
	}
	peak := posterior(at)
	for step := range 2000 {
		x := make([]float64, len(at))
		for i := range x {
			x[i] = at[i]
			if step >= 2*len(at) {
				x[i] += 0.01 * random.NormFloat64()
			} else if i == step/2 {
				x[i] += 0.001 * float64(2*(step%2)-1)
			}
		}
		if got := posterior(x); got > peak {
			t.Fatalf("seed %d: step %d is %v higher than the factors found", seed, step, got-peak)
		}
	}
}

func TestExpectedOfOddInput(t *testing.T) {
	first := grid.Date(15000)
	e, err := LearnExpected([][]float64{{0}, {0}}, first, [][]float64{{5}}, Calendar{})
	if err != nil || e.Of([]float64{5}, first, first+9) != 0 || e.Month[0] != 1 {
		t.Errorf("no cases: got %+v, %v, want nothing expected and factors of 1", e, err)
	}
	e, err = LearnExpected([][]float64{{0}, {30}}, first, [][]float64{{5}, {0}}, Calendar{})
	if err != nil {
		t.Fatal(err)
	}
	month := int(time.Unix(int64(first)*86400, 0).UTC().Month()) - 1
	if next := (month + 1) % 12; e.Month[next] != 1 || math.Abs(e.Month[month]-1) > 1e-9 {
		t.Errorf("one month was seen: got %v, want 1 for it and for the others", e.Month)
	}
	both := Calendar{Holidays: []grid.Date{first}, ExtraWorkdays: []grid.Date{first}}
	if got := both.Kind(first); got != ExtraWorkday {
		t.Errorf("a holiday that is worked: got %v, want an extra workday", got)
	}
	p := grid.DefaultPolicy("Asia/Shanghai")
	p.Holidays = []grid.Date{first}
	if got := CalendarOf(&p).Kind(first); got != Holiday {
		t.Errorf("a holiday of the policy: got %v", got)
	}
}

func TestExpectedRefuses(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name            string
		cases, exposure [][]float64
		says            string
	}{
		{"no days", nil, [][]float64{{1}}, "has no day"},
		{"negative cases", [][]float64{{1}, {-1}}, [][]float64{{1}}, "cases[1][0]"},
		{"NaN", [][]float64{{nan}}, [][]float64{{1}}, "cases[0][0]"},
		{"infinite exposure", [][]float64{{1}}, [][]float64{{1}, {math.Inf(1)}}, "exposure[1][0]"},
		{"ragged days", [][]float64{{1, 2}, {1}}, [][]float64{{1, 1}}, "cases[1] has 1 categories, not 2"},
		{"ragged places", [][]float64{{1, 2}}, [][]float64{{1}}, "exposure[0]"},
		{"population 0 with cases", [][]float64{{1, 2}}, [][]float64{{1, 0}, {4, 0}}, "there are 2 cases"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := LearnExpected(c.cases, 15000, c.exposure, Calendar{})
			if grid.KindOf(err) != grid.Invalid || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}
