package store

import (
	"cmp"
	"context"
	"fmt"
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
// cells in place. One bad point refuses the list. Nothing goes to the log.
//
// Points may come late. Those of a shift that has ended are kept as evidence but
// change neither its patrol_cell rows nor what was told of them.
func (t *Tx) AddPositions(points []grid.Position) (stored int, err error) {
	if err := t.checkPositions(points); err != nil {
		return 0, err
	}
	// One order for all writers.
	slices.SortFunc(points, func(a, b grid.Position) int {
		return cmp.Or(cmp.Compare(a.Officer, b.Officer), a.At.Compare(b.At), cmp.Compare(a.DeviceSeq, b.DeviceSeq))
	})
	rows := make([][]any, len(points))
	var last [][]any // the newest point of each person
	for n, p := range points {
		rows[n] = []any{string(p.Officer), p.Device, p.DeviceSeq, string(p.Shift), at(p.At), p.Point.Lon, p.Point.Lat, p.AccuracyM, int64(p.Cell)}
		if n+1 == len(points) || points[n+1].Officer != p.Officer {
			last = append(last, []any{string(p.Officer), string(p.Shift), at(p.At), p.Point.Lon, p.Point.Lat, p.AccuracyM, int64(p.Cell)})
		}
	}
	c := t.conn()
	fresh, err := c.insert("INSERT INTO position (officer_id, device, device_seq, shift_id, taken_at, lon, lat, accuracy_m, cell)",
		"ON CONFLICT (officer_id, device, device_seq) DO NOTHING", rows)
	if err != nil {
		return 0, err
	}
	_, err = c.insert("INSERT INTO last_position (officer_id, shift_id, taken_at, lon, lat, accuracy_m, cell)",
		`ON CONFLICT (officer_id) DO UPDATE SET shift_id = excluded.shift_id, taken_at = excluded.taken_at, lon = excluded.lon,
  lat = excluded.lat, accuracy_m = excluded.accuracy_m, cell = excluded.cell
WHERE excluded.taken_at > last_position.taken_at`, last)
	return int(fresh), err
}

// checkPositions refuses bad points, naming each, and gives the good their cells.
func (t *Tx) checkPositions(points []grid.Position) error {
	var shifts []grid.ShiftID
	for _, p := range points {
		shifts = append(shifts, p.Shift)
	}
	owner, err := t.shiftOwners(shifts)
	if err != nil {
		return err
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
			return err
		}
		if err := note(n, p.Check(t.Now())); err != nil {
			return err
		}
		if o := owner[p.Shift]; o == "" || o != p.Officer {
			f.Add(fmt.Sprintf("items[%d].shift", n), string(p.Shift), "is not a shift of the officer")
		}
		if len(f) == 0 {
			if p.Cell, err = geo.CellAt(p.Point, t.Deployment().Resolution); err != nil {
				return err
			}
		}
	}
	return f.Err("position")
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
