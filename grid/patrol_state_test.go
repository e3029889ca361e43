package grid

import (
	"testing"
	"time"
)

func TestPatrolDay(t *testing.T) {
	turn := func(from, until int) Turn { return Turn{From: minute(from), Until: minute(until)} }
	shift := func(pairs ...any) Shift {
		f := Stitch(steps(pairs...), time.Time{})
		return Shift{State: f.State, StartedAt: f.StartedAt, ChangedAt: f.ChangedAt, EndedAt: f.EndedAt}
	}
	const none = -1
	for _, c := range []struct {
		name   string
		turns  []Turn
		shifts []Shift
		point  int // minute of the last point, or none
		now    int
		state  PatrolState
		since  int // or none
		silent int
	}{
		{"nothing planned", nil, nil, none, 0, PatrolOff, none, 0},
		{"a turn to come", []Turn{turn(60, 120)}, nil, none, 0, PatrolScheduled, none, 0},
		{"just begun", []Turn{turn(0, 120)}, nil, none, 14, PatrolScheduled, none, 0},
		{"nobody came", []Turn{turn(0, 120)}, nil, none, 15, PatrolOverdue, 0, 0},
		{"nobody ever came", []Turn{turn(0, 120)}, nil, none, 120, PatrolOff, none, 0},
		{"at work", []Turn{turn(0, 120)}, []Shift{shift(VerbStart, 5)}, 30, 40, PatrolOn, 5, 10},
		{"at work without a plan", nil, []Shift{shift(VerbStart, 5)}, none, 34, PatrolOn, 5, 29},
		{"silent since its start", nil, []Shift{shift(VerbStart, 5)}, none, 35, PatrolSilent, 5, 30},
		{"silent since its last point", nil, []Shift{shift(VerbStart, 5)}, 20, 60, PatrolSilent, 20, 40},
		{"resumed just now", nil, []Shift{shift(VerbStart, 5, VerbPause, 20, VerbResume, 50)}, 20, 60, PatrolOn, 50, 10},
		{"in a pause nobody is silent", nil, []Shift{shift(VerbStart, 5, VerbPause, 20)}, 20, 500, PatrolPaused, 20, 0},
		{"done", []Turn{turn(0, 120)}, []Shift{shift(VerbStart, 5, VerbEnd, 110)}, 100, 115, PatrolDone, 110, 0},
		{"went home early", []Turn{turn(0, 120)}, []Shift{shift(VerbStart, 5, VerbEnd, 60)}, 50, 90, PatrolDone, 60, 0},
		{"came early, done before", []Turn{turn(0, 120)}, []Shift{shift(VerbStart, -60, VerbEnd, -10)}, none, 60, PatrolDone, -10, 0},
		{"came long before", []Turn{turn(0, 120)}, []Shift{shift(VerbStart, -130, VerbEnd, -100)}, none, 60, PatrolOverdue, 0, 0},
		{"the afternoon is to come", []Turn{turn(0, 120), turn(300, 400)}, []Shift{shift(VerbStart, 5, VerbEnd, 110)}, none, 150, PatrolScheduled, none, 0},
		{"the afternoon is late", []Turn{turn(0, 120), turn(300, 400)}, []Shift{shift(VerbStart, 5, VerbEnd, 110)}, none, 320, PatrolOverdue, 300, 0},
		{"the second shift counts", nil, []Shift{shift(VerbStart, 5, VerbEnd, 110), shift(VerbStart, 200)}, none, 210, PatrolOn, 200, 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := PatrolDay{Turns: c.turns, Shifts: c.shifts}
			if c.point != none {
				d.LastPoint = minute(c.point)
			}
			var since time.Time
			if c.since != none {
				since = minute(c.since)
			}
			policy := Policy{}
			got := d.At(minute(c.now), policy.PatrolRule())
			if got.State != c.state || !got.Since.Equal(since) || got.Silent != time.Duration(c.silent)*time.Minute {
				t.Errorf("got %s since %s, silent %s, want %s since %s, silent %d min", got.State, got.Since, got.Silent, c.state, since, c.silent)
			}
		})
	}
}

func TestPatrolRule(t *testing.T) {
	p := Policy{Patrol: PatrolRule{SilentMinutes: 45}}
	if got, want := p.PatrolRule(), (PatrolRule{SilentMinutes: 45, LateMinutes: 15}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for _, bad := range []PatrolRule{{SilentMinutes: -1}, {LateMinutes: 1441}} {
		var f Faults
		p.Patrol = bad
		p.checkPatrol(&f)
		if len(f) != 1 {
			t.Errorf("%+v: got %v, want one fault", bad, f)
		}
	}
}
