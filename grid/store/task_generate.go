package store

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"gridwatch/grid"
)

// TaskHorizonDays is how far ahead tasks are made.
const TaskHorizonDays = 14

// GenerateTasks makes the tasks that the cycles of the scope's places ask for (see
// grid.CycleTasks), each once however often and by however many it is called, and
// withdraws generated ones that are owed no more; what a person withdrew stays
// so. A patrol goes to who answers for the place's grid: an officer, else an
// assistant, else a lead; whoever no longer has a duty there loses it. Inspections
// wait for somebody to assign them.
//
// The places are locked, so that visits that are stored at the same time come
// wholly before or after.
func (t *Tx) GenerateTasks(scope string) (made, withdrawn int, err error) {
	zone, err := t.Policy().Location()
	if err != nil {
		return 0, 0, err
	}
	g, err := t.newTaskRun(scope, zone)
	if err != nil {
		return 0, 0, err
	}
	stored, err := t.generatedTasks(scope, g.keys)
	if err != nil {
		return 0, 0, err
	}
	if made, err = g.make(stored); err != nil {
		return 0, 0, err
	}
	withdrawn, err = g.withdraw(stored)
	return made, withdrawn, err
}

// taskRun is one generation.
type taskRun struct {
	t      *Tx
	wanted map[string]*grid.Task // by source key
	keys   []string              // sorted
	staff  map[grid.GridID][]StaffRow
}

func (t *Tx) newTaskRun(scope string, zone *time.Location) (*taskRun, error) {
	c := t.conn()
	var w where
	w.scope("region_code", scope)
	w.add("state = 'active' AND owes")
	items, err := listOf(c, scanInstitution, "SELECT "+institutionColumns+" FROM institution"+w.String()+" ORDER BY id"+c.forUpdate(), w.args...)
	if err != nil {
		return nil, err
	}
	if err := addLicences(c, items); err != nil {
		return nil, err
	}
	inspected, err := inspectionsInYear(c, scope, t.Policy(), zone, t.Now())
	if err != nil {
		return nil, err
	}
	r, err := newResponsible(c, scope, t.Now())
	if err != nil {
		return nil, err
	}
	places := make([]grid.CyclePlace, len(items))
	for n := range items {
		i := &items[n]
		places[n] = grid.CyclePlace{InstitutionFact: i.Fact(), Inspected: inspected[i.ID]}
		if places[n].Grid, err = r.gridOf(i.Cell, i.Region, i.Straddles); err != nil {
			return nil, err
		}
	}
	g := &taskRun{t: t, wanted: map[string]*grid.Task{}}
	tasks := grid.CycleTasks(places, t.Policy(), zone, t.Now(), TaskHorizonDays)
	var grids []GridRow
	seen := map[grid.GridID]bool{}
	for n := range tasks {
		k := &tasks[n]
		g.wanted[k.SourceKey] = k
		g.keys = append(g.keys, k.SourceKey)
		if k.Grid != "" && !seen[k.Grid] {
			seen[k.Grid] = true
			grids = append(grids, GridRow{Grid: grid.Grid{ID: k.Grid}})
		}
	}
	if err := addStaff(c, grids, t.Now()); err != nil {
		return nil, err
	}
	g.staff = make(map[grid.GridID][]StaffRow, len(grids))
	for n := range grids {
		g.staff[grids[n].ID] = grids[n].Staff
	}
	return g, nil
}

// inspectionsInYear counts the inspections of the local year that count against
// the yearly limit, by place.
func inspectionsInYear(c conn, scope string, p *grid.Policy, zone *time.Location, now time.Time) (map[grid.InstitutionID]int, error) {
	year := now.In(zone).Year()
	exempt := p.DebtRule().ExemptWhy
	var w where
	w.scope("region_code", scope)
	w.add("task IN ('inspection', 'recheck') AND visited_at >= ? AND visited_at < ? AND institution_id IS NOT NULL",
		at(time.Date(year, 1, 1, 0, 0, 0, 0, zone)), at(time.Date(year+1, 1, 1, 0, 0, 0, 0, zone)))
	if len(exempt) > 0 {
		condition, list := in(c, "why", exempt)
		w.add("NOT "+condition, list)
	}
	count := map[grid.InstitutionID]int{}
	err := c.each(func(row scanner) error {
		var id grid.InstitutionID
		var n int
		err := row.Scan(&id, &n)
		count[id] = n
		return err
	}, "SELECT institution_id, COUNT(*) FROM visit"+w.String()+" GROUP BY institution_id", w.args...)
	return count, err
}

// storedTask is a generated task with who withdrew it.
type storedTask struct {
	grid.Task
	withdrawnBy string // "" when it was owed no more
}

