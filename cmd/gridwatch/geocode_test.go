package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// madeUpTown is a gazetteer of made-up points in 哈尔滨市: 25 numbers on each of
// three roads, 100 m apart. It is built once.
func madeUpTown(t testing.TB) string {
	t.Helper()
	madeUp.Do(func() { madeUp.file = buildTown(t) })
	path := filepath.Join(t.TempDir(), "town.gaz")
	if err := os.WriteFile(path, madeUp.file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var madeUp struct {
	sync.Once
	file []byte
}

func buildTown(t testing.TB) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString("id,title,where,x,y,kind\n")
	for r, road := range []string{"道里区松柏街", "道里区白桦路", "南岗区云杉大街"} {
		for n := 1; n <= 25; n++ {
			fmt.Fprintf(&b, "%d-%d,%s第%d小店,哈尔滨市%s%d号,%.6f,%.6f,shop\n", r, n, []string{"松鼠", "刺猬", "狐狸"}[r], n, road, 2*n, 126.6+0.0013*float64(n), 45.70+0.02*float64(r))
		}
	}
	b.WriteString("x,屋,哈尔滨市道里区松柏街7号,0,0,shop\ny,,,126.6,45.7,shop\nz,远,哈尔滨市道里区松柏街1号,126.6,45.7,other\nq,北,哈尔滨市道里区松柏街9号,126.6,九,shop\n")
	out := filepath.Join(t.TempDir(), "town.gaz")
	exit, _, stderr := gridwatch(t, "", nil, "gazetteer", "build", "--address", "where", "--name", "title", "--lon", "x", "--lat", "y",
		"--datum", "wgs84", "--where", "kind=shop", "--within", "哈尔滨市", tableFile(t, "town.csv", b.String()), "-o", out)
	if exit != 1 || !strings.Contains(stderr, "79 rows, 75 entries, 1 left out by --where, 3 not usable") {
		t.Fatalf("gazetteer build: got exit %d, %s, want 1 and 75 entries of 79 rows", exit, stderr)
	}
	for _, want := range []string{"76,lon,", "77,address,", "79,lat,not a number,九"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("gazetteer build: got %s, want %q in it", stderr, want)
		}
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestGeocode(t *testing.T) {
	town := madeUpTown(t)
	in := tableFile(t, "in.csv.gz", "\ufeffid,address,lon,name\n"+
		"a,哈尔滨市道里区松柏街20号,1,\n"+
		"b,哈尔滨市道里区不存在的胡同20号,2,\n"+
		"c,,3,\n"+
		"d,哈尔滨市南岗区云杉大街21号,4,\n"+
		"e,哈尔滨\n"+
		"f,哈尔滨市道里区松柏街8号,6,\"x, \"\"y\"\"\"\n")
	exit, out, stderr := gridwatch(t, "", nil, "geocode", "--gazetteer", town, "--within", "harbin", "--resolution", "9", in)
	if exit != 1 {
		t.Errorf("got exit %d, %s, want 1 because of two bad rows", exit, stderr)
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) != 7 {
		t.Fatalf("got %s, %v, want seven lines", out, err)
	}
	if got, want := strings.Join(rows[0], ","), "id,address,in_lon,name,lon,lat,cell,precision,score,radius_m,region_code,matched"; got != want {
		t.Errorf("header: got %s, want %s", got, want)
	}
	for i, id := range []string{"a", "b", "c", "d", "e", "f"} {
		if rows[i+1][0] != id {
			t.Errorf("row %d: got %s, want %s", i+1, rows[i+1][0], id)
		}
	}
	near(t, rows[1], 126.6+0.0013*10, 45.70)
	if got := rows[1]; len(strings.SplitAfter(got[4], ".")[1]) != 6 || len(got[6]) != 15 || got[7] == "" || got[10] != "230102000000" || got[2] != "1" {
		t.Errorf("answered row: got %v, want 6 decimals, a cell, a precision and 道里区", got)
	}
	near(t, rows[4], 126.6+0.0013*10.5, 45.74)
	if got := rows[2]; got[4] != "" || got[5] != "" || got[6] != "" || got[10] != "230102000000" {
		t.Errorf("row without answer: got %v, want empty but for the region", got)
	}
	for _, k := range []int{3, 5} {
		if got := strings.Join(rows[k][4:], ""); got != "" {
			t.Errorf("bad row: got %v, want it empty", rows[k])
		}
	}
	if rows[6][3] != `x, "y"` {
		t.Errorf("quoted field: got %q", rows[6][3])
	}
	for _, want := range []string{"3,address,empty,", "5,row,\"has 2 fields, the header 4\",", "6 rows, 3 answered, 2 not usable"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("report: got %s, want %q in it", stderr, want)
		}
	}
}

// near checks columns lon and lat of a row, within 150 m.
func near(t *testing.T, row []string, lon, lat float64) {
	t.Helper()
	x, errX := strconv.ParseFloat(row[4], 64)
	y, errY := strconv.ParseFloat(row[5], 64)
	if errX != nil || errY != nil || math.Abs(x-lon) > 0.002 || math.Abs(y-lat) > 0.0014 {
		t.Errorf("%v: got %s, %s, want about %f, %f", row[:2], row[4], row[5], lon, lat)
	}
}

// Every row of a large table keeps its place, whichever processor answers it.
func TestGeocodeKeepsOrder(t *testing.T) {
	town := madeUpTown(t)
	var b strings.Builder
	b.WriteString("address\n")
	const rows = 1300
	for i := range rows {
		fmt.Fprintf(&b, "道里区松柏街%d号附%d号\n", 1+i%90, i)
	}
	report := filepath.Join(t.TempDir(), "report.csv")
	exit, out, stderr := gridwatch(t, "", nil, "geocode", "--gazetteer", town+","+town, "--within", "2301", "--report", report, tableFile(t, "in.csv", b.String()))
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if exit != 0 || len(lines) != rows+1 {
		t.Fatalf("got exit %d, %d lines, %s, want 0 and %d", exit, len(lines), stderr, rows+1)
	}
	for i, line := range lines[1:] {
		if want := fmt.Sprintf("附%d号,", i); !strings.Contains(line, want) {
			t.Fatalf("row %d: got %s, want %s in it", i+1, line, want)
		}
	}
	if text, err := os.ReadFile(report); err != nil || string(text) != "row,field,reason,value\n" {
		t.Errorf("report: got %s, %v, want only its header", text, err)
	}
}

func TestGeocodeRefuses(t *testing.T) {
	town := madeUpTown(t)
	in := tableFile(t, "in.csv", "address\n松柏街2号\n")
	for _, c := range []struct {
		name string
		args []string
		says []string
	}{
		{"no gazetteer", []string{in}, []string{"--gazetteer"}},
		{"a gazetteer that is none", []string{"--gazetteer", in, in}, []string{"gazetteer"}},
		{"a gazetteer that is not there", []string{"--gazetteer", town + "x", in}, []string{"no such file"}},
		{"ambiguous region", []string{"--gazetteer", town, "--within", "鼓楼区", in}, []string{"ambiguous", "320106000000 江苏省 南京市 鼓楼区", "350102000000"}},
		{"ambiguous pinyin", []string{"--gazetteer", town, "--within", "nanjing", in}, []string{"320100000000", "350627000000"}},
		{"unknown region", []string{"--gazetteer", town, "--within", "atlantis", in}, []string{"--within"}},
		{"unknown precision", []string{"--gazetteer", town, "--min-precision", "house", in}, []string{"rooftop"}},
		{"resolution", []string{"--gazetteer", town, "--resolution", "16", in}, []string{"--resolution"}},
		{"negative resolution", []string{"--gazetteer", town, "--resolution", "-1", in}, []string{"--resolution"}},
		{"no column address", []string{"--gazetteer", town, tableFile(t, "in.csv", "adress\nx\n")}, []string{`no column "address"`}},
		{"two columns address", []string{"--gazetteer", town, tableFile(t, "in.csv", "address,address\nx,y\n")}, []string{"more than one"}},
		{"two columns name", []string{"--gazetteer", town, tableFile(t, "in.csv", "address,name,name\nx,y,z\n")}, []string{"more than one"}},
		{"empty", []string{"--gazetteer", town, tableFile(t, "in.csv", "")}, []string{"empty"}},
		{"no file", []string{"--gazetteer", town, in + "x"}, []string{"no such file"}},
		{"gb18030", []string{"--gazetteer", town, tableFile(t, "in.csv", "address\n\xbe\xad\xb6\xc8\n")}, []string{"not UTF-8"}},
		{"an unknown flag", []string{"--gazetteer", town, "--radius", "3", in}, []string{"--radius"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			exit, _, stderr := gridwatch(t, "", nil, append([]string{"geocode"}, c.args...)...)
			if exit != 2 {
				t.Errorf("got exit %d, %s, want 2", exit, stderr)
			}
			for _, says := range c.says {
				if !strings.Contains(stderr, says) {
					t.Errorf("stderr: got %s, want %q in it", stderr, says)
				}
			}
		})
	}
}

func TestInNames(t *testing.T) {
	got := strings.Join(inNames([]string{"a", "lon", "in_lon", "lat"}, []string{"lon", "lat"}), ",")
	if want := "a,in_in_lon,in_lon,in_lat"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestGazetteerBuild(t *testing.T) {
	folder := t.TempDir()
	out := filepath.Join(folder, "out.gaz")
	west := tableFile(t, "west.csv", "a,lon,lat\n100 N OAK ST,-87.6,41.9\n102 N OAK ST,-87.6001,41.9001\n")
	base := []string{"gazetteer", "build", "--address", "a", "--lon", "lon", "--lat", "lat", "-o", out}
	exit, _, stderr := gridwatch(t, "", nil, append(base, "--datum", "wgs84", west, west)...)
	if exit != 0 || !strings.Contains(stderr, "4 rows") {
		t.Errorf("two files: got exit %d, %s, want 0 and 4 rows", exit, stderr)
	}
	before, err := os.ReadFile(out)
	if err != nil || len(before) == 0 {
		t.Fatalf("gazetteer: got %d bytes, %v", len(before), err)
	}
	for _, c := range []struct {
		name string
		args []string
		says string
	}{
		{"no datum", []string{west}, "--datum"},
		{"unknown datum", []string{"--datum", "nad27", west}, "unknown"},
		{"no such column in --where", []string{"--datum", "wgs84", "--where", "b=1", west}, `no column "b"`},
		{"--where without =", []string{"--datum", "wgs84", "--where", "b", west}, "COLUMN=VALUE"},
		{"nothing left", []string{"--datum", "wgs84", "--where", "a=z", west}, "no row can be used: 2 rows, 2 left out"},
		{"metres as degrees", []string{"--datum", "wgs84", tableFile(t, "m.csv", "a,lon,lat\nx,13358338,5677294\n")}, "no row can be used"},
		{"a column twice", []string{"--datum", "wgs84", tableFile(t, "m.csv", "a,a,lon,lat\nx,y,1,2\n")}, "more than one"},
		{"no files", []string{"--datum", "wgs84"}, "file"},
		{"a second file that is not there", []string{"--datum", "wgs84", west, west + "x"}, "no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			exit, _, stderr := gridwatch(t, "", nil, append(base, c.args...)...)
			if exit != 2 || !strings.Contains(stderr, c.says) {
				t.Errorf("got exit %d, %s, want 2 and %q", exit, stderr, c.says)
			}
			if after, err := os.ReadFile(out); err != nil || string(after) != string(before) {
				t.Errorf("the gazetteer that was there: got %d bytes, %v, want it untouched", len(after), err)
			}
		})
	}
	if exit, _, stderr := gridwatch(t, "", nil, "gazetteer", "build", "--lon", "lon", "--lat", "lat", "--datum", "wgs84", west, "-o", out); exit != 2 || !strings.Contains(stderr, "--name") {
		t.Errorf("neither address nor name: got exit %d, %s, want 2", exit, stderr)
	}
	if exit, _, stderr := gridwatch(t, "", nil, "gazetteer", "build", "--address", "a", "--lon", "lon", "--lat", "lat", "--datum", "wgs84", west, "-o", filepath.Join(folder, "none", "x.gaz")); exit != 2 {
		t.Errorf("a folder that is not there: got exit %d, %s, want 2", exit, stderr)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*")); len(left) != 1 {
		t.Errorf("files beside the gazetteer: got %v, want none", left)
	}
	if exit, _, stderr := gridwatch(t, "", nil, append(base, "--datum", "gcj02", "--where", "a=100 N OAK ST", "--where", "a=102 N OAK ST", west)...); exit != 0 || !strings.Contains(stderr, "2 entries") {
		t.Errorf("two values of one column: got exit %d, %s, want both rows", exit, stderr)
	}
}
