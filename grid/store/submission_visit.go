package store

import (
	"bytes"
	"encoding/json"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/submission"
)

// applyVisits stores check-ins in bulk.
func (t *Tx) applyVisits(records []*record) error {
	if err := t.checkSeconds(records); err != nil {
		return err
	}
	shifts, err := t.knownShifts(records)
	if err != nil {
		return err
	}
	var some []*record
	var items []*grid.Checkin
	for _, r := range records {
		b := r.Envelope.Body.(*submission.Visit)
		if b.Shift != "" && !shifts[grid.ShiftID(b.Shift)] {
			r.await(b.Shift)
		}
		if b.VisitedAt != nil {
			r.refuseOld("body.visited_at", r.clock.At(*b.VisitedAt))
		}
		if r.state != submission.Stored {
			continue
		}
		c, err := r.checkin(b)
		if err := r.refuseFor(err); err != nil {
			return err
		}
		if r.state == submission.Stored {
			some, items = append(some, r), append(items, c)
		}
	}
	if len(items) == 0 {
		return nil
	}
	fresh, faults, err := t.newCheckins(items)
	if err != nil {
		return err
	}
	for _, n := range fresh {
		some[n].named = true
	}
	if err := refuseAll(some, faults); err != nil {
		return err
	}
	for n, r := range some {
		if r.state == submission.Stored && items[n].Region != "" {
			r.region = items[n].Region
		}
	}
	return nil
}

