package api

import (
	"context"

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
		return Staffing{}, errNotBuilt
	})
	read(s, "GET /api/v1/workload", func(ctx context.Context, req *request, _ *Scoped) (Workload, error) {
		return Workload{}, errNotBuilt
	})
	write(s, "PUT /api/v1/regions/{code}/residents", func(ctx context.Context, req *request, in *struct {
		Code string `path:"code" maxLength:"64"`
		Keyed
		Body residentsBody
	}) (func(*store.Tx) (RegionResidents, error), error) {
		return nil, errNotBuilt
	})
}
