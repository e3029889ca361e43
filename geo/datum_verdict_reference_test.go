//go:build reference

package geo_test

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gridwatch/geo"
)

// TestReferenceVerdicts judges samples of 50 institutions of Hangzhou against
// a register that knows them within 100 m, one in ten at another site, and the
// hospitals of another source by name.
func TestReferenceVerdicts(t *testing.T) {
	shared := os.Getenv("SHARED")
	read := func(name string, each func(name string, p geo.Point)) {
		file, err := os.Open(filepath.Join(shared, "data/institutions", name))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		rows, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		at := map[string]int{}
		for i, column := range rows[0] {
			at[column] = i
		}
		for _, row := range rows[1:] {
			lon, bad := strconv.ParseFloat(row[at["lng_wgs84"]], 64)
			lat, worse := strconv.ParseFloat(row[at["lat_wgs84"]], 64)
			if bad == nil && worse == nil {
				each(row[at["name"]], geo.Point{Lon: lon, Lat: lat})
			}
		}
	}
	hospitals := map[string]geo.Point{}
	read("hospitals_3a_china.csv", func(name string, p geo.Point) { hospitals[name] = p })
	type place struct {
		name string
		at   geo.Point
	}
	var all []place
	read("osm_hangzhou_institutions.csv", func(name string, p geo.Point) { all = append(all, place{name, p}) })

	random := rand.New(rand.NewPCG(50, 200))
	sample := func(written geo.Datum) []geo.Stated {
		out := make([]geo.Stated, 50)
		for i, n := range random.Perm(len(all))[:50] {
			p := all[n]
			known := moved(p.at, random.Float64()*100, random.Float64()*2*math.Pi)
			if hospital, there := hospitals[strings.TrimSpace(p.name)]; there {
				known = hospital
			} else if random.IntN(10) == 0 {
				known = all[random.IntN(len(all))].at
			}
			x, y, err := written.FromWGS84(p.at)
			if err != nil {
				t.Fatal(err)
			}
			out[i] = geo.Stated{X: x, Y: y, Known: &known}
		}
		return out
	}
	t.Log("written   claimed   samples  right  wrong  least confidence  median offset m")
	for _, c := range []struct {
		written, claimed geo.Datum
		samples          int
	}{
		{geo.WGS84, geo.WGS84, 200}, {geo.GCJ02, geo.GCJ02, 200}, {geo.BD09, geo.BD09, 200},
		{geo.WGS84, geo.GCJ02, 200}, {geo.WGS84, geo.BD09, 200}, {geo.GCJ02, geo.WGS84, 200}, {geo.BD09, geo.WGS84, 200},
		{geo.GCJ02, geo.BD09, 200}, {geo.BD09, geo.GCJ02, 200},
	} {
		right, least, offset := 0, 1.0, 0.0
		for range c.samples {
			v := geo.JudgeDatum(c.claimed, sample(c.written), nil)
			if c.written == c.claimed && v.Kind == geo.Agrees || v.Kind == geo.LooksLike && v.Datum == c.written {
				right++
			}
			least, offset = min(least, v.Confidence), offset+v.OffsetM/float64(c.samples)
		}
		t.Logf("%-9s %-9s %7d  %5d  %5d  %16.2f  %15.0f", c.written, c.claimed, c.samples, right, c.samples-right, least, offset)
		if right != c.samples {
			t.Errorf("%s called %s: got %d of %d verdicts right, want all", c.written, c.claimed, right, c.samples)
		}
	}
}
