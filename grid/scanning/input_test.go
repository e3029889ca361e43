package scanning

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

var firstDay, _ = grid.ParseDate("2014-06-01")

// disk are cells of resolution 8, ascending.
func disk(t testing.TB, rings int) []geo.Cell {
	t.Helper()
	centre, err := geo.CellAt(geo.Point{Lon: -87.65, Lat: 41.85}, 8)
	if err != nil {
		t.Fatal(err)
	}
	cells := centre.Disk(rings)
	slices.Sort(cells)
	return cells
}

func gzipped(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is written is what the statistic gets, whatever the form.
func TestInputKeepsCounts(t *testing.T) {
	cells := disk(t, 1)
	for _, c := range []struct {
		name   string
		params Params
		days   int
		header string
		places int // with clues, or with population
	}{
		{"permutation on cells", Params{Model: hotspot.Permutation, Metric: hotspot.H3, MaxDays: 2}, 5, "cell,date,cases", 3},
		{"permutation in km", Params{Model: hotspot.Permutation, Metric: hotspot.GreatCircle, MaxDays: 2}, 5, "id,lat,lon,date,cases", 3},
		{"poisson in space", Params{Model: hotspot.Poisson, Metric: hotspot.H3, Population: Institutions}, 1, "cell,cases,population", 6},
		{"poisson in space and time", Params{Model: hotspot.Poisson, Metric: hotspot.H3, Population: Residents, MaxDays: 1}, 5, "cell,date,cases,population", 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := &table{from: firstDay, cells: slices.Clone(cells), cases: make([][]int, c.days)}
			for d := range x.cases {
				x.cases[d] = make([]int, len(cells))
				x.cases[d][d%3] = d + 1
			}
			if c.params.Model == hotspot.Poisson {
				x.population = []float64{0, 4, 5.5, 6, 7, 8, 9}
				x.cases[0][0], x.cases[0][1] = 0, 9
			}
			want := x.total()
			x.keep(func(i int) bool {
				if x.population != nil {
					return x.population[i] > 0
				}
				return x.any(i)
			})
			packed, err := x.write(&c.params)
			if err != nil {
				t.Fatal(err)
			}
			plain, err := Unpack(packed)
			if err != nil {
				t.Fatal(err)
			}
			if header, _, _ := strings.Cut(string(plain), "\n"); header != c.header {
				t.Errorf("header: got %q, want %q", header, c.header)
			}
			run := &grid.ScanRun{From: firstDay, Until: firstDay + grid.Date(c.days) - 1, Input: packed}
			data, places, err := dataOf(run, &c.params)
			if err != nil {
				t.Fatalf("%v\n%s", err, plain)
			}
			if len(places) != c.places || data.Periods != c.days || len(data.Cases) != len(places)*c.days {
				t.Fatalf("got %d places, %d periods, %d counts; want %d places, %d periods", len(places), data.Periods, len(data.Cases), c.places, c.days)
			}
			if x.population != nil {
				want -= 4 // of the fourth day, in the cell without population
				if c.days == 1 {
					want += 4
				}
				if !slices.Equal(data.Population, x.population) {
					t.Errorf("population: got %v, want %v", data.Population, x.population)
				}
			}
			got := 0
			for i := range places {
				for d := range c.days {
					n := int(data.Cases[i*c.days+d])
					got += n
					if n != x.cases[d][i] {
						t.Errorf("%s on day %d: got %d, want %d", places[i], d, n, x.cases[d][i])
					}
				}
			}
			if got != want {
				t.Errorf("clues: got %d, want %d", got, want)
			}
			if data.X != nil && (data.X[0] != places[0].Centre().Lon || data.Y[0] != places[0].Centre().Lat) {
				t.Errorf("place: got %v,%v, want %v", data.X[0], data.Y[0], places[0].Centre())
			}
		})
	}
}

func TestBadInputIsRefused(t *testing.T) {
	cell := disk(t, 0)[0].String()
	p := Params{Model: hotspot.Permutation, Metric: hotspot.H3, MaxDays: 2}
	run := &grid.ScanRun{From: firstDay, Until: firstDay + 4}
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "columns"},
		{"another header", "cell,cases\n", "columns"},
		{"no cell", "cell,date,cases\nx,2014-06-01,1\n", "hexadecimal"},
		{"no day", "cell,date,cases\n" + cell + ",june,1\n", "date"},
		{"a day too early", "cell,date,cases\n" + cell + ",2014-05-31,1\n", "outside"},
		{"a day too late", "cell,date,cases\n" + cell + ",2014-06-06,1\n", "outside"},
		{"no number", "cell,date,cases\n" + cell + ",2014-06-01,many\n", "invalid syntax"},
		{"a column less", "cell,date,cases\n" + cell + ",2014-06-01\n", "number of fields"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run.Input = gzipped(t, c.text)
			if _, _, err := dataOf(run, &p); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
	run.Input = []byte("not packed")
	if _, _, err := dataOf(run, &p); err == nil {
		t.Error("bytes that are not gzip were read")
	}
}

