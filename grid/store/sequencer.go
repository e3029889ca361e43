package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"gridwatch/grid"
)

// Pace of the sequencer.
const (
	batchSize  = 1000                   // most entries a batch appends
	batchPause = 5 * time.Millisecond   // after a batch that was not full, so that the next has more
	lookEvery  = 100 * time.Millisecond // for rows of other processes, and for the clock
	clockEvery = time.Second            // at most one clock.advanced, of wall time
	leaseTime  = 3 * time.Second        // without a sign of life another may lead
	leaveTime  = 2 * time.Second        // to give the lease back at the end
)

// eventChannel is what PostgreSQL notifies when the log has grown.
const eventChannel = "gridwatch_event"

// Sequencing is who sequences, and the domain clock.
type Sequencing struct {
	Holder string                   // shown in the database and in logs
	Now    func() time.Time         // domain time
	Ripe   func() (time.Time, bool) // when the next due change ripens; nil: the clock stands
	Log    *slog.Logger             // nil: silent
}

// RunSequencer moves the outbox into the log until ctx ends; then it returns
// nil. On PostgreSQL one of all the processes that run it leads, by a lease that
// it keeps renewing: a process that takes over raises the fence, and every batch
// checks the fence under the lock of the sequencer row, so that a deposed leader
// cannot append. SQLite moves the outbox inside Write; there only the clock is
// advanced. Errors of the database are logged and tried again.
func (s *Store) RunSequencer(ctx context.Context, q Sequencing) error {
	if q.Log == nil {
		q.Log = slog.New(slog.DiscardHandler)
	}
	l := &leader{store: s, Sequencing: q}
	if s.dialect == sqlite {
		l.lead(ctx)
		return nil
	}
	// Two processes of one name must not take each other for themselves.
	l.Holder += "/" + uuid.NewString()
	for ctx.Err() == nil {
		took, err := l.takeOver(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			q.Log.Warn("the sequencer cannot ask for the lead", "error", err)
		case took:
			q.Log.Info("sequencer leads", "holder", l.Holder, "fence", l.fence)
			l.lead(ctx)
			l.leave(ctx)
			continue
		}
		_ = sleep(ctx, s.lease/3) // the loop looks at ctx
	}
	return nil
}

// leader is one run of a sequencer.
type leader struct {
	Sequencing
	store   *Store
	fence   int64
	renewed time.Time // wall time of the last renewal of the lease
	clocked time.Time // wall time of the last clock.advanced
}

var errDeposed = errors.New("another sequencer has taken over")

// dbNow is the wall time of the PostgreSQL server in microseconds: one clock for all processes.
const dbNow = "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"

// takeOver takes the lead when the lease has run out.
func (l *leader) takeOver(ctx context.Context) (took bool, err error) {
	err = l.store.inTx(ctx, func(tx *sqlx.Tx) error {
		took, err = found(tx.GetContext(ctx, &l.fence, tx.Rebind(`
UPDATE sequencer SET holder = ?, fence = fence + 1, lease_until_at = `+dbNow+` + ?
WHERE id = 1 AND lease_until_at <= `+dbNow+` RETURNING fence`), l.Holder, l.store.lease.Microseconds()))
		return err
	})
	l.renewed = l.store.wall()
	return took && err == nil, err
}

// leave gives the lease back, so that the next need not wait for it.
func (l *leader) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
	defer cancel()
	err := l.store.inTx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, tx.Rebind("UPDATE sequencer SET lease_until_at = 0, holder = '' WHERE id = 1 AND fence = ?"), l.fence)
		return err
	})
	if err != nil {
		l.Log.Warn("the sequencer could not give its lease back", "error", err)
	}
}

// lead appends batches until ctx ends or another has taken over.
func (l *leader) lead(ctx context.Context) {
	pause := batchPause
	for ctx.Err() == nil {
		ear := l.store.outboxBell.next()
		moved, err := l.look(ctx)
		switch {
		case errors.Is(err, errDeposed):
			l.Log.Warn("sequencer deposed", "holder", l.Holder, "fence", l.fence)
			return
		case err != nil:
			if ctx.Err() == nil {
				l.Log.Warn("a batch failed and is tried again", "error", err)
			}
			_ = sleep(ctx, pause) // the loop looks at ctx
			pause = min(2*pause, time.Second)
			continue
		case moved == batchSize:
		case moved > 0:
			_ = sleep(ctx, batchPause)
		default:
			_ = wait(ctx, ear, lookEvery)
		}
		pause = batchPause
	}
}

