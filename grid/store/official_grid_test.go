package store

import (
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridwatch/geo"
	"gridwatch/grid"
)

func rectangle(west, south, east, north float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}
}

func official(code string, kind grid.OfficialKind, m orb.MultiPolygon) *grid.OfficialGrid {
	return &grid.OfficialGrid{Area: geo.Area{Code: code, Geometry: m}, Name: "G " + code, Kind: kind}
}

func TestOfficialGrids(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		good := []*grid.OfficialGrid{
			official("170031000001001", grid.UnitGrid, rectangle(-87.63, 41.86, -87.62, 41.87)),
			official("170031000001002", grid.UnitGrid, rectangle(-87.62, 41.86, -87.61, 41.87)),
			official("170031000002001", grid.UnitGrid, rectangle(-87.68, 41.86, -87.67, 41.87)), // in the west
			official("170031000009001", grid.CommunityGrid, rectangle(-87.64, 41.86, -87.61, 41.88)),
		}
		bad := []*grid.OfficialGrid{
			official("12345", grid.UnitGrid, good[0].Geometry),
			official("170031000003001", "square", good[0].Geometry),
			official("170031000003002", grid.UnitGrid, nil),
			official("170031000003003", grid.UnitGrid, rectangle(10, 41.86, 10.01, 41.87)),
			official("170031000001001", grid.UnitGrid, good[0].Geometry),
		}
		stated := official("170031000004001", grid.UnitGrid, good[0].Geometry)
		stated.Region = "nowhere"
		var faults []Fault
		write(t, s, start, func(tx *Tx) (err error) {
			faults, err = tx.PutOfficialGrids(append(append(append([]*grid.OfficialGrid{}, good...), bad...), stated))
			return err
		})
		want := []string{"code", "kind", "geometry", "code", "code", "region"}
		if len(faults) != len(want) {
			t.Fatalf("faults: got %v, want %d", faults, len(want))
		}
		for n, f := range faults {
			if f.Index != len(good)+n || f.Err.Fields[0].Name != want[n] {
				t.Errorf("fault %d: got %d %v, want of item %d field %s", n, f.Index, f.Err, len(good)+n, want[n])
			}
		}
		units, err := s.OfficialGrids(ctx, city, grid.UnitGrid)
		if err != nil || len(units) != 3 || units[0].Region != east || units[2].Region != west || !reflect.DeepEqual(units[0].Geometry, good[0].Geometry) {
			t.Errorf("unit grids: got %+v, %v, want three, the last of the west", units, err)
		}
		if in, err := s.OfficialGrids(ctx, west, ""); err != nil || len(in) != 1 || in[0].Code != "170031000002001" {
			t.Errorf("grids of the west: got %v, %v, want one", in, err)
		}
		if kind, err := s.OfficialKindOf(ctx, west); err != nil || kind != grid.UnitGrid {
			t.Errorf("kind in the west: got %q, %v, want unit", kind, err)
		}
		cells, err := s.OfficialCells(ctx, city, grid.UnitGrid)
		if err != nil {
			t.Fatal(err)
		}
		sum, ofCell := map[string]float64{}, map[geo.Cell]float64{}
		for _, c := range cells {
			sum[c.Code] += c.OfArea
			ofCell[c.Cell] += c.OfCell
		}
		for code, all := range sum {
			if math.Abs(all-1) > 1e-5 {
				t.Errorf("shares of %s add up to %g, want 1", code, all)
			}
		}
		for cell, all := range ofCell {
			if all > 1+1e-6 {
				t.Errorf("%g of cell %s is in grids, want at most 1", all, cell)
			}
		}
		// again, changed: shares are replaced, and the undo of the whole leaves nothing
		good[0].Geometry = rectangle(-87.63, 41.86, -87.625, 41.87)
		write(t, s, start, func(tx *Tx) error { _, err := tx.PutOfficialGrids(good[:1]); return err })
		write(t, s, start, func(tx *Tx) error {
			old, err := tx.OfficialGridsByCode([]string{good[0].Code, "nowhere"})
			if err != nil || len(old) != 1 || math.Abs(old[0].AreaM2-geo.AreaM2(good[0].Geometry)) > 1 {
				t.Errorf("by code: got %v, %v", old, err)
			}
			return tx.RemoveOfficialGrids([]string{good[0].Code, good[1].Code, good[2].Code, good[3].Code})
		})
		if left, err := s.OfficialCells(ctx, city, grid.UnitGrid); err != nil || len(left) > 0 {
			t.Errorf("after removal: %d shares, %v, want none", len(left), err)
		}
		if kind, err := s.OfficialKindOf(ctx, city); err != nil || kind != "" {
			t.Errorf("kind after removal: got %q, %v, want none", kind, err)
		}
	})
}

