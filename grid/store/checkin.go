package store

import (
	"encoding/json"
	"errors"
	"time"

	"gridwatch/grid"
)

// checkinInsert is visitInsert with what a check-in adds.
const checkinInsert = `INSERT INTO visit (id, institution_id, region_code, cell, task, officer_id, second_id, shift_id,
  visited_at, result, note, lon, lat, accuracy_m, source_team, external_no, time_simulated, import_batch_id, simulated,
  policy_version, row_version, why, left_at, form_code, form_version, answers, certificates, approval_no, scan, device,
  device_seq, proof, burden_seconds, burden_taps, burden_fields)`

// proofJSON is grid.Proof in the column proof; instants in microseconds.
type proofJSON struct {
	Chained      bool    `json:"chained"`
	MadeAt       int64   `json:"made_at"`
	AnchorServer int64   `json:"anchor_server"`
	AnchorDevice int64   `json:"anchor_device"`
	OffsetMs     int64   `json:"offset_ms"`
	Mock         bool    `json:"mock"`
	SpeedMS      float64 `json:"speed_ms"`
	Code         string  `json:"code"`
}

func microOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// checkinColumns are the values of the columns that checkinInsert has more.
func checkinColumns(c *grid.Checkin) ([]any, error) {
	var form, answers, certificates, proof, device, seq, fields any
	if c.Form != "" {
		form = int64(c.FormVersion)
	}
	if c.Answers != nil {
		answers = string(c.Answers)
	}
	var err error
	text := func(v any) string {
		b, failed := json.Marshal(v)
		err = errors.Join(err, failed)
		return string(b)
	}
	if c.Certificates != [2]string{} {
		certificates = text(c.Certificates)
	}
	if p := c.Proof; p.Device != "" {
		device, seq = p.Device, p.DeviceSeq
		proof = text(proofJSON{p.Chained, microOf(p.MadeAt), microOf(p.AnchorServer), microOf(p.AnchorDevice), p.OffsetMs, p.Mock, p.SpeedMS, p.Code})
	}
	if len(c.Burden.Fields) > 0 {
		fields = text(c.Burden.Fields)
	}
	return []any{at(c.LeftAt), optional(c.Form), form, answers, certificates, c.ApprovalNo, c.Scan, device, seq, proof,
		int64(c.Burden.Seconds), int64(c.Burden.Taps), fields}, err
}

// errAgain undoes a part that ran into faults, to be run again without them.
var errAgain = errors.New("store: some items have faults")

// PutCheckins records check-ins as PutVisits records visits, with all that was
// handed in with them: photos, the survey of the register, problems found, and
// problems put right or struck off. A check-in is stored whole or, when anything
// of it has a fault, not at all. One that is recorded already is passed over with
// everything in it.
//
// Answers must fit the version of the form they were given to, see checkForms.
// Inspections and re-checks are refused unless both supervisors, their
// certificates, the approval and the scan on entry are right; see
// grid.Checkin.MayInspect.
func (t *Tx) PutCheckins(items []*grid.Checkin) ([]Fault, error) {
	_, f, err := t.newCheckins(items)
	return f, err
}

// newCheckins is PutCheckins and says which items were not recorded yet.
func (t *Tx) newCheckins(items []*grid.Checkin) (fresh []int, _ []Fault, _ error) {
	f := faults{}
	parts := false
	visits := make([]*grid.Visit, len(items))
	for n, c := range items {
		visits[n] = &c.Visit
		parts = parts || c.Survey != nil || len(c.Problems) > 0 || len(c.Strikes) > 0
		if err := f.add(n, c.Check(t.Now())); err != nil {
			return nil, nil, err
		}
	}
	if err := t.checkForms(items, f); err != nil {
		return nil, nil, err
	}
	if !parts {
		fresh, err := t.putCheckins(items, visits, f)
		return fresh, f.list(), err
	}
	for {
		known := len(f)
		err := t.try(func() (err error) {
			if fresh, err = t.putCheckins(items, visits, f); err != nil {
				return err
			}
			if len(f) > known {
				return errAgain
			}
			return nil
		})
		if !errors.Is(err, errAgain) {
			return fresh, f.list(), err
		}
	}
}

