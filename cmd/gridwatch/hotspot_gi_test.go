package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gridwatch/geo"
)

// A ring of five with an island, worked out by hand: Gi of b is
// (4+16 - 2·27/4) / √(s²·(4·2-4)/3) with the values 4, 16, 5, 2 of the others.
const (
	ringValues = "id,value\na,4\nb,1\nc,16\nd,5\ne,2\n"
	ringEdges  = "id,neighbour\na,b\nb,a\nb,c\nc,b\nc,d\nd,c\nd,e\ne,d\n"
)

func TestHotspotGi(t *testing.T) {
	mean := 27. / 4
	z := (20 - 2*mean) / math.Sqrt(((16+256+25+4)/4.-mean*mean)*(4*2-4)/3)
	exit, out, err := gridwatch(t, "", nil, "hotspot", "gi", "--neighbours", tableFile(t, "n.csv", ringEdges), tableFile(t, "in.csv.gz", ringValues))
	rows := csvRows(t, out)
	if exit != 0 || len(rows) != 6 || strings.Join(rows[0], ",") != "id,value,g,z,p,q" {
		t.Fatalf("got exit %d, %q, %q", exit, out, err)
	}
	for at, want := range []float64{20. / 27, z, math.Erfc(z / math.Sqrt2)} {
		if got := parse(t, rows[2][2+at]); math.Abs(got-want) > 1e-14 {
			t.Errorf("%s of b: got %v, want %v", rows[0][2+at], got, want)
		}
	}
	if !strings.Contains(err, "5 rows, 5 with z, 0 faults") {
		t.Errorf("stderr: got %q, want a summary", err)
	}
}

// Rows that are of no use keep their place, and count for nothing.
func TestHotspotGiRows(t *testing.T) {
	folder := t.TempDir()
	_, want, _ := gridwatch(t, "", nil, "hotspot", "gi", "--star", "--neighbours", tableFile(t, "n.csv", ringEdges), tableFile(t, "in.csv", ringValues))
	in := "note,id,value\n,a,4\n,,7\n,b,1\n,x,NaN\n,c,16\n,a,9\n,d,5\nshort\n,e,2\n,lone,\n"
	edges := "id,neighbour,weight\na,b,\nb,a,1\nb,c,1\nb,x,1\nb,c,2\nc,b,1.0\nc,d,1\nd,c,1\nd,zzz,1\nd,e,1\ne,d,1\ne,a,-1\ne,b,inf\n,b,1\nq\n"
	report := filepath.Join(folder, "report.csv")
	exit, out, err := gridwatch(t, "", nil, "hotspot", "gi", "--star", "--report", report, "--neighbours", tableFile(t, "n.csv", edges), tableFile(t, "in.csv", in))
	if exit != 1 {
		t.Errorf("exit: got %d, want 1", exit)
	}
	good := csvRows(t, want)
	expected := [][]string{good[0], good[1], {"", "7", "", "", "", ""}, good[2], {"x", "NaN", "", "", "", ""}, good[3],
		{"a", "9", "", "", "", ""}, good[4], {"", "", "", "", "", ""}, good[5], {"lone", "", "", "", "", ""}}
	if got := csvRows(t, out); fmt.Sprint(got) != fmt.Sprint(expected) {
		t.Errorf("got\n%v\nwant\n%v", got, expected)
	}
	text, fail := os.ReadFile(report)
	if fail != nil {
		t.Fatal(fail)
	}
	for _, says := range []string{"row,field,reason,value\n", "\n2,id,empty,\n", "\n4,value,not a number,NaN\n", "\n6,id,repeats row 1,a\n", "\n8,row,\"has 1 fields", "\n10,value,empty,\n",
		"\nn.csv:5,neighbour,repeats row 3,c\n", "\nn.csv:9,neighbour,not in the input,zzz\n", "\nn.csv:12,weight,negative,-1\n", "\nn.csv:13,weight,not a number,inf\n", "\nn.csv:14,id,empty,\n", "\nn.csv:15,row,"} {
		if !strings.Contains(string(text), says) {
			t.Errorf("report: got %s, want %q in it", text, says)
		}
	}
	if strings.Contains(string(text), "n.csv:4,") || !strings.Contains(err, "10 rows, 5 with z, 11 faults") {
		t.Errorf("report %s\nstderr %s: want nothing about n.csv:4, and 11 faults", text, err)
	}
}

