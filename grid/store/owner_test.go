package store

import (
	"sync"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Every noun has an owner, found as the lists by scope find it.
func TestOwner(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i, o, c := testInstitution(west, &inWest), testOfficer(east, grid.PostOfficer), testClue(east, &inEast)
		put(t, s, start, (*Tx).PutInstitutions, i)
		put(t, s, start, (*Tx).PutOfficers, o)
		put(t, s, start, (*Tx).PutClues, c)
		v := &grid.Visit{ID: newID[grid.VisitID](), Institution: i.ID, Kind: grid.Patrol, Officer: o.ID, At: start}
		put(t, s, start, (*Tx).PutVisits, v)
		g := grid.Grid{ID: newID[grid.GridID](), Code: "1", Name: "one"}
		p := &grid.Plan{ID: newID[grid.PlanID](), Region: west, Name: "p", From: start, Grids: []grid.Grid{g}, Cells: map[geo.Cell]grid.GridID{cellAt(t, inWest): g.ID}}
		d := &grid.Duty{ID: newID[grid.DutyID](), Grid: g.ID, Officer: o.ID, Kind: grid.DutyOfficer, From: start, Plan: p.ID}
		k := &grid.Task{ID: newID[grid.TaskID](), Kind: grid.Patrol, Institution: i.ID, DueOn: 1}
		h := &grid.Shift{ID: newID[grid.ShiftID](), Officer: o.ID, StartedAt: start}
		q := &grid.Survey{ID: newID[grid.SurveyID](), Institution: i.ID, Visit: v.ID, Result: grid.SurveyNormal, At: start}
		put(t, s, start, (*Tx).PutSurveys, q)
		u := &grid.Turn{ID: newID[grid.TurnID](), Officer: o.ID, From: start, Until: start.Add(time.Hour)}
		put(t, s, start, (*Tx).PutTurns, u)
		l := &grid.Leave{ID: newID[grid.LeaveID](), Officer: o.ID, Kind: grid.LeaveOther, From: start.AddDate(0, 0, 1), Until: start.AddDate(0, 0, 2)}
		e := &grid.Draft{ID: newID[grid.DraftID](), Region: west, Name: "d", Borders: grid.BordersFree, Author: testAccount}
		b := &grid.BalanceRun{ID: newID[grid.BalanceID](), Draft: e.ID, By: testAccount}
		m := &grid.Message{ID: newID[grid.MessageID](), Region: west, Text: "hello", By: testAccount, SentAt: start}
		a := &grid.SOS{ID: newID[grid.SOSID](), Officer: o.ID, RaisedAt: start}
		write(t, s, start, func(tx *Tx) error {
			_, err := tx.SendMessage(m)
			return err
		})
		write(t, s, start, func(tx *Tx) error {
			for _, err := range []error{tx.PublishPlan(p), tx.PutDuty(d), tx.PutTask(k), tx.StartShift(h, nil), tx.PutLeave(l), tx.CreateDraft(e), tx.PutBalance(b), tx.RaiseSOS(a)} {
				if err != nil {
					return err
				}
			}
			return nil
		})
		want := map[Noun][2]string{
			NounInstitution: {string(i.ID), west}, NounClue: {string(c.ID), east}, NounOfficer: {string(o.ID), east},
			NounVisit: {string(v.ID), west}, NounGrid: {string(g.ID), west}, NounPlan: {string(p.ID), west},
			NounDuty: {string(d.ID), west}, NounTask: {string(k.ID), west}, NounShift: {string(h.ID), east},
			NounSurvey: {string(q.ID), west}, NounDraft: {string(e.ID), west}, NounBalance: {string(b.ID), west},
			NounLeave: {string(l.ID), east}, NounTurn: {string(u.ID), east}, NounMessage: {string(m.ID), west}, NounSOS: {string(a.ID), east},
		}
		write(t, s, start, func(tx *Tx) error {
			for noun := range owners {
				region, known, err := tx.Owner(noun, want[noun][0])
				if err != nil || !known || region != want[noun][1] {
					t.Errorf("%s: got %q, %v, %v, want %q", noun, region, known, err, want[noun][1])
				}
				if region, known, err := tx.Owner(noun, newID[string]()); err != nil || known {
					t.Errorf("%s that is not stored: got %q, %v, %v", noun, region, known, err)
				}
			}
			return nil
		})
	})
}

