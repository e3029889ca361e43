package grading

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/evidence"
	"gridwatch/grid/store"
	"gridwatch/grid/store/pgtest"
)

var start = time.Date(2026, 5, 6, 1, 0, 0, 0, time.UTC)

// site is a town with a clinic and two officers.
type site struct {
	*Runner
	now    time.Time // domain and wall time
	place  geo.Point
	clinic grid.InstitutionID
	people [2]grid.OfficerID
	ids    int
}

func (s *site) id() string {
	s.ids++
	return fmt.Sprintf("0190a000-0000-7000-8000-%012x", s.ids)
}

func eachSite(t *testing.T, test func(t *testing.T, s *site)) {
	for name, dsn := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(t.TempDir(), "grades.db") },
		"postgres": func() string { return pgtest.DSN(t, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			db, err := store.Open(ctx, dsn())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() }) // nothing is written any more
			if err := db.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			d := grid.Deployment{Name: "test", Epoch: "0190a000-0000-7000-8000-00000000000e", Resolution: 9, Timezone: "UTC"}
			if err := db.Initialise(ctx, d, grid.DefaultPolicy("UTC"), start); err != nil {
				t.Fatal(err)
			}
			s := &site{now: start, place: geo.Point{Lon: 126.63, Lat: 45.75}}
			now := func() time.Time { return s.now }
			s.Runner = New(Options{Store: db, Now: now, Wall: now, Log: slog.New(slog.DiscardHandler)})
			s.write(t, func(tx *store.Tx) error {
				return tx.PutRegions([]geo.Region{{Code: "town", Scheme: geo.SchemeLocal, Name: "Town", Level: "city", Geometry: orb.MultiPolygon{{{{126.5, 45.7}, {126.8, 45.7}, {126.8, 45.8}, {126.5, 45.8}, {126.5, 45.7}}}}}}, grid.Origin{})
			})
			s.clinic = grid.InstitutionID(s.id())
			s.write(t, func(tx *store.Tx) error {
				return first(tx.PutInstitutions([]*grid.Institution{{ID: s.clinic, Name: "诊所", Address: "一号", Region: "town", Point: &s.place, Category: "clinic",
					State: grid.Active, Owes: true, RegisteredAt: start}}))
			})
			for n := range s.people {
				s.people[n] = grid.OfficerID(s.id())
				s.write(t, func(tx *store.Tx) error {
					return first(tx.PutOfficers([]*grid.Officer{{ID: s.people[n], Name: "王", Region: "town", Post: grid.PostOfficer, ActiveFrom: start.AddDate(-1, 0, 0)}}))
				})
			}
			test(t, s)
		})
	}
}

func first(faults []store.Fault, err error) error {
	if err == nil && len(faults) > 0 {
		return faults[0].Err
	}
	return err
}

func (s *site) write(t *testing.T, fn func(*store.Tx) error) {
	t.Helper()
	if _, _, err := s.Store.Write(t.Context(), nil, s.now, func(tx *store.Tx) (store.Reply, error) { return store.Reply{}, fn(tx) }); err != nil {
		t.Fatal(err)
	}
}

// shift begins one of a person.
func (s *site) shift(t *testing.T, person int) grid.ShiftID {
	t.Helper()
	shift := &grid.Shift{ID: grid.ShiftID(s.id()), Officer: s.people[person], StartedAt: s.now}
	s.write(t, func(tx *store.Tx) error { return tx.StartShift(shift, &s.place) })
	return shift.ID
}

// visit hands one in at the clinic's door, now.
func (s *site) visit(t *testing.T, person int, shift grid.ShiftID, mock bool) grid.VisitID {
	t.Helper()
	c := &grid.Checkin{Visit: grid.Visit{ID: grid.VisitID(s.id()), Institution: s.clinic, Kind: grid.Patrol, Why: grid.WhyRoutine, Officer: s.people[person],
		Shift: shift, At: s.now, Result: "pass", Point: &s.place, AccuracyM: 10},
		Proof: grid.Proof{Device: "phone", DeviceSeq: 1, Chained: true, MadeAt: s.now, Mock: mock}}
	s.write(t, func(tx *store.Tx) error { return first(tx.PutCheckins([]*grid.Checkin{c})) })
	return c.ID
}

