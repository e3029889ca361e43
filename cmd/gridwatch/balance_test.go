package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid/balance"
)

// discOf are the cells at most k steps from a place, and a table of them in which the
// i-th weighs 1 + i%4.
func discOf(t testing.TB, k int) (cells []geo.Cell, text string) {
	t.Helper()
	centre, err := geo.CellAt(geo.Point{Lon: 120.15, Lat: 30.28}, 9)
	if err != nil {
		t.Fatal(err)
	}
	cells = centre.Disk(k)
	b := "cell,weight\n"
	for i, c := range cells {
		b += fmt.Sprintf("%s,%d\n", c, 1+i%4)
	}
	return cells, b
}

// balanced is what a run has said and answered.
type balanced struct {
	exit  int
	order []string // names of the rows
	grid  map[string]string
	line  map[string]any
	err   string
}

func balanceRun(t *testing.T, args ...string) balanced {
	t.Helper()
	exit, out, stderr := gridwatch(t, "", nil, append([]string{"balance"}, args...)...)
	b := balanced{exit: exit, grid: map[string]string{}, err: stderr}
	if out != "" {
		for _, row := range csvRows(t, out)[1:] {
			b.order = append(b.order, row[0])
			b.grid[row[0]] = row[1]
		}
	}
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &b.line); err != nil && exit != statusUnusable {
		t.Fatalf("the last line on stderr is no JSON: %q", stderr)
	}
	return b
}

// wholeGrids fails unless the cells of every grid touch one another.
func wholeGrids(t *testing.T, cells []geo.Cell, grid map[string]string) {
	t.Helper()
	pieces := map[string]int{}
	seen := map[geo.Cell]bool{}
	for _, c := range cells {
		if seen[c] {
			continue
		}
		pieces[grid[c.String()]]++
		queue := []geo.Cell{c}
		for seen[c] = true; len(queue) > 0; queue = queue[1:] {
			for _, n := range queue[0].Neighbours() {
				if _, in := slices.BinarySearch(cells, n); in && !seen[n] && grid[n.String()] == grid[c.String()] {
					seen[n] = true
					queue = append(queue, n)
				}
			}
		}
	}
	for name, n := range pieces {
		if n != 1 {
			t.Errorf("grid %q is in %d pieces", name, n)
		}
	}
}

func gridNames(b balanced) []string {
	return slices.Compact(slices.Sorted(maps.Values(b.grid)))
}

func TestBalance(t *testing.T) {
	cells, text := discOf(t, 6)
	in := tableFile(t, "in.csv.gz", text)
	got := balanceRun(t, "--grids", "7", "--seed", "5", in)
	if got.exit != 0 || strings.Count(got.err, "\n") != 1 {
		t.Fatalf("got exit %d, %q", got.exit, got.err)
	}
	wholeGrids(t, cells, got.grid)
	if names := gridNames(got); !slices.Equal(names, []string{"1", "2", "3", "4", "5", "6", "7"}) {
		t.Errorf("got grids %q", names)
	}
	for i, c := range cells {
		if i >= len(got.order) || got.order[i] != c.String() {
			t.Fatalf("row %d is not that of %s", i+1, c)
		}
	}
	want := []string{"broken", "cut_share", "iso", "max_over_mean", "min_over_mean", "moved_weight", "seconds", "seed", "stopped"}
	if keys := slices.Sorted(maps.Keys(got.line)); !slices.Equal(keys, want) {
		t.Errorf("got keys %q, want %q", keys, want)
	}
	if got.line["broken"] != 0. || got.line["seed"] != 5. || got.line["stopped"] != nil {
		t.Errorf("got %v", got.line)
	}
	if again := balanceRun(t, "--grids", "7", "--seed", "5", in); !maps.Equal(again.grid, got.grid) {
		t.Error("the same seed gives another plan")
	}
}

// A run that is out of time ends with a plan, and says so.
func TestBalanceTimeLimit(t *testing.T) {
	cells, text := discOf(t, 6)
	got := balanceRun(t, "--grids", "7", "--time-limit", "1ns", tableFile(t, "in.csv", text))
	if got.exit != 0 || got.line["stopped"] != "time" || len(gridNames(got)) != 7 {
		t.Errorf("got exit %d, grids %q, %v", got.exit, gridNames(got), got.line)
	}
	wholeGrids(t, cells, got.grid)
	if got := balanceRun(t, "--grids", "7", "--time-limit", "1h", tableFile(t, "in.csv", text)); got.line["stopped"] != nil {
		t.Errorf("with time left: got %v", got.line)
	}
}

