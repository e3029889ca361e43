package store

import (
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// The west gets a plan of its own under that of the city.
func TestPlansAround(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newDraftWorld(t, s)
		next := start.Add(24 * time.Hour)
		own := &grid.Plan{ID: newID[grid.PlanID](), Region: west, Name: "of the west", From: next,
			Grids: []grid.Grid{{ID: newID[grid.GridID](), Region: west, Code: "own", Name: "own"}}, Cells: map[geo.Cell]grid.GridID{}}
		for _, c := range w.cells {
			own.Cells[c] = own.Grids[0].ID
		}
		write(t, s, start, func(tx *Tx) error { return tx.PublishPlan(own) })
		for _, c := range []struct {
			name   string
			region string
			at     time.Time
			apart  []string
			above  grid.PlanID
		}{
			{"the city before", city, next.Add(-time.Microsecond), nil, ""},
			{"the city from then on", city, next, []string{west}, ""},
			{"the west before", west, next.Add(-time.Microsecond), nil, w.plan.ID},
			{"the west from then on", west, next, nil, ""},
			{"the east", east, next, nil, w.plan.ID},
			{"the east before any plan", east, start.Add(-time.Hour), nil, ""},
		} {
			apart, above, err := s.PlansAround(t.Context(), c.region, c.at)
			if err != nil || !slices.Equal(apart, c.apart) || above != c.above {
				t.Errorf("%s: got %v, %q, %v, want %v, %q", c.name, apart, above, err, c.apart, c.above)
			}
		}
	})
}
