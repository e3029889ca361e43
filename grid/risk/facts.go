package risk

import (
	"slices"

	"gridwatch/grid"
)

// Clue names an institution.
type Clue struct {
	Kind, Source string
	On           grid.Date
}

// Facts are what is known of an institution on a day. The zero value knows
// nothing.
type Facts struct {
	On    grid.Date
	Clues []Clue // that name it, up to the day
	value [17]float64
	known uint32
}

func place(fact grid.RiskFact) int { return slices.Index(grid.RiskFacts, fact) }

// Know notes a fact; facts of clues are counted by the rules themselves.
func (f *Facts) Know(fact grid.RiskFact, value float64) {
	i := place(fact)
	f.value[i], f.known = value, f.known|1<<i
}

// of is what a rule sees; false when it is not known.
func (f *Facts) of(r *rule, all *grid.RiskRules) (float64, bool) {
	switch r.Fact {
	case grid.FactClues, grid.FactSameKind:
		return f.clues(r, all), true
	}
	return f.value[r.place], f.known>>r.place&1 != 0
}

func (f *Facts) clues(r *rule, all *grid.RiskRules) float64 {
	if len(f.Clues) == 0 {
		return 0
	}
	days := r.Days
	if days == 0 {
		days = all.Days
	}
	n, kinds := 0, map[string]int{}
	for _, c := range f.Clues {
		if c.On <= f.On && c.On > f.On-grid.Date(days) && r.Counts(c.Kind, c.Source) {
			n++
			kinds[c.Kind]++
		}
	}
	if r.Fact == grid.FactClues {
		return float64(n)
	}
	most := 0
	for _, n := range kinds {
		most = max(most, n)
	}
	return float64(most)
}
