package store

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// RiskInstitution is what early warning asks of an active institution.
type RiskInstitution struct {
	grid.InstitutionFact
	Name           string
	Category       grid.Category
	LicenceExpires grid.Date // the first of its licences to expire; NoDate: none has a term
	Reopened       bool      // it follows a place of the scope that is closed
}

// RiskInstitutions lists the active places of the scope, by id.
func (s *Store) RiskInstitutions(ctx context.Context, scope string) ([]RiskInstitution, error) {
	c := s.conn(ctx)
	var w where
	w.scope("i.region_code", scope)
	w.add("i.state = ?", string(grid.Active))
	items, err := listOf(c, func(row scanner, i *RiskInstitution) error {
		var reopened int
		err := row.Scan(&i.ID, &i.Region, &i.Name, (*optionalCell)(&i.Cell), &i.Category, &i.Risk, &i.Owes,
			into(&i.LastPatrol), into(&i.LastInspection), into(&i.RegisteredAt), into(&i.VerifiedAt), &reopened)
		i.State, i.LicenceExpires, i.Reopened = grid.Active, grid.NoDate, reopened == 1
		i.Categories = []grid.Category{i.Category}
		return err
	}, `SELECT i.id, i.region_code, i.name, i.cell, i.category, i.risk, i.owes, i.last_patrol_at, i.last_inspection_at, i.registered_at, i.verified_at,
  CASE WHEN i.successor_of IN (SELECT id FROM institution WHERE state = ? AND region_code IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?))
    THEN 1 ELSE 0 END
FROM institution i`+w.String()+" ORDER BY i.id", append([]any{string(grid.Closed), scope}, w.args...)...)
	if err != nil {
		return nil, err
	}
	at := make(map[grid.InstitutionID]int, len(items))
	for n := range items {
		at[items[n].ID] = n
	}
	var own where
	own.scope("i.region_code", scope)
	return items, c.each(func(row scanner) error {
		var id grid.InstitutionID
		var category grid.Category
		var expires grid.Date
		if err := row.Scan(&id, &category, (*day)(&expires)); err != nil {
			return err
		}
		n, known := at[id]
		if !known {
			return nil
		}
		i := &items[n]
		if category != "" && category != i.Category {
			i.Categories = append(i.Categories, category)
		}
		if expires != grid.NoDate && (i.LicenceExpires == grid.NoDate || expires < i.LicenceExpires) {
			i.LicenceExpires = expires
		}
		return nil
	}, "SELECT l.institution_id, l.category, l.expires_on FROM licence l JOIN institution i ON i.id = l.institution_id"+own.String()+
		" AND (l.expires_on IS NOT NULL OR l.category <> i.category)", own.args...)
}

// RiskInspection is an inspection of an institution.
type RiskInspection struct {
	Institution grid.InstitutionID
	At          time.Time
	Result      string
}

// RiskInspections lists the inspections of the scope's places since an instant,
// by place, the oldest first.
func (s *Store) RiskInspections(ctx context.Context, scope string, since time.Time) ([]RiskInspection, error) {
	var w where
	w.scope("region_code", scope)
	w.add("institution_id IS NOT NULL AND task = ? AND visited_at >= ?", string(grid.Inspection), at(since))
	return listOf(s.conn(ctx), func(row scanner, v *RiskInspection) error {
		return row.Scan(&v.Institution, into(&v.At), &v.Result)
	}, "SELECT institution_id, visited_at, result FROM visit"+w.String()+" ORDER BY institution_id, visited_at", w.args...)
}

// RiskClue is a clue without what it says.
type RiskClue struct {
	Institution  grid.InstitutionID // "" when it names none
	Cell         geo.Cell           // zero when it has no point
	Kind, Source string
	At           time.Time
}

// RiskClues lists the scope's clues that name a place and were opened since one
// instant, or have a cell and were opened since another. Sealed ones are left out:
// a score must not tell of them.
func (s *Store) RiskClues(ctx context.Context, scope string, naming, near time.Time) ([]RiskClue, error) {
	var w where
	w.scope("region_code", scope)
	w.add("NOT sealed AND (institution_id IS NOT NULL AND opened_at >= ? OR cell IS NOT NULL AND opened_at >= ?)", at(naming), at(near))
	return listOf(s.conn(ctx), func(row scanner, v *RiskClue) error {
		return row.Scan((*optional)(&v.Institution), (*optionalCell)(&v.Cell), &v.Kind, &v.Source, into(&v.At))
	}, "SELECT institution_id, cell, kind, source, opened_at FROM clue"+w.String()+" ORDER BY opened_at", w.args...)
}
