package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// visitRows applies rows of visits. A visit is evidence: one that is already
// stored, by id or external number, is left as it is.
type visitRows struct{ *job }

func (j visitRows) apply(tx *store.Tx, records []Record) (outcome, error) {
	var out outcome
	v := newValues(j.fields, j.zone, j.datum)
	places, err := placesByLicence(tx, v, records)
	if err != nil {
		return out, err
	}
	stored, err := j.known(tx, v, records)
	if err != nil {
		return out, err
	}
	var items []*grid.Visit
	var rows []int
	surveys := map[*grid.Visit]*grid.Survey{}
	for _, r := range records {
		v.at(r)
		visit := grid.Visit{Kind: grid.Patrol, Origin: j.origin(tx)}
		overlayVisit(v, &visit, places)
		survey := overlaySurvey(v, &visit)
		if err := surveyed(tx, v.err("visit"), survey); err != nil {
			out.reject(r.Row, "", err)
			continue
		}
		if stored[string(visit.ID)] || visit.ExternalNo != "" && stored[visit.ExternalNo] {
			out.counts.Unchanged++
			continue
		}
		if visit.ID == "" {
			visit.ID = grid.VisitID(j.newID())
		}
		stored[string(visit.ID)] = true
		stored[visit.ExternalNo] = visit.ExternalNo != ""
		items, rows = append(items, &visit), append(rows, r.Row)
		if survey != nil {
			surveys[&visit] = survey
		}
	}
	err = j.put(tx, items, rows, surveys, &out)
	return out, err
}

func overlayVisit(v *values, o *grid.Visit, places map[store.Pair]grid.InstitutionID) {
	id(v, "id", &o.ID)
	id(v, "institution", &o.Institution)
	if l := licencePair(v); l.B != "" && o.Institution == "" {
		o.Institution = places[l]
		if o.Institution == "" {
			v.faults.Add("licence.number", l.B, "is not the licence of a known institution")
		}
	}
	or(v, "task", &o.Kind, grid.Patrol)
	id(v, "officer", &o.Officer)
	id(v, "second", &o.Second)
	v.truth("time_simulated", &o.TimeSimulated)
	if v.instant("visited_at", &o.At) {
		o.TimeSimulated = true
	}
	set(v, "result", &o.Result)
	set(v, "note", &o.Note)
	o.Point = v.point()
	v.number("accuracy_m", &o.AccuracyM)
	set(v, "source_team", &o.SourceTeam)
	set(v, "external_no", &o.ExternalNo)
}

// known gives the ids and external numbers that are stored already.
func (j visitRows) known(tx *store.Tx, v *values, records []Record) (map[string]bool, error) {
	var numbers []string
	var ids []grid.VisitID
	for _, r := range records {
		v.at(r)
		if n := v.text("external_no"); n != "" {
			numbers = append(numbers, n)
		}
		if id := v.text("id"); id != "" {
			ids = append(ids, grid.VisitID(id))
		}
	}
	known := map[string]bool{}
	byNumber, err := tx.VisitsByNumber(distinct(numbers))
	if err != nil {
		return nil, err
	}
	for n := range byNumber {
		known[n] = true
	}
	stored, err := tx.VisitsByID(distinct(ids))
	for _, o := range stored {
		known[string(o.ID)] = true
	}
	return known, err
}

// put stores the visits, and keeps what the clocks of their institutions were.
func (j visitRows) put(tx *store.Tx, items []*grid.Visit, rows []int, surveys map[*grid.Visit]*grid.Survey, out *outcome) error {
	var visited []grid.InstitutionID
	for _, o := range items {
		if o.Institution != "" {
			visited = append(visited, o.Institution)
		}
	}
	clocks, err := tx.LastVisitsOf(distinct(visited))
	if err != nil {
		return err
	}
	verified, err := tx.VerifiedOf(distinct(visited))
	if err != nil {
		return err
	}
	faults, err := tx.PutVisits(items)
	if err != nil {
		return err
	}
	bad := out.faults(faults, func(n int) []int { return rows[n : n+1] })
	for n, o := range items {
		if !bad[n] {
			out.stored(true, 1)
			out.images = append(out.images, store.Image{Table: "visit", ID: string(o.ID), Version: 1})
		}
	}
	for n, c := range clocks { // both lists are those of the institutions that are there
		out.images = append(out.images, clockImage(c, verified[n].At))
	}
	return j.putSurveys(tx, items, surveys, bad)
}

// clocksTable marks the image of an institution's clocks, which visits start
// again without editing the institution; so do surveys with its check on site.
const clocksTable = "institution clocks"

func clockImage(c store.LastVisits, verified time.Time) store.Image {
	micros := func(t time.Time) any {
		if t.IsZero() {
			return nil
		}
		return t.UnixMicro()
	}
	return store.Image{Table: clocksTable, ID: string(c.ID), Before: []any{micros(c.Patrol), micros(c.Inspection), micros(verified)}}
}

// clocksOf reads clockImage back; images of before there were surveys do not say
// when the entry was checked.
func clocksOf(image *store.Image) (last store.LastVisits, verified []store.Verified, err error) {
	instant := func(v any) (time.Time, error) {
		n, ok := v.(json.Number)
		if !ok {
			return time.Time{}, nil
		}
		micros, err := n.Int64()
		return time.UnixMicro(micros).UTC(), err
	}
	last.ID = grid.InstitutionID(image.ID)
	if n := len(image.Before); n != 2 && n != 3 {
		return last, nil, fmt.Errorf("intake: the image of the clocks of %s has %d values", image.ID, n)
	}
	var bad [3]error
	last.Patrol, bad[0] = instant(image.Before[0])
	last.Inspection, bad[1] = instant(image.Before[1])
	if len(image.Before) == 3 {
		checked := store.Verified{ID: last.ID}
		checked.At, bad[2] = instant(image.Before[2])
		verified = append(verified, checked)
	}
	return last, verified, errors.Join(bad[:]...)
}
