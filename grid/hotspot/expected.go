package hotspot

import (
	"fmt"
	"math"
	"slices"
	"time"

	"gridwatch/grid"
)

// Calendar says which days are unlike others of their weekday: those of a policy.
type Calendar struct {
	Holidays      []grid.Date // days off
	ExtraWorkdays []grid.Date // worked although outside of the working week; they win over Holidays
}

// CalendarOf takes the days from a policy.
func CalendarOf(p *grid.Policy) Calendar { return Calendar{p.Holidays, p.ExtraWorkdays} }

// DayKind is what a calendar makes of a day.
type DayKind int

// Kinds of days.
const (
	OrdinaryDay DayKind = iota
	Holiday
	ExtraWorkday
	dayKinds
)

// Kind of a day.
func (c Calendar) Kind(d grid.Date) DayKind {
	switch {
	case slices.Contains(c.ExtraWorkdays, d):
		return ExtraWorkday
	case slices.Contains(c.Holidays, d):
		return Holiday
	}
	return OrdinaryDay
}

// Expected is how many cases a place would have if it were as all places together:
// what clues are expected of it by its exposure and by the days of a period. It is
// the log-linear model of rates and proportions with indirect standardisation
// (Breslow and Day 1987, Statistical Methods in Cancer Research II, chapters 2, 4):
//
//	expected = Σ_category exposure · Rate · Σ_day Month · Weekday · Kind
//
// Factors are relative to an ordinary day of a middling month and weekday; 1 is
// none. A factor of which no day was seen is 1.
type Expected struct {
	Rate    []float64   // per category: cases per exposure and day
	Month   [12]float64 // from January
	Weekday [7]float64  // from Sunday
	Kind    [dayKinds]float64
	Cases   float64 // it was learned from

	calendar Calendar
}

// shrinkCases are how many cases, as many as expected, are added to those of each
// factor, which pulls factors that rest on few cases towards 1.
const shrinkCases = 10

// LearnExpected learns from cases[day][category] of all places together, from the
// day first on, and from exposure[place][category] such as institutions. Months,
// weekdays and kinds of days share what they explain: each factor is (its cases +
// 10)/(cases expected by the others + 10), again and again until they stand still
// (iterative proportional fitting, Deming and Stephan 1940), which is the mode of the
// posterior with a gamma prior around 1.
//
// Cases or exposures that are negative or not finite, rows of unequal length, no
// days, and a category with cases but without exposure are refused by name. A
// place without exposure just expects nothing, whatever its cases.
func LearnExpected(cases [][]float64, first grid.Date, exposure [][]float64, c Calendar) (*Expected, error) {
	categories, exposures, err := sumExpected(cases, exposure)
	if err != nil {
		return nil, err
	}
	e := &Expected{Rate: make([]float64, len(categories)), calendar: c}
	fill(e.Month[:], 1)
	fill(e.Weekday[:], 1)
	fill(e.Kind[:], 1)
	daily := make([]float64, len(cases))
	days := make([]dayClass, len(cases))
	for d, row := range cases {
		days[d] = e.classOf(first + grid.Date(d))
		for _, n := range row {
			daily[d] += n
		}
		e.Cases += daily[d]
	}
	e.fit(daily, days)
	whole := 0.0
	for _, d := range days {
		whole += e.factor(d)
	}
	for k, n := range categories {
		if n > 0 {
			e.Rate[k] = n / (exposures[k] * whole)
		}
	}
	return e, nil
}

// dayClass is which factors a day has.
type dayClass struct {
	month, weekday int
	kind           DayKind
}

func (e *Expected) classOf(d grid.Date) dayClass {
	return dayClass{int(time.Unix(int64(d)*86400, 0).UTC().Month()) - 1, int(d.Weekday()), e.calendar.Kind(d)}
}

func (e *Expected) factor(d dayClass) float64 {
	return e.Month[d.month] * e.Weekday[d.weekday] * e.Kind[d.kind]
}

// fit finds the factors.
func (e *Expected) fit(daily []float64, days []dayClass) {
	groups := []struct {
		factors []float64
		of      func(dayClass) int
	}{
		{e.Month[:], func(d dayClass) int { return d.month }},
		{e.Weekday[:], func(d dayClass) int { return d.weekday }},
		{e.Kind[:], func(d dayClass) int { return int(d.kind) }},
	}
	for range 1000 {
		moved := 0.0
		for _, g := range groups {
			seen, told := make([]float64, len(g.factors)), make([]float64, len(g.factors))
			whole := 0.0
			for t, d := range days {
				seen[g.of(d)] += daily[t]
				told[g.of(d)] += e.factor(d) / g.factors[g.of(d)]
				whole += e.factor(d)
			}
			level := over(e.Cases, whole)
			for j := range g.factors {
				next := (seen[j] + shrinkCases) / (level*told[j] + shrinkCases)
				moved = max(moved, math.Abs(next-g.factors[j]))
				g.factors[j] = next
			}
		}
		if moved < 1e-12 {
			return
		}
	}
}

// Day is the factor of a day.
func (e *Expected) Day(d grid.Date) float64 { return e.factor(e.classOf(d)) }

// Of is what is expected of a place with these exposures, by category, on the days
// from first to last, both included.
func (e *Expected) Of(exposure []float64, first, last grid.Date) float64 {
	rate := 0.0
	for k, v := range exposure {
		rate += v * e.Rate[k]
	}
	days := 0.0
	for d := first; d <= last; d++ {
		days += e.Day(d)
	}
	return rate * days
}

// sumExpected adds up by category and says what is wrong.
func sumExpected(cases, exposure [][]float64) (categories, exposures []float64, err error) {
	var f grid.Faults
	if len(cases) == 0 {
		f.Add("cases", "", "has no day")
		return nil, nil, f.Err("expected counts")
	}
	n := len(cases[0])
	sum := func(name string, rows [][]float64) []float64 {
		sums := make([]float64, n)
		for i, row := range rows {
			if len(f) >= mostFaults {
				break
			}
			if len(row) != n {
				f.Add(fmt.Sprintf("%s[%d]", name, i), "", "has %d categories, not %d", len(row), n)
				continue
			}
			for k, v := range row {
				if !(v >= 0 && v <= mostCount) {
					f.Add(fmt.Sprintf("%s[%d][%d]", name, i, k), fmt.Sprint(v), "is not a number from 0 to %g", float64(mostCount))
				}
				sums[k] += v
			}
		}
		return sums
	}
	categories, exposures = sum("cases", cases), sum("exposure", exposure)
	for k := range categories {
		if categories[k] > 0 && exposures[k] == 0 {
			f.Add(fmt.Sprintf("exposure[…][%d]", k), "", "is 0 everywhere, but there are %g cases of this category", categories[k])
		}
	}
	return categories, exposures, f.Err("expected counts")
}
