package export

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Scope is what an export reads.
type Scope struct {
	Store  *store.Store
	Region string
	Lines  []grid.LineState // of the scope at the base resolution, for cells
}

// Sums are counts of a cell, or of the parts of cells that lie in an official
// grid; those are fractions.
type Sums struct {
	Institutions [len(statuses)]float64 // by grid.Status
	Clues        [len(severities)]float64
	Staff        float64
	Gaps         [len(grid.LineGaps)]float64
	Fresh        float64 // register entries lately found right on site
	LastVisit    int64   // unix seconds, 0 is never
	LastPatrol   int64
}

var (
	statuses   = [...]grid.Status{grid.Exempt, grid.OK, grid.Due, grid.Never, grid.Overdue}
	severities = [...]string{"low", "medium", "high", "critical"}
)

// add adds a share of a line; instants take the later, of shares above none.
func (s *Sums) add(t *grid.Tally, share float64) {
	for i := range s.Institutions {
		s.Institutions[i] += share * float64(t.Institutions[i])
	}
	for i := range s.Clues {
		s.Clues[i] += share * float64(t.Clues[i])
	}
	s.Staff += share * float64(t.Staff)
	for i := range s.Gaps {
		s.Gaps[i] += share * float64(t.Gaps[i])
	}
	s.Fresh += share * float64(t.Fresh)
	if share > 0 {
		s.LastVisit, s.LastPatrol = max(s.LastVisit, t.LastVisit), max(s.LastPatrol, t.LastPatrol)
	}
}

var sumColumns = []string{"institutions", "exempt", "ok", "due", "never", "overdue", "clues", "clues_low", "clues_medium", "clues_high", "clues_critical",
	"staff", "gap_no_grid", "gap_no_staff", "gap_past_cycle", "gap_no_patrol", "gap_overload", "gap_cut_off", "gap_over_inspected", "fresh", "last_visit", "last_patrol"}

func (s *Sums) values() []any {
	total := func(counts []float64) (sum float64) {
		for _, n := range counts {
			sum += n
		}
		return sum
	}
	out := []any{total(s.Institutions[:])}
	for _, n := range s.Institutions {
		out = append(out, n)
	}
	out = append(out, total(s.Clues[:]))
	for _, n := range s.Clues {
		out = append(out, n)
	}
	out = append(out, s.Staff)
	for _, n := range s.Gaps {
		out = append(out, n)
	}
	out = append(out, s.Fresh)
	for _, at := range []int64{s.LastVisit, s.LastPatrol} {
		if at == 0 {
			out = append(out, time.Time{})
		} else {
			out = append(out, time.Unix(at, 0))
		}
	}
	return out
}

// Cells writes one row a cell of the board, sums over the scope's own regions;
// or one a official grid of the scope: of each cell the share of its area that
// lies in the grid. What lies in no official grid is one row without a code, so
// that sums agree with those of the cells. Unlocated institutions and clues are
// in no cell.
func Cells(ctx context.Context, w io.Writer, s Scope, key Key, format Format, bom bool) error {
	if err := Check(key, format); err != nil {
		return err
	}
	if key == Official {
		return officialCells(ctx, w, s, format, bom)
	}
	type cell struct {
		Sums
		regions []string
	}
	cells := map[geo.Cell]*cell{}
	for i := range s.Lines {
		l := &s.Lines[i]
		c := cells[l.Cell]
		if c == nil {
			c = &cell{}
			cells[l.Cell] = c
		}
		c.add(&l.Tally, 1)
		c.regions = append(c.regions, l.Region)
	}
	out, err := NewWriter(w, format, append([]string{"cell", "resolution", "lon", "lat", "regions"}, sumColumns...), bom)
	if err != nil {
		return err
	}
	for _, at := range slices.Sorted(maps.Keys(cells)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		c := cells[at]
		slices.Sort(c.regions)
		centre := at.Centre()
		if err := out.Row(append([]any{at.String(), at.Resolution(), centre.Lon, centre.Lat, strings.Join(slices.Compact(c.regions), " ")}, c.values()...), hexagon(at)); err != nil {
			return err
		}
	}
	return out.Close()
}

