package store

import (
	"slices"
	"time"

	"gridwatch/grid"
)

const clueInsert = `INSERT INTO clue (id, source, external_no, kind, text, address, region_code, lon, lat, cell, located_by,
  straddles, severity, state, opened_at, closed_at, deadline_at, deadline_on, institution_id, time_simulated,
  sealed, import_batch_id, simulated, policy_version, row_version)`

const clueUpdate = `ON CONFLICT (id) DO UPDATE SET
  source = excluded.source, external_no = excluded.external_no, kind = excluded.kind, text = excluded.text,
  address = excluded.address, region_code = excluded.region_code, lon = excluded.lon, lat = excluded.lat,
  cell = excluded.cell, located_by = excluded.located_by, straddles = excluded.straddles, severity = excluded.severity,
  state = excluded.state, opened_at = excluded.opened_at, closed_at = excluded.closed_at,
  deadline_at = excluded.deadline_at, deadline_on = excluded.deadline_on, institution_id = excluded.institution_id,
  time_simulated = excluded.time_simulated, sealed = excluded.sealed,
  import_batch_id = COALESCE(excluded.import_batch_id, clue.import_batch_id), simulated = excluded.simulated,
  policy_version = excluded.policy_version, row_version = clue.row_version + 1`

// externalNo is what a clue is called where it came from.
type externalNo struct{ source, number string }

// storedClue is what an update needs of a clue.
type storedClue struct {
	id                           grid.ClueID
	external                     externalNo
	openedAt, closedAt, deadline time.Time
}

// PutClues inserts or fully updates clues by ID, or by (source, external number)
// when that is known: the item then takes the stored ID. What is stored already
// is not in the future, whatever the clock says. Items with a fault are
// left out; the others are stored and told in one CluesRecorded. The items are
// completed in place: point, cell and region (see Tx.locate), the deadline when
// zero (as stored while the opening is the same, else by policy), its local day,
// and the policy version.
func (t *Tx) PutClues(items []*grid.Clue) ([]Fault, error) {
	f := faults{}
	stored, err := t.storedClues(items, f)
	if err != nil {
		return nil, err
	}
	for n, i := range items {
		old := stored[i.ID]
		if err := f.add(n, i.Check(latest(t.Now(), latest(old.openedAt, old.closedAt)))); err != nil {
			return nil, err
		}
	}
	places := make([]*place, len(items))
	for n, i := range items {
		places[n] = &place{index: n, what: "clue", region: i.Region, address: i.Address, point: i.Point, by: i.LocatedBy, linked: i.Institution, found: i.Found}
	}
	if err := t.locate(places, f); err != nil {
		return nil, err
	}
	zone, err := t.Policy().Location()
	if err != nil {
		return nil, err
	}
	for n, i := range items {
		if f[n] != nil {
			continue
		}
		p := places[n]
		i.Point, i.Cell, i.LocatedBy, i.Region, i.Straddles, i.Found = p.point, p.cell, p.by, p.region, p.straddles, nil
		if old, known := stored[i.ID]; known && i.DeadlineAt.IsZero() && old.openedAt.Equal(micro(i.OpenedAt)) {
			i.DeadlineAt = old.deadline
		}
		if i.DeadlineAt.IsZero() {
			i.DeadlineAt, _ = t.Policy().Deadline(i.OpenedAt, t.Policy().ClueReplyDays, zone)
		}
		i.DeadlineOn = grid.DateOf(i.DeadlineAt.Add(-time.Microsecond), zone) // a deadline is the end of its day
		i.Origin.PolicyVersion = t.Policy().Version
	}
	return f.list(), t.writeClues(good(items, f), stored)
}

