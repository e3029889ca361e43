package geo

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// square is a good polygon; features are put together from such pieces.
const square = `{"type":"Polygon","coordinates":[[[120,30],[121,30],[121,31],[120,31],[120,30]]]}`

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func feature(properties, geometry string) string {
	return `{"type":"Feature","properties":` + properties + `,"geometry":` + geometry + `}`
}

func polygon(ring string) string { return `{"type":"Polygon","coordinates":[[` + ring + `]]}` }

func TestReadRegionsChicago(t *testing.T) {
	regions := chicagoAreas(t)
	var codes []string
	for _, r := range regions {
		codes = append(codes, r.Code)
		if r.Scheme != SchemeLocal || r.Level != "area" || r.ParentCode != "us-il-chicago" {
			t.Errorf("%s: scheme %q level %q parent %q, want local, area, us-il-chicago", r.Code, r.Scheme, r.Level, r.ParentCode)
		}
	}
	slices.Sort(codes)
	if got, want := strings.Join(codes, " "), "us-il-chicago-08 us-il-chicago-24 us-il-chicago-28 us-il-chicago-31 "+
		"us-il-chicago-32 us-il-chicago-33 us-il-chicago-34 us-il-chicago-60"; got != want {
		t.Errorf("codes = %s, want %s", got, want)
	}
	loop := regions[slices.IndexFunc(regions, func(r Region) bool { return r.Code == "us-il-chicago-32" })]
	if loop.Name != "LOOP" || !loop.Contains(Point{-87.6298, 41.8781}) {
		t.Errorf("area 32 is %q and holds the city's middle: %v, want LOOP, true", loop.Name, loop.Contains(Point{-87.6298, 41.8781}))
	}
}

// TestReadRegionsDataV reads the shape of Chinese district files: GCJ-02, codes
// as numbers, the parent in an inner object.
func TestReadRegionsDataV(t *testing.T) {
	text := "\xef\xbb\xbf" + collection(
		feature(`{"adcode":230100,"name":"哈尔滨市","level":"city","parent":{"adcode":230000}}`, square),
		feature(`{"adcode":230102.0,"name":" 道里区 ","level":"district","parent":{"adcode":"230100"}}`,
			`{"type":"MultiPolygon","coordinates":[[[[126.5,45.7],[126.7,45.7,12.5],[126.7,45.8],[126.5,45.7]]]]}`))
	regions, problems, err := ReadRegions(strings.NewReader(text), GCJ02, RegionFields{
		Code: "adcode", Name: "name", Level: "level", Parent: "parent.adcode", Scheme: SchemeGBT2260})
	if err != nil || len(problems) > 0 || len(regions) != 2 {
		t.Fatalf("ReadRegions = %d regions, %v, %v, want 2 and none", len(regions), problems, err)
	}
	r := regions[1]
	if r.Code != "230102000000" || r.ParentCode != "230100000000" || r.Name != "道里区" || r.Level != "district" {
		t.Errorf("region = %q %q %q %q, want 230102000000 230100000000 道里区 district", r.Code, r.ParentCode, r.Name, r.Level)
	}
	want, _ := GCJ02.ToWGS84(126.5, 45.7)
	if got := r.Geometry[0][0][0]; got[0] != want.Lon || got[1] != want.Lat {
		t.Errorf("first corner = %v, want %v in WGS-84", got, want)
	}
}