// look appends one batch if there is anything to do, and says how many entries
// came from the outbox.
func (l *leader) look(ctx context.Context) (moved int64, err error) {
	waiting := false
	if l.store.dialect == postgres {
		if _, err := l.store.get(ctx, &waiting, "SELECT EXISTS (SELECT 1 FROM outbox)"); err != nil {
			return 0, err
		}
	}
	clock := l.clock()
	renew := l.store.dialect == postgres && l.store.wall().Sub(l.renewed) >= l.store.lease/3
	if !waiting && !renew && clock.IsZero() {
		return 0, nil
	}
	began := l.store.wall()
	appended := false
	err = l.store.inTx(ctx, func(tx *sqlx.Tx) error {
		moved, appended, err = l.batch(ctx, tx, clock)
		return err
	})
	if err != nil {
		return 0, err
	}
	l.renewed = began
	if !clock.IsZero() {
		l.clocked = began
	}
	if appended {
		l.store.logBell.ring()
	}
	return moved, nil
}

// clock is the domain time to advance to, zero when nothing is ripe or the clock
// was advanced less than a second ago.
func (l *leader) clock() time.Time {
	if l.Ripe == nil || l.store.wall().Sub(l.clocked) < clockEvery {
		return time.Time{}
	}
	ripe, any := l.Ripe()
	now := micro(l.Now())
	if !any || ripe.After(now) {
		return time.Time{}
	}
	return now
}

// batch appends the oldest outbox rows, then the clock if it is set and ahead of
// the log's, and renews the lease: one transaction under the sequencer row's lock.
func (l *leader) batch(ctx context.Context, tx *sqlx.Tx, clock time.Time) (moved int64, appended bool, err error) {
	s := l.store
	var now struct {
		Head  int64   `db:"head_seq"`
		Fence int64   `db:"fence"`
		Clock instant `db:"clock_at"`
	}
	err = tx.GetContext(ctx, &now, "SELECT head_seq, fence, clock_at FROM sequencer WHERE id = 1"+s.dialect.forUpdate())
	if err != nil {
		return 0, false, err
	}
	if now.Fence != l.fence {
		return 0, false, errDeposed
	}
	recorded := s.wall().UnixMicro()
	moved, err = s.dialect.moveOutbox(ctx, tx, now.Head, recorded, batchSize)
	if err != nil {
		return 0, false, fmt.Errorf("move the outbox: %w", err)
	}
	head := now.Head + moved
	if clock.After(now.Clock.Time) {
		head++
		now.Clock = at(clock)
		e, err := encode(grid.ClockAdvanced{At: clock}, clock)
		if err != nil {
			return 0, false, err
		}
		_, err = tx.ExecContext(ctx, tx.Rebind("INSERT INTO event (seq, kind, version, decided_at, recorded_at, payload) VALUES (?, ?, ?, ?, ?, ?)"),
			head, e.Kind, e.Version, e.At, recorded, e.Payload)
		if err != nil {
			return 0, false, fmt.Errorf("advance the clock: %w", err)
		}
	}
	appended = head > now.Head
	lease := "lease_until_at"
	if s.dialect == postgres {
		lease = fmt.Sprintf("%s + %d", dbNow, s.lease.Microseconds())
		if appended {
			if _, err := tx.ExecContext(ctx, "SELECT pg_notify('"+eventChannel+"', '')"); err != nil {
				return 0, false, err
			}
		}
	}
	_, err = tx.ExecContext(ctx, tx.Rebind("UPDATE sequencer SET head_seq = ?, clock_at = ?, lease_until_at = "+lease+" WHERE id = 1"), head, now.Clock)
	return moved, appended, err
}

// moveAll appends everything in the outbox to the log (SQLite, inside the write
// transaction that made it, which is alone).
func (s *Store) moveAll(ctx context.Context, tx *sqlx.Tx) error {
	var head int64
	if err := tx.GetContext(ctx, &head, "SELECT head_seq FROM sequencer WHERE id = 1"); err != nil {
		return err
	}
	for {
		moved, err := s.dialect.moveOutbox(ctx, tx, head, s.wall().UnixMicro(), batchSize)
		if err != nil {
			return fmt.Errorf("move the outbox: %w", err)
		}
		head += moved
		if moved < batchSize {
			_, err = tx.ExecContext(ctx, tx.Rebind("UPDATE sequencer SET head_seq = ? WHERE id = 1"), head)
			return err
		}
	}
}
