package store

import (
	"context"
	"time"

	"gridwatch/grid"
)

// PlansAround tells of the plans of other regions at an instant. Apart lists the
// leaf regions that go by the plan of a region below this one, sorted; Above is the
// plan of a region above that answers for this one, as long as it has none itself,
// "" for none.
func (s *Store) PlansAround(ctx context.Context, region string, when time.Time) (apart []string, above grid.PlanID, err error) {
	c, now := s.conn(ctx), at(micro(when))
	apart, err = listOf(c, value[string], `
SELECT DISTINCT leaf.descendant_code
FROM region_closure mine
JOIN plan ON plan.region_code = mine.descendant_code AND plan.effective_from_at <= ?
JOIN region_closure leaf ON leaf.ancestor_code = plan.region_code
WHERE mine.ancestor_code = ? AND mine.depth > 0
ORDER BY leaf.descendant_code`, now, region)
	if err != nil {
		return nil, "", err
	}
	above, _, err = one(c, value[grid.PlanID], `
SELECT plan.id FROM region_closure up JOIN plan ON plan.region_code = up.ancestor_code
WHERE up.descendant_code = ? AND plan.effective_from_at <= ?
  AND NOT EXISTS (SELECT 1 FROM plan own WHERE own.region_code = ? AND own.effective_from_at <= ?)
ORDER BY up.depth, plan.effective_from_at DESC LIMIT 1`, region, now, region, now)
	return apart, above, err
}
