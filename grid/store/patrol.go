package store

import (
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// fix is one point of a track: when it was in which cell.
type fix struct {
	at   time.Time
	cell geo.Cell
}

// dwell is how long a track was in one cell.
type dwell struct {
	cell         geo.Cell
	enter, leave time.Time // first and last instant there
	inside       time.Duration
}

// longestGap between two points of a track: what lies in a longer one was not
// collected, and counts nowhere.
const longestGap = 10 * time.Minute

// dwells sums a track, ordered by instant, over its cells, in the order of first
// entry. The time between two points counts to the cell of the first, and
// prolongs the stay there, unless it is longer than longestGap.
func dwells(track []fix) []dwell {
	var all []dwell
	index := map[geo.Cell]int{}
	for n, p := range track {
		i, known := index[p.cell]
		if !known {
			i = len(all)
			index[p.cell] = i
			all = append(all, dwell{cell: p.cell, enter: p.at})
		}
		d := &all[i]
		d.leave = p.at
		if n+1 == len(track) {
			break
		}
		if gap := track[n+1].at.Sub(p.at); gap <= longestGap {
			d.inside += gap
			d.leave = track[n+1].at
		}
	}
	return all
}

// settlePatrol writes where an ended shift was while on duty, in the place of what
// was written before, and tells every cell where that is new.
func (t *Tx) settlePatrol(s *grid.Shift, on []grid.Span) error {
	fixes, err := t.trackOf(s.ID)
	if err != nil {
		return err
	}
	s.Track.Points = len(fixes)
	stays := dwells(within(fixes, on))
	cells := make([]geo.Cell, len(stays))
	for n, d := range stays {
		cells[n] = d.cell
	}
	slices.Sort(cells)
	home, err := t.HomeOf(cells)
	if err != nil {
		return err
	}
	before, err := t.takePatrol(s.ID)
	if err != nil {
		return err
	}
	rows := make([][]any, len(stays))
	for n, d := range stays {
		rows[n] = []any{string(s.ID), int64(d.cell), string(s.Officer), optional(home[d.cell]), at(d.enter), at(d.leave), int64(d.inside / time.Second)}
	}
	const head = "INSERT INTO patrol_cell (shift_id, cell, officer_id, region_code, enter_at, leave_at, seconds)"
	if _, err := t.conn().insert(head, "", rows); err != nil {
		return err
	}
	for _, d := range stays {
		told := grid.CellPatrolled{Shift: s.ID, Officer: s.Officer, Region: home[d.cell], Cell: d.cell,
			Enter: micro(d.enter), Leave: micro(d.leave), Seconds: int(d.inside / time.Second)}
		if home[d.cell] == "" || before[d.cell] == told {
			continue // outside every region nobody's board has the cell
		}
		if err := t.Emit(told); err != nil {
			return err
		}
	}
	return nil
}

// takePatrol takes away what was settled of a shift and gives it, by cell.
func (t *Tx) takePatrol(id grid.ShiftID) (map[geo.Cell]grid.CellPatrolled, error) {
	all := map[geo.Cell]grid.CellPatrolled{}
	err := t.conn().each(func(row scanner) error {
		p := grid.CellPatrolled{Shift: id}
		err := row.Scan((*int64)(&p.Cell), &p.Officer, (*optional)(&p.Region), into(&p.Enter), into(&p.Leave), &p.Seconds)
		all[p.Cell] = p
		return err
	}, "SELECT cell, officer_id, region_code, enter_at, leave_at, seconds FROM patrol_cell WHERE shift_id = ?", string(id))
	if err == nil && len(all) > 0 {
		_, err = t.exec("DELETE FROM patrol_cell WHERE shift_id = ?", string(id))
	}
	return all, err
}

// trackOf lists the points of a shift, oldest first.
func (t *Tx) trackOf(id grid.ShiftID) ([]fix, error) {
	return listOf(t.conn(), func(row scanner, p *fix) error { return row.Scan(into(&p.at), (*int64)(&p.cell)) },
		"SELECT taken_at, cell FROM position WHERE shift_id = ? ORDER BY taken_at, device, device_seq", string(id))
}

// within keeps the points of the time on duty.
func within(fixes []fix, on []grid.Span) []fix {
	f := grid.Stitched{On: on}
	return slices.DeleteFunc(fixes, func(p fix) bool { return !f.Holds(p.at) })
}
