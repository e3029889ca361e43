package demo

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
)

func testHangzhou(t testing.TB) (City, *Records) {
	t.Helper()
	city := Hangzhou()
	r, err := city.Read(1)
	if err != nil {
		t.Fatal(err)
	}
	return city, r
}

func TestHangzhouRecords(t *testing.T) {
	city, r := testHangzhou(t)
	if len(r.Places) != 1836 {
		t.Errorf("places: got %d, want 1836", len(r.Places))
	}
	keys := map[string]bool{}
	for _, p := range r.Places {
		if keys[p.Key] || p.Name == "" || p.Point == nil || !city.Bounds.Contains(*p.Point) {
			t.Errorf("place %s: got name %q, point %v, want a key of its own, a name, and a point in the city", p.Key, p.Name, p.Point)
		}
		keys[p.Key] = true
		if _, known := city.Policy.Cycles[p.Category]; !known {
			t.Errorf("place %s: got category %q, want one of the policy", p.Key, p.Category)
		}
		if !slices.ContainsFunc(hangzhouDistricts, func(d struct{ code, name string }) bool { return d.code == p.Region }) {
			t.Errorf("place %s: got region %q, want a district", p.Key, p.Region)
		}
	}
}

// Nothing bad is made up about anybody real, and everything made up lies inside
// what was asked for.
func TestHangzhouIsMadeUpHarmlessly(t *testing.T) {
	city, r := testHangzhou(t)
	for _, v := range r.Inspections {
		if v.Result != "" && v.Result != "pass" || v.Result != "" && v.Task == grid.Patrol {
			t.Fatalf("visit %s: got %s with result %q, want none that finds anything", v.Number, v.Task, v.Result)
		}
		if v.On < hangzhouBegins || !city.Policy.Workday(v.On) {
			t.Fatalf("visit %s: got %s, want a working day", v.Number, v.On)
		}
	}
	open := 0
	for _, c := range r.Complaints {
		if c.ClosedOn == grid.NoDate {
			open++
		} else if c.ClosedOn <= c.OpenedOn {
			t.Fatalf("clue %s: got closed %s, opened %s", c.Number, c.ClosedOn, c.OpenedOn)
		}
	}
	if share := float64(open) / float64(len(r.Complaints)); len(r.Complaints) < 5000 || share == 0 || share > 0.02 {
		t.Errorf("clues: got %d, %.3f never closed, want thousands, few never closed", len(r.Complaints), share)
	}
	if again, err := city.Read(1); err != nil || !slices.EqualFunc(r.Complaints, again.Complaints, func(a, b Complaint) bool {
		return a.Number == b.Number && *a.Point == *b.Point && a.ClosedOn == b.ClosedOn && a.Nature == b.Nature
	}) {
		t.Errorf("read twice: got other clues, %v, want the same", err)
	}
}

// Districts do not overlap, hold every place, and every clue falls into one.
func TestHangzhouRegions(t *testing.T) {
	city, r := testHangzhou(t)
	regions, err := city.Regions(r, Resolution)
	if err != nil {
		t.Fatal(err)
	}
	if len(regions) != 1+len(hangzhouDistricts) || regions[0].Code != city.Root {
		t.Fatalf("regions: got %d, want the city and %d districts", len(regions), len(hangzhouDistricts))
	}
	owner, err := geo.CoverAll(regions[1:], Resolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, region := range regions[1:] { // an outline holds just the cells it was drawn around
		own, err := geo.CoverAll([]geo.Region{region}, Resolution)
		if err != nil {
			t.Fatal(err)
		}
		for c := range own {
			if owner[c] != region.Code {
				t.Errorf("cell %s: got %s and %s, want one district", c, owner[c], region.Code)
			}
		}
	}
	in := func(p geo.Point) bool {
		c, err := geo.CellAt(p, Resolution)
		return err == nil && owner[c] != ""
	}
	for _, p := range r.Places {
		if !in(*p.Point) {
			t.Errorf("place %s: got a cell of no district", p.Key)
		}
	}
	for _, c := range r.Complaints {
		if !in(*c.Point) {
			t.Errorf("clue %s: got a cell of no district", c.Number)
		}
	}
}

func TestExercise(t *testing.T) {
	city := Hangzhou()
	text, ok := city.ExerciseFile()
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if !ok || err != nil || len(rows) != 58 {
		t.Errorf("fever clinics: got %d rows, %v, want 57 and a header", len(rows), err)
	}
	if c := Chicago(); c.Exercise != "" {
		t.Errorf("Chicago: got %q, want no exercise", c.Exercise)
	}
}
