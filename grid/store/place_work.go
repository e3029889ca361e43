package store

import (
	"context"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// CellPlace is an active place that owes visits, as the work in its cell asks.
type CellPlace struct {
	ID        grid.InstitutionID
	Cell      geo.Cell
	Region    string // its own
	Straddles bool   // Cell lies in another region
	grid.PlaceFacts
}

// CellPlaces lists the active places of the scope that owe visits and have a
// cell, by cell and id. Categories are sorted, as on the board.
func (s *Store) CellPlaces(ctx context.Context, scope string) ([]CellPlace, error) {
	const wanted = "i.state = ? AND i.owes AND i.cell IS NOT NULL"
	c := s.conn(ctx)
	var w where
	w.scope("i.region_code", scope)
	w.add(wanted, string(grid.Active))
	places, err := listOf(c, func(row scanner, p *CellPlace) error {
		var category grid.Category
		err := row.Scan(&p.ID, (*int64)(&p.Cell), &p.Region, &p.Straddles, &category, &p.Risk)
		p.Categories = []grid.Category{category}
		return err
	}, "SELECT i.id, i.cell, i.region_code, i.straddles, i.category, i.risk FROM institution i"+w.String()+" ORDER BY i.cell, i.id", w.args...)
	if err != nil {
		return nil, err
	}
	at := make(map[grid.InstitutionID]*CellPlace, len(places))
	for n := range places {
		at[places[n].ID] = &places[n]
	}
	if err := c.each(func(row scanner) error {
		var id grid.InstitutionID
		var category grid.Category
		err := row.Scan(&id, &category)
		if p := at[id]; p != nil && !slices.Contains(p.Categories, category) {
			p.Categories = append(p.Categories, category)
		}
		return err
	}, "SELECT l.institution_id, l.category FROM licence l JOIN institution i ON i.id = l.institution_id"+w.String()+
		" AND l.category <> '' AND l.category <> i.category", w.args...); err != nil {
		return nil, err
	}
	for n := range places {
		slices.Sort(places[n].Categories)
	}
	return places, nil
}

// CellClues counts the clues of a region in a cell.
type CellClues struct {
	Cell      geo.Cell
	Region    string // their own
	Straddles bool   // Cell lies in another region
	Clues     int
}

// CluesByCell counts the scope's located clues opened in [from, until), by cell and
// region. Sealed ones are left out: a sum that is shown must not tell of them.
func (s *Store) CluesByCell(ctx context.Context, scope string, from, until time.Time) ([]CellClues, error) {
	return cluesByCell(s.conn(ctx), scope, from, until)
}

func cluesByCell(c conn, scope string, from, until time.Time) ([]CellClues, error) {
	var w where
	w.scope("region_code", scope)
	w.add("NOT sealed AND cell IS NOT NULL AND opened_at >= ? AND opened_at < ?", at(from), at(until))
	return listOf(c, func(row scanner, n *CellClues) error {
		var straddle int64
		err := row.Scan((*int64)(&n.Cell), &n.Region, &straddle, &n.Clues)
		n.Straddles = straddle == 1
		return err
	}, "SELECT cell, region_code, MAX(CASE WHEN straddles THEN 1 ELSE 0 END), COUNT(*) FROM clue"+w.String()+
		" GROUP BY cell, region_code ORDER BY cell, region_code", w.args...)
}
