package api

import (
	lru "container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// loginLimiter slows down guessing: by name, so that one account is not tried
// from many places, and by address. It remembers a bounded number of each.
type loginLimiter struct {
	wall func() time.Time

	mu    sync.Mutex
	names *limiters
	ips   *limiters
}

func newLoginLimiter(wall func() time.Time) *loginLimiter {
	return &loginLimiter{
		wall:  wall,
		names: newLimiters(rate.Every(6*time.Second), 10, 10_000),
		ips:   newLimiters(2, 100, 10_000),
	}
}

// wait is how long the caller has to wait before the next attempt; zero when
// this one may go ahead.
func (l *loginLimiter) wait(name, ip string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.wall()
	var longest time.Duration
	for _, limiter := range []*rate.Limiter{l.names.of(name), l.ips.of(ip)} {
		r := limiter.ReserveN(now, 1)
		if d := r.DelayFrom(now); d > 0 {
			r.CancelAt(now)
			longest = max(longest, d)
		}
	}
	return longest
}

// succeeded forgets the failures of a name.
func (l *loginLimiter) succeeded(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.names.drop(name)
}

// failureLimiter refuses addresses that fail too often; success costs nothing.
type failureLimiter struct {
	wall func() time.Time

	mu  sync.Mutex
	ips *limiters
}

func newFailureLimiter(wall func() time.Time) *failureLimiter {
	return &failureLimiter{wall: wall, ips: newLimiters(1, 50, 10_000)}
}

// blocked says whether the address has used up its failures.
func (l *failureLimiter) blocked(ip string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.ips.byKey[ip]
	return e != nil && e.Value.(*limiterEntry).limiter.TokensAt(l.wall()) < 1
}

func (l *failureLimiter) failed(ip string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ips.of(ip).AllowN(l.wall(), 1)
}

// callLimits slows down who calls too often.
type callLimits struct {
	mu sync.Mutex
	by *limiters
}

func (l *callLimits) allow(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.by.of(key).AllowN(now, 1)
}

// limiters are rate limiters by key; the least recently used go first.
type limiters struct {
	limit rate.Limit
	burst int
	most  int
	byKey map[string]*lru.Element
	order *lru.List // of *limiterEntry, most recent in front
}

type limiterEntry struct {
	key     string
	limiter *rate.Limiter
}

func newLimiters(limit rate.Limit, burst, most int) *limiters {
	return &limiters{limit: limit, burst: burst, most: most, byKey: map[string]*lru.Element{}, order: lru.New()}
}

func (l *limiters) of(key string) *rate.Limiter {
	if e := l.byKey[key]; e != nil {
		l.order.MoveToFront(e)
		return e.Value.(*limiterEntry).limiter
	}
	entry := &limiterEntry{key, rate.NewLimiter(l.limit, l.burst)}
	l.byKey[key] = l.order.PushFront(entry)
	for l.order.Len() > l.most {
		oldest := l.order.Back()
		delete(l.byKey, oldest.Value.(*limiterEntry).key)
		l.order.Remove(oldest)
	}
	return entry.limiter
}

func (l *limiters) drop(key string) {
	if e := l.byKey[key]; e != nil {
		delete(l.byKey, key)
		l.order.Remove(e)
	}
}
