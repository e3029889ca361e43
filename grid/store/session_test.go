package store

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gridwatch/grid"
)

func TestSession(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		region1(t, s, "r")
		a := commander(testAccount, "a")
		write(t, s, start, func(tx *Tx) error { return tx.PutAccount(a) })
		now := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
		denied := func(what, token string, at time.Time) {
			t.Helper()
			if got, hash, err := s.Session(t.Context(), token, at); grid.KindOf(err) != grid.Denied || got.ID != "" || hash != "" {
				t.Errorf("%s: got %v, %v, want denied", what, got.ID, err)
			}
		}
		begin := func() (string, string) {
			t.Helper()
			token, csrf, err := s.OpenSession(t.Context(), a.ID, now, time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			return token, csrf
		}
		token, csrf := begin()
		other, otherCSRF := begin()
		got, hash, err := s.Session(t.Context(), token, now.Add(time.Hour-1))
		if diff := cmp.Diff(a, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if !CheckCSRF(hash, csrf) || CheckCSRF(hash, otherCSRF) || CheckCSRF(hash, "") || CheckCSRF("", "") || CheckCSRF(hash, token) {
			t.Error("want the session's own csrf token and no other")
		}
		denied("at its end", token, now.Add(time.Hour))
		denied("unknown", "x", now)
		denied("the hash for the token", tokenHash(token), now)
		denied("the csrf token", csrf, now)
		if err := s.CloseSession(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		denied("closed", token, now)
		if err := s.CloseSession(t.Context(), token); err != nil {
			t.Errorf("closed twice: got %v, want nil", err)
		}
		if _, _, err := s.Session(t.Context(), other, now); err != nil {
			t.Errorf("the other session: %v", err)
		}

		write(t, s, start, func(tx *Tx) error { return tx.PutAccount(a) })
		if _, _, err := s.Session(t.Context(), other, now); err != nil {
			t.Errorf("after storing the same account: %v", err)
		}
		a.PasswordHash = HashPassword("new")
		write(t, s, start, func(tx *Tx) error { return tx.PutAccount(a) })
		denied("after a new password", other, now)
		third, _ := begin()
		a.Disabled = true
		write(t, s, start, func(tx *Tx) error { return tx.PutAccount(a) })
		denied("of a disabled account", third, now)

		if _, _, err := s.OpenSession(t.Context(), "0190a000-0000-7000-8000-0000000000ff", now, time.Hour); grid.KindOf(err) != grid.Conflict {
			t.Errorf("of an unknown account: got %v, want a conflict", err)
		}
	})
}

func TestTicket(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		region1(t, s, "r")
		a := commander(testAccount, "a")
		write(t, s, start, func(tx *Tx) error { return tx.PutAccount(a) })
		now := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
		open := func() string {
			t.Helper()
			ticket, err := s.OpenTicket(t.Context(), a.ID, now, 30*time.Second)
			if err != nil {
				t.Fatal(err)
			}
			return ticket
		}
		redeem := func(ticket string, at time.Time) error {
			got, err := s.RedeemTicket(t.Context(), ticket, at)
			if err == nil && !cmp.Equal(got, a) {
				t.Errorf("got %v, want %v", got, a)
			}
			return err
		}
		ticket := open()
		if err := redeem(ticket, now.Add(30*time.Second)); grid.KindOf(err) != grid.Denied {
			t.Errorf("too late: got %v, want denied", err)
		}
		if err := redeem(ticket, now.Add(30*time.Second-1000)); err != nil {
			t.Errorf("in time: got %v, want nil", err)
		}
		if err := redeem(ticket, now); grid.KindOf(err) != grid.Denied {
			t.Errorf("twice: got %v, want denied", err)
		}
		if err := redeem("x", now); grid.KindOf(err) != grid.Denied {
			t.Errorf("unknown: got %v, want denied", err)
		}
		for range 5 { // several goroutines, one of which gets in
			ticket := open()
			var in atomic.Int32
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					switch err := redeem(ticket, now); {
					case err == nil:
						in.Add(1)
					case grid.KindOf(err) != grid.Denied:
						t.Errorf("got %v, want denied", err)
					}
				})
			}
			all.Wait()
			if in.Load() != 1 {
				t.Errorf("redeemed %d times, want once", in.Load())
			}
		}
		last := open()
		a.Disabled = true
		write(t, s, start, func(tx *Tx) error { return tx.PutAccount(a) })
		if err := redeem(last, now); grid.KindOf(err) != grid.Denied {
			t.Errorf("of a disabled account: got %v, want denied", err)
		}
	})
}

func TestPurgeSessions(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		region1(t, s, "r")
		write(t, s, start, func(tx *Tx) error { return tx.PutAccount(commander(testAccount, "a")) })
		now := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
		var tokens []string
		for _, ttl := range []time.Duration{time.Minute, time.Hour} {
			token, _, err := s.OpenSession(t.Context(), testAccount, now, ttl)
			if err != nil {
				t.Fatal(err)
			}
			tokens = append(tokens, token)
			if _, err := s.OpenTicket(t.Context(), testAccount, now, ttl); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := s.PurgeSessions(t.Context(), now.Add(time.Minute)); n != 2 || err != nil {
			t.Errorf("got %d, %v, want 2", n, err)
		}
		if _, _, err := s.Session(t.Context(), tokens[1], now); err != nil {
			t.Errorf("the longer session: %v", err)
		}
	})
}
