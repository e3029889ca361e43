package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gridwatch/grid"
)

const turnColumns = `turn.id, turn.officer_id, turn.from_at, turn.until_at, turn.note, turn.import_batch_id, turn.simulated, turn.policy_version`

func scanTurn(row scanner, u *grid.Turn) error {
	return row.Scan(&u.ID, &u.Officer, into(&u.From), into(&u.Until), &u.Note, (*optional)(&u.Origin.Batch), &u.Origin.Simulated,
		&u.Origin.PolicyVersion)
}

// PutTurns inserts or fully updates planned shifts by ID. Items with a fault are
// left out and stay as they are stored; so are those that share an instant with
// another shift of the person or an earlier item, or with a leave.
func (t *Tx) PutTurns(items []*grid.Turn) ([]Fault, error) {
	f := faults{}
	seen := make(map[grid.TurnID]bool, len(items))
	var people []grid.OfficerID
	for n, u := range items {
		if seen[u.ID] {
			f.field(n, "turn", "id", string(u.ID), "is listed twice")
		}
		seen[u.ID] = true
		if err := f.add(n, u.Check()); err != nil {
			return nil, err
		}
		u.From, u.Until = micro(u.From), micro(u.Until)
		u.Origin.PolicyVersion = t.Policy().Version
		people = append(people, u.Officer)
	}
	known, err := t.officers(people)
	if err != nil {
		return nil, err
	}
	for n, u := range items {
		if known[u.Officer] == nil {
			f.field(n, "turn", "officer", string(u.Officer), "is not a known officer")
		}
	}
	if err := t.checkTurns(items, f); err != nil {
		return nil, err
	}
	return f.list(), t.writeTurns(good(items, f))
}

// busy is a term in which a person has something already.
type busy struct {
	from, until time.Time
	turn        grid.TurnID // "" for a leave
}

// checkTurns locks the people and finds what items run into.
func (t *Tx) checkTurns(items []*grid.Turn, f faults) error {
	kept := good(items, f)
	if len(kept) == 0 {
		return nil
	}
	people := make([]grid.OfficerID, len(kept))
	from, until := kept[0].From, kept[0].Until
	for n, u := range kept {
		people[n] = u.Officer
		from, until = earlier(from, u.From), furthest(until, u.Until)
	}
	people = sorted(people)
	if err := t.lockOfficers("turn", people); err != nil {
		return err
	}
	taken, err := t.busyPeople(people, from, until)
	if err != nil {
		return err
	}
	for n, u := range items { // what is put again no longer is where it was
		if f[n] == nil {
			taken[u.Officer] = slices.DeleteFunc(taken[u.Officer], func(b busy) bool { return b.turn == u.ID })
		}
	}
	for n, u := range items {
		if f[n] != nil {
			continue
		}
		i := slices.IndexFunc(taken[u.Officer], func(b busy) bool { return b.from.Before(u.Until) && b.until.After(u.From) })
		if i < 0 {
			taken[u.Officer] = append(taken[u.Officer], busy{u.From, u.Until, u.ID})
			continue
		}
		what, code := "another planned shift", "turn-overlap"
		if taken[u.Officer][i].turn == "" {
			what, code = "a leave", "turn-leave"
		}
		f.conflict(n, code, "from", u.From.Format(time.RFC3339), "is within %s of the person", what)
	}
	return nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func furthest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (t *Tx) busyPeople(people []grid.OfficerID, from, until time.Time) (map[grid.OfficerID][]busy, error) {
	taken := map[grid.OfficerID][]busy{}
	c := t.conn()
	condition, list := in(c, "officer_id", people)
	for _, query := range []string{
		"SELECT officer_id, from_at, until_at, id FROM turn WHERE " + condition,
		"SELECT officer_id, from_at, until_at, NULL FROM leave WHERE NOT cancelled AND " + condition,
	} {
		if err := c.each(func(row scanner) error {
			var id grid.OfficerID
			var b busy
			err := row.Scan(&id, into(&b.from), into(&b.until), (*optional)(&b.turn))
			taken[id] = append(taken[id], b)
			return err
		}, query+" AND until_at > ? AND from_at < ?", list, at(from), at(until)); err != nil {
			return nil, err
		}
	}
	return taken, nil
}

// writeTurns replaces the turns: one that moves may take the place of another.
func (t *Tx) writeTurns(items []*grid.Turn) error {
	if len(items) == 0 {
		return nil
	}
	ids := make([]grid.TurnID, len(items))
	rows := make([][]any, len(items))
	items = slices.SortedFunc(slices.Values(items), func(a, b *grid.Turn) int { return cmp.Compare(a.ID, b.ID) })
	for n, u := range items {
		ids[n] = u.ID
		rows[n] = []any{string(u.ID), string(u.Officer), at(u.From), at(u.Until), u.Note, optional(u.Origin.Batch), u.Origin.Simulated, u.Origin.PolicyVersion}
	}
	c := t.conn()
	condition, list := in(c, "id", ids)
	if _, err := t.exec("DELETE FROM turn WHERE "+condition, list); err != nil {
		return err
	}
	_, err := c.insert("INSERT INTO turn (id, officer_id, from_at, until_at, note, import_batch_id, simulated, policy_version)", "", rows)
	return err
}

// RemoveTurn takes a planned shift out of the roster.
func (t *Tx) RemoveTurn(id grid.TurnID) error {
	done, err := t.execOne("DELETE FROM turn WHERE id = ?", string(id))
	if err == nil && !done {
		err = missing("turn", string(id))
	}
	return err
}

// Turns lists the planned shifts of the scope's people that share an instant with
// [from, until), by begin; zero is open.
func (s *Store) Turns(ctx context.Context, scope string, from, until time.Time) ([]grid.Turn, error) {
	var w where
	w.scope("officer.region_code", scope)
	w.during("turn", from, until)
	return listOf(s.conn(ctx), scanTurn, "SELECT "+turnColumns+" FROM turn JOIN officer ON officer.id = turn.officer_id"+w.String()+
		" ORDER BY turn.from_at, turn.id", w.args...)
}
