package risk

import (
	"math"
	"strings"
	"testing"

	"gridwatch/grid"
)

// Facts that nothing is known of fire no rule, those of clues are known to be none.
func TestScoreOfNothing(t *testing.T) {
	s := NewJudge(grid.DefaultRiskRules).Score(&Facts{})
	if s.Points != 0 || s.Level != Low || len(s.Reasons) != 0 {
		t.Errorf("got %+v", s)
	}
}

// Each rule of the default fires on what it is about, and says so.
func TestScoreOfEachRule(t *testing.T) {
	const today = grid.Date(20_000)
	clue := func(kind, source string, daysAgo int) Clue { return Clue{kind, source, today - grid.Date(daysAgo)} }
	know := func(fact grid.RiskFact, v float64) Facts {
		f := Facts{On: today}
		f.Know(fact, v)
		return f
	}
	for code, c := range map[string]struct {
		facts Facts
		times int
		says  string
	}{
		"licence-expired":        {know(grid.FactLicenceDays, -3), 1, "-3"},
		"licence-expiring":       {know(grid.FactLicenceDays, 20), 1, "20"},
		"points":                 {know(grid.FactPoints, 10), 3, "10"},
		"practitioner-elsewhere": {know(grid.FactPractitionerOut, 2), 2, "2"},
		"register-alert":         {Facts{On: today, Clues: []Clue{clue("practitioner-elsewhere", "monitoring", 200), clue("practitioner-elsewhere", "hotline", 3)}}, 1, "1"},
		"price-or-advert":        {Facts{On: today, Clues: []Clue{clue("advert/online", "monitoring", 200), clue("price", "media", 100)}}, 2, "2"},
		"recent-clues":           {Facts{On: today, Clues: []Clue{clue("a", "web", 1), clue("b", "web", 89), clue("c", "web", 90)}}, 2, "2"},
		"repeated-kind":          {Facts{On: today, Clues: []Clue{clue("a", "web", 1), clue("b", "web", 2), clue("a", "web", 300), clue("a", "web", 365)}}, 1, "2"},
		"reopened":               {know(grid.FactReopened, 1), 1, ""},
		"last-failed":            {know(grid.FactLastResult, 2), 1, ""},
		"last-critical":          {know(grid.FactLastCritical, 2), 2, "2"},
		"often-fails":            {know(grid.FactFailShare, 26.34), 3, "26.3"},
		"often-critical":         {know(grid.FactCriticalShare, 31), 5, "31"},
		"not-seen-for-long":      {know(grid.FactInspectionAge, 400), 3, "400"},
		"never-inspected":        {know(grid.FactNeverInspected, 1), 1, ""},
		"overdue":                {know(grid.FactOverdueDays, 95), 2, "95"},
		"hotspot":                {know(grid.FactHotLevel, 3), 3, "3"},
		"clues-near":             {know(grid.FactCluesNear, 1000), 5, "1000"},
		"neighbours-fail":        {know(grid.FactNeighboursFail, 50), 8, "50"},
		"category-fails":         {know(grid.FactCategoryFail, 10), 1, "10"},
	} {
		s := NewJudge(grid.DefaultRiskRules).Score(&c.facts)
		var got *Reason
		sum, last := 0.0, math.Inf(1)
		for i := range s.Reasons {
			r := &s.Reasons[i]
			if r.Rule.Code == code {
				got = r
			}
			sum += r.Weight
			if r.Weight > last {
				t.Errorf("%s: reasons are not heaviest first: %+v", code, s.Reasons)
			}
			last = r.Weight
		}
		if got == nil || got.Times != c.times || got.Weight != float64(c.times)*got.Rule.Weight || sum != s.Points {
			t.Errorf("%s: got %+v of %+v, want %d times", code, got, s, c.times)
			continue
		}
		for _, chinese := range []bool{true, false} {
			if text := got.Text(chinese); !strings.Contains(text, c.says) || strings.Contains(text, "{") {
				t.Errorf("%s: says %q", code, text)
			}
		}
	}
	if n := len(grid.DefaultRiskRules.Rules); n != 20 {
		t.Errorf("there are %d rules, of which 20 are tried here", n)
	}
}

func TestLevels(t *testing.T) {
	rules := grid.DefaultRiskRules
	rules.High, rules.Medium = 10, 4
	j := NewJudge(rules)
	for points, want := range map[float64]Level{0: Low, 3.9: Low, 4: Medium, 9.9: Medium, 10: High, 99: High} {
		if got := j.Level(points); got != want {
			t.Errorf("%g points: got %s, want %s", points, got, want)
		}
	}
}
