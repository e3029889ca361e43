package locate

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"gridwatch/geo/geocode"
	"gridwatch/grid/store"
)

// learned is what people's pins have taught.
type learned struct {
	mu     sync.Mutex
	points []store.LearnedPoint // by id, so that the latest is taught last
	known  map[string]bool      // by id
	last   string               // the latest id
}

// Learn takes a point at once; one that is known already does nothing.
func (s *Service) Learn(p *store.LearnedPoint) {
	s.learning.mu.Lock()
	defer s.learning.mu.Unlock()
	s.learn(p)
}

func (s *Service) learn(p *store.LearnedPoint) {
	l := &s.learning
	if l.known[p.ID] {
		return
	}
	l.known[p.ID] = true
	l.last = max(l.last, p.ID)
	at, _ := slices.BinarySearchFunc(l.points, p.ID, func(o store.LearnedPoint, id string) int { return strings.Compare(o.ID, id) })
	l.points = slices.Insert(l.points, at, *p)
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i := at; i < len(l.points); i++ { // when it came late, what is newer must win again
		s.geocoder.Learn(s.entryOf(&l.points[i]))
	}
}

func (s *Service) entryOf(p *store.LearnedPoint) geocode.Entry {
	e := geocode.Entry{Name: p.Name, Address: p.Address, Point: p.Point}
	if s.admin != nil {
		if d, official := s.admin.ByCode(p.Region); official {
			e.Region = d.Code
		}
	}
	return e
}

// LearnNew reads what other servers have learned meanwhile.
func (s *Service) LearnNew(ctx context.Context) error {
	if s.store == nil {
		return nil
	}
	n, err := s.store.LearnedCount(ctx)
	if err != nil {
		return err
	}
	s.learning.mu.Lock()
	defer s.learning.mu.Unlock()
	for _, after := range []string{s.learning.last, ""} { // what became visible late has an earlier id
		if n <= len(s.learning.points) {
			return nil
		}
		points, err := s.store.LearnedPoints(ctx, after)
		if err != nil {
			return err
		}
		for i := range points {
			s.learn(&points[i])
		}
	}
	return nil
}

// Follow learns what other servers learn, and in which division everything lies
// once the regions are there, until ctx ends.
func (s *Service) Follow(ctx context.Context, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			err := s.LearnNew(ctx)
			if err == nil && s.Within() == "" {
				err = s.resolve(ctx, "")
			}
			if err != nil && ctx.Err() == nil {
				s.log.Warn("learned points were not read", "error", err)
			}
		}
	}
}
