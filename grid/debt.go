package grid

import (
	"math"
	"time"
)

// Debt (欠巡) is what visits are owed, in millionths of a point. One point is an
// ordinary institution that is one whole cycle late.
//
// For each clock of an institution that runs, on the local day t:
//
//	debt(t) = rate × min(max(t − due, 0), MaxCycles × cycle)
//	rate    = ⌊10⁶ × W × R × C / cycle + ½⌋ a day
//
// where cycle is that of the clock in days (the shortest over the categories, as
// the risk class has it), W the weight of the heaviest category, R that of the
// risk class, C that of the clock, all by DebtRule, and due the local date on
// which the clock is due: that of the last visit that pays it + cycle, or that of
// the registration where none did. The clocks add up; an institution that owes
// nothing has no debt. (The product's own formula, 2026.)
//
// A base cell that holds no institution that owes, yet is populated or risky, owes
// presence: cycle = PresenceDays, W = PresenceWeight, C = 1, and due is the later of
// the local date of the last presence + PresenceDays and the local date from which
// it is populated or risky.
//
// Between its turns debt is linear in the day: Rate × t − Base, t in days since
// 1970-01-01. All of it is whole numbers, so that sums over cells, grids and
// regions are exact and nothing has to change at midnight.
type Debt struct {
	Rate int64 // millionths of a point a day
	Base int64 // millionths of a point
}

// Point is one point of debt.
const Point = 1_000_000

// On is the debt on a local day.
func (d Debt) On(day Date) int64 { return d.Rate*int64(day) - d.Base }

func (d *Debt) add(o Debt, sign int64) {
	d.Rate += sign * o.Rate
	d.Base += sign * o.Base
}

// rateOf a clock with weights in thousandths.
func rateOf(category, risk, clock, cycle int) int64 {
	weight, days := int64(category)*int64(risk)*int64(clock), 1000*int64(cycle)
	return (2*weight + days) / (2 * days)
}

// noTurn is the day of a turn that never comes.
const noTurn = Date(math.MaxInt32)

// clockDebt is the debt of one clock today, and the day on which it turns next.
func clockDebt(rate int64, due Date, most int, today Date) (Debt, Date) {
	switch late := int64(today) - int64(due); {
	case late <= 0:
		return Debt{}, due + 1
	case late >= int64(most):
		return Debt{Base: -rate * int64(most)}, noTurn
	default:
		return Debt{rate, rate * int64(due)}, due + Date(most)
	}
}

// weigh is the weight of the heaviest category and that of the risk class.
func (r *DebtRule) weigh(categories []Category, risk Risk) (category, class int) {
	for _, c := range categories {
		w, listed := r.Category[c]
		if !listed {
			w = 1000
		}
		category = max(category, w)
	}
	return category, r.class(risk)
}

func (r *DebtRule) class(risk Risk) int {
	if w, listed := r.Risk[risk]; listed {
		return w
	}
	return 1000
}

// owes adds the debt of a clock and when it turns.
func (o *Owed) owes(rate int64, due Date, most int, today Date, zone *time.Location) {
	debt, turns := clockDebt(rate, due, most, today)
	o.debt.add(debt, 1)
	if turns != noTurn {
		o.Changes = sooner(o.Changes, turns.Start(zone))
	}
}

// Debt of the institution on a local day, in millionths of a point, as long as
// nothing changes until then.
func (o *Owed) Debt(day Date) int64 { return o.debt.On(day) }

// Band is the place of a coverage in the rule's bands: 0 is the best, len(Bands)
// the worst; -1 where nothing is owed.
func (r *DebtRule) Band(inCycle, owing int) int {
	if owing == 0 {
		return -1
	}
	for i, least := range r.Bands {
		if 100*inCycle >= least*owing {
			return i
		}
	}
	return len(r.Bands)
}
