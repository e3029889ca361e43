package store

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gridwatch/grid"
)

func keyOf(key, body string) *Key {
	return &Key{Account: testAccount, Key: key, Body: sha256.Sum256([]byte(body))}
}

// shift is an event that is easy to make and to tell from others.
func shift(n int) grid.Event {
	return grid.ShiftChanged{ID: grid.ShiftID(fmt.Sprint(n)), State: grid.ShiftOn}
}

func TestWriteReplays(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		runs := 0
		do := func(key *Key) (Reply, bool, error) {
			return s.Write(t.Context(), key, start, func(tx *Tx) (Reply, error) {
				runs++
				return Reply{Status: 201, Body: []byte{0, 0xff, byte(runs)}}, tx.Emit(shift(runs))
			})
		}
		first, replayed, err := do(keyOf("k", "body"))
		if err != nil || replayed || first.Status != 201 {
			t.Fatalf("first: got %v, %v, %v", first, replayed, err)
		}
		again, replayed, err := do(keyOf("k", "body"))
		if err != nil || !replayed || again.Status != 201 || string(again.Body) != string(first.Body) {
			t.Errorf("again: got %v, %v, %v, want %v replayed", again, replayed, err, first)
		}
		_, _, err = do(keyOf("k", "other body"))
		var e *grid.Error
		if !errors.As(err, &e) || e.Kind != grid.Conflict || e.Code != "idempotency-conflict" {
			t.Errorf("another body: got %v, want idempotency-conflict", err)
		}
		other := keyOf("k", "body")
		other.Account = "0190a000-0000-7000-8000-000000000002"
		if _, replayed, err := do(other); err != nil || replayed {
			t.Errorf("another account: got %v, %v, want its own write", replayed, err)
		}
		if runs != 2 {
			t.Errorf("runs: got %d, want 2", runs)
		}
		if log := drain(t, s); len(log) != 3 {
			t.Errorf("log: got %d entries, want 3", len(log))
		}
	})
}

func TestWriteRollsBack(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		failure := errors.New("no")
		key := keyOf("k", "body")
		_, _, err := s.Write(t.Context(), key, start, func(tx *Tx) (Reply, error) {
			if err := tx.PutSetting("a", "1"); err != nil {
				return Reply{}, err
			}
			if err := tx.Emit(shift(1)); err != nil {
				return Reply{}, err
			}
			return Reply{}, failure
		})
		if !errors.Is(err, failure) {
			t.Errorf("got %v, want %v", err, failure)
		}
		if _, there, _ := s.Setting(t.Context(), "a"); there {
			t.Error("the setting is stored")
		}
		if log := drain(t, s); len(log) != 1 {
			t.Errorf("log: got %d entries, want 1", len(log))
		}
		// The key is free again.
		r, replayed, err := s.Write(t.Context(), key, start, func(*Tx) (Reply, error) { return Reply{Status: 204}, nil })
		if err != nil || replayed || r.Status != 204 {
			t.Errorf("the key again: got %v, %v, %v, want a fresh 204", r, replayed, err)
		}
		// A reply without a body is replayed without one.
		r, replayed, err = s.Write(t.Context(), key, start, nil)
		if err != nil || !replayed || r.Status != 204 || len(r.Body) != 0 {
			t.Errorf("and again: got %v, %v, %v, want a replayed 204", r, replayed, err)
		}
		if _, _, err := s.Write(t.Context(), nil, time.Time{}, nil); err == nil {
			t.Error("a write without time: got nil, want an error")
		}
	})
}

