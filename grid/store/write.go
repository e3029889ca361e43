package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"gridwatch/grid"
)

// Key makes a write happen once: the same key of the same account is the same
// write. Body is the SHA-256 of method, path and body.
type Key struct {
	Account grid.AccountID
	Key     string
	Body    [32]byte
}

// Reply is what a write answered; it is stored with its key.
type Reply struct {
	Status int
	Body   []byte
}

// Tx is one write transaction.
type Tx struct {
	ctx    context.Context
	tx     *sqlx.Tx
	store  *Store
	now    time.Time
	rules  *rules
	outbox []row // encoded events, stored just before commit
}

// Now is the domain time of the write, UTC, in whole microseconds.
func (t *Tx) Now() time.Time { return t.now }

// Policy is the policy in force. It is shared: do not change it.
func (t *Tx) Policy() *grid.Policy { return &t.rules.policy }

// Deployment is what the database was initialised with.
func (t *Tx) Deployment() grid.Deployment { return t.rules.deployment }

// Emit adds an event to the transaction. Outbox rows are stored after all other
// statements, so that their order is that of the row locks, and events about one
// row come in the order of its changes.
func (t *Tx) Emit(e grid.Event) error {
	r, err := encode(e, t.now)
	if err == nil {
		t.outbox = append(t.outbox, r)
	}
	return err
}

// emitting is Emit of a long event, encoded while the database is busy with the
// statements that it tells of. What it gives must be called once they are done,
// with their error; it adds the event when there is none.
func (t *Tx) emitting(e grid.Event) (done func(error) error) {
	var r row
	var failed error
	var encoding sync.WaitGroup
	encoding.Go(func() { r, failed = encode(e, t.now) })
	return func(err error) error {
		encoding.Wait()
		if err == nil && failed == nil {
			t.outbox = append(t.outbox, r)
		}
		return cmp.Or(err, failed)
	}
}

// Write runs fn in one transaction, together with its events and, when key is
// not nil, its idempotency row. now is domain time. A key known with the same
// body answers with the stored reply, and replayed is true; with another body it
// is a Conflict "idempotency-conflict". Any error of fn rolls everything back.
//
// fn may run more than once (deadlocks, lost connections), but takes effect at
// most once; it must not keep anything from a run that failed. An outcome that
// a cut connection left unknown is found out by the key; without one it is
// Unavailable "outcome-unknown".
func (s *Store) Write(ctx context.Context, key *Key, now time.Time, fn func(*Tx) (Reply, error)) (r Reply, replayed bool, err error) {
	if now.IsZero() {
		return Reply{}, false, errors.New("store: a write needs the domain time")
	}
	unknown := false // an earlier attempt may have committed
	err = s.retry(ctx, func() error {
		r, replayed, err = s.writeOnce(ctx, key, micro(now), fn)
		var lost *outcomeUnknown
		if errors.As(err, &lost) {
			if key == nil {
				return both(grid.Errorf(grid.Unavailable, "outcome-unknown", "the database went away while it was storing"), lost.cause)
			}
			unknown = true
		}
		return err
	})
	if err != nil {
		return Reply{}, false, err
	}
	s.rang()
	return r, replayed && !unknown, nil
}

// rang tells the readers of this process that something was committed.
func (s *Store) rang() {
	if s.dialect == sqlite {
		s.logBell.ring()
	} else {
		s.outboxBell.ring()
	}
}

func (s *Store) writeOnce(ctx context.Context, key *Key, now time.Time, fn func(*Tx) (Reply, error)) (r Reply, replayed bool, err error) {
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		if key != nil {
			var fresh bool
			if r, fresh, err = s.claim(ctx, tx, key); err != nil || !fresh {
				replayed = !fresh
				return err
			}
		}
		t := &Tx{ctx: ctx, tx: tx, store: s, now: now}
		if t.rules, err = s.currentRules(ctx, tx); err != nil {
			return err
		}
		if r, err = fn(t); err != nil {
			return err
		}
		if key != nil {
			if err := s.answer(ctx, tx, key, r); err != nil {
				return err
			}
		}
		return s.flush(ctx, tx, t.outbox)
	})
	return r, replayed, err
}

// outcomeUnknown is a commit that nobody answered.
type outcomeUnknown struct{ cause error }

func (e *outcomeUnknown) Error() string {
	return "the outcome of a commit is unknown: " + e.cause.Error()
}
func (e *outcomeUnknown) Unwrap() error { return e.cause }

