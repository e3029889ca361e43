package grid

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// PresenceFacts is what decides whether a base cell that holds no institution that
// owes is owed a patrol.
type PresenceFacts struct {
	Population int
	Risk       Risk
	RecordedAt time.Time   // of population and risk; zero when nothing is recorded
	Opened     []time.Time // when clues were opened in the cell
	Last       time.Time   // the end of the last presence; zero when there was none
}

// PresenceOwed is the presence that a cell is owed at an instant.
type PresenceOwed struct {
	Since   time.Time // since when nobody was there who should have been; zero: all is well
	debt    Debt
	Changes time.Time // when it may change next by time alone; zero: not at all
}

// Debt of the cell on a local day, as long as nothing changes until then.
func (o *PresenceOwed) Debt(day Date) int64 { return o.debt.On(day) }

// Owed computes the presence that the cell is owed at domain time now: it is risky
// from the instant on which its risk or population was recorded, or the first clue
// of the last RiskyClueDays was opened; then somebody must have been there on one
// of the last PresenceDays local days. See Debt for what is owed otherwise.
func (f *PresenceFacts) Owed(p *Policy, zone *time.Location, now time.Time) PresenceOwed {
	rule := p.debtRule()
	var owed PresenceOwed
	risky := f.riskyFrom(rule, zone, now, &owed)
	if risky.IsZero() {
		return owed
	}
	due := DateOf(risky, zone)
	since := risky
	if !f.Last.IsZero() {
		last := DateOf(f.Last, zone) + Date(rule.PresenceDays)
		since, due = later(since, last.End(zone)), max(due, last)
	}
	if now.Before(since) {
		owed.Changes = sooner(owed.Changes, since)
		return owed
	}
	owed.Since = since
	rate := rateOf(rule.PresenceWeight, rule.class(f.Risk), 1000, rule.PresenceDays)
	debt, turns := clockDebt(rate, due, rule.MaxCycles*rule.PresenceDays, DateOf(now, zone))
	owed.debt = debt
	if turns != noTurn {
		owed.Changes = sooner(owed.Changes, turns.Start(zone))
	}
	return owed
}

// riskyFrom is since when the cell is populated or risky, zero when it is not; it
// notes when a clue ceases to make it so.
func (f *PresenceFacts) riskyFrom(rule *DebtRule, zone *time.Location, now time.Time, owed *PresenceOwed) time.Time {
	var from time.Time
	if f.Population >= rule.PresencePeople || f.Risk != "" {
		from = f.RecordedAt
	}
	for _, at := range f.Opened {
		if end := (DateOf(at, zone) + Date(rule.RiskyClueDays)).End(zone); now.Before(end) {
			from, owed.Changes = sooner(from, at), sooner(owed.Changes, end)
		}
	}
	return from
}

// presence is what the board knows of who was in a base cell and why somebody
// should be.
type presence struct {
	appointment
	line   *line
	fact   CellFact
	stays  []stay    // one a shift, and those of visits
	room   int       // how many stays there may be before the old ones are thinned
	closed []opening // of clues that are closed, of the last maxMemoryDays
	free   bool      // the cell is left to patrols: it holds no institution that owes
	owed   PresenceOwed
}

// opening is when a clue was opened.
type opening struct {
	clue ClueID
	at   time.Time
}

// stay is that somebody was in the cell within a shift; what counts as presence is
// a matter of the policy.
type stay struct {
	shift   ShiftID // "" of a visit
	until   time.Time
	seconds int
}

// wholeVisit is the stay of somebody who visited the cell itself.
const wholeVisit = math.MaxInt

// A stay is not told again once it ended so many days ago: what a phone or tracker
// brings later than that does not change a patrol any more.
const finalStayDays = 92

// stayed notes a stay, in the place of what was told of the same shift; no seconds
// take that back.
func (p *presence) stayed(s stay, final time.Time) {
	if s.shift != "" {
		p.stays = slices.DeleteFunc(p.stays, func(o stay) bool { return o.shift == s.shift })
	}
	if s.seconds > 0 {
		p.stays = append(p.stays, s)
	}
	if len(p.stays) > p.room {
		p.thin(final)
		p.room = max(16, 2*len(p.stays))
	}
}

// thin drops stays that ended no later and were no longer than one that is final,
// that is ended before an instant: they cannot matter under any policy.
func (p *presence) thin(final time.Time) {
	slices.SortFunc(p.stays, func(a, b stay) int { return cmp.Or(b.until.Compare(a.until), cmp.Compare(b.seconds, a.seconds)) })
	longest := 0
	p.stays = slices.DeleteFunc(p.stays, func(s stay) bool {
		if !s.until.Before(final) {
			return false
		}
		outdone := s.seconds <= longest
		longest = max(longest, s.seconds)
		return outdone
	})
}

// last is when somebody was there, however short; unix seconds, 0 = never.
func (p *presence) last() (at int64) {
	for _, s := range p.stays {
		at = max(at, s.until.Unix())
	}
	return at
}

func (p *presence) facts(rule *DebtRule) PresenceFacts {
	f := PresenceFacts{Population: p.fact.Population, Risk: p.fact.Risk, RecordedAt: p.fact.RecordedAt}
	for _, c := range p.line.clues {
		f.Opened = append(f.Opened, c.fact.OpenedAt)
	}
	for _, c := range p.closed {
		f.Opened = append(f.Opened, c.at)
	}
	for _, s := range p.stays {
		if s.seconds >= rule.PresenceSeconds {
			f.Last = later(f.Last, s.until)
		}
	}
	return f
}

// inspected is an inspection of an institution that the board remembers.
type inspected struct {
	visit VisitID
	at    time.Time
	why   Why
	team  string
}

// overInspected says since when an institution was inspected more often than it may
// be at domain time now, zero when it was not, and when that may change by time
// alone: more than limit inspections in the local calendar year (limit 0: any), or
// two by different teams within TeamDays, which holds for TeamDays after the second.
// ExemptWhy count for neither.
func (r *DebtRule) overInspected(all []inspected, limit int, zone *time.Location, now time.Time) (since, changes time.Time) {
	counted := slices.DeleteFunc(slices.Clone(all), func(i inspected) bool { return slices.Contains(r.ExemptWhy, i.why) })
	slices.SortFunc(counted, func(a, b inspected) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.visit, b.visit)) })
	year := now.In(zone).Year()
	n := 0
	for j, i := range counted {
		if y := i.at.In(zone).Year(); y >= year {
			changes = DateOf(time.Date(year+1, 1, 1, 0, 0, 0, 0, time.UTC), time.UTC).Start(zone)
			if y == year {
				n++
			}
		}
		if n == limit+1 && limit > 0 {
			since = sooner(since, i.at)
		}
		day := DateOf(i.at, zone)
		end := (day + Date(r.TeamDays)).End(zone)
		if !now.Before(end) {
			continue
		}
		for k := j - 1; k >= 0 && DateOf(counted[k].at, zone) >= day-Date(r.TeamDays); k-- {
			if counted[k].team != i.team {
				since, changes = sooner(since, i.at), sooner(changes, end)
				break
			}
		}
	}
	return since, changes
}
