package store

import (
	"strings"
	"testing"
)

// What the runner of grades asks finds its rows by indexes: SQLite, which has no
// figures of the tables here, says how it would.
func TestGradingReadsByIndex(t *testing.T) {
	s := newStore(t, "sqlite")
	for _, c := range []struct {
		name, query string
		args        []any
		index       string
	}{
		{"ungraded", ungradedVisits, []any{10}, "visit_ungraded"},
		{"outgraded", outgradedVisits, []any{0, 10}, "shift_track_at"},
		{"track of a shift", trackOfShift, []any{"x"}, "position_shift"},
		{"track of an officer", trackOfOfficer, []any{"x", 0, 1}, "position_shift"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var plan []string
			err := s.conn(t.Context()).each(func(row scanner) error {
				var id, parent, unused int
				var detail string
				err := row.Scan(&id, &parent, &unused, &detail)
				plan = append(plan, detail)
				return err
			}, "EXPLAIN QUERY PLAN "+c.query, c.args...)
			if err != nil || len(plan) == 0 {
				t.Fatal(plan, err)
			}
			found := false
			for _, step := range plan {
				found = found || strings.Contains(step, c.index)
				if strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "USING INDEX "+c.index) {
					t.Errorf("got %q, want no reading from end to end", step)
				}
			}
			if !found {
				t.Errorf("got %q, want %s", plan, c.index)
			}
		})
	}
}
