package store

import (
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Imports that ask about one place one after the other, each in place of what was
// asked before: in whatever order they are taken back, the queue is as before.
func TestReviewsUndoneInAnyOrder(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i := testInstitution(west, nil)
		i.Address = ""
		put(t, s, start, (*Tx).PutInstitutions, i) // the first item, of nobody's import
		before := dump(t, s)
		if openOf(t, s, i.ID) == nil {
			t.Fatal("a place without a point is not on the queue")
		}
		for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
			var batches []grid.BatchID
			for n := range 3 {
				batches = append(batches, newID[grid.BatchID]())
				write(t, s, start.Add(time.Duration(n+1)*time.Hour), func(tx *Tx) error {
					return tx.OpenReviews([]*grid.Review{{Kind: grid.ReviewDisagreement, Institution: i.ID, Batch: batches[n],
						Found: &grid.Found{Point: &geo.Point{Lon: inWest.Lon + float64(n)/100, Lat: inWest.Lat}, By: grid.Stated}}})
				})
			}
			for k, n := range order {
				write(t, s, start.Add(9*time.Hour), func(tx *Tx) error { return tx.UndoReviews(batches[n], []grid.InstitutionID{i.ID}) })
				if o := openOf(t, s, i.ID); o == nil {
					t.Errorf("%v: nothing is asked after undo %d", order, k)
				}
			}
			if after := dump(t, s); !slices.Equal(after, before) {
				t.Fatalf("%v: got %q, want %q", order, after, before)
			}
		}
	})
}
