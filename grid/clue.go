package grid

import (
	"slices"
	"time"

	"gridwatch/geo"
)

// Severity of a clue, lowest first; its number indexes counts.
type Severity int8

const (
	Low Severity = iota
	Medium
	High
	Critical
	severities // how many there are
)

var severityNames = []string{"low", "medium", "high", "critical"}

func (s Severity) String() string { return severityNames[s] }

// ParseSeverity reads low, medium, high or critical.
func ParseSeverity(s string) (Severity, error) {
	if i := slices.Index(severityNames, s); i >= 0 {
		return Severity(i), nil
	}
	var f Faults
	f.Add("severity", s, "is not one of %v", severityNames)
	return 0, f.Err("clue")
}

// ClueState is open until the clue is dealt with.
type ClueState string

const (
	ClueOpen   ClueState = "open"
	ClueClosed ClueState = "closed"
)

// ClueStates lists every state.
var ClueStates = []ClueState{ClueOpen, ClueClosed}

// ClueSources lists where a clue can come from.
var ClueSources = []string{"hotline", "web", "phone", "letter", "department", "media", "monitoring", "officer", "self-report", "box", "email", "wechat", "deputy"}

// Clue (线索) is a complaint, tip or alert. It has no reporter: that comes
// sealed, with its own issue.
type Clue struct {
	ID            ClueID
	Source        string
	ExternalNo    string // the number it has where it came from; (Source, ExternalNo) is unique when set
	Kind          string // code of the kind of violation or complaint
	Text          string
	Address       string
	Region        string
	Point         *geo.Point
	Cell          geo.Cell
	LocatedBy     LocatedBy
	Found         *Found // what its address was found to be, on the way into the store
	Straddles     bool
	Severity      Severity
	State         ClueState
	OpenedAt      time.Time
	ClosedAt      time.Time // zero while open
	DeadlineAt    time.Time // first check and answer
	DeadlineOn    Date
	Institution   InstitutionID // "" when none is linked
	TimeSimulated bool          // the day is real, the time of day is not
	Sealed        bool          // where it happened is shown coarsely only, and never alone
	Origin        Origin
}

// Check says everything that is wrong with the clue at domain time now.
func (c *Clue) Check(now time.Time) error {
	var f Faults
	if !slices.Contains(ClueSources, c.Source) {
		f.Add("source", c.Source, "is not one of %v", ClueSources)
	}
	checkText(&f, "external_no", c.ExternalNo, 0, 100)
	checkText(&f, "kind", c.Kind, 1, 100)
	checkText(&f, "text", c.Text, 0, 4000)
	checkText(&f, "address", c.Address, 0, 300)
	if c.Severity < 0 || c.Severity >= severities {
		f.Add("severity", "", "is not one of %v", severityNames)
	}
	checkInstant(&f, "opened_at", c.OpenedAt, now)
	if !c.ClosedAt.IsZero() {
		checkInstant(&f, "closed_at", c.ClosedAt, now)
		if c.ClosedAt.Before(c.OpenedAt) {
			f.Add("closed_at", c.ClosedAt.Format(time.RFC3339), "is before opened_at")
		}
	}
	if (c.State == ClueClosed) != !c.ClosedAt.IsZero() {
		f.Add("closed_at", "", "goes with state closed, and only with it")
	}
	if !slices.Contains(ClueStates, c.State) {
		f.Add("state", string(c.State), "is not one of %v", ClueStates)
	}
	return f.Err("clue")
}

// Close ends an open clue at an instant not before it was opened.
func (c Clue) Close(at time.Time) (Clue, error) {
	if c.State != ClueOpen {
		return c, Errorf(Conflict, "clue-state", "a clue that is %s cannot become %s", c.State, ClueClosed)
	}
	if at.Before(c.OpenedAt) {
		var f Faults
		f.Add("at", at.Format(time.RFC3339), "is before the clue was opened")
		return c, f.Err("clue")
	}
	c.State, c.ClosedAt = ClueClosed, at
	return c, nil
}

// ClueClock says how an open clue stands to its deadline.
type ClueClock int8

const (
	InTime ClueClock = iota
	DeadlineSoon
	DeadlineMissed
	clueClocks
)

// clueClockAt is a clue's standing at now, and when it changes next (zero: never).
func clueClockAt(p *Policy, deadline, now time.Time) (ClueClock, time.Time) {
	soon := deadline.Add(-time.Duration(p.ClueSoonHours) * time.Hour)
	switch {
	case !now.Before(deadline):
		return DeadlineMissed, time.Time{}
	case !now.Before(soon):
		return DeadlineSoon, deadline
	}
	return InTime, soon
}

// checkInstant refuses a missing instant and one after domain time.
func checkInstant(f *Faults, name string, t, now time.Time) {
	switch {
	case t.IsZero():
		f.Add(name, "", "is missing")
	case t.Year() < 1900:
		f.Add(name, t.Format(time.RFC3339), "is before 1900")
	case t.After(now):
		f.Add(name, t.Format(time.RFC3339), "is in the future: now is %s", now.UTC().Format(time.RFC3339))
	}
}