func TestReadRegionsProblems(t *testing.T) {
	const named = `{"code":"a","name":"A"}`
	tests := []struct {
		name, feature, field, reason string // reason: a part of it
	}{
		{"no feature", `{"type":"Polygon"}`, "type", "Feature"},
		{"not an object", `7`, "type", "Feature"},
		{"no properties", feature(`null`, square), "code", "missing"},
		{"properties are a list", feature(`[]`, square), "properties", "object"},
		{"no code", feature(`{"name":"A"}`, square), "code", "missing"},
		{"code is a list", feature(`{"code":["a"],"name":"A"}`, square), "code", "neither text nor a number"},
		{"code is a fraction", feature(`{"code":1.5,"name":"A"}`, square), "code", "whole number"},
		{"code too long", feature(`{"code":"`+strings.Repeat("x", 201)+`","name":"A"}`, square), "code", "200"},
		{"code with a line break", feature(`{"code":"a\nb","name":"A"}`, square), "code", "control"},
		{"no name", feature(`{"code":"a"}`, square), "name", "missing"},
		{"blank name", feature(`{"code":"a","name":"  "}`, square), "name", "missing"},
		{"own parent", feature(`{"code":"a","name":"A","up":"a"}`, square), "parent", "own parent"},
		{"geometry is text", feature(named, `"null"`), "geometry", "want a Polygon"},
		{"a point", feature(named, `{"type":"Point","coordinates":[1,2]}`), "geometry", "want a Polygon"},
		{"coordinates missing", feature(named, `{"type":"Polygon"}`), "geometry", "coordinates"},
		{"no ring", feature(named, `{"type":"Polygon","coordinates":[]}`), "geometry", "no ring"},
		{"no polygon", feature(named, `{"type":"MultiPolygon","coordinates":[]}`), "geometry", "coordinates"},
		{"wrong depth", feature(named, `{"type":"Polygon","coordinates":[[120,30],[121,30]]}`), "geometry", "positions of numbers"},
		{"three positions", feature(named, polygon(`[120,30],[121,30],[120,30]`)), "geometry", "fewer than four"},
		{"not closed, three positions", feature(named, polygon(`[120,30],[121,30]`)), "geometry", "fewer than four"},
		{"bow tie", feature(named, polygon(`[120,30],[121,31],[121,30],[120,31],[120,30]`)), "geometry", "crosses itself at 120.5000000,30.5000000"},
		{"no area", feature(named, polygon(`[120,30],[121,30],[122,30],[120,30]`)), "geometry", "no area"},
		{"one place", feature(named, polygon(`[120,30],[120,30],[120,30],[120,30]`)), "geometry", "no area"},
		{"text as number", feature(named, polygon(`["120",30],[121,30],[121,31],[120,30]`)), "geometry", "positions of numbers"},
		{"null as number", feature(named, polygon(`[null,30],[121,30],[121,31],[null,30]`)), "geometry", "position 1"},
		{"one number", feature(named, polygon(`[120],[121,30],[121,31],[120]`)), "geometry", "position 1"},
		{"beyond floating point", feature(named, polygon(`[1e999,30],[121,30],[121,31],[1e999,30]`)), "geometry", "positions of numbers"},
		{"latitude 91", feature(named, polygon(`[120,30],[121,91],[121,31],[120,30]`)), "geometry", "position 2: lat"},
		{"swapped", feature(named, polygon(`[30,120],[30,121],[31,121],[30,120]`)), "geometry", "axes swapped"},
		{"metres", feature(named, polygon(`[5e5,5e6],[5e5,6e6],[6e5,6e6],[5e5,5e6]`)), "geometry", "lat"},
		{"around the world", feature(named, polygon(`[-170,30],[170,30],[170,31],[-170,30]`)), "geometry", "180th meridian"},
	}
	good := feature(`{"code":"good","name":"Good"}`, square)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			regions, problems, err := ReadRegions(strings.NewReader(collection(good, test.feature)), WGS84,
				RegionFields{Code: "code", Name: "name", LevelValue: "area", Parent: "up"})
			if err != nil || len(problems) != 1 || len(regions) != 1 || regions[0].Code != "good" {
				t.Fatalf("ReadRegions = %d regions, problems %v, %v, want the good one and one problem", len(regions), problems, err)
			}
			bad := problems[0]
			if bad.Feature != 2 || bad.Field != test.field || !strings.Contains(bad.Reason, test.reason) {
				t.Errorf("problem = %v, want feature 2 field %s reason with %q", bad, test.field, test.reason)
			}
		})
	}
}