// points are the track of a stay at the clinic, minute by minute from an instant on.
func (s *site) points(t *testing.T, person int, shift grid.ShiftID, from time.Time, minutes int) {
	t.Helper()
	var all []grid.Position
	for n := range minutes {
		east := []float64{0.00004, -0.00007, 0.00001, 0.00009, -0.00002}[n%5]
		all = append(all, grid.Position{Officer: s.people[person], Device: "phone", DeviceSeq: int64(s.ids*1000 + n), Shift: shift,
			At: from.Add(time.Duration(n) * time.Minute), Point: geo.Point{Lon: s.place.Lon + east, Lat: s.place.Lat - east/2}, AccuracyM: 8 + float64(n%3)})
	}
	s.write(t, func(tx *store.Tx) error {
		_, err := tx.AddPositions(all)
		return err
	})
}

func (s *site) once(t *testing.T, want int) {
	t.Helper()
	got, err := s.Once(t.Context())
	if err != nil || got != want {
		t.Errorf("graded: got %d, %v, want %d", got, err, want)
	}
}

// graded reads a grade with the codes of its reasons.
func (s *site) graded(t *testing.T, id grid.VisitID) (evidence.Grade, []string) {
	t.Helper()
	d, err := s.Store.VisitDetail(t.Context(), "town", id)
	if err != nil {
		t.Fatal(err)
	}
	var reasons []reason
	if len(d.Reasons) > 0 {
		if err := json.Unmarshal(d.Reasons, &reasons); err != nil {
			t.Fatal(err)
		}
	}
	codes := make([]string, len(reasons))
	for n, r := range reasons {
		codes[n] = r.Code
		if r.Policy != "default-1" {
			t.Errorf("policy of a reason: got %q, want default-1", r.Policy)
		}
	}
	return evidence.Grade(d.Grade), codes
}

func TestVisitsAreGradedOnceAndAgain(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		s.once(t, 0)
		shift := s.shift(t, 0)
		s.now = start.Add(10 * time.Minute)
		plain, fake := s.visit(t, 0, shift, false), s.visit(t, 0, shift, true)
		s.now = s.now.Add(time.Minute)
		s.once(t, 2)
		if grade, codes := s.graded(t, plain); grade != evidence.B || !slices.Equal(codes, []string{"no-track"}) {
			t.Errorf("before its track came: got %s %v, want B for no track", grade, codes)
		}
		if grade, codes := s.graded(t, fake); grade != evidence.C || !slices.Contains(codes, "mock") {
			t.Errorf("made up: got %s %v, want C for mock", grade, codes)
		}
		s.now = s.now.Add(time.Minute)
		s.once(t, 0)

		s.points(t, 0, shift, start, 13) // the track comes late
		s.now = s.now.Add(time.Minute)
		s.once(t, 2)
		if grade, codes := s.graded(t, plain); grade != evidence.A || len(codes) != 0 {
			t.Errorf("with its track: got %s %v, want A", grade, codes)
		}
		s.now = s.now.Add(time.Minute)
		s.once(t, 0)
	})
}

