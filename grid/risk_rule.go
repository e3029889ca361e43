package grid

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// RiskFact names a number that may be known of an institution or its cell.
type RiskFact string

// Facts that rules can ask for. A fact that is not known never fires a rule.
const (
	FactLicenceDays     RiskFact = "licence-days"     // until its first licence expires; negative: so long expired
	FactPoints          RiskFact = "points"           // 不良执业行为记分 of the running year
	FactClues           RiskFact = "clues"            // that name it, of the rule's kinds and sources
	FactSameKind        RiskFact = "same-kind"        // most clues of one kind among those
	FactReopened        RiskFact = "reopened"         // 1: it is where a place was that the register has closed
	FactLastResult      RiskFact = "last-result"      // of its last inspection: 0 pass, 1 conditions, 2 fail
	FactLastCritical    RiskFact = "last-critical"    // critical violations at its last inspection
	FactCriticalShare   RiskFact = "critical-share"   // % of its inspections with a critical violation, drawn towards that of its category
	FactFailShare       RiskFact = "fail-share"       // % of its inspections that failed, drawn towards that of its category
	FactInspectionAge   RiskFact = "inspection-age"   // days since its last inspection
	FactNeverInspected  RiskFact = "never-inspected"  // 1: no inspection is recorded
	FactOverdueDays     RiskFact = "overdue-days"     // since the due date that was missed first
	FactHotLevel        RiskFact = "hot-level"        // of its cell: 3 hottest, 0 none, -3 coldest
	FactCluesNear       RiskFact = "clues-near"       // in its cell and the ones around it
	FactNeighboursFail  RiskFact = "neighbours-fail"  // % of the last inspections around it that failed, drawn towards all
	FactCategoryFail    RiskFact = "category-fail"    // % of inspections of its category and risk class that failed, drawn towards all
	FactPractitionerOut RiskFact = "practitioner-out" // practitioners who are registered elsewhere
)

// RiskFacts lists every fact.
var RiskFacts = []RiskFact{FactLicenceDays, FactPoints, FactClues, FactSameKind, FactReopened, FactLastResult, FactLastCritical, FactFailShare, FactCriticalShare,
	FactInspectionAge, FactNeverInspected, FactOverdueDays, FactHotLevel, FactCluesNear, FactNeighboursFail, FactCategoryFail, FactPractitionerOut}

// Comparisons of a rule.
const (
	AtLeast = ">="
	AtMost  = "<="
)

// RiskRule gives an institution points when a fact is beyond a threshold.
type RiskRule struct {
	Code    string
	Fact    RiskFact
	Is      string   // AtLeast or AtMost
	Than    float64  // the threshold, which counts as beyond
	Step    float64  // 0: fires once; else once more for every whole step beyond the threshold
	Most    int      // so many times at most; 0: once
	Weight  float64  // points each time
	Kinds   []string // of clues that count; a kind includes what is below it ("advert" has "advert/online"); none: all
	Sources []string // of clues that count; none: all
	Days    int      // clues of so many days count; 0: those of RiskRules.Days
	Zh, En  string   // why, for a person; {value} stands for the fact
}

// RiskRules are the rules of early warning (风险预警): a score is the sum of what
// fires. A zero value means DefaultRiskRules.
type RiskRules struct {
	Version      string
	High, Medium float64 // scores from which on an institution is called so
	Days         int     // clues that name an institution count for so many days
	NearDays     int     // clues around it count for so many days
	HistoryDays  int     // inspections count for so many days
	Rules        []RiskRule
}

// RiskRules are the policy's own, or the default.
func (p *Policy) RiskRules() RiskRules {
	r := &p.Risk
	if r.Version == "" && len(r.Rules) == 0 && r.High == 0 && r.Medium == 0 && r.Days == 0 && r.NearDays == 0 && r.HistoryDays == 0 {
		return DefaultRiskRules
	}
	return *r
}