// Rows of no use keep their place and have no grid, and everything else is as without
// them.
func TestBalanceRows(t *testing.T) {
	edges := tableFile(t, "n.csv", "id,neighbour\na,b\nb,a\nb,c\nc,b\nc,d\nd,c\nb,b\n")
	want := balanceRun(t, "--grids", "2", "--neighbours", edges, tableFile(t, "in.csv", "id,weight\na,1\nb,2\nc,2\nd,1\n"))
	if want.exit != 0 || want.line["max_over_mean"] != 1. || want.grid["a"] != want.grid["b"] || want.grid["b"] == want.grid["c"] {
		t.Fatalf("got %+v", want)
	}
	report := filepath.Join(t.TempDir(), "report.csv")
	edges = tableFile(t, "n.csv", "neighbour,id,cost\nb,a,\na,b,1\na,b,1\nb,c,2\nc,b,2\nc,d,1\nd,c,1\nx,d,1\nzz,d,1\nd,a,-1\n,a,1\nq\n")
	got := balanceRun(t, "--grids", "2", "--neighbours", edges, "--report", report,
		tableFile(t, "in.csv", "weight,id\n1,a\n7,\n2,b\n-1,x\n2,c\nmuch,y\n1,d\n1,a\n"))
	if got.exit != 1 || fmt.Sprint(got.order) != "[a  b x c y d a]" {
		t.Errorf("got exit %d, rows %q", got.exit, got.order)
	}
	for _, id := range []string{"b", "c", "d"} {
		if got.grid[id] != want.grid[id] {
			t.Errorf("grid of %s: got %q, want %q", id, got.grid[id], want.grid[id])
		}
	}
	if got.grid["x"]+got.grid["y"]+got.grid[""] != "" {
		t.Errorf("rows of no use have grids: %v", got.grid)
	}
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{"2,id,empty,", "4,weight,negative,-1", "6,weight,not a number,much", "8,id,repeats row 1,a",
		"n.csv:9,neighbour,not in the input,zz", "n.csv:10,cost,negative,-1", "n.csv:11,neighbour,empty,", "n.csv:12,row,", "n.csv:3,neighbour,repeats row 2,"} {
		if !strings.Contains(string(text), row) {
			t.Errorf("the report has no %q:\n%s", row, text)
		}
	}
}

// Everybody has a territory of the size of the capacity, around home.
func TestBalanceStaff(t *testing.T) {
	cells, text := discOf(t, 8)
	staff := fmt.Sprintf("capacity,staff,home_cell\n2,王,%s\n1,李,%s\n1,\"Smith, A\",\n0,nobody,\n1,王,\n1,far,8928308280fffff\n", cells[0], cells[len(cells)-1])
	got := balanceRun(t, "--staff", tableFile(t, "staff.csv", staff), tableFile(t, "in.csv", text))
	if got.exit != 1 {
		t.Errorf("exit: got %d, want 1 for two rows of no use and an unknown home", got.exit)
	}
	for _, row := range []string{"staff.csv:4,capacity,not above 0,0", "staff.csv:5,staff,repeated,王", "staff.csv:6,home_cell,not in the input,8928308280fffff"} {
		if !strings.Contains(got.err, row) {
			t.Errorf("stderr has no %q: %s", row, got.err)
		}
	}
	wholeGrids(t, cells, got.grid)
	load, all := map[string]float64{}, 0.
	for i, c := range cells {
		load[got.grid[c.String()]] += float64(1 + i%4)
		all += float64(1 + i%4)
	}
	for name, want := range map[string]float64{"王": 2, "李": 1, "Smith, A": 1, "far": 1} {
		if over := load[name] / (all * want / 5); over < 0.9 || over > 1.1 {
			t.Errorf("%s has %.2f of the share", name, over)
		}
	}
}

