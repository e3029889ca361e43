package grid

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Category is a kind of licence or place that has its own cycles, such as
// "clinic" or "medical-beauty". The list is configuration.
type Category string

// Risk is the risk class of an institution: "A" is the highest. The list is
// configuration; "" means not classed.
type Risk string

// Cycle holds the two clocks of a category in days; 0 = that clock does not run.
type Cycle struct {
	Patrol     int // 巡查, by grid officers
	Inspection int // 监督检查, by supervisors
}

// CycleRule is the cycle of a category, with exceptions by risk class.
type CycleRule struct {
	Cycle
	ByRisk map[Risk]Cycle
}

// Policy is the versioned set of rules a decision is made under. A decision
// keeps Version and can be recomputed.
type Policy struct {
	Version         string
	Zone            string // IANA name; 'today', due dates and deadlines are local to it
	WorkingWeek     []time.Weekday
	Holidays        []Date // local days off
	ExtraWorkdays   []Date // local days worked although outside the working week
	DueSoonDays     int    // an institution is due from so many days before its due date
	ClueReplyDays   int    // working days to check and answer a clue
	ClueSoonHours   int    // a clue is close to its deadline so many hours before it
	InspectionLimit int    // inspections of one enterprise a year without cause
	HalvedRisk      []Risk // classes whose cycles are halved (rounded up)
	Cycles          map[Category]CycleRule
	Geocode         GeocodeRule  // zero: DefaultGeocodeRule
	FreshnessDays   int          // so long a register entry that was found right on site counts as fresh; 0: usualFreshness
	Hotspots        HotspotRule  // zero: DefaultHotspotRule
	Risk            RiskRules    // zero: DefaultRiskRules
	Workload        WorkloadRule // zero: DefaultWorkloadRule
	Debt            DebtRule     // zero: DefaultDebtRule
	Evidence        EvidenceRule // zero: the usual limits
	Patrol          PatrolRule   // zero: the usual minutes
}

// usualFreshness in days, the product's default, also of policies that were
// published before they said it.
const usualFreshness = 180

// Freshness is how many days a register entry that was found right on site
// counts as fresh.
func (p *Policy) Freshness() int {
	if p.FreshnessDays == 0 {
		return usualFreshness
	}
	return p.FreshnessDays
}

// DefaultPolicy has the figures of the owner's documents where they give any,
// else the product's defaults; all of it is configuration.
func DefaultPolicy(zone string) Policy {
	rule := func(patrol, inspection int) CycleRule {
		return CycleRule{Cycle: Cycle{Patrol: patrol, Inspection: inspection}}
	}
	return Policy{
		Version:         "default-1",
		Zone:            zone,
		WorkingWeek:     []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
		DueSoonDays:     7,
		ClueReplyDays:   5,
		ClueSoonHours:   24,
		InspectionLimit: 2,
		FreshnessDays:   usualFreshness,
		HalvedRisk:      []Risk{"A"},
		Cycles: map[Category]CycleRule{
			"hospital":              rule(0, 365),
			"outpatient":            rule(180, 365),
			"clinic":                rule(180, 365),
			"dental":                rule(180, 365),
			"medical-beauty":        rule(90, 180),
			"blood":                 rule(180, 180),
			"assisted-reproduction": rule(180, 180),
			"laboratory":            rule(180, 180),
			"village-clinic":        rule(180, 730),
			"pharmacy":              rule(180, 365),
			PremisesUnderWatch:      rule(30, 0),
			"pool":                  rule(180, 365),
			"salon":                 rule(180, 365),
			"hotel":                 rule(180, 365),
			"water-supply":          rule(180, 365),
			"school":                rule(180, 365),
			"nursery":               rule(180, 365),
			"radiation":             rule(180, 365),
			"factory":               rule(180, 730),
		},
	}
}

