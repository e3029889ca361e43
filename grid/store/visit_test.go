package store

import (
	"reflect"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

func TestVisitRoundTrip(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i := testInstitution(west, &inEast) // straddles
		first, second := testOfficer(west, grid.PostSupervisor), testOfficer(west, grid.PostSupervisor)
		put(t, s, start, (*Tx).PutInstitutions, i)
		put(t, s, start, (*Tx).PutOfficers, first, second)
		shift := &grid.Shift{ID: newID[grid.ShiftID](), Officer: first.ID, StartedAt: start}
		write(t, s, start, func(tx *Tx) error { return tx.StartShift(shift, nil) })
		before := len(drain(t, s))
		full := testVisit(i, grid.Inspection, start)
		full.Officer, full.Second, full.Shift, full.SourceTeam = first.ID, second.ID, shift.ID, ""
		full.Result, full.Note, full.ExternalNo, full.TimeSimulated = "conditions", "整改", "V-1", true
		full.Point, full.AccuracyM = &geo.Point{Lon: -87.62501, Lat: 41.875}, 12.5
		full.Origin = grid.Origin{Batch: newID[grid.BatchID](), Simulated: true}
		plain := &grid.Visit{ID: newID[grid.VisitID](), Kind: grid.Patrol, At: start.Add(-time.Hour), Officer: first.ID, Point: &inWest}
		put(t, s, start, (*Tx).PutVisits, full, plain)
		for _, want := range []*grid.Visit{full, plain} {
			got, err := s.Visit(t.Context(), city, want.ID)
			if err != nil || !reflect.DeepEqual(got.Visit, *want) || got.OfficerName != "Ada" {
				t.Errorf("got %+v, %v, want %+v", got, err, *want)
			}
		}
		if full.Region != west || full.Cell != i.Cell || plain.Region != west || plain.Cell != cellAt(t, inWest) {
			t.Errorf("places: got %s %s and %s %s", full.Region, full.Cell, plain.Region, plain.Cell)
		}
		told := eventsOf[grid.VisitsRecorded](t, s, before)
		if want := []grid.VisitFact{full.Fact(east), plain.Fact(west)}; len(told) != 1 || !reflect.DeepEqual(told[0].Items, want) {
			t.Errorf("events: got %+v, want one of %+v", told, want)
		}
	})
}

// A visit starts clocks again, never back, and by what it pays.
func TestVisitPays(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i, other := testInstitution(west, &inWest), testInstitution(west, &inWest)
		i.RegisteredAt = start
		put(t, s, start, (*Tx).PutInstitutions, i, other)
		day := func(n int) time.Time { return start.AddDate(0, 0, n-10) }
		for _, step := range []struct {
			name                   string
			visits                 []*grid.Visit
			lastPatrol, lastInspec time.Time
		}{
			{"patrol, before it was registered", []*grid.Visit{testVisit(i, grid.Patrol, day(3))}, day(3), time.Time{}},
			{"inspection pays both", []*grid.Visit{testVisit(i, grid.Inspection, day(4))}, day(4), day(4)},
			{"earlier ones change nothing", []*grid.Visit{testVisit(i, grid.Recheck, day(2)), testVisit(i, grid.Patrol, day(1))}, day(4), day(4)},
			{"several at once", []*grid.Visit{testVisit(i, grid.ClueCheck, day(7)), testVisit(i, grid.Recheck, day(6)), testVisit(i, grid.Patrol, day(5))}, day(7), day(6)},
		} {
			put(t, s, start, (*Tx).PutVisits, step.visits...)
			got, err := s.Institution(t.Context(), west, i.ID)
			if err != nil || !got.LastPatrol.Equal(step.lastPatrol) || !got.LastInspection.Equal(step.lastInspec) {
				t.Errorf("%s: got %s, %s, %v, want %s, %s", step.name, got.LastPatrol, got.LastInspection, err, step.lastPatrol, step.lastInspec)
			}
		}
		if got, err := s.Institution(t.Context(), west, other.ID); err != nil || !got.LastPatrol.IsZero() {
			t.Errorf("the other: got %s, %v, want never", got.LastPatrol, err)
		}
		var version int
		if _, err := s.get(t.Context(), &version, "SELECT row_version FROM institution WHERE id = ?", string(i.ID)); err != nil || version != 1 {
			t.Errorf("row version: got %d, %v, want 1", version, err)
		}
		// An edit of the place keeps them.
		i.LastPatrol, i.LastInspection = time.Time{}, time.Time{}
		put(t, s, start, (*Tx).PutInstitutions, i)
		if !i.LastPatrol.Equal(day(7)) || !i.LastInspection.Equal(day(6)) {
			t.Errorf("after an edit: got %s, %s", i.LastPatrol, i.LastInspection)
		}
	})
}

