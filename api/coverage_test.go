package api

import (
	"encoding/json"
	"testing"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Coverage by evidence grade counts only what was last paid by visits of those
// grades, under the same denominator.
func TestCoverageByGrade(t *testing.T) {
	w := newWorld(t)
	place := func(n int) grid.InstitutionID { return grid.InstitutionID(uuid(0x1000 + n)) }
	ago := 0
	visit := func(id grid.InstitutionID, kind grid.TaskKind, grade string) {
		v := &grid.Visit{ID: grid.VisitID(w.id()), Institution: id, Kind: kind, Officer: supervisorA, At: w.now().AddDate(0, 0, ago-20), Result: "pass"}
		if kind == grid.Inspection {
			v.Second = secondA
		}
		ago++
		w.write(func(tx *store.Tx) error {
			if err := faultless(tx.PutVisits([]*grid.Visit{v})); err != nil || grade == "" {
				return err
			}
			return tx.GradeVisit(v.ID, grade, json.RawMessage("[]"), w.now())
		})
	}
	visit(place(0), grid.Inspection, "A")
	visit(place(1), grid.Inspection, "B")
	visit(place(2), grid.Inspection, "C")
	visit(place(3), grid.Inspection, "")
	visit(place(4), grid.Inspection, "A") // and since then a worse one: the good one still counts
	visit(place(4), grid.Inspection, "C")
	visit(place(5), grid.Patrol, "A") // its inspection stays overdue
	visit(placeB, grid.Inspection, "A")
	w.caughtUp()

	commander, above := w.login("commander"), w.login("commander-city")
	const inA, inB = 24, 19 // placeA, 22 of the row and one without a point; placeB and the rest of the row
	for _, c := range []struct {
		query      string
		ofA, below int
	}{{"", 5, 6}, {"grade=all", 5, 6}, {"grade=AB", 3, 4}, {"grade=A", 2, 3}} {
		check := func(what string, got Covered, inCycle, owing int) {
			t.Helper()
			band := "bad"
			if 10*inCycle >= owing {
				band = "poor"
			}
			if got.InCycle != inCycle || got.Owing != owing || got.Coverage == nil || *got.Coverage != float64(inCycle)/float64(owing) || got.Band != band {
				t.Errorf("%q %s: got %+v, want %d of %d", c.query, what, got, inCycle, owing)
			}
		}
		var one, both Coverage
		w.must(commander, 200, "GET", "/api/v1/coverage?"+c.query, "", &one)
		check("in area A", one.Total, c.ofA, inA)
		w.must(above, 200, "GET", "/api/v1/coverage?"+c.query, "", &both)
		check("in the city", both.Total, c.below, inA+inB)
		if len(both.Items) != 2 {
			t.Fatalf("%q: got %+v, want two areas", c.query, both.Items)
		}
		for _, i := range both.Items {
			if i.ID == areaA {
				check(i.Name, i.Covered, c.ofA, inA)
			} else {
				check(i.Name, i.Covered, c.below-c.ofA, inB)
			}
		}
	}
	w.must(w.login("officer"), 403, "GET", "/api/v1/coverage?grade=A", "", nil)
	w.must(w.login("officer"), 200, "GET", "/api/v1/coverage?grade=all", "", nil)
	w.must(commander, 422, "GET", "/api/v1/coverage?grade=B", "", nil)
}
