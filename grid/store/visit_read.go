package store

import (
	"context"

	"gridwatch/geo"
	"gridwatch/grid"
)

// VisitFilter narrows a list of visits; zero fields do not.
type VisitFilter struct {
	Institution grid.InstitutionID
	Cells       *[2]geo.Cell // inclusive range of cell numbers, as geo.Cell.Span gives it
	IDs         []grid.VisitID
}

// VisitRow is a visit with the names a list shows.
type VisitRow struct {
	grid.Visit
	InstitutionName string
	OfficerName     string
}

const visitColumns = `visit.id, visit.institution_id, visit.region_code, visit.cell, visit.task, visit.officer_id,
  visit.second_id, visit.shift_id, visit.visited_at, visit.result, visit.note, visit.lon, visit.lat, visit.accuracy_m,
  visit.source_team, visit.external_no, visit.time_simulated, visit.import_batch_id, visit.simulated, visit.policy_version,
  visit.why, institution.name, officer.name`

func scanVisit(row scanner, v *VisitRow) error {
	var at lonLat
	err := row.Scan(&v.ID, (*optional)(&v.Institution), &v.Region, (*optionalCell)(&v.Cell), &v.Kind, (*optional)(&v.Officer),
		(*optional)(&v.Second), (*optional)(&v.Shift), into(&v.At), &v.Result, &v.Note, &at.lon, &at.lat, &v.AccuracyM,
		&v.SourceTeam, (*optional)(&v.ExternalNo), &v.TimeSimulated, (*optional)(&v.Origin.Batch), &v.Origin.Simulated,
		&v.Origin.PolicyVersion, &v.Why, (*optional)(&v.InstitutionName), (*optional)(&v.OfficerName))
	v.Point = at.point()
	return err
}

// Visits lists the scope's visits, newest first.
func (s *Store) Visits(ctx context.Context, scope string, filter VisitFilter, page Page) ([]VisitRow, string, error) {
	c := s.conn(ctx)
	var w where
	w.scope("visit.region_code", scope)
	w.span("visit.cell", filter.Cells)
	if filter.Institution != "" {
		w.add("visit.institution_id = ?", string(filter.Institution))
	}
	if filter.IDs != nil {
		condition, list := in(c, "visit.id", filter.IDs)
		w.add(condition, list)
	}
	if err := w.before(page, "visit.visited_at", "visit.id"); err != nil {
		return nil, "", err
	}
	items, err := listOf(c, scanVisit, "SELECT "+visitColumns+`
FROM visit LEFT JOIN institution ON institution.id = visit.institution_id LEFT JOIN officer ON officer.id = visit.officer_id`+
		w.String()+" ORDER BY visit.visited_at DESC, visit.id DESC LIMIT ?", append(w.args, page.limit()+1)...)
	items, next := cut(page, items, func(v *VisitRow) string { return cursorAt(v.At, string(v.ID)) })
	return items, next, err
}

// Visit is one visit of the scope.
func (s *Store) Visit(ctx context.Context, scope string, id grid.VisitID) (VisitRow, error) {
	items, _, err := s.Visits(ctx, scope, VisitFilter{IDs: []grid.VisitID{id}}, Page{Limit: 1})
	if err != nil {
		return VisitRow{}, err
	}
	if len(items) == 0 {
		return VisitRow{}, missing("visit", string(id))
	}
	return items[0], nil
}
