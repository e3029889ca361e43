package main

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gridwatch/geo"
)

// square is a table of neighbours of side × side places named r<row>c<column>,
// eight around each.
func square(side int) string {
	var b strings.Builder
	b.WriteString("id,neighbour\n")
	for r := range side {
		for c := range side {
			for dr := -1; dr <= 1; dr++ {
				for dc := -1; dc <= 1; dc++ {
					if (dr != 0 || dc != 0) && r+dr >= 0 && r+dr < side && c+dc >= 0 && c+dc < side {
						fmt.Fprintf(&b, "r%dc%d,r%dc%d\n", r, c, r+dr, c+dc)
					}
				}
			}
		}
	}
	return b.String()
}

// series is a table id,t,value of the square, in which value says what is there;
// a place has no row where it says 0, except in the first slice.
func series(side, times int, value func(row, column, time int) int) string {
	var b strings.Builder
	b.WriteString("id,t,value\n")
	for t := range times {
		for r := range side {
			for c := range side {
				if v := value(r, c, t); v > 0 || t == 0 {
					fmt.Fprintf(&b, "r%dc%d,%d,%d\n", r, c, t, v)
				}
			}
		}
	}
	return b.String()
}

// usual is what is in the square of the tests: little and uneven, much around r3c3
// in the last slice, around r3c10 in all, around r10c3 in all but the last two.
func usual(r, c, t int) int {
	near := func(row, column int) bool { return abs(r-row) <= 1 && abs(c-column) <= 1 }
	if near(3, 3) && t == 11 || near(3, 10) || near(10, 3) && t < 10 {
		return 20 + (r+c+t)%3
	}
	return (r*7 + c*3 + t*5) % 3
}

func abs(n int) int { return max(n, -n) }

// lines gives the rows behind the header by their first field.
func lines(t *testing.T, out string) (byID map[string][]string, ids []string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%v in %.200s", err, out)
	}
	byID = map[string][]string{}
	for _, r := range rows[1:] {
		byID[r[0]] = r
		ids = append(ids, r[0])
	}
	return byID, ids
}

func TestHotspotEmerging(t *testing.T) {
	n := tableFile(t, "n.csv", square(14))
	in := tableFile(t, "in.csv.gz", series(14, 12, usual))
	exit, out, stderr := gridwatch(t, "", nil, "hotspot", "emerging", "--neighbours", n, "--time-col", "t", "--slice", "1", in)
	if exit != 0 || !strings.HasPrefix(out, "id,class,z_last,trend_z,trend_p,slices\n") ||
		!strings.Contains(stderr, "196 places in 12 slices") || !strings.Contains(stderr, "0 rows outside of the slices, 0 faults") {
		t.Fatalf("got exit %d, %.200s, %s", exit, out, stderr)
	}
	byID, ids := lines(t, out)
	if len(ids) != 196 || ids[0] != "r0c0" || ids[15] != "r1c1" {
		t.Errorf("got %d rows, %.40q first, want 196 in the order of the input", len(ids), ids)
	}
	for id, want := range map[string][2]string{
		"r3c3":   {"new-hot", "00000000000+"},
		"r3c10":  {"persistent-hot", "++++++++++++"},
		"r10c3":  {"historical-hot", "+++++++++++0"}, // the slice after the last full one still sees it
		"r11c11": {"", "000000000000"},
	} {
		if got := byID[id]; got[1] != want[0] || got[5] != want[1] {
			t.Errorf("%s: got %q, want %q", id, got, want)
		}
	}
}

