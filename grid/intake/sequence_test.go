package intake_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// randomFile is a file of some places out of forty: with and without points,
// changed in one thing or another, some of them at the address of others.
func randomFile(r *rand.Rand) string {
	var b strings.Builder
	b.WriteString("name,address,lon,lat,category,region,licence_kind,licence_number,phone,state\n")
	for _, n := range r.Perm(40)[:5+r.IntN(25)] {
		lon, lat := "", ""
		if r.IntN(3) > 0 {
			lon, lat = fmt.Sprintf("126.%d", 610+r.IntN(180)), fmt.Sprintf("45.%d", 710+r.IntN(180))
		}
		state := ""
		if r.IntN(6) == 0 {
			state = "closed"
		}
		fmt.Fprintf(&b, "诊所%d号店%s,世纪大道%d号,%s,%s,clinic,east,medical,S%d,0451%d,%s\n", n, []string{"", "甲"}[r.IntN(2)],
			n/[]int{1, 2}[r.IntN(2)], lon, lat, n, r.IntN(3), state)
	}
	return b.String()
}

// pin puts a place on the map as a person does and settles what was asked of it.
func (w *world) pin(i grid.Institution, at geo.Point) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error {
		i.Point, i.LocatedBy, i.Fix = &at, grid.Pinned, grid.FixNote{}
		if faults, err := tx.PutInstitutions([]*grid.Institution{&i}); err != nil || len(faults) > 0 {
			return fmt.Errorf("%v %w", faults, err)
		}
		_, err := tx.LearnPoint(&i)
		return err
	})
}

// Imports over one another, pins between them and undos in any order: when
// everything is taken back, what no person has touched is exactly as it was, and
// what a person has pinned is where it was pinned and never silently elsewhere.
func TestImportsPinsAndUndosInAnyOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		r := rand.New(rand.NewPCG(seed, 3))
		w.load(intake.Institutions, randomFile(r))
		rounds := 6
		if strings.HasSuffix(t.Name(), "postgres") {
			rounds = 3
		}
		for round := range rounds {
			before := w.state()
			began := map[grid.InstitutionID]grid.Institution{}
			for _, i := range before.institutions {
				began[i.ID] = i
			}
			pins := map[grid.InstitutionID]geo.Point{}
			var open []grid.BatchID
			for range 8 + r.IntN(5) {
				w.now = w.now.Add(time.Minute)
				switch k := r.IntN(5); {
				case k < 2 || len(open) == 0:
					got, err := w.service().Import(t.Context(), w.csv(intake.Institutions, randomFile(r)),
						intake.Options{Kind: intake.Institutions, Datum: geo.WGS84, Complete: r.IntN(2) == 0, CloseGone: true, AsStated: true})
					if err != nil {
						t.Fatal(err)
					}
					open = append(open, got.Batch)
				case k == 2 && round%2 == 1: // half of the rounds are without a person
					all := w.institutions()
					i := all[r.IntN(len(all))]
					if i.State == grid.Active {
						pins[i.ID] = geo.Point{Lon: 126.61 + float64(r.IntN(100))/1000, Lat: 45.72}
						w.pin(i, pins[i.ID])
					}
				default:
					if _, err := w.service().Undo(t.Context(), open[r.IntN(len(open))]); err != nil && grid.KindOf(err) != grid.Conflict {
						t.Fatal(err)
					}
				}
			}
			for n := len(open); n > 0; n-- { // until nothing gives way any more
				for k := len(open) - 1; k >= 0; k-- {
					if _, err := w.service().Undo(t.Context(), open[k]); err != nil && grid.KindOf(err) != grid.Conflict {
						t.Fatal(err)
					}
				}
			}
			if len(pins) == 0 {
				w.wantState(fmt.Sprintf("after round %d", round), before)
			}
			after := map[grid.InstitutionID]bool{}
			for _, i := range w.institutions() {
				after[i.ID] = true
				switch was, known := began[i.ID]; {
				case pins[i.ID] != geo.Point{}:
					if i.LocatedBy != grid.Pinned || *i.Point != pins[i.ID] {
						t.Errorf("round %d: %s is at %v by %s, pinned at %v", round, i.Name, i.Point, i.LocatedBy, pins[i.ID])
					}
				case !known && !refersToPinned(w, i.ID, pins):
					t.Errorf("round %d: %s was not there at the beginning", round, i.Name)
				case known && !reflect.DeepEqual(i, was) && !refersToPinned(w, i.ID, pins):
					t.Errorf("round %d: got %+v, want it as it was: %+v", round, i, was)
				}
			}
			for id, was := range began {
				if !after[id] {
					t.Errorf("round %d: %s is not there any more", round, was.Name)
				}
			}
			if t.Failed() {
				return
			}
		}
	})
}

// refersToPinned says whether a pinned place, which stays, follows this one.
func refersToPinned(w *world, id grid.InstitutionID, pins map[grid.InstitutionID]geo.Point) bool {
	for _, i := range w.institutions() {
		if _, pinned := pins[i.ID]; i.SuccessorOf == id && (pinned || refersToPinned(w, i.ID, pins)) {
			return true
		}
	}
	return false
}
