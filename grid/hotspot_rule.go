package grid

import "strconv"

// HotspotRule says when a cluster of clues is called one. A zero field means
// that of DefaultHotspotRule.
type HotspotRule struct {
	WindowDays       int     // clues of so many days are counted
	Resolution       int     // of the cells they are counted in; at most the base resolution
	Rings            int     // of neighbours of a cell
	MinClues         int     // with fewer in the window nothing is called hot or cold
	MinCluster       int     // nor a cell with fewer in it and its neighbours, nor a cluster
	SealedResolution int     // finest resolution at which sealed clues are counted
	Alpha            float64 // a hotspot raises alerts at a q up to this
	ScanRuns         int     // Monte Carlo runs of the nightly scan
	ScanDays         int     // days that it looks at
	ScanMaxDays      int     // longest cluster it looks for
}

// DefaultHotspotRule holds where a policy states none.
var DefaultHotspotRule = HotspotRule{WindowDays: 365, Resolution: 8, Rings: 1, MinClues: 30, MinCluster: 5, SealedResolution: 7,
	Alpha: 0.05, ScanRuns: 999, ScanDays: 90, ScanMaxDays: 30}

// HotspotRule is the policy's own rule, completed by the default.
func (p *Policy) HotspotRule() HotspotRule {
	rule := p.Hotspots
	for i, field := range rule.fields() {
		if *field.n == 0 {
			*field.n = *DefaultHotspotRule.fields()[i].n
		}
	}
	if rule.Alpha == 0 {
		rule.Alpha = DefaultHotspotRule.Alpha
	}
	return rule
}

type ruleField struct {
	name        string
	n           *int
	least, most int
}

// fields are the whole numbers of a rule with their bounds.
func (r *HotspotRule) fields() []ruleField {
	return []ruleField{
		{"window_days", &r.WindowDays, 12, 3660},
		{"resolution", &r.Resolution, MinResolution, 15},
		{"rings", &r.Rings, 1, 5},
		{"min_clues", &r.MinClues, 1, 1e6},
		{"min_cluster", &r.MinCluster, 1, 1e6},
		{"sealed_resolution", &r.SealedResolution, MinResolution, 15},
		{"scan_runs", &r.ScanRuns, 99, 99_999},
		{"scan_days", &r.ScanDays, 2, 3660},
		{"scan_max_days", &r.ScanMaxDays, 1, 3660},
	}
}

func (p *Policy) checkHotspots(f *Faults) {
	stated := p.Hotspots
	for _, field := range stated.fields() {
		if n := *field.n; n != 0 && (n < field.least || n > field.most) {
			f.Add("hotspots."+field.name, strconv.Itoa(n), "is not %d to %d", field.least, field.most)
		}
	}
	if a := stated.Alpha; a != 0 && !(a > 0 && a <= 0.1) {
		f.Add("hotspots.alpha", number(a), "is not between 0 and 0.1")
	}
	if rule := p.HotspotRule(); rule.ScanMaxDays >= rule.ScanDays {
		f.Add("hotspots.scan_max_days", strconv.Itoa(rule.ScanMaxDays), "is not less than scan_days, %d", rule.ScanDays)
	}
}