// Cells with dates, two rows on one day, rows outside of the slices.
func TestHotspotEmergingOfCells(t *testing.T) {
	centre, err := geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.7}, 8)
	if err != nil {
		t.Fatal(err)
	}
	cells := centre.Disk(5)
	var b strings.Builder
	b.WriteString("when,value,cell\n2014-01-02,5," + cells[3].String() + "\n")
	for day := range 5 {
		for i, c := range cells {
			fmt.Fprintf(&b, "2014-%d-%02d,%d,%s\n", day+2, 3+day, 1+(i+day)%2, c)
		}
	}
	for range 2 {
		fmt.Fprintf(&b, "2014-06-30,9,%s\n", centre)
	}
	in := tableFile(t, "in.csv", b.String())
	exit, out, stderr := gridwatch(t, "", nil, "hotspot", "emerging", "--k=1", "--time-col=when", "--slice=30", in)
	if exit != 0 || !strings.Contains(stderr, "91 places in 6 slices") || !strings.Contains(stderr, "0 rows outside") {
		t.Fatalf("got exit %d, %.100s, %s", exit, out, stderr)
	}
	byID, ids := lines(t, out)
	if got := byID[centre.String()]; ids[0] != cells[3].String() || got[1] != "new-hot" || got[5] != "-0000+" { // nobody but cells[3] has anything in January
		t.Errorf("got %q, first %s, want new-hot, %s", got, ids[0], cells[3])
	}
	for _, c := range []struct {
		slice, says string
		args        []string
	}{
		{"month", "91 places in 6 slices", nil},
		{"29", "91 places in 6 slices", nil},
		{"35", "91 places in 5 slices, 7 with a class, 1 rows outside", nil},
		{"30", "91 places in 4 slices, 7 with a class, 92 rows outside of the slices, 0 faults", []string{"--from=2014-03-01"}},
		{"30", "91 places in 5 slices, 0 with a class, 3 rows outside of the slices, 0 faults", []string{"--to", "2014-06-10"}},
	} {
		exit, _, stderr := gridwatch(t, "", nil, append([]string{"hotspot", "emerging", "--k=1", "--time-col=when", "--slice", c.slice, in}, c.args...)...)
		if exit != 0 || !strings.Contains(stderr, c.says) {
			t.Errorf("slice %s, %v: got exit %d, %.300s, want %q", c.slice, c.args, exit, lastLine(stderr), c.says)
		}
	}
}

// lastLine is the last line.
func lastLine(text string) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	return all[len(all)-1]
}

// Bad rows are reported and left out; a place without a usable row keeps its line.
func TestHotspotEmergingBadRows(t *testing.T) {
	in := series(14, 12, usual) + "r1c1,5,-4\nr1c1,x,4\nr1c1,5,NaN\n,5,4\nr1c1,,4\nr1c1,2014-01-01,4\nlone,5,many\nr1c1,5\nr1c1,5,1e200\n"
	head, edges, _ := strings.Cut(square(14), "\n")
	n := head + ",weight\n" + strings.ReplaceAll(edges, "\n", ",\n") + "r0c0,nowhere,\nr0c0,r0c1,\nr0c0,r0c2,-1\n"
	exit, out, stderr := gridwatch(t, "", nil, "hotspot", "emerging", "--neighbours", tableFile(t, "n.csv", n), "--time-col", "t", "--slice", "1", tableFile(t, "in.csv", in))
	_, good, _ := gridwatch(t, "", nil, "hotspot", "emerging", "--neighbours", tableFile(t, "n.csv", square(14)), "--time-col", "t", "--slice", "1", tableFile(t, "in.csv", series(14, 12, usual)))
	if want := good + "lone,,,,,\n"; exit != 1 || out != want {
		t.Errorf("got exit %d, and other rows than without the bad ones:\n%.300s", exit, out)
	}
	for _, says := range []string{"value,negative,-4", "t,not an integer as the times before it,x", "value,not a number,NaN", "id,empty,", "t,empty,", "not an integer as the times before it,2014-01-01",
		"value,not a number,many", "has 2 fields, the header 3", "value,is beyond 1e100,1e200", "neighbour,not in the input,nowhere", "repeats row", "weight,negative,-1"} {
		if !strings.Contains(stderr, says) {
			t.Errorf("stderr says nothing like %q: %s", says, stderr)
		}
	}
}

