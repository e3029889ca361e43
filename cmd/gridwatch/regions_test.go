package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// town is two districts that overlap by a strip, one of them with a sliver of a
// street, open and written the wrong way round, and a speck.
const town = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"town","name":"镇","level":"city"},"geometry":{"type":"Polygon","coordinates":[[[126.4,45.7],[126.7,45.7],[126.7,45.9],[126.4,45.9],[126.4,45.7]]]}},
{"type":"Feature","properties":{"code":"a","name":"甲区"},"geometry":{"type":"Polygon","coordinates":[[[126.4,45.7],[126.55,45.7],[126.55,45.9],[126.4,45.9]]]}},
{"type":"Feature","properties":{"code":"b","name":"乙区"},"geometry":{"type":"Polygon","coordinates":[[[126.549,45.7],[126.549,45.9],[126.7,45.9],[126.7,45.7],[126.549,45.7]]]}},
{"type":"Feature","properties":{"code":"a1","name":"小巷","level":"township"},"geometry":{"type":"Polygon","coordinates":[[[126.5,45.8],[126.501,45.8],[126.501,45.801],[126.5,45.801],[126.5,45.8]]]}},
{"type":"Feature","properties":{"code":"a2","name":"街道","level":"township"},"geometry":{"type":"Polygon","coordinates":[[[126.41,45.71],[126.54,45.71],[126.54,45.79],[126.41,45.79],[126.41,45.71]]]}},
{"type":"Feature","properties":{"code":"x","name":"领结"},"geometry":{"type":"Polygon","coordinates":[[[126.4,45.7],[126.5,45.8],[126.5,45.7],[126.4,45.8],[126.4,45.7]]]}}]}`

func TestRegionsCommands(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			dsn := db.dsn(t)
			must := func(want int, args ...string) (string, string) {
				t.Helper()
				exit, out, err := gridwatch(t, "", nil, append(args, "--db", dsn)...)
				if exit != want {
					t.Fatalf("%v: exit %d, %s%s, want %d", args, exit, out, err, want)
				}
				return out, err
			}
			must(0, "migrate", "--resolution", "8")
			out, err := must(1, "import", "regions", file(t, "town.geojson", town), "--datum", "wgs84", "--parents", "containment")
			for _, want := range []string{"feature 2 (a) repaired: closed 1", "小巷 (a1", "owns no cell; at resolution 1", "a and b overlap by", "lie in several leaf regions"} {
				if !strings.Contains(err, want) {
					t.Errorf("import: %q lacks %q", err, want)
				}
			}
			if !strings.Contains(out, "6 rows, 5 new, 0 changed, 0 unchanged, 1 rejected") {
				t.Errorf("import: %s", out)
			}
			table, _ := must(0, "regions", "border", "--csv")
			rows, bad := csv.NewReader(strings.NewReader(table)).ReadAll()
			if bad != nil || len(rows) < 3 || strings.Join(rows[0], ",") != "cell,owner,region,share" {
				t.Fatalf("border: %v, %v", rows, bad)
			}
			of := map[string]int{}
			for _, r := range rows[1:] {
				of[r[0]]++
				if share, err := strconv.ParseFloat(r[3], 64); err != nil || share <= 0 || share > 1 {
					t.Errorf("border: share %s of %s", r[3], r[0])
				}
			}
			for cell, n := range of {
				if n < 2 {
					t.Errorf("border: cell %s is listed with %d region", cell, n)
				}
			}
			if plain, _ := must(0, "regions", "border"); !strings.Contains(plain, fmt.Sprintf("%d border cells at resolution 8", len(of))) {
				t.Errorf("border: %s, want %d cells", plain, len(of))
			}
			must(2, "regions", "resolution") // no official grids yet
			testOfficial(t, must)
			// a child without an outline takes the cells of its parent away, which is told
			bare := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"b1","name":"丙街","parent_code":"b"},"geometry":null}]}`
			bareOut, bareErr := must(0, "import", "regions", file(t, "bare.geojson", bare), "--datum", "wgs84")
			if !strings.Contains(bareErr, "乙区 (b) has an outline, but none of the regions below it") {
				t.Errorf("bare child: %s", bareErr)
			}
			must(0, "import", "undo", batchID.FindString(bareOut))
			// the border moves: institutions would change
			moved := strings.Replace(strings.Replace(town, "[126.549,45.7],[126.549,45.9]", "[126.6,45.7],[126.6,45.9]", 1), "[126.549,45.7]]]", "[126.6,45.7]]]", 1)
			must(0, "regions", "check")
			if _, err := must(1, "import", "regions", file(t, "moved.geojson", moved), "--datum", "wgs84", "--parents", "containment"); !strings.Contains(err, "another 跨界 mark: gridwatch regions check") {
				t.Errorf("moved: %s, want the institutions told", err)
			}
			if out, _ := must(1, "regions", "check"); !strings.Contains(out, "60 located institutions: ") || strings.Contains(out, " 0 another 跨界") {
				t.Errorf("check: %s", out)
			}
		})
	}
}

