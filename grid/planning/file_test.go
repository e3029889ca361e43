package planning

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
)

// byCode gives the code of the grid of each cell.
func byCode(d *grid.Draft) map[geo.Cell]string {
	code := map[grid.GridID]string{}
	for _, g := range d.Grids {
		code[g.ID] = g.Code
	}
	of := map[geo.Cell]string{}
	for c, id := range d.Cells {
		of[c] = code[id]
	}
	return of
}

// What is exported is imported again: the same cells, codes, names, regions and,
// for codes that are known, the same grids. Every format, both databases.
func TestPlanFilesRoundTrip(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.official(t)
		d := w.draft(t, 1)
		for i, c := range slices.Sorted(maps.Keys(d.Cells)) { // other grids than the plan's, with a hole in one
			if i%97 == 0 {
				delete(d.Cells, c)
			}
		}
		d.Grids[0].Name = `北区 "A", 1`
		l := LayoutOf(d)
		for _, format := range []Format{FormatCSV, FormatGeoJSON, FormatUnits} {
			if format == FormatUnits { // units are no cells: holes of one cell are filled again
				d = w.draft(t, 2)
				d.Grids[0].Name = `北区 "A", 1`
				l = LayoutOf(d)
			}
			var file bytes.Buffer
			if err := w.Export(t.Context(), &file, "city", &l, format); err != nil {
				t.Fatal(err)
			}
			got, rejected, err := w.Import(t.Context(), "city", format, bytes.NewReader(file.Bytes()), now)
			if err != nil || len(rejected) > 0 {
				t.Fatalf("%s: %v, rejected %v", format, err, rejected)
			}
			if !maps.Equal(got.Cells, d.Cells) {
				t.Errorf("%s: %d cells, want %d, and the same", format, len(got.Cells), len(d.Cells))
			}
			if len(got.Staff) != len(d.Staff) || got.Base != d.Base {
				t.Errorf("%s: got %d postings on %s", format, len(got.Staff), got.Base)
			}
			for i := range got.Grids {
				if a, b := got.Grids[i], d.Grids[i]; a.ID != b.ID || a.Code != b.Code || a.Name != b.Name || a.Region != b.Region {
					t.Errorf("%s: got %+v, want %+v", format, a, b)
				}
			}
		}
		for _, format := range []Format{"shp", ""} {
			if _, _, err := w.Import(t.Context(), "city", format, strings.NewReader("x"), now); grid.KindOf(err) != grid.Invalid {
				t.Errorf("import of %q: got %v", format, err)
			}
			if err := w.Export(t.Context(), &bytes.Buffer{}, "city", &l, format); grid.KindOf(err) != grid.Invalid {
				t.Errorf("export of %q: got %v", format, err)
			}
		}
	})
}

// Grids of any shape, in memory: pieces, holes, one cell.
func TestOutlinesRoundTrip(t *testing.T) {
	s := sheetOf(disk(t, 6), quarters, func(geo.Cell) int { return 1 })
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 1))
		n := 1 + rng.IntN(30)
		d := draftBy(s, 0, func(int) string { return []string{"", "a", "b", "c"}[min(3, rng.IntN(n+1))] })
		l := LayoutOf(d)
		for _, format := range []Format{FormatCSV, FormatGeoJSON} {
			var file bytes.Buffer
			write := writeCells
			if format == FormatGeoJSON {
				write = writeFeatures
			}
			if err := write(&file, &l); err != nil {
				t.Fatal(err)
			}
			grids, rejected, err := readPlan(s, nil, format, &file)
			if len(d.Cells) == 0 && format == FormatCSV {
				continue // a header alone
			}
			if err != nil || len(rejected) > 0 {
				t.Fatalf("seed %d, %s: %v, rejected %v", seed, format, err, rejected)
			}
			back := assemble(s, "city", &grid.Plan{}, nil, grids, ids())
			if !maps.Equal(byCode(back), byCode(d)) {
				t.Errorf("seed %d, %s: other cells", seed, format)
			}
		}
	}
}

