package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// StaffPoint is where a person on shift was last seen.
type StaffPoint struct {
	Officer   grid.OfficerID
	Name      string
	Post      grid.Post
	Point     geo.Point
	AccuracyM float64
	At        time.Time
	Shift     grid.ShiftID
	Simulated bool
}

// AddPositions stores points of tracks and says how many were new: a point that
// is known by (officer, device, device_seq) is passed over. The points get their
// cells in place. One bad point refuses the list. What was taken after a shift was
// ended is not kept: working hours only. Nothing goes to the log, but that a shift
// which has ended is settled again.
func (t *Tx) AddPositions(points []grid.Position) (stored int, err error) {
	shifts, err := t.checkPositions(points)
	if err != nil {
		return 0, err
	}
	// One order for all writers.
	slices.SortFunc(points, func(a, b grid.Position) int {
		return cmp.Or(cmp.Compare(a.Officer, b.Officer), a.At.Compare(b.At), cmp.Compare(a.DeviceSeq, b.DeviceSeq))
	})
	over, err := t.endsOf(shifts)
	if err != nil {
		return 0, err
	}
	rows := make([][]any, 0, len(points))
	for _, p := range points {
		if end, ended := over[p.Shift]; !ended || !p.At.After(end) {
			rows = append(rows, []any{string(p.Officer), p.Device, p.DeviceSeq, string(p.Shift), at(p.At), p.Point.Lon, p.Point.Lat, p.AccuracyM, int64(p.Cell), p.Mock, p.SpeedMS})
		}
	}
	c := t.conn()
	fresh, err := c.insert("INSERT INTO position (officer_id, device, device_seq, shift_id, taken_at, lon, lat, accuracy_m, cell, mock, speed_ms)",
		"ON CONFLICT (officer_id, device, device_seq) DO NOTHING", rows)
	if err != nil || fresh == 0 {
		return 0, err
	}
	if _, err = c.insert("INSERT INTO last_position (officer_id, shift_id, taken_at, lon, lat, accuracy_m, cell)",
		`ON CONFLICT (officer_id) DO UPDATE SET shift_id = excluded.shift_id, taken_at = excluded.taken_at, lon = excluded.lon,
  lat = excluded.lat, accuracy_m = excluded.accuracy_m, cell = excluded.cell
WHERE excluded.taken_at > last_position.taken_at`, lastPoints(points, shifts)); err != nil {
		return 0, err
	}
	return int(fresh), t.growTracks(shifts)
}

// endsOf gives the instants at which those of the shifts ended that somebody ended;
// a shift that only lapsed may turn out to have gone on.
func (t *Tx) endsOf(shifts map[grid.ShiftID]grid.Shift) (map[grid.ShiftID]time.Time, error) {
	c := t.conn()
	condition, list := in(c, "shift_id", slices.Sorted(maps.Keys(shifts)))
	ends := map[grid.ShiftID]time.Time{}
	err := c.each(func(row scanner) error {
		var id grid.ShiftID
		var end time.Time
		err := row.Scan(&id, into(&end))
		ends[id] = end
		return err
	}, "SELECT shift_id, min(step_at) FROM shift_step WHERE verb = 'end' AND "+condition+" GROUP BY shift_id", list)
	return ends, err
}

// lastPoints gives the newest point of each person on duty: of a pause, and of a
// shift that is over, the map learns nothing.
func lastPoints(points []grid.Position, shifts map[grid.ShiftID]grid.Shift) (rows [][]any) {
	newest := map[grid.OfficerID]int{}
	for n, p := range points {
		s := shifts[p.Shift]
		if s.State == grid.ShiftOn || s.State == grid.ShiftPaused && !p.At.After(s.ChangedAt) {
			newest[p.Officer] = n
		}
	}
	for n, p := range points {
		if last, on := newest[p.Officer]; on && last == n {
			rows = append(rows, []any{string(p.Officer), string(p.Shift), at(p.At), p.Point.Lon, p.Point.Lat, p.AccuracyM, int64(p.Cell)})
		}
	}
	return rows
}

// growTracks marks shifts whose tracks have new points, and settles those that
// have ended.
func (t *Tx) growTracks(shifts map[grid.ShiftID]grid.Shift) error {
	for _, id := range slices.Sorted(maps.Keys(shifts)) {
		_, err := t.exec(`UPDATE shift SET track_at = ?, point_count = (SELECT count(*) FROM position WHERE shift_id = shift.id) WHERE id = ?`,
			at(t.Now()), string(id))
		if err != nil {
			return err
		}
		if shifts[id].State != grid.ShiftEnded {
			continue
		}
		s, _, err := t.lockShift(id)
		if err != nil {
			return err
		}
		if _, err := t.stitch(s, false); err != nil {
			return err
		}
	}
	return nil
}

// checkPositions refuses bad points, naming each, and gives the good their cells. It tells their shifts.
func (t *Tx) checkPositions(points []grid.Position) (map[grid.ShiftID]grid.Shift, error) {
	var ids []grid.ShiftID
	for _, p := range points {
		ids = append(ids, p.Shift)
	}
	shifts, err := t.shiftsOf(ids)
	if err != nil {
		return nil, err
	}
	var f grid.Faults
	note := func(n int, err error) error {
		e, ok := asGridError(err)
		if !ok {
			return err
		}
		for _, field := range e.Fields {
			field.Name = fmt.Sprintf("items[%d].%s", n, field.Name)
			f = append(f, field)
		}
		return nil
	}
	for n := range points {
		p := &points[n]
		if err := note(n, invalidPlace("position", geo.CheckPoint(p.Point, t.Deployment().Box))); err != nil {
			return nil, err
		}
		if err := note(n, p.Check(t.Now())); err != nil {
			return nil, err
		}
		if o := shifts[p.Shift].Officer; o == "" || o != p.Officer {
			f.Add(fmt.Sprintf("items[%d].shift", n), string(p.Shift), "is not a shift of the officer")
		}
		if len(f) == 0 {
			if p.Cell, err = geo.CellAt(p.Point, t.Deployment().Resolution); err != nil {
				return nil, err
			}
		}
	}
	return shifts, f.Err("position")
}

// StaffPositions lists the last point of each person whose shift has not ended,
// where it lies in a cell of the scope, by name.
func (s *Store) StaffPositions(ctx context.Context, scope string) ([]StaffPoint, error) {
	return listOf(s.conn(ctx), func(row scanner, p *StaffPoint) error {
		return row.Scan(&p.Officer, &p.Name, &p.Post, &p.Point.Lon, &p.Point.Lat, &p.AccuracyM, into(&p.At), &p.Shift, &p.Simulated)
	}, `
SELECT officer.id, officer.name, officer.post, last_position.lon, last_position.lat, last_position.accuracy_m,
  last_position.taken_at, shift.id, shift.simulated
FROM last_position
JOIN shift ON shift.id = last_position.shift_id AND shift.state <> 'ended'
JOIN officer ON officer.id = last_position.officer_id
JOIN region_cell ON region_cell.cell = last_position.cell
JOIN region_closure ON region_closure.descendant_code = region_cell.region_code
WHERE region_closure.ancestor_code = ?
ORDER BY officer.name, officer.id`, scope)
}
