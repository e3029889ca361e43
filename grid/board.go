package grid

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Board (看板) is the fold of the event log: what every region has in every
// cell, at the base resolution and each coarser one down to MinResolution.
// Apply is its only mutator. It is not safe for concurrent use; package live
// puts it behind a lock.
type Board struct {
	resolution int
	rev        int64
	at         time.Time // domain time
	today      Date      // local day of at
	policy     Policy
	rule       WorkloadRule // of the policy
	emptyCell  int64        // by the rule, seconds a period
	zone       *time.Location

	regions  map[string]*node
	places   map[InstitutionID]*place
	clues    map[ClueID]*openClue
	closed   map[ClueID]*presence // where closed clues are remembered
	people   map[OfficerID]*person
	staffing map[GridID]*staffing
	duties   map[DutyID]*DutyFact
	leaves   map[LeaveID]*LeaveFact

	presences []*presence // of all lines that have one

	ripe          ripeHeap
	touchedGrids  []*staffing
	touchedPeople []*person
	dirtyLines    []*line
	dirtyNodes    []*node
}

// NewBoard is an empty board of a deployment with the base resolution.
func NewBoard(resolution int) *Board {
	return &Board{
		resolution: resolution,
		rule:       usualWorkload,
		emptyCell:  usualWorkload.empty(),
		zone:       time.UTC,
		regions:    map[string]*node{},
		places:     map[InstitutionID]*place{},
		clues:      map[ClueID]*openClue{},
		closed:     map[ClueID]*presence{},
		people:     map[OfficerID]*person{},
		staffing:   map[GridID]*staffing{},
		duties:     map[DutyID]*DutyFact{},
		leaves:     map[LeaveID]*LeaveFact{},
	}
}

// Rev is the log sequence of the last applied entry.
func (b *Board) Rev() int64 { return b.rev }

// Now is the domain time.
func (b *Board) Now() time.Time { return b.at }

// Apply folds entries in dense order. Lines touched by several of them are
// hashed once, at the end, and grids weighed once. An entry that cannot be applied is a fault of the
// log: those before it hold, and the board takes no more.
func (b *Board) Apply(entries ...Entry) error {
	defer b.flush()
	for i := range entries {
		e := &entries[i]
		if e.Seq != b.rev+1 {
			return fmt.Errorf("log entry %d after %d: the log is dense", e.Seq, b.rev)
		}
		if err := b.fold(e); err != nil {
			return fmt.Errorf("log entry %d (%s): %w", e.Seq, e.Event.Kind(), err)
		}
		b.rev = e.Seq
	}
	return nil
}

func (b *Board) fold(e *Entry) error {
	switch ev := e.Event.(type) {
	case PolicyPublished:
		return b.publishPolicy(ev.Policy, e.At)
	case RegionsRecorded:
		return b.recordRegions(ev.Items)
	case InstitutionsRecorded:
		return each(ev.Items, b.recordPlace)
	case InstitutionsRemoved:
		return each(ev.IDs, b.removePlace)
	case CluesRecorded:
		return each(ev.Items, b.recordClue)
	case CluesRemoved:
		return each(ev.Items, b.removeClue)
	case VisitsRecorded:
		return each(ev.Items, b.recordVisit)
	case VisitsRemoved:
		return each(ev.Items, b.removeVisit)
	case OfficersRecorded:
		return each(ev.Items, b.recordPerson)
	case OfficersRemoved:
		return each(ev.IDs, b.removePerson)
	case PlanPublished:
		return b.publishPlan(ev)
	case DutiesRecorded:
		return each(ev.Items, b.recordDuty)
	case ShiftChanged:
		return b.changeShift(ev)
	case CellPatrolled:
		return b.recordPatrol(ev)
	case LeavesRecorded:
		return each(ev.Items, b.recordLeave)
	case CellsRecorded:
		return each(ev.Items, b.recordCell)
	case AlertRaised, HelpCalled, HelpEnded:
		return nil
	case ClockAdvanced:
		b.advance(ev.At)
		return nil
	}
	return fmt.Errorf("no rule for event %T", e.Event)
}

func each[T any](items []T, apply func(*T) error) error {
	for i := range items {
		if err := apply(&items[i]); err != nil {
			return err
		}
	}
	return nil
}

// publishPolicy puts a policy in force and judges everything again. The first
// policy of a log also sets the first domain time.
func (b *Board) publishPolicy(p Policy, at time.Time) error {
	zone, err := p.Location()
	if err != nil {
		return err
	}
	b.policy, b.zone = p, zone
	if b.at.IsZero() {
		b.at = at
	}
	b.today = DateOf(b.at, zone)
	b.reckonAnew()
	for _, p := range b.places {
		p.ripen(b)
	}
	for _, c := range b.clues {
		c.ripen(b)
	}
	for _, p := range b.presences {
		p.ripen(b)
	}
	return nil
}

// advance moves domain time forward and lets what is ripe change.
func (b *Board) advance(at time.Time) {
	if !at.After(b.at) {
		return
	}
	b.at = at
	if today := DateOf(at, b.zone); today != b.today {
		b.today = today
		for _, n := range b.regions {
			n.newDay(b, today)
		}
	}
	for {
		next, ok := b.ripe.next()
		if !ok || next.at > at.UnixMicro() {
			return
		}
		b.ripe.pop()
		next.what.ripen(b)
	}
}

// NextRipe is the next instant at which the board changes by time alone: the
// earliest of what ripens and the next local midnight. False before the log
// has a policy.
func (b *Board) NextRipe() (time.Time, bool) {
	if b.at.IsZero() {
		return time.Time{}, false
	}
	midnight := b.today.End(b.zone)
	if next, ok := b.ripe.next(); ok && next.at < midnight.UnixMicro() {
		return time.UnixMicro(next.at).UTC(), true
	}
	return midnight, true
}

// flush judges the loads of what the entries touched, rehashes it, once each, and
// moves it to the front of the recency lists, in an order that depends on nothing
// but the cells.
func (b *Board) flush() {
	b.judgeLoads()
	if len(b.dirtyLines) > 1 {
		slices.SortFunc(b.dirtyLines, func(x, y *line) int { return cmp.Compare(x.cell, y.cell) })
	}
	for _, l := range b.dirtyLines {
		l.rehash(b.rev)
	}
	for _, n := range b.dirtyNodes {
		n.rehash(b.rev)
	}
	b.dirtyLines = b.dirtyLines[:0]
	b.dirtyNodes = b.dirtyNodes[:0]
}
