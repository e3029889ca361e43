package geo

import (
	"encoding/json"
	"math"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// ringOf takes corners in thousandths of a degree east and north of 126, 45.
func ringOf(corners ...[2]float64) orb.Ring {
	var r orb.Ring
	for _, c := range corners {
		r = append(r, orb.Point{126 + c[0]/1000, 45 + c[1]/1000})
	}
	return r
}

func box(west, south, east, north float64) orb.Ring {
	return ringOf([2]float64{west, south}, [2]float64{east, south}, [2]float64{east, north}, [2]float64{west, north}, [2]float64{west, south})
}

// areaIn is the area in the unit of ringOf, squared.
func areaIn(m orb.MultiPolygon) float64 {
	sum := 0.0
	for _, p := range m {
		for i, r := range p {
			a := math.Abs(planeArea(r)) * 1e6
			if i > 0 {
				a = -a
			}
			sum += a
		}
	}
	return sum
}

func TestRepair(t *testing.T) {
	reversed := box(0, 0, 10, 10)
	reversed.Reverse()
	tests := []struct {
		name  string
		in    orb.MultiPolygon
		kinds string // of the changes
		parts int
		holes int
		area  float64
	}{
		{"good", orb.MultiPolygon{{box(0, 0, 10, 10)}}, "", 1, 0, 100},
		{"good with hole", orb.MultiPolygon{{box(0, 0, 10, 10), box(2, 2, 4, 4)}}, "turned", 1, 1, 96},
		{"island in a hole", orb.MultiPolygon{{box(0, 0, 10, 10), box(2, 2, 8, 8)}, {box(4, 4, 6, 6)}}, "turned", 2, 1, 68},
		{"parts touch in a corner", orb.MultiPolygon{{box(0, 0, 1, 1)}, {box(1, 1, 2, 2)}}, "", 2, 0, 2},
		{"not closed", orb.MultiPolygon{{box(0, 0, 10, 10)[:4]}}, "closed", 1, 0, 100},
		{"wrong way round", orb.MultiPolygon{{reversed}}, "turned", 1, 0, 100},
		{"repeated", orb.MultiPolygon{{append(box(0, 0, 10, 10)[:1:1], box(0, 0, 10, 10)...)}}, "repeated", 1, 0, 100},
		{"repeated everywhere", orb.MultiPolygon{{ringOf([2]float64{0, 0}, [2]float64{9, 0}, [2]float64{9, 0}, [2]float64{9, 0}, [2]float64{9, 9}, [2]float64{0, 0}, [2]float64{0, 0})}}, "repeated", 1, 0, 40.5},
		{"spike out", orb.MultiPolygon{{ringOf([2]float64{0, 0}, [2]float64{10, 0}, [2]float64{15, -5}, [2]float64{10, 0}, [2]float64{10, 10}, [2]float64{0, 10}, [2]float64{0, 0})}}, "repeated spike", 1, 0, 100},
		{"spike at the seam", orb.MultiPolygon{{ringOf([2]float64{-5, 0}, [2]float64{10, 0}, [2]float64{10, 10}, [2]float64{0, 10}, [2]float64{0, 0}, [2]float64{-5, 0})}}, "spike", 1, 0, 100},
		{"spike of a spike", orb.MultiPolygon{{ringOf([2]float64{0, 0}, [2]float64{10, 0}, [2]float64{20, 0}, [2]float64{20, 5}, [2]float64{20, 0}, [2]float64{10, 0}, [2]float64{10, 10}, [2]float64{0, 10}, [2]float64{0, 0})}}, "repeated spike", 1, 0, 100},
		{"small loop", orb.MultiPolygon{{ringOf([2]float64{0, 0}, [2]float64{100, 0}, [2]float64{100, 100}, [2]float64{50, 100}, [2]float64{50.5, 101}, [2]float64{51, 100.5}, [2]float64{49, 100}, [2]float64{0, 100}, [2]float64{0, 0})}}, "split", 2, 0, 9999.8},
		{"small ear through a shared corner", orb.MultiPolygon{{ringOf([2]float64{0, 0}, [2]float64{100, 0}, [2]float64{100, 100}, [2]float64{101, 100}, [2]float64{101, 101}, [2]float64{100, 100}, [2]float64{0, 100}, [2]float64{0, 0})}}, "split", 2, 0, 10000.5},
		{"hole as a cut", orb.MultiPolygon{{ringOf([2]float64{0, 0}, [2]float64{100, 0}, [2]float64{100, 100}, [2]float64{0, 100}, [2]float64{0, 50}, [2]float64{40, 50}, [2]float64{40, 60}, [2]float64{60, 60}, [2]float64{60, 40}, [2]float64{40, 40}, [2]float64{40, 50}, [2]float64{0, 50}, [2]float64{0, 0})}}, "split", 1, 1, 9600},
		{"hole touching its shell from inside", orb.MultiPolygon{{ringOf([2]float64{0, 0}, [2]float64{10, 0}, [2]float64{10, 10}, [2]float64{0, 10}, [2]float64{0, 0}), ringOf([2]float64{0, 0}, [2]float64{4, 2}, [2]float64{2, 4}, [2]float64{0, 0})}}, "turned", 1, 1, 94},
		{"overlapping parts", orb.MultiPolygon{{box(0, 0, 10, 10)}, {box(5, 5, 15, 15)}}, "merged", 1, 0, 175},
		{"the same part twice", orb.MultiPolygon{{box(0, 0, 10, 10)}, {box(0, 0, 10, 10)}}, "merged", 1, 0, 100},
		{"part inside a part", orb.MultiPolygon{{box(0, 0, 10, 10)}, {box(3, 3, 4, 4)}}, "merged", 1, 0, 100},
		{"parts with a common border", orb.MultiPolygon{{box(0, 0, 10, 10)}, {box(10, 0, 20, 10)}}, "merged", 1, 0, 200},
		{"small hole outside", orb.MultiPolygon{{box(0, 0, 100, 100), box(200, 0, 201, 1)}}, "hole", 1, 0, 10000},
		{"hole over the border", orb.MultiPolygon{{box(0, 0, 100, 100), box(99, 50, 101, 51)}}, "hole", 1, 0, 9999},
		{"overlapping holes", orb.MultiPolygon{{box(0, 0, 100, 100), box(10, 10, 20, 20), box(15, 15, 25, 25)}}, "hole", 1, 1, 9825},
		{"hole without area", orb.MultiPolygon{{box(0, 0, 10, 10), ringOf([2]float64{1, 1}, [2]float64{2, 2}, [2]float64{3, 3}, [2]float64{1, 1})}}, "spike sliver", 1, 0, 100},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out, report, err := Repair(test.in)
			if err != nil {
				t.Fatalf("Repair: %v", err)
			}
			var kinds []string
			for _, c := range report.Changes {
				if c.Kind != RepairTurned || len(report.Changes) == 1 {
					kinds = append(kinds, c.Kind)
				}
			}
			if got := strings.Join(kinds, " "); got != test.kinds {
				t.Errorf("changes = %q, want %q (%s)", got, test.kinds, report.String())
			}
			holes := 0
			for _, p := range out {
				holes += len(p) - 1
			}
			if len(out) != test.parts || holes != test.holes || math.Abs(areaIn(out)-test.area) > 1e-3*test.area {
				t.Errorf("got %d parts, %d holes, area %.2f, want %d, %d, %.2f\n%v", len(out), holes, areaIn(out), test.parts, test.holes, test.area, out)
			}
			checkValid(t, out)
			again, second, err := Repair(out)
			if err != nil || len(second.Changes) > 0 || !again.Equal(out) {
				t.Errorf("repairing the outcome: %s, %v, want no change", second.String(), err)
			}
		})
	}
}

