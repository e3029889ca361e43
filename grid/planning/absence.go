package planning

import (
	"context"
	"errors"
	"time"

	"gridwatch/grid"
)

// AbsenceMode says what goes to the neighbours.
type AbsenceMode string

// What goes to the neighbours of somebody who is away.
const (
	AbsentCells AbsenceMode = "cells" // cells, each to a neighbour's grid
	AbsentGrids AbsenceMode = "grids" // whole grids, to people next to them
)

// Absence of a person.
type Absence struct {
	Officer     grid.OfficerID
	From, Until time.Time
	Mode        AbsenceMode
}

// Absence makes the draft that covers an absence: what the person alone works in
// falls to neighbours, and returns at Until. The draft is of the region whose plan
// the person works in, in force at From; the caller gives it ID, name and author. A person
// without work of their own, or with some in several regions' plans, is an Invalid
// error "invalid-absence".
func (s *Service) Absence(ctx context.Context, scope string, a Absence, now time.Time) (*grid.Draft, error) {
	return nil, errors.New("not built yet")
}