func TestWriteTryUndoesAPart(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		failure := errors.New("no")
		write(t, s, start, func(tx *Tx) error {
			for n := 1; n <= 3; n++ {
				err := tx.try(func() error {
					if err := tx.PutSetting(fmt.Sprint(n), "x"); err != nil {
						return err
					}
					if err := tx.Emit(shift(n)); err != nil {
						return err
					}
					if n == 2 {
						return failure
					}
					return nil
				})
				if want := n == 2; errors.Is(err, failure) != want {
					t.Errorf("part %d: got %v", n, err)
				}
			}
			// A broken constraint does not spoil what comes after.
			return tx.try(func() error {
				err := tx.try(func() error { _, err := tx.exec("INSERT INTO setting (name, value) VALUES ('1', 'y')"); return err })
				if err == nil {
					t.Error("a duplicate name: got nil, want an error")
				}
				return tx.PutSetting("4", "x")
			})
		})
		for name, want := range map[string]bool{"1": true, "2": false, "3": true, "4": true} {
			if _, there, err := s.Setting(t.Context(), name); there != want || err != nil {
				t.Errorf("setting %s: got %v, %v, want %v", name, there, err, want)
			}
		}
		log := drain(t, s)
		if len(log) != 3 || log[1].Event != shift(1) || log[2].Event != shift(3) {
			t.Errorf("log: got %v, want shifts 1 and 3", log)
		}
	})
}

func TestWriteKeepsTheOrderOfEvents(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		const n = 2345 // more than a statement and more than two batches
		now := start.Add(time.Hour + 123456789)
		write(t, s, now, func(tx *Tx) error {
			if want := now.Truncate(time.Microsecond); !tx.Now().Equal(want) {
				t.Errorf("now: got %v, want %v", tx.Now(), want)
			}
			for i := range n {
				if err := tx.Emit(shift(i)); err != nil {
					return err
				}
			}
			return nil
		})
		log := drain(t, s)
		if len(log) != n+1 {
			t.Fatalf("got %d entries, want %d", len(log), n+1)
		}
		for i, e := range log[1:] {
			if e.Seq != int64(i)+2 || e.Event != shift(i) || !e.At.Equal(now.Truncate(time.Microsecond)) {
				t.Fatalf("entry %d: got %v", i, e)
			}
		}
		if head, err := s.Head(t.Context()); head != n+1 || err != nil {
			t.Errorf("head: got %d, %v, want %d", head, err, n+1)
		}
	})
}

// Many goroutines send the same write: one executes, the others get its answer.
func TestWriteSameKeyAtOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		const goroutines, keys = 8, 10
		for k := range keys {
			var ran, fresh atomic.Int32
			var all sync.WaitGroup
			bodies := make([]string, goroutines)
			for g := range goroutines {
				all.Go(func() {
					r, replayed, err := s.Write(t.Context(), keyOf(fmt.Sprint(k), "body"), start, func(tx *Tx) (Reply, error) {
						ran.Add(1)
						return Reply{Status: 200, Body: fmt.Append(nil, g)}, tx.Emit(shift(k))
					})
					if err != nil {
						t.Errorf("key %d: %v", k, err)
					}
					if !replayed {
						fresh.Add(1)
					}
					bodies[g] = string(r.Body)
				})
			}
			all.Wait()
			if ran.Load() != 1 || fresh.Load() != 1 {
				t.Errorf("key %d: %d ran and %d were told so, want 1 and 1", k, ran.Load(), fresh.Load())
			}
			for _, b := range bodies {
				if b != bodies[0] {
					t.Errorf("key %d: replies %q differ", k, bodies)
					break
				}
			}
		}
		if log := drain(t, s); len(log) != keys+1 {
			t.Errorf("log: got %d entries, want %d", len(log), keys+1)
		}
	})
}

// The first holder of a key fails: one of those who waited for it executes.
func TestWriteSameKeyAfterAFailure(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		inside, release := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			_, _, err := s.Write(t.Context(), keyOf("k", "body"), start, func(*Tx) (Reply, error) {
				close(inside)
				<-release
				return Reply{}, errors.New("no")
			})
			if err == nil {
				t.Error("the first: got nil, want its error")
			}
		})
		<-inside
		var ran atomic.Int32
		for range 3 {
			all.Go(func() {
				r, _, err := s.Write(t.Context(), keyOf("k", "body"), start, func(*Tx) (Reply, error) {
					ran.Add(1)
					return Reply{Status: 200}, nil
				})
				if err != nil || r.Status != 200 {
					t.Errorf("got %v, %v, want 200", r, err)
				}
			})
		}
		close(release)
		all.Wait()
		if ran.Load() != 1 {
			t.Errorf("runs: got %d, want 1", ran.Load())
		}
	})
}