// generatedTasks reads and locks the generated tasks of a scope that are open, or
// that are wanted and may be owed again.
func (t *Tx) generatedTasks(scope string, wanted []string) (map[string]*storedTask, error) {
	c := t.conn()
	var w where
	w.scope("region_code", scope)
	again, list := in(c, "source_key", wanted)
	w.add("source_key IS NOT NULL AND (state = 'open' OR "+again+")", list)
	items, err := listOf(c, func(row scanner, k *storedTask) error {
		return scanTask(scannerWith{row, []any{(*optional)(&k.withdrawnBy)}}, &k.Task)
	}, "SELECT "+taskColumns+", withdrawn_by FROM task"+w.String()+" ORDER BY id"+c.forUpdate(), w.args...)
	byKey := make(map[string]*storedTask, len(items))
	for n := range items {
		byKey[items[n].SourceKey] = &items[n]
	}
	return byKey, err
}

// scannerWith scans further columns after those that are asked for.
type scannerWith struct {
	row  scanner
	more []any
}

func (s scannerWith) Scan(into ...any) error { return s.row.Scan(append(into, s.more...)...) }

// holder is who a patrol in a grid falls to, "" when nobody is there.
func (g *taskRun) holder(k *grid.Task) grid.OfficerID {
	if k.Kind.Who() != grid.AnyStaff {
		return ""
	}
	for _, kind := range []grid.DutyKind{grid.DutyOfficer, grid.DutyAssistant, grid.DutyLead} {
		for _, s := range g.staff[k.Grid] {
			if s.Duty.Kind == kind && !s.OnLeave {
				return s.Officer.ID
			}
		}
	}
	return ""
}

// keeps says whether a person still has a duty in the grid.
func (g *taskRun) keeps(id grid.GridID, who grid.OfficerID) bool {
	return slices.ContainsFunc(g.staff[id], func(s StaffRow) bool { return s.Officer.ID == who && !s.OnLeave })
}

// make stores the wanted tasks that are not there, opens those again that are owed
// again, and gives patrols to who answers for them now.
func (g *taskRun) make(stored map[string]*storedTask) (made int, err error) {
	var rows [][]any
	var steps []taskStep
	var changed []*grid.Task
	for _, key := range g.keys {
		k := g.wanted[key]
		old := stored[key]
		if old == nil {
			k.ID, k.Officer, k.CreatedAt, k.Origin.PolicyVersion = grid.TaskID(uuid.Must(uuid.NewV7()).String()), g.holder(k), g.t.Now(), g.t.Policy().Version
			rows = append(rows, taskRow(k))
			steps = append(steps, taskStep{task: k.ID, verb: taskMake, to: k.Officer})
			made++
			continue
		}
		if old.State != grid.TaskOpen {
			if old.withdrawnBy != "" {
				continue
			}
			again, err := old.Reopen()
			if err != nil {
				return 0, err
			}
			old.Task = again
			changed = append(changed, &old.Task)
			steps = append(steps, taskStep{task: old.ID, verb: taskReopen, from: old.Officer, to: old.Officer})
			made++
		}
		moved := old.Grid != k.Grid
		old.Grid = k.Grid
		left := old.Kind.Who() == grid.AnyStaff && (old.Officer == "" || !g.keeps(old.Grid, old.Officer))
		if to := g.holder(k); left && to != old.Officer {
			steps = append(steps, taskStep{task: old.ID, verb: taskAssign, from: old.Officer, to: to})
			old.Officer, moved = to, true
		}
		if moved {
			changed = append(changed, &old.Task)
		}
	}
	if len(rows) > 0 {
		if _, err := g.t.conn().insert(taskInsert, "", rows); err != nil {
			return 0, err
		}
	}
	if err := g.t.updateTasks(changed); err != nil {
		return 0, err
	}
	return made, g.t.noteTasks(g.t.Now(), steps)
}

// withdraw gives up the open generated tasks that are not wanted.
func (g *taskRun) withdraw(stored map[string]*storedTask) (withdrawn int, err error) {
	var changed []*grid.Task
	var steps []taskStep
	for key, old := range stored {
		if old.State != grid.TaskOpen || g.wanted[key] != nil {
			continue
		}
		if old.Task, err = old.Withdraw(); err != nil {
			return 0, err
		}
		changed = append(changed, &old.Task)
		steps = append(steps, taskStep{task: old.ID, verb: taskWithdraw, from: old.Officer, to: old.Officer})
	}
	if err := g.t.updateTasks(changed); err != nil {
		return 0, err
	}
	return len(changed), g.t.noteTasks(g.t.Now(), steps)
}

// forgetTasks removes the generated tasks of institutions that nobody has done:
// they are made of the register, and keep nothing in it.
func (t *Tx) forgetTasks(institutions []string) error {
	c := t.conn()
	condition, list := in(c, "institution_id", institutions)
	condition += " AND source_key IS NOT NULL AND state <> 'done'"
	if _, err := t.exec("DELETE FROM task_event WHERE task_id IN (SELECT id FROM task WHERE "+condition+")", list); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM task WHERE "+condition, list)
	return err
}
