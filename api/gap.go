package api

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Gap is one place nobody looks after, or nobody looked at.
type Gap struct {
	Kind         int       `json:"kind" doc:"1 no grid, 2 no staff, 3 past its cycle, 4 populated or risky cell without a patrol, 6 staff overloaded, 7 cut off from its grid, 8 not located, 9 inspected too often"`
	Region       string    `json:"region"`
	Cell         *geo.Cell `json:"cell,omitempty"`
	Institution  *string   `json:"institution,omitempty"`
	Name         string    `json:"name,omitempty" doc:"of the institution"`
	Grid         *string   `json:"grid,omitempty"`
	Since        time.Time `json:"since"`
	Institutions int       `json:"institutions" doc:"how many it touches"`
	Clues        int       `json:"clues" doc:"open clues it touches"`
	Closes       string    `json:"closes" enum:"assign_grid,assign_staff,visit,inspect,patrol,rebalance,redraw,locate,hold" doc:"visit: a patrol (巡查); inspect: two supervisors (监督检查); patrol: walk through the cell; hold: no inspection for a while; rebalance: share the work out anew; redraw: mend the grid"`
	WorkHours    *float64  `json:"work_hours,omitempty" doc:"kind 6: work of the grid in a period of the workload rule"`
	StaffHours   *float64  `json:"staff_hours,omitempty" doc:"kind 6: what those who do its work now have for it"`
	Debt         float64   `json:"debt" doc:"points owed today by what it touches; kind 9: none"`
	Task         *GapTask  `json:"task,omitempty" doc:"open already, and closes the gap: that of somebody before that of nobody"`
}

// GapTask is an open task that closes a gap when it is done.
type GapTask struct {
	ID          string  `json:"id" format:"uuid"`
	Officer     *string `json:"officer" doc:"null: nobody has it yet"`
	OfficerName string  `json:"officer_name"`
	SecondName  string  `json:"second_name"`
	DueOn       *string `json:"due_on" format:"date"`
}

func gapOf(g *grid.Gap) Gap {
	w := Gap{
		Kind: int(g.Kind), Region: g.Region, Cell: cellOrNull(g.Cell), Institution: idOrNull(g.Institution), Grid: idOrNull(g.Grid),
		Since: g.Since.UTC(), Institutions: g.Institutions, Clues: g.Clues, Closes: g.Closes(), Debt: points(g.Debt),
	}
	if g.Kind == grid.Overload {
		work, staff := gapHours(g.Work), gapHours(g.Capacity)
		w.WorkHours, w.StaffHours = &work, &staff
	}
	return w
}

// gapHours of seconds, to the hundredth.
func gapHours(seconds int64) float64 { return math.Round(float64(seconds)/36) / 100 }

// points of debt to the hundredth.
func points(debt int64) float64 { return math.Round(float64(debt)*100/grid.Point) / 100 }

