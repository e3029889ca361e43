package balance

import (
	"fmt"
	"strconv"
)

// Infeasible says why there is no answer, and where. In Answer.Heavy it says why
// the answer is not even, or has parts above MaxSize.
type Infeasible struct {
	Reason string  // one of the slugs below
	Cell   int     // the cell that shows it, or None
	Part   int     // the part that shows it, or None
	Want   float64 // what the reason is about, 0 where it has no numbers
	Limit  float64 // what it would have to keep to
}

// Reasons why there is no answer.
const (
	CellTooHeavy        = "cell-too-heavy"         // Want is its weight, Limit the largest share
	UnitTooHeavy        = "unit-too-heavy"         // likewise, of the unit of the cell
	UnitBroken          = "unit-broken"            // the unit of the cell does not hang together
	UnitContradicts     = "unit-contradicts"       // two locks, or two sides of a hard border, in the unit of the cell
	CellTooLarge        = "cell-too-large"         // Want is its size, Limit the largest that a part may have
	TooLarge            = "too-large"              // Want is the size of all cells, Limit the largest of all parts together
	MorePartsThanCells  = "more-parts-than-cells"  // Want parts, Limit cells that they can share
	MorePiecesThanParts = "more-pieces-than-parts" // Want pieces that do not touch, Limit parts for them; the cell lies in the lightest
	FixedApart          = "fixed-apart"            // the locked cells of the part cannot be joined; the cell is one of them
	ClosedEmpty         = "closed-empty"           // a part that may take no cell has none
	ClosedApart         = "closed-apart"           // the cells of a closed part do not hang together
)

func (e *Infeasible) Error() string {
	return e.Text(strconv.Itoa, strconv.Itoa)
}

// Text is one sentence, with the names that cells and parts have for the reader.
func (e *Infeasible) Text(cell, part func(int) string) string {
	at, of := "", ""
	if e.Cell >= 0 {
		at = "cell " + cell(e.Cell)
	}
	if e.Part >= 0 {
		of = "grid " + part(e.Part)
	}
	switch e.Reason {
	case CellTooHeavy:
		return fmt.Sprintf("%s weighs %.6g, more than the largest share of %.6g", at, e.Want, e.Limit)
	case UnitTooHeavy:
		return fmt.Sprintf("the unit of %s weighs %.6g, more than the largest share of %.6g", at, e.Want, e.Limit)
	case CellTooLarge:
		return fmt.Sprintf("%s has a size of %.6g, more than a grid may have: %.6g", at, e.Want, e.Limit)
	case TooLarge:
		return fmt.Sprintf("all cells have a size of %.6g, more than all grids together may have: %.6g", e.Want, e.Limit)
	case UnitBroken:
		return fmt.Sprintf("the unit of %s does not hang together", at)
	case UnitContradicts:
		return fmt.Sprintf("the unit of %s is locked to two grids or crossed by a hard border", at)
	case MorePartsThanCells:
		return fmt.Sprintf("%.0f grids, but only %.0f cells for them", e.Want, e.Limit)
	case MorePiecesThanParts:
		return fmt.Sprintf("%.0f pieces that do not touch, but only %.0f grids for them; %s lies in the lightest", e.Want, e.Limit, at)
	case FixedApart:
		return fmt.Sprintf("the locked cells of %s cannot be joined: %s", of, at)
	case ClosedEmpty:
		return fmt.Sprintf("%s is locked, but has no cell", of)
	case ClosedApart:
		return fmt.Sprintf("the cells of the locked %s do not hang together: %s", of, at)
	}
	return e.Reason
}
