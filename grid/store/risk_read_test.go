package store

import (
	"testing"
	"time"

	"gridwatch/grid"
)

// What early warning reads is that of the scope: places that are active, with the
// first term of their licences; their inspections; clues that are not sealed.
func TestRiskReads(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		day := grid.DateOf(start, time.UTC)
		plain, other := testInstitution(west, &inWest), testInstitution(east, &inEast)
		licensed := testInstitution(west, &inWest)
		licensed.Licences = []grid.Licence{{Kind: "medical", Number: "1", Category: "clinic", ExpiresOn: grid.NoDate}, {Kind: "medical", Number: "2", Category: "dental", ExpiresOn: day + 9},
			{Kind: "medical", Number: "3", Category: "clinic", ExpiresOn: day - 2}}
		closed, closedElsewhere := testInstitution(west, &inWest), testInstitution(east, &inEast)
		closed.State, closedElsewhere.State = grid.Closed, grid.Closed
		follows, followsElsewhere, followsActive := testInstitution(west, &inWest), testInstitution(west, &inWest), testInstitution(west, nil)
		follows.SuccessorOf, followsElsewhere.SuccessorOf, followsActive.SuccessorOf = closed.ID, closedElsewhere.ID, plain.ID
		all := []*grid.Institution{plain, other, licensed, closed, closedElsewhere, follows, followsElsewhere, followsActive}
		for n, i := range all {
			i.Address = string(rune('a' + n))
		}
		put(t, s, start, (*Tx).PutInstitutions, all...)

		places, err := s.RiskInstitutions(t.Context(), west)
		if err != nil {
			t.Fatal(err)
		}
		got := map[grid.InstitutionID]RiskInstitution{}
		for n, i := range places {
			got[i.ID] = i
			if n > 0 && i.ID < places[n-1].ID {
				t.Errorf("place %d is out of order", n)
			}
		}
		if len(got) != 5 {
			t.Errorf("got %d places, want the 5 active ones of the area", len(got))
		}
		for _, c := range []struct {
			name     string
			id       grid.InstitutionID
			expires  grid.Date
			reopened bool
			kinds    int
		}{
			{"plain", plain.ID, grid.NoDate, false, 1}, {"licensed", licensed.ID, day - 2, false, 2}, {"follows a closed one", follows.ID, grid.NoDate, true, 1},
			{"follows one of another area", followsElsewhere.ID, grid.NoDate, false, 1}, {"follows an active one", followsActive.ID, grid.NoDate, false, 1},
		} {
			if i := got[c.id]; i.LicenceExpires != c.expires || i.Reopened != c.reopened || len(i.Categories) != c.kinds || i.Category != "clinic" || i.Name != "Place" {
				t.Errorf("%s: got %+v", c.name, i)
			}
		}
		if above, err := s.RiskInstitutions(t.Context(), city); err != nil || len(above) != 6 {
			t.Errorf("of the city: got %d, %v, want 6", len(above), err)
		}

		old, recent := testVisit(plain, grid.Inspection, start.AddDate(0, 0, -40)), testVisit(plain, grid.Inspection, start.AddDate(0, 0, -4))
		recent.Result = "fail"
		put(t, s, start, (*Tx).PutVisits, recent, old, testVisit(plain, grid.Patrol, start), testVisit(other, grid.Inspection, start),
			testVisit(plain, grid.Inspection, start.AddDate(0, 0, -400)))
		inspections, err := s.RiskInspections(t.Context(), west, start.AddDate(0, 0, -100))
		if err != nil || len(inspections) != 2 || inspections[0].Result != "pass" || inspections[1] != (RiskInspection{plain.ID, recent.At, "fail"}) {
			t.Errorf("inspections: got %+v, %v", inspections, err)
		}

		clue := func(p *grid.Institution, daysAgo int, change func(*grid.Clue)) *grid.Clue {
			c := testClue(west, nil)
			c.OpenedAt = start.AddDate(0, 0, -daysAgo)
			if p != nil {
				c.Institution = p.ID
			}
			change(c)
			return c
		}
		put(t, s, start, (*Tx).PutClues,
			clue(plain, 50, func(c *grid.Clue) { c.Kind, c.Source = "advert", "monitoring" }),
			clue(plain, 500, func(*grid.Clue) {}), clue(plain, 1, func(c *grid.Clue) { c.Sealed = true }),
			clue(nil, 5, func(c *grid.Clue) { c.Point = &inWest }), clue(nil, 50, func(c *grid.Clue) { c.Point = &inWest }), clue(nil, 5, func(*grid.Clue) {}),
			clue(nil, 5, func(c *grid.Clue) { c.Region, c.Point = east, &inEast }))
		clues, err := s.RiskClues(t.Context(), west, start.AddDate(0, 0, -100), start.AddDate(0, 0, -10))
		if err != nil || len(clues) != 2 || clues[0].Institution != plain.ID || clues[0].Kind != "advert" || clues[0].Source != "monitoring" || clues[0].Cell != plain.Cell ||
			clues[1].Institution != "" || clues[1].Cell == 0 {
			t.Errorf("clues: got %+v, %v", clues, err)
		}
	})
}