func (t *Tx) putCheckins(items []*grid.Checkin, visits []*grid.Visit, f faults) (fresh []int, _ error) {
	known := len(f)
	b, err := t.settleVisits(visits, f)
	if err != nil {
		return nil, err
	}
	if err := t.checkInspections(items, b, f); err != nil {
		return nil, err
	}
	index := make(map[*grid.Visit]int, len(items))
	for n, v := range visits {
		index[v] = n
	}
	b.details = make(map[*grid.Visit]*grid.Checkin, len(b.fresh))
	kept := b.fresh[:0]
	for _, v := range b.fresh {
		if n := index[v]; f[n] == nil {
			b.details[v], kept, fresh = items[n], append(kept, v), append(fresh, n)
		}
	}
	b.fresh = kept
	if err := t.writeVisits(b); err != nil {
		return nil, err
	}
	if err := t.putPhotos(items, fresh); err != nil {
		return nil, err
	}
	if err := t.putSurveysOf(items, fresh, f); err != nil {
		return nil, err
	}
	if err := t.putProblemsOf(items, fresh, b, f); err != nil || len(f) > known {
		return nil, err // with faults, all of it is run again without those items
	}
	return fresh, t.strikeOf(items, fresh, f)
}

// checkInspections refuses what grid.Checkin.MayInspect does.
func (t *Tx) checkInspections(items []*grid.Checkin, b *visitBatch, f faults) error {
	var places []grid.Institution
	var wanted []int
	for n, c := range items {
		if f[n] == nil && c.Kind.Who() == grid.TwoSupervisors {
			wanted = append(wanted, n)
			if i := b.institutions[c.Institution]; i != nil {
				places = append(places, *i)
			}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	if err := addLicences(t.conn(), places); err != nil {
		return err
	}
	known := map[grid.InstitutionID]*grid.Institution{}
	for n := range places {
		known[places[n].ID] = &places[n]
	}
	for _, n := range wanted {
		c := items[n]
		if err := f.add(n, c.MayInspect(b.people[c.Officer], b.people[c.Second], known[c.Institution])); err != nil {
			return err
		}
	}
	return nil
}

// putSurveysOf records what check-ins say of the register. A survey has the id of
// its visit.
func (t *Tx) putSurveysOf(items []*grid.Checkin, fresh []int, f faults) error {
	var surveys []*grid.Survey
	var of []int
	for _, n := range fresh {
		c := items[n]
		if c.Survey == nil {
			continue
		}
		s := *c.Survey
		s.ID, s.Visit, s.At, s.Officer, s.Origin = grid.SurveyID(c.ID), c.ID, c.At, c.Officer, c.Origin
		if s.Institution = c.Institution; s.Result == grid.SurveyNewSuspect {
			s.Institution = ""
			if s.Point == nil && s.Address == "" {
				s.Point = c.Point
			}
		}
		surveys, of = append(surveys, &s), append(of, n)
	}
	if len(surveys) == 0 {
		return nil
	}
	wrong, err := t.PutSurveys(surveys)
	if err != nil {
		return err
	}
	for _, w := range wrong {
		if err := f.add(of[w.Index], inPart("survey", w.Err)); err != nil {
			return err
		}
	}
	return nil
}

// inPart is an error of a part of an item: its fields are named below the part.
func inPart(part string, err error) error {
	e, ok := asGridError(err)
	if !ok {
		return err
	}
	inner := *e
	inner.Fields = nil
	for _, field := range e.Fields {
		field.Name = part + "." + field.Name
		inner.Fields = append(inner.Fields, field)
	}
	return &inner
}
