package store

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/track"
)

func startShift(t *testing.T, s *Store, o *grid.Officer, at time.Time, p *geo.Point) *grid.Shift {
	t.Helper()
	shift := &grid.Shift{ID: newID[grid.ShiftID](), Officer: o.ID, StartedAt: at}
	write(t, s, at, func(tx *Tx) error { return tx.StartShift(shift, p) })
	return shift
}

func changeShift(t *testing.T, s *Store, id grid.ShiftID, verb string, at time.Time) error {
	t.Helper()
	return tryWrite(t, s, at, func(tx *Tx) error {
		_, err := tx.ChangeShift(id, verb, at)
		return err
	})
}

func TestShiftLife(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		o := testOfficer(west, grid.PostOfficer)
		put(t, s, start, (*Tx).PutOfficers, o)
		before := len(drain(t, s))
		shift := &grid.Shift{ID: newID[grid.ShiftID](), Officer: o.ID, StartedAt: start, Origin: grid.Origin{Batch: newID[grid.BatchID](), Simulated: true}}
		write(t, s, start, func(tx *Tx) error { return tx.StartShift(shift, &inEast) })
		if shift.Region != east || shift.Cell != cellAt(t, inEast) || shift.State != grid.ShiftOn {
			t.Errorf("started: got %+v", shift)
		}
		if got, err := s.Shift(t.Context(), west, shift.ID); err != nil || !reflect.DeepEqual(got, *shift) {
			t.Errorf("got %+v, %v, want %+v", got, err, *shift)
		}
		minute := func(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }
		var states []grid.ShiftState
		for _, step := range []struct {
			verb string
			code string
		}{{"resume", "shift-state"}, {"pause", ""}, {"pause", "shift-state"}, {"resume", ""}, {"pause", ""}, {"end", ""}, {"end", "shift-state"}, {"resume", "shift-state"}} {
			err := changeShift(t, s, shift.ID, step.verb, minute(len(states)+1))
			if step.code != "" {
				wantCode(t, err, grid.Conflict, step.code)
				continue
			}
			if err != nil {
				t.Fatalf("%s: %v", step.verb, err)
			}
			got, err := s.Shift(t.Context(), city, shift.ID)
			if err != nil {
				t.Fatal(err)
			}
			states = append(states, got.State)
		}
		if want := []grid.ShiftState{grid.ShiftPaused, grid.ShiftOn, grid.ShiftPaused, grid.ShiftEnded}; !reflect.DeepEqual(states, want) {
			t.Errorf("states: got %v, want %v", states, want)
		}
		told := eventsOf[grid.ShiftChanged](t, s, before)
		if len(told) != 5 || told[0].State != grid.ShiftOn || told[4].State != grid.ShiftEnded || told[4].Region != east || told[4].Cell != shift.Cell || !told[4].At.Equal(minute(4)) {
			t.Errorf("events: got %+v", told)
		}
		startShift(t, s, o, start.Add(time.Hour), nil) // the next day's
	})
}

func TestBadShifts(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		o, left := testOfficer(west, grid.PostOfficer), testOfficer(west, grid.PostOfficer)
		left.ActiveUntil = start
		put(t, s, start, (*Tx).PutOfficers, o, left)
		begin := func(officer grid.OfficerID, at time.Time, p *geo.Point) error {
			return tryWrite(t, s, start, func(tx *Tx) error {
				return tx.StartShift(&grid.Shift{ID: newID[grid.ShiftID](), Officer: officer, StartedAt: at}, p)
			})
		}
		wantField(t, begin(newID[grid.OfficerID](), start, nil), grid.Invalid, "officer")
		wantCode(t, begin(left.ID, start, nil), grid.Conflict, "officer-inactive")
		wantField(t, begin(o.ID, start.Add(time.Second), nil), grid.Invalid, "started_at")
		wantField(t, begin(o.ID, time.Time{}, nil), grid.Invalid, "started_at")
		wantField(t, begin(o.ID, start, &geo.Point{Lon: 41, Lat: 91}), grid.Invalid, "lat")
		shift := startShift(t, s, o, start, nil)
		wantCode(t, begin(o.ID, start, nil), grid.Conflict, "shift-open")
		wantField(t, changeShift(t, s, shift.ID, "sleep", start), grid.Invalid, "verb")
		wantCode(t, changeShift(t, s, newID[grid.ShiftID](), "end", start), grid.NotFound, "shift-not-found")
		wantField(t, changeShift(t, s, shift.ID, "end", start.Add(-time.Second)), grid.Invalid, "at")
		_, err := s.Shift(t.Context(), east, shift.ID)
		wantCode(t, err, grid.NotFound, "shift-not-found")
		for _, c := range []struct {
			scope string
			state grid.ShiftState
			want  int
		}{{city, "", 1}, {west, grid.ShiftOn, 1}, {west, grid.ShiftEnded, 0}, {east, "", 0}} {
			if got, _, err := s.Shifts(t.Context(), c.scope, c.state, Page{}); err != nil || len(got) != c.want {
				t.Errorf("shifts of %s in %q: got %d, %v, want %d", c.scope, c.state, len(got), err, c.want)
			}
		}
	})
}

