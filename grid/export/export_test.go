package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
	"gridwatch/grid/store/pgtest"
)

func TestSafe(t *testing.T) {
	for in, want := range map[string]string{"": "", "甲诊所": "甲诊所", "=1+1": "'=1+1", "+86": "'+86", "-x": "'-x", "@x": "'@x", "＝cmd": "'＝cmd", "＋": "'＋",
		"－1": "'－1", "＠x": "'＠x", "\tx": "'\tx", "\rx": "'\rx", " =1": "' =1", "\u3000=1": "'\u3000=1", "a=1": "a=1", "1-2": "1-2"} {
		if got := Safe(in); got != want {
			t.Errorf("Safe(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzCSV(f *testing.F) {
	f.Add("=1", "a\"b")
	f.Add("x\r\ny", "＝")
	f.Fuzz(func(t *testing.T, a, b string) {
		var out bytes.Buffer
		w, err := NewWriter(&out, CSV, []string{"a", "b"}, true)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Row([]any{a, b}, nil); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), BOM))).ReadAll()
		if err != nil {
			t.Fatalf("%q: %v", out.String(), err)
		}
		for _, cell := range rows[len(rows)-1] {
			if trimmed := strings.TrimLeft(cell, " "); trimmed != "" && strings.ContainsRune("=+-@", rune(trimmed[0])) {
				t.Errorf("%q begins like a formula", cell)
			}
		}
	})
}

// What is shared out adds up to what there is.
func TestDistribute(t *testing.T) {
	c := geo.Cell(0x8928308280fffff)
	line := grid.LineState{LineKey: grid.LineKey{Region: "r", Cell: c}, Tally: grid.Tally{Institutions: [5]int32{1, 2, 3, 4, 10}, Clues: [4]int32{0, 8, 0, 1}, Staff: 2, LastVisit: 77}}
	share := func(code string, of float64) grid.OfficialCell {
		return grid.OfficialCell{Code: code, CellShare: geo.CellShare{Cell: c, OfCell: of}}
	}
	for _, test := range []struct {
		name   string
		shares []grid.OfficialCell
		want   map[string]float64 // of 20 institutions
	}{
		{"in none", nil, map[string]float64{"": 20}},
		{"in two and none", []grid.OfficialCell{share("a", 0.25), share("b", 0.5)}, map[string]float64{"a": 5, "b": 10, "": 5}},
		{"whole", []grid.OfficialCell{share("a", 1)}, map[string]float64{"a": 20}},
		{"overlapping", []grid.OfficialCell{share("a", 1), share("b", 1)}, map[string]float64{"a": 10, "b": 10}},
	} {
		sums := Distribute([]grid.LineState{line}, test.shares)
		if len(sums) != len(test.want) {
			t.Errorf("%s: %v, want %v", test.name, sums, test.want)
		}
		for code, want := range test.want {
			s := sums[code]
			if got := s.values()[0].(float64); math.Abs(got-want) > 1e-9 || s.LastVisit != 77 {
				t.Errorf("%s: %q has %g, %d, want %g, 77", test.name, code, got, s.LastVisit, want)
			}
		}
	}
}

const zone = "Asia/Shanghai"

var now = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

func migrate(dsn string) error {
	s, err := store.Open(context.Background(), dsn)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Migrate(context.Background())
}

