package store

import (
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

const visitInsert = `INSERT INTO visit (id, institution_id, region_code, cell, task, officer_id, second_id, shift_id,
  visited_at, result, note, lon, lat, accuracy_m, source_team, external_no, time_simulated, import_batch_id, simulated,
  policy_version, row_version, why)`

// PutVisits records visits. A visit is evidence: one that is recorded already,
// by ID or external number, stays as it is. When institution, kind and instant
// agree, the item takes the stored ID and is otherwise passed over; when they do
// not, that is a Conflict. Items with a fault are left out; the new ones are
// stored, told in one VisitsRecorded, and start the clocks of their institutions
// again (which is no edit: the institution's row version stays).
//
// The items are completed in place: region and cell are the institution's own,
// else the cell's (of the point, when no cell is stated), and the policy version.
// A stated cell that contradicts the institution is refused.
func (t *Tx) PutVisits(items []*grid.Visit) ([]Fault, error) {
	f := faults{}
	batch, err := t.settleVisits(items, f)
	if err != nil {
		return nil, err
	}
	return f.list(), t.writeVisits(batch)
}

// visitBatch are visits that are going to be stored, with what was read for it.
type visitBatch struct {
	fresh        []*grid.Visit
	home         map[geo.Cell]string
	institutions map[grid.InstitutionID]*grid.Institution // locked
	people       map[grid.OfficerID]*grid.Officer
	details      map[*grid.Visit]*grid.Checkin // of those that a phone handed in
}

// settleVisits checks visits, completes them, and tells the new ones without a
// fault. Items that have a fault already are passed over.
func (t *Tx) settleVisits(items []*grid.Visit, f faults) (*visitBatch, error) {
	for n, v := range items {
		if f[n] != nil {
			continue
		}
		if v.Point != nil {
			if err := f.add(n, invalidPlace("visit", geo.CheckPoint(*v.Point, t.Deployment().Box))); err != nil {
				return nil, err
			}
			if f[n] == nil && v.Cell == 0 && v.Institution == "" {
				cell, err := geo.CellAt(*v.Point, t.Deployment().Resolution)
				if err != nil {
					return nil, err
				}
				v.Cell = cell
			}
		}
		if err := f.add(n, v.Check(t.Now())); err != nil {
			return nil, err
		}
	}
	known, err := t.recordedVisits(items, f)
	if err != nil {
		return nil, err
	}
	b := &visitBatch{}
	if b.institutions, err = t.placeVisits(items, known, f); err != nil {
		return nil, err
	}
	if b.people, err = t.checkVisitors(items, f); err != nil {
		return nil, err
	}
	var cells []geo.Cell
	for _, v := range items {
		cells = append(cells, v.Cell)
	}
	if b.home, err = t.HomeOf(cells); err != nil {
		return nil, err
	}
	for n, v := range items {
		if f[n] != nil || known[n] {
			continue
		}
		if v.Institution == "" {
			if v.Region = b.home[v.Cell]; v.Region == "" {
				f.field(n, "visit", "cell", v.Cell.String(), "is not a cell in force")
				continue
			}
		}
		v.Origin.PolicyVersion = t.Policy().Version
		b.fresh = append(b.fresh, v)
	}
	return b, nil
}

// recordedVisits says which items are stored already as they are, and notes
// those that differ from what is stored, or are listed twice.
func (t *Tx) recordedVisits(items []*grid.Visit, f faults) (map[int]bool, error) {
	type stored struct {
		id          grid.VisitID
		number      string
		institution grid.InstitutionID
		task        grid.TaskKind
		at          time.Time
	}
	byID, byNumber := map[grid.VisitID]*stored{}, map[string]*stored{}
	var ids []grid.VisitID
	var numbers []string
	for _, v := range items {
		ids = append(ids, v.ID)
		if v.ExternalNo != "" {
			numbers = append(numbers, v.ExternalNo)
		}
	}
	c := t.conn()
	condition, list := in(c, "id", ids)
	args := []any{list}
	if len(numbers) > 0 {
		number, list := in(c, "external_no", numbers)
		condition += " OR " + number
		args = append(args, list)
	}
	err := c.each(func(row scanner) error {
		s := &stored{}
		err := row.Scan(&s.id, (*optional)(&s.number), (*optional)(&s.institution), &s.task, into(&s.at))
		byID[s.id] = s
		if s.number != "" {
			byNumber[s.number] = s
		}
		return err
	}, "SELECT id, external_no, institution_id, task, visited_at FROM visit WHERE "+condition, args...)
	if err != nil {
		return nil, err
	}
	known := map[int]bool{}
	seenID, seenNumber := map[grid.VisitID]bool{}, map[string]bool{}
	for n, v := range items {
		old, field, value := byID[v.ID], "id", string(v.ID)
		if old == nil && v.ExternalNo != "" {
			old, field, value = byNumber[v.ExternalNo], "external_no", v.ExternalNo
		}
		switch {
		case seenID[v.ID]:
			f.field(n, "visit", "id", string(v.ID), "is listed twice")
		case v.ExternalNo != "" && seenNumber[v.ExternalNo]:
			f.field(n, "visit", "external_no", v.ExternalNo, "is listed twice")
		case old == nil:
		case old.number == v.ExternalNo && old.institution == v.Institution && old.task == v.Kind && old.at.Equal(micro(v.At)):
			v.ID, known[n] = old.id, true
		default:
			f.conflict(n, "visit-recorded", field, value, "is recorded already, otherwise than here, and a visit is not changed")
		}
		seenID[v.ID], seenNumber[v.ExternalNo] = true, true
	}
	return known, nil
}

// placeVisits takes cell and region from the institutions and locks those.
func (t *Tx) placeVisits(items []*grid.Visit, recorded map[int]bool, f faults) (map[grid.InstitutionID]*grid.Institution, error) {
	var ids []grid.InstitutionID
	for _, v := range items {
		if v.Institution != "" {
			ids = append(ids, v.Institution)
		}
	}
	known, err := t.lockInstitutions(ids)
	if err != nil {
		return nil, err
	}
	for n, v := range items {
		if v.Institution == "" {
			if v.Cell != 0 && (!v.Cell.Valid() || v.Cell.Resolution() != t.Deployment().Resolution) {
				f.field(n, "visit", "cell", v.Cell.String(), "is not a cell of resolution %d", t.Deployment().Resolution)
			}
			continue
		}
		i := known[v.Institution]
		if i == nil {
			f.field(n, "visit", "institution", string(v.Institution), "is not a known institution")
			continue
		}
		if v.Cell != 0 && v.Cell != i.Cell && !recorded[n] {
			f.field(n, "visit", "cell", v.Cell.String(), "is not the cell of the institution: leave it out")
			continue
		}
		v.Region, v.Cell = i.Region, i.Cell
	}
	return known, nil
}

// checkVisitors refuses unknown people, people who may not do the kind of visit,
// and shifts of somebody else.
func (t *Tx) checkVisitors(items []*grid.Visit, f faults) (map[grid.OfficerID]*grid.Officer, error) {
	var people []grid.OfficerID
	var shifts []grid.ShiftID
	for _, v := range items {
		for _, id := range []grid.OfficerID{v.Officer, v.Second} {
			if id != "" {
				people = append(people, id)
			}
		}
		if v.Shift != "" {
			shifts = append(shifts, v.Shift)
		}
	}
	known := map[grid.OfficerID]*grid.Officer{}
	owner := map[grid.ShiftID]grid.OfficerID{}
	var err error
	if len(people) > 0 {
		if known, err = t.officers(people); err != nil {
			return nil, err
		}
	}
	if len(shifts) > 0 {
		if owner, err = t.shiftOwners(shifts); err != nil {
			return nil, err
		}
	}
	for n, v := range items {
		if v.Officer != "" && known[v.Officer] == nil {
			f.field(n, "visit", "officer", string(v.Officer), "is not a known officer")
		}
		if v.Second != "" && known[v.Second] == nil {
			f.field(n, "visit", "second", string(v.Second), "is not a known officer")
		}
		if v.Shift != "" && (owner[v.Shift] == "" || owner[v.Shift] != v.Officer) {
			f.field(n, "visit", "shift", string(v.Shift), "is not a shift of the officer")
		}
		if v.Officer != "" || v.Second != "" {
			if err := f.add(n, v.Kind.MayDo(known[v.Officer], known[v.Second])); err != nil {
				return nil, err
			}
		}
	}
	return known, nil
}

// writeVisits stores visits, starts clocks again, does the tasks that they do,
// and tells them.
func (t *Tx) writeVisits(b *visitBatch) error {
	items := b.fresh
	if len(items) == 0 {
		return nil
	}
	head := visitInsert
	if b.details != nil {
		head = checkinInsert
	}
	rows := make([][]any, len(items))
	facts := make([]grid.VisitFact, len(items))
	paid := map[grid.InstitutionID]bool{}
	does := map[*grid.Visit][]grid.TaskKind{} // the clocks that a visit started again
	for n, v := range items {
		at := lonLatOf(v.Point)
		rows[n] = []any{string(v.ID), optional(v.Institution), v.Region, optionalCell(v.Cell), string(v.Kind), optional(v.Officer),
			optional(v.Second), optional(v.Shift), instant{v.At}, v.Result, v.Note, at.lon, at.lat, v.AccuracyM, v.SourceTeam,
			optional(v.ExternalNo), v.TimeSimulated, optional(v.Origin.Batch), v.Origin.Simulated, v.Origin.PolicyVersion, 1, string(v.Why)}
		if c := b.details[v]; c != nil {
			more, err := checkinColumns(c)
			if err != nil {
				return err
			}
			rows[n] = append(rows[n], more...)
		}
		facts[n] = v.Fact(b.home[v.Cell])
		i := b.institutions[v.Institution]
		if i == nil {
			continue
		}
		patrol, inspection := v.Kind.Pays()
		if when := micro(v.At); patrol && when.After(i.LastPatrol) {
			i.LastPatrol, paid[i.ID] = when, true
			does[v] = append(does[v], grid.Patrol)
		}
		if when := micro(v.At); inspection && when.After(i.LastInspection) {
			i.LastInspection, paid[i.ID] = when, true
			does[v] = append(does[v], grid.Inspection)
		}
	}
	c := t.conn()
	if _, err := c.insert(head, "", rows); err != nil {
		return err
	}
	var clocks [][]any
	for id := range paid {
		i := b.institutions[id]
		clocks = append(clocks, []any{string(id), instant{i.LastPatrol}, instant{i.LastInspection}})
	}
	if err := c.payClocks(clocks); err != nil {
		return err
	}
	if err := t.doTasks(b, does); err != nil {
		return err
	}
	return t.Emit(grid.VisitsRecorded{Items: facts})
}

// payClocks sets the last patrol and inspection of institutions, rows of
// (id, last_patrol_at, last_inspection_at).
func (c conn) payClocks(rows [][]any) error {
	for len(rows) > 0 {
		n := min(len(rows), 1000)
		args := make([]any, 0, 3*n)
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		_, err := c.db.ExecContext(c.ctx, c.values("WITH paid (id, patrol, inspection) AS (",
			`) UPDATE institution SET last_patrol_at = CAST(paid.patrol AS BIGINT), last_inspection_at = CAST(paid.inspection AS BIGINT)
FROM paid WHERE institution.id = paid.id`, n, 3), args...)
		if err != nil {
			return storeError(err)
		}
		rows = rows[n:]
	}
	return nil
}