func TestShiftTwiceAtOnce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		for range 5 {
			o := testOfficer(west, grid.PostOfficer)
			put(t, s, start, (*Tx).PutOfficers, o)
			var writes [2]func() error
			for n := range writes {
				shift := &grid.Shift{ID: newID[grid.ShiftID](), Officer: o.ID, StartedAt: start}
				writes[n] = func() error { return tryWrite(t, s, start, func(tx *Tx) error { return tx.StartShift(shift, nil) }) }
			}
			race(t, "shift-open", writes)
		}
	})
}

// testTrack makes points a minute apart on a line between two points.
func testTrack(shift *grid.Shift, from, to geo.Point, n int) []grid.Position {
	points := make([]grid.Position, n)
	for k := range points {
		f := float64(k) / float64(max(n-1, 1))
		points[k] = grid.Position{Officer: shift.Officer, Device: "phone", DeviceSeq: int64(k), Shift: shift.ID,
			At: shift.StartedAt.Add(time.Duration(k) * time.Minute), AccuracyM: 5,
			Point: geo.Point{Lon: from.Lon + f*(to.Lon-from.Lon), Lat: from.Lat + f*(to.Lat-from.Lat)}}
	}
	return points
}

func addPositions(t *testing.T, s *Store, now time.Time, points []grid.Position) int {
	t.Helper()
	stored := 0
	write(t, s, now, func(tx *Tx) (err error) {
		stored, err = tx.AddPositions(points)
		return err
	})
	return stored
}

// A track sent in pieces, out of order and twice, is patrolled once.
func TestPatrol(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		rng := seeded(t, 13)
		o := testOfficer(west, grid.PostOfficer)
		put(t, s, start, (*Tx).PutOfficers, o)
		shift := startShift(t, s, o, start, &inWest)
		points := testTrack(shift, inWest, geo.Point{Lon: -87.59, Lat: 41.875}, 120) // ends outside
		later := start.Add(3 * time.Hour)
		sent := append([]grid.Position{}, points...)
		rng.Shuffle(len(sent), func(a, b int) { sent[a], sent[b] = sent[b], sent[a] })
		if n := addPositions(t, s, later, append([]grid.Position{}, sent[:70]...)); n != 70 {
			t.Errorf("stored: got %d, want 70", n)
		}
		if n := addPositions(t, s, later, append([]grid.Position{}, sent[50:]...)); n != 50 {
			t.Errorf("stored: got %d, want the 50 new ones", n)
		}
		if last, err := s.StaffPositions(t.Context(), city); err != nil || len(last) != 0 {
			t.Errorf("staff outside every region: got %+v, %v, want none", last, err)
		}
		before := len(drain(t, s))
		if err := changeShift(t, s, shift.ID, "end", later); err != nil {
			t.Fatal(err)
		}
		home := map[geo.Cell]string{}
		fixes := make([]track.Fix, len(points))
		for n, p := range points {
			fixes[n] = track.Fix{At: p.At, Point: p.Point, AccuracyM: p.AccuracyM, Cell: cellAt(t, p.Point)}
		}
		sum := track.Sum(fixes, []track.Span{{From: start, Until: later}}, track.Rule{})
		for _, e := range sum.Efforts {
			home[e.Cell] = ""
		}
		write(t, s, later, func(tx *Tx) error {
			for c := range home {
				h, err := tx.HomeOf([]geo.Cell{c})
				if err != nil {
					return err
				}
				home[c] = h[c]
			}
			return nil
		})
		var want []grid.CellPatrolled
		for _, e := range sum.Efforts {
			if home[e.Cell] != "" {
				want = append(want, grid.CellPatrolled{Shift: shift.ID, Officer: o.ID, Region: home[e.Cell], Cell: e.Cell, Enter: e.Enter, Leave: e.Leave, Seconds: int(e.Inside.Seconds())})
			}
		}
		if got := eventsOf[grid.CellPatrolled](t, s, before); !reflect.DeepEqual(got, want) {
			t.Errorf("patrolled: got %+v, want %+v", got, want)
		}
		rows := 0
		if _, err := s.get(t.Context(), &rows, "SELECT count(*) FROM patrol_cell WHERE shift_id = ?", string(shift.ID)); err != nil || rows != len(home) {
			t.Errorf("patrol_cell: got %d rows, %v, want %d", rows, err, len(home))
		}
		kept, err := s.Shift(t.Context(), city, shift.ID)
		if err != nil || kept.Track.Points != 120 || kept.Track.Metres != sum.Metres || kept.Track.Collected != sum.Collected ||
			kept.Track.Uncollected != track.Length(sum.Uncollected) || kept.Track.Cells != len(sum.Efforts) {
			t.Errorf("sum of the track: got %+v, %v, want %+v", kept.Track, err, sum)
		}
		// Points that come late settle the shift again; what is as it was is not told
		// again, nor what was taken after the end kept.
		late := testTrack(shift, inEast, inEast, 30)
		for n := range late {
			late[n].DeviceSeq += 500
			late[n].At = late[n].At.Add(150 * time.Minute)
		}
		quiet := len(drain(t, s))
		after := late[0]
		after.At, after.DeviceSeq = later.Add(time.Second), 600
		if n := addPositions(t, s, later.Add(time.Hour), append(slices.Clone(late), after)); n != 30 {
			t.Errorf("late: got %d stored, want 30", n)
		}
		told := eventsOf[grid.CellPatrolled](t, s, quiet)
		if len(told) != 1 || told[0].Cell != cellAt(t, inEast) || told[0].Seconds < 29*60 {
			t.Errorf("late: got %+v, want the one cell with half an hour", told)
		}
		quiet = len(drain(t, s))
		if n := addPositions(t, s, later.Add(time.Hour), late); n != 0 || len(drain(t, s)) != quiet {
			t.Errorf("told again: got %d stored, %d events", n, len(drain(t, s))-quiet)
		}
	})
}