// Times says how often the rule fires on a value.
func (r *RiskRule) Times(value float64) int {
	beyond := value - r.Than
	if r.Is == AtMost {
		beyond = -beyond
	}
	switch {
	case !(beyond >= 0):
		return 0
	case r.Step == 0:
		return 1
	}
	return int(min(float64(max(1, r.Most)), 1+math.Floor(beyond/r.Step)))
}

// Counts says whether a clue of a kind and source is one of the rule's.
func (r *RiskRule) Counts(kind, source string) bool {
	if len(r.Sources) > 0 && !slices.Contains(r.Sources, source) {
		return false
	}
	return len(r.Kinds) == 0 || slices.ContainsFunc(r.Kinds, func(k string) bool {
		below, under := strings.CutPrefix(kind, k)
		return under && (below == "" || below[0] == '/' || below[0] == '.')
	})
}

const mostRiskRules = 200

func (p *Policy) checkRisk(f *Faults) {
	r := p.RiskRules()
	checkText(f, "risk.version", r.Version, 1, 60)
	if !(r.Medium > 0 && r.High >= r.Medium && !math.IsInf(r.High, 1)) {
		f.Add("risk.high", number(r.High), "is not at least medium, %s, which is above 0", number(r.Medium))
	}
	for _, days := range []struct {
		name string
		n    int
	}{{"days", r.Days}, {"near_days", r.NearDays}, {"history_days", r.HistoryDays}} {
		if days.n < 1 || days.n > 3660 {
			f.Add("risk."+days.name, fmt.Sprint(days.n), "is not 1 to 3660")
		}
	}
	if n := len(r.Rules); n == 0 || n > mostRiskRules {
		f.Add("risk.rules", fmt.Sprint(n), "are not 1 to %d", mostRiskRules)
	}
	seen := map[string]bool{}
	for i := range r.Rules {
		at := fmt.Sprintf("risk.rules[%d].", i)
		r.Rules[i].check(f, at)
		if code := r.Rules[i].Code; seen[code] {
			f.Add(at+"code", code, "is listed twice")
		}
		seen[r.Rules[i].Code] = true
	}
}

func (r *RiskRule) check(f *Faults, at string) {
	checkText(f, at+"code", r.Code, 1, 60)
	checkText(f, at+"zh", r.Zh, 1, 200)
	checkText(f, at+"en", r.En, 1, 200)
	if !slices.Contains(RiskFacts, r.Fact) {
		f.Add(at+"fact", string(r.Fact), "is not one of %v", RiskFacts)
	}
	if r.Is != AtLeast && r.Is != AtMost {
		f.Add(at+"is", r.Is, "is not %s or %s", AtLeast, AtMost)
	}
	if math.IsNaN(r.Than) || math.IsInf(r.Than, 0) {
		f.Add(at+"than", number(r.Than), "is not a number")
	}
	if !(r.Step >= 0 && r.Step < math.MaxFloat64) {
		f.Add(at+"step", number(r.Step), "is not a number from 0")
	}
	if r.Most < 0 || r.Most > 1000 {
		f.Add(at+"most", fmt.Sprint(r.Most), "is not 0 to 1000")
	}
	if !(r.Weight >= 0 && r.Weight <= 1000) {
		f.Add(at+"weight", number(r.Weight), "is not 0 to 1000")
	}
	if r.Days < 0 || r.Days > 3660 {
		f.Add(at+"days", fmt.Sprint(r.Days), "is not 0 to 3660")
	}
	if ofClues := r.Fact == FactClues || r.Fact == FactSameKind; !ofClues && (len(r.Kinds) > 0 || len(r.Sources) > 0 || r.Days != 0) {
		f.Add(at+"kinds", "", "and sources and days are for facts %s and %s only", FactClues, FactSameKind)
	}
	for n, kind := range r.Kinds {
		checkText(f, fmt.Sprintf("%skinds[%d]", at, n), kind, 1, 100)
	}
	for n, source := range r.Sources {
		if !slices.Contains(ClueSources, source) {
			f.Add(fmt.Sprintf("%ssources[%d]", at, n), source, "is not one of %v", ClueSources)
		}
	}
}
