package geo

import (
	"maps"
	"math"
	"math/rand"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Shares against points thrown at the polygon and at each of its cells.
func TestSharesAgainstMonteCarlo(t *testing.T) {
	const seed = 21
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewSource(seed))
	donut := orb.MultiPolygon{{box(0, 0, 12, 9), box(3, 3, 8, 6)}, {box(20, 0, 21, 0.5)}}
	shapes := map[string]orb.MultiPolygon{
		"donut and island": donut,
		"within one cell":  {{box(0, 0, 0.2, 0.2)}},
		"large":            {{box(-30, -30, 40, 50)}},
		"comb":             comb(),
	}
	for _, area := range chicagoAreas(t)[:2] {
		shapes[area.Name] = area.Geometry
	}
	// in order, so that the seed decides what each shape is tried with
	for _, name := range slices.Sorted(maps.Keys(shapes)) {
		t.Run(name, func(t *testing.T) {
			m, _, err := Repair(shapes[name])
			if err != nil {
				t.Fatal(err)
			}
			shares, err := Shares(m, 9)
			if err != nil || len(shares) == 0 {
				t.Fatalf("Shares = %d, %v", len(shares), err)
			}
			sum := 0.0
			by := map[Cell]CellShare{}
			for i, s := range shares {
				sum += s.OfArea
				by[s.Cell] = s
				if i > 0 && shares[i-1].Cell >= s.Cell {
					t.Error("not sorted")
				}
			}
			if math.Abs(sum-1) > 1e-5 {
				t.Errorf("shares of the area add up to %.7f, want 1", sum)
			}
			// points in the polygon, uniform by area in degrees (the span of latitude is small)
			bound, hits, n := m.Bound(), map[Cell]int{}, 0
			for n < fewer(60_000) {
				p := orb.Point{bound.Min[0] + random.Float64()*(bound.Max[0]-bound.Min[0]), bound.Min[1] + random.Float64()*(bound.Max[1]-bound.Min[1])}
				if !planar.MultiPolygonContains(m, p) {
					continue
				}
				n++
				c, err := CellAt(Point{p[0], p[1]}, 9)
				if err != nil {
					t.Fatal(err)
				}
				hits[c]++
			}
			for c, k := range hits {
				got, want := by[c].OfArea, float64(k)/float64(n)
				// of the claimed share: that of the few points seen is small by chance where the points are few
				if sigma := math.Sqrt(got * (1 - got) / float64(n)); math.Abs(got-want) > 5*sigma+2e-4 {
					t.Errorf("cell %s has %.5f of the area, points say %.5f", c, got, want)
				}
			}
			// points in some of the cells
			for i := 0; i < len(shares); i += 1 + len(shares)/fewer(25) {
				s := shares[i]
				in, all := 0, 0
				for all < fewer(4000) {
					p := randomIn(random, s.Cell)
					if c, _ := CellAt(p, 9); c != s.Cell {
						continue
					}
					all++
					if planar.MultiPolygonContains(m, orb.Point{p.Lon, p.Lat}) {
						in++
					}
				}
				want := float64(in) / float64(all)
				if sigma := math.Sqrt(0.25 / float64(all)); math.Abs(s.OfCell-want) > 5*sigma {
					t.Errorf("%.4f of cell %s, points say %.4f", s.OfCell, s.Cell, want)
				}
			}
		})
	}
}

// comb has teeth narrower than a cell, so that clipping falls into pieces.
func comb() orb.MultiPolygon {
	r := ringOf([2]float64{0, 0})
	for i := range 12 {
		x := float64(i)
		r = append(r, ringOf([2]float64{x + 0.1, 0}, [2]float64{x + 0.1, 8}, [2]float64{x + 0.6, 8}, [2]float64{x + 0.6, 0.5})...)
		r = append(r, ringOf([2]float64{x + 1, 0.5})...)
	}
	r = append(r, ringOf([2]float64{12, -1}, [2]float64{0, -1}, [2]float64{0, 0})...)
	return orb.MultiPolygon{{r}}
}

