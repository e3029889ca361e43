package store

import (
	"math"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

// CellRisk is how risky a base cell is, whatever is in it; "" is not.
type CellRisk struct {
	Cell geo.Cell
	Risk grid.Risk
}

// cellsPerEvent is how many cells one event tells of at most.
const cellsPerEvent = 2000

// PutCells stores residents and risk of cells, each listed once a list, in place of
// what was stored of them, and tells of those in force.
func (t *Tx) PutCells(residents []CellResidents, risks []CellRisk) error {
	if err := t.putResidents(residents); err != nil {
		return err
	}
	rows := make([][]any, len(risks))
	cells := make([]geo.Cell, 0, len(risks)+len(residents))
	for n, r := range risks {
		rows[n] = []any{int64(r.Cell), string(r.Risk), instant{t.Now()}}
		cells = append(cells, r.Cell)
	}
	if _, err := t.conn().insert("INSERT INTO cell_risk (cell, risk, recorded_at)", "ON CONFLICT (cell) DO UPDATE SET risk = excluded.risk", rows); err != nil {
		return err
	}
	for _, r := range residents {
		cells = append(cells, r.Cell)
	}
	return t.tellCells(cells)
}

// tellCells tells what is known of the cells that are in force. The first time that
// anything is known of a cell is kept.
func (t *Tx) tellCells(cells []geo.Cell) error {
	slices.Sort(cells)
	for some := range slices.Chunk(slices.Compact(cells), cellsPerEvent) {
		rows := make([][]any, len(some))
		for n, c := range some {
			rows[n] = []any{int64(c), "", instant{t.Now()}}
		}
		if _, err := t.conn().insert("INSERT INTO cell_risk (cell, risk, recorded_at)", "ON CONFLICT (cell) DO NOTHING", rows); err != nil {
			return err
		}
		facts, err := t.cellFacts(some)
		if err != nil {
			return err
		}
		if len(facts) == 0 {
			continue
		}
		if err := t.Emit(grid.CellsRecorded{Items: facts}); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) cellFacts(cells []geo.Cell) ([]grid.CellFact, error) {
	c := t.conn()
	condition, list := in(c, "cell_risk.cell", cells)
	home, err := t.HomeOf(cells)
	if err != nil {
		return nil, err
	}
	var facts []grid.CellFact
	err = c.each(func(row scanner) error {
		var f grid.CellFact
		var residents float64
		if err := row.Scan((*int64)(&f.Cell), &f.Risk, into(&f.RecordedAt), &residents); err != nil {
			return err
		}
		f.Region, f.Population = home[f.Cell], int(math.Round(residents))
		if f.Region != "" {
			facts = append(facts, f)
		}
		return nil
	}, `
SELECT cell_risk.cell, cell_risk.risk, cell_risk.recorded_at, COALESCE(cell_population.residents, 0)
FROM cell_risk LEFT JOIN cell_population ON cell_population.cell = cell_risk.cell
WHERE `+condition+`
ORDER BY cell_risk.cell`, list)
	return facts, err
}
