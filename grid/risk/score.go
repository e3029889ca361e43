package risk

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"gridwatch/grid"
)

// Level of a score.
type Level string

// Levels, by the thresholds of the rules.
const (
	High   Level = "high"
	Medium Level = "medium"
	Low    Level = "low"
)

// Levels lists them, the highest first.
var Levels = []Level{High, Medium, Low}

// Reason is a rule that fired.
type Reason struct {
	Rule   *grid.RiskRule // of the Judge
	Value  float64        // of its fact
	Times  int
	Weight float64 // points it gave
}

// Text is why, in Chinese or English.
func (r *Reason) Text(chinese bool) string {
	text := r.Rule.En
	if chinese {
		text = r.Rule.Zh
	}
	return strings.ReplaceAll(text, "{value}", strconv.FormatFloat(math.Round(r.Value*10)/10, 'f', -1, 64))
}

// Score is what the rules make of facts; the heaviest reason comes first.
type Score struct {
	Points  float64
	Level   Level
	Reasons []Reason
}

// Judge applies rules that were checked.
type Judge struct {
	all   grid.RiskRules
	rules []rule
}

type rule struct {
	*grid.RiskRule
	place int
}

// NewJudge of rules.
func NewJudge(rules grid.RiskRules) *Judge {
	j := &Judge{all: rules}
	for i := range rules.Rules {
		r := &rules.Rules[i]
		j.rules = append(j.rules, rule{r, place(r.Fact)})
	}
	return j
}

// Score sums what fires.
func (j *Judge) Score(f *Facts) Score {
	var s Score
	for i := range j.rules {
		r := &j.rules[i]
		value, known := f.of(r, &j.all)
		if !known {
			continue
		}
		if n := r.Times(value); n > 0 && r.Weight > 0 {
			s.Reasons = append(s.Reasons, Reason{r.RiskRule, value, n, float64(n) * r.Weight})
			s.Points += float64(n) * r.Weight
		}
	}
	slices.SortStableFunc(s.Reasons, func(a, b Reason) int { return cmp.Compare(b.Weight, a.Weight) })
	s.Points = math.Round(s.Points*1e6) / 1e6 // so that sums of tenths reach their threshold
	s.Level = j.Level(s.Points)
	return s
}

// Level of points.
func (j *Judge) Level(points float64) Level {
	switch {
	case points >= j.all.High:
		return High
	case points >= j.all.Medium:
		return Medium
	}
	return Low
}

// fired is how often each rule fires, in their order.
func (j *Judge) fired(f *Facts) []float64 {
	row := make([]float64, len(j.rules))
	for i := range j.rules {
		if value, known := f.of(&j.rules[i], &j.all); known {
			row[i] = float64(j.rules[i].Times(value))
		}
	}
	return row
}
