package store

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

func testSurvey(i *grid.Institution, result grid.SurveyResult, at time.Time) *grid.Survey {
	s := &grid.Survey{ID: newID[grid.SurveyID](), Result: result, At: at}
	if i != nil {
		s.Institution = i.ID
	}
	return s
}

// openItems lists the open survey items of a scope.
func openItems(t *testing.T, s *Store, scope string) []ReviewRow {
	t.Helper()
	rows, _, err := s.Reviews(t.Context(), scope, ReviewFilter{Kind: grid.ReviewSurvey, State: grid.ReviewOpen}, Page{})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func verifiedAt(t *testing.T, s *Store, id grid.InstitutionID) time.Time {
	t.Helper()
	i, err := s.Institution(t.Context(), city, id)
	if err != nil {
		t.Fatal(err)
	}
	return i.VerifiedAt
}

func TestSurveyRoundTrip(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i := testInstitution(west, &inWest)
		o := testOfficer(west, grid.PostOfficer)
		put(t, s, start, (*Tx).PutInstitutions, i)
		put(t, s, start, (*Tx).PutOfficers, o)
		v := testVisit(i, grid.Patrol, start)
		put(t, s, start, (*Tx).PutVisits, v)
		moved := testSurvey(i, grid.SurveyMoved, start)
		moved.Visit, moved.Officer, moved.Address, moved.Name, moved.Note = v.ID, o.ID, "世纪大道1号", "新名", "搬到对面"
		moved.Point = &geo.Point{Lon: inEast.Lon, Lat: inEast.Lat}
		suspect := testSurvey(nil, grid.SurveyNewSuspect, start.Add(-time.Hour))
		suspect.Point, suspect.Category, suspect.Origin.Simulated = &inEast, "clinic", true
		put(t, s, start, (*Tx).PutSurveys, moved, suspect)
		got, err := s.Surveys(t.Context(), city, []grid.SurveyID{moved.ID, suspect.ID, newID[grid.SurveyID]()})
		if want := map[grid.SurveyID]grid.Survey{moved.ID: *moved, suspect.ID: *suspect}; err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
		if moved.Region != west || suspect.Region != east {
			t.Errorf("regions: got %s and %s, want %s and %s", moved.Region, suspect.Region, west, east)
		}
		if got, err := s.Surveys(t.Context(), west, []grid.SurveyID{moved.ID, suspect.ID}); err != nil || len(got) != 1 || got[moved.ID].ID == "" {
			t.Errorf("in the west: got %v, %v, want the west's only", got, err)
		}
	})
}

// A survey that says normal refreshes the place, tells the board, and is no edit;
// an older one changes nothing; another result opens an item in its place.
func TestSurveyVerifies(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i, closed := testInstitution(west, &inWest), testInstitution(west, &inWest)
		closed.State = grid.Closed
		put(t, s, start, (*Tx).PutInstitutions, i, closed)
		before := len(drain(t, s))
		now := start.Add(time.Hour)
		put(t, s, now, (*Tx).PutSurveys, testSurvey(i, grid.SurveyNormal, start.Add(time.Minute)), testSurvey(i, grid.SurveyNormal, start))
		if got := verifiedAt(t, s, i.ID); !got.Equal(start.Add(time.Minute)) {
			t.Errorf("verified: got %s, want %s", got, start.Add(time.Minute))
		}
		told := eventsOf[grid.InstitutionsRecorded](t, s, before)
		if len(told) != 1 || len(told[0].Items) != 1 || !told[0].Items[0].VerifiedAt.Equal(start.Add(time.Minute)) || told[0].Items[0].ID != i.ID {
			t.Errorf("told: got %+v, want the place once, verified", told)
		}
		var version int
		if _, err := s.get(t.Context(), &version, "SELECT row_version FROM institution WHERE id = ?", string(i.ID)); err != nil || version != 1 {
			t.Errorf("row version: got %d, %v, want 1", version, err)
		}
		before = len(drain(t, s))
		put(t, s, now, (*Tx).PutSurveys, testSurvey(i, grid.SurveyNormal, start.Add(-time.Hour)))
		if after := len(drain(t, s)); after != before || !verifiedAt(t, s, i.ID).Equal(start.Add(time.Minute)) {
			t.Errorf("an older survey: got %d events, verified %s", after-before, verifiedAt(t, s, i.ID))
		}
		if items := openItems(t, s, city); len(items) != 0 {
			t.Errorf("on the queue: got %v, want nothing", items)
		}
		put(t, s, now, (*Tx).PutSurveys, testSurvey(closed, grid.SurveyNormal, start))
		if items := openItems(t, s, west); len(items) != 1 || items[0].Institution != closed.ID {
			t.Errorf("a closed place found working: got %v, want an item", items)
		}
		put(t, s, now, (*Tx).PutSurveys, testSurvey(closed, grid.SurveyClosed, start))
		if got := verifiedAt(t, s, closed.ID); !got.Equal(start) {
			t.Errorf("a closed place found closed: verified %s, want %s", got, start)
		}
	})
}