// What is recorded stays: the same again is passed over, another is a conflict.
func TestVisitRecordedBefore(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i := testInstitution(west, &inWest)
		put(t, s, start, (*Tx).PutInstitutions, i)
		v := testVisit(i, grid.Patrol, start)
		v.ExternalNo = "1"
		put(t, s, start, (*Tx).PutVisits, v)
		before := len(drain(t, s))
		again, same := *v, testVisit(i, grid.Patrol, start)
		again.Note = "forged"
		same.ExternalNo = "1"
		put(t, s, start, (*Tx).PutVisits, &again)
		put(t, s, start, (*Tx).PutVisits, same)
		if same.ID != v.ID {
			t.Errorf("the same number: got id %s, want %s", same.ID, v.ID)
		}
		if got, err := s.Visit(t.Context(), west, v.ID); err != nil || got.Note != "" {
			t.Errorf("got note %q, %v, want none", got.Note, err)
		}
		other, moved := testVisit(i, grid.Patrol, start.Add(-time.Minute)), *v
		other.ExternalNo = "1"
		moved.At = start.Add(-time.Minute)
		write(t, s, start, func(tx *Tx) error {
			got, err := tx.PutVisits([]*grid.Visit{other})
			wantFaults(t, got, map[int]string{0: "external_no"})
			if err != nil {
				return err
			}
			got, err = tx.PutVisits([]*grid.Visit{&moved})
			wantFaults(t, got, map[int]string{0: "id"})
			wantCode(t, got[0].Err, grid.Conflict, "visit-recorded")
			return err
		})
		if told := drain(t, s)[before:]; len(told) != 0 {
			t.Errorf("events: got %+v, want none", told)
		}
	})
}

func TestBadVisits(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i := testInstitution(west, &inWest)
		officer, supervisor := testOfficer(west, grid.PostOfficer), testOfficer(west, grid.PostSupervisor)
		put(t, s, start, (*Tx).PutInstitutions, i)
		put(t, s, start, (*Tx).PutOfficers, officer, supervisor)
		with := func(kind grid.TaskKind, change func(*grid.Visit)) *grid.Visit {
			v := testVisit(i, kind, start)
			change(v)
			return v
		}
		items := []*grid.Visit{
			with(grid.Patrol, func(v *grid.Visit) { v.At = start.Add(time.Second) }),
			with(grid.Patrol, func(v *grid.Visit) { v.Institution = newID[grid.InstitutionID]() }),
			with(grid.Inspection, func(v *grid.Visit) { v.Officer = officer.ID }),
			with(grid.Inspection, func(v *grid.Visit) { v.Officer = supervisor.ID }),
			with(grid.Recheck, func(v *grid.Visit) { v.Officer, v.Second = supervisor.ID, officer.ID }),
			with(grid.Patrol, func(v *grid.Visit) { v.Officer = newID[grid.OfficerID]() }),
			with(grid.Patrol, func(v *grid.Visit) { v.Officer, v.Shift = officer.ID, newID[grid.ShiftID]() }),
			with(grid.Patrol, func(v *grid.Visit) { v.Institution, v.Cell = "", cellAt(t, outside) }),
			with(grid.Patrol, func(v *grid.Visit) { v.Institution, v.Cell = "", cellAt(t, inWest).Parent(8) }),
			with(grid.Patrol, func(v *grid.Visit) { v.Institution, v.Point = "", &geo.Point{Lon: 41, Lat: -187} }),
			with(grid.Patrol, func(v *grid.Visit) { v.Officer = officer.ID }),
		}
		write(t, s, start, func(tx *Tx) error {
			got, err := tx.PutVisits(items)
			wantFaults(t, got, map[int]string{0: "visited_at", 1: "institution", 2: "", 3: "", 4: "", 5: "officer", 6: "shift", 7: "cell", 8: "cell", 9: "lat"})
			for _, f := range got {
				if f.Index >= 2 && f.Index <= 4 && f.Err.Kind != grid.Conflict {
					t.Errorf("item %d: got %v, want a conflict", f.Index, f.Err)
				}
			}
			return err
		})
		list, _, err := s.Visits(t.Context(), city, VisitFilter{}, Page{})
		if err != nil || len(list) != 1 {
			t.Errorf("stored: got %d, %v, want 1", len(list), err)
		}
	})
}

func TestVisitList(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w, e := testInstitution(west, &inWest), testInstitution(east, &inEast)
		w.Name = "Western"
		put(t, s, start, (*Tx).PutInstitutions, w, e)
		var visits []*grid.Visit
		for n := range 9 {
			visits = append(visits, testVisit(w, grid.Patrol, start.Add(-time.Duration(n/3)*time.Hour)))
		}
		own := testVisit(e, grid.Patrol, start)
		put(t, s, start, (*Tx).PutVisits, append(visits, own)...)
		seen := map[grid.VisitID]int{}
		page := Page{Limit: 2}
		last := start
		for {
			part, next, err := s.Visits(t.Context(), west, VisitFilter{Institution: w.ID, Cells: &[2]geo.Cell{w.Cell, w.Cell}}, page)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range part {
				if seen[v.ID]++; v.At.After(last) || v.InstitutionName != "Western" {
					t.Errorf("visit %s of %q is out of order", v.ID, v.InstitutionName)
				}
				last = v.At
			}
			if next == "" {
				break
			}
			page.After = next
		}
		if len(seen) != len(visits) {
			t.Errorf("visits over all pages: got %d, want %d", len(seen), len(visits))
		}
		_, err := s.Visit(t.Context(), west, own.ID)
		wantCode(t, err, grid.NotFound, "visit-not-found")
		if part, _, err := s.Visits(t.Context(), west, VisitFilter{Institution: e.ID}, Page{}); err != nil || len(part) != 0 {
			t.Errorf("visits of the other area: got %d, %v, want none", len(part), err)
		}
	})
}
