package store

import (
	"context"

	"gridwatch/geo"
)

// CellResidents is how many people live in a base cell.
type CellResidents struct {
	Cell      geo.Cell
	Residents float64
}

// PutResidents stores the residents of cells, each listed once, in place of what
// was stored of them, and tells of those in force.
func (t *Tx) PutResidents(items []CellResidents) error {
	if err := t.putResidents(items); err != nil {
		return err
	}
	cells := make([]geo.Cell, len(items))
	for n, i := range items {
		cells[n] = i.Cell
	}
	return t.tellCells(cells)
}

func (t *Tx) putResidents(items []CellResidents) error {
	rows := make([][]any, len(items))
	for n, i := range items {
		rows[n] = []any{int64(i.Cell), i.Residents}
	}
	_, err := t.conn().insert("INSERT INTO cell_population (cell, residents)", "ON CONFLICT (cell) DO UPDATE SET residents = excluded.residents", rows)
	return err
}

// Residents of the scope's cells in force, as far as they are known.
func (s *Store) Residents(ctx context.Context, scope string) (map[geo.Cell]float64, error) {
	known := map[geo.Cell]float64{}
	return known, s.conn(ctx).each(func(row scanner) error {
		var i CellResidents
		err := row.Scan((*int64)(&i.Cell), &i.Residents)
		known[i.Cell] = i.Residents
		return err
	}, `
SELECT cell_population.cell, cell_population.residents
FROM cell_population JOIN region_cell ON region_cell.cell = cell_population.cell
JOIN region_closure ON region_closure.descendant_code = region_cell.region_code
WHERE region_closure.ancestor_code = ?`, scope)
}
