package store

import (
	"context"
	"testing"
	"time"

	"gridwatch/grid"
)

func TestWorkDone(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := time.Date(2026, 5, 20, 8, 0, 0, 0, time.UTC)
		i := testInstitution(west, &inWest)
		i.RegisteredAt = now.AddDate(-1, 0, 0)
		o := testOfficer(west, grid.PostOfficer)
		put(t, s, now, (*Tx).PutInstitutions, i)
		put(t, s, now, (*Tx).PutOfficers, o)
		inside, before := testVisit(i, grid.Patrol, now.AddDate(0, 0, -2)), testVisit(i, grid.Patrol, now.AddDate(0, 0, -40))
		for _, v := range []*grid.Visit{inside, before} {
			v.Officer, v.SourceTeam = o.ID, ""
		}
		put(t, s, now, (*Tx).PutCheckins,
			&grid.Checkin{Visit: *inside, Burden: grid.Burden{Seconds: 70, Taps: 9, Fields: map[string]int{"door": 5}},
				Problems: []grid.SiteProblem{{ID: newID[grid.ProblemID](), What: "no sign", Responsible: "Wang", Deadline: grid.DateOf(now, time.UTC) + 5}}},
			&grid.Checkin{Visit: *before})
		write(t, s, now, func(tx *Tx) error {
			return tx.PutTask(&grid.Task{ID: newID[grid.TaskID](), Kind: grid.Patrol, Institution: i.ID, Officer: o.ID, DueOn: grid.DateOf(now, time.UTC) - 1})
		})
		zone := time.UTC
		w, err := s.WorkDone(ctx, city, now.AddDate(0, 0, -30), now, now, zone)
		if err != nil {
			t.Fatal(err)
		}
		w.Zone, w.Today = zone, grid.DateOf(now, zone)
		got := w.Total()
		for f, want := range map[grid.Figure]int64{grid.FigureVisits: 1, grid.FigureFindings: 1, grid.FigureProblems: 1, grid.FigureSeconds: 70,
			grid.FigureTaps: 9, grid.FigureUngraded: 1, grid.FigureDue: 1, grid.FigureLate: 1} {
			if got[f] != want {
				t.Errorf("%s = %d, want %d", f, got[f], want)
			}
		}
		if rows := w.Appraise(grid.PerOfficer); len(rows) != 1 || rows[0].ID != string(o.ID) {
			t.Errorf("rows of officers: %+v", rows)
		}
		d, err := s.VisitDetail(ctx, west, inside.ID)
		if err != nil || len(d.Problems) != 1 || d.Seconds != 70 || d.Taps != 9 || d.OfficerName != o.Name {
			t.Errorf("detail = %+v, %v", d, err)
		}
		if _, err := s.VisitDetail(ctx, east, inside.ID); err == nil {
			t.Error("a visit of another region is there")
		}
	})
}

// A field counts as read once somebody opened a visit that answers it.
func TestFormUses(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		now := time.Date(2026, 5, 20, 8, 0, 0, 0, time.UTC)
		i := testInstitution(west, &inWest)
		i.RegisteredAt = now.AddDate(-1, 0, 0)
		put(t, s, now, (*Tx).PutInstitutions, i)
		v := testVisit(i, grid.Patrol, now.Add(-time.Hour))
		put(t, s, now, (*Tx).PutVisits, v)
		write(t, s, now, func(tx *Tx) error {
			_, err := tx.exec("UPDATE visit SET form_code = 'f', form_version = 1, answers = ?, burden_fields = ?, burden_seconds = 20, burden_taps = 3 WHERE id = ?",
				`{"door":true,"sign":"yes"}`, `{"sign":7}`, string(v.ID))
			return err
		})
		uses := func() grid.FormUse {
			t.Helper()
			all, err := s.FormUses(context.Background(), west, now.AddDate(0, 0, -1), now)
			if err != nil || len(all) != 1 {
				t.Fatalf("uses = %+v, %v", all, err)
			}
			return all[0]
		}
		u := uses()
		if u.Read || u.Form != "f" || u.Seconds != 20 || u.Taps != 3 || len(u.Fields) != 2 || u.Fields[1] != (grid.FieldUse{Name: "sign", Answer: `"yes"`, Seconds: 7}) {
			t.Errorf("use = %+v", u)
		}
		for range 2 { // the second look is no error
			write(t, s, now, func(tx *Tx) error { return tx.RecordLook(v.ID, "0190a000-0000-7000-8000-000000000001") })
		}
		if !uses().Read {
			t.Error("opened, and not read")
		}
	})
}