func TestBadRowsAreRejected(t *testing.T) {
	cells := disk(t, 2)
	s := sheetOf(cells, quarters, func(geo.Cell) int { return 1 })
	a, b := cells[0].String(), cells[1].String()
	crosswalk := []grid.OfficialCell{{Code: "u1", CellShare: geo.CellShare{Cell: min(cells[0], cells[1]), OfCell: 1, OfArea: 1}},
		{Code: "u2", CellShare: geo.CellShare{Cell: max(cells[0], cells[1]), OfCell: 1, OfArea: 1}}}
	outline := func(code string, c ...geo.Cell) string {
		d := &grid.Draft{Grids: []grid.Grid{{ID: "g", Code: code, Name: code}}, Cells: map[geo.Cell]grid.GridID{}}
		for _, cell := range c {
			d.Cells[cell] = "g"
		}
		var file bytes.Buffer
		l := LayoutOf(d)
		if err := writeFeatures(&file, &l); err != nil {
			t.Fatal(err)
		}
		_, text, _ := strings.Cut(file.String(), "[\n")
		return strings.TrimSuffix(text, "\n]}\n")
	}
	collection := func(features ...string) string {
		return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
	}
	for _, c := range []struct {
		name   string
		format Format
		file   string
		row    int    // 0: none
		field  string // or a part of the error, when row is -1
		grids  int
	}{
		{"good", FormatCSV, "cell,grid,name\n" + a + ",1,One\n" + b + ",1,\n", 0, "", 1},
		{"a mark before it", FormatCSV, "\xef\xbb\xbfCell , GRID,other\n" + a + ",1,x\n", 0, "", 1},
		{"no cell", FormatCSV, "cell,grid\nx,1\n" + a + ",1\n", 1, "cell", 1},
		{"another city", FormatCSV, "cell,grid\n" + a + ",1\n89283082803ffff,1\n", 2, "cell", 1},
		{"another resolution", FormatCSV, "cell,grid\n" + cells[0].Parent(8).String() + ",1\n", 1, "cell", 0},
		{"twice", FormatCSV, "cell,grid\n" + a + ",1\n" + a + ",2\n", 2, "cell", 1},
		{"no grid", FormatCSV, "cell,grid\n" + a + ",\n", 1, "grid", 0},
		{"a long code", FormatCSV, "cell,grid\n" + a + "," + strings.Repeat("网", 61) + "\n", 1, "grid", 0},
		{"two names", FormatCSV, "cell,grid,name\n" + a + ",1,One\n" + b + ",1,Two\n", 2, "name", 1},
		{"two regions", FormatCSV, "cell,grid,name,region\n" + a + ",1,One,city\n" + b + ",1,,ne\n", 2, "region", 1},
		{"a region elsewhere", FormatCSV, "cell,grid,name,region\n" + a + ",1,One,london\n", 1, "region", 0},
		{"a region that lacks the cell", FormatCSV, "cell,grid,region\n" + cells[0].String() + ",1," + other(s, cells[0]) + "\n", 1, "region", 1},
		{"fewer columns", FormatCSV, "cell,grid,name\n" + a + ",1\n", 1, "", 0},
		{"a quote in the middle", FormatCSV, "cell,grid\n" + a + ",1\"x\n" + b + ",1\n", 1, "", 1},
		{"not UTF-8", FormatCSV, "cell,grid\n" + a + ",\xff\n", 1, "", 0},
		{"no header", FormatCSV, a + ",1\n", -1, "lacks", 0},
		{"a column twice", FormatCSV, "cell,grid,grid\n", -1, "twice", 0},
		{"nothing", FormatCSV, "", -1, "empty", 0},
		{"a header alone", FormatCSV, "cell,grid\n", -1, "no rows", 0},
		{"units", FormatUnits, "unit,grid\nu1,1\nu2,2\n", 0, "", 2},
		{"a unit nobody knows", FormatUnits, "unit,grid\nu1,1\nu9,2\n", 2, "unit", 1},
		{"a unit twice", FormatUnits, "unit,grid\nu1,1\nu1,2\n", 2, "unit", 1},
		{"an outline", FormatGeoJSON, collection(outline("1", cells[0], cells[1])), 0, "", 1},
		{"overlapping", FormatGeoJSON, collection(outline("1", cells[0], cells[1]), outline("2", cells[1], cells[2])), 2, "geometry", 2},
		{"a code twice", FormatGeoJSON, collection(outline("1", cells[0]), outline("1", cells[1])), 2, "code", 1},
		{"without geometry", FormatGeoJSON, collection(`{"type":"Feature","properties":{"code":"1"},"geometry":null}`, outline("2", cells[1])), 1, "geometry", 1},
		{"elsewhere", FormatGeoJSON, collection(outline("1", cells[0].Disk(9)[250])), 1, "geometry", 0},
		{"no collection", FormatGeoJSON, `{"type":"Feature"}`, -1, "GeoJSON", 0},
		{"no JSON", FormatGeoJSON, "cell,grid", -1, "GeoJSON", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			grids, rejected, err := readPlan(s, crosswalk, c.format, strings.NewReader(c.file))
			if c.row == -1 {
				if grid.KindOf(err) != grid.Invalid || !strings.Contains(err.Error(), c.field) {
					t.Errorf("got %v, want an error with %q", err, c.field)
				}
				return
			}
			if err != nil || len(grids) != c.grids {
				t.Fatalf("got %d grids, %v, want %d", len(grids), err, c.grids)
			}
			if c.row == 0 && len(rejected) > 0 || c.row > 0 && (len(rejected) != 1 || rejected[0].Row != c.row || rejected[0].Field != c.field || rejected[0].Reason == "") {
				t.Errorf("got %+v, want row %d, field %q", rejected, c.row, c.field)
			}
		})
	}
}

