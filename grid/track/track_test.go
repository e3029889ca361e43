package track

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"gridwatch/geo"
)

var (
	began = time.Date(2026, 5, 6, 1, 0, 0, 0, time.UTC)
	home  = geo.Point{Lon: 126.63, Lat: 45.75}
)

// east and north of home, in metres.
func offset(east, north float64) geo.Point {
	const metresPerDegree = math.Pi / 180 * geo.EarthRadiusMetres
	return geo.Point{Lon: home.Lon + east/(metresPerDegree*math.Cos(home.Lat*math.Pi/180)), Lat: home.Lat + north/metresPerDegree}
}

func fixAt(t testing.TB, seconds, east, north, accuracy float64) Fix {
	t.Helper()
	p := offset(east, north)
	cell, err := geo.CellAt(p, 10)
	if err != nil {
		t.Fatal(err)
	}
	return Fix{At: began.Add(time.Duration(seconds * float64(time.Second))), Point: p, AccuracyM: accuracy, Cell: cell}
}

// noisy scatters a fix so that two of three lie within its accuracy.
func noisy(t testing.TB, rng *rand.Rand, seconds, east, north, accuracy float64) Fix {
	sigma := accuracy / 1.51
	return fixAt(t, seconds, east+sigma*rng.NormFloat64(), north+sigma*rng.NormFloat64(), accuracy)
}

func TestDistance(t *testing.T) {
	const seed = 41
	rng := rand.New(rand.NewPCG(seed, 1))
	walk := func(step, pace, accuracy float64) (fixes []Fix) { // 3 km through streets of 200 m
		east, north := 0.0, 0.0
		for gone := 0.0; gone <= 3000; gone += step {
			fixes = append(fixes, noisy(t, rng, gone/pace, east, north, accuracy))
			if int(gone/200)%2 == 0 {
				east += step
			} else {
				north += step
			}
		}
		return fixes
	}
	still := func(n int, every, accuracy float64) (fixes []Fix) {
		for i := range n {
			fixes = append(fixes, noisy(t, rng, float64(i)*every, 0, 0, accuracy))
		}
		return fixes
	}
	stray := walk(25, 1.2, 8)
	stray[50].Point = offset(9000, 9000)
	strayStill := still(100, 60, 10)
	strayStill[40].Point = offset(3000, 0)
	jump := still(40, 60, 10)
	for i := 20; i < 40; i++ {
		jump[i].Point = offset(50_000, 0)
	}
	vague := still(60, 60, 10)
	for i := 0; i < 60; i += 2 {
		vague[i].Point, vague[i].AccuracyM = offset(float64(900*(i%3)), 400), 1200
	}
	for _, c := range []struct {
		name        string
		fixes       []Fix
		least, most float64
	}{
		{"nothing", nil, 0, 0},
		{"one point", still(1, 1, 10), 0, 0},
		{"a walk, a point every 25 m", walk(25, 1.2, 8), 2750, 3100},
		{"a walk, a point a second", walk(1.2, 1.2, 8), 2750, 3100},
		{"a walk in a street canyon", walk(25, 1.2, 25), 2300, 3300},
		{"a bicycle", walk(25, 4, 8), 2750, 3100},
		{"eight hours on a chair", still(480, 60, 10), 0, 40},
		{"eight hours on a chair, indoors", still(480, 60, 40), 0, 250},
		{"a walk with one stray point", stray, 2700, 3100},
		{"still with one stray point", strayStill, 0, 40},
		{"a jump of 50 km in a minute", jump, 0, 40},
		{"still, every second point vague", vague, 0, 40},
		{"two points far apart in time", []Fix{fixAt(t, 0, 0, 0, 5), fixAt(t, 4000, 800, 0, 5)}, 0, 0},
		{"two points 500 m apart", []Fix{fixAt(t, 0, 0, 0, 5), fixAt(t, 400, 500, 0, 5)}, 499, 503},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Distance(c.fixes, nil, Rule{}); !(got >= c.least && got <= c.most) {
				t.Errorf("seed %d: got %.1f m, want %.0f to %.0f", seed, got, c.least, c.most)
			}
		})
	}
}

