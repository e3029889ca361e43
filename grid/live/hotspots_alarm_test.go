package live_test

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
	"gridwatch/grid/live"
)

// desk stores alarms as a database would: each clue once, with the cursor.
type desk struct {
	mu      sync.Mutex
	kept    []live.Alarm
	seen    map[grid.ClueID]bool
	through int64
	refuse  int // so many calls fail before anything is stored
	lose    int // so many fail although all was stored
	tried   int
}

func (d *desk) raise(_ context.Context, alarms []live.Alarm, through int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tried++
	if d.refuse > 0 {
		d.refuse--
		return errors.New("the database is away")
	}
	for _, a := range alarms {
		if !d.seen[a.Clue] {
			d.seen[a.Clue] = true
			d.kept = append(d.kept, a)
		}
	}
	d.through = through
	if d.lose > 0 {
		d.lose--
		return errors.New("nobody answered the commit")
	}
	return nil
}

func (d *desk) state() (kept []live.Alarm, through int64, tried int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]live.Alarm(nil), d.kept...), d.through, d.tried
}

// alarming is a town with a hotspot, and clues filed after it: those that must
// raise an alarm, in order. The history ends at an entry that is given too.
func alarming(t *testing.T) (w *town, want []grid.ClueID, history int64) {
	w = newTown(t, 41, 12)
	hot, calm := w.cells[len(w.cells)/2], w.cells[0]
	for range 60 {
		w.file(w.cells[w.random.IntN(len(w.cells))], w.random.IntN(300), false)
	}
	for range 25 {
		w.file(hot, 9, false)
	}
	history = int64(len(w.log))
	want = append(want, w.file(hot, 0, false))
	w.file(calm, 0, false)
	w.file(hot, 0, true)    // sealed: nobody may learn where
	w.file(hot, 900, false) // long ago, out of the window
	again := w.clues[len(w.clues)-5]
	again.Filed = false
	w.add(grid.CluesRecorded{Items: []grid.ClueFact{again}}) // no new clue
	lost := grid.ClueFact{ID: "lost", Filed: true, Region: "a", OpenedAt: w.at}
	w.add(grid.CluesRecorded{Items: []grid.ClueFact{lost}})
	var many []grid.ClueFact
	for n := range 30 { // an import
		c := w.clues[len(w.clues)-4]
		c.ID, c.Filed = grid.ClueID(string(c.ID)+string(rune('a'+n))), true
		many = append(many, c)
	}
	w.add(grid.CluesRecorded{Items: many})
	w.at = w.at.Add(26 * time.Hour)
	w.add(grid.ClockAdvanced{At: w.at})
	want = append(want, w.file(hot, 0, false), w.file(hot, 1, false))
	return w, want, history
}

func (w *town) watched(d *desk, after int64) *live.Hotspots {
	return live.NewHotspots(live.HotspotOptions{Resolution: 9, Cells: w.inForce, Raise: d.raise, After: after})
}

func ids(alarms []live.Alarm) (all []grid.ClueID) {
	for _, a := range alarms {
		all = append(all, a.Clue)
	}
	return all
}

// until waits for what background work brings about.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !done(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within 30 s: %s", what)
		}
	}
}

// Clues that fall into a hotspot raise an alarm each, whatever the database does:
// refuses, loses the answer, or the process ends in between.
func TestAlarmsSurvive(t *testing.T) {
	w, want, history := alarming(t)
	for name, c := range map[string]struct {
		refuse, lose int
		runFirst     bool // the first process stores what it can before it ends
		firstUntil   int  // entries that the first process sees
	}{
		"nothing fails":           {0, 0, true, len(w.log)},
		"refused":                 {3, 0, true, len(w.log)},
		"answer lost":             {0, 2, true, len(w.log)},
		"ended before storing":    {0, 0, false, len(w.log)},
		"ended half way":          {0, 0, true, len(w.log) - 3},
		"ended before the clues":  {0, 0, true, int(history)},
		"ended, refused, lost":    {2, 1, false, len(w.log) - 1},
		"everything seen at once": {0, 0, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d := &desk{seen: map[grid.ClueID]bool{}, through: history, refuse: c.refuse, lose: c.lose}
			run := func(entries []grid.Entry, want int) {
				_, after, _ := d.state()
				h := w.watched(d, after)
				ctx, stop := context.WithCancel(t.Context())
				var done sync.WaitGroup
				if want >= 0 {
					done.Go(func() {
						if err := h.Run(ctx); err != nil {
							t.Error(err)
						}
					})
				}
				apply(t, h, entries)
				if want >= 0 {
					until(t, "alarms", func() bool { kept, _, _ := d.state(); return len(kept) >= want })
				}
				stop()
				done.Wait()
			}
			expect := 0
			for _, e := range w.log[:c.firstUntil] {
				if ev, is := e.Event.(grid.CluesRecorded); is && (ev.Items[0].ID == want[0] || ev.Items[0].ID == want[1] || ev.Items[0].ID == want[2]) {
					expect++
				}
			}
			if !c.runFirst {
				expect = -1
			}
			run(w.log[:c.firstUntil], expect)
			run(w.log, len(want))
			kept, _, _ := d.state()
			if !reflect.DeepEqual(ids(kept), want) {
				t.Errorf("got %v, want %v", ids(kept), want)
			}
		})
	}
}

