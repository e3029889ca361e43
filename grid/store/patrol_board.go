package store

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/track"
)

// PatrolRow is the day of one person of the staff.
type PatrolRow struct {
	Officer grid.Officer
	Grids   []grid.Grid // they have a duty in, by name
	Day     grid.PatrolDay
	Last    *StaffPoint // of the open shift, while it is not paused
	Visits  int         // of the day
	Tasks   int         // open ones that are theirs
}

// PatrolDay lists the people who are employed in the scope at an instant, by name,
// each with their day [from, until).
func (s *Store) PatrolDay(ctx context.Context, scope string, now, from, until time.Time) ([]PatrolRow, error) {
	var rows []PatrolRow
	err := s.snapshot(ctx, func(c conn) error {
		d := patrolDay{c: c, scope: scope, now: micro(now), from: micro(from), until: micro(until)}
		err := d.read()
		rows = d.rows
		return err
	})
	return rows, err
}

// patrolDay reads the board of a scope, one question a kind of rows.
type patrolDay struct {
	c                conn
	scope            string
	now, from, until time.Time
	rows             []PatrolRow
	index            map[grid.OfficerID]*PatrolRow
}

func (d *patrolDay) read() error {
	for _, part := range []func() error{d.people, d.grids, d.turns, d.shifts, d.points, d.visits, d.tasks} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// ask scans rows whose first column is the person.
func (d *patrolDay) ask(query string, args []any, scan func(*PatrolRow, func(...any) error) error) error {
	return d.c.each(func(row scanner) error {
		var id grid.OfficerID
		var r PatrolRow
		if err := scan(&r, func(dest ...any) error { return row.Scan(append([]any{&id}, dest...)...) }); err != nil {
			return err
		}
		if known := d.index[id]; known != nil {
			known.take(&r)
		}
		return nil
	}, query, args...)
}

// take adds what one row says.
func (r *PatrolRow) take(more *PatrolRow) {
	r.Grids = append(r.Grids, more.Grids...)
	r.Day.Turns = append(r.Day.Turns, more.Day.Turns...)
	r.Day.Shifts = append(r.Day.Shifts, more.Day.Shifts...)
	r.Visits += more.Visits
	r.Tasks += more.Tasks
	if more.Last != nil {
		r.Last, r.Day.LastPoint = more.Last, more.Last.At
	}
}

func (d *patrolDay) people() error {
	var w where
	w.scope("region_code", d.scope)
	w.add("active_from_at <= ? AND (active_until_at IS NULL OR active_until_at > ?)", at(d.now), at(d.now))
	people, err := listOf(d.c, scanOfficer, "SELECT "+officerColumns+" FROM officer"+w.String()+" ORDER BY name, id", w.args...)
	d.rows, d.index = make([]PatrolRow, len(people)), make(map[grid.OfficerID]*PatrolRow, len(people))
	for n := range people {
		d.rows[n].Officer = people[n]
		d.index[people[n].ID] = &d.rows[n]
	}
	return err
}

// of begins the conditions: people of the scope.
func (d *patrolDay) of(condition string, args ...any) (string, []any) {
	var w where
	w.scope("officer.region_code", d.scope)
	w.add(condition, args...)
	return w.String(), w.args
}

func (d *patrolDay) grids() error {
	now := at(d.now)
	condition, args := d.of("duty.from_at <= ? AND (duty.until_at IS NULL OR duty.until_at > ?) AND "+inForce, now, now)
	return d.ask(`SELECT DISTINCT duty.officer_id, grid.id, grid.name, grid.region_code FROM duty JOIN officer ON officer.id = duty.officer_id
JOIN grid ON grid.id = duty.grid_id`+condition+" ORDER BY grid.name, grid.id", args, func(r *PatrolRow, scan func(...any) error) error {
		r.Grids = make([]grid.Grid, 1)
		return scan(&r.Grids[0].ID, &r.Grids[0].Name, &r.Grids[0].Region)
	})
}

func (d *patrolDay) turns() error {
	condition, args := d.of("turn.from_at < ? AND turn.until_at > ?", at(d.until), at(d.from))
	return d.ask("SELECT turn.officer_id, turn.id, turn.from_at, turn.until_at FROM turn JOIN officer ON officer.id = turn.officer_id"+
		condition+" ORDER BY turn.from_at", args, func(r *PatrolRow, scan func(...any) error) error {
		r.Day.Turns = make([]grid.Turn, 1)
		u := &r.Day.Turns[0]
		return scan(&u.ID, into(&u.From), into(&u.Until))
	})
}

func (d *patrolDay) shifts() error {
	condition, args := d.of("(shift.state <> 'ended' OR shift.ended_at >= ? AND shift.started_at < ?)", at(d.from), at(d.until))
	return d.ask("SELECT shift.officer_id, "+shiftColumns+" FROM shift JOIN officer ON officer.id = shift.officer_id"+
		condition+" ORDER BY shift.started_at, shift.id", args, func(r *PatrolRow, scan func(...any) error) error {
		r.Day.Shifts = make([]grid.Shift, 1)
		return scan(shiftFields(&r.Day.Shifts[0])...)
	})
}

// points are known of people on duty only: neither of a pause nor of the time off.
func (d *patrolDay) points() error {
	condition, args := d.of("shift.state = 'on'")
	return d.ask(`SELECT shift.officer_id, last_position.lon, last_position.lat, last_position.accuracy_m, last_position.taken_at, shift.id
FROM shift JOIN officer ON officer.id = shift.officer_id JOIN last_position ON last_position.shift_id = shift.id`+condition, args,
		func(r *PatrolRow, scan func(...any) error) error {
			r.Last = &StaffPoint{}
			p := r.Last
			return scan(&p.Point.Lon, &p.Point.Lat, &p.AccuracyM, into(&p.At), &p.Shift)
		})
}

func (d *patrolDay) visits() error {
	condition, args := d.of("visit.visited_at >= ? AND visit.visited_at < ?", at(d.from), at(d.until))
	return d.ask("SELECT visit.officer_id, count(*) FROM visit JOIN officer ON officer.id = visit.officer_id"+condition+" GROUP BY visit.officer_id",
		args, func(r *PatrolRow, scan func(...any) error) error { return scan(&r.Visits) })
}

func (d *patrolDay) tasks() error {
	condition, args := d.of("task.state = 'open'")
	return d.ask("SELECT task.officer_id, count(*) FROM task JOIN officer ON officer.id = task.officer_id"+condition+" GROUP BY task.officer_id",
		args, func(r *PatrolRow, scan func(...any) error) error { return scan(&r.Tasks) })
}

// ShiftTrack is all that is known of a shift: what was told and what was collected.
type ShiftTrack struct {
	grid.Shift
	OfficerName string
	Stitched    grid.Stitched
	Points      []grid.Position // of the time on duty, oldest first
	Sum         track.Summary
	Until       time.Time // the end, else the instant it was asked for
}

// ShiftTrack reads the track of a shift of the scope's people, as of now.
func (s *Store) ShiftTrack(ctx context.Context, scope string, id grid.ShiftID, now time.Time) (ShiftTrack, error) {
	var st ShiftTrack
	err := s.snapshot(ctx, func(c conn) error {
		var w where
		w.scope("officer.region_code", scope)
		w.add("shift.id = ?", string(id))
		var there bool
		var err error
		st, there, err = one(c, func(row scanner, st *ShiftTrack) error {
			return row.Scan(append(shiftFields(&st.Shift), &st.OfficerName)...)
		},
			"SELECT "+shiftColumns+", officer.name FROM shift JOIN officer ON officer.id = shift.officer_id"+w.String(), w.args...)
		if err == nil && !there {
			err = missing("shift", string(id))
		}
		if err != nil {
			return err
		}
		return st.collect(c, micro(now))
	})
	return st, err
}

// Segments cuts the points where too much time passed between two of them, and
// where the time on duty ends.
func (st *ShiftTrack) Segments() [][]track.Fix {
	if len(st.Stitched.On) == 0 {
		return nil
	}
	return track.Segments(fixesOf(st.Points), spansOf(st.Stitched.On, st.Until), track.Rule{})
}

func (st *ShiftTrack) collect(c conn, now time.Time) error {
	steps, err := stepsOf(c, st.ID)
	if err != nil {
		return err
	}
	all, err := trackOf(c, st.ID)
	if err != nil {
		return err
	}
	var last time.Time
	if len(all) > 0 {
		last = all[len(all)-1].At
	}
	st.Stitched = grid.Stitch(steps, last)
	for _, p := range all {
		if st.Stitched.Holds(p.At) {
			st.Points = append(st.Points, p)
		}
	}
	if st.Until = st.Stitched.EndedAt; st.Until.IsZero() {
		st.Until = latest(now, last.Add(time.Microsecond)) // the last point belongs to the time that it ends
	}
	st.Sum = sumTrack(st.Points, st.Stitched.On, st.Until)
	return nil
}

// OpenSum is what the track of an open shift comes to up to its last point.
type OpenSum struct {
	Metres      float64
	Collected   time.Duration
	Uncollected time.Duration
	Cells       []geo.Cell
	Last        time.Time // the last point on duty, else the last step
}

// OpenSums works out what the tracks of open shifts come to.
func (s *Store) OpenSums(ctx context.Context, ids []grid.ShiftID) (map[grid.ShiftID]OpenSum, error) {
	sums := make(map[grid.ShiftID]OpenSum, len(ids))
	for _, id := range ids {
		err := s.snapshot(ctx, func(c conn) error {
			st := ShiftTrack{Shift: grid.Shift{ID: id}}
			if err := st.collect(c, time.Time{}); err != nil {
				return err
			}
			sums[id] = openSum(&st)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return sums, nil
}

// openSum closes the time on duty at the last point.
func openSum(st *ShiftTrack) OpenSum {
	o := OpenSum{Last: st.Stitched.ChangedAt}
	if n := len(st.Points); n > 0 {
		o.Last = latest(o.Last, st.Points[n-1].At)
	}
	sum := sumTrack(st.Points, st.Stitched.On, o.Last.Add(time.Microsecond))
	o.Metres, o.Collected, o.Uncollected = sum.Metres, sum.Collected, track.Length(sum.Uncollected)
	for _, e := range sum.Efforts {
		o.Cells = append(o.Cells, e.Cell)
	}
	return o
}
