package store

import (
	"slices"

	"gridwatch/geo"
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
		case submission.KindSOS:
			err = t.applyEach(some, t.applySOS)
		case submission.KindReply:
			err = t.applyEach(some, t.applyReply)
		case submission.KindProblem:
			err = t.applyEach(some, t.applyProblem)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// applyEach stores records one by one. Usually all of them are right: only when one
// is not, each gets a savepoint of its own.
func (t *Tx) applyEach(records []*record, apply func(*record) error) error {
	records = slices.DeleteFunc(records, func(r *record) bool { return r.state != submission.Stored })
	err := t.try(func() error {
		for _, r := range records {
			if err := apply(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		return nil
	}
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
