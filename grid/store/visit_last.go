package store

import (
	"context"

	"gridwatch/grid"
)

// LastVisitsOf finds when the clocks of the scope's institutions were last paid by
// visits of some evidence grades. Institutions without such a visit are left out.
func (s *Store) LastVisitsOf(ctx context.Context, scope string, grades []string) (map[grid.InstitutionID]grid.LastVisits, error) {
	c := s.conn(ctx)
	condition, list := in(c, "visit.grade", grades)
	last := map[grid.InstitutionID]grid.LastVisits{}
	return last, c.each(func(row scanner) error {
		var id grid.InstitutionID
		var task grid.TaskKind
		var v grid.LastVisits
		if err := row.Scan(&id, &task, into(&v.Patrol)); err != nil {
			return err
		}
		was := last[id]
		patrol, inspection := task.Pays()
		if patrol && v.Patrol.After(was.Patrol) {
			was.Patrol = v.Patrol
		}
		if inspection && v.Patrol.After(was.Inspection) {
			was.Inspection = v.Patrol
		}
		last[id] = was
		return nil
	}, `
SELECT visit.institution_id, visit.task, MAX(visit.visited_at)
FROM visit JOIN region_closure ON region_closure.descendant_code = visit.region_code
WHERE region_closure.ancestor_code = ? AND visit.institution_id IS NOT NULL AND `+condition+`
GROUP BY visit.institution_id, visit.task`, scope, list)
}