// Self counts with --star only, by the weight that is given; an island has nothing.
func TestHotspotGiSelf(t *testing.T) {
	z := func(star bool, edges string) []string {
		t.Helper()
		args := []string{"hotspot", "gi", "--neighbours", tableFile(t, "n.csv", edges), tableFile(t, "in.csv", ringValues)}
		if star {
			args = append(args, "--star")
		}
		exit, out, err := gridwatch(t, "", nil, args...)
		if exit != 0 {
			t.Fatalf("got exit %d: %s", exit, err)
		}
		var z []string
		for _, row := range csvRows(t, out)[1:] {
			z = append(z, row[3])
		}
		return z
	}
	plain, selfish := z(false, ringEdges), z(false, ringEdges+"a,a\nb,b\n")
	if !slices.Equal(plain, selfish) {
		t.Errorf("without --star: got %v, want %v as without self", selfish, plain)
	}
	star, one := z(true, ringEdges), z(true, ringEdges+"a,a\nb,b\nc,c\nd,d\ne,e\n")
	if !slices.Equal(star, one) || slices.Equal(star, plain) {
		t.Errorf("with --star: got %v with self listed, %v without, want the same, and not %v", one, star, plain)
	}
	heavy := z(true, strings.ReplaceAll(strings.ReplaceAll(ringEdges, "\n", ",1\n"), "neighbour,1", "neighbour,weight")+"a,a,3\n")
	if heavy[0] == star[0] || heavy[1] != star[1] {
		t.Errorf("with weight 3 of a itself: got %v, want another z of a only than in %v", heavy, star)
	}
	for _, star := range []bool{false, true} {
		if island := z(star, "id,neighbour\nb,c\nc,d\nd,e\ne,b\n"); island[0] != "" || island[1] == "" {
			t.Errorf("island, star %v: got %v, want nothing for the first", star, island)
		}
	}
}

// Cells by rings, in any order, against the same neighbours listed.
func TestHotspotGiCells(t *testing.T) {
	const seed = 61
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	centre, err := geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.7}, 8)
	if err != nil {
		t.Fatal(err)
	}
	cells := centre.Disk(6)
	random.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
	cells = cells[:90]
	var in, edges strings.Builder
	in.WriteString("value,cell\n")
	edges.WriteString("id,neighbour\n")
	for i, c := range cells {
		name := c.String()
		if i%2 == 0 {
			name = strings.ToUpper(name)
		}
		fmt.Fprintf(&in, "%d,%s\n", random.IntN(20), name)
		for _, d := range cells {
			if steps, err := c.Distance(d); err == nil && steps > 0 && steps <= 2 {
				fmt.Fprintf(&edges, "%s,%s\n", c, d)
			}
		}
	}
	in.WriteString("1,8828308281fffff\n2,87283472bffffff\n3,nonsense\n")
	file := tableFile(t, "in.csv", in.String())
	exit, rings, fails := gridwatch(t, "", nil, "hotspot", "gi", "--star", "--k=2", "--permutations", "99", "--seed", "7", file)
	if exit != 1 || strings.Count(fails, "\n") != 4 || !strings.Contains(fails, "92,cell,\"has resolution 7, most have 8\",87283472bffffff") || !strings.Contains(fails, "93,cell,") {
		t.Errorf("got exit %d, %s, want 1 and rows 92 and 93 refused", exit, fails)
	}
	_, listed, _ := gridwatch(t, "", nil, "hotspot", "gi", "--star", "--neighbours", tableFile(t, "n.csv", edges.String()), "--permutations", "99", "--seed", "7", file)
	if rings != listed || len(csvRows(t, rings)) != 94 {
		t.Errorf("by rings\n%s\nas listed\n%s", rings, listed)
	}
	_, other, _ := gridwatch(t, "", nil, "hotspot", "gi", "--star", "--k", "2", "--permutations", "99", "--seed", "8", file)
	if other == rings {
		t.Error("another seed gives the same p")
	}
}

func TestHotspotGiRefuses(t *testing.T) {
	in, edges := tableFile(t, "in.csv", ringValues), tableFile(t, "n.csv", ringEdges)
	for _, c := range []struct {
		name string
		args []string
		says string
	}{
		{"no neighbours", []string{in}, "--k"},
		{"two kinds of neighbours", []string{"--k", "1", "--neighbours", edges, in}, "--k"},
		{"no ring", []string{"--k", "0", in}, "0 is not 1 to"},
		{"a negative ring", []string{"--k", "-2", in}, "-2 is not 1 to"},
		{"too many rings", []string{"--k", "301", in}, "301 is not 1 to 300"},
		{"negative permutations", []string{"--permutations", "-9", "--neighbours", edges, in}, "--permutations"},
		{"seed", []string{"--seed", "x", "--neighbours", edges, in}, "--seed"},
		{"ids with rings", []string{"--k", "1", in}, `no column "cell"`},
		{"no value", []string{"--neighbours", edges, edges}, `no column "value"`},
		{"no neighbour column", []string{"--neighbours", in, in}, `no column "neighbour"`},
		{"no file", []string{"--neighbours", edges, in + "x"}, "no such file"},
		{"no file of neighbours", []string{"--neighbours", edges + "x", in}, "no such file"},
		{"report in no folder", []string{"--report", in + "/x", "--neighbours", edges, in}, "--report"},
		{"no argument", nil, "<file>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, command := range []string{"gi", "moran"} {
				exit, out, err := gridwatch(t, "", nil, append([]string{"hotspot", command}, c.args...)...)
				if exit != 2 || out != "" && c.args != nil || !strings.Contains(err, c.says) {
					t.Errorf("%s: got exit %d, %q, %q, want 2 and %q", command, exit, out, err, c.says)
				}
			}
		})
	}
}

func parse(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func csvRows(t *testing.T, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
