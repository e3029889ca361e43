package grid

import "fmt"

// PatrolRule is when a patrol needs a look; it is part of the policy.
type PatrolRule struct {
	SilentMinutes int // on duty and no sign of life for so long is silent (信号中断); usual 30
	LateMinutes   int // a turn that nobody began so long after its beginning is overdue; usual 15
}

// PatrolRule is the rule in force: what the policy does not state is the product's.
func (p *Policy) PatrolRule() PatrolRule {
	r := p.Patrol
	if r.SilentMinutes == 0 {
		r.SilentMinutes = 30
	}
	if r.LateMinutes == 0 {
		r.LateMinutes = 15
	}
	return r
}

func (p *Policy) checkPatrol(f *Faults) {
	for name, minutes := range map[string]int{"patrol.silent_minutes": p.Patrol.SilentMinutes, "patrol.late_minutes": p.Patrol.LateMinutes} {
		if minutes < 0 || minutes > 24*60 {
			f.Add(name, fmt.Sprint(minutes), "is not 1 to 1440")
		}
	}
}