func TestHotspotEmergingRefuses(t *testing.T) {
	n := tableFile(t, "n.csv", square(3))
	in := tableFile(t, "in.csv", series(3, 6, usual))
	dated := tableFile(t, "dated.csv", "id,t,value\nr0c0,2014-01-01,1\nr0c0,2014-01-09,1\n")
	for _, c := range []struct {
		name string
		args []string
		says string
	}{
		{"no slice", []string{"--neighbours", n, "--time-col", "t", in}, "--slice"},
		{"no time", []string{"--neighbours", n, "--slice", "1", in}, "--time-col"},
		{"neither k nor neighbours", []string{"--time-col", "t", "--slice", "1", in}, "--k"},
		{"both", []string{"--k", "1", "--neighbours", n, "--time-col", "t", "--slice", "1", in}, "not together"},
		{"a slice of nothing", []string{"--neighbours", n, "--time-col", "t", "--slice", "0", in}, "--slice"},
		{"a slice of weeks", []string{"--neighbours", n, "--time-col", "t", "--slice", "week", in}, "neither month nor"},
		{"months of integers", []string{"--neighbours", n, "--time-col", "t", "--slice", "month", in}, "needs dates"},
		{"too few slices", []string{"--neighbours", n, "--time-col", "t", "--slice", "2", in}, "at least 4"},
		{"less than a slice", []string{"--neighbours", n, "--time-col", "t", "--slice", "10", dated}, "less than one slice"},
		{"too many slices", []string{"--neighbours", n, "--time-col", "t", "--slice", "1", tableFile(t, "far.csv", "id,t,value\nr0c0,0,1\nr0c0,900000000,1\n")}, "more than can be held"},
		{"no rows", []string{"--neighbours", n, "--time-col", "t", "--slice", "1", tableFile(t, "none.csv", "id,t,value\n")}, "no row that can be used"},
		{"no such column", []string{"--neighbours", n, "--time-col", "when", "--slice", "1", in}, `no column "when"`},
		{"no value", []string{"--neighbours", n, "--time-col", "t", "--slice", "1", tableFile(t, "v.csv", "id,t,n\n")}, `no column "value"`},
		{"ids with k", []string{"--k", "1", "--time-col", "t", "--slice", "1", in}, `no column "cell"`},
		{"from after to", []string{"--neighbours", n, "--time-col", "t", "--slice", "1", "--from", "9", "--to=3", in}, "is after --to"},
		{"alpha", []string{"--alpha", "1.5", "--neighbours", n, "--time-col", "t", "--slice", "1", in}, "--alpha"},
		{"no file", []string{"--neighbours", n, "--time-col", "t", "--slice", "1", in + "x"}, "no such file"},
		{"no neighbours", []string{"--neighbours", n + "x", "--time-col", "t", "--slice", "1", in}, "no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			exit, out, err := gridwatch(t, "", nil, append([]string{"hotspot", "emerging"}, c.args...)...)
			if exit != 2 || out != "" || !strings.Contains(err, c.says) {
				t.Errorf("got exit %d, %.100s, %s, want 2 and %q", exit, out, err, c.says)
			}
		})
	}
}

// Whatever the table, it is read to places and slices that fit, or refused.
func FuzzSeries(f *testing.F) {
	f.Add([]byte("id,t,value\na,1,2\nb,2,3\na,1,1\n"), "1", false)
	f.Add([]byte("id,t,value\na,2014-01-31,2\nb,2014-03-01,3\nb,2014-13-01,3\n"), "month", false)
	f.Add([]byte("cell,t,value\n8813c46943fffff,2014-01-31,2\n8813c46945fffff,2014-02-27,1e3\nx,1,-1\n"), "7", true)
	f.Add([]byte("cell,t,value\n8813c46943fffff,-9,2\n8913c469423ffff,99999999999,1\n\"\n"), "2", true)
	f.Fuzz(func(t *testing.T, text []byte, slice string, k bool) {
		c := sliceFlags{File: tableFile(t, "in.csv", string(text)), TimeCol: "t", Slice: slice}
		one := 1
		if c.K = &one; !k {
			c.K, c.Neighbours = nil, tableFile(t, "n.csv", "id,neighbour\na,b\nb,a\n")
		}
		s := &surroundings{ctx: t.Context(), stdout: &strings.Builder{}, stderr: &strings.Builder{}}
		report, err := openReport(s, "")
		if err != nil {
			t.Fatal(err)
		}
		in, w, err := c.read(s, report)
		if err != nil {
			if statusOf(err) != statusUnusable {
				t.Fatalf("got %v, which is not said to be unusable input", err)
			}
			return
		}
		if w.Len() != len(in.values) || len(in.counts) == 0 {
			t.Fatalf("%d places, %d with neighbours, %d slices", len(in.values), w.Len(), len(in.counts))
		}
		for _, counts := range in.counts {
			if len(counts) != w.Len() || slices.ContainsFunc(counts, func(v float64) bool { return !(v >= 0) }) {
				t.Fatalf("got counts %v of %d places", counts, w.Len())
			}
		}
		for _, r := range in.rows {
			if r.place < -1 || r.place >= w.Len() || r.name == "" {
				t.Fatalf("got row %+v of %d places", r, w.Len())
			}
		}
		if season, length := in.calendar(); season != nil && len(season) != len(in.counts)+1 || length != nil && len(length) != len(in.counts)+1 {
			t.Fatalf("got %d seasons, %d lengths, %d slices", len(season), len(length), len(in.counts))
		}
	})
}
