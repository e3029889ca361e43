package store

import (
	"context"
	"time"

	"gridwatch/grid"
)

// PlanInForce is the plan that holds in a region at an instant, its own or that
// of the nearest region above, without grids and cells.
func (s *Store) PlanInForce(ctx context.Context, region string, when time.Time) (grid.Plan, bool, error) {
	return planInForce(s.conn(ctx), region, when)
}

func planInForce(c conn, region string, when time.Time) (grid.Plan, bool, error) {
	return one(c, scanPlan, "SELECT "+planColumns+`
FROM region_closure JOIN plan ON plan.region_code = region_closure.ancestor_code
WHERE region_closure.descendant_code = ? AND plan.effective_from_at <= ?
ORDER BY region_closure.depth, plan.effective_from_at DESC LIMIT 1`, region, at(micro(when)))
}

// PlanStaff lists the people on duty in the grids of a plan at the instant it
// takes effect, by grid, officer and kind: what a draft that begins with it begins
// with.
func (s *Store) PlanStaff(ctx context.Context, id grid.PlanID) ([]grid.Posting, error) {
	from, there, err := one(s.conn(ctx), func(row scanner, t *time.Time) error { return row.Scan(into(t)) },
		"SELECT "+planFrom+" FROM plan WHERE id = ?", string(id))
	if err == nil && !there {
		err = missing("plan", string(id))
	}
	if err != nil {
		return nil, err
	}
	return s.PlanStaffAt(ctx, id, from)
}

// PlanStaffAt is PlanStaff at another instant.
func (s *Store) PlanStaffAt(ctx context.Context, id grid.PlanID, when time.Time) ([]grid.Posting, error) {
	return planStaff(s.conn(ctx), id, when)
}

func planStaff(c conn, id grid.PlanID, when time.Time) ([]grid.Posting, error) {
	now := at(micro(when))
	return listOf(c, scanPosting, `
SELECT duty.grid_id, duty.officer_id, duty.kind
FROM plan_grid JOIN duty ON duty.grid_id = plan_grid.grid_id JOIN officer ON officer.id = duty.officer_id
WHERE plan_grid.plan_id = ? AND duty.from_at <= ? AND (duty.until_at IS NULL OR duty.until_at > ?)
  AND officer.active_from_at <= ? AND (officer.active_until_at IS NULL OR officer.active_until_at > ?) AND `+inForce+`
ORDER BY duty.grid_id, duty.officer_id, duty.kind`, string(id), now, now, now, now)
}

// SupervisorTerms lists the supervisors' terms in grids of the scope that began
// before an instant and are not corrected, by grid, officer and begin: for how long
// somebody has been on a site.
func (s *Store) SupervisorTerms(ctx context.Context, scope string, when time.Time) ([]grid.Duty, error) {
	var w where
	w.scope("grid.region_code", scope)
	w.add("duty.kind = ? AND duty.from_at < ?", string(grid.DutySupervisor), at(micro(when)))
	return listOf(s.conn(ctx), scanDuty, "SELECT "+dutyColumns+" FROM duty JOIN grid ON grid.id = duty.grid_id"+w.String()+
		" AND "+inForce+" ORDER BY duty.grid_id, duty.officer_id, duty.from_at", w.args...)
}
