package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const squares = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"adcode":"1","name":"东区","parent":{"code":"0"}},"geometry":{"type":"Polygon","coordinates":[[[126.5,45.7],[126.7,45.7],[126.7,45.9],[126.5,45.9],[126.5,45.7]]]}},
{"type":"Feature","properties":{"adcode":"0","name":"市"},"geometry":{"type":"Polygon","coordinates":[[[126.5,45.7],[126.7,45.7],[126.7,45.9],[126.5,45.9],[126.5,45.7]]]}},
{"type":"Feature","properties":{"name":"?"},"geometry":null}]}`

func file(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// city is a database with two regions.
func city(t testing.TB, dsn string) {
	t.Helper()
	if exit, _, err := gridwatch(t, "", nil, "migrate", "--db", dsn, "--resolution", "8"); exit != 0 {
		t.Fatalf("migrate: exit %d, %s", exit, err)
	}
	regions := file(t, "regions.geojson", squares)
	exit, out, err := gridwatch(t, "", nil, "import", "regions", regions, "--db", dsn, "--datum", "wgs84",
		"--map", "adcode=code", "--map", "parent.code=parent_code", "--level", "district")
	if exit != 1 || !strings.Contains(out, "3 rows, 2 new, 0 changed, 0 unchanged, 1 rejected") {
		t.Fatalf("import regions: exit %d, %s%s, want 1 with one row rejected", exit, out, err)
	}
}

var batchID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

func TestImportCommand(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			dsn := db.dsn(t)
			city(t, dsn)
			before := digest(t, dsn)
			register := file(t, "register.csv", "名称,category,lon,lat,licence_kind,licence_number,备注\n"+
				"甲诊所,clinic,126.6,45.8,medical,1,x\n乙诊所,clinic,45.8,126.6,medical,2,\n丙诊所,spa,126.6,45.8,medical,3,\n丁诊所,clinic,,,medical,4,\n")
			exit, out, err := gridwatch(t, "", nil, "import", "institutions", register, "--db", dsn, "--datum", "wgs84", "--map", "名称=name")
			if exit != 1 || !strings.Contains(out, "4 rows, 2 new, 0 changed, 0 unchanged, 2 rejected") || !strings.Contains(err, "ignored: 备注") {
				t.Errorf("import: got exit %d, %s%s, want 1, two new, two rejected, 备注 ignored", exit, out, err)
			}
			text, readErr := os.ReadFile(register + ".rejected.csv")
			want := "row,field,reason,value\n2,lat,not within -90 to 90 degrees; did you mean lon=126.6 lat=45.8 (axes swapped)?,126.6\n" +
				"3,category,is not a category of policy default-1,spa\n3,licences[0].category,is not a category of policy default-1,spa\n"
			if readErr != nil || string(text) != want {
				t.Errorf("rejected rows: got %q, %v, want %q", text, readErr, want)
			}
			if digest(t, dsn) == before {
				t.Error("digest: got that of before the import, want another")
			}
			batch := batchID.FindString(out)
			if exit, out, err := gridwatch(t, "", nil, "import", "undo", batch, "--db", dsn); exit != 0 {
				t.Errorf("undo: got exit %d, %s%s, want 0", exit, out, err)
			}
			if got := digest(t, dsn); got != before {
				t.Errorf("digest after undo: got %s, want %s", got, before)
			}
			if exit, out, _ := gridwatch(t, "", nil, "import", "list", "--db", dsn); exit != 0 || !strings.Contains(out, batch+"  institutions  undone") {
				t.Errorf("list: got exit %d, %s, want the batch, undone", exit, out)
			}
		})
	}
}

// A register without categories, and with commas in a constant.
func TestImportSet(t *testing.T) {
	dsn := filepath.Join(t.TempDir(), "set.db")
	city(t, dsn)
	register := file(t, "register.csv", "名称,lon,lat\n甲诊所,126.6,45.8\n")
	run := func(more ...string) (int, string, string) {
		return gridwatch(t, "", nil, append([]string{"import", "institutions", register, "--db", dsn, "--datum", "wgs84"}, more...)...)
	}
	if exit, _, err := run(); exit != 2 || !strings.Contains(err, "--set category=VALUE") {
		t.Errorf("without a category: got exit %d, %s, want 2 and what to do", exit, err)
	}
	if exit, _, err := run("--set", "category"); exit != 2 || err == "" {
		t.Errorf("a constant without a value: got exit %d, %s, want 2", exit, err)
	}
	exit, out, err := run("--set", "category=clinic", "--set", "sponsor=甲,乙=丙")
	if exit != 0 || !strings.Contains(out, "1 rows, 1 new") || !strings.Contains(err, "=clinic = category") || !strings.Contains(err, "=甲,乙=丙 = sponsor") {
		t.Errorf("got exit %d, %s%s, want one new row and the constants", exit, out, err)
	}
}

func TestImportRefusals(t *testing.T) {
	dsn := filepath.Join(t.TempDir(), "test.db")
	city(t, dsn)
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	fmt.Fprintln(z, "source,kind,opened_at")
	for n := range 1000 {
		fmt.Fprintf(z, "source,kind,%d\n", n*n)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	packed := zipped.String()
	for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none.csv")} {
		exit, out, err := gridwatch(t, "", nil, "import", "clues", path, "--db", dsn)
		if exit != 2 || !strings.Contains(err, "gridwatch: "+path+": ") || strings.Contains(err, "--file") {
			t.Errorf("import of %s: got exit %d, %s%s, want 2 and the path", path, exit, out, err)
		}
	}
	tests := []struct {
		name, file, text string
		args             []string
		want             string
	}{
		{"reporter", "a.csv", "source,kind,opened_at,reporter_name\n", nil, "reporter"},
		{"mapped reporter", "a.csv", "source,kind,opened_at,x\n", []string{"--map", "x=reporter"}, "reporter"},
		{"GB18030 cut short", "a.csv", "source,kind,opened_at\n\xb9\xfe\xb6\xfb\xb1\xf5,x,\n\xb9", nil, "GB18030"},
		{"bad UTF-8 far inside", "a.csv", "source,kind,opened_at\n" + strings.Repeat("web,x,2020-01-01\n", 9000) + "\xff\n", nil, "neither UTF-8"},
		{"no datum", "a.csv", "source,kind,opened_at,lon,lat\nweb,x,2020-01-01,126.6,45.8\n", nil, "--datum"},
		{"wrong datum", "a.csv", "source,kind,opened_at,lon,lat\n", []string{"--datum", "wgs48"}, "wgs84"},
		{"not gzip", "a.csv.gz", "source\n", nil, "gzip"},
		{"gzip cut short", "a.csv.gz", packed[:len(packed)-20], nil, "cut short"},
		{"gzip of one byte", "a.csv.gz", packed[:1], nil, "gzip"},
		{"gzip with another checksum", "a.csv.gz", packed[:len(packed)-8] + strings.Repeat("x", 8), nil, "damaged"},
		{"gzip with a bad block", "a.csv.gz", packed[:10] + strings.Repeat("\xff", 40) + packed[50:], nil, "damaged"},
		{"not JSON", "a.geojson", "source\n", nil, "GeoJSON"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			path := file(t, tc.file, tc.text)
			exit, out, err := gridwatch(t, "", nil, append([]string{"import", "clues", path, "--db", dsn}, tc.args...)...)
			if exit != 2 || !strings.Contains(err, tc.want) {
				t.Errorf("got exit %d, %s%s, want 2 and %q", exit, out, err, tc.want)
			}
		})
	}
	if _, out, _ := gridwatch(t, "", nil, "import", "list", "--db", dsn); strings.Contains(out, "clues") {
		t.Errorf("imports: got %s, want nothing of the refused files", out)
	}
}

// bigRegister writes n rows, packed.
func bigRegister(t testing.TB, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "big.csv.gz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	fmt.Fprintln(z, "name,category,lon,lat,licence_kind,licence_number")
	for i := range n {
		fmt.Fprintf(z, "诊所%d,clinic,%.5f,%.5f,medical,%d\n", i, 126.5+float64(i%100)/500, 45.7+float64(i/100%100)/500, i)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// kill -9 in the middle of the applying, at the first and at the third chunk;
// then resume: everything is in, once.
func TestImportKilled(t *testing.T) {
	register := bigRegister(t, 12_000)
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			whole := db.dsn(t)
			city(t, whole)
			if exit, out, err := gridwatch(t, "", nil, "import", "institutions", register, "--db", whole, "--datum", "wgs84"); exit != 0 {
				t.Fatalf("import: exit %d, %s%s", exit, out, err)
			}
			want := boardLines(t, whole)
			for _, at := range []int{1, 3} {
				dsn := db.dsn(t)
				city(t, dsn)
				killAt(t, at, "import", "institutions", register, "--db", dsn, "--datum", "wgs84")
				_, out, _ := gridwatch(t, "", nil, "import", "list", "--db", dsn)
				batch := batchID.FindString(out)
				exit, out, err := gridwatch(t, "", nil, "import", "resume", batch, "--db", dsn)
				if exit != 0 || !strings.Contains(out, "12000 rows, 12000 new, 0 changed, 0 unchanged, 0 rejected") {
					t.Errorf("resume after a kill at chunk %d: got exit %d, %s%s, want 12000 new", at, exit, out, err)
				}
				if got := boardLines(t, dsn); got != want {
					t.Errorf("board after a kill at chunk %d: got %s, want %s", at, got, want)
				}
			}
		})
	}
}

// killAt kills the program after the n-th line about applying.
func killAt(t *testing.T, n int, args ...string) {
	t.Helper()
	command := exec.Command(program(t), args...)
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stderr)
	for seen := 0; lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "applying") {
			if seen++; seen == n {
				if err := command.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := command.Wait(); err == nil {
		t.Fatalf("the import ended before it could be killed at line %d", n)
	}
}