// checkSeconds quarantines visits whose second is the officer once more, or nobody
// of the account's region.
func (t *Tx) checkSeconds(records []*record) error {
	var ids []grid.OfficerID
	for _, r := range records {
		if second := r.Envelope.Body.(*submission.Visit).Second; second != "" {
			ids = append(ids, grid.OfficerID(second))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	people, err := t.officers(ids)
	if err != nil {
		return err
	}
	within := map[[2]string]bool{}
	for _, r := range records {
		second := grid.OfficerID(r.Envelope.Body.(*submission.Visit).Second)
		if second == "" {
			continue
		}
		who := people[second]
		if who != nil {
			if err := t.noteWithin(within, r.Account.Region, []string{who.Region}); err != nil {
				return err
			}
		}
		switch {
		case second == r.Account.Officer:
			r.refuse("body.second", "is the officer once more")
		case who == nil || !within[[2]string{r.Account.Region, who.Region}]:
			r.refuse("body.second", "is nobody of your region")
		}
	}
	return nil
}

// refuseAll quarantines the records whose items had faults.
func refuseAll(records []*record, faults []Fault) error {
	for _, f := range faults {
		if err := records[f.Index].refuseFor(f.Err); err != nil {
			return err
		}
	}
	return nil
}

// await quarantines a record until its shift comes, which may be on its way.
func (r *record) await(shift string) {
	r.waitsFor = grid.ShiftID(shift)
	r.refuse("body.shift", "is not known yet: this is tried again when the shift comes")
}

// knownShifts says which shifts that records name are stored.
func (t *Tx) knownShifts(records []*record) (map[grid.ShiftID]bool, error) {
	var ids []grid.ShiftID
	for _, r := range records {
		switch b := r.Envelope.Body.(type) {
		case *submission.Visit:
			if b.Shift != "" {
				ids = append(ids, grid.ShiftID(b.Shift))
			}
		case *submission.Track:
			ids = append(ids, grid.ShiftID(b.Shift))
		}
	}
	known := map[grid.ShiftID]bool{}
	if len(ids) == 0 {
		return known, nil
	}
	owner, err := t.shiftOwners(ids)
	for id := range owner {
		known[id] = true
	}
	return known, err
}

// checkin is what a visit says, in domain time.
func (r *record) checkin(b *submission.Visit) (*grid.Checkin, error) {
	c := &grid.Checkin{
		Visit: grid.Visit{ID: grid.VisitID(r.ID), Institution: grid.InstitutionID(b.Institution), Kind: grid.TaskKind(b.Task), Why: grid.Why(b.Why),
			Officer: r.Account.Officer, Second: grid.OfficerID(b.Second), Shift: grid.ShiftID(b.Shift), At: r.clock.Or(b.VisitedAt, r.Envelope.MadeAt),
			Result: b.Result, Note: b.Note},
		ApprovalNo: b.ApprovalNo, Scan: b.Scan, Photos: r.photos(), Proof: r.proof(b),
		Burden: grid.Burden{Seconds: int(b.Burden.Seconds), Taps: b.Burden.Taps},
	}
	if b.Cell != "" && b.Institution == "" {
		cell, err := geo.ParseCell(b.Cell)
		if err != nil {
			return nil, invalidPlace("visit", err)
		}
		c.Cell = cell
	}
	if p := b.Point; p != nil {
		c.Point, c.AccuracyM = &geo.Point{Lon: p.Lon, Lat: p.Lat}, p.AccuracyM
	}
	if b.LeftAt != nil {
		c.LeftAt = r.clock.At(*b.LeftAt)
	}
	for _, id := range b.Tasks {
		c.Tasks = append(c.Tasks, grid.TaskID(id))
	}
	copy(c.Certificates[:], b.Certificates)
	if f := r.Envelope.Form; f != nil {
		c.Form, c.FormVersion = f.Code, f.Version
		var err error
		if c.Answers, err = canonical(b.Answers); err != nil {
			return nil, err
		}
	}
	if len(b.Burden.Fields) > 0 {
		c.Burden.Fields = make(map[string]int, len(b.Burden.Fields))
		for name, seconds := range b.Burden.Fields {
			c.Burden.Fields[name] = int(seconds)
		}
	}
	if s := b.Survey; s != nil {
		c.Survey = &grid.Survey{Result: grid.SurveyResult(s.Result), Name: s.Name, Address: s.Address, Category: grid.Category(s.Category),
			Point: pointIf(s.Lon, s.Lat), Note: s.Note}
	}
	return c, problemsIn(c, b)
}

// canonical is a JSON object in one form: members in order, no white space.
func canonical(text json.RawMessage) ([]byte, error) {
	if len(text) == 0 {
		return []byte("{}"), nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil || object == nil {
		var f grid.Faults
		f.Add("body.answers", "", "is not a JSON object")
		return nil, f.Err("visit")
	}
	return json.Marshal(object)
}

// problemsIn adds the problems that were found, put right and struck off.
func problemsIn(c *grid.Checkin, b *submission.Visit) error {
	var f grid.Faults
	for _, p := range b.Problems {
		deadline, err := grid.ParseDate(p.DeadlineOn)
		if err != nil {
			f.Add("body.problems.deadline_on", p.DeadlineOn, "is not a date")
		}
		c.Problems = append(c.Problems, grid.SiteProblem{ID: grid.ProblemID(p.ID), What: p.What, Responsible: p.Responsible, Deadline: deadline, Before: p.Photos})
	}
	for _, m := range b.Rectified {
		c.Strikes = append(c.Strikes, grid.Strike{Problem: grid.ProblemID(m.ID), Verb: "rectify", Photos: m.Photos, Note: m.Note})
	}
	for _, m := range b.Struck {
		c.Strikes = append(c.Strikes, grid.Strike{Problem: grid.ProblemID(m.ID), Verb: "strike", Photos: m.Photos, Note: m.Note})
	}
	return f.Err("visit")
}

// photos are those of the envelope, in domain time.
func (r *record) photos() []grid.Photo {
	photos := make([]grid.Photo, len(r.Envelope.Blobs))
	for n, b := range r.Envelope.Blobs {
		photos[n] = grid.Photo{SHA256: b.SHA256, Role: b.Role, Type: b.Type, Bytes: b.Bytes, Point: pointIf(b.Lon, b.Lat), AccuracyM: b.AccuracyM}
		if b.TakenAt != nil {
			photos[n].TakenAt = r.clock.At(*b.TakenAt)
		}
	}
	return photos
}

func pointIf(lon, lat *float64) *geo.Point {
	if lon == nil || lat == nil {
		return nil
	}
	return &geo.Point{Lon: *lon, Lat: *lat}
}

// proof is what the envelope tells for the grade of evidence.
func (r *record) proof(b *submission.Visit) grid.Proof {
	e := r.Envelope
	p := grid.Proof{Device: e.Device, DeviceSeq: e.DeviceSeq, Chained: r.chain == chainWhole, MadeAt: micro(e.MadeAt),
		OffsetMs: int64(r.clock.Offset / time.Millisecond), Code: b.Code}
	if e.Anchor != nil {
		p.AnchorServer, p.AnchorDevice = micro(e.Anchor.ServerAt), micro(e.Anchor.DeviceAt)
	}
	if b.Point != nil {
		p.Mock = b.Point.Mock
		if b.Point.Speed != nil {
			p.SpeedMS = *b.Point.Speed
		}
	}
	return p
}
