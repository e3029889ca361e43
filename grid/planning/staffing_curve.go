package planning

import (
	"context"
	"math"
	"slices"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Covered is the share of what falls due in a cycle that is done in time, over the
// runs of a simulation: the mean, and where 95 of 100 cycles lie.
type Covered struct{ Mean, Low, High float64 }

// CurvePoint is the coverage with so many people.
type CurvePoint struct {
	People  int
	Covered Covered
}

// StaffingCurve says how many people a region needs.
type StaffingCurve struct {
	Now         int // field staff in service
	Needed      int // fewest with Covered.Mean at least Target; 0: more than the curve has
	Target      float64
	Curve       []CurvePoint // by people
	Days        int          // of the cycle
	Seed        uint64
	Residents   int64 // 0: not known
	Supervisors int   // in service
	Per10000    float64
	Norm        float64
}

// Simulation bounds.
const (
	curveRuns   = 12
	curvePoints = 24
	leastDays   = 84
	mostDays    = 364
	visitWindow = 30 // days before a visit is due from which it is made
)

// StaffingCurve simulates a cycle of a region: as long as the longest patrol cycle,
// 12 to 52 weeks, with people who work as long as those of now on average.
func (s *Service) StaffingCurve(ctx context.Context, region string, target float64, seed uint64, now time.Time) (*StaffingCurve, error) {
	if !(target > 0 && target <= 1) {
		var f grid.Faults
		f.Add("target", "", "is not above 0 and at most 1")
		return nil, f.Err("staffing")
	}
	sheet, err := s.Sheet(ctx, region, now)
	if err != nil {
		return nil, err
	}
	places, err := s.Store.CellPlaces(ctx, region)
	if err != nil {
		return nil, err
	}
	people, err := s.People(ctx, region, now)
	if err != nil {
		return nil, err
	}
	cycle := cycleOf(sheet, places, people)
	c := &StaffingCurve{Target: target, Days: cycle.Days, Seed: seed, Residents: sheet.Residents, Supervisors: supervisors(people.Officers, now),
		Per10000: per10000(people.Officers, now, sheet.Residents), Norm: sheet.rule().SupervisorsPer10}
	for i := range people.Officers {
		if o := &people.Officers[i]; fieldStaff(o) && o.ActiveAt(now) {
			c.Now++
		}
	}
	c.Curve, c.Needed = cycle.curve(c.Now, target, seed)
	return c, ctx.Err()
}

// cycleOf makes a cycle of what a region has.
func cycleOf(s *Sheet, places []store.CellPlace, people *People) *Cycle {
	rule := s.rule()
	c := &Cycle{Days: leastDays, ClueSeconds: float64(rule.ClueMinutes) * 60, WorkDays: len(s.Policy.WorkingWeek),
		LeaveShare: float64(rule.LeaveDays) / 365, Window: visitWindow}
	c.ClueDays = (s.Policy.ClueReplyDays*7 + c.WorkDays - 1) / max(1, c.WorkDays) // working days, in days
	walking, clues, fixed := int64(0), 0, int64(0)
	for i := range s.Work {
		walking += s.Work[i].Walking
		fixed += s.Work[i].Empty
		clues += int(s.Clues[i])
	}
	type class struct{ days, minutes int }
	count := map[class]int{}
	visits := 0. // a period
	for i := range places {
		k := class{days: s.Policy.VisitCycle(places[i].Categories, places[i].Risk)}
		for _, category := range places[i].Categories {
			m, stated := rule.VisitMinutes[category]
			if !stated {
				m = rule.VisitDefault
			}
			k.minutes = max(k.minutes, m)
		}
		if k.days > 0 {
			count[k]++
			visits += float64(rule.PeriodDays) / float64(k.days)
			c.Days = max(c.Days, min(mostDays, (k.days+6)/7*7))
			c.Window = min(c.Window, k.days)
		}
	}
	for k, n := range count {
		c.Visits = append(c.Visits, VisitClass{Count: n, Days: k.days, Seconds: float64(k.minutes)*60 + float64(walking)/max(1, visits)})
	}
	slices.SortFunc(c.Visits, func(a, b VisitClass) int {
		if a.Days != b.Days {
			return a.Days - b.Days
		}
		return int(a.Seconds - b.Seconds)
	})
	c.CluesADay = float64(clues) / 365
	workDays := float64(rule.PeriodDays) / 7 * float64(max(1, c.WorkDays))
	c.FixedSeconds = float64(fixed) / workDays
	c.PersonSeconds = meanHours(people, rule.WeekHours) * 3600 * rule.FieldShare / float64(max(1, c.WorkDays))
	return c
}

// meanHours a week of the field staff in service; usual when there is none.
func meanHours(people *People, usual float64) float64 {
	sum, n := 0., 0
	for i := range people.Officers {
		o := &people.Officers[i]
		if !fieldStaff(o) || !o.ActiveAt(people.At) {
			continue
		}
		n++
		if o.WeekMinutes > 0 {
			sum += float64(o.WeekMinutes) / 60
		} else {
			sum += usual
		}
	}
	if n == 0 {
		return usual
	}
	return sum / float64(n)
}

// even is how many people have hours enough for everything on average.
func (c *Cycle) even() float64 {
	aDay := c.CluesADay * c.ClueSeconds
	for _, v := range c.Visits {
		aDay += float64(v.Count) / float64(v.Days) * v.Seconds
	}
	share := float64(max(1, c.WorkDays)) / 7
	if c.PersonSeconds <= 0 {
		return 0
	}
	return (aDay/share + c.FixedSeconds) / (c.PersonSeconds * (1 - c.LeaveShare))
}

// curve simulates numbers of people around the even one and around the present,
// and those needed to find the fewest that reach the target.
func (c *Cycle) curve(now int, target float64, seed uint64) ([]CurvePoint, int) {
	even := c.even()
	most := max(4, int(math.Ceil(even*2)), now)
	known := map[int]Covered{}
	at := func(n int) Covered {
		v, done := known[n]
		if !done {
			v = c.Simulate(n, curveRuns, seed)
			known[n] = v
		}
		return v
	}
	from, to := max(1, int(even*0.4)), max(4, int(math.Ceil(even*1.6)))
	step := max(1, (to-from+curvePoints-1)/curvePoints)
	for n := from; n <= to; n += step {
		at(n)
	}
	at(1)
	if now > 0 {
		at(now)
	}
	needed := 0
	if at(most).Mean >= target {
		low, high := 0, most // high reaches the target, low does not
		for high-low > 1 {
			if n := (low + high) / 2; at(n).Mean >= target {
				high = n
			} else {
				low = n
			}
		}
		needed = high
	}
	points := make([]CurvePoint, 0, len(known))
	for n, v := range known {
		points = append(points, CurvePoint{n, v})
	}
	slices.SortFunc(points, func(a, b CurvePoint) int { return a.People - b.People })
	return points, needed
}
