package demo

import (
	"strings"
	"testing"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// A day of the demo has all that a commander looks out for: somebody who begins
// late, somebody without a signal, a rest at noon, a call for help, a message that
// is answered, check-ins with forms that do tasks; and all of it is marked.
func TestDayOfPatrols(t *testing.T) {
	d, log := loaded(t, databases[0].dsn(t))
	r := &replay{Demo: d, every: 5 * time.Minute}
	root := chicagoRoot
	seen := map[grid.PatrolState]int{}
	phones := map[grid.OfficerID]bool{}
	for _, p := range d.Staff.Phones().All() {
		phones[p.ID] = true
	}
	late := map[grid.OfficerID]bool{}
	at, end := d.Start, d.From.End(d.zone)
	for at.Before(end) {
		next := earliest(at.Add(20*time.Minute), end)
		if err := r.deliver(t.Context(), at, next, next); err != nil {
			t.Fatal(err)
		}
		at = next
		rows, err := d.Store.PatrolDay(t.Context(), root, at, d.From.Start(d.zone), d.From.End(d.zone))
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			standing := row.Day.At(at, d.policy.PatrolRule())
			seen[standing.State]++
			if standing.State == grid.PatrolOverdue && !phones[row.Officer.ID] {
				late[row.Officer.ID] = true
			}
			if standing.State == grid.PatrolSilent && row.Last == nil {
				t.Errorf("%s at %s: silent without a last point", row.Officer.Name, at)
			}
		}
	}
	if strings.Contains(log.String(), "refused") {
		t.Errorf("log: got %s, want nothing refused", log)
	}
	for _, state := range grid.PatrolStates {
		if seen[state] == 0 && state != grid.PatrolOff {
			t.Errorf("states: got %v, want somebody %s", seen, state)
		}
	}
	if len(late) == 0 {
		t.Error("late: got no officer, want some")
	}
	calls, _, err := d.Store.SOS(t.Context(), root, store.SOSFilter{}, store.Page{})
	if err != nil || len(calls) != 1 || calls[0].State != grid.SOSEnded || !calls[0].Origin.Simulated || calls[0].AcknowledgedBy != "" {
		t.Errorf("calls for help: got %+v, %v, want one drill that ended", calls, err)
	}
	told, _, err := d.Store.Messages(t.Context(), root, store.Page{})
	if err != nil || len(told) != 1 || !told[0].Origin.Simulated || !strings.HasSuffix(told[0].Text, "(模拟)") {
		t.Errorf("messages: got %+v, %v, want the one of the day", told, err)
	}
	done, _, err := d.Store.Tasks(t.Context(), root, store.TaskFilter{State: grid.TaskDone}, store.Page{Limit: 1000})
	if err != nil || len(done) == 0 {
		t.Fatalf("tasks done: got %d, %v, want those of the officers' calls", len(done), err)
	}
	for _, k := range done {
		if !k.Origin.Simulated || k.DoneBy == "" {
			t.Errorf("task: got %+v, want it simulated and done by a check-in", k)
		}
	}
	first := d.Staff.Phones().Officer.ID
	mine, _, err := d.Store.Tasks(t.Context(), root, store.TaskFilter{State: grid.TaskOpen, Officer: first}, store.Page{Limit: 1000})
	if err != nil || len(mine) == 0 {
		t.Errorf("tasks of the account officer: got %d, %v, want some", len(mine), err)
	}
}

// The points of who has no signal come when it is back, once each, and none are of
// the noon.
func TestDelivered(t *testing.T) {
	staff, s := testStaff(t)
	policy := Chicago().Policy
	day := staff.DayOf(staff.from, s, &policy)
	dark := 0
	for _, w := range day.Walks {
		if !w.darkFrom.IsZero() {
			dark++
		}
		seen := map[int64]bool{}
		for at := w.Begins.Add(-time.Hour); at.Before(w.Ends); at = at.Add(7 * time.Minute) {
			for _, p := range w.delivered(at, at.Add(7*time.Minute), time.Minute) {
				if seen[p.DeviceSeq] || p.At.After(w.noonFrom) && p.At.Before(w.noonUntil) {
					t.Fatalf("point %+v: got it twice, or of the noon", p)
				}
				if at := at.Add(7 * time.Minute); p.At.After(w.darkFrom) && at.After(w.darkFrom) && at.Before(w.darkUntil) {
					t.Fatalf("point %+v: got it at %s, without a signal", p, at)
				}
				seen[p.DeviceSeq] = true
			}
		}
		noon := 0
		whole := w.Positions(w.Begins.Add(-time.Hour), w.Ends.Add(time.Hour), time.Minute)
		for _, p := range whole {
			if p.At.After(w.noonFrom) && p.At.Before(w.noonUntil) {
				noon++
			}
		}
		if len(seen) != len(whole)-noon {
			t.Errorf("%s: got %d points, want %d", w.Person.Name, len(seen), len(whole)-noon)
		}
	}
	if dark != 1 {
		t.Errorf("without a signal: got %d people, want one", dark)
	}
}