func TestReadRegionsRepeatedAndCircular(t *testing.T) {
	one := func(code, up string) string {
		return feature(fmt.Sprintf(`{"code":%q,"name":"x","up":%q}`, code, up), square)
	}
	text := collection(one("top", ""), one("a", "top"), one("a", "top"), one("x", "y"), one("y", "z"), one("z", "x"), one("under", "x"), one("other", "elsewhere"))
	regions, problems, err := ReadRegions(strings.NewReader(text), WGS84, RegionFields{Code: "code", Name: "name", LevelValue: "area", Parent: "up"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range regions {
		got = append(got, r.Code)
	}
	if want := []string{"top", "a", "under", "other"}; !slices.Equal(got, want) {
		t.Errorf("kept %v, want %v", got, want)
	}
	got = nil
	for _, p := range problems {
		got = append(got, fmt.Sprintf("%d %s", p.Feature, p.Field))
	}
	if want := []string{"3 code", "4 parent", "5 parent", "6 parent"}; !slices.Equal(got, want) {
		t.Errorf("problems %v, want %v", got, want)
	}
}

func TestReadRegionsGBT2260Codes(t *testing.T) {
	for code, want := range map[string]string{"23": "230000000000", "2301": "230100000000", "230102": "230102000000",
		"230102001": "230102001000", "230102001003": "230102001003", "": "", "230": "", "01": "", "23010x": "", "2301020010031": ""} {
		got, err := PadGBT2260(code)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("PadGBT2260(%q) = %q, %v, want %q", code, got, err, want)
		}
	}
	text := collection(feature(`{"code":"abc","name":"A"}`, square), feature(`{"code":"230102","name":"A"}`, square))
	regions, problems, err := ReadRegions(strings.NewReader(text), CGCS2000,
		RegionFields{Code: "code", Name: "name", LevelValue: "district", ParentValue: "230100", Scheme: SchemeGBT2260})
	if err != nil || len(regions) != 1 || regions[0].ParentCode != "230100000000" || len(problems) != 1 || problems[0].Field != "code" {
		t.Errorf("ReadRegions = %v, %v, %v, want one region under 230100000000 and one bad code", regions, problems, err)
	}
}

func TestReadRegionsRefusesTheFile(t *testing.T) {
	fields := RegionFields{Code: "code", Name: "name", LevelValue: "area"}
	good := collection(feature(`{"code":"a","name":"A"}`, square))
	withCRS := func(name string) string {
		return strings.Replace(good, `"features"`, `"crs":{"type":"name","properties":{"name":"`+name+`"}},"features"`, 1)
	}
	tests := []struct {
		name, text string
		datum      Datum
		fields     RegionFields
		field      string // empty: accepted
	}{
		{"good", good, WGS84, fields, ""},
		{"empty collection", collection(), WGS84, fields, ""},
		{"CRS84", withCRS("urn:ogc:def:crs:OGC:1.3:CRS84"), WGS84, fields, ""},
		{"metres by crs", withCRS("urn:ogc:def:crs:EPSG::3857"), WGS84, fields, "crs"},
		{"crs of a shifted file", withCRS("urn:ogc:def:crs:EPSG::3857"), GCJ02, fields, ""},
		{"empty", "", WGS84, fields, "file"},
		{"not JSON", "code,name\n1,2\n", WGS84, fields, "file"},
		{"cut short", good[:len(good)-3], WGS84, fields, "file"},
		{"NaN is not JSON", strings.Replace(good, "[121,30]", "[NaN,30]", 1), WGS84, fields, "file"},
		{"GBK", strings.Replace(good, `"A"`, "\"\xb9\xfe\xb6\xfb\"", 1), WGS84, fields, "file"},
		{"one feature", feature(`{"code":"a","name":"A"}`, square), WGS84, fields, "type"},
		{"features are an object", `{"type":"FeatureCollection","features":{}}`, WGS84, fields, "file"},
		{"datum", good, "mars", fields, "datum"},
		{"no code field", good, WGS84, RegionFields{Name: "name", LevelValue: "area"}, "code"},
		{"no name field", good, WGS84, RegionFields{Code: "code", LevelValue: "area"}, "name"},
		{"no level", good, WGS84, RegionFields{Code: "code", Name: "name"}, "level"},
		{"scheme", good, WGS84, RegionFields{Code: "code", Name: "name", LevelValue: "area", Scheme: "iso"}, "scheme"},
		{"width", good, WGS84, RegionFields{Code: "code", Name: "name", LevelValue: "area", CodeWidth: -1}, "code"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			regions, problems, err := ReadRegions(strings.NewReader(test.text), test.datum, test.fields)
			if test.field == "" {
				if err != nil || len(problems) != 0 {
					t.Errorf("ReadRegions = %v, %v, want no problem", problems, err)
				}
				return
			}
			if bad := invalid(t, err); bad.Field != test.field || regions != nil {
				t.Errorf("ReadRegions = %v, %v, want field %s", regions, err, test.field)
			}
		})
	}
	broken := errors.New("broken pipe")
	if _, _, err := ReadRegions(iotest.ErrReader(broken), WGS84, fields); !errors.Is(err, broken) {
		t.Errorf("ReadRegions of a broken reader = %v, want %v", err, broken)
	}
}

