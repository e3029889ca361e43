package store

import (
	"context"
	"encoding/json"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/track"
)

// VisitProof is a visit that was handed in by a phone, with what its evidence is
// graded from.
type VisitProof struct {
	ID        grid.VisitID
	Officer   grid.OfficerID
	Shift     grid.ShiftID // "" when it was made out of one
	Cell      geo.Cell
	At        time.Time
	LeftAt    time.Time // zero when not said
	Point     *geo.Point
	AccuracyM float64
	Place     *geo.Point // of the institution; nil for a plain cell, and where it is not located
	PlaceM    float64    // how far off that may be, as the geocoder said; 0: not said
	Bare      bool       // a plain cell
	Broken    bool       // the hash of the record before was another one
	Clock     time.Duration
	Mock      bool
	SpeedMS   float64

	Institution grid.InstitutionID // "" for a plain cell
	Code        string             // that was read on site; "" for none
}

const visitProofColumns = `visit.id, visit.officer_id, visit.shift_id, visit.cell, visit.visited_at, visit.left_at, visit.lon, visit.lat, visit.accuracy_m,
  visit.institution_id, institution.lon, institution.lat, institution.fix_radius_m, visit.proof, submission.chain`

const visitProofTables = ` LEFT JOIN institution ON institution.id = visit.institution_id LEFT JOIN submission ON submission.id = visit.id`

// What a runner asks again and again; none of it reads a table from end to end.
const (
	ungradedVisits = "SELECT " + visitProofColumns + " FROM visit" + visitProofTables +
		" WHERE visit.device IS NOT NULL AND visit.graded_at IS NULL ORDER BY visit.visited_at, visit.id LIMIT ?"
	outgradedVisits = "SELECT " + visitProofColumns + " FROM shift CROSS JOIN visit" + visitProofTables + // in this order, also for SQLite
		" WHERE visit.shift_id = shift.id AND shift.track_at >= ? AND visit.graded_at < shift.track_at AND visit.device IS NOT NULL ORDER BY visit.visited_at, visit.id LIMIT ?"
	trackColumns   = "SELECT taken_at, lon, lat, accuracy_m, cell, mock FROM position"
	trackOfShift   = trackColumns + " WHERE shift_id = ?"
	trackOfOfficer = trackColumns + " WHERE shift_id IN (SELECT id FROM shift WHERE officer_id = ?) AND taken_at BETWEEN ? AND ?"
)

func scanVisitProof(row scanner, v *VisitProof) error {
	var lon, lat, placeLon, placeLat, radius *float64
	var cell optionalCell
	var proof, chain optional
	err := row.Scan(&v.ID, (*optional)(&v.Officer), (*optional)(&v.Shift), &cell, into(&v.At), into(&v.LeftAt), &lon, &lat, &v.AccuracyM,
		(*optional)(&v.Institution), &placeLon, &placeLat, &radius, &proof, &chain)
	if err != nil {
		return err
	}
	v.Cell, v.Point, v.Place = geo.Cell(cell), pointIf(lon, lat), pointIf(placeLon, placeLat)
	v.Bare = v.Institution == ""
	if radius != nil {
		v.PlaceM = *radius
	}
	var p proofJSON
	if proof != "" {
		if err := json.Unmarshal([]byte(proof), &p); err != nil {
			return err
		}
	}
	v.Mock, v.SpeedMS, v.Code, v.Clock = p.Mock, p.SpeedMS, p.Code, time.Duration(p.OffsetMs)*time.Millisecond
	v.Broken = chain == chainBroken || chain == "" && !p.Chained
	return nil
}

// UngradedVisits lists visits of phones that were never graded, oldest first, at most
// so many.
func (s *Store) UngradedVisits(ctx context.Context, most int) ([]VisitProof, error) {
	return listOf(s.conn(ctx), scanVisitProof, ungradedVisits, most)
}

// OutgradedVisits lists visits of phones whose shift got points since an instant, and
// after they were graded, at most so many.
func (s *Store) OutgradedVisits(ctx context.Context, since time.Time, most int) ([]VisitProof, error) {
	return listOf(s.conn(ctx), scanVisitProof, outgradedVisits, at(since), most)
}

// GradeVisit keeps the grade of a visit with its reasons, a JSON list, as of the facts
// at an instant. No event: a grade is advice, and no part of the board.
func (t *Tx) GradeVisit(id grid.VisitID, grade string, reasons json.RawMessage, asOf time.Time) error {
	_, err := t.exec("UPDATE visit SET grade = ?, grade_reasons = ?, graded_at = ? WHERE id = ?", grade, string(reasons), at(asOf), string(id))
	return err
}

// TrackOf gives the points of a shift, oldest first; without a shift those of the
// officer within a span.
func (s *Store) TrackOf(ctx context.Context, shift grid.ShiftID, officer grid.OfficerID, span track.Span) ([]track.Fix, error) {
	scan := func(row scanner, f *track.Fix) error {
		return row.Scan(into(&f.At), &f.Point.Lon, &f.Point.Lat, &f.AccuracyM, (*int64)(&f.Cell), &f.Mock)
	}
	var fixes []track.Fix
	var err error
	if shift != "" {
		fixes, err = listOf(s.conn(ctx), scan, trackOfShift, string(shift))
	} else {
		fixes, err = listOf(s.conn(ctx), scan, trackOfOfficer, string(officer), at(span.From), at(span.Until))
	}
	return track.Stitch(fixes), err
}

// ShiftNear is a shift that went through the same cells.
type ShiftNear struct {
	Shift   grid.ShiftID
	Officer grid.OfficerID
	Shared  int // cells
}

// ShiftsThrough lists shifts other than one that went through some of the cells since an
// instant, those with the most of them first, at most so many.
func (s *Store) ShiftsThrough(ctx context.Context, cells []geo.Cell, but grid.ShiftID, since time.Time, most int) ([]ShiftNear, error) {
	c := s.conn(ctx)
	condition, list := in(c, "cell", cells)
	return listOf(c, func(row scanner, n *ShiftNear) error { return row.Scan(&n.Shift, &n.Officer, &n.Shared) },
		"SELECT shift_id, officer_id, count(*) FROM patrol_cell WHERE "+condition+
			" AND leave_at >= ? AND shift_id <> ? GROUP BY shift_id, officer_id ORDER BY count(*) DESC, max(leave_at) DESC, shift_id LIMIT ?",
		list, at(since), string(but), most)
}
