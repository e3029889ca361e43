package store

import (
	"fmt"
	"time"

	"gridwatch/grid"
)

const institutionInsert = `INSERT INTO institution (id, region_code, name, name_key, address, address_key, lon, lat, cell,
  located_by, straddles, category, risk, ownership, sponsor, daily_supervisor, owes, phone, legal_person_name,
  legal_person_credit_code, state, last_patrol_at, last_inspection_at, registered_at, fix_precision, fix_score, fix_radius_m,
  fix_source, fix_matched, successor_of, verified_at, import_batch_id, simulated, policy_version, row_version)`

// A visit recorded meanwhile is not forgotten, and an edit does not forget the
// batch that a place came with.
const institutionUpdate = `ON CONFLICT (id) DO UPDATE SET
  region_code = excluded.region_code, name = excluded.name, name_key = excluded.name_key, address = excluded.address,
  address_key = excluded.address_key, lon = excluded.lon, lat = excluded.lat, cell = excluded.cell,
  located_by = excluded.located_by, straddles = excluded.straddles, category = excluded.category, risk = excluded.risk,
  ownership = excluded.ownership, sponsor = excluded.sponsor, daily_supervisor = excluded.daily_supervisor,
  owes = excluded.owes, phone = excluded.phone, legal_person_name = excluded.legal_person_name,
  legal_person_credit_code = excluded.legal_person_credit_code, state = excluded.state,
  last_patrol_at = CASE WHEN institution.last_patrol_at > excluded.last_patrol_at OR excluded.last_patrol_at IS NULL
    THEN institution.last_patrol_at ELSE excluded.last_patrol_at END,
  last_inspection_at = CASE WHEN institution.last_inspection_at > excluded.last_inspection_at OR excluded.last_inspection_at IS NULL
    THEN institution.last_inspection_at ELSE excluded.last_inspection_at END,
  registered_at = excluded.registered_at, fix_precision = excluded.fix_precision, fix_score = excluded.fix_score,
  fix_radius_m = excluded.fix_radius_m, fix_source = excluded.fix_source, fix_matched = excluded.fix_matched,
  successor_of = excluded.successor_of,
  verified_at = CASE WHEN institution.verified_at > excluded.verified_at OR excluded.verified_at IS NULL
    THEN institution.verified_at ELSE excluded.verified_at END,
  import_batch_id = COALESCE(excluded.import_batch_id, institution.import_batch_id), simulated = excluded.simulated,
  policy_version = excluded.policy_version, row_version = institution.row_version + 1`

// PutInstitutions inserts or fully updates places by ID. Items with a fault are
// left out; the others are stored and told in one InstitutionsRecorded. The
// items are completed in place: point, cell and region (see Tx.locate),
// RegisteredAt when zero (as stored, else now), the later of the stated and the
// stored LastPatrol, LastInspection and VerifiedAt, and the policy version; how
// an address was found (Fix) is forgotten where the point came another way. What
// was Found is taken or put on the review queue, as grid.Judge decides, and then
// forgotten; a place without a point is on the queue in any case, until it is
// located or closed.
func (t *Tx) PutInstitutions(items []*grid.Institution) ([]Fault, error) {
	return t.PutInstitutionsWithin(nil, items)
}

