package grid

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"
)

// DebtRule (欠巡规则) is what coverage debt is reckoned with; it is part of the
// policy. Weights are thousandths, so that debt is whole numbers in every language.
type DebtRule struct {
	Category        map[Category]int // weight; a category not listed has 1000; a place has its heaviest
	Risk            map[Risk]int     // weight; a class not listed has 1000
	PatrolClock     int              // weight of 巡查; usual 1000
	InspectionClock int              // weight of 监督检查; usual 1000
	MaxCycles       int              // debt of a clock grows for so many cycles at most; usual 4
	Bands           []int            // lower ends of the bands of coverage in %, falling; usual 90, 60, 10
	PresenceDays    int              // a risky or populated cell that holds nothing is walked through once in so many days; usual 30
	PresenceSeconds int              // inside within one shift that count as presence: passing by does not; usual 300
	PresenceWeight  int              // of such a cell; usual 500
	PresencePeople  int              // residents from which a cell is populated; usual 200
	RiskyClueDays   int              // a clue makes its cell risky for so many days; usual 180
	TeamDays        int              // inspections of two teams within so many days are one too many; usual 30
	ExemptWhy       []Why            // reasons that count against no limit of inspections; usual clue
	Hours           map[Category][]Opening
}

// Opening is when places of a category are open on a weekday, in local minutes of
// the day, half-open. Category "" in DebtRule.Hours stands for those not listed; a
// weekday not listed is closed.
type Opening struct {
	Weekday time.Weekday
	From    int
	Until   int // at most 1440
}

// weekly opens at the same hours on several days.
func weekly(from, until int, days ...time.Weekday) []Opening {
	hours := make([]Opening, len(days))
	for n, d := range days {
		hours[n] = Opening{d, from, until}
	}
	return hours
}

// usualDebt holds where a policy states no rule. Nobody changes its maps.
var usualDebt = func() DebtRule {
	workdays := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	daily := append(slices.Clone(workdays), time.Saturday, time.Sunday)
	shop, always := weekly(9*60, 20*60, daily...), weekly(0, 24*60, daily...)
	return DebtRule{
		Category: map[Category]int{"medical-beauty": 2000, PremisesUnderWatch: 3000, "hospital": 1500, "blood": 1500, "assisted-reproduction": 1500, "laboratory": 1500},
		Risk:     map[Risk]int{"A": 2000, "B": 1000, "C": 500}, PatrolClock: 1000, InspectionClock: 1000, MaxCycles: 4, Bands: []int{90, 60, 10},
		PresenceDays: 30, PresenceSeconds: 300, PresenceWeight: 500, PresencePeople: 200, RiskyClueDays: 180, TeamDays: 30, ExemptWhy: []Why{WhyClue},
		Hours: map[Category][]Opening{"": weekly(8*60+30, 17*60, workdays...), "pharmacy": shop, "salon": shop, "hotel": always, PremisesUnderWatch: always},
	}
}()

// DefaultDebtRule has the usual figures; all of them are configuration.
func DefaultDebtRule() DebtRule {
	r := usualDebt
	r.Category, r.Risk, r.Hours = maps.Clone(r.Category), maps.Clone(r.Risk), maps.Clone(r.Hours)
	r.Bands, r.ExemptWhy = slices.Clone(r.Bands), slices.Clone(r.ExemptWhy)
	return r
}

// DebtRule is the policy's own, or the default. Its maps are the policy's: nobody
// may change them.
func (p *Policy) DebtRule() DebtRule { return *p.debtRule() }

func (p *Policy) debtRule() *DebtRule {
	if p.Debt.MaxCycles == 0 {
		return &usualDebt
	}
	return &p.Debt
}

// Open is when a place of the categories is open on a local day, in minutes
// [from, until): where they differ, the earliest to the latest; false when it is closed.
func (r *DebtRule) Open(categories []Category, d Date) (from, until int, open bool) {
	for _, c := range categories {
		hours, listed := r.Hours[c]
		if !listed {
			hours = r.Hours[""]
		}
		for _, o := range hours {
			if o.Weekday != d.Weekday() {
				continue
			}
			if !open {
				from, until, open = o.From, o.Until, true
			}
			from, until = min(from, o.From), max(until, o.Until)
		}
	}
	return from, until, open
}

// checkDebt says what is wrong with the rule that the policy states; a zero rule
// states none.
func (p *Policy) checkDebt(f *Faults) {
	r := &p.Debt
	if reflect.ValueOf(*r).IsZero() {
		return
	}
	for _, field := range []struct {
		name           string
		n, least, most int
	}{
		{"patrol_clock", r.PatrolClock, 0, maxWeight},
		{"inspection_clock", r.InspectionClock, 0, maxWeight},
		{"max_cycles", r.MaxCycles, 1, 100},
		{"presence_days", r.PresenceDays, 1, 3660},
		{"presence_seconds", r.PresenceSeconds, 0, 86400},
		{"presence_weight", r.PresenceWeight, 0, maxWeight},
		{"presence_people", r.PresencePeople, 1, 1_000_000},
		{"risky_clue_days", r.RiskyClueDays, 0, maxMemoryDays},
		{"team_days", r.TeamDays, 0, maxMemoryDays / 2},
	} {
		if field.n < field.least || field.n > field.most {
			f.Add("debt."+field.name, fmt.Sprint(field.n), "is not %d to %d", field.least, field.most)
		}
	}
	for _, c := range slices.Sorted(maps.Keys(r.Category)) {
		checkWeight(f, "debt.category", string(c), r.Category[c])
	}
	for _, c := range slices.Sorted(maps.Keys(r.Risk)) {
		checkWeight(f, "debt.risk", string(c), r.Risk[c])
	}
	if len(r.Bands) != len(usualDebt.Bands) {
		f.Add("debt.bands", fmt.Sprint(r.Bands), "are not %d", len(usualDebt.Bands))
	}
	for i, b := range r.Bands {
		if b < 0 || b > 100 || i > 0 && b >= r.Bands[i-1] {
			f.Add(fmt.Sprintf("debt.bands[%d]", i), fmt.Sprint(b), "is not 0 to 100 and below the one before")
		}
	}
	for i, w := range r.ExemptWhy {
		if !slices.Contains(Whys, w) {
			f.Add(fmt.Sprintf("debt.exempt_why[%d]", i), string(w), "is not one of %v", Whys)
		}
	}
	for _, c := range slices.Sorted(maps.Keys(r.Hours)) {
		for i, o := range r.Hours[c] {
			if o.Weekday < time.Sunday || o.Weekday > time.Saturday || o.From < 0 || o.Until <= o.From || o.Until > 24*60 {
				f.Add(fmt.Sprintf("debt.hours[%s][%d]", c, i), fmt.Sprint(o), "is not a weekday with minutes from 0 to 1440")
			}
		}
	}
}

// maxWeight in thousandths: heavier ones would take the debt of a province past 2⁵³.
const maxWeight = 10_000

// maxMemoryDays is how long the board remembers single clues and inspections.
const maxMemoryDays = 366

func checkWeight(f *Faults, name, key string, n int) {
	if n < 0 || n > maxWeight {
		f.Add(fmt.Sprintf("%s[%s]", name, key), fmt.Sprint(n), "is not 0 to %d", maxWeight)
	}
}
