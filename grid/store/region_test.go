package store

import (
	"reflect"
	"testing"

	"github.com/paulmach/orb"

	"gridwatch/geo"
	"gridwatch/grid"
)

func TestRegions(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		rows, err := s.Regions(ctx, city)
		if err != nil || len(rows) != 3 {
			t.Fatalf("regions of the city: got %d, %v, want 3", len(rows), err)
		}
		for n, want := range []string{city, east, west} {
			if rows[n].Code != want || rows[n].Leaf != (n > 0) {
				t.Errorf("region %d: got %s leaf %v, want %s leaf %v", n, rows[n].Code, rows[n].Leaf, want, n > 0)
			}
		}
		if want := (geo.Box{West: -87.70, South: 41.85, East: -87.60, North: 41.90}); rows[0].Box != want {
			t.Errorf("box of a region without geometry: got %s, want %s", rows[0].Box, want)
		}
		if !rows[1].Box.Contains(rows[1].Centre) {
			t.Errorf("centre: got %s outside %s", rows[1].Centre, rows[1].Box)
		}
		shapes, err := s.RegionShapes(ctx, west)
		if want := testRegions()[1]; err != nil || len(shapes) != 1 || !reflect.DeepEqual(shapes[0], want) {
			t.Errorf("shapes of the west: got %+v, %v, want %+v", shapes, err, want)
		}
		if root, err := s.RootRegion(ctx); err != nil || root.Code != city {
			t.Errorf("root: got %s, %v, want %s", root.Code, err, city)
		}
		for _, c := range []struct {
			scope, region string
			want          bool
		}{{city, east, true}, {east, east, true}, {east, west, false}, {east, city, false}, {"", east, false}, {"nowhere", east, false}} {
			if got, err := s.Covers(ctx, c.scope, c.region); err != nil || got != c.want {
				t.Errorf("covers(%q, %q): got %v, %v, want %v", c.scope, c.region, got, err, c.want)
			}
		}
		if _, err := s.Regions(ctx, "nowhere"); grid.KindOf(err) != grid.NotFound {
			t.Errorf("regions of nowhere: got %v, want not found", err)
		}
	})
}

// The cells in force are those of geo.CoverAll, counted in rows and event.
func TestCellsInForce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		want, err := geo.CoverAll(testRegions(), testDeployment().Resolution)
		if err != nil {
			t.Fatal(err)
		}
		checkCover(t, s, want)
		told := eventsOf[grid.RegionsRecorded](t, s, 0)
		if len(told) != 1 || len(told[0].Items) != 3 || told[0].Items[0].Code != city {
			t.Fatalf("event: got %+v, want one with 3 regions, the city first", told)
		}
		for _, fact := range told[0].Items {
			n := 0
			for _, region := range want {
				if region == fact.Code {
					n++
				}
			}
			if fact.CellsInForce != n {
				t.Errorf("cells in force of %s: got %d, want %d", fact.Code, fact.CellsInForce, n)
			}
		}
		cell := cellAt(t, inWest)
		write(t, s, start, func(tx *Tx) error {
			home, err := tx.HomeOf([]geo.Cell{cell, cellAt(t, outside), 0})
			if want := map[geo.Cell]string{cell: west}; err == nil && !reflect.DeepEqual(home, want) {
				t.Errorf("homes: got %v, want %v", home, want)
			}
			return err
		})
	})
}

func checkCover(t *testing.T, s *Store, want map[geo.Cell]string) {
	t.Helper()
	cells, err := s.CellsInForce(t.Context(), city)
	if err != nil || len(cells) != len(want) {
		t.Fatalf("cells in force: got %d, %v, want %d", len(cells), err, len(want))
	}
	for n, c := range cells {
		if want[c.Cell] != c.Region {
			t.Errorf("home of %s: got %s, want %s", c.Cell, c.Region, want[c.Cell])
		}
		if n > 0 && cells[n-1].Cell >= c.Cell {
			t.Errorf("cells are not sorted at %d", n)
		}
	}
}

