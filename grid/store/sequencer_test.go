package store

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"gridwatch/grid"
)

// patience is how long a test waits for what should be quick.
const patience = 30 * time.Second

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: still not after %v", what, patience)
		}
	}
}

// head is the length of the log.
func head(t testing.TB, s *Store) int64 {
	t.Helper()
	h, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// sequence runs a sequencer until stop.
func sequence(t testing.TB, s *Store, q Sequencing) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.RunSequencer(ctx, q) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("sequencer %s: got %v, want nil", q.Holder, err)
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

// checkLog fails unless the log is dense from 1, holds every shift below n once,
// and nothing else but the first policy and the clock.
func checkLog(t testing.TB, log []grid.Entry, n int) {
	t.Helper()
	seen := map[grid.ShiftID]int64{}
	for i, e := range log {
		if e.Seq != int64(i)+1 {
			t.Fatalf("entry %d has seq %d", i+1, e.Seq)
		}
		switch x := e.Event.(type) {
		case grid.ShiftChanged:
			if first, twice := seen[x.ID]; twice {
				t.Errorf("shift %s is in the log at %d and %d", x.ID, first, e.Seq)
			}
			seen[x.ID] = e.Seq
		case grid.PolicyPublished, grid.ClockAdvanced:
		default:
			t.Errorf("unexpected %s at %d", x.Kind(), e.Seq)
		}
	}
	for i := range n {
		if _, there := seen[grid.ShiftID(fmt.Sprint(i))]; !there {
			t.Errorf("shift %d was lost", i)
		}
	}
	if len(seen) != n {
		t.Errorf("the log has %d shifts, want %d", len(seen), n)
	}
}

// Eight writers; on PostgreSQL the leader is ended halfway and another process
// takes over, then the new leader is fenced off while it works.
func TestSequencerLosesAndRepeatsNothing(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		const writers, each = 8, 40
		other := s
		if s.dialect == postgres {
			other = open(t, s.dsn)
			other.lease, s.lease = 300*time.Millisecond, 300*time.Millisecond
		}
		stopFirst := sequence(t, s, Sequencing{Holder: "first"})
		sequence(t, other, Sequencing{Holder: "second"})

		var written atomic.Int32
		var all sync.WaitGroup
		for w := range writers {
			at := s
			if w%2 == 1 {
				at = other
			}
			all.Go(func() {
				for i := range each {
					n := w*each + i
					_, _, err := at.Write(t.Context(), keyOf(fmt.Sprint(n), ""), start, func(tx *Tx) (Reply, error) { return Reply{}, tx.Emit(shift(n)) })
					if err != nil {
						t.Errorf("write %d: %v", n, err)
					}
					switch written.Add(1) {
					case writers * each / 3:
						stopFirst()
					case writers * each * 2 / 3:
						if s.dialect == postgres { // as if a third had taken over and gone
							err := s.change(t.Context(), "UPDATE sequencer SET fence = fence + 1, lease_until_at = 0 WHERE id = 1")
							if err != nil {
								t.Error(err)
							}
						}
					}
				}
			})
		}
		all.Wait()
		eventually(t, "all is sequenced", func() bool { return head(t, s) == writers*each+1 })
		checkLog(t, drain(t, s), writers*each)
		if s.dialect == postgres {
			var fence int
			if _, err := s.get(t.Context(), &fence, "SELECT fence FROM sequencer"); err != nil || fence < 3 {
				t.Errorf("fence: got %d, %v, want at least 3 leaders", fence, err)
			}
		}
	})
}

// Only one of two leads, and a leader that lost the lease cannot append.
func TestSequencerFence(t *testing.T) {
	s := newStore(t, "postgres")
	one := &leader{store: s, Sequencing: Sequencing{Holder: "one"}}
	two := &leader{store: s, Sequencing: Sequencing{Holder: "two"}}
	take := func(l *leader, want bool) {
		t.Helper()
		if took, err := l.takeOver(t.Context()); took != want || err != nil {
			t.Errorf("%s takes over: got %v, %v, want %v", l.Holder, took, err, want)
		}
	}
	take(one, true)
	take(two, false)
	write(t, s, start, func(tx *Tx) error { return tx.Emit(shift(0)) })
	if moved, err := one.look(t.Context()); moved != 1 || err != nil {
		t.Errorf("the leader: got %d, %v, want 1", moved, err)
	}
	if err := s.change(t.Context(), "UPDATE sequencer SET lease_until_at = 1 WHERE id = 1"); err != nil {
		t.Fatal(err)
	}
	take(two, true)
	write(t, s, start, func(tx *Tx) error { return tx.Emit(shift(1)) })
	if moved, err := one.look(t.Context()); moved != 0 || err != errDeposed {
		t.Errorf("the deposed leader: got %d, %v, want %v", moved, err, errDeposed)
	}
	one.leave(withLog(t, one)) // the lease of another stays
	take(one, false)
	if moved, err := two.look(t.Context()); moved != 1 || err != nil {
		t.Errorf("the new leader: got %d, %v, want 1", moved, err)
	}
	checkLog(t, drain(t, s), 2)
	two.leave(withLog(t, two))
	take(one, true)
}

func withLog(t *testing.T, l *leader) context.Context {
	l.Log = l.store.log
	return t.Context()
}

