package store

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"gridwatch/grid"
)

// How a point was found stays with the point only as long as it came that way.
func TestFixForgotten(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		note := grid.FixNote{Precision: "road", Score: 0.5, RadiusM: 300, Source: "a", Matched: "b"}
		for by, want := range map[grid.LocatedBy]grid.FixNote{
			grid.Geocoded: note, grid.Provided: note, grid.Pinned: {}, grid.Stated: {}, grid.Unlocated: {},
		} {
			i := testInstitution(west, &inWest)
			i.Address, i.LocatedBy, i.Fix = "", by, note
			put(t, s, start, (*Tx).PutInstitutions, i)
			got, err := s.Institution(t.Context(), city, i.ID)
			if err != nil || got.Fix != want || got.Fix != i.Fix {
				t.Errorf("%q: got %+v and %+v, %v, want %+v", by, i.Fix, got.Fix, err, want)
			}
		}
	})
}

func TestSuccessor(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		old := testInstitution(west, &inWest)
		put(t, s, start, (*Tx).PutInstitutions, old)
		// A chain in one batch, the later first.
		last, middle, first := testInstitution(west, &inWest), testInstitution(east, &inEast), testInstitution(west, &inWest)
		last.SuccessorOf, middle.SuccessorOf, first.SuccessorOf = middle.ID, first.ID, old.ID
		put(t, s, start, (*Tx).PutInstitutions, last, middle, first)
		for _, i := range []*grid.Institution{last, middle, first} {
			got, err := s.Institution(t.Context(), city, i.ID)
			if err != nil || got.SuccessorOf != i.SuccessorOf {
				t.Errorf("got %q, %v, want %q", got.SuccessorOf, err, i.SuccessorOf)
			}
		}
		var version int
		if _, err := s.get(t.Context(), &version, "SELECT row_version FROM institution WHERE id = ?", string(last.ID)); err != nil || version != 1 {
			t.Errorf("row version: got %d, %v, want 1", version, err)
		}

		k, err := s.Kin(t.Context(), city, []grid.InstitutionID{first.ID, old.ID})
		want := Kin{map[grid.InstitutionID]Named{first.ID: {old.ID, "Place"}},
			map[grid.InstitutionID][]Named{first.ID: {{middle.ID, "Place"}}, old.ID: {{first.ID, "Place"}}}}
		if err != nil || !reflect.DeepEqual(k, want) {
			t.Errorf("kin: got %+v, %v, want %+v", k, err, want)
		}
		if k, err = s.Kin(t.Context(), west, []grid.InstitutionID{first.ID, last.ID}); err != nil || len(k.Successors) != 0 || len(k.Predecessor) != 1 {
			t.Errorf("kin of the west: got %+v, %v, want nothing of the east", k, err)
		}

		// Refused: nobody known, itself, and who is refused for another reason.
		lost, self, bad, after := testInstitution(west, nil), testInstitution(west, nil), testInstitution(west, nil), testInstitution(west, nil)
		lost.SuccessorOf, self.SuccessorOf = newID[grid.InstitutionID](), self.ID
		bad.Category, after.SuccessorOf = "no such category", bad.ID
		write(t, s, start, func(tx *Tx) error {
			faults, err := tx.PutInstitutions([]*grid.Institution{lost, after, self, bad})
			if len(faults) != 4 || faults[0].Err.Fields[0].Name != "successor_of" || faults[1].Err.Fields[0].Name != "successor_of" {
				t.Errorf("faults: got %s, want four", show(faults))
			}
			return err
		})
	})
}

func TestFixChecked(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		for field, note := range map[string]grid.FixNote{
			"fix.precision": {Precision: "exact"},
			"fix.score":     {Precision: "road", Score: 1.01},
			"fix.radius_m":  {Precision: "road", RadiusM: -1},
			"fix.matched":   {Precision: "road", Matched: "\x00"},
		} {
			i := testInstitution(west, &inWest)
			i.LocatedBy, i.Fix = grid.Geocoded, note
			write(t, s, start, func(tx *Tx) error {
				faults, err := tx.PutInstitutions([]*grid.Institution{i})
				if len(faults) != 1 || faults[0].Err.Fields[0].Name != field {
					t.Errorf("%s: got %s", field, show(faults))
				}
				return err
			})
		}
	})
}

// The image of a row leads back to it, and one from before the columns of a
// location were there does too.
func TestImageOfLocation(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		first := testInstitution(west, &inWest)
		full := fullInstitution()
		full.SuccessorOf = first.ID
		put(t, s, start, (*Tx).PutInstitutions, first, full)
		for name, older := range map[string]bool{"now": false, "older": true} {
			id := full.ID
			if older {
				id = first.ID
			}
			was, err := s.Institution(t.Context(), city, id)
			if err != nil {
				t.Fatal(err)
			}
			var body []byte
			write(t, s, start, func(tx *Tx) error {
				images, err := tx.Images("institution", []string{string(id)})
				if older { // as an earlier program wrote it
					last := len(images[0].Before) - 1
					images[0].Before = append(images[0].Before[:last-len(later["institution"])], images[0].Before[last])
				}
				images[0].Version++
				body, _ = json.Marshal(images)
				return err
			})
			changed := was
			changed.Name, changed.Fix, changed.SuccessorOf = "Other", grid.FixNote{}, ""
			put(t, s, start.Add(time.Hour), (*Tx).PutInstitutions, &changed)
			write(t, s, start, func(tx *Tx) error {
				images, err := DecodeImages(body)
				if err != nil {
					return err
				}
				done, err := tx.Restore(&images[0])
				if !done {
					t.Errorf("%s: not restored", name)
				}
				return err
			})
			if got, err := s.Institution(t.Context(), city, id); err != nil || !reflect.DeepEqual(got, was) {
				t.Errorf("%s: got %+v, %v, want %+v", name, got, err, was)
			}
		}
	})
}