// What is recorded stays: the same again is passed over, another is a conflict.
func TestSurveyRecordedBefore(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i := testInstitution(west, &inWest)
		put(t, s, start, (*Tx).PutInstitutions, i)
		first := testSurvey(i, grid.SurveyRenamed, start)
		first.Name = "new"
		put(t, s, start, (*Tx).PutSurveys, first)
		again := *first
		put(t, s, start, (*Tx).PutSurveys, &again)
		if items := openItems(t, s, west); len(items) != 1 || items[0].Survey != string(first.ID) {
			t.Errorf("sent twice: got %v, want one item", items)
		}
		other := *first
		other.Result = grid.SurveyClosed
		v := testVisit(i, grid.Patrol, start)
		stranger := testSurvey(i, grid.SurveyNormal, start)
		stranger.Visit, stranger.Officer = v.ID, newID[grid.OfficerID]()
		lost := testSurvey(nil, grid.SurveyNormal, start)
		lost.Institution = newID[grid.InstitutionID]()
		elsewhere := testSurvey(testInstitution(west, &inWest), grid.SurveyNewSuspect, start)
		twice := testSurvey(i, grid.SurveyNormal, start)
		write(t, s, start, func(tx *Tx) error {
			faults, err := tx.PutSurveys([]*grid.Survey{&other, stranger, lost, elsewhere, twice, twice})
			var got []string
			for _, f := range faults {
				got = append(got, f.Err.Fields[0].Name)
			}
			if want := "id visit institution institution id"; err != nil || strings.Join(got, " ") != want {
				t.Errorf("faults: got %v, %v, want %s", faults, err, want)
			}
			if len(faults) > 0 && (faults[0].Err.Kind != grid.Conflict || faults[0].Err.Code != "survey-recorded") {
				t.Errorf("another with the same id: got %v, want a conflict", faults[0].Err)
			}
			return nil
		})
		second := testSurvey(i, grid.SurveyMoved, start)
		second.Address = "elsewhere"
		put(t, s, start, (*Tx).PutSurveys, second)
		if items := openItems(t, s, west); len(items) != 1 || items[0].Survey != string(second.ID) {
			t.Errorf("a second discrepancy: got %v, want its item alone", items)
		}
	})
}

// Accepting a survey changes the register, tells the board, and counts as a check
// on site.
func TestAcceptSurvey(t *testing.T) {
	for _, c := range []struct {
		result grid.SurveyResult
		change func(*grid.Survey)
		want   func(before, after *grid.Institution) bool
	}{
		{grid.SurveyClosed, nil, func(_, a *grid.Institution) bool { return a.State == grid.Closed }},
		{grid.SurveyNotFound, nil, func(_, a *grid.Institution) bool { return a.State == grid.Closed }},
		{grid.SurveyRenamed, func(s *grid.Survey) { s.Name = "new" }, func(b, a *grid.Institution) bool {
			return a.Name == "new" && a.Address == b.Address && *a.Point == *b.Point
		}},
		{grid.SurveyMoved, func(s *grid.Survey) { s.Point = &inEast }, func(b, a *grid.Institution) bool {
			return *a.Point == inEast && a.Region == east && a.LocatedBy == grid.Pinned && a.Address == b.Address
		}},
		{grid.SurveyMoved, func(s *grid.Survey) { s.Address = "an address nobody knows 77" }, func(b, a *grid.Institution) bool {
			return a.Point == nil && a.Cell == 0 && a.Region == b.Region && a.Address == "an address nobody knows 77"
		}},
	} {
		t.Run(string(c.result), func(t *testing.T) {
			eachRegister(t, func(t *testing.T, s *Store) {
				i := testInstitution(west, &inWest)
				put(t, s, start, (*Tx).PutInstitutions, i)
				survey := testSurvey(i, c.result, start)
				if c.change != nil {
					c.change(survey)
				}
				put(t, s, start, (*Tx).PutSurveys, survey)
				before := len(drain(t, s))
				write(t, s, start, func(tx *Tx) error {
					_, err := tx.AcceptSurvey(survey.ID, nil)
					return err
				})
				after, err := s.Institution(t.Context(), city, i.ID)
				if err != nil || !c.want(i, &after) || !after.VerifiedAt.Equal(start) {
					t.Errorf("got %+v, %v", after, err)
				}
				told := eventsOf[grid.InstitutionsRecorded](t, s, before)
				if len(told) != 1 || !reflect.DeepEqual(told[0].Items, []grid.InstitutionFact{after.Fact()}) {
					t.Errorf("told: got %+v, want %+v", told, after.Fact())
				}
			})
		})
	}
}

