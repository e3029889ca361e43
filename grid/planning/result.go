package planning

import (
	"encoding/json"
	"errors"
	"fmt"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/balance"
)

// Result is the answer of a run: what the draft becomes, and its measures.
type Result struct {
	Measure  Measure
	Change   grid.Change
	Reason   grid.EditReason
	Homeless []grid.OfficerID // people whom no cell fell to
	Heavy    *Failure         // a cell or community heavier than the largest share: nobody can make it more even
}

// Measure of an answer, over the people (or grids) that took part: see
// balance.Measure.
type Measure struct {
	MaxOverMean float64 `json:"max_over_mean"`
	MinOverMean float64 `json:"min_over_mean"`
	CutShare    float64 `json:"cut_share"`
	Iso         float64 `json:"iso"`
	Broken      int     `json:"broken"`
	Oversize    int     `json:"oversize,omitempty"` // larger than MaxAreaKm2
	MovedHours  float64 `json:"moved_hours"`
}

// Failure says why there is no answer, and where. Code is of balance.Infeasible,
// or of a grid.Error, or "internal".
type Failure struct {
	Code    string         `json:"code"`
	Text    string         `json:"text"` // a sentence
	Cell    geo.Cell       `json:"cell,omitempty"`
	Officer grid.OfficerID `json:"officer,omitempty"`
	Grid    grid.GridID    `json:"grid,omitempty"`
	Want    float64        `json:"want,omitempty"` // hours, or a number, as the code says
	Limit   float64        `json:"limit,omitempty"`
}

func (f *Failure) Error() string { return f.Text }

// storedResult is the stored form of a Result: moves by the grids they go between,
// which is short where thousands of cells move.
type storedResult struct {
	Measure  Measure              `json:"measure"`
	Moves    []storedMove         `json:"moves,omitempty"`
	Grids    []grid.GridChange    `json:"grids,omitempty"`
	Postings []grid.PostingChange `json:"postings,omitempty"`
	Reason   grid.EditReason      `json:"reason"`
	Homeless []grid.OfficerID     `json:"homeless,omitempty"`
	Heavy    *Failure             `json:"heavy,omitempty"`
}

type storedMove struct {
	From  grid.GridID `json:"from,omitempty"`
	To    grid.GridID `json:"to,omitempty"`
	Cells []geo.Cell  `json:"cells"`
}

// encode is the stored form.
func (r *Result) encode() ([]byte, error) {
	s := storedResult{r.Measure, nil, r.Change.Grids, r.Change.Postings, r.Reason, r.Homeless, r.Heavy}
	at := map[[2]grid.GridID]int{}
	for _, m := range r.Change.Cells {
		key := [2]grid.GridID{m.From, m.To}
		n, known := at[key]
		if !known {
			n = len(s.Moves)
			at[key] = n
			s.Moves = append(s.Moves, storedMove{From: m.From, To: m.To})
		}
		s.Moves[n].Cells = append(s.Moves[n].Cells, m.Cell)
	}
	return json.Marshal(s)
}

// ResultOf reads the stored result of a run that is done or stopped.
func ResultOf(stored []byte) (Result, error) {
	var s storedResult
	if err := json.Unmarshal(stored, &s); err != nil {
		return Result{}, fmt.Errorf("planning: stored result: %w", err)
	}
	r := Result{Measure: s.Measure, Reason: s.Reason, Homeless: s.Homeless, Heavy: s.Heavy}
	r.Change.Grids, r.Change.Postings = s.Grids, s.Postings
	for _, m := range s.Moves {
		for _, c := range m.Cells {
			r.Change.Cells = append(r.Change.Cells, grid.CellMove{Cell: c, From: m.From, To: m.To})
		}
	}
	return r, nil
}

// FailureOf reads the stored error of a run that failed.
func FailureOf(stored string) Failure {
	var f Failure
	if err := json.Unmarshal([]byte(stored), &f); err != nil {
		return Failure{Code: "internal", Text: stored}
	}
	return f
}

// failureOf says why a run failed, without the values that an error may quote.
func failureOf(err error) Failure {
	var f *Failure
	var e *grid.Error
	switch {
	case errors.As(err, &f):
		return *f
	case errors.As(err, &e):
		text := e.Reason
		for _, field := range e.Fields {
			text += "; " + field.Name + " " + field.Reason
		}
		return Failure{Code: e.Code, Text: text}
	}
	return Failure{Code: "internal", Text: "the balance failed"}
}

// explain gives cells and parts of the problem their names.
func (g *dealing) explain(e *balance.Infeasible) *Failure {
	f := &Failure{Code: e.Reason, Want: e.Want, Limit: e.Limit}
	if e.Cell >= 0 {
		f.Cell = g.s.Cells.Cells[g.cell[e.Cell]]
	}
	if e.Part >= 0 {
		f.Officer = g.parts[e.Part].officer
		if at := g.parts[e.Part].grid; at != none {
			f.Grid = g.d.Grids[at].ID
		}
	}
	f.Text = e.Text(func(int) string { return f.Cell.String() }, func(q int) string {
		switch {
		case f.Officer != "":
			return "of " + string(f.Officer)
		case f.Grid != "":
			return g.d.Grids[g.parts[q].grid].Code
		}
		return fmt.Sprint(q + 1)
	})
	return f
}
