package planning

import (
	"context"
	"errors"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Params are the options of a balance run, as they are stored with it.
type Params struct {
	Grids      int              `json:"grids,omitempty"`  // so many grids, locked ones included; 0: people
	Staff      []grid.OfficerID `json:"staff,omitempty"`  // to these people; none: all who have work in the draft
	Leave      []grid.OfficerID `json:"leave,omitempty"`  // people who go: they keep no posting
	Vacant     int              `json:"vacant,omitempty"` // posts of full-time people not yet named
	Borders    grid.Borders     `json:"borders,omitempty"`
	ChurnPrice float64          `json:"churn_price"` // in cut edges an institution that changes its person
	Effort     int              `json:"effort"`
	Seed       uint64           `json:"seed"`
	MaxAreaKm2 float64          `json:"max_area_km2,omitempty"`
	TimeLimit  float64          `json:"time_limit_s,omitempty"` // seconds; 0: the runner's
	CutEdges   [][2]geo.Cell    `json:"cut_edges,omitempty"`    // rivers, railways: neighbours that do not touch
	Price      float64          `json:"price,omitempty"`        // of an edge across a priced border, in cut edges; 0: usual
	Seeds      []geo.Cell       `json:"seeds,omitempty"`        // homes: of the people in their order, or of grids
	Reason     grid.EditReason  `json:"reason,omitempty"`       // of the edit it becomes: balance, or staffing
}

// Encode checks the options against a draft and gives the JSON that a run of it
// stores. Options at fault are an Invalid error "invalid-balance".
func (p *Params) Encode(d *grid.Draft) ([]byte, error) { return nil, errors.New("not built yet") }

// ResultOf reads the stored result of a run that is done or stopped.
func ResultOf(stored []byte) (Result, error) { return Result{}, errors.New("not built yet") }

// FailureOf reads the stored error of a run that failed.
func FailureOf(stored string) Failure { return Failure{} }

// Result is the answer of a run: what the draft becomes, and its measures.
type Result struct {
	Measure  Measure
	Change   grid.Change
	Reason   grid.EditReason
	Homeless []grid.OfficerID // people whom no cell fell to
}

// Measure of an answer, over the people (or grids) that took part: see
// balance.Measure.
type Measure struct {
	MaxOverMean float64 `json:"max_over_mean"`
	MinOverMean float64 `json:"min_over_mean"`
	CutShare    float64 `json:"cut_share"`
	Iso         float64 `json:"iso"`
	Broken      int     `json:"broken"`
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

// Staffing are the options of a balance after people leave a draft and others
// join: least churn. join are people; vacant, posts not yet named.
func Staffing(d *grid.Draft, leave, join []grid.OfficerID, vacant int) (Params, error) {
	return Params{}, errors.New("not built yet")
}

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