// A second writer of an id that is not stored yet sees what the first stored.
func TestOwnerWaits(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		const writers = 8
		id := newID[grid.ClueID]()
		var wg sync.WaitGroup
		var mu sync.Mutex
		filed := 0
		for range writers {
			wg.Go(func() {
				first := false
				err := tryWrite(t, s, start, func(tx *Tx) error {
					_, known, err := tx.Owner(NounClue, string(id))
					if first = !known; err != nil || known {
						return err
					}
					c := testClue(west, &inWest)
					c.ID = id
					return nothingBad(tx.PutClues([]*grid.Clue{c}))
				})
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Errorf("write: %v", err)
				}
				if first {
					filed++
				}
			})
		}
		wg.Wait()
		if filed != 1 {
			t.Errorf("got %d who filed it, want 1", filed)
		}
	})
}

func nothingBad(faults []Fault, err error) error {
	if err == nil && len(faults) > 0 {
		return faults[0].Err
	}
	return err
}

// A write whose time was taken a moment before another's change, and which then
// waited for the row, is not refused for it; a real future is.
func TestLaggingClock(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		ahead, lagging := start.Add(time.Second), start
		c := testClue(west, &inWest)
		c.OpenedAt = ahead
		put(t, s, ahead, (*Tx).PutClues, c)
		put(t, s, lagging, (*Tx).PutClues, c)
		later := *c
		later.OpenedAt = ahead.Add(time.Microsecond)
		write(t, s, lagging, func(tx *Tx) error {
			faults, err := tx.PutClues([]*grid.Clue{&later})
			wantFaults(t, faults, map[int]string{0: "opened_at"})
			return err
		})
		closeAt := func(at time.Time) error {
			return tryWrite(t, s, lagging, func(tx *Tx) error {
				_, err := tx.CloseClue(c.ID, at)
				return err
			})
		}
		wantField(t, closeAt(ahead.Add(time.Microsecond)), grid.Invalid, "at")
		if err := closeAt(time.Time{}); err != nil {
			t.Errorf("close now: %v", err)
		}
		got, err := s.Clue(t.Context(), west, c.ID)
		if err != nil || !got.ClosedAt.Equal(ahead) {
			t.Errorf("closed: got %s, %v, want %s", got.ClosedAt, err, ahead)
		}
		put(t, s, lagging, (*Tx).PutClues, &got) // closed in its future as well

		o := testOfficer(west, grid.PostOfficer)
		put(t, s, start, (*Tx).PutOfficers, o)
		h := &grid.Shift{ID: newID[grid.ShiftID](), Officer: o.ID, StartedAt: ahead}
		write(t, s, ahead, func(tx *Tx) error { return tx.StartShift(h, nil) })
		change := func(verb string, at time.Time) error {
			return tryWrite(t, s, lagging, func(tx *Tx) error {
				_, err := tx.ChangeShift(h.ID, verb, at)
				return err
			})
		}
		wantField(t, change("pause", ahead.Add(time.Microsecond)), grid.Invalid, "at")
		wantField(t, change("pause", lagging), grid.Invalid, "at")
		if err := change("pause", ahead); err != nil {
			t.Errorf("pause: %v", err)
		}
		if err := change("end", time.Time{}); err != nil {
			t.Errorf("end now: %v", err)
		}
		if got, err := s.Shift(t.Context(), west, h.ID); err != nil || !got.EndedAt.Equal(ahead) {
			t.Errorf("ended: got %s, %v, want %s", got.EndedAt, err, ahead)
		}
	})
}