// A plan in force keeps its names, and most of its cells; who has left is spread.
func TestBalanceCurrent(t *testing.T) {
	cells, text := discOf(t, 8)
	in := tableFile(t, "in.csv", text)
	before := balanceRun(t, "--grids", "6", in)
	plan := "cell,grid\n"
	for _, c := range cells {
		plan += c.String() + ",G" + before.grid[c.String()] + "\n"
	}
	staff := "staff,capacity\nG1,1\nG2,1\nG3,1\nG4,1\nG5,1\n" // G6 has left
	current, locked := tableFile(t, "plan.csv", plan), tableFile(t, "l.csv", "cell,grid\n"+cells[0].String()+",G"+before.grid[cells[0].String()]+"\n")
	got := balanceRun(t, "--staff", tableFile(t, "staff.csv", staff), "--current", current, "--locked", locked, "--churn-price", "1", in)
	if got.exit != 0 && before.grid[cells[0].String()] != "6" {
		t.Fatalf("got exit %d, %s", got.exit, got.err)
	}
	wholeGrids(t, cells, got.grid)
	stay, left, moved := 0, 0, 0.
	for i, c := range cells {
		switch was := "G" + before.grid[c.String()]; {
		case was == "G6":
			left++
			moved += float64(1 + i%4)
		case got.grid[c.String()] == was:
			stay++
		default:
			moved += float64(1 + i%4)
		}
	}
	if stay*2 < len(cells)-left || got.line["moved_weight"] != moved {
		t.Errorf("%d of %d cells stay, moved weight %v, want %v", stay, len(cells)-left, got.line["moved_weight"], moved)
	}
	more := balanceRun(t, "--grids", "7", "--current", current, in)
	if names := gridNames(more); !slices.Equal(names, []string{"1", "G1", "G2", "G3", "G4", "G5", "G6"}) {
		t.Errorf("got grids %q", names)
	}
	same := balanceRun(t, "--grids", "6", "--current", current, "--churn-price", "1e6", in)
	if same.line["moved_weight"] != 0. || same.grid[cells[3].String()] != "G"+before.grid[cells[3].String()] {
		t.Errorf("at that price nothing moves; got %v", same.line)
	}
}

// What is infeasible names the cell and ends with status 1: with a plan where there is
// one.
func TestBalanceInfeasible(t *testing.T) {
	cells, text := discOf(t, 2)
	heavy := strings.Replace(text, cells[4].String()+",1", cells[4].String()+",500", 1)
	island, err := geo.CellAt(geo.Point{Lon: 121, Lat: 31}, 9)
	if err != nil {
		t.Fatal(err)
	}
	lock := fmt.Sprintf("cell,grid\n%s,a\n%s,a\n", cells[0], island)
	for _, c := range []struct {
		name, in, reason, cell, message string
		rows                            int
		args                            []string
	}{
		{"heavy cell", heavy, "cell-too-heavy", cells[4].String(), "cell " + cells[4].String() + " weighs 500", len(cells), []string{"--grids", "3"}},
		{"too many grids", text, "more-parts-than-cells", "", "20 grids, but only 19 cells", 0, []string{"--grids", "99999999"}},
		{"too many pieces", text + island.String() + ",1\n", "more-pieces-than-parts", island.String(), "2 pieces", 0, []string{"--grids", "1"}},
		{"locks apart", text + island.String() + ",1\n", "fixed-apart", max(cells[0], island).String(), "the locked cells of grid a", 0, []string{"--grids", "3", "--locked", tableFile(t, "l.csv", lock)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := balanceRun(t, append(c.args, tableFile(t, "in.csv", c.in))...)
			message, _ := got.line["message"].(string)
			cell, _ := got.line["cell"].(string)
			if got.exit != 1 || got.line["infeasible"] != c.reason || cell != c.cell || !strings.Contains(message, c.message) || len(got.order) != c.rows {
				t.Errorf("got exit %d, %d rows, %v", got.exit, len(got.order), got.line)
			}
			if _, planned := got.line["max_over_mean"]; planned != (c.rows > 0) {
				t.Errorf("figures without a plan, or none: %v", got.line)
			}
		})
	}
}

