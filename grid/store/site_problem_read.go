package store

import (
	"context"
	"time"

	"gridwatch/grid"
)

// ProblemRow is a problem with the names and photos a list shows.
type ProblemRow struct {
	grid.SiteProblem
	InstitutionName string
	FoundByName     string
	RectifiedByName string
	StruckByName    string
	Photos          []ProblemPhoto
	Steps           []ProblemStep // the first one first; nil in a field pack
}

// ProblemStep is one thing done to a problem.
type ProblemStep struct {
	Verb   string // find, else of grid.ProblemVerbs
	At     time.Time
	ByName string
	Note   string
}

// ProblemPhoto shows a problem before or after.
type ProblemPhoto struct {
	SHA256  string
	Role    string
	TakenAt time.Time // zero when no visit says it
}

// ProblemFilter narrows a list of problems; zero fields do not.
type ProblemFilter struct {
	State       grid.ProblemState // "": not struck off
	Institution grid.InstitutionID
}

// Problems lists the scope's problems, the newest first.
func (s *Store) Problems(ctx context.Context, scope string, filter ProblemFilter, page Page) ([]ProblemRow, string, error) {
	var w where
	w.scope("problem.region_code", scope)
	if filter.State == "" {
		w.add("problem.state <> ?", string(grid.ProblemStruck))
	} else {
		w.add("problem.state = ?", string(filter.State))
	}
	if filter.Institution != "" {
		w.add("problem.institution_id = ?", string(filter.Institution))
	}
	if err := w.before(page, "problem.found_at", "problem.id"); err != nil {
		return nil, "", err
	}
	c := s.conn(ctx)
	items, err := problemRows(c, w.String()+" ORDER BY problem.found_at DESC, problem.id DESC LIMIT ?", append(w.args, page.limit()+1)...)
	if err != nil {
		return nil, "", err
	}
	items, next := cut(page, items, func(r *ProblemRow) string { return cursorAt(r.FoundAt, string(r.ID)) })
	return items, next, tellProblems(c, items)
}

// Problem is one problem of the scope.
func (s *Store) Problem(ctx context.Context, scope string, id grid.ProblemID) (ProblemRow, error) {
	var w where
	w.scope("problem.region_code", scope)
	w.add("problem.id = ?", string(id))
	c := s.conn(ctx)
	items, err := problemRows(c, w.String(), w.args...)
	if err != nil {
		return ProblemRow{}, err
	}
	if len(items) == 0 {
		return ProblemRow{}, missing("problem", string(id))
	}
	return items[0], tellProblems(c, items)
}

func problemRows(c conn, tail string, args ...any) ([]ProblemRow, error) {
	return listOf(c, func(row scanner, r *ProblemRow) error { return scanProblem(row, &r.SiteProblem) },
		"SELECT "+problemColumns+" FROM problem"+tail, args...)
}

// NameProblem completes a row with names, photos and steps as they are in the
// transaction.
func (t *Tx) NameProblem(r *ProblemRow) error {
	rows := []ProblemRow{{SiteProblem: r.SiteProblem}}
	err := tellProblems(t.conn(), rows)
	*r = rows[0]
	return err
}

// nameProblems completes rows with the names of places and people, and photos.
func nameProblems(c conn, rows []ProblemRow) error {
	if len(rows) == 0 {
		return nil
	}
	ids := make([]grid.ProblemID, len(rows))
	index := make(map[grid.ProblemID]*ProblemRow, len(rows))
	var places []grid.InstitutionID
	var people []string
	for n := range rows {
		r := &rows[n]
		ids[n], index[r.ID] = r.ID, r
		places = append(places, r.Institution)
		people = append(people, r.FoundBy, r.RectifiedBy, r.StruckBy)
	}
	names, err := peopleNames(c, people)
	if err != nil {
		return err
	}
	called, err := placeNames(c, places)
	if err != nil {
		return err
	}
	for n := range rows {
		r := &rows[n]
		r.InstitutionName, r.FoundByName, r.RectifiedByName, r.StruckByName = called[r.Institution], names[r.FoundBy], names[r.RectifiedBy], names[r.StruckBy]
		r.Photos, r.Before, r.After = nil, nil, nil
	}
	condition, list := in(c, "problem_photo.problem_id", ids)
	return c.each(func(row scanner) error {
		var id grid.ProblemID
		var p ProblemPhoto
		if err := row.Scan(&id, &p.SHA256, &p.Role, into(&p.TakenAt)); err != nil {
			return err
		}
		r := index[id]
		r.Photos = append(r.Photos, p)
		if p.Role == "before" {
			r.Before = append(r.Before, p.SHA256)
		} else {
			r.After = append(r.After, p.SHA256)
		}
		return nil
	}, `SELECT problem_photo.problem_id, problem_photo.sha256, problem_photo.role,
  (SELECT MIN(photo.taken_at) FROM photo WHERE photo.sha256 = problem_photo.sha256)
FROM problem_photo WHERE `+condition+" ORDER BY problem_photo.problem_id, problem_photo.place", list)
}

// tellProblems is nameProblems, with the steps.
func tellProblems(c conn, rows []ProblemRow) error {
	if len(rows) == 0 {
		return nil
	}
	if err := nameProblems(c, rows); err != nil {
		return err
	}
	index := make(map[grid.ProblemID]*ProblemRow, len(rows))
	ids := make([]grid.ProblemID, len(rows))
	for n := range rows {
		ids[n], index[rows[n].ID] = rows[n].ID, &rows[n]
		rows[n].Steps = nil
	}
	var people []string
	condition, list := in(c, "problem_id", ids)
	if err := c.each(func(row scanner) error {
		var id grid.ProblemID
		var p ProblemStep
		if err := row.Scan(&id, &p.Verb, into(&p.At), &p.ByName, &p.Note); err != nil {
			return err
		}
		people = append(people, p.ByName) // an id until the names are read
		index[id].Steps = append(index[id].Steps, p)
		return nil
	}, "SELECT problem_id, verb, at, done_by, note FROM problem_step WHERE "+condition+" ORDER BY problem_id, step", list); err != nil {
		return err
	}
	names, err := peopleNames(c, people)
	for n := range rows {
		for k := range rows[n].Steps {
			p := &rows[n].Steps[k]
			p.ByName = names[p.ByName]
		}
	}
	return err
}

// peopleNames gives the names of officers and accounts by id.
func peopleNames(c conn, ids []string) (map[string]string, error) {
	names := map[string]string{}
	condition, list := in(c, "id", ids)
	for _, table := range []string{"account", "officer"} {
		if err := c.each(func(row scanner) error {
			var id, name string
			err := row.Scan(&id, &name)
			names[id] = name
			return err
		}, "SELECT id, name FROM "+table+" WHERE "+condition, list); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// placeNames gives the names of institutions.
func placeNames(c conn, ids []grid.InstitutionID) (map[grid.InstitutionID]string, error) {
	names := map[grid.InstitutionID]string{}
	condition, list := in(c, "id", ids)
	err := c.each(func(row scanner) error {
		var id grid.InstitutionID
		var name string
		err := row.Scan(&id, &name)
		names[id] = name
		return err
	}, "SELECT id, name FROM institution WHERE "+condition, list)
	return names, err
}