// inTx runs fn in an explicit write transaction and commits, because the
// driver's bare Exec may run twice after a cut connection. The transaction does
// not end with ctx, only its statements do: a commit is never cut by us.
func (s *Store) inTx(ctx context.Context, fn func(*sqlx.Tx) error) error {
	conn, err := s.writer.Connx(ctx)
	if err != nil {
		return storeError(err)
	}
	defer func() { _ = conn.Close() }() // back to the pool
	tx, err := conn.BeginTxx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return storeError(err)
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if err := fn(tx); err != nil {
		return storeError(err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	commit := tx.Commit
	if s.commitHook != nil {
		commit = func() error { return s.commitHook(tx.Commit) }
	}
	if err := commit(); err != nil {
		if s.dialect == postgres && disconnected(err) {
			return &outcomeUnknown{err}
		}
		return storeError(err)
	}
	return nil
}

// retry runs fn again after contention and lost connections, a few times, with
// growing pauses that differ between callers.
func (s *Store) retry(ctx context.Context, fn func() error) error {
	const attempts = 6
	pause := 5 * time.Millisecond
	for n := 1; ; n++ {
		err := fn()
		var lost *outcomeUnknown
		again := err != nil && (contended(err) || disconnected(err) || errors.As(err, &lost))
		var e *grid.Error
		if errors.As(err, &e) && e.Code == "outcome-unknown" {
			again = false
		}
		if !again || ctx.Err() != nil {
			return err
		}
		if n == attempts {
			return storeError(err)
		}
		s.log.Warn("a write is tried again", "attempt", n, "error", err)
		if sleep(ctx, pause+rand.N(pause)) != nil {
			return err
		}
		pause *= 3
	}
}

// flush stores events in the outbox; in SQLite it moves them to the log as well.
func (s *Store) flush(ctx context.Context, tx *sqlx.Tx, events []row) error {
	const chunk = 500 // rows a statement; SQLite takes 32,766 values
	for len(events) > 0 {
		n := min(chunk, len(events))
		args := make([]any, 0, 4*n)
		for _, r := range events[:n] {
			args = append(args, r.Kind, r.Version, r.At, r.Payload)
		}
		query := "INSERT INTO outbox (kind, version, decided_at, payload) VALUES (?, ?, ?, ?)" +
			strings.Repeat(", (?, ?, ?, ?)", n-1)
		if _, err := tx.ExecContext(ctx, tx.Rebind(query), args...); err != nil {
			return fmt.Errorf("outbox: %w", err)
		}
		events = events[n:]
	}
	if s.dialect == sqlite {
		return s.moveAll(ctx, tx)
	}
	return nil
}

// The statements of a transaction. Queries use ? marks; errors are grid.Errors
// where a caller can do something about them.

func (t *Tx) exec(query string, args ...any) (sql.Result, error) {
	result, err := t.tx.ExecContext(t.ctx, t.tx.Rebind(query), args...)
	return result, storeError(err)
}

// execOne is exec for a conditional statement: it says whether a row was changed.
func (t *Tx) execOne(query string, args ...any) (bool, error) {
	result, err := t.exec(query, args...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, storeError(err)
}

// get reads one row into a struct or value; false when there is none.
func (t *Tx) get(dest any, query string, args ...any) (bool, error) {
	return found(t.tx.GetContext(t.ctx, dest, t.tx.Rebind(query), args...))
}

// try runs fn in a savepoint: when fn fails, what it did is undone and the
// transaction goes on.
func (t *Tx) try(fn func() error) error {
	if _, err := t.exec("SAVEPOINT part"); err != nil {
		return err
	}
	events := len(t.outbox)
	failed := fn()
	if failed != nil {
		t.outbox = t.outbox[:events]
		if _, err := t.exec("ROLLBACK TO SAVEPOINT part"); err != nil {
			return err
		}
	}
	if _, err := t.exec("RELEASE SAVEPOINT part"); err != nil {
		return err
	}
	return failed
}

// get is Tx.get for readers outside a transaction.
func (s *Store) get(ctx context.Context, dest any, query string, args ...any) (bool, error) {
	return found(s.reader.GetContext(ctx, dest, s.reader.Rebind(query), args...))
}

// list reads rows into a slice, outside a transaction.
func (s *Store) list(ctx context.Context, dest any, query string, args ...any) error {
	return storeError(s.reader.SelectContext(ctx, dest, s.reader.Rebind(query), args...))
}

func found(err error) (bool, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, storeError(err)
}