func hexagon(c geo.Cell) orb.Geometry {
	var ring orb.Ring
	for _, p := range c.Boundary() {
		ring = append(ring, orb.Point{p.Lon, p.Lat})
	}
	return orb.Polygon{append(ring, ring[0])}
}

// officialGrids gives the scope's official grids of the finest kind it has.
func officialGrids(ctx context.Context, s Scope) ([]grid.OfficialGrid, grid.OfficialKind, error) {
	kind, err := s.Store.OfficialKindOf(ctx, s.Region)
	if err != nil {
		return nil, "", err
	}
	if kind == "" {
		return nil, "", grid.Errorf(grid.Conflict, "no-official-grids", "no official grids of this region are stored: import them first")
	}
	grids, err := s.Store.OfficialGrids(ctx, s.Region, kind)
	return grids, kind, err
}

func officialCells(ctx context.Context, w io.Writer, s Scope, format Format, bom bool) error {
	grids, kind, err := officialGrids(ctx, s)
	if err != nil {
		return err
	}
	crosswalk, err := s.Store.OfficialCells(ctx, s.Region, kind)
	if err != nil {
		return err
	}
	sums := Distribute(s.Lines, crosswalk)
	out, err := NewWriter(w, format, append([]string{"official_code", "name", "kind", "region", "area_m2"}, sumColumns...), bom)
	if err != nil {
		return err
	}
	for i := range grids {
		g := &grids[i]
		sum := sums[g.Code]
		if err := out.Row(append([]any{g.Code, g.Name, string(g.Kind), g.Region, g.AreaM2}, sum.values()...), g.Geometry); err != nil {
			return err
		}
	}
	if rest, some := sums[""]; some {
		if err := out.Row(append([]any{"", "", "", "", nil}, rest.values()...), nil); err != nil {
			return err
		}
	}
	return out.Close()
}

// Distribute shares the counts of cells out to official grids by area: a grid
// gets of each cell the share of the cell's area that lies in it, what lies in
// none goes to "". Where grids overlap, so that shares exceed the whole, they are
// scaled down to it: the sums are those of the lines.
func Distribute(lines []grid.LineState, crosswalk []grid.OfficialCell) map[string]Sums {
	of := map[geo.Cell][]grid.OfficialCell{}
	for _, c := range crosswalk {
		of[c.Cell] = append(of[c.Cell], c)
	}
	sums := map[string]Sums{}
	add := func(code string, t *grid.Tally, share float64) {
		s := sums[code]
		s.add(t, share)
		sums[code] = s
	}
	for i := range lines {
		l := &lines[i]
		shares := of[l.Cell]
		total := 0.0
		for _, c := range shares {
			total += c.OfCell
		}
		scale := 1 / max(1, total)
		for _, c := range shares {
			add(c.Code, &l.Tally, c.OfCell*scale)
		}
		const sliver = 1e-6
		if rest := 1 - total*scale; rest > sliver {
			add("", &l.Tally, rest)
		}
	}
	return sums
}

// Folded gives the lines of a scope by folding the log of a database.
func Folded(ctx context.Context, db *store.Store, region string) ([]grid.LineState, time.Time, error) {
	d, err := db.Deployment(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	board := grid.NewBoard(d.Resolution)
	for {
		entries, err := db.Events(ctx, board.Rev(), 1000)
		if err != nil {
			return nil, time.Time{}, err
		}
		if len(entries) == 0 {
			break
		}
		if err := board.Apply(entries...); err != nil {
			return nil, time.Time{}, err
		}
	}
	delta, err := board.Since(region, d.Resolution, -1)
	slices.SortFunc(delta.Lines, func(a, b grid.LineState) int {
		return cmp.Or(cmp.Compare(a.Cell, b.Cell), cmp.Compare(a.Region, b.Region))
	})
	return delta.Lines, delta.At, err
}