// world has two districts, unit grids over a part of the first, institutions and
// clues, one without a point.
func world(t *testing.T, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := grid.Deployment{Name: "test", Epoch: uuid.NewString(), Resolution: 9, Timezone: zone}
	if err := s.Initialise(t.Context(), d, grid.DefaultPolicy(zone), now); err != nil {
		t.Fatal(err)
	}
	rect := func(west, south, east, north float64) orb.MultiPolygon {
		return orb.MultiPolygon{{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}
	}
	region := func(code, parent string, m orb.MultiPolygon) geo.Region {
		return geo.Region{Code: code, ParentCode: parent, Scheme: geo.SchemeLocal, Name: code, Level: "x", Geometry: m}
	}
	_, _, err = s.Write(t.Context(), nil, now, func(tx *store.Tx) (store.Reply, error) {
		if err := tx.PutRegions([]geo.Region{region("city", "", nil), region("a", "city", rect(126.5, 45.7, 126.6, 45.8)), region("b", "city", rect(126.6, 45.7, 126.7, 45.8))}, grid.Origin{}); err != nil {
			return store.Reply{}, err
		}
		var grids []*grid.OfficialGrid
		for n := range 9 {
			w, south := 126.55+0.01*float64(n%3), 45.75+0.01*float64(n/3)
			grids = append(grids, &grid.OfficialGrid{Area: geo.Area{Code: fmt.Sprintf("23010200100100%d", n), Geometry: rect(w, south, w+0.01, south+0.01)}, Name: fmt.Sprintf("=格%d", n), Kind: grid.UnitGrid, Region: "a"})
		}
		if faults, err := tx.PutOfficialGrids(grids); err != nil || len(faults) > 0 {
			return store.Reply{}, fmt.Errorf("%v %w", faults, err)
		}
		var places []*grid.Institution
		for n := range 50 {
			places = append(places, &grid.Institution{ID: grid.InstitutionID(uuid.Must(uuid.NewV7()).String()), Name: fmt.Sprint("＝诊所", n), Category: "clinic", State: grid.Active, Owes: n%2 == 0,
				Point: &geo.Point{Lon: 126.54507 + 0.0016*float64(n), Lat: 45.75113 + 0.0005*float64(n)}})
		}
		places = append(places, &grid.Institution{ID: grid.InstitutionID(uuid.Must(uuid.NewV7()).String()), Name: "没有位置", Category: "clinic", State: grid.Active, Region: "a"})
		faults, err := tx.PutInstitutions(places)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		return store.Reply{}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	sequence(t, s)
	return s
}

// sequence moves the outbox to the log.
func sequence(t *testing.T, s *store.Store) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- s.RunSequencer(ctx, store.Sequencing{Holder: "test", Now: func() time.Time { return now }})
	}()
	for n := int64(1); n > 0; time.Sleep(5 * time.Millisecond) {
		pending, err := s.Pending(ctx)
		if err != nil {
			t.Fatal(err)
		}
		n = int64(pending)
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func table(t *testing.T, text string) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%v: %s", err, text)
	}
	var out []map[string]string
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = r[i]
		}
		out = append(out, m)
	}
	return out
}

func sum(t *testing.T, rows []map[string]string, column string) (total float64) {
	t.Helper()
	for _, r := range rows {
		v, err := strconv.ParseFloat(r[column], 64)
		if err != nil {
			t.Fatalf("%s %q: %v", column, r[column], err)
		}
		total += v
	}
	return total
}

