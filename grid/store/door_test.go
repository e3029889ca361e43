package store

import (
	"sync"
	"testing"

	"gridwatch/grid"
)

// Every renewal of a link counts, also when many ask at once; another place keeps its
// own, and a place that an import takes back takes its link along.
func TestRenewDoor(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		a := commander(testAccount, "a")
		a.Region = city
		write(t, s, start, func(tx *Tx) error { return tx.PutAccount(a) })
		place, other := testInstitution(west, &inWest), testInstitution(west, &inWest)
		put(t, s, start, (*Tx).PutInstitutions, place, other)
		renewed := func(id grid.InstitutionID, want int64) {
			t.Helper()
			if got, err := s.DoorRenewals(t.Context(), id); err != nil || got != want {
				t.Errorf("renewals: got %d, %v, want %d", got, err, want)
			}
		}
		renewed(place.ID, 0)

		const at, times = 4, 5
		seen := make(chan int64, at*times)
		var all sync.WaitGroup
		for range at {
			all.Go(func() {
				for range times {
					var n int64
					err := tryWrite(t, s, start, func(tx *Tx) (err error) {
						n, err = tx.RenewDoor(place.ID, a.ID, start)
						return err
					})
					if err != nil {
						t.Error(err)
					}
					seen <- n
				}
			})
		}
		all.Wait()
		close(seen)
		said := map[int64]bool{}
		for n := range seen {
			said[n] = true
		}
		if len(said) != at*times || !said[1] || !said[at*times] {
			t.Errorf("%d renewals: got the numbers %v, want each from 1 once", at*times, said)
		}
		renewed(place.ID, at*times)
		renewed(other.ID, 0)

		write(t, s, start, func(tx *Tx) error {
			images, err := tx.Images("institution", []string{string(place.ID)})
			if err != nil {
				return err
			}
			images[0].Before = nil
			if done, err := tx.Restore(&images[0]); err != nil || !done {
				t.Errorf("taking the place back: got %v, %v", done, err)
			}
			return nil
		})
		renewed(place.ID, 0)
		if err := tryWrite(t, s, start, func(tx *Tx) error {
			_, err := tx.RenewDoor(place.ID, a.ID, start)
			return err
		}); err == nil {
			t.Error("a place that is gone was given a link")
		}
	})
}
