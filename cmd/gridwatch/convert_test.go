package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tableFile writes an input of a test.
func tableFile(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if strings.HasSuffix(name, ".gz") {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		text = b.String()
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestConvert(t *testing.T) {
	for _, c := range []struct {
		name, from, to, in, want string
		exit                     int
		says                     string
	}{
		{"same", "wgs84", "cgcs2000", "id,lon,lat\na,126.5,45.7\n", "id,lon,lat\na,126.5000000,45.7000000\n", 0, "1 rows, 0 not turned"},
		{"to gcj02", "wgs84", "gcj02", "lon,lat,id\n126.6244639,45.7559669,\"x, \"\"y\"\"\"\n", "lon,lat,id\n126.6303976,45.7578940,\"x, \"\"y\"\"\"\n", 0, ""},
		{"outside of China nothing is shifted", "wgs84", "gcj02", "lon,lat\n-87.6,41.9\n", "lon,lat\n-87.6000000,41.9000000\n", 0, ""},
		{"to metres and back", "wgs84", "CGCS2000-GK:126", "lon,lat\n126,0\n", "lon,lat\n500000.000,0.000\n", 0, ""},
		{"from metres with a zone", "cgcs2000-gk:126", "wgs84", "lon,lat\n42500000,0\n", "lon,lat\n126.0000000,0.0000000\n", 0, ""},
		{"bad rows keep their place", "gcj02", "gcj02", "lon,lat,n\n1,2,a\nx,2,b\n1,,c\n\"1,5\",2,d\n200,2,e\n1,2,f\n",
			"lon,lat,n\n1.0000000,2.0000000,a\n,,b\n,,c\n,,d\n,,e\n1.0000000,2.0000000,f\n", 1, "2,lon,not a number,x\n3,lat,empty,\n4,lon,not a number; the decimal mark is a point,\"1,5\"\n5,lon,"},
		{"ragged rows", "wgs84", "wgs84", "a,lon,lat\n1,2\n1,2,3,4\n1,2,3,\n1,2,3\n", "a,lon,lat\n1,,\n1,,\n1,2.0000000,3.0000000\n1,2.0000000,3.0000000\n", 1, "has 2 fields, the header 3"},
		{"quotes out of place", "wgs84", "wgs84", "a,lon,lat\nx\"y,2,3\n\"a\"b,2,3\nc,2,3\n", "a,lon,lat\n,,\n,,\nc,2.0000000,3.0000000\n", 1, "quotes out of place"},
		{"quotes out of place in the last row", "wgs84", "wgs84", "a,lon,lat\nc,2,3\nx\"y,2,3", "a,lon,lat\nc,2.0000000,3.0000000\n,,\n", 1, "quotes out of place"},
		{"nul and bytes that are no text", "wgs84", "wgs84", "a,lon,lat\nx\x00y,2,3\n" + strings.Repeat("p,2,3\n", 12000) + "\xc4\xe3,2,3\n",
			"a,lon,lat\nxy,,\n" + strings.Repeat("p,2.0000000,3.0000000\n", 12000) + "\ufffd,,\n", 1, "NUL"},
		{"not finite, hexadecimal", "wgs84", "wgs84", "lon,lat\nNaN,1\ninf,1\n0x1p3,1\n1e1,1\n", "lon,lat\n,\n,\n,\n10.0000000,1.0000000\n", 1, ""},
		{"byte order mark and blanks", "wgs84", "wgs84", "\ufefflon, lat \n 1 ,2\n", "lon,lat\n1.0000000,2.0000000\n", 0, ""},
		{"header only", "wgs84", "wgs84", "lon,lat\n", "lon,lat\n", 0, "0 rows"},
		{"carriage returns", "wgs84", "wgs84", "lon,lat\r\n1,2\r\n", "lon,lat\n1.0000000,2.0000000\n", 0, ""},
		{"a point out of the projection", "wgs84", "cgcs2000-gk:126", "lon,lat\n10,45\n", "lon,lat\n,\n", 1, "too far"},
	} {
		t.Run(c.name, func(t *testing.T) {
			exit, out, err := gridwatch(t, "", nil, "convert", "--from", c.from, "--to", c.to, tableFile(t, "in.csv", c.in))
			if exit != c.exit || out != c.want {
				t.Errorf("got exit %d\n%.300q, want %d\n%.300q", exit, out, c.exit, c.want)
			}
			if !strings.Contains(err, c.says) {
				t.Errorf("stderr: got %s, want %q in it", err, c.says)
			}
		})
	}
}

func TestConvertRefuses(t *testing.T) {
	good := tableFile(t, "in.csv", "lon,lat\n1,2\n")
	for _, c := range []struct {
		name string
		args []string
		says string
	}{
		{"no flags", []string{good}, "--from"},
		{"unknown datum", []string{"--from", "wgs", "--to", "gcj02", good}, "unknown"},
		{"bad meridian", []string{"--from", "wgs84", "--to", "cgcs2000-gk:-5", good}, "meridian"},
		{"no file", []string{"--from", "wgs84", "--to", "gcj02", good + "x"}, "no such file"},
		{"a folder", []string{"--from", "wgs84", "--to", "gcj02", t.TempDir()}, "directory"},
		{"missing column", []string{"--from", "wgs84", "--to", "gcj02", tableFile(t, "in.csv", "lon,y\n1,2\n")}, `no column "lat"`},
		{"column twice", []string{"--from", "wgs84", "--to", "gcj02", tableFile(t, "in.csv", "lon,lat,lon\n1,2,3\n")}, "more than one column"},
		{"empty", []string{"--from", "wgs84", "--to", "gcj02", tableFile(t, "in.csv", "")}, "empty"},
		{"utf-16", []string{"--from", "wgs84", "--to", "gcj02", tableFile(t, "in.csv", "\xff\xfel\x00o\x00n\x00")}, "UTF-16"},
		{"gb18030", []string{"--from", "wgs84", "--to", "gcj02", tableFile(t, "in.csv", "\xbe\xad\xb6\xc8,lon,lat\n")}, "not UTF-8"},
		{"not gzip", []string{"--from", "wgs84", "--to", "gcj02", renamed(t, good, "in.csv.gz")}, "gzip"},
		{"an open quote", []string{"--from", "wgs84", "--to", "gcj02", tableFile(t, "in.csv", "lon,lat\n1,\"2\n1,2\n")}, "never closed"},
		{"an open quote in a large file", []string{"--from", "wgs84", "--to", "gcj02", tableFile(t, "in.csv", "lon,lat\n1,\"2"+strings.Repeat("\n1,2", 3<<20))}, "never closed"},
		{"a spreadsheet", []string{"--from", "wgs84", "--to", "gcj02", tableFile(t, "in.csv", "PK\x03\x04")}, "spreadsheet"},
		{"no place for the report", []string{"--from", "wgs84", "--to", "gcj02", "--report", t.TempDir(), good}, "--report"},
	} {
		t.Run(c.name, func(t *testing.T) {
			exit, _, err := gridwatch(t, "", nil, append([]string{"convert"}, c.args...)...)
			if exit != 2 || !strings.Contains(err, c.says) {
				t.Errorf("got exit %d, %s, want 2 and %q", exit, err, c.says)
			}
		})
	}
}

func renamed(t testing.TB, path, name string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(to, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestConvertReportFile(t *testing.T) {
	report := filepath.Join(t.TempDir(), "report.csv")
	in := tableFile(t, "in.csv.gz", "lon,lat\n1,2\nx,2\n")
	exit, out, err := gridwatch(t, "", nil, "convert", "--from=wgs84", "--to=bd09", "--report", report, in)
	if exit != 1 || strings.Count(out, "\n") != 3 || strings.Contains(err, "row,field") {
		t.Errorf("got exit %d, %s, %s, want 1, three lines, and the rows not on stderr", exit, out, err)
	}
	text, fail := os.ReadFile(report)
	if want := "row,field,reason,value\n2,lon,not a number,x\n"; fail != nil || string(text) != want {
		t.Errorf("report: got %s, %v, want %s", text, fail, want)
	}
}

// Negative numbers in the rows and as words after a flag.
func TestConvertNegative(t *testing.T) {
	exit, out, err := gridwatch(t, "", nil, "convert", "--from", "wgs84", "--to", "wgs84", tableFile(t, "in.csv", "lon,lat\n-87.6,-1e-7\n"))
	if want := "lon,lat\n-87.6000000,-0.0000001\n"; exit != 0 || out != want {
		t.Errorf("got exit %d, %s, %s, want %s", exit, out, err, want)
	}
}
