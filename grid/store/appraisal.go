package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"gridwatch/grid"
)

// WorkDone reads what the people of a scope did in [from, until): visits, tasks
// whose day lies in it, problems found and shifts begun in it, with the grids in
// force and their staff at when. Places, Today and Zone are left to the caller.
func (s *Store) WorkDone(ctx context.Context, scope string, from, until, when time.Time, zone *time.Location) (grid.WorkDone, error) {
	var w grid.WorkDone
	c := s.conn(ctx)
	var err error
	if w.Visits, err = visitsDone(c, scope, from, until); err != nil {
		return w, err
	}
	if w.Tasks, err = listOf(c, scanTask, "SELECT "+taskColumns+` FROM task
WHERE region_code IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?) AND due_on >= ? AND due_on < ?
ORDER BY due_on, id`, scope, day(grid.DateOf(from, zone)), day(grid.DateOf(until.Add(-time.Microsecond), zone)+1)); err != nil {
		return w, err
	}
	if w.Problems, err = listOf(c, scanProblem, "SELECT "+problemColumns+` FROM problem
WHERE problem.region_code IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?) AND found_at >= ? AND found_at < ?
ORDER BY found_at, id`, scope, at(from), at(until)); err != nil {
		return w, err
	}
	if w.Shifts, err = shiftsDone(c, scope, from, until); err != nil {
		return w, err
	}
	f, err := inForceAt(c, scope, when)
	if err != nil {
		return w, err
	}
	w.Grids = f.gridOf
	w.Workers, err = s.workers(ctx, scope, when)
	return w, err
}

func visitsDone(c conn, scope string, from, until time.Time) ([]grid.VisitDone, error) {
	return listOf(c, func(row scanner, v *grid.VisitDone) error {
		return row.Scan(&v.ID, (*optional)(&v.Institution), &v.Region, (*optionalCell)(&v.Cell), &v.Kind, (*optional)(&v.Officer),
			(*optional)(&v.Second), into(&v.At), &v.Result, &v.Grade, &v.Seconds, &v.Taps, &v.Problems)
	}, `
SELECT visit.id, visit.institution_id, visit.region_code, visit.cell, visit.task, visit.officer_id, visit.second_id, visit.visited_at,
  visit.result, visit.grade, visit.burden_seconds, visit.burden_taps, (SELECT count(*) FROM problem WHERE problem.visit_id = visit.id)
FROM visit
WHERE visit.region_code IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?) AND visit.visited_at >= ? AND visit.visited_at < ?
ORDER BY visit.visited_at, visit.id`, scope, at(from), at(until))
}

// shiftsDone are those of the scope's people, wherever they walked.
func shiftsDone(c conn, scope string, from, until time.Time) ([]grid.ShiftDone, error) {
	return listOf(c, func(row scanner, d *grid.ShiftDone) error {
		var metres float64
		err := row.Scan(&d.ID, &d.Officer, &d.Region, (*optionalCell)(&d.Cell), into(&d.StartedAt), &d.Collected, &d.Uncollected, &metres, &d.Cells)
		d.Metres = int64(metres)
		return err
	}, `
SELECT shift.id, shift.officer_id, COALESCE(shift.region_code, officer.region_code), shift.cell, shift.started_at,
  shift.collected_seconds, shift.uncollected_seconds, shift.metres, shift.cell_count
FROM shift JOIN officer ON officer.id = shift.officer_id
WHERE officer.region_code IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?) AND shift.started_at >= ? AND shift.started_at < ?
ORDER BY shift.started_at, shift.id`, scope, at(from), at(until))
}

// workers are the people who do the work of each grid; where there is none, those
// who answer for it.
func (s *Store) workers(ctx context.Context, scope string, when time.Time) (map[grid.GridID][]grid.OfficerID, error) {
	grids, err := s.Grids(ctx, scope, when)
	if err != nil {
		return nil, err
	}
	all := make(map[grid.GridID][]grid.OfficerID, len(grids))
	for _, g := range grids {
		var work, answer []grid.OfficerID
		for _, m := range g.Staff {
			switch kind := m.Duty.Kind; {
			case kind == grid.DutyOfficer || kind == grid.DutyAssistant:
				work = append(work, m.Duty.Officer)
			case kind.Answers():
				answer = append(answer, m.Duty.Officer)
			}
		}
		if len(work) == 0 {
			work = answer
		}
		all[g.ID] = work
	}
	return all, nil
}

// FormUses lists the forms filled in on the scope's visits in [from, until).
func (s *Store) FormUses(ctx context.Context, scope string, from, until time.Time) ([]grid.FormUse, error) {
	return listOf(s.conn(ctx), scanFormUse, `
SELECT visit.form_code, visit.officer_id, visit.burden_seconds, visit.burden_taps, visit.answers, visit.burden_fields,
  EXISTS (SELECT 1 FROM visit_look WHERE visit_look.visit_id = visit.id)
FROM visit
WHERE visit.region_code IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?) AND visit.visited_at >= ? AND visit.visited_at < ?
  AND visit.form_code IS NOT NULL
ORDER BY visit.visited_at, visit.id`, scope, at(from), at(until))
}

func scanFormUse(row scanner, u *grid.FormUse) error {
	var answers, fields optional
	if err := row.Scan(&u.Form, (*optional)(&u.Officer), &u.Seconds, &u.Taps, &answers, &fields, &u.Read); err != nil {
		return err
	}
	var answered map[string]json.RawMessage
	var seconds map[string]int
	if answers != "" {
		if err := json.Unmarshal([]byte(answers), &answered); err != nil {
			return err
		}
	}
	if fields != "" {
		if err := json.Unmarshal([]byte(fields), &seconds); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(answered)) {
		u.Fields = append(u.Fields, grid.FieldUse{Name: name, Answer: string(answered[name]), Seconds: seconds[name]})
	}
	return nil
}

// RecordLook keeps that an account opened a visit, the first time; the visitor's
// own looks are the caller's to leave out.
func (t *Tx) RecordLook(visit grid.VisitID, by grid.AccountID) error {
	_, err := t.exec("INSERT INTO visit_look (visit_id, account_id, looked_at) VALUES (?, ?, ?) ON CONFLICT (visit_id, account_id) DO NOTHING",
		string(visit), string(by), at(t.Now()))
	return err
}