// other is a region that does not hold the cell.
func other(s *Sheet, c geo.Cell) string {
	i, _ := s.Cells.Index(c)
	return s.Regions[(int(s.Home[i])+1)%len(s.Regions)]
}

func TestLongFileIsCut(t *testing.T) {
	in := &bounded{r: strings.NewReader(strings.Repeat("x", 100)), left: 40}
	buffer := make([]byte, 64)
	if n, err := in.Read(buffer); n != 40 || err != nil {
		t.Errorf("got %d bytes, %v", n, err)
	}
	if _, err := in.Read(buffer); grid.KindOf(err) != grid.Invalid {
		t.Errorf("beyond the limit: got %v", err)
	}
}

// FuzzPlanFile: whatever comes in, reading it ends, and a grid has only cells of the
// land, each once.
func FuzzPlanFile(f *testing.F) {
	cells := disk(f, 2)
	s := sheetOf(cells, quarters, func(geo.Cell) int { return 1 })
	crosswalk := []grid.OfficialCell{{Code: "u1", CellShare: geo.CellShare{Cell: s.Cells.Cells[0], OfCell: 0.7, OfArea: 1}}, {Code: "u2", CellShare: geo.CellShare{Cell: s.Cells.Cells[0], OfCell: 0.3, OfArea: 1}}}
	formats := []Format{FormatCSV, FormatGeoJSON, FormatUnits}
	f.Add("cell,grid,name,region\n"+cells[0].String()+",1,One,city\n", uint8(0))
	f.Add("unit,grid\nu1,1\nu2,2\n", uint8(2))
	f.Add(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":1,"name":"x","region":"city"},"geometry":{"type":"Polygon","coordinates":[[[-87.66,41.84],[-87.64,41.84],[-87.64,41.86],[-87.66,41.84]]]}}]}`, uint8(1))
	f.Add("cell,grid\n\"", uint8(0))
	f.Fuzz(func(t *testing.T, text string, form uint8) {
		grids, rejected, err := readPlan(s, crosswalk, formats[int(form)%len(formats)], strings.NewReader(text))
		if err != nil && (len(grids) > 0 || len(rejected) > 0) {
			t.Error("an error, and grids")
		}
		seen := map[geo.Cell]bool{}
		for _, g := range grids {
			if g.code == "" || g.name == "" || g.region != "" && !s.known(g.region) {
				t.Errorf("got grid %q %q of %q", g.code, g.name, g.region)
			}
			for _, c := range g.cells {
				if _, inForce := s.Cells.Index(c); !inForce || seen[c] {
					t.Errorf("cell %s: not of the land, or twice", c)
				}
				seen[c] = true
			}
		}
	})
}
