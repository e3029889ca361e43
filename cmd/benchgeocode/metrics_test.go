package main

import (
	"math"
	"testing"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

func TestQuantile(t *testing.T) {
	for _, c := range []struct {
		values []float64
		q      float64
		want   float64
	}{{[]float64{1, 2, 3}, 0.5, 2}, {[]float64{1, 2}, 0.5, 1.5}, {[]float64{5}, 0.9, 5}, {[]float64{0, 10}, 0.9, 9}, {[]float64{0, 10}, 1, 10}} {
		if got := quantile(c.values, c.q); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%v at %g: got %g, want %g", c.values, c.q, got, c.want)
		}
	}
	if got := quantile(nil, 0.5); !math.IsNaN(got) {
		t.Errorf("of nothing: got %g, want NaN", got)
	}
}

func TestSummarise(t *testing.T) {
	truth := geo.Point{Lon: 126.6, Lat: 45.7}
	north := func(m float64) *geo.Point { return &geo.Point{Lon: 126.6, Lat: 45.7 + m/111195} }
	got := summarise([]outcome{judge(nil, truth), judge(north(0), truth), judge(north(100), truth), judge(north(5000), truth)})
	if got.asked != 4 || got.answered != 3 || math.Abs(got.median-100) > 0.1 || got.share() != 75 {
		t.Errorf("got %+v, want 3 of 4 answered and a median of 100 m", got)
	}
	if none := (&bench{}); true {
		none.target("share", math.NaN(), "%.1f", true, 1)
		none.target("median", math.NaN(), "%.1f", false, 1)
		none.target("median", 1, "%.1f", false, 1)
		if none.missed != 2 {
			t.Errorf("missed: got %d, want 2: what cannot be measured is no pass", none.missed)
		}
	}
}

func TestHeldAndDepth(t *testing.T) {
	if got := held([]outcome{{errorM: 5, radiusM: 10}, {errorM: 11, radiusM: 10}}); got != 50 {
		t.Errorf("held: got %g, want 50", got)
	}
	for code, want := range map[string]int{"": 0, "230000000000": 2, "230100000000": 4, "230102000000": 6, "230102001000": 9, "230102001001": 12, "110000000000": 2} {
		if got := depth(code); got != want {
			t.Errorf("depth of %q: got %d, want %d", code, got, want)
		}
	}
}

// The plain look-up and the ceiling on three made-up points.
func TestLookup(t *testing.T) {
	admin, err := geocode.LoadAdmin()
	if err != nil {
		t.Fatal(err)
	}
	known := []place{
		{name: "a", address: "道里区松柏街10号", at: geo.Point{Lon: 1, Lat: 1}},
		{name: "b", address: "哈尔滨市道里区松柏街30号", at: geo.Point{Lon: 3, Lat: 1}},
		{name: "c", address: "南岗区云杉大街1号", at: geo.Point{Lon: 9, Lat: 9}},
	}
	l := newLookup(admin, "2301", known, true)
	for _, c := range []struct {
		name, address string
		lon           float64
	}{{"", "松柏街28号", 3}, {"", "松柏街10号", 1}, {"", "松柏街", 2}, {"c", "松柏街10号", 9}, {"", "白桦路1号", 0}, {"", "", 0}} {
		got := l.find(c.name, c.address)
		if (got == nil) != (c.lon == 0) || got != nil && got.Lon != c.lon {
			t.Errorf("%s %s: got %v, want longitude %g", c.name, c.address, got, c.lon)
		}
	}
	best := ceiling(known, []place{{at: geo.Point{Lon: 9, Lat: 9.001}}})
	if s := summarise(best); math.Abs(s.median-111.2) > 1 {
		t.Errorf("ceiling: got %g m, want the nearest known point, 111 m", s.median)
	}
}
