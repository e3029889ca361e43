package api

import (
	"context"
	le "encoding/binary"
	"fmt"
	"hash/fnv"
	"net/http"
	"reflect"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/planning"
)

// PlanCells is the land of a draft or a plan in columns, one entry a base cell in
// force, sorted by cell.
type PlanCells struct {
	Version      int64      `json:"version" doc:"of the draft; 0 for a plan"`
	Resolution   int        `json:"resolution"`
	PeriodDays   int        `json:"period_days" doc:"hours are of so many days"`
	Cells        []geo.Cell `json:"cells"`
	Near         []int32    `json:"near" doc:"six a cell: positions of its neighbours in cells, ascending; then -1"`
	Grid         []int32    `json:"grid" doc:"position in grids; -1: none"`
	Home         []int32    `json:"home" doc:"position in regions of the leaf region"`
	Hours        []float64  `json:"hours" doc:"of work a period"`
	Institutions []int32    `json:"institutions" doc:"active ones that owe something"`
	Clues        []int32    `json:"clues" doc:"opened in the last 365 days"`
	Watch        []int32    `json:"watch" doc:"premises under watch"`
	Grids        []string   `json:"grids" doc:"ids of grids: first those of the draft as it lists them, then those that only its base has"`
	Regions      []PlanArea `json:"regions"`
	BaseGrid     []int32    `json:"base_grid" doc:"position in grids of the grid in the base plan; -1: none"`
}

// PlanArea is a leaf region of a plan.
type PlanArea struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func (s *Server) registerDraftCells() {
	s.registerColumns("GET /api/v1/drafts/{id}/cells", func(ctx context.Context, c *caller, id string) (columns, error) {
		d, err := s.store.Draft(ctx, c.Region, grid.DraftID(id))
		if err != nil {
			return columns{}, err
		}
		base := grid.Plan{}
		if d.Base != "" {
			if base, err = s.store.Plan(ctx, d.Region, d.Base); grid.KindOf(err) == grid.NotFound { // of a region above
				err = nil
			}
		}
		return columns{region: d.Region, version: d.Version, layout: planning.LayoutOf(&d), base: base}, err
	})
	s.registerColumns("GET /api/v1/plans/{id}/cells", func(ctx context.Context, c *caller, id string) (columns, error) {
		p, err := s.store.Plan(ctx, c.Region, grid.PlanID(id))
		return columns{region: p.Region, layout: planning.Layout{Grids: p.Grids, Cells: p.Cells}, base: p}, err
	})
}

// columns is what the columns of a draft or plan are made of, beside the land.
type columns struct {
	region  string
	version int64
	layout  planning.Layout
	base    grid.Plan
}

// registerColumns serves columns with a tag, so that what the client has is not
// sent again.
func (s *Server) registerColumns(pattern string, of func(ctx context.Context, c *caller, id string) (columns, error)) {
	op := operation(s.row(pattern))
	schema := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[PlanCells](), true, "PlanCells")
	op.Responses = map[string]*huma.Response{"200": {
		Description: "The cells in columns",
		Content:     map[string]*huma.MediaType{"application/json": {Schema: schema}},
	}}
	op.Errors = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}
	huma.Register(s.huma, op, func(ctx context.Context, in *struct {
		ByID
		Match string `header:"If-None-Match"`
	}) (*boardReply, error) {
		c := requestOf(ctx).caller
		reply, err := func() (*boardReply, error) {
			cols, err := of(ctx, c, in.ID)
			if err != nil {
				return nil, err
			}
			land, err := s.land(ctx, cols.region)
			if err != nil {
				return nil, err
			}
			r := &boardReply{Status: http.StatusOK, Type: "application/json", Cache: "private, no-cache", Vary: "Cookie",
				ETag: fmt.Sprintf(`W/"%s-%s-%d-%016x"`, s.deployment.Epoch, in.ID, cols.version, land.hash)}
			if matches(in.Match, r.ETag) {
				r.Status, r.Type = http.StatusNotModified, ""
				return r, nil
			}
			r.Body, err = marshal(land.with(&cols, s.deployment.Resolution))
			return r, err
		}()
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		return reply, nil
	})
}