// The division of a grid's code that is stored is its region, the deepest first.
func TestOfficialGridByDivision(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		region := func(code, parent string) geo.Region {
			return geo.Region{Code: code, ParentCode: parent, Scheme: geo.SchemeGBT2260, Name: code, Level: "x"}
		}
		write(t, s, start, func(tx *Tx) error {
			return tx.PutRegions([]geo.Region{region("230100000000", ""), region("230102000000", "230100000000"), region("230102001000", "230102000000")}, grid.Origin{})
		})
		grids := []*grid.OfficialGrid{official("230102001001001", grid.UnitGrid, rectangle(126.6, 45.7, 126.61, 45.71)),
			official("230102009001001", grid.UnitGrid, rectangle(126.6, 45.7, 126.61, 45.71)), official("230199009001001", grid.UnitGrid, rectangle(126.6, 45.7, 126.61, 45.71))}
		write(t, s, start, func(tx *Tx) error {
			faults, err := tx.PutOfficialGrids(grids)
			if len(faults) > 0 {
				t.Errorf("faults: %v", faults)
			}
			return err
		})
		if rows, err := s.Regions(t.Context(), "230102001000"); err != nil || rows[0].Box != China {
			t.Errorf("a region of the national table: got box %s, %v, want the nation's", rows[0].Box, err)
		}
		for n, want := range []string{"230102001000", "230102000000", "230100000000"} {
			if grids[n].Region != want {
				t.Errorf("region of %s: got %s, want %s", grids[n].Code, grids[n].Region, want)
			}
		}
	})
}

// The closure is right however regions move, and a nation of districts goes in
// within seconds.
func TestClosureOfManyRegions(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		var all []geo.Region
		add := func(code, parent string) {
			all = append(all, geo.Region{Code: code, ParentCode: parent, Scheme: geo.SchemeLocal, Name: code, Level: "x"})
		}
		add("nation", "")
		for p := range 31 {
			province := fmt.Sprintf("p%02d", p)
			add(province, "nation")
			for c := range 11 {
				town := fmt.Sprintf("%sc%02d", province, c)
				add(town, province)
				for d := range 9 {
					add(fmt.Sprintf("%sd%d", town, d), town)
				}
			}
		}
		before := time.Now()
		for from := 0; from < len(all); from += 2000 {
			write(t, s, start, func(tx *Tx) error { return tx.PutRegions(all[from:min(from+2000, len(all))], grid.Origin{}) })
		}
		t.Logf("%d regions in %s", len(all), time.Since(before))
		if took := time.Since(before); took > 30*time.Second {
			t.Errorf("took %s", took)
		}
		// a province's town moves with its districts
		move := all[2]
		move.ParentCode = "p30"
		before = time.Now()
		write(t, s, start, func(tx *Tx) error { return tx.PutRegions([]geo.Region{move}, grid.Origin{}) })
		t.Logf("one moved in %s", time.Since(before))
		all[2] = move
		parent := map[string]string{}
		for _, r := range all {
			parent[r.Code] = r.ParentCode
		}
		want := 0
		for _, r := range all {
			for up := r.Code; up != ""; up = parent[up] {
				want++
			}
		}
		got, err := listOf(s.conn(t.Context()), func(row scanner, p *[2]string) error { return row.Scan(&p[0], &p[1]) },
			"SELECT ancestor_code, descendant_code FROM region_closure")
		if err != nil || len(got) != want {
			t.Errorf("closure: got %d rows, %v, want %d", len(got), err, want)
		}
		for _, pair := range got {
			up := pair[1]
			for up != pair[0] && up != "" {
				up = parent[up]
			}
			if up != pair[0] {
				t.Fatalf("%s is no ancestor of %s", pair[0], pair[1])
			}
		}
		if rows, err := s.Regions(t.Context(), "nation"); err != nil || !rows[0].Box.IsZero() {
			t.Errorf("a nation of local codes and no deployment box: got %s, %v, want no box", rows[0].Box, err)
		}
		if rows, err := s.Regions(t.Context(), "p30"); err != nil || len(rows) != 1+11*10+10 {
			t.Errorf("regions of p30: got %d, %v, want %d", len(rows), err, 1+11*10+10)
		}
	})
}

