package store

import (
	"context"
	"fmt"
	"strings"

	"gridwatch/grid"
)

// HandedIn is what is stored of an account's submissions, counted by id and hash:
// each is to be there once.
type HandedIn struct {
	Records     map[string]int
	Visits      map[string]int // by the account's person, handed in by a phone
	Photos      map[string]int // of those visits, whose bytes are stored
	Quarantined int
}

// HandedInBy counts what an account handed in, for whoever checks that nothing was
// lost or doubled.
func (s *Store) HandedInBy(ctx context.Context, account grid.AccountID) (HandedIn, error) {
	h := HandedIn{Records: map[string]int{}, Visits: map[string]int{}, Photos: map[string]int{}}
	const visits = ` FROM visit JOIN account ON account.officer_id = visit.officer_id WHERE account.id = ? AND visit.device IS NOT NULL`
	for _, q := range []struct {
		into  map[string]int
		query string
	}{
		{h.Records, "SELECT id FROM submission WHERE account_id = ?"},
		{h.Visits, "SELECT visit.id" + visits},
		{h.Photos, "SELECT photo.sha256 FROM photo JOIN blob ON blob.sha256 = photo.sha256 WHERE photo.visit_id IN (SELECT visit.id" + visits + ")"},
	} {
		err := s.conn(ctx).each(func(row scanner) error {
			var id string
			err := row.Scan(&id)
			q.into[id]++
			return err
		}, q.query, string(account))
		if err != nil {
			return h, err
		}
	}
	n, _, err := one(s.conn(ctx), value[int], "SELECT count(*) FROM submission WHERE account_id = ? AND state = 'quarantined'", string(account))
	h.Quarantined = n
	return h, err
}

// Durability names the settings that decide what a power cut takes.
func (s *Store) Durability(ctx context.Context) (string, error) {
	queries := []string{"PRAGMA journal_mode", "PRAGMA synchronous"}
	if s.dialect == postgres {
		queries = []string{"SHOW fsync", "SHOW synchronous_commit", "SHOW full_page_writes"}
	}
	var all []string
	for _, q := range queries {
		v, _, err := one(s.conn(ctx), value[string], q)
		if err != nil {
			return "", err
		}
		_, name, _ := strings.Cut(q, " ")
		all = append(all, fmt.Sprintf("%s=%s", name, v))
	}
	return strings.Join(all, ", "), nil
}
