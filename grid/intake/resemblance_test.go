package intake

import (
	"math"
	"math/rand/v2"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

func TestAlike(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"仁爱口腔门诊部", "仁爱口腔门诊部", true},
		{"仁爱口腔门诊部", "仁爱口腔", true},
		{"哈尔滨市第一医院", "哈尔滨第一医院", true},
		{"哈尔滨市第一医院", "哈尔滨市第二医院", false},
		{"诊所12", "诊所13", false},
		{"CITYCLINIC", "CITYCLINICS", true},
		{"仁爱诊所", "仁和诊所", false},
		{"张三口腔诊所", "李四口腔诊所", false},
		{"世纪药房", "平安诊所", false},
		{"", "", false},
		{"店", "店", true},
		{"店", "药店", false},
	} {
		if got := alike(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: got %v, want %v", c.a, c.b, got, c.want)
		}
		if got := alike(c.b, c.a); got != c.want {
			t.Errorf("%s and %s: got %v, want %v", c.b, c.a, got, c.want)
		}
	}
}

// What is within nearMetres is found, wherever on earth and in whichever
// direction, and what is not is not; the cells asked of the store hold it too.
func TestLikeReaches(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const degree = math.Pi / 180 * geo.EarthRadiusMetres
	for range 20_000 {
		p := geo.Point{Lon: random.Float64()*358 - 179, Lat: random.Float64()*160 - 80}
		metres, angle := random.Float64()*200, random.Float64()*2*math.Pi
		q := geo.Point{Lon: p.Lon + metres*math.Cos(angle)/(degree*math.Cos(p.Lat*math.Pi/180)), Lat: p.Lat + metres*math.Sin(angle)/degree}
		metres = geo.DistanceMetres(p, q)
		if math.Abs(metres-nearMetres) < 0.1 {
			continue
		}
		n := newNeighbourhood(7 + random.IntN(5))
		n.add(&store.KnownPlace{ID: "a", NameKey: "仁爱口腔", Point: p, Located: true, State: grid.Active})
		got := n.like(&store.KnownPlace{ID: "b", NameKey: "仁爱口腔", Point: q, Located: true})
		if (got != nil) != (metres <= nearMetres) {
			t.Fatalf("%v and %v, %.1f m: got %v", p, q, metres, got)
		}
		if got == nil {
			continue
		}
		cell, err := geo.CellAt(p, n.resolution)
		if err != nil {
			t.Fatal(err)
		}
		asked := false
		for _, c := range n.cellsAround(q) {
			asked = asked || c == cell
		}
		if !asked {
			t.Fatalf("%v is not in the cells around %v at resolution %d, %.1f m away", p, q, n.resolution, metres)
		}
	}
}
