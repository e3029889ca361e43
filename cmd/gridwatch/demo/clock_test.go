package demo

import (
	"testing"
	"time"
)

func TestClock(t *testing.T) {
	wall := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	base := time.Date(2014, 6, 2, 12, 0, 0, 0, time.UTC)
	c := NewClock(base, 600, func() time.Time { return wall })
	steps := []struct {
		name  string
		wait  time.Duration // of wall time
		allow time.Duration // virtual time after base, 0: as before
		want  time.Duration // virtual time after base
	}{
		{"nothing allowed yet", time.Second, 0, 0},
		{"allowed", 0, time.Hour, 0},
		{"ten minutes a second", time.Second, 0, 10 * time.Minute},
		{"up to the limit", time.Minute, 0, time.Hour},
		{"goes on from the limit", time.Second, 2 * time.Hour, time.Hour}, // the second passed before it was allowed
		{"at the usual speed", time.Second, 0, time.Hour + 10*time.Minute},
		{"an earlier limit is ignored", time.Second, time.Hour, time.Hour + 20*time.Minute},
		{"wall time going back does nothing", -time.Hour, 0, time.Hour + 20*time.Minute},
	}
	for _, s := range steps {
		wall = wall.Add(s.wait)
		if s.allow > 0 {
			c.Allow(base.Add(s.allow))
		}
		if got := c.Now().Sub(base); got != s.want {
			t.Errorf("%s: got %s after the base, want %s", s.name, got, s.want)
		}
	}
	fast := NewClock(base, 1e6, func() time.Time { return wall })
	fast.Allow(base.AddDate(1, 0, 0))
	wall = wall.AddDate(1, 0, 0) // would overflow a duration
	if got, want := fast.Now(), base.AddDate(1, 0, 0); !got.Equal(want) {
		t.Errorf("a year at once at speed 1e6: got %s, want the limit %s", got, want)
	}
}
