package store

import (
	"testing"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/form"
)

// A problem is found on a visit, put right on another, struck off by another
// person, and opened again.
func TestProblemLife(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newFieldWorld(t, s)
		id := newID[grid.ProblemID]()
		found := w.inspection(start.Add(-3 * time.Hour))
		found.Problems = []grid.SiteProblem{{ID: id, What: "废物桶未盖", Responsible: "王某", Deadline: 16300}}
		rectify := w.inspection(start.Add(-2 * time.Hour))
		rectify.Strikes = []grid.Strike{{Problem: id, Verb: "rectify", Photos: []string{sha}}}
		if faults := putCheckins(t, s, start, found, rectify); len(faults) != 0 {
			t.Fatalf("got %s, want none", show(faults))
		}
		own := w.inspection(start.Add(-time.Hour))
		own.Strikes = []grid.Strike{{Problem: id, Verb: "strike"}}
		faults := putCheckins(t, s, start, own)
		if len(faults) != 1 {
			t.Fatalf("struck off by who put it right: got %s, want a conflict", show(faults))
		}
		wantCode(t, faults[0].Err, grid.Conflict, "problem-same-person")
		do := func(verb, by string) error {
			return tryWrite(t, s, start, func(tx *Tx) error {
				_, err := tx.StrikeProblem(grid.Strike{Problem: id, Verb: verb, Note: "看过"}, by, tx.Now())
				return err
			})
		}
		wantCode(t, do("strike", string(w.first.ID)), grid.Conflict, "problem-same-person")
		if err := do("strike", string(w.second.ID)); err != nil {
			t.Fatal(err)
		}
		wantCode(t, do("strike", string(w.second.ID)), grid.Conflict, "problem-state")
		got, err := s.Problem(t.Context(), west, id)
		if err != nil || got.State != grid.ProblemStruck || got.StruckBy != string(w.second.ID) || got.StruckByName != "Ada" || len(got.After) != 1 {
			t.Errorf("struck: got %+v, %v", got, err)
		}
		if list, _, err := s.Problems(t.Context(), west, ProblemFilter{}, Page{}); err != nil || len(list) != 0 {
			t.Errorf("not struck off: got %+v, %v, want none", list, err)
		}
		if err := do("reopen", string(w.first.ID)); err != nil {
			t.Fatal(err)
		}
		if list, _, err := s.Problems(t.Context(), west, ProblemFilter{State: grid.ProblemOpen}, Page{}); err != nil || len(list) != 1 || list[0].Reopened != 1 {
			t.Errorf("open again: got %+v, %v", list, err)
		}
		if again, err := s.Problem(t.Context(), west, id); err != nil || len(again.Steps) != 4 || again.Steps[0] != (ProblemStep{"find", found.At, "Ada", ""}) ||
			again.Steps[3] != (ProblemStep{"reopen", start, "Ada", "看过"}) {
			t.Errorf("steps: got %+v, %v", again.Steps, err)
		}
		_, err = s.Problem(t.Context(), east, id)
		wantCode(t, err, grid.NotFound, "problem-not-found")
		if n := count(t, s, "problem_step"); n != 4 {
			t.Errorf("steps: got %d, want 4", n)
		}
	})
}

// Numbers count up by region and local year.
func TestProblemNumbers(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newFieldWorld(t, s)
		there := testInstitution(east, &inEast)
		put(t, s, start, (*Tx).PutInstitutions, there)
		want := map[grid.ProblemID]string{}
		var items []*grid.Checkin
		for n, c := range []struct {
			place  grid.InstitutionID
			at     time.Time
			number string
		}{
			{w.place.ID, start.Add(-4 * time.Hour), "2014-0001"}, {there.ID, start.Add(-3 * time.Hour), "2014-0001"},
			{w.place.ID, start.Add(-2 * time.Hour), "2014-0002"}, {w.place.ID, start.AddDate(-1, 0, 0), "2013-0001"},
		} {
			item := w.checkin(c.at)
			item.Institution, item.Proof.DeviceSeq = c.place, int64(n)
			p := grid.SiteProblem{ID: newID[grid.ProblemID](), What: "x", Responsible: "y", Deadline: 16300}
			item.Problems, want[p.ID] = []grid.SiteProblem{p}, c.number
			items = append(items, item)
		}
		for _, batch := range [][]*grid.Checkin{items[:2], items[2:]} {
			if faults := putCheckins(t, s, start, batch...); len(faults) != 0 {
				t.Fatalf("got %s, want none", show(faults))
			}
		}
		list, _, err := s.Problems(t.Context(), city, ProblemFilter{}, Page{})
		if err != nil || len(list) != len(want) {
			t.Fatalf("got %d, %v, want %d", len(list), err, len(want))
		}
		for _, p := range list {
			if p.Number() != want[p.ID] {
				t.Errorf("%s in %s: got %s, want %s", p.FoundAt, p.Region, p.Number(), want[p.ID])
			}
		}
	})
}

// A version is superseded, accepted for 180 days, and then no more.
func TestFormVersions(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newFieldWorld(t, s)
		write(t, s, start, func(tx *Tx) error {
			n, err := tx.PublishBuiltinForms()
			if n != len(form.Builtin()) {
				t.Errorf("published: got %d, want %d", n, len(form.Builtin()))
			}
			return err
		})
		next := form.Form{Code: "patrol-clinic", Title: "诊所巡查", Kinds: []grid.TaskKind{grid.Patrol}, Categories: []grid.Category{"clinic"}}
		var err error
		if next.Schema, err = form.Parse([]byte(`{"type":"object","required":["open"],"properties":{"open":{"type":"boolean","title":"营业"}}}`)); err != nil {
			t.Fatal(err)
		}
		write(t, s, start, func(tx *Tx) error { return tx.PublishForm(&next, testAccount) })
		write(t, s, start, func(tx *Tx) error {
			n, err := tx.PublishBuiltinForms()
			if n != 0 {
				t.Errorf("published again: got %d, want 0", n)
			}
			return err
		})
		if next.Version != 2 {
			t.Errorf("version: got %d, want 2", next.Version)
		}
		forms, err := s.Forms(t.Context())
		if err != nil || len(forms) != len(form.Builtin()) {
			t.Errorf("in force: got %d, %v, want %d", len(forms), err, len(form.Builtin()))
		}
		versions, err := s.FormVersions(t.Context(), "patrol-clinic")
		if err != nil || len(versions) != 2 || versions[0].Version != 2 || versions[1].SupersededAt.IsZero() {
			t.Errorf("versions: got %+v, %v", versions, err)
		}
		for days, code := range map[int]string{180: "", 181: "form-too-old"} {
			now := start.AddDate(0, 0, days)
			c := w.checkin(now.Add(-time.Duration(days) * time.Minute))
			c.Proof.DeviceSeq = int64(days)
			faults := putCheckins(t, s, now, c)
			if code == "" && len(faults) != 0 {
				t.Errorf("%d days later: got %s, want it stored", days, show(faults))
			}
			if code != "" {
				if len(faults) != 1 {
					t.Fatalf("%d days later: got %s, want %s", days, show(faults), code)
				}
				wantCode(t, faults[0].Err, grid.Conflict, code)
			}
		}
		_, err = s.FormVersions(t.Context(), "patrol-moon")
		wantCode(t, err, grid.NotFound, "form-not-found")
	})
}