func randomIn(random *rand.Rand, c Cell) Point {
	b := Box{}
	for _, p := range c.Boundary() {
		b = b.Extend(p)
	}
	return Point{b.West + random.Float64()*(b.East-b.West), b.South + random.Float64()*(b.North-b.South)}
}

// A tiling shares out every cell it covers, whole.
func TestSharesOfATiling(t *testing.T) {
	of := map[Cell]float64{}
	for x := range 6 {
		for y := range 6 {
			shares, err := Shares(orb.MultiPolygon{{box(float64(x)*3, float64(y)*3, float64(x+1)*3, float64(y+1)*3)}}, 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range shares {
				of[s.Cell] += s.OfCell
			}
		}
	}
	outer := Region{Geometry: orb.MultiPolygon{{box(1, 1, 17, 17)}}}
	cells, err := outer.Cover(10)
	if err != nil || len(cells) < 50 {
		t.Fatalf("%d cells, %v", len(cells), err)
	}
	for _, c := range cells {
		if math.Abs(of[c]-1) > 1e-5 {
			t.Errorf("cell %s: %.7f of it is in a tile, want 1", c, of[c])
		}
	}
}

func TestBorderCellsAndOverlaps(t *testing.T) {
	regions := []Region{
		{Code: "city", Geometry: nil},
		{Code: "east", ParentCode: "city", Geometry: orb.MultiPolygon{{box(10, 0, 20, 10)}}},
		{Code: "west", ParentCode: "city", Geometry: orb.MultiPolygon{{box(0, 0, 10, 10)}}},
		{Code: "over", ParentCode: "city", Geometry: orb.MultiPolygon{{box(18, 8, 22, 12)}}},
		{Code: "far", ParentCode: "city", Geometry: orb.MultiPolygon{{box(40, 0, 50, 10)}}},
		{Code: "by code", ParentCode: "city"},
		{Code: "tiny", Name: "Tiny", ParentCode: "city", Geometry: orb.MultiPolygon{{box(60, 0, 60.8, 0.8)}}},
	}
	border, err := BorderCells(regions, 9)
	if err != nil || len(border) == 0 {
		t.Fatalf("BorderCells = %d, %v, want some", len(border), err)
	}
	listed := map[Cell]bool{}
	for _, b := range border {
		listed[b.Cell] = true
		if len(b.Shares) < 2 || b.Shares[0].Share < b.Shares[1].Share {
			t.Errorf("%s: shares %v, want two or more, largest first", b.Cell, b.Shares)
		}
	}
	// independent: a cell of which points lie in several regions
	random := rand.New(rand.NewSource(3))
	for _, c := range around(t, Box{125.99, 44.99, 126.03, 45.02}, 9) {
		in := map[string]int{}
		for range fewer(2000) {
			p := randomIn(random, c)
			if at, _ := CellAt(p, 9); at != c {
				continue
			}
			for _, r := range regions {
				if r.Contains(p) {
					in[r.Code]++
				}
			}
		}
		clearly := 0 // more than a chance hit of a sliver that does not count
		for _, n := range in {
			if n > 4 {
				clearly++
			}
		}
		if several := clearly > 1; several && !listed[c] {
			t.Errorf("cell %s lies in %v and is not listed", c, in)
		} else if !several && listed[c] && len(in) == 0 {
			t.Errorf("cell %s is listed and lies in %v", c, in)
		}
	}
	overlaps, err := Overlaps(regions)
	want := AreaM2(orb.MultiPolygon{{box(18, 8, 20, 10)}})
	if err != nil || len(overlaps) != 1 || overlaps[0].A != "east" || overlaps[0].B != "over" || math.Abs(overlaps[0].AreaM2-want) > 1e-3*want {
		t.Errorf("Overlaps = %v, %v, want east and over with %.0f m²", overlaps, err, want)
	}
	cover, err := CoverAll(regions, 7)
	if err != nil {
		t.Fatal(err)
	}
	owners := map[string]bool{}
	for _, code := range cover {
		owners[code] = true
	}
	small, err := SmallRegions(regions, 7, owners)
	if err != nil || !slices.ContainsFunc(small, func(s SmallRegion) bool { return s.Code == "tiny" && s.Finer > 7 && s.Finer <= 10 }) ||
		slices.ContainsFunc(small, func(s SmallRegion) bool { return s.Code == "by code" || s.Code == "city" }) {
		t.Errorf("SmallRegions = %v, %v, want tiny among them, with a finer resolution", small, err)
	}
	for _, s := range small {
		if s.Finer == 0 {
			t.Errorf("%s: no finer resolution", s)
		}
	}
}

// The overlap of random valid geometries against points.
func TestOverlapAgainstMonteCarlo(t *testing.T) {
	random := rand.New(rand.NewSource(5))
	for round := range fewer(20) {
		donut := func(x, y float64) orb.MultiPolygon {
			m, _, err := Repair(orb.MultiPolygon{{box(x, y, x+10, y+10), box(x+2, y+2, x+7, y+8)}, {box(x+3, y+3, x+6, y+6)}, {box(x+11, y, x+14, y+10)}})
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		a, b := donut(0, 0), donut(random.Float64()*6, random.Float64()*6)
		got, err := OverlapM2(a, b)
		if err != nil {
			t.Fatal(err)
		}
		in, n := 0, fewer(40_000)
		frame := orb.MultiPolygon{{box(0, 0, 20, 16)}}
		for range n {
			p := ringOf([2]float64{random.Float64() * 20, random.Float64() * 16})[0]
			if planar.MultiPolygonContains(a, p) && planar.MultiPolygonContains(b, p) {
				in++
			}
		}
		whole := AreaM2(frame)
		share := float64(in) / float64(n)
		if sigma := whole * math.Sqrt(share*(1-share)/float64(n)); math.Abs(got-whole*share) > 5*sigma+1e-3*whole {
			t.Errorf("round %d: overlap %.0f m², points say %.0f", round, got, whole*share)
		}
	}
}

func TestProposeResolution(t *testing.T) {
	var areas []Area
	for x := range 10 {
		for y := range 10 {
			areas = append(areas, Area{Code: string(rune('a'+x)) + string(rune('a'+y)), Geometry: orb.MultiPolygon{{box(float64(x)*20, float64(y)*20, float64(x+1)*20, float64(y+1)*20)}}})
		}
	}
	areas = append(areas, Area{Code: "none"})
	index := NewAreaIndex(areas)
	random := rand.New(rand.NewSource(9))
	var points []Point
	for range fewer(4000) {
		p := ringOf([2]float64{random.Float64() * 220, random.Float64() * 200})[0]
		points = append(points, Point{p[0], p[1]})
	}
	fits, proposed := index.ProposeResolution(points)
	if len(fits) != 5 {
		t.Fatalf("%d fits, want 5", len(fits))
	}
	for i, f := range fits {
		same, all := 0, 0
		for _, p := range points {
			c, _ := CellAt(p, f.Resolution)
			own, centre := "", ""
			for _, a := range areas {
				if (Region{Geometry: a.Geometry}).Contains(p) && (own == "" || a.Code < own) {
					own = a.Code
				}
				if (Region{Geometry: a.Geometry}).Contains(c.Centre()) && (centre == "" || a.Code < centre) {
					centre = a.Code
				}
			}
			if own != "" {
				all++
				if own == centre {
					same++
				}
			}
		}
		if f.Points != all || f.Same != same || f.Resolution != 7+i {
			t.Errorf("resolution %d: %d of %d, want %d of %d", f.Resolution, f.Same, f.Points, same, all)
		}
		if (f.Share() >= GoodFit) != (f.Resolution >= proposed) {
			t.Errorf("resolution %d fits %.3f, proposed is %d", f.Resolution, f.Share(), proposed)
		}
	}
	if _, none := NewAreaIndex(areas[:1]).ProposeResolution(points[:0]); none != 0 {
		t.Errorf("without points resolution %d is proposed, want none", none)
	}
	t.Logf("%+v: %d", fits, proposed)
}
