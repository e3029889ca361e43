package grid

import "time"

// Status says what an institution is owed. Its number indexes counts.
type Status int8

const (
	Exempt  Status = iota // owes nothing: closed, or looked after by others
	OK                    // every clock is in its cycle
	Due                   // a clock is within the policy's days before its due date
	Never                 // a clock that runs has no visit recorded
	Overdue               // the local day of a due date has ended
	statuses
)

var statusNames = [statuses]string{"exempt", "ok", "due", "never", "overdue"}

func (s Status) String() string { return statusNames[s] }

// worst in the order of the contract: overdue, never, due, ok.
func worst(a, b Status) Status { return max(a, b) }

// Owed is the coverage of one institution at an instant.
type Owed struct {
	Status  Status
	Task    TaskKind  // which visit is owed first: the worst clock's; "" when exempt
	DueOn   Date      // earliest due date of the clocks that have one, else NoDate
	Since   time.Time // since when it is Never or Overdue; zero otherwise
	debt    Debt
	Fresh   bool      // it owes, and its register entry was found right on site within the policy's days
	Changes time.Time // when Status, Fresh or the course of the debt may change next by time alone; zero: not at all
}

func (o *Owed) fresh() int32 {
	if o.Fresh {
		return 1
	}
	return 0
}

// Owed computes the coverage of the institution at domain time now. Per clock:
// due date = local date of the last visit + cycle(category, risk); due from
// DueSoonDays before it; overdue after its local end. The status is the worst
// over the clocks that run. The register entry is fresh until the local end of
// the day that lies FreshnessDays after the day it was verified on.
func (f *InstitutionFact) Owed(p *Policy, zone *time.Location, now time.Time) Owed {
	return f.owed(p, zone, now, DateOf(now, zone))
}

// owed is Owed with the local day of now.
func (f *InstitutionFact) owed(p *Policy, zone *time.Location, now time.Time, today Date) Owed {
	owed := Owed{Status: Exempt, DueOn: NoDate}
	if f.State != Active || !f.Owes {
		return owed
	}
	cycle := p.Cycle(f.Categories, f.Risk)
	owed.Status = OK
	rule := p.debtRule()
	category, class := rule.weigh(f.Categories, f.Risk)
	clock := func(task TaskKind, weight, days int, last time.Time) {
		if days == 0 {
			return
		}
		rate, most := rateOf(category, class, weight, days), rule.MaxCycles*days
		if last.IsZero() {
			owed.add(task, Never, f.RegisteredAt, time.Time{})
			owed.owes(rate, DateOf(f.RegisteredAt, zone), most, today, zone)
			return
		}
		due := DateOf(last, zone) + Date(days)
		if owed.DueOn == NoDate || due < owed.DueOn {
			owed.DueOn = due
		}
		soon, end := (due - Date(p.DueSoonDays)).Start(zone), due.End(zone)
		switch {
		case !now.Before(end):
			owed.add(task, Overdue, end, time.Time{})
		case !now.Before(soon):
			owed.add(task, Due, time.Time{}, end)
		default:
			owed.add(task, OK, time.Time{}, soon)
			return // no debt yet, and none before it is due
		}
		owed.owes(rate, due, most, today, zone)
	}
	clock(Patrol, rule.PatrolClock, cycle.Patrol, later(f.LastPatrol, f.LastInspection))
	clock(Inspection, rule.InspectionClock, cycle.Inspection, f.LastInspection)
	if !f.VerifiedAt.IsZero() {
		if end := (DateOf(f.VerifiedAt, zone) + Date(p.Freshness())).End(zone); now.Before(end) {
			owed.Fresh, owed.Changes = true, sooner(owed.Changes, end)
		}
	}
	return owed
}

// sooner is the earlier of two instants, of which a zero one is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// add joins the state of one clock to the whole. Between clocks of one status
// the one that turns first, or turned first, is owed first.
func (o *Owed) add(task TaskKind, s Status, since, changes time.Time) {
	first := s == o.Status && (!since.IsZero() && since.Before(o.Since) || !changes.IsZero() && changes.Before(o.Changes))
	if s > o.Status || o.Task == "" || first {
		o.Task, o.Since = task, since
	}
	o.Status = worst(o.Status, s)
	o.Changes = sooner(o.Changes, changes)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Fact is what the board knows of the place.
func (i *Institution) Fact() InstitutionFact {
	return InstitutionFact{
		ID: i.ID, Region: i.Region, Cell: i.Cell, Straddles: i.Straddles,
		Categories: i.Categories(), Risk: i.Risk, Owes: i.Owes, State: i.State,
		LastPatrol: i.LastPatrol, LastInspection: i.LastInspection, RegisteredAt: i.RegisteredAt,
		VerifiedAt: i.VerifiedAt,
	}
}

// Fact is what the board knows of the clue.
func (c *Clue) Fact() ClueFact {
	return ClueFact{
		ID: c.ID, Region: c.Region, Cell: c.Cell, Straddles: c.Straddles, Severity: c.Severity,
		State: c.State, OpenedAt: c.OpenedAt, DeadlineAt: c.DeadlineAt, Institution: c.Institution, Simulated: c.Origin.Simulated,
		Sealed: c.Sealed,
	}
}

// Fact is what the board knows of the person.
func (o *Officer) Fact() OfficerFact {
	return OfficerFact{ID: o.ID, Region: o.Region, Post: o.Post, ActiveFrom: o.ActiveFrom, ActiveUntil: o.ActiveUntil, WeekMinutes: o.WeekMinutes}
}

// Fact is what the board knows of the term.
func (d *Duty) Fact() DutyFact {
	return DutyFact{ID: d.ID, Grid: d.Grid, Officer: d.Officer, Kind: d.Kind, From: d.From, Until: d.Until}
}

// Fact is what the board knows of the shift.
func (s *Shift) Fact() ShiftChanged {
	return ShiftChanged{ID: s.ID, Officer: s.Officer, State: s.State, At: s.ChangedAt, Region: s.Region, Cell: s.Cell, Simulated: s.Origin.Simulated}
}

// Fact is what the board knows of the visit; home is the leaf region of its cell.
func (v *Visit) Fact(home string) VisitFact {
	return VisitFact{
		ID: v.ID, Institution: v.Institution, Region: v.Region, Cell: v.Cell, Home: home,
		Task: v.Kind, Officer: v.Officer, Shift: v.Shift, At: v.At, Result: v.Result, Simulated: v.Origin.Simulated,
		Why: v.Why, Team: v.team(),
	}
}

// team is the code of who sent the visitor; that of the grid staff is empty.
func (v *Visit) team() string {
	if v.Officer != "" {
		return ""
	}
	return TeamCode(v.SourceTeam)
}

// TeamCode stands for a team's name in the log, which holds no names: 16 hexadecimal
// digits that are the same for the same name.
func TeamCode(name string) string {
	if name == "" {
		return ""
	}
	return DigestText(HashText(name))
}
