package grid

import (
	"math"
	"strings"
	"testing"
)

// What is wrong with rules is named, field by field.
func TestRiskRulesCheck(t *testing.T) {
	good := DefaultPolicy("Asia/Shanghai")
	if err := good.Check(); err != nil {
		t.Fatalf("the default: %v", err)
	}
	for name, c := range map[string]struct {
		change func(*RiskRules)
		want   string
	}{
		"as it is":              {func(*RiskRules) {}, ""},
		"no version":            {func(r *RiskRules) { r.Version = "" }, "risk.version"},
		"high below medium":     {func(r *RiskRules) { r.High = 1 }, "risk.high"},
		"medium of nothing":     {func(r *RiskRules) { r.Medium = 0 }, "risk.high"},
		"no days":               {func(r *RiskRules) { r.Days = 0 }, "risk.days"},
		"days without end":      {func(r *RiskRules) { r.NearDays = 1e6 }, "risk.near_days"},
		"no rule":               {func(r *RiskRules) { r.Rules = nil }, "risk.rules"},
		"a code twice":          {func(r *RiskRules) { r.Rules[1].Code = r.Rules[0].Code }, "risk.rules[1].code"},
		"a fact nobody knows":   {func(r *RiskRules) { r.Rules[0].Fact = "moon" }, "risk.rules[0].fact"},
		"a comparison":          {func(r *RiskRules) { r.Rules[0].Is = "<" }, "risk.rules[0].is"},
		"no number":             {func(r *RiskRules) { r.Rules[0].Than = math.NaN() }, "risk.rules[0].than"},
		"a negative step":       {func(r *RiskRules) { r.Rules[0].Step = -1 }, "risk.rules[0].step"},
		"a negative weight":     {func(r *RiskRules) { r.Rules[0].Weight = -1 }, "risk.rules[0].weight"},
		"a weight of no number": {func(r *RiskRules) { r.Rules[0].Weight = math.NaN() }, "risk.rules[0].weight"},
		"too many times":        {func(r *RiskRules) { r.Rules[0].Most = 1001 }, "risk.rules[0].most"},
		"kinds of a licence":    {func(r *RiskRules) { r.Rules[0].Kinds = []string{"advert"} }, "risk.rules[0].kinds"},
		"a source nobody knows": {func(r *RiskRules) { r.Rules[0].Fact = FactClues; r.Rules[0].Sources = []string{"rumour"} }, "risk.rules[0].sources[0]"},
		"no text":               {func(r *RiskRules) { r.Rules[0].Zh = "" }, "risk.rules[0].zh"},
	} {
		p := good
		p.Risk = DefaultRiskRules
		p.Risk.Rules = append([]RiskRule(nil), p.Risk.Rules...)
		c.change(&p.Risk)
		err := p.Check()
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: got %v, want a fault of %s", name, err, c.want)
		}
	}
}

func TestRiskRuleTimes(t *testing.T) {
	for name, c := range map[string]struct {
		rule  RiskRule
		value float64
		want  int
	}{
		"below":                  {RiskRule{Is: AtLeast, Than: 2}, 1.9, 0},
		"the threshold":          {RiskRule{Is: AtLeast, Than: 2}, 2, 1},
		"far beyond, no step":    {RiskRule{Is: AtLeast, Than: 2, Most: 5}, 200, 1},
		"a step not whole":       {RiskRule{Is: AtLeast, Than: 2, Step: 3, Most: 5}, 4.9, 1},
		"a whole step":           {RiskRule{Is: AtLeast, Than: 2, Step: 3, Most: 5}, 5, 2},
		"at most so many":        {RiskRule{Is: AtLeast, Than: 2, Step: 3, Most: 5}, 1e300, 5},
		"a step without a most":  {RiskRule{Is: AtLeast, Than: 2, Step: 3}, 50, 1},
		"at most, above":         {RiskRule{Is: AtMost, Than: 60}, 61, 0},
		"at most, the threshold": {RiskRule{Is: AtMost, Than: 60}, 60, 1},
		"at most, by steps":      {RiskRule{Is: AtMost, Than: 60, Step: 30, Most: 9}, -5, 3},
		"no number":              {RiskRule{Is: AtLeast, Than: 0}, math.NaN(), 0},
	} {
		if got := c.rule.Times(c.value); got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
	}
}

func TestRiskRuleCounts(t *testing.T) {
	r := RiskRule{Kinds: []string{"advert", "price/fees"}, Sources: []string{"monitoring", "media"}}
	for _, c := range []struct {
		kind, source string
		want         bool
	}{
		{"advert", "monitoring", true}, {"advert/online", "media", true}, {"advert.online", "media", true}, {"adverts", "media", false},
		{"price", "media", false}, {"price/fees", "media", true}, {"advert", "hotline", false}, {"", "media", false},
	} {
		if got := r.Counts(c.kind, c.source); got != c.want {
			t.Errorf("%q of %q: got %t, want %t", c.kind, c.source, got, c.want)
		}
	}
	if all := (&RiskRule{}); !all.Counts("anything", "hotline") {
		t.Error("a rule without kinds and sources does not count a clue")
	}
}
