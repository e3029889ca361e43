package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gridwatch/grid"
)

// follower collects the log.
type follower struct {
	mu  sync.Mutex
	log []grid.Entry
}

func (f *follower) apply(entries []grid.Entry) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.log = append(f.log, entries...)
	return nil
}

func (f *follower) seen() []grid.Entry {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.log)
}

// follow runs Follow until the test ends.
func follow(t *testing.T, s *Store, after int64, apply func([]grid.Entry) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Follow(ctx, after, apply) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("follow: got %v, want nil", err)
		}
	})
}

func TestFollow(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		other := open(t, s.address(t)) // as another process
		var near, far, late follower
		follow(t, s, 0, near.apply)
		follow(t, other, 0, far.apply)
		sequence(t, s, Sequencing{Holder: "one"})
		const n = 300
		for i := range n {
			write(t, s, start, func(tx *Tx) error { return tx.Emit(shift(i)) })
		}
		eventually(t, "the hundredth entry", func() bool { return len(near.seen()) > 100 })
		follow(t, s, 100, late.apply)
		eventually(t, "the near follower", func() bool { return len(near.seen()) == n+1 })
		eventually(t, "the far follower", func() bool { return len(far.seen()) == n+1 })
		eventually(t, "the late follower", func() bool { return len(late.seen()) == n-99 })
		checkLog(t, near.seen(), n)
		checkLog(t, far.seen(), n)
		if first := late.seen()[0].Seq; first != 101 {
			t.Errorf("after 100: got %d first, want 101", first)
		}
	})
}

// address is what another process would open.
func (s *Store) address(t *testing.T) string {
	t.Helper()
	if s.dialect == postgres {
		return s.dsn
	}
	var path string
	if _, err := s.get(t.Context(), &path, "SELECT file FROM pragma_database_list WHERE name = 'main'"); err != nil {
		t.Fatal(err)
	}
	return path
}

// A ring that is lost costs a second: entries that appear without one are found.
func TestFollowPolls(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		var f follower
		follow(t, s, 0, f.apply)
		eventually(t, "the first entry", func() bool { return len(f.seen()) == 1 })
		silent := open(t, s.address(t)) // its bells are not heard here
		for n := range 2 {
			write(t, silent, start, func(tx *Tx) error { return tx.Emit(shift(n)) })
			drain(t, silent) // and this move notifies nobody
			eventually(t, "an entry without a ring", func() bool { return len(f.seen()) == n+2 })
		}
		checkLog(t, f.seen(), 2)
	})
}

func TestFollowSurvivesEndedConnections(t *testing.T) {
	s := newStore(t, "postgres")
	other := open(t, s.dsn)
	var f follower
	follow(t, s, 0, f.apply)
	for n := range 5 {
		write(t, other, start, func(tx *Tx) error { return tx.Emit(shift(n)) })
		drain(t, other)
		var ended int
		if _, err := other.get(t.Context(), &ended, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "all entries", func() bool { return len(f.seen()) == 6 })
	checkLog(t, f.seen(), 5)
}

func TestFollowEnds(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		write(t, s, start, func(tx *Tx) error { return tx.Emit(shift(0)) })
		drain(t, s)
		failure := errors.New("no")
		calls := 0
		err := s.Follow(t.Context(), 0, func([]grid.Entry) error { calls++; return failure })
		if !errors.Is(err, failure) || calls != 1 {
			t.Errorf("apply fails: got %v after %d calls, want its error after 1", err, calls)
		}
		ctx, cancel := context.WithCancel(t.Context())
		err = s.Follow(ctx, 0, func([]grid.Entry) error { cancel(); return nil })
		if err != nil {
			t.Errorf("the context ends: got %v, want nil", err)
		}
	})
}

func TestFollowRefusesADamagedLog(t *testing.T) {
	for name, c := range map[string]struct {
		after     int64
		statement string
		want      string
	}{
		"restored":      {5, "UPDATE setting SET value = '' WHERE name = ''", "the log ends at 2, 5 was read before"},
		"unknown event": {0, "UPDATE event SET kind = 'x' WHERE seq = 2", "event 2 is of kind"},
		"gap":           {0, "DELETE FROM event WHERE seq = 1", "the log goes from 0 to 2"},
	} {
		t.Run(name, func(t *testing.T) {
			eachStore(t, func(t *testing.T, s *Store) {
				write(t, s, start, func(tx *Tx) error { return tx.Emit(shift(0)) })
				drain(t, s)
				if err := s.change(t.Context(), c.statement); err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				err := s.Follow(ctx, c.after, func([]grid.Entry) error { return nil })
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want %q", err, c.want)
				}
			})
		})
	}
}

func TestNextLimit(t *testing.T) {
	for _, c := range []struct{ limit, size, want int }{
		{50, 0, 100}, {600, 1000, 1000}, {1000, 0, 1000},
		{100, readBytes / 2, 100}, {100, readBytes + 1, 50}, {1, readBytes * 9, 1},
	} {
		if got := nextLimit(c.limit, c.size); got != c.want {
			t.Errorf("nextLimit(%d, %d): got %d, want %d", c.limit, c.size, got, c.want)
		}
	}
}

func TestBell(t *testing.T) {
	var b bell
	b.ring() // nobody listens
	first, second := b.next(), b.next()
	b.ring()
	for _, ear := range []<-chan struct{}{first, second} {
		if err := wait(t.Context(), ear, patience); err != nil {
			t.Fatal(err)
		}
		select {
		case <-ear:
		default:
			t.Error("a ring was not heard")
		}
	}
	select {
	case <-b.next():
		t.Error("an old ring was heard")
	default:
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := wait(ctx, b.next(), time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
}