func TestRepairRefuses(t *testing.T) {
	bad := func(x float64) orb.MultiPolygon {
		r := box(0, 0, 10, 10)
		r[2][0] = x
		return orb.MultiPolygon{{r}}
	}
	tests := []struct {
		name   string
		in     orb.MultiPolygon
		reason string
	}{
		{"nothing", nil, "no area"},
		{"no ring", orb.MultiPolygon{{}}, "no area"},
		{"empty ring", orb.MultiPolygon{{{}}}, "no position"},
		{"NaN", bad(math.NaN()), "position 3: lon not a finite number"},
		{"infinite", bad(math.Inf(1)), "position 3: lon not a finite number"},
		{"off the globe", bad(181), "not within -180 to 180"},
		{"a line", orb.MultiPolygon{{ringOf([2]float64{0, 0}, [2]float64{5, 5}, [2]float64{9, 9}, [2]float64{0, 0})}}, "no area"},
		{"one place", orb.MultiPolygon{{ringOf([2]float64{1, 1}, [2]float64{1, 1}, [2]float64{1, 1})}}, "no area"},
		{"one position", orb.MultiPolygon{{ringOf([2]float64{1, 1})}}, "no area"},
		{"out and back", orb.MultiPolygon{{ringOf([2]float64{0, 0}, [2]float64{5, 0}, [2]float64{5, 5}, [2]float64{5, 0}, [2]float64{0, 0})}}, "no area"},
		{"bow tie", orb.MultiPolygon{{ringOf([2]float64{0, 0}, [2]float64{10, 10}, [2]float64{10, 0}, [2]float64{0, 10}, [2]float64{0, 0})}}, "crosses itself at 126.0050000,45.0050000"},
		{"second part a bow tie", orb.MultiPolygon{{box(50, 50, 60, 60)}, {ringOf([2]float64{0, 0}, [2]float64{10, 10}, [2]float64{10, 0}, [2]float64{0, 9}, [2]float64{0, 0})}}, "crosses itself"},
		{"wound twice", orb.MultiPolygon{{append(box(0, 0, 10, 10), box(0, 0, 10, 10)...)}}, "no area by the even-odd rule"},
		{"part as a hole", orb.MultiPolygon{{box(0, 0, 10, 10), box(20, 0, 30, 10)}}, "hole outside its shell (100 %"},
		{"antimeridian", orb.MultiPolygon{{{{179, 0}, {-179, 0}, {-179, 1}, {179, 1}, {179, 0}}}}, "180th meridian at position 2"},
		{"half the globe", orb.MultiPolygon{{{{-90, 0}, {0, 0}, {90, 0}, {90, 1}, {0, 2}, {-90, 1}, {-90, 0}}}}, "spans 180 degrees"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out, _, err := Repair(test.in)
			if bad := invalid(t, err); bad.Field != "geometry" || !strings.Contains(bad.Reason, test.reason) || out != nil {
				t.Errorf("Repair = %v, %v, want it refused with %q", out, err, test.reason)
			}
		})
	}
}

