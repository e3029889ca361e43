package geocode

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"

	"gridwatch/geo"
)

// A city out of a generator: straight roads with odd numbers on one side and
// even ones on the other, lanes and compounds, in two districts that share the
// names of some roads. So the right answer is known to the metre.
type syntheticCity struct {
	known []Entry
	asked []askedPlace
	roads []cityRoad
}

type askedPlace struct {
	address, name string
	p             geo.Point
	county        string
}

type cityRoad struct {
	name, district string
	from           geo.Point
	bearing, step  float64 // degrees; metres for one number
	numbers        int
}

// place is where a number lies: along the road, 15 m off on its side.
func (r cityRoad) place(n int) geo.Point {
	p := move(r.from, r.bearing, float64(n)*r.step)
	side := 90.0
	if n%2 == 1 {
		side = -90
	}
	return move(p, r.bearing+side, 15)
}

const nameLetters = "春夏秋冬松柏梅兰竹菊江湖河海云霞风雪金银铜铁锦绣安康福禄寿喜仁义礼智信诚勤俭文武德才"

func newCity(seed uint64) syntheticCity {
	r := rand.New(rand.NewPCG(seed, 3))
	letters := []rune(nameLetters)
	word := func() string { return string([]rune{letters[r.IntN(len(letters))], letters[r.IntN(len(letters))]}) }
	var c syntheticCity
	used := map[string]bool{}
	for k := range 70 {
		district, lon := "西湖区", 120.05
		if k%2 == 1 {
			district, lon = "上城区", 120.21
		}
		name := word() + "路"
		if k%2 == 1 && k%10 == 1 { // the same name in both districts
			name = c.roads[k-1].name
		}
		if used[district+name] {
			name = word() + "街"
		}
		used[district+name] = true
		c.roads = append(c.roads, cityRoad{name: name, district: district, numbers: 100 + r.IntN(300), step: 2 + 3*r.Float64(),
			from: geo.Point{Lon: lon + 0.08*r.Float64(), Lat: 30.20 + 0.08*r.Float64()}, bearing: 90 * float64(r.IntN(4))})
	}
	for _, road := range c.roads {
		for n := 1; n <= road.numbers; n++ {
			draw := r.Float64()
			if draw > 0.16 {
				continue
			}
			p := road.place(n)
			noisy := move(p, 360*r.Float64(), 8*r.NormFloat64())
			address := fmt.Sprintf("杭州市%s%s%d号", road.district, road.name, n)
			name := word() + "诊所"
			if draw < 0.12 {
				c.known = append(c.known, Entry{Name: name, Address: address, Point: noisy})
			} else {
				c.asked = append(c.asked, askedPlace{address, name, p, road.district})
			}
		}
	}
	for range 200 { // compounds: several doors, no road
		compound := word() + word() + "小区"
		road := c.roads[r.IntN(len(c.roads))]
		middle := move(road.place(1+r.IntN(road.numbers)), 360*r.Float64(), 120)
		for door := 1; door <= 4; door++ {
			c.known = append(c.known, Entry{Name: word() + "药房", Address: fmt.Sprintf("杭州市%s%s%d栋", road.district, compound, door), Point: move(middle, 360*r.Float64(), 25)})
		}
		c.asked = append(c.asked, askedPlace{fmt.Sprintf("杭州市%s%s%d栋", road.district, compound, 7), word() + "药房", middle, road.district})
	}
	return c
}

var cityOnce = sync.OnceValues(func() (syntheticCity, *Gazetteer) {
	c := newCity(20240311)
	a, err := LoadAdmin()
	if err != nil {
		panic(err)
	}
	b := NewBuilder(a, "")
	for _, e := range c.known {
		if err := b.Add(e); err != nil {
			panic(err)
		}
	}
	x, _ := b.build()
	x.name = "city"
	return c, &Gazetteer{x: *x}
})

func cityGeocoder(t testing.TB) (syntheticCity, *Geocoder) {
	t.Helper()
	c, g := cityOnce()
	a, err := LoadAdmin()
	if err != nil {
		t.Fatal(err)
	}
	return c, NewGeocoder(a, g)
}