func TestPurgeIdempotency(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		wall := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		s.wall = func() time.Time { return wall }
		do := func(key string) bool {
			_, replayed, err := s.Write(t.Context(), keyOf(key, ""), start, func(*Tx) (Reply, error) { return Reply{}, nil })
			if err != nil {
				t.Fatal(err)
			}
			return replayed
		}
		do("old")
		wall = wall.Add(400 * 24 * time.Hour)
		do("new")
		if n, err := s.PurgeIdempotency(t.Context(), wall.Add(-399*24*time.Hour)); n != 1 || err != nil {
			t.Errorf("purged: got %d, %v, want 1", n, err)
		}
		if do("old") || !do("new") {
			t.Error("want the old key forgotten and the new one kept")
		}
	})
}

// lostCommit breaks the connection once, at a commit, before or after the server
// carried it out.
type lostCommit struct{ commit, done bool }

func (l *lostCommit) hook(commit func() error) error {
	if l.done {
		return commit()
	}
	l.done = true
	if l.commit {
		if err := commit(); err != nil {
			return err
		}
	}
	return io.ErrUnexpectedEOF
}

// A commit that the server carried out but whose answer was lost: the write is
// found by its key and is not done twice.
func TestWriteFindsALostCommit(t *testing.T) {
	s := newStore(t, "postgres")
	for _, committed := range []bool{true, false} {
		t.Run(fmt.Sprint("committed=", committed), func(t *testing.T) {
			key, runs := keyOf(fmt.Sprint(committed), ""), 0
			do := func(tx *Tx) (Reply, error) {
				runs++
				return Reply{Status: 201, Body: fmt.Append(nil, runs)}, tx.Emit(shift(runs))
			}
			before := len(drain(t, s))
			lose := &lostCommit{commit: committed}
			s.commitHook = lose.hook
			defer func() { s.commitHook = nil }()
			r, replayed, err := s.Write(t.Context(), key, start, do)
			if err != nil || replayed || r.Status != 201 {
				t.Errorf("got %v, %v, %v, want a fresh 201", r, replayed, err)
			}
			wantRuns := 2
			if committed {
				wantRuns = 1
			}
			if runs != wantRuns || string(r.Body) != fmt.Sprint(wantRuns) {
				t.Errorf("runs: got %d with reply %s, want %d", runs, r.Body, wantRuns)
			}
			if log := drain(t, s); len(log) != before+1 {
				t.Errorf("log: got %d more entries, want 1", len(log)-before)
			}

			lose.done = false
			_, _, err = s.Write(t.Context(), nil, start, do)
			var e *grid.Error
			if !errors.As(err, &e) || e.Code != "outcome-unknown" {
				t.Errorf("without a key: got %v, want outcome-unknown", err)
			}
		})
	}
}

// A server that ends connections (a restart, an operator) costs a retry and no error.
func TestWriteSurvivesEndedConnections(t *testing.T) {
	s := newStore(t, "postgres")
	killed := false
	_, _, err := s.Write(t.Context(), nil, start, func(tx *Tx) (Reply, error) {
		if !killed {
			killed = true
			var gone bool
			if _, err := s.get(t.Context(), &gone, `SELECT count(pg_terminate_backend(pid)) > 0 FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil || !gone {
				t.Errorf("ending the others: %v, %v", gone, err)
			}
		}
		return Reply{}, tx.PutSetting("a", "1")
	})
	if err != nil {
		t.Errorf("got %v, want nil", err)
	}
	if v, _, err := s.Setting(t.Context(), "a"); v != "1" || err != nil {
		t.Errorf("setting: got %q, %v, want 1", v, err)
	}
}