// land is a sheet with what its columns have in common whatever the draft.
type land struct {
	sheet *planning.Sheet
	hash  uint64 // of everything that depends on the sheet
	cells PlanCells
	rev   int64     // of the board when it was read
	at    time.Time // wall time
}

// landCache keeps the land of the regions that were asked for last.
type landCache struct {
	mu   sync.Mutex
	kept map[string]*land
}

// A land serves as long as nothing happens, and a little longer: who plans for
// weeks does not mind a clue that came this moment.
const (
	landAge   = 5 * time.Second
	landsKept = 8
)

// land is the land of a region as the planner sees it.
func (s *Server) land(ctx context.Context, region string) (*land, error) {
	s.lands.mu.Lock()
	defer s.lands.mu.Unlock() // while one is made as well: one at a time
	rev := s.view.Rev()
	if kept := s.lands.kept[region]; kept != nil && (kept.rev == rev || s.wall().Sub(kept.at) < landAge) {
		return kept, nil
	}
	if err := ctx.Err(); err != nil { // it was given up while it waited
		return nil, err
	}
	sheet, err := s.planning.Sheet(ctx, region, s.boardNow())
	if err != nil {
		return nil, err
	}
	tree, err := s.auth.regions(ctx, treeAge)
	if err != nil {
		return nil, err
	}
	made := landOf(sheet, tree)
	made.rev, made.at = rev, s.wall()
	if s.lands.kept == nil || len(s.lands.kept) >= landsKept {
		s.lands.kept = map[string]*land{}
	}
	s.lands.kept[region] = made
	return made, nil
}

func landOf(sheet *planning.Sheet, tree *regionTree) *land {
	n := len(sheet.Cells.Cells)
	l := &land{sheet: sheet, cells: PlanCells{PeriodDays: sheet.Policy.WorkloadRule().PeriodDays, Cells: sheet.Cells.Cells, Near: make([]int32, 0, 6*n),
		Home: sheet.Home, Hours: make([]float64, n), Institutions: sheet.Institutions, Clues: sheet.Clues, Watch: sheet.Watch, Regions: []PlanArea{}}}
	for i := range n {
		near := sheet.Cells.Neighbours(i)
		l.cells.Near = append(l.cells.Near, near...)
		for range 6 - len(near) {
			l.cells.Near = append(l.cells.Near, -1)
		}
		l.cells.Hours[i] = hundredths(float64(sheet.Work[i].Sum()) / 3600)
	}
	for _, code := range sheet.Regions {
		l.cells.Regions = append(l.cells.Regions, PlanArea{Code: code, Name: tree.rows[code].Name})
	}
	h := fnv.New64a()
	var line []byte
	for i := range n {
		line = line[:0]
		for _, x := range []int64{int64(sheet.Cells.Cells[i]), sheet.Work[i].Sum(), int64(sheet.Institutions[i]), int64(sheet.Clues[i]),
			int64(sheet.Watch[i]), int64(sheet.Home[i])} {
			line = le.LittleEndian.AppendUint64(line, uint64(x))
		}
		_, _ = h.Write(line) // a hash takes everything
	}
	fmt.Fprintln(h, l.cells.PeriodDays, l.cells.Regions)
	l.hash = h.Sum64()
	return l
}

// with adds the columns of a draft or plan.
func (l *land) with(c *columns, resolution int) *PlanCells {
	w := l.cells
	w.Version, w.Resolution, w.Grids = c.version, resolution, []string{}
	at := map[grid.GridID]int32{}
	for _, grids := range [][]grid.Grid{c.layout.Grids, c.base.Grids} {
		for i := range grids {
			if _, known := at[grids[i].ID]; !known {
				at[grids[i].ID] = int32(len(w.Grids))
				w.Grids = append(w.Grids, string(grids[i].ID))
			}
		}
	}
	column := func(of map[geo.Cell]grid.GridID) []int32 {
		out := make([]int32, len(w.Cells))
		for i, cell := range w.Cells {
			out[i] = -1
			if g, known := at[of[cell]]; known {
				out[i] = g
			}
		}
		return out
	}
	w.Grid, w.BaseGrid = column(c.layout.Cells), column(c.base.Cells)
	return &w
}