// PutInstitutionsWithin is PutInstitutions for somebody who may touch some
// regions only: a place whose region would be another one is a fault. nil is
// every region.
func (t *Tx) PutInstitutionsWithin(scope map[string]bool, items []*grid.Institution) ([]Fault, error) {
	f := faults{}
	ids := make([]grid.InstitutionID, 0, len(items))
	seen := make(map[grid.InstitutionID]bool, len(items))
	places := make([]*place, len(items))
	for n, i := range items {
		if seen[i.ID] {
			f.field(n, "institution", "id", string(i.ID), "is listed twice")
		}
		seen[i.ID] = true
		if err := f.add(n, i.Check(t.Policy())); err != nil {
			return nil, err
		}
		for _, past := range []struct {
			name string
			at   time.Time
		}{{"last_patrol", i.LastPatrol}, {"last_inspection", i.LastInspection}, {"registered_at", i.RegisteredAt}, {"verified_at", i.VerifiedAt}} {
			if past.at.After(t.Now()) {
				f.field(n, "institution", past.name, past.at.UTC().Format(time.RFC3339), "is in the future: now is %s", t.Now().Format(time.RFC3339))
			}
		}
		ids = append(ids, i.ID)
		places[n] = &place{index: n, what: "institution", region: i.Region, address: i.Address, point: i.Point,
			by: i.LocatedBy, self: i.ID, listed: i.State == grid.Active, found: i.Found}
	}
	if err := t.locate(places, f); err != nil {
		return nil, err
	}
	for n, p := range places {
		if scope != nil && f[n] == nil && !scope[p.region] {
			f.field(n, "institution", "region", items[n].Region, "lies outside your region")
		}
	}
	if err := t.checkLicences(items, f); err != nil {
		return nil, err
	}
	if err := t.checkPredecessors(items, f); err != nil {
		return nil, err
	}
	stored, err := t.storedInstitutions(ids)
	if err != nil {
		return nil, err
	}
	for n, i := range items {
		if f[n] != nil {
			continue
		}
		p, old := places[n], stored[i.ID]
		i.Point, i.Cell, i.LocatedBy, i.Region, i.Straddles = p.point, p.cell, p.by, p.region, p.straddles
		i.LastPatrol, i.LastInspection = latest(i.LastPatrol, old.lastPatrol), latest(i.LastInspection, old.lastInspection)
		i.VerifiedAt = latest(i.VerifiedAt, old.verified)
		switch {
		case p.note != (grid.FixNote{}):
			i.Fix = p.note
		case !guessed(i.LocatedBy):
			i.Fix = grid.FixNote{}
		}
		if i.RegisteredAt.IsZero() {
			i.RegisteredAt = old.registered
		}
		if i.RegisteredAt.IsZero() {
			i.RegisteredAt = t.Now()
		}
		i.Origin.PolicyVersion = t.Policy().Version
	}
	if err := t.writeInstitutions(good(items, f), stored); err != nil {
		return nil, err
	}
	return f.list(), t.queuePlaces(places, items, f, stored)
}

// storedInstitution is what an update keeps of a place.
type storedInstitution struct {
	id                         grid.InstitutionID
	lastPatrol, lastInspection time.Time
	registered, verified       time.Time
}

// storedInstitutions locks those of the places that are stored.
func (t *Tx) storedInstitutions(ids []grid.InstitutionID) (map[grid.InstitutionID]storedInstitution, error) {
	c := t.conn()
	stored := map[grid.InstitutionID]storedInstitution{}
	query, list := seek(c, "id", "institution", "id", ids, "")
	there, err := listOf(c, value[grid.InstitutionID], query, list)
	if err != nil || len(there) == 0 {
		return stored, err
	}
	condition, list := in(c, "id", there)
	err = c.each(func(row scanner) error {
		var i storedInstitution
		err := row.Scan(&i.id, into(&i.lastPatrol), into(&i.lastInspection), into(&i.registered), into(&i.verified))
		stored[i.id] = i
		return err
	}, "SELECT id, last_patrol_at, last_inspection_at, registered_at, verified_at FROM institution WHERE "+condition+" ORDER BY id"+c.forUpdate(), list)
	return stored, err
}