// The city as a whole: nearly everything is found, near enough, in the right
// district, and the claimed radius holds about as often as it says.
func TestCityAccuracy(t *testing.T) {
	c, g := cityGeocoder(t)
	answered, near, held, exactRoads := 0, 0, 0, 0
	for _, q := range c.asked {
		f := g.Locate(Query{Address: q.address, Name: q.name}, Options{})
		if f.Point == nil {
			continue
		}
		answered++
		d := geo.DistanceMetres(*f.Point, q.p)
		if d < 100 {
			near++
		}
		if d <= f.RadiusM {
			held++
		}
		if f.Precision <= Interpolated {
			exactRoads++
		}
		want := "330106000000"
		if q.county == "上城区" {
			want = "330102000000"
		}
		if f.Region != want {
			t.Errorf("%s: region %s, want %s", q.address, f.Region, want)
		}
	}
	n := len(c.asked)
	t.Logf("%d asked, %d answered, %d within 100 m, %d within the radius, %d at rooftop or interpolated", n, answered, near, held, exactRoads)
	if answered < n*95/100 || near < answered*85/100 {
		t.Errorf("of %d asked %d are answered and %d within 100 m", n, answered, near)
	}
	if held < answered*86/100 || held > answered*98/100 {
		t.Errorf("the radius holds %d of %d", held, answered)
	}
}

// Between two known numbers the answer lies between them, on the side of the
// road that the number is on.
func TestCityInterpolation(t *testing.T) {
	a, err := LoadAdmin()
	if err != nil {
		t.Fatal(err)
	}
	c := newCity(5)
	road := cityRoad{name: "样本一百路", district: "西湖区", from: geo.Point{Lon: 120.1, Lat: 30.3}, bearing: 90, step: 3, numbers: 400}
	b := NewBuilder(a, "3301")
	for _, e := range c.known {
		_ = b.Add(e)
	}
	for n := 11; n <= 391; n += 20 {
		for _, k := range [...]int{n, n + 1} {
			_ = b.Add(Entry{Address: fmt.Sprintf("杭州市西湖区%s%d号", road.name, k), Point: road.place(k)})
		}
	}
	x, _ := b.build()
	g := NewGeocoder(a, &Gazetteer{x: *x})
	rightSide := 0
	for n := 100; n < 120; n++ {
		f := g.Locate(Query{Address: fmt.Sprintf("西湖区%s%d号", road.name, n)}, Options{})
		if f.Point == nil || !f.Precision.AtLeast(Interpolated) {
			t.Fatalf("%d: %+v", n, f)
		}
		if d := geo.DistanceMetres(*f.Point, road.place(n)); d > 35 {
			t.Errorf("number %d is %.0f m off (%s)", n, d, f.Precision)
		}
		if (f.Point.Lat < road.from.Lat) == (n%2 == 0) {
			rightSide++
		}
	}
	if rightSide < 16 {
		t.Errorf("%d of 20 numbers are on their side of the road", rightSide)
	}
}

// The stated district is obeyed: a road that is known in the other one only is
// no answer, and a road known in both is found in the stated one.
func TestCityObeysRegion(t *testing.T) {
	c, g := cityGeocoder(t)
	roads := map[string]map[string]bool{}
	for _, r := range c.roads {
		if roads[r.name] == nil {
			roads[r.name] = map[string]bool{}
		}
		roads[r.name][r.district] = true
	}
	tried, both := 0, 0
	for _, r := range c.roads {
		other := "西湖区"
		if r.district == other {
			other = "上城区"
		}
		f := g.Locate(Query{Address: "杭州市" + other + r.name + "20号"}, Options{})
		if !roads[r.name][other] {
			tried++
			if f.Point != nil && f.Precision.AtLeast(Interpolated) {
				t.Errorf("%s is not in %s, and is answered as %s of %s", r.name, other, f.Precision, f.Matched)
			}
		} else {
			both++
		}
		if f.Point != nil && (f.Point.Lon < 120.17) != (other == "西湖区") {
			t.Errorf("%s%s is answered at %v", other, r.name, *f.Point)
		}
	}
	if tried < 20 || both < 6 {
		t.Fatalf("%d roads of one district, %d of both", tried, both)
	}
	for _, address := range []string{"北京市朝阳区" + c.roads[0].name + "20号", "宁波市" + c.roads[0].name + "20号", "杭州市拱墅区" + c.roads[0].name + "20号"} {
		if f := g.Locate(Query{Address: address}, Options{}); f.Point != nil {
			t.Errorf("%s is answered: %+v", address, f)
		}
	}
	if f := g.Locate(Query{Address: c.roads[0].name + "20号", District: "拱墅区"}, Options{}); f.Point != nil || f.Region != "330105000000" {
		t.Errorf("the column of the district is not obeyed: %+v", f)
	}
}

