package hotspot

import (
	"fmt"
	"maps"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Counts is the fold of the log for statistics: where and on which local day
// clues came, visits were made and patrols were, and where institutions are now.
// Everything is kept per leaf region and base cell, so that a scope is the sum
// over its own regions. Apply is its only mutator. It is not safe for concurrent
// use; package live puts it behind a lock.
type Counts struct {
	rev    int64
	at     time.Time // domain time
	today  grid.Date
	zone   *time.Location
	policy grid.Policy

	regions      []*region
	byCode       map[string]int32
	clues        map[grid.ClueID]clue
	institutions map[grid.InstitutionID]site
	patrols      map[patrolKey]patrolled // of the last finalDays

	shape   int64        // entry that last changed regions, policy or the day
	outline int64        // entry that last changed regions
	moves   []ClueChange // since Moves
}

// region is a region with what was counted in it.
type region struct {
	code    string
	parent  int32                    // -1: none
	cells   map[geo.Cell]*cellCounts // by base cell; that of the zero cell is of what is not located
	sorted  []*cellCounts            // the same by cell
	changed int64                    // entry that last changed anything in it or below
}

// site is where an institution is.
type site struct {
	region int32
	cell   geo.Cell
}

// clue is where and when a clue came.
type clue struct {
	cell   geo.Cell
	region int32
	day    grid.Date
	sealed bool
}

// cellCounts is what was counted in a cell of a region.
type cellCounts struct {
	cell         geo.Cell
	clues        days
	sealed       days
	visits       days
	patrol       days // seconds
	institutions int32
}

// ClueChange is that clues were counted or no longer counted.
type ClueChange struct {
	Seq    int64
	Region int32 // see Within
	Cell   geo.Cell
	Day    grid.Date
	Sealed bool
	Delta  int32
}

// NewCounts is the fold of an empty log.
func NewCounts() *Counts {
	return &Counts{zone: time.UTC, today: grid.NoDate, byCode: map[string]int32{}, clues: map[grid.ClueID]clue{}, institutions: map[grid.InstitutionID]site{}, patrols: map[patrolKey]patrolled{}}
}

// Rev is the log sequence of the last applied entry.
func (c *Counts) Rev() int64 { return c.rev }

// Today is the local day of domain time; grid.NoDate before the log has a policy.
func (c *Counts) Today() grid.Date { return c.today }

// DayOf is the local day of an instant.
func (c *Counts) DayOf(t time.Time) grid.Date { return grid.DateOf(t, c.zone) }

// Policy is the policy in force. It is shared: do not change it.
func (c *Counts) Policy() *grid.Policy { return &c.policy }

// Moves are the changes of clues since it was called last, in order.
func (c *Counts) Moves() []ClueChange {
	moves := c.moves
	c.moves = nil
	return moves
}

// Apply folds the next entry. One that cannot be applied is a fault of the log.
func (c *Counts) Apply(e *grid.Entry) error {
	if e.Seq != c.rev+1 {
		return fmt.Errorf("log entry %d after %d: the log is dense", e.Seq, c.rev)
	}
	if err := c.fold(e); err != nil {
		return fmt.Errorf("log entry %d (%s): %w", e.Seq, e.Event.Kind(), err)
	}
	c.rev = e.Seq
	return nil
}

func (c *Counts) fold(e *grid.Entry) error {
	switch ev := e.Event.(type) {
	case grid.PolicyPublished:
		return c.publish(ev.Policy, e)
	case grid.RegionsRecorded:
		return c.recordRegions(ev.Items, e.Seq)
	case grid.InstitutionsRecorded:
		return each(ev.Items, e.Seq, c.recordInstitution)
	case grid.InstitutionsRemoved:
		return each(ev.IDs, e.Seq, c.removeInstitution)
	case grid.CluesRecorded:
		return each(ev.Items, e.Seq, c.recordClue)
	case grid.CluesRemoved:
		return each(ev.Items, e.Seq, c.removeClue)
	case grid.VisitsRecorded:
		return each(ev.Items, e.Seq, func(v *grid.VisitFact, seq int64) error { return c.visited(v, seq, 1) })
	case grid.VisitsRemoved:
		return each(ev.Items, e.Seq, func(v *grid.VisitFact, seq int64) error { return c.visited(v, seq, -1) })
	case grid.CellPatrolled:
		return c.patrolled(&ev, e.Seq)
	case grid.ClockAdvanced:
		c.advance(ev.At, e.Seq)
	case grid.OfficersRecorded, grid.OfficersRemoved, grid.PlanPublished, grid.DutiesRecorded, grid.ShiftChanged,
		grid.AlertRaised, grid.LeavesRecorded, grid.CellsRecorded, grid.HelpCalled, grid.HelpEnded:
	default:
		return fmt.Errorf("no rule for event %T", e.Event)
	}
	return nil
}

func each[T any](items []T, seq int64, apply func(*T, int64) error) error {
	for i := range items {
		if err := apply(&items[i], seq); err != nil {
			return err
		}
	}
	return nil
}

// publish puts a policy in force. The first of a log also sets the domain time.
func (c *Counts) publish(p grid.Policy, e *grid.Entry) error {
	zone, err := p.Location()
	if err != nil {
		return err
	}
	c.policy, c.zone, c.shape = p, zone, e.Seq
	if c.at.IsZero() {
		c.at = e.At
	}
	c.today = grid.DateOf(c.at, zone)
	return nil
}

func (c *Counts) advance(at time.Time, seq int64) {
	if !at.After(c.at) {
		return
	}
	c.at = at
	if today := grid.DateOf(at, c.zone); today != c.today {
		c.today, c.shape = today, seq
		maps.DeleteFunc(c.patrols, func(_ patrolKey, p patrolled) bool { return today-p.day > finalDays })
	}
}

func (c *Counts) recordInstitution(f *grid.InstitutionFact, seq int64) error {
	if err := c.removeInstitution(&f.ID, seq); err != nil {
		return err
	}
	if f.State != grid.Active {
		return nil
	}
	t, err := c.counted(f.Region, f.Cell, seq)
	if err != nil {
		return err
	}
	t.institutions++
	c.institutions[f.ID] = site{c.byCode[f.Region], f.Cell}
	return nil
}

func (c *Counts) removeInstitution(id *grid.InstitutionID, seq int64) error {
	at, known := c.institutions[*id]
	if known {
		delete(c.institutions, *id)
		c.regions[at.region].cells[at.cell].institutions--
		c.touch(at.region, seq)
	}
	return nil
}

func (c *Counts) recordClue(f *grid.ClueFact, seq int64) error {
	at, known := c.byCode[f.Region]
	if !known {
		return fmt.Errorf("unknown region %q", f.Region)
	}
	now := clue{f.Cell, at, c.DayOf(f.OpenedAt), f.Sealed}
	if was, known := c.clues[f.ID]; known {
		if was == now {
			return nil
		}
		c.count(was, -1, seq)
	}
	c.clues[f.ID] = now
	c.count(now, 1, seq)
	return nil
}

func (c *Counts) removeClue(f *grid.ClueFact, seq int64) error {
	if was, known := c.clues[f.ID]; known {
		delete(c.clues, f.ID)
		c.count(was, -1, seq)
	}
	return nil
}

func (c *Counts) count(k clue, delta int32, seq int64) {
	t := c.regions[k.region].at(k.cell)
	if k.sealed {
		t.sealed.add(k.day, delta)
	} else {
		t.clues.add(k.day, delta)
	}
	c.touch(k.region, seq)
	c.moves = append(c.moves, ClueChange{seq, k.region, k.cell, k.day, k.sealed, delta})
}

func (c *Counts) visited(v *grid.VisitFact, seq int64, delta int32) error {
	t, err := c.counted(v.Region, v.Cell, seq)
	if err == nil {
		t.visits.add(c.DayOf(v.At), delta)
	}
	return err
}
