package intake

import (
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// clueRows applies rows of clues.
type clueRows struct{ *job }

func (j clueRows) apply(tx *store.Tx, records []Record) (outcome, error) {
	var out outcome
	v := newValues(j.fields, j.zone, j.datum)
	places, err := placesByLicence(tx, v, records)
	if err != nil {
		return out, err
	}
	byID, byNumber, err := j.known(tx, v, records)
	if err != nil {
		return out, err
	}
	var reports []*stated[grid.Clue]
	at := map[grid.ClueID]*stated[grid.Clue]{}
	for _, r := range records {
		v.at(r)
		number := store.Pair{A: v.text("source"), B: v.text("external_no")}
		var cid grid.ClueID
		id(v, "id", &cid)
		if known, ok := byNumber[number]; ok && number.B != "" && byID[cid] == nil {
			cid = known
		}
		if cid == "" {
			cid = grid.ClueID(j.newID())
		}
		p := at[cid]
		fresh := p == nil
		if fresh {
			p = &stated[grid.Clue]{now: grid.Clue{ID: cid, State: grid.ClueOpen, Severity: grid.Medium, DeadlineOn: grid.NoDate}}
			if stored := byID[cid]; stored != nil {
				copied := *stored
				p.now, p.before = copied, stored
			}
		}
		next := p.now
		overlayClue(v, &next, places)
		if err := v.err("clue"); err != nil {
			out.reject(r.Row, "", err)
			continue
		}
		p.now, p.rows = next, append(p.rows, r.Row)
		if fresh {
			at[cid] = p
			reports = append(reports, p)
		}
		byNumber[number] = cid
	}
	err = clueWay.store(tx, j.origin(tx), reports, &out)
	return out, err
}

func overlayClue(v *values, c *grid.Clue, places map[store.Pair]grid.InstitutionID) {
	set(v, "source", &c.Source)
	set(v, "external_no", &c.ExternalNo)
	set(v, "kind", &c.Kind)
	set(v, "text", &c.Text)
	set(v, "address", &c.Address)
	v.severity("severity", &c.Severity)
	v.truth("time_simulated", &c.TimeSimulated)
	v.truth("sealed", &c.Sealed)
	if v.instant("opened_at", &c.OpenedAt) {
		c.TimeSimulated = true
	}
	if v.text("closed_at") != "" {
		if v.instant("closed_at", &c.ClosedAt) {
			c.TimeSimulated = true
			c.ClosedAt = latest(c.ClosedAt, c.OpenedAt) // opened later on the same day
		}
		c.State = grid.ClueClosed
	}
	if p := v.point(); p != nil && (c.Point == nil || *p != *c.Point) {
		c.Point, c.LocatedBy = p, grid.Stated
		if v.text("region") == "" {
			c.Region = "" // the new cell's
		}
	}
	if r := v.text("region"); r != "" {
		c.Region = r
	}
	id(v, "institution", &c.Institution)
	if l := licencePair(v); l.B != "" && c.Institution == "" {
		c.Institution = places[l]
		if c.Institution == "" {
			v.faults.Add("licence.number", l.B, "is not the licence of a known institution")
		}
	}
}

func (j clueRows) known(tx *store.Tx, v *values, records []Record) (map[grid.ClueID]*grid.Clue, map[store.Pair]grid.ClueID, error) {
	var numbers []store.Pair
	var ids []grid.ClueID
	for _, r := range records {
		v.at(r)
		if id := v.text("id"); id != "" {
			ids = append(ids, grid.ClueID(id))
		}
		if n := v.text("external_no"); n != "" {
			numbers = append(numbers, store.Pair{A: v.text("source"), B: n})
		}
	}
	byNumber, err := tx.CluesByNumber(numbers)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range byNumber {
		ids = append(ids, id)
	}
	stored, err := tx.CluesByID(distinct(ids))
	byID := make(map[grid.ClueID]*grid.Clue, len(stored))
	for n := range stored {
		byID[stored[n].ID] = &stored[n]
	}
	return byID, byNumber, err
}

// placesByLicence finds the institutions that rows name by a licence.
func placesByLicence(tx *store.Tx, v *values, records []Record) (map[store.Pair]grid.InstitutionID, error) {
	var licences []store.Pair
	for _, r := range records {
		v.at(r)
		if l := licencePair(v); l.B != "" {
			licences = append(licences, l)
		}
	}
	if len(licences) == 0 {
		return nil, nil
	}
	return tx.InstitutionsByLicence(distinct(licences))
}