func FuzzReadRegions(f *testing.F) {
	f.Add(collection(feature(`{"code":"a","name":"A"}`, square)), 0)
	f.Add(collection(feature(`{"code":7,"name":"A","up":"b"}`, `{"type":"MultiPolygon","coordinates":[[[[0,0],[1e-3,0],[0,1],[0,0]]]]}`)), 1)
	f.Add(collection(feature(`{"code":"a","name":"A","up":"a"}`, polygon(`[0,89],[179,89],[90,90],[0,89]`))), 2)
	f.Add(collection(feature(`{"code":"a","name":"A"}`, polygon(`[5e5,5e6],[5e5,51e5],[6e5,51e5],[5e5,5e6]`))), 3)
	f.Add(`{"type":"FeatureCollection","features":[null,{},[]],"crs":{}}`, 0)
	f.Add(collection(feature(`{"code":1,"name":"A"}`, polygon(`[120,30],[121,31],[121,30],[120,31]`))), 0)
	f.Add(strings.Repeat("[", 20000), 0)
	datums := []Datum{WGS84, GCJ02, BD09, "cgcs2000-gk:126"}
	f.Fuzz(func(t *testing.T, text string, which int) {
		d := datums[(which%len(datums)+len(datums))%len(datums)]
		regions, problems, err := ReadRegions(strings.NewReader(text), d,
			RegionFields{Code: "code", CodePrefix: "p-", CodeWidth: 2, Name: "name", LevelValue: "area", Parent: "up"})
		if err != nil {
			invalid(t, err)
			return
		}
		for _, p := range problems {
			if p.Feature < 1 || p.Field == "" || p.Reason == "" {
				t.Errorf("problem %+v lacks feature, field or reason", p)
			}
		}
		for _, r := range regions {
			if r.Code == "" || r.Name == "" || len(r.Geometry) == 0 {
				t.Errorf("region %+v lacks code, name or geometry", r)
			}
			for _, polygon := range r.Geometry {
				for _, ring := range polygon {
					if len(ring) < 4 || !ring.Closed() || math.IsNaN(ring[0][0]) {
						t.Errorf("region %s has ring %v, want it closed with four positions", r.Code, ring)
					}
				}
			}
			checkValid(t, r.Geometry)
			if !r.Box().Contains(r.Centre()) {
				t.Errorf("region %s: centre %v is not in box %v", r.Code, r.Centre(), r.Box())
			}
			if _, err := r.Cover(1); err != nil {
				invalid(t, err)
			}
		}
	})
}

// A region may leave its shape to its children: GeoJSON's null geometry.
func TestReadRegionWithoutShape(t *testing.T) {
	regions, problems, err := ReadRegions(strings.NewReader(`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"code":"230100","name":"哈尔滨市"}}]}`),
		WGS84, RegionFields{Code: "code", Name: "name", LevelValue: "city", Scheme: SchemeGBT2260})
	if err != nil || len(problems) > 0 || len(regions) != 1 || regions[0].Code != "230100000000" || regions[0].Geometry != nil {
		t.Fatalf("got %+v, %v, %v", regions, problems, err)
	}
	if cells, err := regions[0].Cover(9); err != nil || len(cells) != 0 {
		t.Errorf("cover: got %d cells, %v, want none", len(cells), err)
	}
}
