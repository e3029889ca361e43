package geocode

import (
	"fmt"
	"path/filepath"
	"testing"

	"gridwatch/geo"
)

// A register without addresses: every place has a name of its own, so that leaving
// one out tells nothing; but whoever asks for the name means the place.
func TestNamesake(t *testing.T) {
	table := admin(t)
	b := NewBuilder(table, "330100000000")
	add := func(name, address, region string, lon, lat float64) {
		t.Helper()
		if err := b.Add(Entry{Name: name, Address: address, Region: region, Point: geo.Point{Lon: lon, Lat: lat}}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 400 {
		add(fmt.Sprintf("甲%c%c诊所", '一'+rune(i), '丁'+rune(3*i)), "", "330106000000", 120.05+float64(i%20)/200, 30.20+float64(i/20)/200)
	}
	add("杭州市东风口腔医院", "", "330106000000", 120.11, 30.25)
	add("南山小学", "", "330106000000", 120.10, 30.21)
	add("南山小学", "", "330106000000", 120.16, 30.29) // another one
	add("城西幼儿园", "", "330106000000", 120.10, 30.26)
	add("城西幼儿园", "", "330109000000", 120.30, 30.16)
	for n := 2; n <= 60; n += 2 {
		add("", fmt.Sprintf("西湖区紫金路%d号", n), "330106000000", 120.20+float64(n)/5000, 30.35)
	}
	path := filepath.Join(t.TempDir(), "register.gaz")
	if _, err := b.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	g, err := OpenGazetteer(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = g.Close() }() // only read
	c := NewGeocoder(table, g)
	for _, q := range []struct {
		name, address string
		near          *geo.Point
	}{
		{"杭州市东风口腔医院", "西湖区不详", &geo.Point{Lon: 120.11, Lat: 30.25}},
		{"东风口腔医院", "杭州市西湖区", &geo.Point{Lon: 120.11, Lat: 30.25}},                // without the city
		{"城西幼儿园", "西湖区", &geo.Point{Lon: 120.10, Lat: 30.26}},                    // the one of the district
		{"城西幼儿园", "滨江区", nil},                                                    // none of the district
		{"南山小学", "西湖区", nil},                                                     // two of them
		{"东风口腔医院", "西湖区紫金路30号", &geo.Point{Lon: 120.20 + 30.0/5000, Lat: 30.35}}, // the number is known, far away
	} {
		fix := c.Locate(Query{Name: q.name, Address: q.address}, Options{})
		switch {
		case q.near == nil && fix.Point != nil && fix.Precision == Rooftop:
			t.Errorf("%s, %s: got %+v, want no rooftop", q.name, q.address, fix)
		case q.near != nil && (fix.Point == nil || metresBetween(*fix.Point, *q.near) > 50):
			t.Errorf("%s, %s: got %v %s, want near %v", q.name, q.address, fix.Point, fix.Precision, *q.near)
		}
	}
}

func TestTrustOf(t *testing.T) {
	far := make([]float64, 100)
	for i := range far {
		far[i] = 4000
	}
	if got := trustOf(far[:29], 1000); got != assumedTrust {
		t.Errorf("few namesakes: got %+v, want what is assumed", got)
	}
	rare, common := trustOf(far[:40], 4000), trustOf(far, 100)
	if rare.Radius != assumedTrust.Radius || rare.Log > preciseGram {
		t.Errorf("rare namesakes: got %+v, want trust", rare)
	}
	if common.Radius < 4000 || common.Log < 6 {
		t.Errorf("common namesakes: got %+v, want none", common)
	}
}