func TestUncollected(t *testing.T) {
	minute := func(n float64) time.Time { return began.Add(time.Duration(n * float64(time.Minute))) }
	points := func(minutes ...float64) (fixes []Fix) {
		for _, m := range minutes {
			fixes = append(fixes, fixAt(t, m*60, 0, 0, 10))
		}
		return fixes
	}
	span := func(from, until float64) Span { return Span{minute(from), minute(until)} }
	for _, c := range []struct {
		name  string
		fixes []Fix
		on    []Span
		want  []Span
	}{
		{"no work, no track", nil, nil, nil},
		{"no track", nil, []Span{span(0, 60)}, []Span{span(0, 60)}},
		{"no track in a short span", nil, []Span{span(0, 5)}, []Span{span(0, 5)}},
		{"a span of no length", nil, []Span{span(5, 5)}, nil},
		{"every five minutes", points(0, 5, 10, 15), []Span{span(0, 20)}, nil},
		{"one missed", points(0, 10, 20), []Span{span(0, 25)}, nil},
		{"silent in the middle", points(0, 5, 40, 45), []Span{span(0, 50)}, []Span{span(5, 40)}},
		{"late at the start, lost at the end", points(20, 25), []Span{span(0, 60)}, []Span{span(0, 20), span(25, 60)}},
		{"silent in a pause", points(0, 5, 60, 65), []Span{span(0, 10), span(55, 70)}, nil},
		{"points out of work", points(-30, 0, 5, 40), []Span{span(0, 30)}, []Span{span(5, 30)}},
		{"overlapping spans out of order", points(5, 30), []Span{span(10, 40), span(0, 20)}, []Span{span(5, 30)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Uncollected(c.fixes, c.on, Rule{}); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// A person who lies still at the border of two cells is in one of them.
func TestStaysDoNotFlap(t *testing.T) {
	const seed = 7
	rng := rand.New(rand.NewPCG(seed, 2))
	cell, err := geo.CellAt(home, 10)
	if err != nil {
		t.Fatal(err)
	}
	corners := cell.Boundary()
	border := geo.Point{Lon: (corners[0].Lon + corners[1].Lon) / 2, Lat: (corners[0].Lat + corners[1].Lat) / 2}
	var fixes []Fix
	crossed := 0
	for n := range 200 {
		f := noisy(t, rng, float64(n)*60, 0, 0, 15)
		f.Point = geo.Point{Lon: f.Point.Lon - home.Lon + border.Lon, Lat: f.Point.Lat - home.Lat + border.Lat}
		if f.Cell, err = geo.CellAt(f.Point, 10); err != nil {
			t.Fatal(err)
		}
		if n > 0 && f.Cell != fixes[n-1].Cell {
			crossed++
		}
		fixes = append(fixes, f)
	}
	if crossed < 50 {
		t.Fatalf("points that cross the border: got %d, want at least 50", crossed)
	}
	if got := Stays(fixes, nil, Rule{}); len(got) > 5 {
		t.Errorf("seed %d: got %d stays, want at most 5", seed, len(got))
	}
}

func TestEfforts(t *testing.T) {
	var fixes []Fix
	at := func(seconds, east float64) { fixes = append(fixes, fixAt(t, seconds, east, 0, 5)) }
	for s := 0.0; s < 600; s += 60 { // ten minutes here
		at(s, 0)
	}
	for m := 0.0; m <= 1000; m += 25 { // to the east and back, 1.25 m/s
		at(600+m/1.25, m)
	}
	for m := 1000.0; m >= 0; m -= 25 {
		at(600+820+(1000-m)/1.25, m)
	}
	sum := Sum(fixes, []Span{{began, began.Add(time.Hour)}}, Rule{})
	first, err := geo.CellAt(home, 10)
	if err != nil {
		t.Fatal(err)
	}
	if e := sum.Efforts[0]; e.Cell != first || e.Entries != 2 || e.Inside < 10*time.Minute || e.Inside > 14*time.Minute || !e.Enter.Equal(began) {
		t.Errorf("the first cell: got %+v, want %s entered twice, ten minutes and a little", e, first)
	}
	if len(sum.Efforts) < 6 {
		t.Errorf("cells: got %d, want at least 6 on 1 km", len(sum.Efforts))
	}
	if sum.Metres < 1850 || sum.Metres > 2010 {
		t.Errorf("got %.0f m, want about 2000", sum.Metres)
	}
	end := fixes[len(fixes)-1].At
	if want := []Span{{end, began.Add(time.Hour)}}; !reflect.DeepEqual(sum.Uncollected, want) || sum.Collected != end.Sub(began) {
		t.Errorf("got %v uncollected and %v collected, want %v and the rest", sum.Uncollected, sum.Collected, want)
	}
}
