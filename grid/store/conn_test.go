package store

import (
	"testing"

	"gridwatch/grid"
)

// Lists longer than a statement's arguments are stored, found and updated whole.
func TestLongLists(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		items := benchInstitutions(5000) // 28 columns each
		before := len(drain(t, s))
		put(t, s, start, (*Tx).PutInstitutions, items...)
		put(t, s, start, (*Tx).PutInstitutions, items...)
		var ids []grid.InstitutionID
		visits := make([]*grid.Visit, len(items))
		for n, i := range items {
			ids = append(ids, i.ID)
			visits[n] = testVisit(i, grid.Patrol, start)
		}
		put(t, s, start, (*Tx).PutVisits, visits...)
		seen, page := 0, Page{Limit: MostItems}
		for {
			part, next, err := s.Institutions(t.Context(), city, InstitutionFilter{IDs: ids}, page)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range part {
				if !i.LastPatrol.Equal(start) || len(i.Licences) != 1 {
					t.Fatalf("institution %s: got last patrol %s, %d licences", i.ID, i.LastPatrol, len(i.Licences))
				}
			}
			seen += len(part)
			if page.After = next; next == "" {
				break
			}
		}
		if seen != len(items) {
			t.Errorf("institutions: got %d, want %d", seen, len(items))
		}
		if told := drain(t, s)[before:]; len(told) != 3 {
			t.Errorf("events: got %d, want one for each call", len(told))
		}
		for _, table := range []string{"institution", "licence", "visit"} {
			var rows int
			if _, err := s.get(t.Context(), &rows, "SELECT count(*) FROM "+table); err != nil || rows != len(items) {
				t.Errorf("rows of %s: got %d, %v, want %d", table, rows, err, len(items))
			}
		}
	})
}