// FuzzInput: whatever was stored, reading it ends, and what is read has the shape
// of its places and days.
func FuzzInput(f *testing.F) {
	f.Add("cell,date,cases\n8826645b2bfffff,2014-06-01,3\n", uint8(0))
	f.Add("id,lat,lon,date,cases,population\n8826645b2bfffff,41.8,-87.6,2014-06-01,3,2.5\n", uint8(3))
	f.Add("cell,cases,population\n8826645b2bfffff,-1,1e300\n", uint8(5))
	f.Fuzz(func(t *testing.T, text string, form uint8) {
		p := Params{Model: hotspot.Permutation, Metric: hotspot.H3, MaxDays: 1}
		if form&1 != 0 {
			p.Model = hotspot.Poisson
		}
		if form&2 != 0 {
			p.Metric = hotspot.GreatCircle
		}
		if form&4 != 0 {
			p.MaxDays = 0
		}
		data, places, err := dataOf(&grid.ScanRun{From: firstDay, Until: firstDay + 3, Input: gzipped(t, text)}, &p)
		if err == nil && len(data.Cases) != len(places)*data.Periods {
			t.Errorf("got %d counts of %d places and %d periods", len(data.Cases), len(places), data.Periods)
		}
	})
}

func TestOrderIsCompleted(t *testing.T) {
	rule := grid.DefaultHotspotRule
	today := firstDay + 200
	days := func(n int) *int { return &n }
	yes := true
	for _, c := range []struct {
		name   string
		order  Order
		want   string // of the completed options, or a part of the error
		failed bool
	}{
		{"nothing said", Order{Params: Params{Model: hotspot.Permutation}}, "h3 8 2014-09-20 2014-12-18 30 true 999", false},
		{"poisson", Order{Params: Params{Model: hotspot.Poisson}}, "h3 8 2014-09-20 2014-12-18 30 true 999 institutions", false},
		{"space alone", Order{MaxDays: days(0), Params: Params{Model: hotspot.Poisson}}, "h3 8 2014-09-20 2014-12-18 0 false 999 institutions", false},
		{"short data", Order{From: today - 4, Params: Params{Model: hotspot.Permutation}}, "h3 8 2014-12-14 2014-12-18 4 true 999", false},
		{"in the future", Order{Until: today + 1, Params: Params{Model: hotspot.Permutation}}, "until: lies in the future", true},
		{"backwards", Order{From: today, Until: today - 1, Params: Params{Model: hotspot.Permutation}}, "from: is after until", true},
		{"too long", Order{From: today - 2000, Params: Params{Model: hotspot.Permutation}}, "from: is more than", true},
		{"no model", Order{}, "model: is not", true},
		{"cartesian", Order{Params: Params{Model: hotspot.Poisson, Metric: hotspot.Cartesian}}, "metric: is not", true},
		{"population of a permutation", Order{Params: Params{Model: hotspot.Permutation, Population: Residents}}, "population: is for", true},
		{"too fine", Order{Params: Params{Model: hotspot.Permutation, Resolution: 10}}, "resolution: is not 4 to 9", true},
		{"permutation in space alone", Order{MaxDays: days(0), Params: Params{Model: hotspot.Permutation}}, "max_days: needs", true},
		{"window as long as the data", Order{From: today - 4, MaxDays: days(5), Params: Params{Model: hotspot.Permutation}}, "max_days: is not less", true},
		{"prospective without time", Order{MaxDays: days(0), Prospective: &yes, Params: Params{Model: hotspot.Poisson}}, "prospective: needs", true},
		{"many runs", Order{Params: Params{Model: hotspot.Permutation, Runs: 1e6}}, "runs: is not", true},
		{"all of it", Order{Params: Params{Model: hotspot.Permutation, MaxShare: 0.9}}, "max_share: is not", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := c.order
			for _, d := range []*grid.Date{&o.From, &o.Until} {
				if *d == 0 {
					*d = grid.NoDate
				}
			}
			err := o.complete(rule, 9, today)
			got := strings.TrimSpace(fmt.Sprint(o.Metric, " ", o.Resolution, " ", o.From, " ", o.Until, " ", o.Params.MaxDays, " ", o.Params.Prospective, " ", o.Runs, " ", o.Population))
			if err != nil {
				got = ""
				for _, field := range faultsOf(t, err) {
					got += field.Name + ": " + field.Reason + "\n"
				}
			}
			if (err != nil) != c.failed || !strings.Contains(got, c.want) || !c.failed && got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
