package store

import (
	"context"
	"slices"
	"strings"

	"gridwatch/geo"
	"gridwatch/grid"
)

// InstitutionFilter narrows a list of institutions; zero fields do not.
type InstitutionFilter struct {
	Cells     *[2]geo.Cell // inclusive range of cell numbers, as geo.Cell.Span gives it
	Query     string       // part of the name or address in normal form, or a whole licence number
	Unlocated bool         // only those without a point (gap kind 8)
	IDs       []grid.InstitutionID
}

const institutionColumns = `id, region_code, name, address, lon, lat, cell, located_by, straddles, category, risk,
  ownership, sponsor, daily_supervisor, owes, phone, legal_person_name, legal_person_credit_code, state,
  last_patrol_at, last_inspection_at, registered_at, fix_precision, fix_score, fix_radius_m, fix_source, fix_matched,
  successor_of, verified_at, import_batch_id, simulated, policy_version`

func scanInstitution(row scanner, i *grid.Institution) error {
	var at lonLat
	err := row.Scan(&i.ID, &i.Region, &i.Name, &i.Address, &at.lon, &at.lat, (*optionalCell)(&i.Cell), &i.LocatedBy,
		&i.Straddles, &i.Category, &i.Risk, &i.Ownership, &i.Sponsor, &i.DailySupervisor, &i.Owes, &i.Phone,
		&i.LegalPerson.Name, &i.LegalPerson.CreditCode, &i.State, into(&i.LastPatrol), into(&i.LastInspection),
		into(&i.RegisteredAt), &i.Fix.Precision, &i.Fix.Score, &i.Fix.RadiusM, &i.Fix.Source, &i.Fix.Matched,
		(*optional)(&i.SuccessorOf), into(&i.VerifiedAt), (*optional)(&i.Origin.Batch), &i.Origin.Simulated, &i.Origin.PolicyVersion)
	i.Point = at.point()
	return err
}

// Institutions lists the scope's places by id, with their licences.
func (s *Store) Institutions(ctx context.Context, scope string, filter InstitutionFilter, page Page) ([]grid.Institution, string, error) {
	c := s.conn(ctx)
	var w where
	w.scope("region_code", scope)
	w.span("cell", filter.Cells)
	if filter.Unlocated {
		w.add("cell IS NULL")
	}
	if q := strings.TrimSpace(filter.Query); q != "" {
		part := likePart(grid.NormalAddress(q))
		w.add(`(name_key LIKE ? ESCAPE '!' OR address_key LIKE ? ESCAPE '!'
  OR id IN (SELECT institution_id FROM licence WHERE number = ?))`, part, part, q)
	}
	if filter.IDs != nil {
		condition, list := in(c, "id", filter.IDs)
		w.add(condition, list)
	}
	if page.After != "" {
		id, err := page.afterID()
		if err != nil {
			return nil, "", err
		}
		w.add("id > ?", id)
	}
	items, err := listOf(c, scanInstitution,
		"SELECT "+institutionColumns+" FROM institution"+w.String()+" ORDER BY id LIMIT ?", append(w.args, page.limit()+1)...)
	if err != nil {
		return nil, "", err
	}
	items, next := cut(page, items, func(i *grid.Institution) string { return string(i.ID) })
	return items, next, addLicences(c, items)
}

// Institution is one place of the scope.
func (s *Store) Institution(ctx context.Context, scope string, id grid.InstitutionID) (grid.Institution, error) {
	items, _, err := s.Institutions(ctx, scope, InstitutionFilter{IDs: []grid.InstitutionID{id}}, Page{Limit: 1})
	if err != nil {
		return grid.Institution{}, err
	}
	if len(items) == 0 {
		return grid.Institution{}, missing("institution", string(id))
	}
	return items[0], nil
}

// addLicences completes places, which are in the order of their ids.
func addLicences(c conn, items []grid.Institution) error {
	if len(items) == 0 {
		return nil
	}
	ids := make([]grid.InstitutionID, len(items))
	index := make(map[grid.InstitutionID]int, len(items))
	for n := range items {
		ids[n], index[items[n].ID] = items[n].ID, n
	}
	condition, list := in(c, "institution_id", ids)
	return c.each(func(row scanner) error {
		var id grid.InstitutionID
		var l grid.Licence
		err := row.Scan(&id, &l.Kind, &l.Number, &l.Category, (*day)(&l.ExpiresOn))
		i := &items[index[id]]
		i.Licences = append(i.Licences, l)
		return err
	}, "SELECT institution_id, kind, number, category, expires_on FROM licence WHERE "+condition+" ORDER BY institution_id, place", list)
}

// likePart is the pattern of texts that hold a part; ! escapes.
func likePart(part string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(part) + "%"
}

// lockInstitutions reads those places that are stored, without licences; they
// stay as they are until commit.
func (t *Tx) lockInstitutions(ids []grid.InstitutionID) (map[grid.InstitutionID]*grid.Institution, error) {
	c := t.conn()
	slices.Sort(ids)
	condition, list := in(c, "id", slices.Compact(ids))
	items, err := listOf(c, scanInstitution,
		"SELECT "+institutionColumns+" FROM institution WHERE "+condition+" ORDER BY id"+c.forUpdate(), list)
	known := make(map[grid.InstitutionID]*grid.Institution, len(items))
	for n := range items {
		known[items[n].ID] = &items[n]
	}
	return known, err
}