// A clash over a number tells nothing of who has it.
func TestClashTellsNobody(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		theirs, mine := testClue(east, &inEast), testClue(west, &inWest)
		theirs.ExternalNo = "7"
		put(t, s, start, (*Tx).PutClues, theirs, mine)
		held := testInstitution(east, &inEast)
		held.Licences = []grid.Licence{{Kind: "practice", Number: "L1", Category: held.Category, ExpiresOn: grid.NoDate}}
		put(t, s, start, (*Tx).PutInstitutions, held)
		mine.ExternalNo = "7"
		other := testInstitution(west, &inWest)
		other.Licences = held.Licences
		write(t, s, start, func(tx *Tx) error {
			clues, err := tx.PutClues([]*grid.Clue{mine})
			if err != nil {
				return err
			}
			places, err := tx.PutInstitutions([]*grid.Institution{other})
			for _, f := range [][]Fault{clues, places} {
				if len(f) != 1 {
					t.Fatalf("got %+v, want one fault", f)
				}
				e := f[0].Err
				if e.Kind != grid.Conflict || len(e.Fields) != 1 || e.Fields[0].Reason != "is already registered" {
					t.Errorf("got %v, want a conflict that is already registered, and no more", e)
				}
			}
			return err
		})
	})
}

// An update keeps where a task or grid came from, and a cell beside an
// institution is that one's.
func TestKeptAndContradicting(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i := testInstitution(west, &inWest)
		put(t, s, start, (*Tx).PutInstitutions, i)
		k := grid.Task{ID: newID[grid.TaskID](), Kind: grid.Patrol, Institution: i.ID, DueOn: 1,
			Origin: grid.Origin{Batch: newID[grid.BatchID](), Simulated: true}}
		from := k.Origin.Batch
		write(t, s, start, func(tx *Tx) error { return tx.PutTask(&k) })
		k.Origin = grid.Origin{}
		write(t, s, start, func(tx *Tx) error { return tx.PutTask(&k) })
		got, err := s.Task(t.Context(), west, k.ID)
		if err != nil || !got.Origin.Simulated || got.Origin.Batch != from || k.Origin != got.Origin {
			t.Errorf("task: got %+v, given back %+v, %v, want simulated, of batch %s", got.Origin, k.Origin, err, from)
		}
		g := grid.Grid{ID: newID[grid.GridID](), Code: "1", Name: "one"}
		for n, simulated := range []bool{true, false} {
			p := &grid.Plan{ID: newID[grid.PlanID](), Region: west, Name: "p", From: start.AddDate(0, 0, n), Grids: []grid.Grid{g},
				Cells: map[geo.Cell]grid.GridID{i.Cell: g.ID}, Origin: grid.Origin{Simulated: simulated}}
			write(t, s, start, func(tx *Tx) error { return tx.PublishPlan(p) })
		}
		if got, err := s.Grid(t.Context(), west, g.ID); err != nil || !got.Origin.Simulated {
			t.Errorf("grid: got %+v, %v, want simulated", got.Origin, err)
		}

		other := cellAt(t, inEast)
		k.Cell = other
		wantField(t, tryWrite(t, s, start, func(tx *Tx) error { return tx.PutTask(&k) }), grid.Invalid, "cell")
		v := &grid.Visit{ID: newID[grid.VisitID](), Institution: i.ID, Cell: other, Kind: grid.Patrol, SourceTeam: "T", At: start}
		write(t, s, start, func(tx *Tx) error {
			faults, err := tx.PutVisits([]*grid.Visit{v})
			wantFaults(t, faults, map[int]string{0: "cell"})
			return err
		})
		v.Cell = i.Cell
		put(t, s, start, (*Tx).PutVisits, v)
		v.Cell = other // recorded: nothing is compared or changed
		put(t, s, start, (*Tx).PutVisits, v)
	})
}

// A duty names a plan that lists its grid; any other is like none.
func TestDutyPlan(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		g, a, _ := dutyWorld(t, s)
		foreign := &grid.Plan{ID: newID[grid.PlanID](), Region: east, Name: "p", From: start,
			Grids: []grid.Grid{{ID: newID[grid.GridID](), Code: "1", Name: "one"}}, Cells: map[geo.Cell]grid.GridID{}}
		write(t, s, start, func(tx *Tx) error { return tx.PublishPlan(foreign) })
		var told []string
		for _, plan := range []grid.PlanID{foreign.ID, newID[grid.PlanID]()} {
			d := testDuty(g, a, start, time.Time{})
			d.Plan = plan
			err := putDuty(t, s, d)
			wantField(t, err, grid.Invalid, "plan")
			if e, is := asGridError(err); is {
				told = append(told, e.Fields[0].Reason)
			}
		}
		if len(told) != 2 || told[0] != told[1] {
			t.Errorf("another region's plan and none: got %q, want the same twice", told)
		}
	})
}