func TestBalanceUnusable(t *testing.T) {
	_, cellText := discOf(t, 1)
	in, cells := tableFile(t, "in.csv", "id,weight\na,1\nb,1\n"), tableFile(t, "cells.csv", cellText)
	edges := tableFile(t, "ok.csv", "id,neighbour\na,b\nb,a\n")
	for _, c := range []struct {
		want string
		args []string
	}{
		{"--grids: this or --staff", []string{in}},
		{"--grids: not together", []string{"--grids", "2", "--staff", in, cells}},
		{"--grids: less than 1", []string{"--grids", "0", cells}},
		{"--effort: not 0", []string{"--grids", "2", "--effort=-1", cells}},
		{"--churn-price: not", []string{"--grids", "2", "--churn-price", "-1", cells}},
		{"--neighbours: needed", []string{"--grids", "2", in}},
		{"no column \"weight\"", []string{"--grids", "2", tableFile(t, "v.csv", "cell,value\n")}},
		{"no row that can be used", []string{"--grids", "2", tableFile(t, "v.csv", "cell,weight\nx,1\n")}},
		{"n.csv: row 1: a borders on b, which is not listed", []string{"--grids", "2", "--neighbours", tableFile(t, "n.csv", "id,neighbour\na,b\n"), in}},
		{"n.csv: row 1: the border of a and b", []string{"--grids", "2", "--neighbours", tableFile(t, "n.csv", "id,neighbour,cost\na,b,1\nb,a,2\n"), in}},
		{"no column \"grid\"", []string{"--grids", "2", "--neighbours", edges, "--current", in, in}},
		{"l.csv: has 2 grids", []string{"--grids", "1", "--neighbours", edges, "--locked", tableFile(t, "l.csv", "id,grid\na,x\nb,y\n"), in}},
		{"staff.csv: has no row", []string{"--staff", tableFile(t, "staff.csv", "staff,capacity\n"), cells}},
		{"no such file", []string{"--grids", "2", filepath.Join(t.TempDir(), "none.csv")}},
	} {
		t.Run(c.want, func(t *testing.T) {
			got := balanceRun(t, c.args...)
			if got.exit != statusUnusable || !strings.Contains(got.err, c.want) || got.order != nil {
				t.Errorf("got exit %d, %q, want %q", got.exit, got.err, c.want)
			}
		})
	}
}

// Tables of any bytes are refused, or make a problem that is infeasible or solved.
func FuzzBalance(f *testing.F) {
	f.Add([]byte("id,weight\na,1\nb,2\nc,0\n"), []byte("id,neighbour,cost\na,b,1\nb,a,1\nb,c,\nc,b,\n"), []byte("id,grid\na,x\nb,\nc,y\n"), []byte("staff,capacity,home_cell\nx,1,a\nz,2,\n"))
	f.Add([]byte("weight,id\n1e100,a\n-0,b\nNaN,c\n"), []byte("neighbour,id\na,b\nb,a\nb,a\na,a\nq\n"), []byte("grid,id\n\"x\n"), []byte("staff,capacity\n,\nx,1e-300\nx,0\n"))
	f.Fuzz(func(t *testing.T, rows, neighbours, plan, staff []byte) {
		report := &rowReport{stderr: io.Discard, out: csv.NewWriter(io.Discard)}
		in := &balanceInput{}
		usable := true
		read := func(text []byte, use func(*table) error) {
			table := &table{path: "x", in: &inputFile{text: bytes.NewReader(text)}}
			usable = usable && table.begin() == nil && use(table) == nil
		}
		beside := func(text []byte, begin func(*table) (rowReader, error)) {
			read(text, func(of *table) error {
				take, err := begin(of)
				if err != nil {
					return err
				}
				return of.each(t.Context(), take, report)
			})
		}
		read(rows, func(of *table) (err error) {
			in.places, err = readValues(t.Context(), of, "id", "weight", 0, report)
			return err
		})
		if !usable || len(in.values) == 0 {
			return
		}
		in.problem.Weight = in.values
		var current planTable
		beside(neighbours, in.readNeighbours)
		beside(plan, func(of *table) (rowReader, error) { return current.begin(of, in.places) })
		beside(staff, in.readStaff)
		if !usable || in.link("x", report) != nil || len(in.names) == 0 {
			return
		}
		in.problem.Current = current.parts(in, nil)
		in.problem.Fixed = current.parts(in, report.addRow)
		answer, err := balance.Solve(t.Context(), &in.problem, balance.Options{})
		var none *balance.Infeasible
		switch {
		case err == nil:
			if len(answer.Part) != len(in.values) || answer.Broken > 0 {
				t.Errorf("got %+v", answer)
			}
		case errors.As(err, &none):
			balanceLine(&answer, 0, 1).explain(none, in)
		default:
			t.Errorf("%v: what the tables make must be a problem", err)
		}
	})
}