// The rotating code of the place stands for its track; that of another time or place
// is a doubt.
func TestCodeOnSiteIsVerified(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		secret, err := s.Store.SiteCodeSecret(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		code := func(place grid.InstitutionID, ago time.Duration) string {
			return grid.SiteCode(secret, place, s.now.Add(-ago))
		}
		centre, err := geo.CellAt(s.place, 9)
		if err != nil {
			t.Fatal(err)
		}
		cases := []struct {
			name, code string
			bare       bool
			stay       time.Duration
			want       evidence.Grade
			reason     string
		}{
			{"none", "", false, 0, evidence.B, "no-track"},
			{"right", code(s.clinic, 0), false, 0, evidence.A, "code"},
			{"of the turn before", code(s.clinic, grid.SiteCodeTurn), false, 0, evidence.A, "code"},
			{"of an hour ago", code(s.clinic, time.Hour), false, 0, evidence.B, "code-wrong"},
			{"read when leaving", code(s.clinic, -2*time.Hour), false, 2 * time.Hour, evidence.A, "code"},
			{"read in between", code(s.clinic, -time.Hour), false, 2 * time.Hour, evidence.A, "code"},
			{"of long after", code(s.clinic, -3*time.Hour), false, 2 * time.Hour, evidence.B, "code-wrong"},
			{"of an hour ago, a long stay", code(s.clinic, time.Hour), false, 2 * time.Hour, evidence.B, "code-wrong"},
			{"of another place", code(grid.InstitutionID(s.id()), 0), false, 2 * time.Hour, evidence.B, "code-wrong"},
			{"at a plain cell", "123456", true, 0, evidence.B, "no-track"},
		}
		ids := make([]grid.VisitID, len(cases))
		for n, c := range cases {
			v := grid.Visit{ID: grid.VisitID(s.id()), Institution: s.clinic, Kind: grid.Patrol, Why: grid.WhyRoutine, Officer: s.people[0],
				At: s.now, Result: "pass", Point: &s.place, AccuracyM: 10}
			if c.bare {
				v.Institution, v.Cell = "", centre
			}
			ids[n] = v.ID
			s.write(t, func(tx *store.Tx) error {
				var left time.Time
				if c.stay > 0 {
					left = v.At.Add(c.stay)
				}
				return first(tx.PutCheckins([]*grid.Checkin{{Visit: v, LeftAt: left,
					Proof: grid.Proof{Device: "phone", DeviceSeq: int64(n + 1), Chained: true, MadeAt: s.now, Code: c.code}}}))
			})
		}
		s.once(t, len(cases))
		for n, c := range cases {
			if grade, codes := s.graded(t, ids[n]); grade != c.want || !slices.Contains(codes, c.reason) {
				t.Errorf("%s: got %s %v, want %s with %s", c.name, grade, codes, c.want, c.reason)
			}
		}
	})
}

// Who plays a colleague's track of the day before is found by the cells both went
// through.
func TestCopiedTrackIsFound(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		walk := func(shift grid.ShiftID, person int, from time.Time) {
			var all []grid.Position
			for n := range 120 { // 2.7 km, with turns, halts and the noise of one receiver
				noise := float64((n*n*7919)%97)/97 - 0.5
				all = append(all, grid.Position{Officer: s.people[person], Device: "phone", DeviceSeq: int64(s.ids*1000 + n), Shift: shift,
					At:    from.Add(time.Duration(20*n+60*(n/17)) * time.Second),
					Point: geo.Point{Lon: s.place.Lon - 0.0176 + 0.0003*float64(n), Lat: s.place.Lat + 0.0002*float64(n/30) + 0.0001*noise}, AccuracyM: 6 + float64(n%9)})
			}
			s.write(t, func(tx *store.Tx) error {
				_, err := tx.AddPositions(all)
				return err
			})
		}
		shift := s.shift(t, 0)
		s.now = start.Add(2 * time.Hour)
		walk(shift, 0, start)
		s.write(t, func(tx *store.Tx) error {
			_, err := tx.ApplyShift(&grid.ShiftStep{Shift: shift, Officer: s.people[0], Verb: grid.VerbEnd, At: s.now})
			return err
		})
		s.now = start.Add(24 * time.Hour)
		again, from := s.shift(t, 1), s.now
		s.now = s.now.Add(time.Hour)
		walk(again, 1, from)
		id := s.visit(t, 1, again, false)
		s.once(t, 1)
		if grade, codes := s.graded(t, id); grade != evidence.C || !slices.Contains(codes, "copied") {
			t.Errorf("a copied track: got %s %v, want C for copied", grade, codes)
		}
	})
}
