package store

import (
	"maps"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/track"
)

// settlePatrol writes what an ended shift's track sums up to within the time on
// duty, in the place of what was written before: one patrol_cell row a cell, and
// one CellPatrolled where that is new and the cell is in force.
func (t *Tx) settlePatrol(s *grid.Shift, on []grid.Span) error {
	points, err := trackOf(t.conn(), s.ID)
	if err != nil {
		return err
	}
	sum := sumTrack(points, on, s.EndedAt)
	cells := make([]geo.Cell, len(sum.Efforts))
	for n, e := range sum.Efforts {
		cells[n] = e.Cell
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
	if err := t.keepSum(s, &sum, len(points)); err != nil {
		return err
	}
	rows := make([][]any, len(sum.Efforts))
	for n, e := range sum.Efforts {
		rows[n] = []any{string(s.ID), int64(e.Cell), string(s.Officer), optional(home[e.Cell]), at(e.Enter), at(e.Leave),
			int64(e.Inside / time.Second), e.Metres, e.Entries}
	}
	const head = "INSERT INTO patrol_cell (shift_id, cell, officer_id, region_code, enter_at, leave_at, seconds, metres, entries)"
	if _, err := t.conn().insert(head, "", rows); err != nil {
		return err
	}
	for _, e := range sum.Efforts {
		told := grid.CellPatrolled{Shift: s.ID, Officer: s.Officer, Region: home[e.Cell], Cell: e.Cell,
			Enter: micro(e.Enter), Leave: micro(e.Leave), Seconds: int(e.Inside / time.Second)}
		known := before[e.Cell]
		delete(before, e.Cell)
		if home[e.Cell] == "" || known == told {
			continue // outside every region nobody's board has the cell
		}
		if err := t.Emit(told); err != nil {
			return err
		}
	}
	return t.untell(before)
}

// untell takes back what was told of cells that a shift was not in after all.
func (t *Tx) untell(told map[geo.Cell]grid.CellPatrolled) error {
	for _, cell := range slices.Sorted(maps.Keys(told)) {
		p := told[cell]
		if p.Seconds = 0; p.Region == "" {
			continue
		}
		if err := t.Emit(p); err != nil {
			return err
		}
	}
	return nil
}

// keepSum writes the sum of a track to its shift.
func (t *Tx) keepSum(s *grid.Shift, sum *track.Summary, points int) error {
	s.Track = grid.TrackSum{Metres: sum.Metres, Collected: sum.Collected.Truncate(time.Second),
		Uncollected: track.Length(sum.Uncollected).Truncate(time.Second), Cells: len(sum.Efforts), Points: points, At: s.Track.At}
	_, err := t.exec("UPDATE shift SET metres = ?, collected_seconds = ?, uncollected_seconds = ?, cell_count = ? WHERE id = ?",
		s.Track.Metres, seconds(s.Track.Collected), seconds(s.Track.Uncollected), s.Track.Cells, string(s.ID))
	return err
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
func trackOf(c conn, id grid.ShiftID) ([]grid.Position, error) {
	return listOf(c, func(row scanner, p *grid.Position) error {
		return row.Scan(&p.Officer, &p.Device, &p.DeviceSeq, &p.Shift, into(&p.At), &p.Point.Lon, &p.Point.Lat, &p.AccuracyM,
			(*int64)(&p.Cell), &p.Mock, &p.SpeedMS)
	}, `SELECT officer_id, device, device_seq, shift_id, taken_at, lon, lat, accuracy_m, cell, mock, speed_ms
FROM position WHERE shift_id = ? ORDER BY taken_at, device, device_seq`, string(id))
}

// fixesOf reads points as a track.
func fixesOf(points []grid.Position) []track.Fix {
	fixes := make([]track.Fix, len(points))
	for n := range points {
		p := &points[n]
		fixes[n] = track.Fix{At: p.At, Point: p.Point, AccuracyM: p.AccuracyM, Cell: p.Cell, Mock: p.Mock}
	}
	return track.Stitch(fixes)
}

// spansOf closes the time on duty at an instant.
func spansOf(on []grid.Span, until time.Time) []track.Span {
	spans := make([]track.Span, len(on))
	for n, s := range on {
		spans[n] = track.Span{From: s.From, Until: s.Until}
		if s.Until.IsZero() {
			spans[n].Until = latest(s.From, until)
		}
	}
	return spans
}

// sumTrack is what points come to within the time on duty.
func sumTrack(points []grid.Position, on []grid.Span, until time.Time) track.Summary {
	if len(on) == 0 {
		return track.Summary{} // a track without a span would all be work
	}
	return track.Sum(fixesOf(points), spansOf(on, until), track.Rule{})
}
