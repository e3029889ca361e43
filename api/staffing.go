package api

import (
	"context"
	"math"
	"sync"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Staffing says how many people a region needs.
type Staffing struct {
	PeopleNow   int             `json:"people_now" doc:"field staff in service"`
	Needed      *int            `json:"needed" doc:"people for the target; null when the curve does not reach it"`
	Target      figure          `json:"target" doc:"share of due visits made in time"`
	Curve       []StaffingPoint `json:"curve"`
	Days        int             `json:"days" doc:"simulated"`
	Seed        int64           `json:"seed"`
	Residents   *int64          `json:"residents" doc:"null: not stated"`
	Supervisors int             `json:"supervisors" doc:"law-enforcement supervisors in service"`
	Per10000    figure          `json:"per_10000" doc:"supervisors per 10,000 residents; null when residents are not stated"`
	Norm        figure          `json:"norm" doc:"that the policy asks for"`
}

// StaffingPoint is what a number of people would cover.
type StaffingPoint struct {
	People  int      `json:"people"`
	Covered Interval `json:"covered"`
}

// Workload is the rule that work is reckoned by, and what it makes of a region.
type Workload struct {
	Rule   WorkloadRule   `json:"rule"`
	Policy string         `json:"policy" doc:"version"`
	Totals WorkloadTotals `json:"totals"`
}

// WorkloadRule is what work is reckoned with.
type WorkloadRule struct {
	PeriodDays       int            `json:"period_days"`
	VisitMinutes     map[string]int `json:"visit_minutes" doc:"of a patrol visit, by category"`
	VisitDefault     int            `json:"visit_default"`
	VisitDays        map[string]int `json:"visit_days" doc:"between two visits that are reckoned with where the policy has no patrol cycle, by category"`
	InspectMinutes   map[string]int `json:"inspect_minutes" doc:"of an inspection, for each of two supervisors, by category"`
	InspectDefault   int            `json:"inspect_default"`
	ClueMinutes      int            `json:"clue_minutes"`
	EmptyMinutes     int            `json:"empty_minutes"`
	EmptyDays        int            `json:"empty_days"`
	WalkKmh          float64        `json:"walk_kmh"`
	Detour           float64        `json:"detour"`
	WeekHours        float64        `json:"week_hours"`
	FieldShare       float64        `json:"field_share"`
	LeaveDays        int            `json:"leave_days"`
	SupervisorsPer10 float64        `json:"supervisors_per_10000"`
	RotationMonths   int            `json:"rotation_months"`
}

// WorkloadTotals is the work of a region, hours a period.
type WorkloadTotals struct {
	Hours        figure   `json:"hours"`
	Work         PlanWork `json:"work"`
	Cells        int      `json:"cells"`
	Institutions int      `json:"institutions"`
	Clues        int      `json:"clues" doc:"opened in the last 365 days"`
	People       int      `json:"people" doc:"field staff in service"`
	Capacity     figure   `json:"capacity" doc:"hours of theirs, the usual leave taken off"`
}

// residentsBody states how many people live in a region.
type residentsBody struct {
	Residents int64  `json:"residents" minimum:"0" maximum:"2000000000"`
	On        string `json:"on" format:"date" doc:"of which day"`
}

// RegionResidents is how many people live in a region.
type RegionResidents struct {
	Region    string `json:"region"`
	Residents int64  `json:"residents"`
	On        string `json:"on" format:"date"`
}

func (s *Server) registerStaffing() {
	read(s, "GET /api/v1/staffing", func(ctx context.Context, req *request, in *struct {
		Scoped
		Target float64 `query:"target" minimum:"0.5" maximum:"1" default:"0.95" doc:"share of due visits made in time"`
	}) (Staffing, error) {
		w, err := s.staffingCurve(ctx, req.region, in.Target)
		if err != nil {
			return Staffing{}, err
		}
		return s.withResidents(ctx, req.region, w)
	})
	read(s, "GET /api/v1/workload", func(ctx context.Context, req *request, _ *Scoped) (Workload, error) {
		return s.workload(ctx, req.region)
	})
	write(s, "PUT /api/v1/regions/{code}/residents", func(ctx context.Context, req *request, in *struct {
		Code string `path:"code" maxLength:"64"`
		Keyed
		Body residentsBody
	}) (func(*store.Tx) (RegionResidents, error), error) {
		if _, err := s.auth.region(ctx, req.caller, in.Code); err != nil {
			return nil, err
		}
		on, err := grid.ParseDate(in.Body.On)
		if err != nil {
			return nil, invalid("residents", "on", in.Body.On, "is not a date: %v", err)
		}
		return func(tx *store.Tx) (RegionResidents, error) {
			zone, err := tx.Policy().Location()
			if err != nil {
				return RegionResidents{}, err
			}
			if today := grid.DateOf(tx.Now(), zone); on > today {
				return RegionResidents{}, invalid("residents", "on", in.Body.On, "is after today, %s", today)
			}
			return RegionResidents{in.Code, in.Body.Residents, on.String()}, tx.PutResidentsOf(in.Code, in.Body.Residents, on)
		}, nil
	})
}

// staffingCache keeps the curve of one question: it takes a simulation.
type staffingCache struct {
	mu     sync.Mutex // held while one is made: one at a time
	region string
	target float64
	until  time.Time // wall time
	kept   Staffing
}

const (
	staffingAge  = 30 * time.Second
	staffingSeed = 1
)

func (s *Server) staffingCurve(ctx context.Context, region string, target float64) (Staffing, error) {
	c := &s.staffing
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.region == region && c.target == target && s.wall().Before(c.until) {
		return c.kept, nil
	}
	if err := ctx.Err(); err != nil { // it was given up while it waited
		return Staffing{}, err
	}
	r, err := s.planning.StaffingCurve(ctx, region, target, staffingSeed, s.boardNow())
	if err != nil {
		return Staffing{}, err
	}
	w := Staffing{PeopleNow: r.Now, Target: figure(r.Target), Curve: make([]StaffingPoint, len(r.Curve)), Days: r.Days, Seed: int64(r.Seed),
		Supervisors: r.Supervisors, Per10000: figure(math.NaN()), Norm: figure(r.Norm)}
	if r.Needed > 0 {
		w.Needed = &r.Needed
	}
	for i, p := range r.Curve {
		w.Curve[i] = StaffingPoint{p.People, Interval{figure(p.Covered.Mean), figure(p.Covered.Low), figure(p.Covered.High)}}
	}
	c.region, c.target, c.until, c.kept = region, target, s.wall().Add(staffingAge), w
	return w, nil
}

// withResidents says how many people live there now: who states it sees it at once.
func (s *Server) withResidents(ctx context.Context, region string, w Staffing) (Staffing, error) {
	n, stated, err := s.store.ResidentsOf(ctx, region)
	if err != nil || !stated || n == 0 {
		return w, err
	}
	w.Residents, w.Per10000 = &n, figure(float64(w.Supervisors)/float64(n)*10_000)
	return w, nil
}

func (s *Server) workload(ctx context.Context, region string) (Workload, error) {
	now := s.boardNow()
	land, err := s.land(ctx, region)
	if err != nil {
		return Workload{}, err
	}
	sheet := land.sheet
	people, err := s.planning.People(ctx, region, now)
	if err != nil {
		return Workload{}, err
	}
	r := sheet.Policy.WorkloadRule()
	w := Workload{Policy: sheet.Policy.Version, Rule: ruleOf(&r), Totals: WorkloadTotals{Cells: len(sheet.Cells.Cells)}}
	var sum grid.Work
	for i := range sheet.Work {
		x := sheet.Work[i]
		sum = grid.Work{Visits: sum.Visits + x.Visits, Clues: sum.Clues + x.Clues, Walking: sum.Walking + x.Walking, Watch: sum.Watch + x.Watch, Empty: sum.Empty + x.Empty}
		w.Totals.Institutions += int(sheet.Institutions[i])
		w.Totals.Clues += int(sheet.Clues[i])
	}
	w.Totals.Hours, w.Totals.Work = hoursOf(sum.Sum()), workOf(sum)
	capacity := int64(0)
	for i := range people.Officers {
		o := &people.Officers[i]
		if o.ActiveAt(now) && (o.Post == grid.PostOfficer || o.Post == grid.PostAssistant) {
			w.Totals.People++
			capacity += sheet.Policy.Capacity(float64(o.WeekMinutes)/60, true)
		}
	}
	w.Totals.Capacity = hoursOf(capacity)
	return w, nil
}

func ruleOf(r *grid.WorkloadRule) WorkloadRule {
	table := func(of map[grid.Category]int) map[string]int {
		out := make(map[string]int, len(of))
		for c, n := range of {
			out[string(c)] = n
		}
		return out
	}
	return WorkloadRule{
		PeriodDays: r.PeriodDays, VisitMinutes: table(r.VisitMinutes), VisitDefault: r.VisitDefault, VisitDays: table(r.VisitDays), InspectMinutes: table(r.InspectMinutes),
		InspectDefault: r.InspectDefault, ClueMinutes: r.ClueMinutes, EmptyMinutes: r.EmptyMinutes, EmptyDays: r.EmptyDays, WalkKmh: r.WalkKmh,
		Detour: r.Detour, WeekHours: r.WeekHours, FieldShare: r.FieldShare, LeaveDays: r.LeaveDays, SupervisorsPer10: r.SupervisorsPer10,
		RotationMonths: r.RotationMonths,
	}
}
