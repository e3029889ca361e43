package main

import "gridwatch/grid"

// workloadFile is what a grid's work is reckoned with; what a file leaves out is
// the product's own figure, and a category listed nowhere takes the default one.
type workloadFile struct {
	PeriodDays       int                   `json:"period_days"`
	VisitMinutes     map[grid.Category]int `json:"visit_minutes"`
	VisitDefault     int                   `json:"visit_default"`
	VisitDays        map[grid.Category]int `json:"visit_days"`
	InspectMinutes   map[grid.Category]int `json:"inspect_minutes"`
	InspectDefault   int                   `json:"inspect_default"`
	ClueMinutes      int                   `json:"clue_minutes"`
	EmptyMinutes     int                   `json:"empty_minutes"`
	EmptyDays        int                   `json:"empty_days"`
	WalkKmh          float64               `json:"walk_kmh"`
	Detour           float64               `json:"detour"`
	WeekHours        float64               `json:"week_hours"`
	FieldShare       float64               `json:"field_share"`
	LeaveDays        int                   `json:"leave_days"`
	SupervisorsPer10 float64               `json:"supervisors_per_10000"`
	RotationMonths   int                   `json:"rotation_months"`
}

// usualWorkload is what a file is read over. Maps are taken whole or left out.
func usualWorkload() *workloadFile {
	file := workloadFile(grid.DefaultWorkloadRule())
	file.VisitMinutes, file.InspectMinutes = nil, nil
	return &file
}

func (file *workloadFile) rule() grid.WorkloadRule {
	r, usual := grid.WorkloadRule(*file), grid.DefaultWorkloadRule()
	if r.VisitMinutes == nil {
		r.VisitMinutes = usual.VisitMinutes
	}
	if r.InspectMinutes == nil {
		r.InspectMinutes = usual.InspectMinutes
	}
	return r
}
