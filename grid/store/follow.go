package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"gridwatch/grid"
)

// Pace of a follower.
const (
	pollEvery    = time.Second // in case a ring was lost
	backoffLeast = 50 * time.Millisecond
	backoffMost  = 5 * time.Second
	pingEvery    = 30 * time.Second // so that a dead listening connection is noticed
)

// A read is of as many entries as keep it near readBytes: payloads differ in
// size a thousandfold.
const (
	readMost  = 1000
	readFirst = 50
	readBytes = 4 << 20
)

// Follow hands the log to apply, in order and without gaps, from the entry after
// the given sequence number, until ctx ends; then it returns nil. A ring says
// "look", and it looks once a second anyway. Errors of the database are logged
// and tried again; an error of apply, an entry that this program cannot read, and
// a log that ends before `after` (it was restored) are returned.
func (s *Store) Follow(ctx context.Context, after int64, apply func([]grid.Entry) error) error {
	if s.dialect == postgres {
		stop := s.listen()
		defer stop()
	}
	limit, backoff := readFirst, backoffLeast
	for {
		ear := s.logBell.next()
		entries, size, err := s.events(ctx, after, limit)
		if err == nil && len(entries) == 0 {
			err = s.checkHead(ctx, after)
		}
		var final *unreadable
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &final):
			return err
		case err != nil:
			s.log.Warn("the log cannot be read, trying again", "after", after, "error", err)
			_ = sleep(ctx, backoff) // the loop looks at ctx
			backoff = min(2*backoff, backoffMost)
			continue
		}
		backoff = backoffLeast
		if len(entries) == 0 {
			_ = wait(ctx, ear, pollEvery)
			continue
		}
		if err := checkDense(after, entries); err != nil {
			return err
		}
		if err := apply(entries); err != nil {
			return err
		}
		after += int64(len(entries))
		limit = nextLimit(limit, size)
	}
}

// nextLimit doubles or halves the number of entries to read by the size of the last read.
func nextLimit(limit, size int) int {
	switch {
	case size > readBytes:
		return max(1, limit/2)
	case size < readBytes/4:
		return min(readMost, 2*limit)
	}
	return limit
}

func checkDense(after int64, entries []grid.Entry) error {
	for i, e := range entries {
		if want := after + 1 + int64(i); e.Seq != want {
			return fmt.Errorf("store: the log goes from %d to %d: it is damaged", want-1, e.Seq)
		}
	}
	return nil
}

// checkHead notices a log that ends before what was read of it.
func (s *Store) checkHead(ctx context.Context, after int64) error {
	head, err := s.Head(ctx)
	if err == nil && head < after {
		err = &unreadable{fmt.Errorf("store: the log ends at %d, %d was read before: it was restored to an earlier point", head, after)}
	}
	return err
}

// listen rings the log's bell at each notification, until stop.
func (s *Store) listen() (stop func()) {
	l := pq.NewListener(s.dsn, 100*time.Millisecond, backoffMost, func(_ pq.ListenerEventType, err error) {
		if err != nil {
			s.log.Warn("the doorbell of the log is out of order, polling", "error", err)
		}
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := l.Listen(eventChannel); err != nil {
			s.log.Info("not listening for the log", "error", err) // closed before it was connected
			return
		}
		ping := time.NewTicker(pingEvery)
		defer ping.Stop()
		for {
			select {
			case _, open := <-l.NotificationChannel(): // nil after a reconnection: look as well
				if !open {
					return
				}
				s.logBell.ring()
			case <-ping.C:
				_ = l.Ping() // its failure reconnects
			}
		}
	}()
	return func() {
		_ = l.Close() // fails only when closed already
		<-done
	}
}
