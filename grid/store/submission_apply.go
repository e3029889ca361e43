package store

import (
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/submission"
)

// applyRecords stores what the records say. Records of quarantine are left alone,
// and those that turn out wrong go there.
func (t *Tx) applyRecords(records []*record) error {
	byKind := map[submission.Kind][]*record{}
	for _, r := range records {
		if r.state == submission.Stored {
			byKind[r.Envelope.Kind] = append(byKind[r.Envelope.Kind], r)
		}
	}
	for _, kind := range submission.Kinds {
		some := byKind[kind]
		if len(some) == 0 {
			continue
		}
		// In the order in which the phones made them.
		slices.SortStableFunc(some, func(a, b *record) int { return a.Envelope.MadeAt.Compare(b.Envelope.MadeAt) })
		if err := t.checkScope(some); err != nil {
			return err
		}
		var err error
		switch kind {
		case submission.KindVisit:
			err = t.applyVisits(some)
		case submission.KindClue:
			err = t.applyClues(some)
		case submission.KindShift:
			err = t.applyEach(some, t.applyShift)
		case submission.KindTrack:
			err = t.applyEach(some, t.applyTrack)
		default:
			err = t.applyEach(some, func(*record) error {
				return grid.Errorf(grid.Invalid, "unknown-kind", "the server does not take %s yet", kind)
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// applyEach stores records one by one, each in a savepoint.
func (t *Tx) applyEach(records []*record, apply func(*record) error) error {
	for _, r := range records {
		if r.state != submission.Stored {
			continue
		}
		if err := r.refuseFor(t.try(func() error { return apply(r) })); err != nil {
			return err
		}
	}
	return nil
}

// checkScope quarantines what names an institution or a cell that is not in the
// region of its account: for the account it does not exist.
func (t *Tx) checkScope(records []*record) error {
	var ids []string
	var cells []geo.Cell
	for _, r := range records {
		institution, cell := placeOf(r)
		if institution != "" {
			ids = append(ids, institution)
		} else if cell != 0 {
			cells = append(cells, cell)
		}
	}
	regions, err := t.Owners(NounInstitution, ids)
	if err != nil {
		return err
	}
	home, err := t.HomeOf(cells)
	if err != nil {
		return err
	}
	asked := map[string][]string{} // scope → regions
	for _, r := range records {
		institution, cell := placeOf(r)
		for _, region := range []string{regions[institution], home[cell]} {
			if region != "" && region != r.Account.Region {
				asked[r.Account.Region] = append(asked[r.Account.Region], region)
			}
		}
	}
	within := map[[2]string]bool{}
	for _, scope := range sortedKeys(asked) {
		if err := t.noteWithin(within, scope, asked[scope]); err != nil {
			return err
		}
	}
	for _, r := range records {
		institution, cell := placeOf(r)
		outside := func(region string) bool {
			return region != r.Account.Region && !within[[2]string{r.Account.Region, region}]
		}
		switch {
		case institution != "" && outside(regions[institution]):
			r.refuse("body.institution", "is not a known institution")
		case institution == "" && cell != 0 && home[cell] != "" && outside(home[cell]):
			r.refuse("body.cell", "lies outside your region")
		}
	}
	return nil
}

// placeOf is the institution or cell that a record names.
func placeOf(r *record) (institution string, cell geo.Cell) {
	switch b := r.Envelope.Body.(type) {
	case *submission.Visit:
		cell, _ = geo.ParseCell(b.Cell) // what is no cell is refused with the visit
		return b.Institution, cell
	case *submission.Clue:
		return b.Institution, 0
	}
	return "", 0
}

// noteWithin adds those of the regions that lie in a scope.
func (t *Tx) noteWithin(within map[[2]string]bool, scope string, regions []string) error {
	c := t.conn()
	condition, list := in(c, "descendant_code", sorted(regions))
	return c.each(func(row scanner) error {
		var region string
		err := row.Scan(&region)
		within[[2]string{scope, region}] = true
		return err
	}, "SELECT descendant_code FROM region_closure WHERE ancestor_code = ? AND "+condition, scope, list)
}

// applyVisits stores check-ins in bulk.
func (t *Tx) applyVisits(records []*record) error {
	shifts, err := t.knownShifts(records)
	if err != nil {
		return err
	}
	var some []*record
	var items []*grid.Visit
	for _, r := range records {
		b := r.Envelope.Body.(*submission.Visit)
		if b.Shift != "" && !shifts[grid.ShiftID(b.Shift)] {
			r.await(b.Shift)
		}
		if r.state != submission.Stored {
			continue
		}
		v, err := r.visit(b)
		if err := r.refuseFor(err); err != nil {
			return err
		}
		if r.state == submission.Stored {
			some, items = append(some, r), append(items, v)
		}
	}
	faults, err := t.PutVisits(items)
	if err != nil {
		return err
	}
	for _, f := range faults {
		if err := some[f.Index].refuseFor(f.Err); err != nil {
			return err
		}
	}
	for n, r := range some {
		if r.state == submission.Stored && items[n].Region != "" {
			r.region = items[n].Region
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

func (r *record) visit(b *submission.Visit) (*grid.Visit, error) {
	v := &grid.Visit{ID: grid.VisitID(r.ID), Institution: grid.InstitutionID(b.Institution), Kind: grid.TaskKind(b.Task), Officer: r.Account.Officer,
		Second: grid.OfficerID(b.Second), Shift: grid.ShiftID(b.Shift), At: r.clock.Or(b.VisitedAt, r.Envelope.MadeAt), Result: b.Result, Note: b.Note}
	if b.Cell != "" && b.Institution == "" {
		cell, err := geo.ParseCell(b.Cell)
		if err != nil {
			return nil, invalidPlace("visit", err)
		}
		v.Cell = cell
	}
	if p := b.Point; p != nil {
		v.Point, v.AccuracyM = &geo.Point{Lon: p.Lon, Lat: p.Lat}, p.AccuracyM
	}
	return v, nil
}

// applyClues stores what officers report.
func (t *Tx) applyClues(records []*record) error {
	var some []*record
	var items []*grid.Clue
	for _, r := range records {
		if r.state != submission.Stored {
			continue
		}
		b := r.Envelope.Body.(*submission.Clue)
		severity, err := grid.ParseSeverity(b.Severity)
		if err := r.refuseFor(err); err != nil {
			return err
		}
		if err != nil {
			continue
		}
		c := &grid.Clue{ID: grid.ClueID(r.ID), Source: "officer", Kind: b.Kind, Text: b.Text, Address: b.Address, Severity: severity,
			State: grid.ClueOpen, OpenedAt: r.clock.At(r.Envelope.MadeAt), Institution: grid.InstitutionID(b.Institution)}
		if b.Lon != nil {
			c.Point = &geo.Point{Lon: *b.Lon, Lat: *b.Lat}
		} else if b.Institution == "" {
			c.Region = r.Account.Region
		}
		some, items = append(some, r), append(items, c)
	}
	faults, err := t.PutClues(items)
	if err != nil {
		return err
	}
	for _, f := range faults {
		if err := some[f.Index].refuseFor(f.Err); err != nil {
			return err
		}
	}
	for n, r := range some {
		if r.state == submission.Stored && items[n].Region != "" {
			r.region = items[n].Region
		}
	}
	return nil
}

// applyShift stores a verb of a shift.
func (t *Tx) applyShift(r *record) error {
	b := r.Envelope.Body.(*submission.Shift)
	when := r.clock.Or(b.At, r.Envelope.MadeAt)
	step := &grid.ShiftStep{Shift: grid.ShiftID(b.Shift), Officer: r.Account.Officer, Verb: grid.ShiftVerb(b.Verb), At: when}
	if b.Point != nil {
		step.Point, step.AccuracyM = &geo.Point{Lon: b.Point.Lon, Lat: b.Point.Lat}, b.Point.AccuracyM
	}
	_, err := t.ApplyShift(step)
	return err
}

// applyTrack stores points of a track.
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
	points := make([]grid.Position, len(b.Points))
	for n, p := range b.Points {
		points[n] = grid.Position{Officer: r.Account.Officer, Device: r.Envelope.Device, DeviceSeq: int64(p[0]), Shift: grid.ShiftID(b.Shift),
			At: r.clock.At(milliseconds(p[1])), Point: geo.Point{Lon: p[2], Lat: p[3]}, AccuracyM: p[4]}
	}
	_, err = t.AddPositions(points)
	return err
}