func (t *Tx) writeInstitutions(items []*grid.Institution, stored map[grid.InstitutionID]storedInstitution) (err error) {
	if len(items) == 0 {
		return nil
	}
	c := t.conn()
	rows := make([][]any, len(items))
	facts := make([]grid.InstitutionFact, len(items))
	first, late := splitPredecessors(items, stored)
	var licences [][]any
	var old []grid.InstitutionID
	for n, i := range items {
		at := lonLatOf(i.Point)
		rows[n] = []any{string(i.ID), i.Region, i.Name, grid.NormalAddress(i.Name), i.Address, grid.NormalAddress(i.Address),
			at.lon, at.lat, optionalCell(i.Cell), string(i.LocatedBy), i.Straddles, string(i.Category), string(i.Risk),
			string(i.Ownership), i.Sponsor, i.DailySupervisor, i.Owes, i.Phone, i.LegalPerson.Name, i.LegalPerson.CreditCode,
			string(i.State), instant{i.LastPatrol}, instant{i.LastInspection}, instant{i.RegisteredAt},
			i.Fix.Precision, i.Fix.Score, i.Fix.RadiusM, i.Fix.Source, i.Fix.Matched, optional(first[n]), instant{i.VerifiedAt},
			optional(i.Origin.Batch), i.Origin.Simulated, i.Origin.PolicyVersion, 1}
		for place, l := range i.Licences {
			licences = append(licences, []any{string(i.ID), place, l.Kind, l.Number, string(l.Category), day(l.ExpiresOn)})
		}
		if _, known := stored[i.ID]; known {
			old = append(old, i.ID)
		}
		facts[n] = i.Fact()
	}
	emit := t.emitting(grid.InstitutionsRecorded{Items: facts})
	defer func() { err = emit(err) }()
	if len(old) > 0 {
		condition, list := in(c, "institution_id", old)
		if _, err := t.exec("DELETE FROM licence WHERE "+condition, list); err != nil {
			return err
		}
	}
	if err := t.insertInstitutions(rows, len(stored) == 0); err != nil {
		return err
	}
	if err := t.linkPredecessors(late); err != nil {
		return err
	}
	const head = "INSERT INTO licence (institution_id, place, kind, number, category, expires_on)"
	_, err = c.insert(head, "", licences)
	return err
}

// insertInstitutions writes rows. Many that are all new need not be ready to be
// updates, which PostgreSQL makes every row pay for; somebody may have stored one
// of them at this moment, though.
func (t *Tx) insertInstitutions(rows [][]any, allNew bool) error {
	c := t.conn()
	if allNew && c.dialect == postgres && len(rows) >= bulkRows {
		err := t.try(func() error {
			_, err := c.insert(institutionInsert, "", rows)
			return err
		})
		if name, _ := brokenConstraint(err); name != "institution_pkey" {
			return err
		}
	}
	_, err := c.insert(institutionInsert, institutionUpdate, rows)
	return err
}

// checkLicences refuses licences that another institution holds, in the batch
// or in the store.
func (t *Tx) checkLicences(items []*grid.Institution, f faults) error {
	holder := map[Pair]int{}
	var wanted []Pair
	for n, i := range items {
		if f[n] != nil {
			continue
		}
		for _, l := range i.Licences {
			k := Pair{l.Kind, l.Number}
			if _, taken := holder[k]; taken {
				f.conflict(n, "licence-held", licenceField(i, l), l.Number, "is held by another institution of the same list")
				continue
			}
			holder[k] = n
			wanted = append(wanted, k)
		}
	}
	held, err := t.InstitutionsByLicence(wanted)
	for l, owner := range held {
		if at := holder[l]; items[at].ID != owner {
			f.conflict(at, "licence-held", licenceField(items[at], grid.Licence{Kind: l.A, Number: l.B}), l.B, "is already registered")
		}
	}
	return err
}

// latest is the later of two instants as columns keep them.
func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return micro(a)
}

// licenceField is the wire name of a licence's number.
func licenceField(i *grid.Institution, l grid.Licence) string {
	for n, own := range i.Licences {
		if own.Kind == l.Kind && own.Number == l.Number {
			return fmt.Sprintf("licences[%d].number", n)
		}
	}
	return "licences"
}