// What would change is counted, and nothing changes.
func TestCheckRegions(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		at := func(id int, lon float64) *grid.Institution {
			return &grid.Institution{ID: grid.InstitutionID(fmt.Sprintf("0190a000-0000-7000-8000-%012d", id)), Name: fmt.Sprint(id), Region: east,
				Point: &geo.Point{Lon: lon, Lat: 41.875}, Category: "clinic", State: grid.Active}
		}
		var places []*grid.Institution
		for n := range 10 {
			places = append(places, at(n+1, -87.645+0.004*float64(n)))
		}
		write(t, s, start, func(tx *Tx) error {
			faults, err := tx.PutInstitutions(places)
			if len(faults) > 0 {
				t.Errorf("faults: %v", faults)
			}
			return err
		})
		if got, err := s.CheckRegions(t.Context(), city); err != nil || got != (RegionCheck{Institutions: 10}) {
			t.Errorf("at first: got %+v, %v, want nothing to change", got, err)
		}
		write(t, s, start, func(tx *Tx) error { // the west takes half of the east
			regions := testRegions()
			regions[0].Geometry, regions[1].Geometry = rectangle(-87.63, 41.85, -87.60, 41.90), rectangle(-87.70, 41.85, -87.63, 41.90)
			return tx.PutRegions(regions[:2], grid.Origin{})
		})
		home, want := map[geo.Cell]string{}, 0
		cells, err := s.CellsInForce(t.Context(), city)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cells {
			home[c.Cell] = c.Region
		}
		for _, p := range places {
			c, _ := geo.CellAt(*p.Point, 9)
			if home[c] != east {
				want++
			}
		}
		if got, err := s.CheckRegions(t.Context(), city); err != nil || got.Straddles != want || want == 0 || got.Region != 0 {
			t.Errorf("west is larger: got %+v, %v, want %d straddling", got, err, want)
		}
		write(t, s, start, func(tx *Tx) error { // and the east gets streets
			return tx.PutRegions([]geo.Region{{Code: "street", Scheme: geo.SchemeLocal, Name: "Street", Level: "street", ParentCode: east, Geometry: rectangle(-87.63, 41.85, -87.60, 41.90)}}, grid.Origin{})
		})
		if got, err := s.CheckRegions(t.Context(), city); err != nil || got.Region != len(places)-want || got.Straddles != want || got.Inner != want {
			t.Errorf("east has streets: got %+v, %v, want %d in another region, %d straddling and inner", got, err, len(places)-want, want)
		}
	})
}

// A place in a region known by its code only is in no other region: it does not
// straddle, and the board counts it.
func TestPlaceInBareRegion(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		place := &grid.Institution{ID: "0190a000-0000-7000-8000-00000000b001", Name: "x", Region: "bare", Point: &geo.Point{Lon: -87.5, Lat: 41.6}, Category: "clinic", State: grid.Active}
		in := &grid.Institution{ID: "0190a000-0000-7000-8000-00000000b002", Name: "y", Region: "bare", Point: &geo.Point{Lon: -87.62, Lat: 41.87}, Category: "clinic", State: grid.Active}
		write(t, s, start, func(tx *Tx) error {
			if err := tx.PutRegions([]geo.Region{{Code: "bare", Scheme: geo.SchemeLocal, Name: "Bare", Level: "area", ParentCode: city}}, grid.Origin{}); err != nil {
				return err
			}
			faults, err := tx.PutInstitutions([]*grid.Institution{place, in})
			if len(faults) > 0 {
				t.Errorf("faults: %v", faults)
			}
			return err
		})
		if place.Straddles || !in.Straddles {
			t.Errorf("straddles: got %v, and in another region's cell %v, want false, true", place.Straddles, in.Straddles)
		}
		if check, err := s.CheckRegions(t.Context(), city); err != nil || check != (RegionCheck{Institutions: 2}) {
			t.Errorf("check: got %+v, %v, want nothing to change", check, err)
		}
		rows, err := s.Regions(t.Context(), "bare")
		if err != nil || len(rows) != 1 || rows[0].Box.IsZero() || !rows[0].Box.Contains(rows[0].Centre) {
			t.Errorf("bare region: got %+v, %v, want a box around it", rows, err)
		}
		if all, err := s.Regions(t.Context(), city); err != nil || all[1].Code != "bare" || all[1].Box != all[0].Box {
			t.Errorf("bare region among the city's: got %+v, %v, want the city's box", all[1], err)
		}
		board := grid.NewBoard(testDeployment().Resolution)
		if err := board.Apply(drain(t, s)...); err != nil {
			t.Fatal(err)
		}
		delta, err := board.Since("bare", testDeployment().Resolution, -1)
		if err != nil || len(delta.Lines) != 2 || delta.Totals.Ungridded != 0 {
			t.Errorf("board: got %d lines, %d ungridded, %v, want two lines, none", len(delta.Lines), delta.Totals.Ungridded, err)
		}
	})
}
