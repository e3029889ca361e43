package store

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// ClueFilter narrows a list of clues; zero fields do not.
type ClueFilter struct {
	State grid.ClueState
	Cells *[2]geo.Cell // inclusive range of cell numbers, as geo.Cell.Span gives it
	Box   *geo.Box
	IDs   []grid.ClueID

	OpenedFrom, OpenedBefore time.Time
	Unsealed                 bool // leave out sealed ones
}

const clueColumns = `id, source, external_no, kind, text, address, region_code, lon, lat, cell, located_by, straddles,
  severity, state, opened_at, closed_at, deadline_at, deadline_on, institution_id, time_simulated, sealed, import_batch_id,
  simulated, policy_version`

func scanClue(row scanner, i *grid.Clue) error {
	var at lonLat
	err := row.Scan(&i.ID, &i.Source, (*optional)(&i.ExternalNo), &i.Kind, &i.Text, &i.Address, &i.Region, &at.lon, &at.lat,
		(*optionalCell)(&i.Cell), &i.LocatedBy, &i.Straddles, &i.Severity, &i.State, into(&i.OpenedAt), into(&i.ClosedAt),
		into(&i.DeadlineAt), (*day)(&i.DeadlineOn), (*optional)(&i.Institution), &i.TimeSimulated, &i.Sealed,
		(*optional)(&i.Origin.Batch), &i.Origin.Simulated, &i.Origin.PolicyVersion)
	i.Point = at.point()
	return err
}

// Clues lists the scope's clues, newest first.
func (s *Store) Clues(ctx context.Context, scope string, filter ClueFilter, page Page) ([]grid.Clue, string, error) {
	c := s.conn(ctx)
	var w where
	w.scope("region_code", scope)
	w.span("cell", filter.Cells)
	if filter.State != "" {
		w.add("state = ?", string(filter.State))
	}
	if b := filter.Box; b != nil {
		w.add("lon BETWEEN ? AND ? AND lat BETWEEN ? AND ?", b.West, b.East, b.South, b.North)
	}
	if !filter.OpenedFrom.IsZero() {
		w.add("opened_at >= ?", at(filter.OpenedFrom))
	}
	if !filter.OpenedBefore.IsZero() {
		w.add("opened_at < ?", at(filter.OpenedBefore))
	}
	if filter.Unsealed {
		w.add("NOT sealed")
	}
	if filter.IDs != nil {
		condition, list := in(c, "id", filter.IDs)
		w.add(condition, list)
	}
	if err := w.before(page, "opened_at", "id"); err != nil {
		return nil, "", err
	}
	items, err := listOf(c, scanClue,
		"SELECT "+clueColumns+" FROM clue"+w.String()+" ORDER BY opened_at DESC, id DESC LIMIT ?", append(w.args, page.limit()+1)...)
	items, next := cut(page, items, func(i *grid.Clue) string { return cursorAt(i.OpenedAt, string(i.ID)) })
	return items, next, err
}

// Clue is one clue of the scope.
func (s *Store) Clue(ctx context.Context, scope string, id grid.ClueID) (grid.Clue, error) {
	items, _, err := s.Clues(ctx, scope, ClueFilter{IDs: []grid.ClueID{id}}, Page{Limit: 1})
	if err != nil {
		return grid.Clue{}, err
	}
	if len(items) == 0 {
		return grid.Clue{}, missing("clue", string(id))
	}
	return items[0], nil
}