// checkValid fails unless rings are closed, run the right way, and no two
// segments of the whole meet otherwise than in a corner; asked pair by pair.
func checkValid(t testing.TB, m orb.MultiPolygon) {
	t.Helper()
	l := latticeAbout(m.Bound())
	var all []segment
	for _, p := range m {
		for i, r := range p {
			if !r.Closed() || len(r) < 4 || (planeArea(r) > 0) != (i == 0) {
				t.Errorf("ring %v: closed %v, area %g; hole %v", r, r.Closed(), planeArea(r), i > 0)
			}
			seen := map[latticePoint]bool{}
			for n := 1; n < len(r); n++ {
				a, b := l.snap(r[n-1]), l.snap(r[n])
				if seen[a] {
					t.Errorf("a ring passes %v twice", r[n-1])
				}
				seen[a] = true
				all = append(all, segment{a, b, 0})
			}
		}
	}
	if len(all) > 3000 {
		return // pairwise would take too long
	}
	for i := range all {
		for j := range i {
			if p, q := all[i], all[j]; p.a == q.b && p.b == q.a || p.a == q.a && p.b == q.b {
				t.Errorf("two rings share the segment %v", p)
			}
			meet(&all[i], &all[j], func(bool, latticePoint) { t.Errorf("%v and %v cross", all[i], all[j]) })
		}
	}
}

// evenOdd says by ray casting whether p is inside a ring, whatever its crossings.
func evenOdd(r orb.Ring, p orb.Point) bool {
	in := false
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0]+(p[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			in = !in
		}
	}
	return in
}

