package store

import (
	"strings"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/submission"
)

// applyClues stores what officers report, with its photos. A clue that is filed
// already, by whatever way, stays as it is: who reports does not change one.
func (t *Tx) applyClues(records []*record) error {
	ids := make([]string, len(records))
	for n, r := range records {
		ids[n] = r.ID
	}
	filed, err := t.Owners(NounClue, ids)
	if err != nil {
		return err
	}
	var some []*record
	var items []*grid.Clue
	for _, r := range records {
		if r.state != submission.Stored {
			continue
		}
		if _, known := filed[r.ID]; known {
			r.refuse("id", "is that of a clue which is filed already")
			continue
		}
		b := r.Envelope.Body.(*submission.Clue)
		severity, err := grid.ParseSeverity(b.Severity)
		if err == nil {
			err = grid.CheckPhotos(r.photos())
		}
		if err != nil {
			if err := r.refuseFor(err); err != nil {
				return err
			}
			continue
		}
		c := &grid.Clue{ID: grid.ClueID(r.ID), Source: "officer", Kind: b.Kind, Text: b.Text, Address: b.Address, Severity: severity,
			State: grid.ClueOpen, OpenedAt: r.clock.At(r.Envelope.MadeAt), Institution: grid.InstitutionID(b.Institution), Point: pointIf(b.Lon, b.Lat)}
		if c.Point == nil && b.Institution == "" {
			c.Region = r.Account.Region
		}
		some, items = append(some, r), append(items, c)
	}
	if len(items) == 0 {
		return nil
	}
	faults, err := t.PutClues(items)
	if err != nil {
		return err
	}
	if err := refuseAll(some, faults); err != nil {
		return err
	}
	photos := map[grid.ClueID][]grid.Photo{}
	for n, r := range some {
		if r.state != submission.Stored {
			continue
		}
		r.named, photos[items[n].ID] = true, r.photos()
		if items[n].Region != "" {
			r.region = items[n].Region
		}
	}
	return t.putCluePhotos(photos)
}

// applyShift stores a verb of a shift.
func (t *Tx) applyShift(r *record) error {
	b := r.Envelope.Body.(*submission.Shift)
	step := &grid.ShiftStep{Shift: grid.ShiftID(b.Shift), Officer: r.Account.Officer, Verb: grid.ShiftVerb(b.Verb), At: r.clock.Or(b.At, r.Envelope.MadeAt)}
	if b.Point != nil {
		step.Point, step.AccuracyM = &geo.Point{Lon: b.Point.Lon, Lat: b.Point.Lat}, b.Point.AccuracyM
	}
	_, err := t.ApplyShift(step)
	return err
}

// applyTrack stores points of a track. Points that cannot be are left out: one of
// a bad moment is no reason to void the rest, and the envelope keeps it.
func (t *Tx) applyTrack(r *record) error {
	b := r.Envelope.Body.(*submission.Track)
	known, err := t.knownShifts([]*record{r})
	if err != nil {
		return err
	}
	if !known[grid.ShiftID(b.Shift)] {
		r.await(b.Shift)
		return nil
	}
	var points []grid.Position
	var first error
	for _, p := range b.Points {
		at := grid.Position{Officer: r.Account.Officer, Device: r.Envelope.Device, DeviceSeq: int64(p[0]), Shift: grid.ShiftID(b.Shift),
			At: r.clock.At(milliseconds(p[1])), Point: geo.Point{Lon: p[2], Lat: p[3]}, AccuracyM: p[4], Mock: len(p) > 5 && p[5] == 1}
		err := at.Check(t.Now())
		if err == nil {
			err = invalidPlace("position", geo.CheckPoint(at.Point, t.Deployment().Box))
		}
		if err == nil {
			points = append(points, at)
		} else if first == nil {
			first = err
		}
	}
	if len(points) == 0 {
		return first
	}
	_, err = t.AddPositions(points)
	return err
}

// applySOS stores a call for help.
func (t *Tx) applySOS(r *record) error {
	b := r.Envelope.Body.(*submission.SOS)
	s := &grid.SOS{ID: grid.SOSID(r.ID), Officer: r.Account.Officer, Note: b.Note, RaisedAt: r.clock.Or(b.At, r.Envelope.MadeAt)}
	if b.Point != nil {
		s.Point, s.AccuracyM = &geo.Point{Lon: b.Point.Lon, Lat: b.Point.Lat}, b.Point.AccuracyM
	}
	t.mendSOS(s)
	return t.RaiseSOS(s)
}

// oldestCall is how far back a call for help may lie; a phone that says otherwise
// has lost its clock.
const oldestCall = 30 * 24 * time.Hour

// mendSOS leaves out of a call what would have it refused: whoever calls for help
// is heard, whatever the phone says beside it. The envelope keeps it all.
func (t *Tx) mendSOS(s *grid.SOS) {
	if t.checkPoint("sos", s.Point) != nil {
		s.Point = nil
	}
	if s.Point == nil || !(s.AccuracyM >= 0 && s.AccuracyM <= grid.WorstAccuracyM) {
		s.AccuracyM = 0
	}
	if t.Now().Sub(s.RaisedAt) > oldestCall {
		s.RaisedAt = t.Now()
	}
	note := []rune(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s.Note))
	s.Note = string(note[:min(len(note), grid.MostSOSNote)])
}

// applyReply stores an answer to a message.
func (t *Tx) applyReply(r *record) error {
	b := r.Envelope.Body.(*submission.Reply)
	return t.PutReply(&grid.Reply{ID: grid.ReplyID(r.ID), Message: grid.MessageID(b.Message), Officer: r.Account.Officer, Text: b.Text,
		At: r.clock.At(r.Envelope.MadeAt)})
}

// applyProblem moves a problem of the account's region on.
func (t *Tx) applyProblem(r *record) error {
	b := r.Envelope.Body.(*submission.Problem)
	id := grid.ProblemID(b.ID)
	known, err := t.problems([]grid.ProblemID{id})
	if err != nil {
		return err
	}
	p := known[id]
	if p == nil {
		return missing("problem", b.ID)
	}
	within := map[[2]string]bool{}
	if err := t.noteWithin(within, r.Account.Region, []string{p.Region}); err != nil {
		return err
	}
	if !within[[2]string{r.Account.Region, p.Region}] {
		return missing("problem", b.ID)
	}
	r.region = p.Region
	_, err = t.StrikeProblem(grid.Strike{Problem: id, Verb: b.Verb, Photos: b.Photos, Note: b.Note}, string(r.Account.Officer), r.clock.At(r.Envelope.MadeAt))
	return err
}