// What an alarm says is what the map says with that entry, and two nodes say the
// same however their entries were bundled.
func TestAlarmsAreOfTheLogAlone(t *testing.T) {
	w, want, history := alarming(t)
	var all [2][]live.Alarm
	for n, bundle := range []int{1, len(w.log)} {
		d := &desk{seen: map[grid.ClueID]bool{}}
		h := w.watched(d, history)
		for at := 0; at < len(w.log); at += bundle {
			apply(t, h, w.log[at:min(at+bundle, len(w.log))])
		}
		ctx, stop := context.WithCancel(t.Context())
		var done sync.WaitGroup
		done.Go(func() { _ = h.Run(ctx) }) // ends with its context
		until(t, "alarms", func() bool { kept, _, _ := d.state(); return len(kept) == len(want) })
		stop()
		done.Wait()
		all[n], _, _ = d.state()
	}
	if !reflect.DeepEqual(all[0], all[1]) {
		t.Errorf("two nodes: got %+v and %+v", all[0], all[1])
	}
	for _, a := range all[0] {
		h := w.service()
		apply(t, h, w.log[:a.Seq])
		for _, l := range mapOf(t, h, h.Usual(a.Region)).Lines {
			if l.Cell == a.Cell && (l.Z != a.Z || l.Q != a.Q || l.N != a.N || !l.Level.Hot() || a.Q > 0.05) {
				t.Errorf("alarm %+v, on the map %+v", a, l)
			}
		}
		if a.At != w.log[a.Seq-1].At || a.Region == "" {
			t.Errorf("alarm %+v: want the instant of its entry and its region", a)
		}
	}
}

// A long quiet time is stored as judged now and then, so that a restart need not
// judge it again.
func TestAlarmsMoveTheCursor(t *testing.T) {
	w := newTown(t, 42, 3)
	for range 2500 {
		w.at = w.at.Add(time.Minute)
		w.add(grid.ClockAdvanced{At: w.at})
	}
	d := &desk{seen: map[grid.ClueID]bool{}}
	h := w.watched(d, 0)
	ctx, stop := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { _ = h.Run(ctx) }) // ends with its context
	apply(t, h, w.log)
	until(t, "the cursor", func() bool { _, through, _ := d.state(); return through > int64(len(w.log))-1001 })
	stop()
	done.Wait()
	if _, _, tried := d.state(); tried > 5 {
		t.Errorf("stored %d times, want now and then", tried)
	}
}

// While the database is away judging waits, and goes on where it was.
func TestAlarmsWaitForCells(t *testing.T) {
	w, want, history := alarming(t)
	d := &desk{seen: map[grid.ClueID]bool{}}
	away := 3
	h := live.NewHotspots(live.HotspotOptions{Resolution: 9, Raise: d.raise, After: history, Cells: func(ctx context.Context, region string) (_ []geo.Cell, err error) {
		if away--; away >= 0 {
			return nil, errors.New("the database is away")
		}
		return w.inForce(ctx, region)
	}})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go func() { _ = h.Run(ctx) }() // ends with its context
	apply(t, h, w.log)
	until(t, "alarms", func() bool { kept, _, _ := d.state(); return len(kept) == len(want) })

	gone, cancel := context.WithCancel(t.Context())
	cancel()
	never := live.NewHotspots(live.HotspotOptions{Resolution: 9, Raise: d.raise, After: history, Cells: func(context.Context, string) ([]geo.Cell, error) {
		return nil, errors.New("the database is away")
	}})
	if err := never.ApplyWith(gone, w.log); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: got %v, want %v", err, context.Canceled)
	}
}

// Of any log just those filed clues raise an alarm whose cell is hot on a map of
// the log up to them: that of their district, else that of the town.
func TestAlarmsAreThoseOfTheMaps(t *testing.T) {
	w := newTown(t, 43, 18)
	for range 500 {
		if w.step(); w.random.IntN(3) == 0 { // a place in each district draws clues
			cell, err := geo.CellAt(geo.Point{Lon: 126.58 + 0.04*float64(w.random.IntN(2)), Lat: 45.7}, 9)
			if err != nil {
				t.Fatal(err)
			}
			w.file(cell, w.random.IntN(90), false)
		}
	}
	d := &desk{seen: map[grid.ClueID]bool{}}
	kept := w.watched(d, 0)
	ctx, stop := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { _ = kept.Run(ctx) }) // ends with its context
	var want []live.Alarm
	oracle := w.service()
	calm, of := 0, map[string]int{}
	for i, e := range w.log {
		apply(t, kept, w.log[i:i+1])
		apply(t, oracle, w.log[i:i+1])
		ev, is := e.Event.(grid.CluesRecorded)
		if !is || !ev.Items[0].Filed || ev.Items[0].Sealed || ev.Items[0].Cell == 0 {
			continue
		}
		c := ev.Items[0]
		calm++
		hot := false
		for _, region := range []string{c.Region, "city"} {
			m := mapOf(t, oracle, hotspot.Question{Region: region})
			if day := grid.DateOf(c.OpenedAt, shanghai(t)); hot || day < m.From || day > m.Until {
				continue
			}
			for _, l := range m.Lines {
				if l.Cell == c.Cell.Parent(m.Resolution) && (l.Level == hotspot.Hot2 || l.Level == hotspot.Hot3) {
					want = append(want, live.Alarm{Seq: e.Seq, Clue: c.ID, Region: region, Cell: l.Cell, Z: l.Z, Q: l.Q, N: l.N, At: e.At})
					hot = true
					of[region]++
					calm--
				}
			}
		}
	}
	until(t, "alarms", func() bool { all, _, _ := d.state(); return len(all) >= len(want) })
	stop()
	done.Wait()
	got, _, _ := d.state()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %d alarms %+v\nwant %d %+v", len(got), got, len(want), want)
	}
	if len(of) < 3 || calm < 100 {
		t.Errorf("alarms by region %v and %d clues without: the log tries too little", of, calm)
	}
}

func shanghai(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}