// storedClues locks those clues that are stored already, by ID or number, gives
// items the ID of their number, and refuses what is listed twice.
func (t *Tx) storedClues(items []*grid.Clue, f faults) (map[grid.ClueID]storedClue, error) {
	c := t.conn()
	byID := map[grid.ClueID]storedClue{}
	byNumber := map[externalNo]storedClue{}
	var ids []grid.ClueID
	numbers := map[string][]string{} // by source
	for _, i := range items {
		ids = append(ids, i.ID)
		if i.ExternalNo != "" {
			numbers[i.Source] = append(numbers[i.Source], i.ExternalNo)
		}
	}
	keep := func(row scanner) error {
		var s storedClue
		err := row.Scan(&s.id, &s.external.source, (*optional)(&s.external.number), into(&s.openedAt), into(&s.closedAt), into(&s.deadline))
		byID[s.id] = s
		if s.external.number != "" {
			byNumber[s.external] = s
		}
		return err
	}
	condition, list := in(c, "id", ids)
	args := []any{list}
	for _, source := range grid.ClueSources {
		if len(numbers[source]) == 0 {
			continue
		}
		number, list := in(c, "external_no", numbers[source])
		condition += " OR source = ? AND " + number
		args = append(args, source, list)
	}
	const columns = "SELECT id, source, external_no, opened_at, closed_at, deadline_at FROM clue WHERE "
	if err := c.each(keep, columns+condition+" ORDER BY id"+c.forUpdate(), args...); err != nil {
		return nil, err
	}
	seenID := map[grid.ClueID]bool{}
	seenNumber := map[externalNo]bool{}
	for n, i := range items {
		number := externalNo{i.Source, i.ExternalNo}
		if i.ExternalNo != "" {
			old, known := byNumber[number]
			_, other := byID[i.ID]
			switch {
			case seenNumber[number]:
				f.field(n, "clue", "external_no", i.ExternalNo, "is listed twice")
			case known && other && old.id != i.ID:
				f.conflict(n, "clue-number", "external_no", i.ExternalNo, "is already registered")
			case known:
				i.ID = old.id
			}
			seenNumber[number] = true
		}
		if seenID[i.ID] {
			f.field(n, "clue", "id", string(i.ID), "is listed twice")
		}
		seenID[i.ID] = true
	}
	return byID, nil
}

// writeClues stores the items and tells of them; those not stored before are filed.
func (t *Tx) writeClues(items []*grid.Clue, stored map[grid.ClueID]storedClue) error {
	if len(items) == 0 {
		return nil
	}
	rows := make([][]any, len(items))
	facts := make([]grid.ClueFact, len(items))
	for n, i := range items {
		at := lonLatOf(i.Point)
		rows[n] = []any{string(i.ID), i.Source, optional(i.ExternalNo), i.Kind, i.Text, i.Address, i.Region, at.lon, at.lat,
			optionalCell(i.Cell), string(i.LocatedBy), i.Straddles, int(i.Severity), string(i.State), instant{i.OpenedAt},
			instant{i.ClosedAt}, instant{i.DeadlineAt}, day(i.DeadlineOn), optional(i.Institution), i.TimeSimulated,
			i.Sealed, optional(i.Origin.Batch), i.Origin.Simulated, i.Origin.PolicyVersion, 1}
		facts[n] = i.Fact()
		_, known := stored[i.ID]
		facts[n].Filed = !known
	}
	if _, err := t.conn().insert(clueInsert, clueUpdate, rows); err != nil {
		return err
	}
	return t.Emit(grid.CluesRecorded{Items: facts})
}

// CloseClue closes an open clue at an instant not in the future; zero is now.
func (t *Tx) CloseClue(id grid.ClueID, closed time.Time) (grid.Clue, error) {
	c := t.conn()
	clue, there, err := one(c, scanClue, "SELECT "+clueColumns+" FROM clue WHERE id = ?"+c.forUpdate(), string(id))
	if err == nil && !there {
		err = missing("clue", string(id))
	}
	if err != nil {
		return clue, err
	}
	if closed, err = t.moment("clue", closed, clue.OpenedAt); err != nil {
		return clue, err
	}
	if clue, err = clue.Close(closed); err != nil {
		return clue, err
	}
	clue.Origin.PolicyVersion = t.Policy().Version
	_, err = t.exec("UPDATE clue SET state = ?, closed_at = ?, policy_version = ?, row_version = row_version + 1 WHERE id = ?",
		string(clue.State), at(clue.ClosedAt), clue.Origin.PolicyVersion, string(id))
	if err != nil {
		return clue, err
	}
	return clue, t.Emit(grid.CluesRecorded{Items: []grid.ClueFact{clue.Fact()}})
}

// checkPast refuses a missing instant and one in the future of domain time.
func (t *Tx) checkPast(what, name string, at time.Time) error {
	var f grid.Faults
	switch {
	case at.IsZero():
		f.Add(name, "", "is missing")
	case at.After(t.Now()):
		f.Add(name, at.UTC().Format(time.RFC3339), "is in the future: now is %s", t.Now().Format(time.RFC3339))
	}
	return f.Err(what)
}

// moment is the instant of a transition of an object whose last one was at
// stored: zero is now. Now is at least stored: the time of a write is taken
// before it waits for the row, so another's time may be a moment later.
func (t *Tx) moment(what string, when, stored time.Time) (time.Time, error) {
	now := latest(t.Now(), stored)
	if when.IsZero() {
		return now, nil
	}
	if when.After(now) {
		return when, t.checkPast(what, "at", when)
	}
	return micro(when), nil
}

// sorted gives distinct ids in order.
func sorted[T ~string](ids []T) []T {
	slices.Sort(ids)
	return slices.Compact(ids)
}