// Changing one region at a time leaves the same cover as storing all at once.
func TestRegionChanged(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		regions := testRegions()
		steps := []struct {
			name   string
			change func()
			put    []int
		}{
			{"east overlaps west", func() { regions[0].Geometry = square(-87.67, 41.85, -87.60, 41.90) }, []int{0}},
			{"west overlaps east, which has the smaller code", func() { regions[1].Geometry = square(-87.70, 41.85, -87.62, 41.90) }, []int{1}},
			{"east shrinks and releases", func() { regions[0].Geometry = square(-87.62, 41.85, -87.60, 41.90) }, []int{0}},
			{"east gets a child and is a leaf no more", func() {
				regions = append(regions, geo.Region{Code: "a-child", Scheme: geo.SchemeLocal, Name: "Child", Level: "street",
					ParentCode: east, Geometry: square(-87.61, 41.85, -87.60, 41.90)})
			}, []int{3}},
		}
		for _, step := range steps {
			step.change()
			before := len(drain(t, s))
			var list []geo.Region
			for _, n := range step.put {
				list = append(list, regions[n])
			}
			write(t, s, start, func(tx *Tx) error { return tx.PutRegions(list, grid.Origin{}) })
			want, err := geo.CoverAll(regions, testDeployment().Resolution)
			if err != nil {
				t.Fatal(err)
			}
			t.Log(step.name)
			checkCover(t, s, want)
			rows, err := s.Regions(t.Context(), city)
			if err != nil {
				t.Fatal(err)
			}
			counts := map[string]int{}
			for _, region := range want {
				counts[region]++
			}
			told := eventsOf[grid.RegionsRecorded](t, s, before)
			for _, r := range rows {
				if r.CellsInForce != counts[r.Code] {
					t.Errorf("cells in force of %s: got %d, want %d", r.Code, r.CellsInForce, counts[r.Code])
				}
			}
			for _, fact := range told[0].Items {
				if fact.CellsInForce != counts[fact.Code] {
					t.Errorf("told of %s: got %d, want %d", fact.Code, fact.CellsInForce, counts[fact.Code])
				}
			}
		}
	})
}

func TestBadRegions(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		local := func(code, parent string) geo.Region {
			return geo.Region{Code: code, Scheme: geo.SchemeLocal, Name: code, Level: "area", ParentCode: parent}
		}
		for name, c := range map[string]struct {
			regions []geo.Region
			field   string
		}{
			"unknown parent": {[]geo.Region{local("x", "nowhere")}, "regions[0].parent_code"},
			"second root":    {[]geo.Region{local("x", "")}, "regions[0].parent_code"},
			"cycle":          {[]geo.Region{local("x", "y"), local("y", "x")}, "regions[1].parent_code"},
			"own parent":     {[]geo.Region{local("x", "x")}, "regions[0].parent_code"},
			"under itself":   {[]geo.Region{local(city, west)}, "regions[0].parent_code"},
			"twice":          {[]geo.Region{local("x", city), local("x", city)}, "regions[1].code"},
			"no name":        {[]geo.Region{{Code: "x", Scheme: geo.SchemeLocal, Level: "area", ParentCode: city}}, "regions[0].name"},
			"scheme":         {[]geo.Region{{Code: "x", Scheme: "fips", Name: "x", Level: "area", ParentCode: city}}, "regions[0].scheme"},
		} {
			err := tryWrite(t, s, start, func(tx *Tx) error { return tx.PutRegions(c.regions, grid.Origin{}) })
			t.Log(name)
			wantField(t, err, grid.Invalid, c.field)
		}
		if rows, err := s.Regions(t.Context(), city); err != nil || len(rows) != 3 {
			t.Errorf("regions afterwards: got %d, %v, want 3", len(rows), err)
		}
	})
}

// The root may come first and alone: it is framed by what is put below it later.
func TestRegionFramedLater(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		put := func(r geo.Region) {
			write(t, s, start, func(tx *Tx) error { return tx.PutRegions([]geo.Region{r}, grid.Origin{}) })
		}
		put(geo.Region{Code: "root", Scheme: geo.SchemeLocal, Name: "Root", Level: "city"})
		box := geo.Box{West: -87.70, South: 41.85, East: -87.65, North: 41.90}
		ring := orb.Ring{{box.West, box.South}, {box.East, box.South}, {box.East, box.North}, {box.West, box.North}, {box.West, box.South}}
		put(geo.Region{Code: "below", Scheme: geo.SchemeLocal, Name: "Below", Level: "area", ParentCode: "root", Geometry: orb.MultiPolygon{{ring}}})
		root, err := s.RootRegion(t.Context())
		if err != nil || root.Code != "root" || root.Box != box || root.Centre != box.Centre() {
			t.Errorf("got %+v, %v, want the box %s", root, err, box)
		}
	})
}
