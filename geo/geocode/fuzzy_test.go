package geocode

import (
	"fmt"
	"testing"

	"gridwatch/geo"
)

// A road written with another character of the same sound or look, or with one
// too many, is found; one that differs by a direction or number is another road.
func TestMisspeltRoads(t *testing.T) {
	a, err := LoadAdmin()
	if err != nil {
		t.Fatal(err)
	}
	b := NewBuilder(a, "3301")
	for i, road := range []string{"春晖路", "湖墅柏路", "锦绣东路", "梧桐大道"} {
		for n := 1; n < 20; n++ {
			_ = b.Add(Entry{Address: fmt.Sprintf("杭州市西湖区%s%d号", road, n), Point: geo.Point{Lon: 120.1 + float64(i)/100, Lat: 30.2 + float64(n)/1e4}})
		}
	}
	x, _ := b.index()
	s := search{x: x, admin: a, skip: -1}
	for _, c := range []struct {
		name, want string
		how        int
	}{
		{"春辉路", "春晖路", trimSound}, {"湖野柏路", "", 0}, {"湖墅摆路", "湖墅柏路", trimSound}, {"锦秀东路", "锦绣东路", trimSound},
		{"锦绣西路", "", 0}, {"锦绣路", "", 0}, {"梧桐树大道", "梧桐大道", trimExtra}, {"桐大道", "梧桐大道", trimExtra}, {"春路", "", 0}, {"秋晖路", "", 0},
	} {
		roads, trims, n := s.fuzzyRoads(c.name)
		switch {
		case c.want == "" && n > 0:
			t.Errorf("%s is taken for %s", c.name, x.roadName(roads[0]))
		case c.want != "" && (n != 1 || x.roadName(roads[0]) != c.want || trims[0] != c.how):
			t.Errorf("%s: %d roads, %v", c.name, n, trims)
		}
	}
	g := NewGeocoder(a, &Gazetteer{x: *x})
	g.gaz[0].x.model.Refuse = 99
	if f := g.Locate(Query{Address: "西湖区春辉路7号"}, Options{}); f.Point == nil || f.Precision != Road || f.Matched == "" {
		t.Errorf("%+v", f)
	}
	if f := g.Locate(Query{Address: "上城区春辉路7号"}, Options{}); f.Point != nil {
		t.Errorf("found across districts: %+v", f)
	}
}