// insideDrawn is what a geometry means before repair: in some part's shell by
// even-odd, in none of the part's holes.
func insideDrawn(m orb.MultiPolygon, p orb.Point) bool {
	for _, polygon := range m {
		in := evenOdd(polygon[0], p)
		for _, hole := range polygon[1:] {
			in = in && !evenOdd(hole, p)
		}
		if in {
			return true
		}
	}
	return false
}

// Random tangles, whatever area they keep: the outcome is valid, and random
// points are inside it exactly when an independent even-odd count says so.
func TestShapeOfRandomTangles(t *testing.T) {
	seed := int64(11)
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewSource(seed))
	points := 0
	for round := range fewer(400) {
		var m orb.MultiPolygon
		coarse := round%2 == 0 // corners on a coarse raster: touching, overlapping in line
		for range 1 + random.Intn(4) {
			var p orb.Polygon
			for range 1 + random.Intn(3) {
				var r orb.Ring
				for range 3 + random.Intn(12) {
					c := [2]float64{random.Float64() * 10, random.Float64() * 10}
					if coarse {
						c = [2]float64{math.Round(c[0]), math.Round(c[1])}
					}
					r = append(r, ringOf(c)...)
				}
				p = append(p, append(r, r[0]))
			}
			m = append(m, p)
		}
		l := latticeAbout(m.Bound())
		segments, rings := latticeRings(m, l)
		noded, _, err := node(segments)
		if err != nil {
			t.Fatal(err)
		}
		s, err := newShape(noded, rings)
		if err != nil {
			continue // nothing inside
		}
		out := s.polygons(l)
		checkValid(t, out)
		if t.Failed() {
			t.Fatalf("round %d: %v", round, m)
		}
		for range 300 {
			p := ringOf([2]float64{random.Float64() * 10, random.Float64() * 10})[0]
			if nearBorder(m, p, 3e-7) {
				continue
			}
			points++
			if got, want := planar.MultiPolygonContains(out, p), insideDrawn(m, p); got != want {
				t.Fatalf("round %d: %v inside the repaired shape: %v, drawn: %v\n%v\n%v", round, p, got, want, m, out)
			}
		}
	}
	t.Logf("%d points", points)
}

// fewer cuts rounds where everything is slow.
func fewer(n int) int {
	if testing.Short() || raceEnabled {
		return n / 8
	}
	return n
}

func nearBorder(m orb.MultiPolygon, p orb.Point, near float64) bool {
	for _, polygon := range m {
		for _, r := range polygon {
			for i := 1; i < len(r); i++ {
				if planar.DistanceFromSegment(r[i-1], r[i], p) < near {
					return true
				}
			}
		}
	}
	return false
}

// Broken outlines of towns: little loops from a trembling hand, doubled corners,
// missing ends. They are repaired and keep their area.
func TestRepairKeepsArea(t *testing.T) {
	seed := int64(12)
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewSource(seed))
	split := 0
	for round := range fewer(200) {
		n := 50 + random.Intn(400)
		var r orb.Ring
		for i := range n {
			angle := 2 * math.Pi * (float64(i) + 1.5*random.Float64()) / float64(n) // neighbours change places now and then
			radius := 100 + random.Float64()*0.6
			r = append(r, ringOf([2]float64{radius * math.Cos(angle), radius * math.Sin(angle)})...)
			if random.Intn(20) == 0 {
				r = append(r, r[len(r)-1])
			}
		}
		drawn := math.Abs(planeArea(append(r.Clone(), r[0]))) * 1e6
		out, report, err := Repair(orb.MultiPolygon{{r}})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		checkValid(t, out)
		if got := areaIn(out); math.Abs(got-drawn) > 0.01*drawn || math.Abs(report.After-report.Before) > 0.01*report.Before {
			t.Errorf("round %d: area %g, drawn %g; %s", round, got, drawn, report.String())
		}
		for _, c := range report.Changes {
			if c.Kind == RepairSplit {
				split++
			}
		}
	}
	if split < fewer(50) {
		t.Errorf("only %d outlines crossed themselves", split)
	}
}