func TestExports(t *testing.T) {
	for name, dsn := range map[string]string{"sqlite": filepath.Join(t.TempDir(), "test.db"), "postgres": pgtest.DSN(t, migrate)} {
		t.Run(name, func(t *testing.T) {
			db := world(t, dsn)
			policy := grid.DefaultPolicy(zone)
			scope := func(region string) Scope {
				lines, _, err := Folded(t.Context(), db, region)
				if err != nil {
					t.Fatal(err)
				}
				return Scope{Store: db, Region: region, Lines: lines}
			}
			text := func(write func(*bytes.Buffer) error) string {
				t.Helper()
				var out bytes.Buffer
				if err := write(&out); err != nil {
					t.Fatal(err)
				}
				return out.String()
			}
			cells := func(region string, key Key, format Format, bom bool) string {
				return text(func(b *bytes.Buffer) error { return Cells(t.Context(), b, scope(region), key, format, bom) })
			}
			byCell := table(t, cells("city", H3, CSV, false))
			if got := sum(t, byCell, "institutions"); got != 50 {
				t.Errorf("by cell: %g institutions, want 50 located", got)
			}
			if got := sum(t, byCell, "never"); got != 25 {
				t.Errorf("by cell: %g never visited, want 25", got)
			}
			for _, r := range byCell {
				if c, err := geo.ParseCell(r["cell"]); err != nil || c.Resolution() != 9 || r["resolution"] != "9" {
					t.Errorf("cell %q of resolution %s: %v", r["cell"], r["resolution"], err)
				}
			}
			byGrid := table(t, cells("city", Official, CSV, false))
			if got := sum(t, byGrid, "institutions"); len(byGrid) != 10 || math.Abs(got-50) > 1e-4 {
				t.Errorf("by grid: %d rows, %g institutions, want 9 grids and the rest, 50", len(byGrid), got)
			}
			if last := byGrid[9]; last["official_code"] != "" || last["institutions"] == "0" || byGrid[0]["name"] != "'=格0" {
				t.Errorf("by grid: first %v, last %v, want a safe name and the rest last", byGrid[0], last)
			}
			// exact membership of institutions
			rows := table(t, text(func(b *bytes.Buffer) error {
				return Institutions(t.Context(), b, scope("city"), Official, CSV, false, &policy, now)
			}))
			in := 0
			for _, r := range rows {
				lon, _ := strconv.ParseFloat(r["lon"], 64)
				lat, _ := strconv.ParseFloat(r["lat"], 64)
				want := ""
				if x, y := math.Floor((lon-126.55)*100+1e-9), math.Floor((lat-45.75)*100+1e-9); r["lon"] != "" && x >= 0 && x < 3 && y >= 0 && y < 3 {
					want = fmt.Sprintf("23010200100100%d", int(y)*3+int(x))
					in++
				}
				if r["official_code"] != want {
					t.Errorf("%s at %s, %s is in %q, want %q", r["name"], r["lon"], r["lat"], r["official_code"], want)
				}
				if !strings.HasPrefix(r["name"], "'＝") && r["name"] != "没有位置" || r["status"] == "" {
					t.Errorf("row %v", r)
				}
			}
			if len(rows) != 51 || in < 15 {
				t.Errorf("%d institutions, %d in grids, want 51 and some", len(rows), in)
			}
			// another scope sees its own only
			if b := table(t, cells("b", H3, CSV, false)); sum(t, b, "institutions") >= 50 || len(b) == 0 {
				t.Errorf("scope b: %d cells", len(b))
			}
			err := Cells(t.Context(), &bytes.Buffer{}, scope("b"), Official, CSV, false)
			if grid.KindOf(err) != grid.Conflict {
				t.Errorf("official grids of b: %v, want a conflict", err)
			}
			for _, bad := range [][2]string{{"zip", "csv"}, {"h3", "pdf"}} {
				if err := Cells(t.Context(), &bytes.Buffer{}, scope("b"), Key(bad[0]), Format(bad[1]), false); grid.KindOf(err) != grid.Invalid {
					t.Errorf("%v: %v, want invalid", bad, err)
				}
			}
			if !strings.HasPrefix(cells("city", H3, CSV, true), BOM+"cell,") {
				t.Error("no BOM where one was asked for")
			}
			testGeoJSON(t, cells("city", H3, GeoJSON, true), len(byCell), "Polygon")
			testGeoJSON(t, cells("city", Official, GeoJSON, false), len(byGrid), "MultiPolygon")
			testGeoJSON(t, text(func(b *bytes.Buffer) error {
				return Institutions(t.Context(), b, scope("city"), H3, GeoJSON, false, &policy, now)
			}), 51, "Point")
		})
	}
}

func testGeoJSON(t *testing.T, text string, rows int, kind string) {
	t.Helper()
	var c struct {
		Features []struct {
			Geometry   *struct{ Type string }
			Properties map[string]any
		}
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil || len(c.Features) != rows {
		t.Fatalf("GeoJSON: %d features, %v, want %d", len(c.Features), err, rows)
	}
	without := 0
	for _, f := range c.Features {
		if f.Geometry == nil {
			without++
		} else if f.Geometry.Type != kind {
			t.Errorf("a %s, want %s", f.Geometry.Type, kind)
		}
		if n, counted := f.Properties["institutions"]; counted {
			if _, number := n.(float64); !number {
				t.Errorf("institutions is %T, want a number", n)
			}
		}
	}
	if without > 1 {
		t.Errorf("%d features without a geometry", without)
	}
}
