package store

import (
	"context"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// FieldPack is what a person of the staff works with in the field.
type FieldPack struct {
	Officer      grid.Officer
	Grids        []FieldGrid
	Institutions []FieldPlace   // by id
	Tasks        []grid.Task    // open, of the grids or the person, the first due first
	Problems     []ProblemRow   // not struck off
	People       []grid.Officer // others on duty in the grids; for a supervisor also all supervisors of the scope
	Shift        *grid.Shift    // that is not ended
	Turns        []grid.Turn
	Week         FieldWeek
}

// FieldGrid is a grid in force that the person has a duty in.
type FieldGrid struct {
	grid.Grid
	Cells []geo.Cell
}

// FieldPlace is an institution with the grid that answers for it, "" for none.
type FieldPlace struct {
	grid.Institution
	Grid grid.GridID
}

// FieldWeek is what a person did since Monday.
type FieldWeek struct {
	Visits  int
	Minutes int // on patrol with a track
	Metres  int
	Taps    int
	Seconds int // busy with forms
}

// FieldPack reads the pack of a person at domain time now, all of one state of
// the database: places of the scope that their grids answer for, or that one of
// their open tasks or problems is about. since begins the week, turns are those
// until.
func (s *Store) FieldPack(ctx context.Context, scope string, officer grid.OfficerID, now, since, until time.Time) (*FieldPack, error) {
	p := &FieldPack{}
	err := s.snapshot(ctx, func(c conn) error {
		*p = FieldPack{}
		o, there, err := one(c, scanOfficer, "SELECT "+officerColumns+" FROM officer WHERE id = ?", string(officer))
		if err != nil {
			return err
		}
		if !there {
			return missing("officer", string(officer))
		}
		p.Officer = o
		r, err := newResponsible(c, scope, now)
		if err != nil {
			return err
		}
		if err := p.readGrids(c, r, now); err != nil {
			return err
		}
		if err := p.readTasks(c, scope); err != nil {
			return err
		}
		if err := p.readPlaces(c, r, scope); err != nil {
			return err
		}
		if err := p.readProblems(c, scope); err != nil {
			return err
		}
		if err := p.readPeople(c, scope, now); err != nil {
			return err
		}
		return p.readSelf(c, now, since, until)
	})
	return p, err
}

func (p *FieldPack) gridIDs() []grid.GridID {
	ids := make([]grid.GridID, len(p.Grids))
	for n := range p.Grids {
		ids[n] = p.Grids[n].ID
	}
	return ids
}

func (p *FieldPack) readGrids(c conn, r *responsible, now time.Time) error {
	ids, err := dutiesOf(c, p.Officer.ID, now)
	if err != nil || len(ids) == 0 {
		return err
	}
	cells := r.cellsOf(ids)
	condition, list := in(c, "id", ids)
	grids, err := listOf(c, scanGrid, "SELECT id, region_code, code, name, import_batch_id, simulated, policy_version FROM grid WHERE "+
		condition+" ORDER BY code, id", list)
	for _, g := range grids {
		if len(cells[g.ID]) > 0 { // else it is in no plan in force
			p.Grids = append(p.Grids, FieldGrid{g, cells[g.ID]})
		}
	}
	return err
}

func (p *FieldPack) readTasks(c conn, scope string) error {
	var w where
	w.scope("region_code", scope)
	mine, list := in(c, "grid_id", p.gridIDs())
	w.add("state = 'open' AND ("+mine+" OR officer_id = ? OR second_id = ?)", list, string(p.Officer.ID), string(p.Officer.ID))
	const most = 2000 // of a person who looks after a whole district
	var err error
	p.Tasks, err = listOf(c, scanTask, "SELECT "+taskColumns+" FROM task"+w.String()+" ORDER BY due_on, id LIMIT ?", append(w.args, most)...)
	return err
}

// readPlaces reads the active places of the grids and of the tasks.
func (p *FieldPack) readPlaces(c conn, r *responsible, scope string) error {
	var cells []geo.Cell
	for n := range p.Grids {
		cells = append(cells, p.Grids[n].Cells...)
	}
	ids := p.gridIDs()
	asked := map[grid.InstitutionID]bool{}
	var wanted []grid.InstitutionID
	for n := range p.Tasks {
		if id := p.Tasks[n].Institution; id != "" && !asked[id] {
			asked[id] = true
			wanted = append(wanted, id)
		}
	}
	var w where
	w.scope("region_code", scope)
	here, list := in(c, "cell", cells)
	these, others := in(c, "id", wanted)
	w.add("((state = 'active' AND ("+here+" OR straddles)) OR "+these+")", list, others)
	places, err := listOf(c, scanInstitution, "SELECT "+institutionColumns+" FROM institution"+w.String()+" ORDER BY id", w.args...)
	if err != nil {
		return err
	}
	kept := places[:0]
	var grids []grid.GridID
	for _, i := range places {
		g, err := r.gridOf(i.Cell, i.Region, i.Straddles)
		if err != nil {
			return err
		}
		if asked[i.ID] || slices.Contains(ids, g) {
			kept, grids = append(kept, i), append(grids, g)
		}
	}
	if err := addLicences(c, kept); err != nil {
		return err
	}
	for n := range kept {
		p.Institutions = append(p.Institutions, FieldPlace{kept[n], grids[n]})
	}
	return nil
}

// readProblems reads what is not struck off at the places and in the cells.
func (p *FieldPack) readProblems(c conn, scope string) error {
	ids := make([]grid.InstitutionID, len(p.Institutions))
	for n := range p.Institutions {
		ids[n] = p.Institutions[n].ID
	}
	var cells []geo.Cell
	for n := range p.Grids {
		cells = append(cells, p.Grids[n].Cells...)
	}
	var w where
	w.scope("problem.region_code", scope)
	there, list := in(c, "problem.institution_id", ids)
	here, others := in(c, "problem.cell", cells)
	w.add("problem.state <> 'struck' AND ("+there+" OR problem.institution_id IS NULL AND "+here+")", list, others)
	var err error
	if p.Problems, err = problemRows(c, w.String()+" ORDER BY problem.deadline_on, problem.id LIMIT 500", w.args...); err != nil {
		return err
	}
	return nameProblems(c, p.Problems)
}

func (p *FieldPack) readPeople(c conn, scope string, now time.Time) error {
	at := at(micro(now))
	mine, list := in(c, "duty.grid_id", p.gridIDs())
	condition, args := `id IN (SELECT duty.officer_id FROM duty WHERE `+mine+` AND duty.from_at <= ?
  AND (duty.until_at IS NULL OR duty.until_at > ?) AND `+inForce+`)`, []any{list, at, at}
	if p.Officer.Post == grid.PostSupervisor {
		condition += ` OR post = 'supervisor' AND region_code IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?)`
		args = append(args, scope)
	}
	people, err := listOf(c, scanOfficer, "SELECT "+officerColumns+" FROM officer WHERE ("+condition+
		") AND active_from_at <= ? AND (active_until_at IS NULL OR active_until_at > ?) ORDER BY name, id", append(args, at, at)...)
	p.People = slices.DeleteFunc(people, func(o grid.Officer) bool { return o.ID == p.Officer.ID })
	return err
}

// readSelf reads the person's own shift, turns and week.
func (p *FieldPack) readSelf(c conn, now, since, until time.Time) error {
	me := string(p.Officer.ID)
	shift, open, err := one(c, scanShift, "SELECT "+shiftColumns+" FROM shift WHERE officer_id = ? AND state <> 'ended'", me)
	if err != nil {
		return err
	}
	if open {
		p.Shift = &shift
	}
	if p.Turns, err = listOf(c, scanTurn, "SELECT "+turnColumns+" FROM turn WHERE officer_id = ? AND until_at > ? AND from_at < ? ORDER BY from_at, id",
		me, at(now), at(until)); err != nil {
		return err
	}
	week := &p.Week
	if err := c.each(func(row scanner) error { return row.Scan(&week.Visits, &week.Seconds, &week.Taps) },
		`SELECT COUNT(*), CAST(COALESCE(SUM(burden_seconds), 0) AS BIGINT), CAST(COALESCE(SUM(burden_taps), 0) AS BIGINT)
FROM visit WHERE officer_id = ? AND visited_at >= ? AND visited_at <= ?`, me, at(since), at(now)); err != nil {
		return err
	}
	return c.each(func(row scanner) error {
		var metres float64
		var collected int64
		err := row.Scan(&metres, &collected)
		week.Metres, week.Minutes = int(metres), int(collected/60)
		return err
	}, `SELECT COALESCE(SUM(metres), 0), CAST(COALESCE(SUM(collected_seconds), 0) AS BIGINT) FROM shift
WHERE officer_id = ? AND started_at >= ? AND started_at <= ?`, me, at(since), at(now))
}
