package geocode

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gridwatch/geo"
)

func TestParseWestern(t *testing.T) {
	for _, c := range []struct {
		text, road string
		number     int
		cross      string
	}{
		{"5255 W MADISON ST", "w madison st", 5255, ""},
		{"5255 West Madison Street", "w madison st", 5255, ""},
		{"5255 w. madison st.", "w madison st", 5255, ""},
		{"5200-5298 W MADISON ST", "w madison st", 5248, ""},
		{"5255-57 W MADISON ST", "w madison st", 5255, ""},
		{"443 - 447 N CLARK ST", "n clark st", 445, ""},
		{"2430  -2432 N LINCOLN AVE", "n lincoln ave", 2430, ""},
		{"052XX W MADISON ST", "w madison st", 5250, ""},
		{"10 S DEARBORN ST FL", "s dearborn st", 10, ""},
		{"10 S DEARBORN ST 2ND FLOOR", "s dearborn st", 10, ""},
		{"225 S Aberdeen St (1100W)", "s aberdeen st", 225, ""},
		{"555 E 51st St(5100S)", "e 51st st", 555, ""},
		{"2641 S Calumet  (334E)", "s calumet", 2641, ""},
		{"5700 S CICERO", "s cicero", 5700, ""},
		{"1400 W 79TH ST", "w 79th st", 1400, ""},
		{"1400 W 79 ST", "w 79th st", 1400, ""},
		{"112 W 11 ST", "w 11th st", 112, ""},
		{"9 FIFTH AVENUE", "5th ave", 9, ""},
		{"1600 W NORTH AVE", "w north ave", 1600, ""},
		{"1600 NORTH AVE", "north ave", 1600, ""},
		{"1115-1117 N NORTH BRANCH ST", "n north branch st", 1115, ""},
		{"6688-6690 N NORTHWEST HWY", "n northwest hwy", 6688, ""},
		{"630 N ST CLAIR ST", "n st clair st", 630, ""},
		{"10200 S AVENUE L", "s avenue l", 10200, ""},
		{"500 N LAKE SHORE DR APT 1202", "n lake shore dr", 500, ""},
		{"233 S WACKER DR, CHICAGO, IL 60606", "s wacker dr", 233, ""},
		{"Willis Tower, 233 S Wacker Dr", "s wacker dr", 233, ""},
		{"1200 1/2 N STATE PKWY", "n state pkwy", 1200, ""},
		{"12 OAK ST NW", "oak st nw", 12, ""},
		{"4806 N BROADWAY", "n broadway", 4806, ""},
		{"N CLARK ST & W DIVERSEY PKWY", "n clark st", 0, "w diversey pkwy"},
		{"N Clark and W Diversey", "n clark", 0, "w diversey"},
		{"N CLARK ST/W DIVERSEY PKWY", "n clark st", 0, "w diversey pkwy"},
		{"W MADISON ST", "w madison st", 0, ""},
		{"79th St", "79th st", 0, ""},
		{"79 ST", "79th st", 0, ""},
		// what is no street
		{"", "", 0, ""}, {"5255", "", 0, ""}, {"Harbin", "", 0, ""}, {"A & P Food", "", 0, ""}, {"学府路 5 ST", "", 0, ""},
		{"#", "", 0, ""}, {"APT 5", "", 0, ""}, {"( 5 W OAK ST", "", 0, ""}, {"12 - ", "", 0, ""}, {"&&&", "", 0, ""},
	} {
		a, ok := ParseWestern(c.text)
		if ok != (c.road != "") || a.Road != c.road || a.Number.N != c.number || a.Cross != c.cross {
			t.Errorf("%s: got %q %d %q, %t, want %q %d %q", c.text, a.Road, a.Number.N, a.Cross, ok, c.road, c.number, c.cross)
		}
	}
	if a, _ := ParseWestern("500 N LAKE SHORE DR APT 1202"); a.Unit != "apt 1202" {
		t.Errorf("unit: got %q, want apt 1202", a.Unit)
	}
}

func FuzzParseWestern(f *testing.F) {
	for _, seed := range []string{"5255 W MADISON ST", "5200-5298 W MADISON ST", "N CLARK ST & W DIVERSEY PKWY", "052XX W OAK", "443 - 447 N", "1/2 1/2 /", "(", "5 \xff st", "99999999999 st"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, ok := ParseWestern(text)
		if ok && (a.Road == "" || strings.Contains(a.Road, "  ") || a.Number.N < 0) {
			t.Errorf("%q: got %q %d, want a road in one form", text, a.Road, a.Number.N)
		}
		var p parsed
		p.western(text)
	})
}

// The matcher reads Western addresses by ParseWestern: a number between two
// known ones, a block, a street whose type is left out.
func TestLocateWestern(t *testing.T) {
	a := admin(t)
	b := NewBuilder(a, "")
	for n := 1; n <= 32; n++ {
		for k, street := range []string{"W Madison St", "S Cicero Ave", "N Clark Street"} {
			e := Entry{Name: "Shop " + street, Address: strconv.Itoa(5000+4*n) + " " + street, Point: geo.Point{Lon: -87.6 + 0.0005*float64(n), Lat: 41.8 + 0.02*float64(k)}}
			if err := b.Add(e); err != nil {
				t.Fatal(err)
			}
		}
	}
	var file bytes.Buffer
	if _, err := b.Write(&file); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "west.gaz")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	z, err := OpenGazetteer(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	coder := NewGeocoder(a, z)
	for _, c := range []struct {
		text string
		want geo.Point
	}{
		{"5082 W MADISON STREET", geo.Point{Lon: -87.6 + 0.0005*20.5, Lat: 41.8}},
		{"5100-5140 w madison st", geo.Point{Lon: -87.6 + 0.0005*30, Lat: 41.8}},
		{"5120 S CICERO", geo.Point{Lon: -87.6 + 0.0005*30, Lat: 41.82}},
		{"5060 North Clark St, Apt 3", geo.Point{Lon: -87.6 + 0.0005*15, Lat: 41.84}},
	} {
		fix := coder.Locate(Query{Address: c.text}, Options{})
		if fix.Point == nil || metresBetween(*fix.Point, c.want) > 150 {
			t.Errorf("%s: got %+v, want near %v", c.text, fix, c.want)
		}
	}
	if fix := coder.Locate(Query{Address: "5100 W OAK ST"}, Options{}); fix.Point != nil && fix.Precision.AtLeast(Interpolated) {
		t.Errorf("an unknown street: got %+v, want no exact answer", fix)
	}
}