func TestStaffPositions(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		o := testOfficer(west, grid.PostLead)
		put(t, s, start, (*Tx).PutOfficers, o)
		shift := startShift(t, s, o, start, nil)
		track := testTrack(shift, inEast, inWest, 10)
		later := start.Add(time.Hour)
		addPositions(t, s, later, append([]grid.Position{}, track[5:]...))
		addPositions(t, s, later, append([]grid.Position{}, track[:5]...)) // older ones come later
		want := []StaffPoint{{Officer: o.ID, Name: "Ada", Post: grid.PostLead, Point: track[9].Point, AccuracyM: 5, At: track[9].At, Shift: shift.ID}}
		for scope, want := range map[string][]StaffPoint{city: want, west: want, east: nil} {
			if got, err := s.StaffPositions(t.Context(), scope); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("staff of %s: got %+v, %v, want %+v", scope, got, err, want)
			}
		}
		if err := changeShift(t, s, shift.ID, "end", later); err != nil {
			t.Fatal(err)
		}
		if got, err := s.StaffPositions(t.Context(), city); err != nil || len(got) != 0 {
			t.Errorf("after the shift: got %+v, %v, want none", got, err)
		}
	})
}

func TestBadPositions(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		o, other := testOfficer(west, grid.PostOfficer), testOfficer(west, grid.PostOfficer)
		put(t, s, start, (*Tx).PutOfficers, o, other)
		shift := startShift(t, s, o, start, nil)
		for _, c := range []struct {
			change func(*grid.Position)
			field  string
		}{
			{func(p *grid.Position) { p.At = start.Add(time.Hour) }, "at"},
			{func(p *grid.Position) { p.Officer = other.ID }, "shift"},
			{func(p *grid.Position) { p.Shift = newID[grid.ShiftID]() }, "shift"},
			{func(p *grid.Position) { p.Point.Lat = 91 }, "lat"},
			{func(p *grid.Position) { p.AccuracyM = -1 }, "accuracy_m"},
			{func(p *grid.Position) { p.Device = "" }, "device"},
			{func(p *grid.Position) { p.DeviceSeq = -1 }, "device_seq"},
		} {
			points := testTrack(shift, inWest, inWest, 3)
			c.change(&points[1])
			err := tryWrite(t, s, start.Add(5*time.Minute), func(tx *Tx) error {
				_, err := tx.AddPositions(points)
				return err
			})
			wantField(t, err, grid.Invalid, "items[1]."+c.field)
		}
		var rows int
		if _, err := s.get(t.Context(), &rows, "SELECT count(*) FROM position"); err != nil || rows != 0 {
			t.Errorf("stored: got %d, %v, want none", rows, err)
		}
	})
}

// BenchmarkAddPositions stores batches of 100 points of one shift.
func BenchmarkAddPositions(b *testing.B) {
	for _, d := range dialects {
		b.Run(d.name, func(b *testing.B) {
			s := newStore(b, d.name)
			o := testOfficer(city, grid.PostOfficer)
			shift := &grid.Shift{ID: newID[grid.ShiftID](), Officer: o.ID, StartedAt: start}
			write(b, s, start, func(tx *Tx) error {
				if err := tx.PutRegions(testRegions(), grid.Origin{}); err != nil {
					return err
				}
				if faults, err := tx.PutOfficers([]*grid.Officer{o}); err != nil || len(faults) > 0 {
					return fmt.Errorf("%v %v", faults, err)
				}
				return tx.StartShift(shift, nil)
			})
			rng := rand.New(rand.NewPCG(1, 1))
			seq, rows := int64(0), 0
			for b.Loop() {
				points := testTrack(shift, inWest, inEast, 100)
				for k := range points {
					points[k].DeviceSeq = seq
					points[k].Point.Lat += rng.Float64() * 0.001
					seq++
				}
				write(b, s, start.Add(24*time.Hour), func(tx *Tx) error {
					n, err := tx.AddPositions(points)
					rows += n
					return err
				})
			}
			b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "points/s")
		})
	}
}
