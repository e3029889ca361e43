package store

import (
	"context"
	"slices"

	"gridwatch/grid"
)

const officerColumns = `id, name, post, region_code, phone, certificate_no, active_from_at, active_until_at, import_batch_id,
  simulated, policy_version, week_minutes`

func scanOfficer(row scanner, o *grid.Officer) error {
	return row.Scan(&o.ID, &o.Name, &o.Post, &o.Region, &o.Phone, &o.CertificateNo, into(&o.ActiveFrom), into(&o.ActiveUntil),
		(*optional)(&o.Origin.Batch), &o.Origin.Simulated, &o.Origin.PolicyVersion, &o.WeekMinutes)
}

// PutOfficers inserts or fully updates people by ID. Items with a fault are left
// out; the others are stored and told in one OfficersRecorded.
func (t *Tx) PutOfficers(items []*grid.Officer) ([]Fault, error) {
	f := faults{}
	seen := make(map[grid.OfficerID]bool, len(items))
	var codes []string
	for _, o := range items {
		codes = append(codes, o.Region)
	}
	known, err := knownRegions(t.conn(), sorted(codes))
	if err != nil {
		return nil, err
	}
	for n, o := range items {
		if seen[o.ID] {
			f.field(n, "officer", "id", string(o.ID), "is listed twice")
		}
		seen[o.ID] = true
		if err := f.add(n, o.Check()); err != nil {
			return nil, err
		}
		if !known[o.Region] {
			f.field(n, "officer", "region", o.Region, "is not a known region")
		}
		o.Origin.PolicyVersion = t.Policy().Version
	}
	return f.list(), t.writeOfficers(good(items, f))
}

func (t *Tx) writeOfficers(items []*grid.Officer) error {
	if len(items) == 0 {
		return nil
	}
	rows := make([][]any, len(items))
	facts := make([]grid.OfficerFact, len(items))
	for n, o := range items {
		rows[n] = []any{string(o.ID), o.Name, string(o.Post), o.Region, o.Phone, o.CertificateNo, at(o.ActiveFrom), at(o.ActiveUntil),
			optional(o.Origin.Batch), o.Origin.Simulated, o.Origin.PolicyVersion, o.WeekMinutes, 1}
		facts[n] = o.Fact()
	}
	const head = `INSERT INTO officer (id, name, post, region_code, phone, certificate_no, active_from_at, active_until_at,
  import_batch_id, simulated, policy_version, week_minutes, row_version)`
	const tail = `ON CONFLICT (id) DO UPDATE SET name = excluded.name, post = excluded.post, region_code = excluded.region_code,
  phone = excluded.phone, certificate_no = excluded.certificate_no, active_from_at = excluded.active_from_at,
  active_until_at = excluded.active_until_at,
  import_batch_id = COALESCE(excluded.import_batch_id, officer.import_batch_id), simulated = excluded.simulated,
  policy_version = excluded.policy_version, week_minutes = excluded.week_minutes, row_version = officer.row_version + 1`
	if _, err := t.conn().insert(head, tail, rows); err != nil {
		return err
	}
	return t.Emit(grid.OfficersRecorded{Items: facts})
}

// officers reads those people that are stored.
func (t *Tx) officers(ids []grid.OfficerID) (map[grid.OfficerID]*grid.Officer, error) {
	c := t.conn()
	condition, list := in(c, "id", sorted(slices.Clone(ids)))
	items, err := listOf(c, scanOfficer, "SELECT "+officerColumns+" FROM officer WHERE "+condition, list)
	known := make(map[grid.OfficerID]*grid.Officer, len(items))
	for n := range items {
		known[items[n].ID] = &items[n]
	}
	return known, err
}

// Officers lists the scope's people by id.
func (s *Store) Officers(ctx context.Context, scope string, page Page) ([]grid.Officer, string, error) {
	var w where
	w.scope("region_code", scope)
	if page.After != "" {
		id, err := page.afterID()
		if err != nil {
			return nil, "", err
		}
		w.add("id > ?", id)
	}
	items, err := listOf(s.conn(ctx), scanOfficer,
		"SELECT "+officerColumns+" FROM officer"+w.String()+" ORDER BY id LIMIT ?", append(w.args, page.limit()+1)...)
	items, next := cut(page, items, func(o *grid.Officer) string { return string(o.ID) })
	return items, next, err
}

// Officer is one person of the scope.
func (s *Store) Officer(ctx context.Context, scope string, id grid.OfficerID) (grid.Officer, error) {
	var w where
	w.scope("region_code", scope)
	w.add("id = ?", string(id))
	o, there, err := one(s.conn(ctx), scanOfficer, "SELECT "+officerColumns+" FROM officer"+w.String(), w.args...)
	if err == nil && !there {
		err = missing("officer", string(id))
	}
	return o, err
}