// A million positions, clean and with crossings, take seconds; so does what is
// made to be slow, which may be refused.
func TestRepairManyPositions(t *testing.T) {
	n, depth := 1_000_000, 2000
	if testing.Short() || raceEnabled {
		n, depth = 30_000, 200
	}
	random := rand.New(rand.NewSource(13))
	coast := func(tremble float64) orb.MultiPolygon {
		r := make(orb.Ring, n)
		for i := range r {
			angle := 2 * math.Pi * (float64(i) + tremble*random.Float64()) / float64(n)
			radius := 400 + 40*math.Sin(25*angle) + 2*math.Sin(1777*angle)
			r[i] = ringOf([2]float64{radius * math.Cos(angle), radius * math.Sin(angle)})[0]
		}
		return orb.MultiPolygon{{append(r, r[0])}}
	}
	comb := orb.Ring{}
	for i := range n / 2 {
		x := float64(i) / float64(n) * 1000
		comb = append(comb, ringOf([2]float64{x, 0}, [2]float64{x + 0.0003, 300})...)
	}
	comb = append(comb, ringOf([2]float64{500, 400}, [2]float64{-1, 400}, [2]float64{-1, 0})...)
	star := orb.Ring{} // every line crosses every other
	for i := range 20_001 {
		angle := 2 * math.Pi * float64(i*10_000) / 20_001
		star = append(star, ringOf([2]float64{100 * math.Cos(angle), 100 * math.Sin(angle)})...)
	}
	nested := orb.MultiPolygon{}
	for i := range depth {
		d := float64(i) / 100
		nested = append(nested, orb.Polygon{box(d, d, 100-d, 100-d), box(d+0.004, d+0.004, 100-d-0.004, 100-d-0.004)})
	}
	squares := orb.MultiPolygon{{box(-1, -1, 401, 401)}}
	for i := range n / 5 {
		x, y := float64(i%450), float64(i/450)
		squares[0] = append(squares[0], box(x*0.8, y*0.8, x*0.8+0.5, y*0.8+0.5))
	}
	for _, test := range []struct {
		name   string
		in     orb.MultiPolygon
		refuse bool
	}{{"coast", coast(0.9), false}, {"trembling coast", coast(1.5), false}, {"comb", orb.MultiPolygon{{append(comb, comb[0])}}, false},
		{"star", orb.MultiPolygon{{append(star, star[0])}}, true}, {"nested", nested, false}, {"squares", squares, false}} {
		t.Run(test.name, func(t *testing.T) {
			before := time.Now()
			out, report, err := Repair(test.in)
			took := time.Since(before)
			if (err != nil) != test.refuse {
				t.Errorf("Repair: %v, want refused %v", err, test.refuse)
			}
			t.Logf("%d positions, %d parts: %.2f s; %s; %v", report.Positions, len(out), took.Seconds(), report.String(), err)
			if took > 5*time.Minute { // seconds on an idle machine: see the log
				t.Errorf("took %s", took)
			}
		})
	}
}

func FuzzRepair(f *testing.F) {
	for _, seed := range []string{
		`[[[[126,45],[126.1,45],[126.1,45.1],[126,45.1],[126,45]]]]`,
		`[[[[126,45],[126.1,45.1],[126.1,45],[126,45.1],[126,45]]]]`,
		`[[[[126,45],[126.1,45],[126.1,45.1],[126,45.1]],[[126.02,45.02],[126.2,45.02],[126.02,45.03]]],[[[126,45],[127,45],[126,46]]]]`,
		`[[[[179,0],[-179,0],[-179,1],[179,0]]]]`,
		`[[[[0,0],[1e-7,0],[1e-7,1e-7],[0,0]]]]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var m orb.MultiPolygon
		if len(text) > 4096 || json.Unmarshal(text, &m) != nil {
			return
		}
		out, report, err := Repair(m)
		if err != nil {
			return
		}
		checkValid(t, out)
		if report.After <= 0 {
			t.Errorf("%s: area %g after repair", text, report.After)
		}
		again, second, err := Repair(out)
		if err != nil || second.Changed() {
			t.Errorf("%s: repairing the outcome %v: %v, %s, %v", text, out, again, second.String(), err)
		}
	})
}