func (s *Server) registerGaps() {
	read(s, "GET /api/v1/gaps", func(ctx context.Context, req *request, in *struct {
		Scoped
		Kind  int    `query:"kind" minimum:"0" maximum:"9" doc:"1, 2, 3, 4, 6, 7, 8 or 9; 0 or nothing for all"`
		Order string `query:"order" enum:"since,debt" default:"since" doc:"since: by kind, the oldest first; debt: what is owed most first"`
		Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"200"`
		After string `query:"after" maxLength:"300" doc:"next of the page before"`
	}) (list[Gap], error) {
		q := grid.GapQuery{Region: req.region, Kind: grid.GapKind(in.Kind), Limit: in.Limit, ByDebt: in.Order == "debt"}
		var f grid.Faults
		if q.Kind != 0 && !slices.Contains(grid.GapKinds, q.Kind) {
			f.Add("kind", strconv.Itoa(in.Kind), "is not one of %v", grid.GapKinds)
		}
		if in.After != "" {
			if q.After = parseGapCursor(in.After); q.After == nil {
				f.Add("after", in.After, "is not a cursor of this list")
			}
		}
		if err := f.Err("query"); err != nil {
			return list[Gap]{}, err
		}
		gaps, err := s.view.Gaps(q)
		if err != nil {
			return list[Gap]{}, err
		}
		next := ""
		ids := make([]grid.InstitutionID, 0, len(gaps))
		for i := range gaps {
			if gaps[i].Institution != "" {
				ids = append(ids, gaps[i].Institution)
			}
		}
		if len(gaps) == q.Limit {
			next = gapCursor(&gaps[len(gaps)-1])
		}
		names, err := s.store.InstitutionNames(ctx, ids)
		if err != nil {
			return list[Gap]{}, err
		}
		tasks, err := s.gapTasks(ctx, req.region, gaps)
		return listOf(gaps, next, func(g *grid.Gap) Gap {
			w := gapOf(g)
			w.Name, w.Task = names[g.Institution], tasks[keyOfGap(g)]
			return w
		}), err
	})
}

// gapWork is a place and the kind of task that closes its gap.
type gapWork struct {
	institution grid.InstitutionID
	cell        geo.Cell // of a plain cell
	kind        grid.TaskKind
}

// keyOfGap is zero for a gap that no task closes.
func keyOfGap(g *grid.Gap) gapWork {
	switch g.Closes() {
	case "visit":
		return gapWork{institution: g.Institution, kind: grid.Patrol}
	case "inspect":
		return gapWork{institution: g.Institution, kind: grid.Inspection}
	case "patrol":
		return gapWork{cell: g.Cell, kind: grid.Patrol}
	}
	return gapWork{}
}

// gapTasks are the open tasks that close gaps; of several that of somebody, due first.
func (s *Server) gapTasks(ctx context.Context, scope string, gaps []grid.Gap) (map[gapWork]*GapTask, error) {
	var places []grid.InstitutionID
	var cells []geo.Cell
	for n := range gaps {
		switch key := keyOfGap(&gaps[n]); {
		case key.institution != "":
			places = append(places, key.institution)
		case key.cell != 0:
			cells = append(cells, key.cell)
		}
	}
	rows, err := s.store.OpenTasksAt(ctx, scope, places, cells)
	found := map[gapWork]*GapTask{}
	for n := range rows {
		r := &rows[n]
		key := gapWork{institution: r.Institution, kind: r.Kind}
		if r.Institution == "" {
			key.cell = r.Cell
		}
		if old := found[key]; old == nil || old.Officer == nil && r.Officer != "" {
			found[key] = &GapTask{string(r.ID), idOrNull(r.Officer), r.OfficerName, r.SecondName, dateOrNull(r.DueOn)}
		}
	}
	return found, err
}

// gapCursor names a gap by what orders it; the region goes last, it may hold anything.
func gapCursor(g *grid.Gap) string {
	return fmt.Sprintf("%d_%d_%d_%s_%s_%s", g.Debt, g.Kind, g.Since.UnixMicro(), g.Cell, g.Institution, g.Region)
}

// parseGapCursor is the inverse of gapCursor; nil when it is none.
func parseGapCursor(text string) *grid.Gap {
	parts := strings.SplitN(text, "_", 6)
	if len(parts) != 6 {
		return nil
	}
	debt, err := strconv.ParseInt(parts[0], 10, 64)
	kind, err2 := strconv.ParseInt(parts[1], 10, 8)
	since, err3 := strconv.ParseInt(parts[2], 10, 64)
	var cell geo.Cell
	if err != nil || err2 != nil || err3 != nil || cell.UnmarshalText([]byte(parts[3])) != nil {
		return nil
	}
	return &grid.Gap{Debt: debt, Kind: grid.GapKind(kind), Since: time.UnixMicro(since), Cell: cell, Institution: grid.InstitutionID(parts[4]), Region: parts[5]}
}