// testOfficial imports unit grids of 200 m and 60 institutions.
func testOfficial(t *testing.T, must func(int, ...string) (string, string)) {
	var features, rows []string
	west, south, dx, dy := 126.56, 45.75, 0.012, 0.009
	for n := range 36 {
		w, s := west+float64(n%6)*dx, south+float64(n/6)*dy
		features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"bh":"2301020010010%02d"},"geometry":{"type":"Polygon","coordinates":[[[%f,%f],[%f,%f],[%f,%f],[%f,%f],[%f,%f]]]}}`,
			n, w, s, w+dx, s, w+dx, s+dy, w, s+dy, w, s))
	}
	for n := range 60 {
		rows = append(rows, fmt.Sprintf("诊所%d,clinic,%f,%f", n, west+6*dx*math.Mod(float64(n)*0.618, 1), south+6*dy*(float64(n)+0.5)/60))
	}
	grids := file(t, "units.geojson", `{"type":"FeatureCollection","features":[`+strings.Join(features, ",")+`]}`)
	if _, err := must(0, "import", "grids", grids, "--datum", "wgs84", "--map", "bh=code"); !strings.Contains(err, "36 official grids (unit) over") || !strings.Contains(err, "cannot be judged yet") {
		t.Errorf("import grids: %s", err)
	}
	must(0, "import", "institutions", file(t, "places.csv", "name,category,lon,lat\n"+strings.Join(rows, "\n")+"\n"), "--datum", "wgs84")
	out, _ := must(0, "regions", "resolution")
	if !strings.Contains(out, "resolution 7: ") || !strings.Contains(out, "of 60 institutions") || !strings.Contains(out, "proposed base resolution: ") {
		t.Errorf("resolution: %s", out)
	}
	if _, err := must(0, "import", "grids", grids, "--datum", "wgs84", "--map", "bh=code"); !strings.Contains(err, "proposed base resolution: ") {
		t.Errorf("import grids again: %s, want a proposal", err)
	}
}

func TestRegionsFromCodes(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			dsn := db.dsn(t)
			if exit, _, err := gridwatch(t, "", nil, "migrate", "--db", dsn); exit != 0 {
				t.Fatal(err)
			}
			before := time.Now()
			exit, out, err := gridwatch(t, "", nil, "import", "regions", "--from-codes", "all", "--depth", "district", "--db", dsn)
			t.Logf("the nation: %s, %s", time.Since(before), out)
			if exit != 0 || !strings.Contains(err, "known by code only") {
				t.Fatalf("exit %d, %s%s", exit, out, err)
			}
			var rows, fresh int
			if _, scan := fmt.Sscanf(out[strings.Index(out, "applied: "):], "applied: %d rows, %d new", &rows, &fresh); scan != nil || rows != fresh || rows < 3000 || rows > 3600 {
				t.Errorf("%s: %v, want some 3,300 new regions", out, scan)
			}
			if digest(t, dsn) == "" {
				t.Error("no digest")
			}
			exit, out, err = gridwatch(t, "", nil, "import", "regions", "--from-codes", "2301,道里区", "--depth", "township", "--db", dsn)
			if exit != 0 || !strings.Contains(out, " new, ") {
				t.Errorf("townships of Harbin: exit %d, %s%s", exit, out, err)
			}
			// a clinic known by its division only has a region and no point, which the board takes
			exit, out, err = gridwatch(t, "", nil, "import", "institutions", file(t, "clinics.csv", "name,category,region\n发热门诊,hospital,230102000000\n"), "--db", dsn)
			if exit != 0 {
				t.Errorf("institution: exit %d, %s%s", exit, out, err)
			}
		})
	}
	admin, err := geocode.LoadAdmin()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		codes  []string
		depth  string
		stored []geo.Region
		want   string // code<parent of the first three, or the error
	}{
		{"a district alone", []string{"230102"}, "district", nil, "230102000000<"},
		{"a city", []string{"哈尔滨市"}, "district", nil, "230100000000< 230102000000<230100000000 230103000000<230100000000"},
		{"two cities", []string{"2301", "3301"}, "city", nil, "100000000000< 230100000000<100000000000 330100000000<100000000000"},
		{"a municipality skips the hollow layer", []string{"11"}, "district", nil, "110000000000< 110101000000<110000000000 110102000000<110000000000"},
		{"below what is stored", []string{"230102"}, "district", []geo.Region{{Code: "230000000000"}}, "230102000000<230000000000"},
		{"stored already", []string{"230102"}, "district", []geo.Region{{Code: "root"}, {Code: "230102000000", ParentCode: "root"}}, "230102000000<root"},
		{"below an outline", []string{"230102"}, "township", []geo.Region{{Code: "230102000000", Geometry: orb.MultiPolygon{{{{126, 45}, {127, 45}, {126, 46}, {126, 45}}}}}}, "its cells would be in no region"},
		{"outside the root", []string{"3301"}, "city", []geo.Region{{Code: "230000000000"}}, "not within the stored root"},
		{"ambiguous", []string{"朝阳区"}, "district", nil, "ambiguous"},
		{"unknown", []string{"999999"}, "district", nil, "no division"},
	} {
		t.Run(test.name, func(t *testing.T) {
			regions, err := regionsOfCodes(admin, test.codes, test.depth, test.stored)
			var got []string
			for _, r := range regions[:min(3, len(regions))] {
				got = append(got, r.Code+"<"+r.ParentCode)
			}
			if err != nil {
				got = []string{err.Error()}
			}
			if text := strings.Join(got, " "); text != test.want && (err == nil || !strings.Contains(text, test.want)) {
				t.Errorf("got %s, want %s", text, test.want)
			}
		})
	}
	for _, args := range [][]string{{}, {"--from-codes", "23", "x.geojson"}} {
		if exit, out, err := gridwatch(t, "", nil, append([]string{"import", "regions", "--db", filepath.Join(t.TempDir(), "x.db")}, args...)...); exit != 2 {
			t.Errorf("%v: exit %d, %s%s, want 2", args, exit, out, err)
		}
	}
}
