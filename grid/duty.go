package grid

import (
	"slices"
	"time"
)

// DutyKind is what a person answers for in a grid.
type DutyKind string

const (
	DutyLead       DutyKind = "lead"       // 网格长
	DutyOfficer    DutyKind = "officer"    // 网格员
	DutyAssistant  DutyKind = "assistant"  // 协管员
	DutySupervisor DutyKind = "supervisor" // 监督员
	DutyLiaison    DutyKind = "liaison"    // 联络员
	DutyBackup     DutyKind = "backup"     // B角
)

// DutyKinds lists every kind.
var DutyKinds = []DutyKind{DutyLead, DutyOfficer, DutyAssistant, DutySupervisor, DutyLiaison, DutyBackup}

// Answers says whether a person with this duty answers for the grid, so that
// the grid is not without staff.
func (k DutyKind) Answers() bool {
	return k == DutyLead || k == DutyOfficer || k == DutyBackup
}

// Duty is a term [From, Until) of one person in one grid. Terms of the same
// (grid, person, kind) do not overlap. Nothing is overwritten: a correction is
// a new duty that names the corrected one.
type Duty struct {
	ID       DutyID
	Grid     GridID
	Officer  OfficerID
	Kind     DutyKind
	From     time.Time
	Until    time.Time // zero = open
	Plan     PlanID    // the plan version it was appointed in, "" if none
	Note     string    // hand-over note (交接)
	Corrects DutyID
	By       AccountID // who appointed the person, "" when not known
	Origin   Origin

	WithdrawnAt time.Time // when it was given up before it began; it never held
}

// Check says everything that is wrong with the term.
func (d *Duty) Check() error {
	var f Faults
	if !slices.Contains(DutyKinds, d.Kind) {
		f.Add("kind", string(d.Kind), "is not one of %v", DutyKinds)
	}
	if d.From.IsZero() {
		f.Add("from", "", "is missing")
	}
	if !d.Until.IsZero() && !d.Until.After(d.From) {
		f.Add("until", d.Until.Format(time.RFC3339), "is not after from")
	}
	checkText(&f, "note", d.Note, 0, 1000)
	return f.Err("duty")
}

// Overlaps says whether two terms of the same grid, person and kind share an instant.
func (d *Duty) Overlaps(e *Duty) bool {
	same := d.Grid == e.Grid && d.Officer == e.Officer && d.Kind == e.Kind
	return same && (e.Until.IsZero() || d.From.Before(e.Until)) && (d.Until.IsZero() || e.From.Before(d.Until))
}

// End closes an open term at an instant inside it.
func (d Duty) End(at time.Time) (Duty, error) {
	if !d.Until.IsZero() {
		return d, Errorf(Conflict, "duty-ended", "the duty already ends at %s", d.Until.UTC().Format(time.RFC3339))
	}
	if !at.After(d.From) {
		var f Faults
		f.Add("until", at.Format(time.RFC3339), "is not after from")
		return d, f.Err("duty")
	}
	d.Until = at
	return d, nil
}