func TestAcceptSuspect(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		told := testSurvey(nil, grid.SurveyNewSuspect, start)
		told.Point, told.Category, told.Name = &inEast, "clinic", "无牌诊所"
		vague := testSurvey(nil, grid.SurveyNewSuspect, start)
		vague.Point = &inEast
		put(t, s, start, (*Tx).PutSurveys, told, vague)
		if items := openItems(t, s, east); len(items) != 2 || items[0].Institution != "" {
			t.Fatalf("on the queue: got %v, want both", items)
		}
		if err := tryWrite(t, s, start, func(tx *Tx) error { _, err := tx.AcceptSurvey(vague.ID, nil); return err }); grid.KindOf(err) != grid.Conflict {
			t.Errorf("without a category: got %v, want a conflict", err)
		}
		if err := tryWrite(t, s, start, func(tx *Tx) error { _, err := tx.AcceptSurvey(newID[grid.SurveyID](), nil); return err }); grid.KindOf(err) != grid.NotFound {
			t.Errorf("an unknown survey: got %v, want not found", err)
		}
		var id grid.InstitutionID
		write(t, s, start, func(tx *Tx) error {
			i, err := tx.AcceptSurvey(told.ID, nil)
			if err == nil {
				id = i.ID
			}
			return err
		})
		i, err := s.Institution(t.Context(), east, id)
		if err != nil || i.Name != "无牌诊所" || i.Category != "clinic" || !i.Owes || i.State != grid.Active || *i.Point != inEast || len(i.Licences) != 0 || !i.VerifiedAt.Equal(start) {
			t.Errorf("got %+v, %v", i, err)
		}
		if got, err := s.Surveys(t.Context(), city, []grid.SurveyID{told.ID}); err != nil || got[told.ID].Institution != id {
			t.Errorf("the survey: got %+v, %v, want it linked to %s", got, err, id)
		}
		again := *told // a late repetition of the same report
		again.Institution = ""
		put(t, s, start, (*Tx).PutSurveys, &again)
		write(t, s, start, func(tx *Tx) error { // accepted twice: the same place, not another
			twice, err := tx.AcceptSurvey(told.ID, nil)
			if grid.KindOf(err) != grid.Conflict {
				t.Errorf("accepted twice: got %v, %v, want a conflict", twice, err)
			}
			return nil
		})
	})
}

// A place that moved to an address is where the geocoder finds it, if it does.
func TestAcceptMovedByAddress(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i := testInstitution(west, &inWest)
		put(t, s, start, (*Tx).PutInstitutions, i)
		survey := testSurvey(i, grid.SurveyMoved, start)
		survey.Address = "new road 2"
		put(t, s, start, (*Tx).PutSurveys, survey)
		near := geo.Point{Lon: inWest.Lon + 0.001, Lat: inWest.Lat}
		write(t, s, start, func(tx *Tx) error {
			_, err := tx.AcceptSurvey(survey.ID, func(i *grid.Institution) *grid.Found {
				if i.Address != "new road 2" {
					t.Errorf("asked for %q", i.Address)
				}
				return &grid.Found{Point: &near, By: grid.Geocoded, Note: grid.FixNote{Precision: "rooftop", Score: 0.9, RadiusM: 50, Source: "city"}}
			})
			return err
		})
		after, err := s.Institution(t.Context(), city, i.ID)
		if err != nil || after.Point == nil || *after.Point != near || after.LocatedBy != grid.Geocoded || after.Fix.Source != "city" {
			t.Errorf("got %+v, %v, want it at %v", after, err, near)
		}
	})
}

