package grid

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

var eight = time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC)

// minute is an instant n minutes after eight.
func minute(n int) time.Time { return eight.Add(time.Duration(n) * time.Minute) }

// steps reads pairs of a verb and minutes after eight.
func steps(pairs ...any) []ShiftStep {
	var all []ShiftStep
	for n := 0; n < len(pairs); n += 2 {
		all = append(all, ShiftStep{Verb: pairs[n].(ShiftVerb), At: minute(pairs[n+1].(int))})
	}
	return all
}

// spans reads pairs of minutes after eight; -1 is open.
func spans(minutes ...int) []Span {
	var all []Span
	for n := 0; n < len(minutes); n += 2 {
		s := Span{From: minute(minutes[n])}
		if minutes[n+1] >= 0 {
			s.Until = minute(minutes[n+1])
		}
		all = append(all, s)
	}
	return all
}

func TestStitch(t *testing.T) {
	const never = -1
	for _, c := range []struct {
		name           string
		steps          []ShiftStep
		sign           int // minute of the last sign of life, or never
		state          ShiftState
		began, changed int
		on             []Span
	}{
		{"just begun", steps(VerbStart, 0), never, ShiftOn, 0, 0, spans(0, -1)},
		{"a pause", steps(VerbStart, 0, VerbPause, 60, VerbResume, 90), never, ShiftOn, 0, 90, spans(0, 60, 90, -1)},
		{"paused twice", steps(VerbStart, 0, VerbPause, 60, VerbPause, 70), never, ShiftPaused, 0, 60, spans(0, 60)},
		{"a whole day", steps(VerbStart, 0, VerbPause, 60, VerbResume, 90, VerbEnd, 480), never, ShiftEnded, 0, 480, spans(0, 60, 90, 480)},
		{"ended in a pause", steps(VerbStart, 0, VerbPause, 60, VerbEnd, 90), never, ShiftEnded, 0, 90, spans(0, 60)},
		{"the resume was lost", steps(VerbStart, 0, VerbPause, 60, VerbStart, 100), never, ShiftOn, 0, 100, spans(0, 60, 100, -1)},
		{"the app died and began again", steps(VerbStart, 0, VerbStart, 100, VerbEnd, 120), never, ShiftEnded, 0, 120, spans(0, 120)},
		{"the start was lost", steps(VerbPause, 60, VerbResume, 90), never, ShiftOn, 60, 90, spans(90, -1)},
		{"only an end came", steps(VerbEnd, 60), never, ShiftEnded, 60, 60, nil},
		{"what is before the start does not count", steps(VerbStart, 30, VerbPause, 10), never, ShiftOn, 30, 30, spans(30, -1)},
		{"the first end is final", steps(VerbStart, 0, VerbEnd, 60, VerbResume, 70, VerbEnd, 90), never, ShiftEnded, 0, 60, spans(0, 60)},
		{"at one instant", steps(VerbStart, 0, VerbPause, 60, VerbResume, 60, VerbEnd, 60), never, ShiftEnded, 0, 60, spans(0, 60, 60, 60)},
		{"lapsed at its last step", steps(VerbStart, 0, VerbPause, 60, VerbResume, 90, VerbLapse, 300), never, ShiftEnded, 0, 90, spans(0, 60, 90, 90)},
		{"lapsed at its last point", steps(VerbStart, 0, VerbLapse, 300), 200, ShiftEnded, 0, 200, spans(0, 200)},
		{"points after the lapse", steps(VerbStart, 0, VerbLapse, 300), 400, ShiftEnded, 0, 300, spans(0, 300)},
		{"ended after it lapsed", steps(VerbStart, 0, VerbLapse, 300, VerbEnd, 400), never, ShiftEnded, 0, 0, spans(0, 0)},
		{"ended before it lapsed", steps(VerbStart, 0, VerbLapse, 300, VerbEnd, 290), 250, ShiftEnded, 0, 290, spans(0, 290)},
		{"lapsed twice", steps(VerbStart, 0, VerbLapse, 300, VerbLapse, 200), 400, ShiftEnded, 0, 200, spans(0, 200)},
		{"began after it lapsed", steps(VerbLapse, 0, VerbStart, 10), never, ShiftEnded, 10, 10, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sign time.Time
			if c.sign != never {
				sign = minute(c.sign)
			}
			want := Stitched{State: c.state, StartedAt: minute(c.began), ChangedAt: minute(c.changed), On: c.on}
			if c.state == ShiftEnded {
				want.EndedAt = want.ChangedAt
			}
			if got := Stitch(c.steps, sign); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

// TestStitchAnyOrder: whatever the order in which steps come, and however often
// each is told, the shift is the same; on is a row of spans that do not overlap
// and end where the shift does.
func TestStitchAnyOrder(t *testing.T) {
	const seed = 7
	t.Log("seed", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	verbs := append(slices.Clone(ShiftVerbs), VerbLapse)
	for range 20_000 {
		told := []ShiftStep{{Verb: ShiftVerbs[rng.IntN(len(ShiftVerbs))], At: minute(rng.IntN(30))}}
		for range rng.IntN(8) {
			told = append(told, ShiftStep{Verb: verbs[rng.IntN(len(verbs))], At: minute(rng.IntN(30)), AccuracyM: float64(rng.IntN(2))})
		}
		var sign time.Time
		if rng.IntN(2) == 0 {
			sign = minute(rng.IntN(40))
		}
		want := Stitch(told, sign)
		again := append(slices.Clone(told), told[rng.IntN(len(told))])
		rng.Shuffle(len(again), func(a, b int) { again[a], again[b] = again[b], again[a] })
		if got := Stitch(again, sign); !reflect.DeepEqual(got, want) {
			t.Fatalf("of %+v\ngot  %+v\nas   %+v\nwant %+v", told, got, again, want)
		}
		checkStitched(t, told, &want)
	}
}

func checkStitched(t *testing.T, told []ShiftStep, f *Stitched) {
	t.Helper()
	last := f.StartedAt
	for n, s := range f.On {
		open := s.Until.IsZero()
		if s.From.Before(last) || !open && s.Until.Before(s.From) || open && (n+1 < len(f.On) || f.State != ShiftOn) {
			t.Fatalf("of %+v: the spans %+v are not in order", told, f.On)
		}
		last = s.Until
	}
	if f.State == ShiftEnded != !f.EndedAt.IsZero() || f.State == ShiftEnded && (f.EndedAt.Before(last) || f.EndedAt.Before(f.StartedAt)) {
		t.Fatalf("of %+v: got %+v", told, f)
	}
	for _, s := range told {
		if s.Verb == VerbLapse && f.State != ShiftEnded {
			t.Fatalf("of %+v: lapsed, and %s", told, f.State)
		}
	}
}

func TestStitchedHolds(t *testing.T) {
	f := Stitch(steps(VerbStart, 0, VerbPause, 60, VerbResume, 90), time.Time{})
	for n, want := range map[int]bool{-1: false, 0: true, 60: true, 61: false, 89: false, 90: true, 1000: true} {
		if got := f.Holds(minute(n)); got != want {
			t.Errorf("at minute %d: got %t, want %t", n, got, want)
		}
	}
}

func TestPauses(t *testing.T) {
	for name, c := range map[string]struct {
		steps []ShiftStep
		want  []Span
	}{
		"none":              {steps(VerbStart, 0, VerbEnd, 60), nil},
		"one":               {steps(VerbStart, 0, VerbPause, 60, VerbResume, 90), spans(60, 90)},
		"open":              {steps(VerbStart, 0, VerbPause, 60), spans(60, 100)},
		"before the end":    {steps(VerbStart, 0, VerbPause, 60, VerbEnd, 80), spans(60, 80)},
		"the start is lost": {steps(VerbPause, 60, VerbResume, 90, VerbEnd, 95), spans(60, 90)},
	} {
		f := Stitch(c.steps, time.Time{})
		if got := f.Pauses(minute(100)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

func TestShiftStepCheck(t *testing.T) {
	now := minute(60)
	for name, c := range map[string]struct {
		step  ShiftStep
		field string
	}{
		"good":              {ShiftStep{Verb: VerbEnd, At: now}, ""},
		"nobody tells that": {ShiftStep{Verb: VerbLapse, At: now}, "verb"},
		"no verb":           {ShiftStep{At: now}, "verb"},
		"no instant":        {ShiftStep{Verb: VerbEnd}, "at"},
		"the future":        {ShiftStep{Verb: VerbEnd, At: minute(61)}, "at"},
		"no accuracy":       {ShiftStep{Verb: VerbEnd, At: now, AccuracyM: -1}, "accuracy_m"},
	} {
		err := c.step.Check(now)
		if c.field == "" && err != nil || c.field != "" && (KindOf(err) != Invalid || err.(*Error).Fields[0].Name != c.field) {
			t.Errorf("%s: got %v, want a fault of %q", name, err, c.field)
		}
	}
}
