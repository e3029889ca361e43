package grid

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
)

// checkWorkload says what is wrong with the rule that the policy states; a zero
// rule states none.
func (p *Policy) checkWorkload(f *Faults) {
	r := p.Workload
	if reflect.ValueOf(r).IsZero() {
		return
	}
	for _, field := range []struct {
		name           string
		n, least, most int
	}{
		{"period_days", r.PeriodDays, 1, 366},
		{"visit_default", r.VisitDefault, 0, 1440},
		{"inspect_default", r.InspectDefault, 0, 1440},
		{"clue_minutes", r.ClueMinutes, 0, 1440},
		{"empty_minutes", r.EmptyMinutes, 0, 1440},
		{"empty_days", r.EmptyDays, 1, 3660},
		{"leave_days", r.LeaveDays, 0, 364},
		{"rotation_months", r.RotationMonths, 1, 600},
	} {
		if field.n < field.least || field.n > field.most {
			f.Add("workload."+field.name, fmt.Sprint(field.n), "is not %d to %d", field.least, field.most)
		}
	}
	for _, field := range []struct {
		name           string
		x, above, most float64 // above itself is too little
	}{
		{"walk_kmh", r.WalkKmh, 0, 100},
		{"week_hours", r.WeekHours, 0, 168},
		{"field_share", r.FieldShare, 0, 1},
	} {
		if !(field.x > field.above && field.x <= field.most) {
			f.Add("workload."+field.name, number(field.x), "is not above %s and at most %s", number(field.above), number(field.most))
		}
	}
	if !(r.Detour >= 1 && r.Detour <= 10) {
		f.Add("workload.detour", number(r.Detour), "is not 1 to 10")
	}
	if s := r.SupervisorsPer10; !(s >= 0) || math.IsInf(s, 0) || s > 1000 {
		f.Add("workload.supervisors_per_10000", number(s), "is not 0 to 1000")
	}
	checkMinutes(f, "visit_minutes", r.VisitMinutes)
	checkMinutes(f, "inspect_minutes", r.InspectMinutes)
	for _, c := range slices.Sorted(maps.Keys(r.VisitDays)) {
		if n := r.VisitDays[c]; n < 1 || n > 3660 {
			f.Add(fmt.Sprintf("workload.visit_days[%s]", c), fmt.Sprint(n), "is not 1 to 3660")
		}
	}
}

func checkMinutes(f *Faults, name string, minutes map[Category]int) {
	for _, c := range slices.Sorted(maps.Keys(minutes)) {
		if n := minutes[c]; n < 0 || n > 1440 {
			f.Add(fmt.Sprintf("workload.%s[%s]", name, c), fmt.Sprint(n), "is not 0 to 1440")
		}
	}
}
