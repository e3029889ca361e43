package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"time"

	"github.com/jmoiron/sqlx"

	"gridwatch/grid"
)

// Sessions and tickets live in wall time. Their tokens are 256 random bits, of
// which only the SHA-256 is stored: who reads the database cannot use them.

func newToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// OpenSession starts a session of an account: the token is for the cookie that
// scripts cannot read, csrf for the one whose value they send back.
func (s *Store) OpenSession(ctx context.Context, account grid.AccountID, now time.Time, ttl time.Duration) (token, csrf string, err error) {
	token, csrf = newToken(), newToken()
	err = s.change(ctx, "INSERT INTO session (token_hash, csrf_hash, account_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (token_hash) DO NOTHING",
		tokenHash(token), tokenHash(csrf), account, at(now), at(now.Add(ttl)))
	if err != nil {
		return "", "", err
	}
	return token, csrf, nil
}

// Session gives the account of a session that has not ended, and the hash for
// CheckCSRF; else Denied "no-session". A disabled account has no sessions.
func (s *Store) Session(ctx context.Context, token string, now time.Time) (account grid.Account, csrfHash string, err error) {
	var r struct {
		accountRow
		CSRF string `db:"csrf_hash"`
	}
	there, err := s.get(ctx, &r, "SELECT "+accountColumns+`, session.csrf_hash
FROM session JOIN account ON account.id = session.account_id
WHERE session.token_hash = ? AND session.expires_at > ?`, tokenHash(token), at(now))
	if err == nil && (!there || r.Disabled) {
		err = grid.Errorf(grid.Denied, "no-session", "there is no session: log in")
	}
	if err != nil {
		return grid.Account{}, "", err
	}
	return r.account(), r.CSRF, nil
}

// CheckCSRF says whether a token sent back by a page is that of its session.
func CheckCSRF(csrfHash, token string) bool {
	return csrfHash != "" && subtle.ConstantTimeCompare([]byte(tokenHash(token)), []byte(csrfHash)) == 1
}

// CloseSession ends a session at once; one that is not there is closed already.
func (s *Store) CloseSession(ctx context.Context, token string) error {
	return s.change(ctx, "DELETE FROM session WHERE token_hash = ?", tokenHash(token))
}

// OpenTicket makes a ticket that opens one websocket within ttl.
func (s *Store) OpenTicket(ctx context.Context, account grid.AccountID, now time.Time, ttl time.Duration) (string, error) {
	ticket := newToken()
	err := s.change(ctx, "INSERT INTO ticket (ticket_hash, account_id, expires_at) VALUES (?, ?, ?) ON CONFLICT (ticket_hash) DO NOTHING",
		tokenHash(ticket), account, at(now.Add(ttl)))
	if err != nil {
		return "", err
	}
	return ticket, nil
}

// RedeemTicket gives the account of a ticket, once; Denied "no-ticket" when it is
// unknown, used or too old.
func (s *Store) RedeemTicket(ctx context.Context, ticket string, now time.Time) (grid.Account, error) {
	var id grid.AccountID
	there := false
	err := s.retry(ctx, func() error {
		return s.inTx(ctx, func(tx *sqlx.Tx) (err error) {
			there, err = found(tx.GetContext(ctx, &id, tx.Rebind(
				"DELETE FROM ticket WHERE ticket_hash = ? AND expires_at > ? RETURNING account_id"), tokenHash(ticket), at(now)))
			return err
		})
	})
	if err != nil {
		return grid.Account{}, err
	}
	denied := grid.Errorf(grid.Denied, "no-ticket", "the ticket is unknown, used or too old")
	if !there {
		return grid.Account{}, denied
	}
	a, err := s.Account(ctx, id)
	if err == nil && a.Disabled {
		return grid.Account{}, denied
	}
	return a, err
}

// PurgeSessions forgets sessions and tickets that ended before an instant of wall
// time, and says how many.
func (s *Store) PurgeSessions(ctx context.Context, before time.Time) (int64, error) {
	sessions, err := s.deleteOld(ctx, "DELETE FROM session WHERE expires_at <= ?", before)
	if err != nil {
		return 0, err
	}
	tickets, err := s.deleteOld(ctx, "DELETE FROM ticket WHERE expires_at <= ?", before)
	return sessions + tickets, err
}

// change runs one statement that may be repeated, in a transaction of its own.
func (s *Store) change(ctx context.Context, query string, args ...any) error {
	return s.retry(ctx, func() error {
		return s.inTx(ctx, func(tx *sqlx.Tx) error {
			_, err := tx.ExecContext(ctx, tx.Rebind(query), args...)
			return err
		})
	})
}