// What is not known gets no point, but the region that the text names; with a
// coarser precision the middle of what is known there.
func TestCityRefuses(t *testing.T) {
	_, g := cityGeocoder(t)
	f := g.Locate(Query{Address: "杭州市西湖区从未听过大道77号"}, Options{})
	if f.Point != nil || f.Region != "330106000000" || f.Precision != None || f.RadiusM != 0 {
		t.Errorf("%+v", f)
	}
	f = g.Locate(Query{Address: "杭州市西湖区从未听过大道77号"}, Options{MinPrecision: District})
	if f.Point == nil || f.Precision != District || f.RadiusM < 1000 || f.Point.Lon > 120.17 {
		t.Errorf("%+v", f)
	}
	if f := g.Locate(Query{}, Options{}); f.Point != nil || f.Region != "" {
		t.Errorf("nothing asked: %+v", f)
	}
}

// A confirmed pin wins at once, and only for its own text.
func TestLearn(t *testing.T) {
	_, g := cityGeocoder(t)
	pin := Entry{Name: "新开口腔门诊", Address: "杭州市西湖区从未听过大道78号", Point: geo.Point{Lon: 120.1234, Lat: 30.2345}}
	g.Learn(pin)
	for _, q := range []Query{{Address: pin.Address, Name: pin.Name}, {Address: "西湖区从未听过大道７８号"}, {Address: pin.Address, Name: "新开口腔门诊"}} {
		f := g.Locate(q, Options{})
		if f.Point == nil || *f.Point != pin.Point || f.Source != "learned" || f.Precision != Rooftop || f.Region == "" {
			t.Errorf("%+v: %+v", q, f)
		}
	}
	for _, q := range []Query{{Address: "杭州市西湖区从未听过大道79号"}, {Address: "杭州市上城区从未听过大道78号"}} {
		if f := g.Locate(q, Options{}); f.Source == "learned" {
			t.Errorf("%+v took the pin", q)
		}
	}
	g.Learn(Entry{Address: "坏", Point: geo.Point{Lon: 500}})
	if f := g.Locate(Query{Address: "坏"}, Options{}); f.Point != nil {
		t.Errorf("a pin off the earth was learned: %+v", f)
	}
}

// Several gazetteers: the one that knows the address answers, by name.
func TestSeveralGazetteers(t *testing.T) {
	c, first := cityOnce()
	a, err := LoadAdmin()
	if err != nil {
		t.Fatal(err)
	}
	b := NewBuilder(a, "3301")
	for n := 1; n < 60; n++ {
		_ = b.Add(Entry{Address: fmt.Sprintf("杭州市拱墅区第二文件路%d号", n), Point: geo.Point{Lon: 120.15 + float64(n)*1e-4, Lat: 30.33}})
	}
	path := filepath.Join(t.TempDir(), "second.gaz")
	if _, err := b.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	second, err := OpenGazetteer(path)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	g := NewGeocoder(a, first, second)
	if f := g.Locate(Query{Address: "拱墅区第二文件路30号"}, Options{}); f.Point == nil || f.Source != "second" {
		t.Errorf("%+v", f)
	}
	if f := g.Locate(Query{Address: c.known[0].Address}, Options{}); f.Point == nil || f.Source != "city" {
		t.Errorf("%+v", f)
	}
}

// Many goroutines get the same answers as one.
func TestLocateConcurrently(t *testing.T) {
	c, g := cityGeocoder(t)
	want := make([]Fix, 60)
	for i := range want {
		want[i] = g.Locate(Query{Address: c.asked[i].address}, Options{})
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range want {
				f := g.Locate(Query{Address: c.asked[i].address}, Options{})
				if (f.Point == nil) != (want[i].Point == nil) || f.Point != nil && *f.Point != *want[i].Point || f.RadiusM != want[i].RadiusM {
					t.Errorf("%s: %+v, alone %+v", c.asked[i].address, f, want[i])
				}
				g.Learn(Entry{Address: fmt.Sprint("并发", i, "号"), Point: geo.Point{Lon: 120, Lat: 30}})
			}
		})
	}
	wg.Wait()
}