// CycleOf is the cycle of a category at a risk class; false when the policy
// does not know the category.
func (p *Policy) CycleOf(c Category, r Risk) (Cycle, bool) {
	rule, ok := p.Cycles[c]
	if !ok {
		return Cycle{}, false
	}
	cycle, special := rule.ByRisk[r]
	if !special {
		cycle = rule.Cycle
		if slices.Contains(p.HalvedRisk, r) {
			cycle.Patrol = (cycle.Patrol + 1) / 2
			cycle.Inspection = (cycle.Inspection + 1) / 2
		}
	}
	return cycle, true
}

// Cycle is the shortest cycle, clock by clock, over several categories.
// Categories the policy does not know are an error of the caller: they are
// refused before they are stored.
func (p *Policy) Cycle(categories []Category, r Risk) Cycle {
	var least Cycle
	shorter := func(a, b int) int {
		if a == 0 || b != 0 && b < a {
			return b
		}
		return a
	}
	for _, c := range categories {
		cycle, _ := p.CycleOf(c, r)
		least.Patrol = shorter(least.Patrol, cycle.Patrol)
		least.Inspection = shorter(least.Inspection, cycle.Inspection)
	}
	return least
}

// Location loads the policy's zone.
func (p *Policy) Location() (*time.Location, error) {
	loc, err := time.LoadLocation(p.Zone)
	if err != nil || p.Zone == "" || p.Zone == "Local" {
		var f Faults
		f.Add("zone", p.Zone, "is not an IANA time zone")
		return nil, f.Err("policy")
	}
	return loc, nil
}

// Check says everything that is wrong with the policy. A category without a
// running clock is an error, not 'never due'.
func (p *Policy) Check() error {
	var f Faults
	if p.Version == "" {
		f.Add("version", "", "is missing")
	}
	if _, err := p.Location(); err != nil {
		f.Add("zone", p.Zone, "is not an IANA time zone")
	}
	if len(p.WorkingWeek) == 0 {
		f.Add("working_week", "", "has no day")
	}
	if p.DueSoonDays < 0 {
		f.Add("due_soon_days", fmt.Sprint(p.DueSoonDays), "is negative")
	}
	if p.ClueReplyDays < 1 {
		f.Add("clue_reply_days", fmt.Sprint(p.ClueReplyDays), "must be at least 1")
	}
	p.Geocode.check(&f)
	p.checkHotspots(&f)
	p.checkRisk(&f)
	p.checkWorkload(&f)
	p.checkDebt(&f)
	p.checkEvidence(&f)
	p.checkPatrol(&f)
	if p.FreshnessDays < 0 || p.FreshnessDays > 36500 {
		f.Add("freshness_days", fmt.Sprint(p.FreshnessDays), "is not 1 to 36500")
	}
	if len(p.Cycles) == 0 {
		f.Add("cycles", "", "has no category")
	}
	for _, c := range slices.Sorted(maps.Keys(p.Cycles)) {
		rule := p.Cycles[c]
		checkCycle(&f, fmt.Sprintf("cycles[%s]", c), rule.Cycle)
		for _, r := range slices.Sorted(maps.Keys(rule.ByRisk)) {
			checkCycle(&f, fmt.Sprintf("cycles[%s].by_risk[%s]", c, r), rule.ByRisk[r])
		}
	}
	return f.Err("policy")
}

func checkCycle(f *Faults, name string, c Cycle) {
	switch {
	case c.Patrol < 0 || c.Inspection < 0:
		f.Add(name, fmt.Sprint(c), "has a negative number of days")
	case c.Patrol == 0 && c.Inspection == 0:
		f.Add(name, "", "has no cycle: a category must be due sometime")
	}
}

// Workday says whether the local day is worked.
func (p *Policy) Workday(d Date) bool {
	if slices.Contains(p.ExtraWorkdays, d) {
		return true
	}
	return slices.Contains(p.WorkingWeek, d.Weekday()) && !slices.Contains(p.Holidays, d)
}

// Deadline is the end of the n-th working day after the local day of start:
// the UTC instant and its local date.
func (p *Policy) Deadline(start time.Time, n int, zone *time.Location) (time.Time, Date) {
	d := DateOf(start, zone)
	for left := n; left > 0; {
		d++
		if p.Workday(d) {
			left--
		}
	}
	return d.End(zone), d
}
