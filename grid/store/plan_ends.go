package store

import (
	"context"
	"time"

	"gridwatch/grid"
)

// PlanEnds gives, of each plan of the scope's regions that is followed by another
// one of its region, the instant at which that one begins.
func (s *Store) PlanEnds(ctx context.Context, scope string) (map[grid.PlanID]time.Time, error) {
	var w where
	w.scope("region_code", scope)
	w.add("replaced_by_id IS NULL")
	ends := map[grid.PlanID]time.Time{}
	var region string
	var last grid.PlanID
	err := s.conn(ctx).each(func(row scanner) error {
		var id grid.PlanID
		var of string
		var from time.Time
		err := row.Scan(&id, &of, into(&from))
		if of == region && last != "" {
			ends[last] = from
		}
		region, last = of, id
		return err
	}, "SELECT id, region_code, effective_from_at FROM plan"+w.String()+" ORDER BY region_code, effective_from_at", w.args...)
	return ends, err
}