// Surveys of an import go with its visits: items nobody has dealt with leave the
// queue, and the places are verified by what remains.
func TestRemoveSurveys(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i, j := testInstitution(west, &inWest), testInstitution(west, &inWest)
		put(t, s, start, (*Tx).PutInstitutions, i, j)
		earlier := start.Add(-48 * time.Hour)
		put(t, s, start, (*Tx).PutSurveys, testSurvey(i, grid.SurveyNormal, earlier))
		batch := newID[grid.BatchID]()
		v, w := testVisit(i, grid.Patrol, start), testVisit(j, grid.Patrol, start)
		put(t, s, start, (*Tx).PutVisits, v, w)
		older := testSurvey(j, grid.SurveyRenamed, earlier) // its item gives way to the import's, and comes back
		older.Name = "new"
		put(t, s, start, (*Tx).PutSurveys, older)
		normal, gone := testSurvey(i, grid.SurveyNormal, start), testSurvey(j, grid.SurveyNotFound, start)
		normal.Visit, gone.Visit = v.ID, w.ID
		normal.Origin.Batch, gone.Origin.Batch = batch, batch
		var then []Verified
		write(t, s, start, func(tx *Tx) (err error) {
			if then, err = tx.VerifiedOf([]grid.InstitutionID{i.ID, j.ID}); err != nil {
				return err
			}
			return firstFaultOf(tx.PutSurveys([]*grid.Survey{normal, gone}))
		})
		if got, items := verifiedAt(t, s, i.ID), openItems(t, s, west); !got.Equal(start) || len(items) != 1 || items[0].Survey != string(gone.ID) {
			t.Fatalf("before: verified %s, items %v", got, items)
		}
		write(t, s, start, func(tx *Tx) error {
			if err := tx.RemoveSurveys(batch, []grid.VisitID{v.ID, w.ID}); err != nil {
				return err
			}
			return tx.SettleVerified(then)
		})
		left, err := s.Surveys(t.Context(), city, []grid.SurveyID{normal.ID, gone.ID})
		if err != nil || len(left) != 0 || !verifiedAt(t, s, i.ID).Equal(earlier) {
			t.Errorf("after: got %v, %v, verified %s; want nothing, and %s", left, err, verifiedAt(t, s, i.ID), earlier)
		}
		if items := openItems(t, s, west); len(items) != 1 || items[0].Survey != string(older.ID) {
			t.Errorf("after: items %v, want the older one again", items)
		}
	})
}

func firstFaultOf(faults []Fault, err error) error {
	if err == nil && len(faults) > 0 {
		return faults[0].Err
	}
	return err
}

func TestProviderCache(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		c := ProviderCache{s}
		recall := func(key string, now time.Time, want string, known bool) {
			t.Helper()
			if got, ok, err := c.Recall(t.Context(), key, now); err != nil || got != want || ok != known {
				t.Errorf("%s at %s: got %q, %t, %v, want %q, %t", key, now, got, ok, err, want, known)
			}
		}
		keep := func(key, answer string, until time.Time) {
			t.Helper()
			if err := c.Keep(t.Context(), key, "amap", answer, start, until); err != nil {
				t.Fatal(err)
			}
		}
		recall("a", start, "", false)
		keep("a", `[{"lon":1}]`, start.Add(time.Hour))
		keep("b", `[]`, start.Add(time.Minute))
		recall("a", start, `[{"lon":1}]`, true)
		recall("b", start, `[]`, true)
		recall("b", start.Add(time.Minute), "", false)
		keep("a", `[{"lon":2}]`, start.Add(2*time.Hour))
		recall("a", start.Add(90*time.Minute), `[{"lon":2}]`, true)
		if n, err := s.PurgeProviderCache(t.Context(), start.Add(time.Hour)); err != nil || n != 1 {
			t.Errorf("purged: got %d, %v, want 1", n, err)
		}
		recall("a", start.Add(time.Hour), `[{"lon":2}]`, true)
	})
}
