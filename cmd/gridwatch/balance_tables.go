package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gridwatch/grid/balance"
)

// balanceInput is what is to be balanced, and the names of the parts.
type balanceInput struct {
	*places
	problem balance.Problem
	names   []string
	part    map[string]int32 // by name
	edges   []listedEdge     // of --neighbours; nil: neighbours by H3
	costs   []float64        // by edge; nil: 1 each
}

// rowOf tells a row of a table beside the input from those of the input.
func rowOf(path string, row int) string { return filepath.Base(path) + ":" + strconv.Itoa(row) }

// eachFault reads a table beside the input, and reports the rows of no use.
func eachFault(s *surroundings, path string, report *rowReport, begin func(*table) (rowReader, error)) error {
	t, err := openTable(path)
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }() // only read
	take, err := begin(t)
	if err != nil {
		return err
	}
	return t.each(s.ctx, take, report)
}

// each gives take all rows, and reports those of no use.
func (t *table) each(ctx context.Context, take rowReader, report *rowReport) error {
	for {
		fields, bad, err := t.next()
		if isEnd(err) {
			return nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if bad == nil {
			bad = take(fields, t.row)
		}
		if bad != nil {
			if err := report.add(rowOf(t.path, t.row), bad); err != nil {
				return err
			}
		}
	}
}

// rowReader takes a row and says what is wrong with it.
type rowReader func(fields []string, row int) *fault

// planTable is a table of the grids that cells have or must have.
type planTable struct {
	path   string
	grid   []int32  // by place: index of its name, or -1
	names  []string // in the order of the table
	rows   []int32  // by place: its row
	failed error
}

// begin reads the columns cell or id, and grid. A row without a grid says nothing.
func (p *planTable) begin(t *table, of *places) (rowReader, error) {
	name, err := t.column(of.key, true)
	if err != nil {
		return nil, err
	}
	grid, err := t.column("grid", true)
	if err != nil {
		return nil, err
	}
	p.path = t.path
	p.grid, p.rows = slices.Repeat([]int32{-1}, len(of.values)), make([]int32, len(of.values))
	known := map[string]int32{}
	return func(fields []string, row int) *fault {
		to := strings.TrimSpace(fields[grid])
		if to == "" {
			return nil
		}
		place, bad := of.place(of.key, fields[name])
		switch {
		case bad != nil:
			return bad
		case place < 0:
			return nil
		case p.grid[place] >= 0:
			return &fault{of.key, "repeats row " + strconv.Itoa(int(p.rows[place])), fields[name]}
		}
		at, seen := known[to]
		if !seen {
			at = int32(len(p.names))
			known[strings.Clone(to)] = at
			p.names = append(p.names, strings.Clone(to))
		}
		p.grid[place], p.rows[place] = at, int32(row)
		return nil
	}, nil
}

// parts are the parts by place; nil without a table. unknown is told of a grid that
// is not to be made, if it is not nil.
func (p *planTable) parts(in *balanceInput, unknown func(row int, f *fault) error) []int32 {
	if p.path == "" {
		return nil
	}
	by := make([]int32, len(p.names))
	for at, name := range p.names {
		by[at] = balance.None
		if q, is := in.part[name]; is {
			by[at] = q
		}
	}
	parts := make([]int32, len(p.grid))
	for place, at := range p.grid {
		parts[place] = balance.None
		if at < 0 {
			continue
		}
		parts[place] = by[at]
		if by[at] == balance.None && unknown != nil && p.failed == nil {
			p.failed = unknown(int(p.rows[place]), &fault{"grid", "not one of the grids or staff", p.names[at]})
		}
	}
	return parts
}

// gone says by place that the grid of the plan is not to be made; nil without a table.
func (p *planTable) gone(in *balanceInput) []bool {
	if p.path == "" {
		return nil
	}
	gone := make([]bool, len(p.grid))
	for place, at := range p.grid {
		if at >= 0 {
			_, made := in.part[p.names[at]]
			gone[place] = !made
		}
	}
	return gone
}

// weights are those of the grids of a plan.
func (p *planTable) weights(in *balanceInput) []float64 {
	sum := make([]float64, len(p.names))
	for place, at := range p.grid {
		if at >= 0 {
			sum[at] += in.values[place]
		}
	}
	return sum
}

// nameGrids makes k grids: those of locked cells, those of the plan in force (the
// heaviest, when there are too many), then the numbers from 1 on.
func (in *balanceInput) nameGrids(k int, current, locked *planTable) error {
	if len(locked.names) > k {
		return &badFile{locked.path, "has " + strconv.Itoa(len(locked.names)) + " grids, more than are to be made"}
	}
	if k > len(in.values) {
		k = len(in.values) + 1 // infeasible either way
	}
	weight := current.weights(in)
	order := make([]int, len(weight))
	for at := range order {
		order[at] = at
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weight[b], weight[a]) })
	in.part = map[string]int32{}
	for _, name := range locked.names {
		in.add(name, 1)
	}
	for _, at := range order {
		if len(in.names) < k {
			in.add(current.names[at], 1)
		}
	}
	for n := 1; len(in.names) < k; n++ {
		in.add(strconv.Itoa(n), 1)
	}
	return nil
}

// add makes one more part, unless there is one of the name.
func (in *balanceInput) add(name string, capacity float64) bool {
	if _, twice := in.part[name]; twice {
		return false
	}
	in.part[name] = int32(len(in.names))
	in.names = append(in.names, name)
	in.problem.Parts = append(in.problem.Parts, balance.Part{Capacity: capacity, Home: balance.None})
	return true
}

// readStaff reads staff,capacity[,home_cell]. A home that is not among the cells is
// reported; its owner counts all the same.
func (in *balanceInput) readStaff(t *table) (rowReader, error) {
	name, err := t.column("staff", true)
	if err != nil {
		return nil, err
	}
	capacity, err := t.column("capacity", true)
	if err != nil {
		return nil, err
	}
	home, err := t.column("home_cell", false)
	if err != nil {
		return nil, err
	}
	in.part = map[string]int32{}
	return func(fields []string, _ int) *fault {
		who := strings.Clone(strings.TrimSpace(fields[name]))
		share, bad := number("capacity", fields[capacity])
		switch {
		case who == "":
			return &fault{"staff", "empty", ""}
		case bad != nil:
			return bad
		case share <= 0:
			return &fault{"capacity", "not above 0", fields[capacity]}
		case !in.add(who, share):
			return &fault{"staff", "repeated", who}
		case home < 0 || strings.TrimSpace(fields[home]) == "":
			return nil
		}
		place, bad := in.place("home_cell", fields[home])
		if place >= 0 {
			in.problem.Parts[len(in.names)-1].Home = place
		}
		return bad
	}, nil
}

// write puts out every row of the input with the name of its part.
func (in *balanceInput) write(out *csv.Writer, part []int32) error {
	if err := out.Write([]string{in.key, "grid"}); err != nil {
		return err
	}
	for _, r := range in.rows {
		to := ""
		if r.place >= 0 {
			to = in.names[part[r.place]]
		}
		if err := out.Write([]string{r.name, to}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