// Ids become visible out of order: the row of a transaction that is still open
// is sequenced when it commits, although later ones went first.
func TestSequencerTakesLateRows(t *testing.T) {
	s := newStore(t, "postgres")
	sequence(t, s, Sequencing{Holder: "one"})
	late, err := s.writer.BeginTxx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := encode(shift(0), start)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.flush(t.Context(), late, []row{e}); err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 20; n++ {
		write(t, s, start, func(tx *Tx) error { return tx.Emit(shift(n)) })
	}
	eventually(t, "the later ones are sequenced", func() bool { return head(t, s) == 21 })
	if err := late.Commit(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the late one is sequenced", func() bool { return head(t, s) == 22 })
	log := drain(t, s)
	checkLog(t, log, 21)
	if last := log[21].Event; last != shift(0) {
		t.Errorf("last: got %v, want shift 0", last)
	}
}

func TestSequencerAdvancesTheClock(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		var now atomic.Int64 // seconds after start
		domain := func() time.Time { return start.Add(time.Duration(now.Load()) * time.Second) }
		ripeAt := start.Add(100 * time.Second)
		q := Sequencing{Holder: "one", Now: domain, Ripe: func() (time.Time, bool) { return ripeAt, true }}
		l := &leader{store: s, Sequencing: q}
		wall := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		s.wall = func() time.Time { return wall }
		if s.dialect == postgres {
			if took, err := l.takeOver(t.Context()); !took || err != nil {
				t.Fatal(took, err)
			}
		}
		look := func() int64 {
			t.Helper()
			before := head(t, s)
			if _, err := l.look(t.Context()); err != nil {
				t.Fatal(err)
			}
			return head(t, s) - before
		}
		now.Store(99)
		if got := look(); got != 0 {
			t.Errorf("before it is ripe: got %d entries, want 0", got)
		}
		now.Store(101)
		if got := look(); got != 1 {
			t.Errorf("when it is ripe: got %d entries, want 1", got)
		}
		if clock, err := s.Clock(t.Context()); !clock.Equal(domain()) || err != nil {
			t.Errorf("clock: got %v, %v, want %v", clock, err, domain())
		}
		now.Store(102)
		wall = wall.Add(999 * time.Millisecond)
		if got := look(); got != 0 {
			t.Errorf("within the same second: got %d entries, want 0", got)
		}
		wall = wall.Add(time.Millisecond)
		if got := look(); got != 1 {
			t.Errorf("a second later: got %d entries, want 1", got)
		}
		wall = wall.Add(time.Minute)
		now.Store(101)
		if got := look(); got != 0 {
			t.Errorf("a clock that goes back: got %d entries, want 0", got)
		}
		want := []grid.Event{grid.ClockAdvanced{At: start.Add(101 * time.Second)}, grid.ClockAdvanced{At: start.Add(102 * time.Second)}}
		log := drain(t, s)
		if len(log) != 3 || log[1].Event != want[0] || log[2].Event != want[1] || !log[2].At.Equal(start.Add(102*time.Second)) {
			t.Errorf("log: got %v, want %v after the policy", log, want)
		}
	})
}

// While it runs, the clock advances at most once a second of wall time although
// something is always ripe.
func TestSequencerClockIsSlow(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		now := func() time.Time { return time.Now().Add(-time.Hour) }
		began := time.Now()
		stop := sequence(t, s, Sequencing{Holder: "one", Now: now, Ripe: func() (time.Time, bool) { return start, true }})
		eventually(t, "two advances", func() bool { return head(t, s) >= 3 })
		stop()
		seconds := int64(time.Since(began) / time.Second)
		if advances := head(t, s) - 1; advances > seconds+1 {
			t.Errorf("got %d advances in %d s", advances, seconds)
		}
		checkLog(t, drain(t, s), 0)
	})
}

// The batch is bounded, and a full outbox is emptied batch by batch.
func TestSequencerBatches(t *testing.T) {
	s := newStore(t, "postgres")
	const n = 2*batchSize + 17
	write(t, s, start, func(tx *Tx) error {
		for i := range n {
			if err := tx.Emit(shift(i)); err != nil {
				return err
			}
		}
		return nil
	})
	l := &leader{store: s}
	if took, err := l.takeOver(t.Context()); !took || err != nil {
		t.Fatal(took, err)
	}
	for _, want := range []int64{batchSize, batchSize, 17, 0} {
		if moved, err := l.look(t.Context()); moved != want || err != nil {
			t.Errorf("batch: got %d, %v, want %d", moved, err, want)
		}
	}
	checkLog(t, drain(t, s), n)
}

// A sequencer outlives its connections.
func TestSequencerSurvivesEndedConnections(t *testing.T) {
	s := newStore(t, "postgres")
	other := open(t, s.dsn)
	sequence(t, s, Sequencing{Holder: "one"})
	for n := range 5 {
		write(t, other, start, func(tx *Tx) error { return tx.Emit(shift(n)) })
		eventually(t, "it is sequenced", func() bool { return head(t, other) == int64(n)+2 })
		err := other.inTx(t.Context(), func(tx *sqlx.Tx) error {
			_, err := tx.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	checkLog(t, drain(t, other), 5)
}
