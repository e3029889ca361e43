package provider

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// north is a point so many metres north of truth.
func north(metres float64) geo.Point {
	return geo.Point{Lon: truth.Lon, Lat: truth.Lat + metres/geo.EarthRadiusMetres*180/math.Pi}
}

func TestCheck(t *testing.T) {
	offline := func(metres float64, p geocode.Precision) geocode.Fix {
		at := north(metres)
		return geocode.Fix{Point: &at, Precision: p, Score: 0.6, RadiusM: 300, Source: "city", Region: "230109000000"}
	}
	none := geocode.Fix{Region: "230109000000"}
	says := func(name string, metres float64, p geocode.Precision) Answer {
		return Answer{Provider: name, Candidates: []geocode.Candidate{{Point: north(metres), Precision: p, Score: 0.8, RadiusM: 100, Source: name}}}
	}
	near := func(p geo.Point) bool { return geo.DistanceMetres(p, truth) < 3000 }
	for _, c := range []struct {
		what         string
		offline      geocode.Fix
		answers      []Answer
		review       Review
		source       string
		score        float64
		alternatives int
	}{
		{"nobody knows more", offline(0, geocode.Rooftop), nil, "", "city", 0.6, 0},
		{"a failed provider says nothing", offline(0, geocode.Rooftop), []Answer{{Provider: "amap", Err: errors.New("x"), Candidates: says("amap", 9000, geocode.Rooftop).Candidates}}, "", "city", 0.6, 0},
		{"agreement raises the score", offline(0, geocode.Rooftop), []Answer{says("amap", 100, geocode.Rooftop)}, "", "city", 0.76, 1},
		{"of two, more", offline(0, geocode.Rooftop), []Answer{says("amap", 100, geocode.Rooftop), says("baidu", 50, geocode.Rooftop)}, "", "city", 0.856, 2},
		{"499 m agree", offline(0, geocode.Rooftop), []Answer{says("amap", 499, geocode.Rooftop)}, "", "city", 0.76, 1},
		{"501 m do not", offline(0, geocode.Rooftop), []Answer{says("amap", 501, geocode.Rooftop)}, Disagreement, "city", 0.6, 1},
		{"a finer answer gives its point", offline(0, geocode.Road), []Answer{says("amap", 100, geocode.Rooftop)}, "", "amap", 0.88, 1},
		{"a coarser one does not", offline(0, geocode.Rooftop), []Answer{says("amap", 100, geocode.Road)}, "", "city", 0.76, 1},
		{"an area contradicts nothing", offline(0, geocode.Rooftop), []Answer{says("amap", 2500, geocode.District)}, "", "city", 0.6, 1},
		{"nor does it when elsewhere", offline(0, geocode.Rooftop), []Answer{says("amap", 9000, geocode.District)}, "", "city", 0.6, 1},
		{"another region", offline(0, geocode.Rooftop), []Answer{says("amap", 9000, geocode.Rooftop)}, OtherRegion, "city", 0.6, 1},
		{"another region with no offline point", none, []Answer{says("amap", 9000, geocode.Rooftop)}, OtherRegion, "", 0, 1},
		{"the only one who knows", none, []Answer{says("amap", 100, geocode.Road)}, "", "amap", 0.8, 0},
		{"an area is no point", none, []Answer{says("amap", 100, geocode.Township)}, "", "", 0, 1},
		{"two who know and agree", none, []Answer{says("amap", 100, geocode.Road), says("baidu", 0, geocode.Rooftop)}, "", "baidu", 0.88, 1},
		{"two who know and do not", none, []Answer{says("amap", 100, geocode.Road), says("baidu", 700, geocode.Rooftop)}, Disagreement, "", 0, 2},
		{"an offline area gives way", offline(2000, geocode.Township), []Answer{says("amap", 0, geocode.Rooftop)}, "", "amap", 0.8, 1},
		{"two against one", offline(0, geocode.Rooftop), []Answer{says("amap", 900, geocode.Rooftop), says("baidu", 900, geocode.Rooftop)}, Disagreement, "city", 0.6, 2},
	} {
		t.Run(c.what, func(t *testing.T) {
			before := fmt.Sprintf("%+v", c.offline)
			v := Check(c.offline, c.answers, near)
			if v.Review != c.review || v.Fix.Source != c.source || math.Abs(v.Fix.Score-c.score) > 1e-9 || len(v.Fix.Alternatives) != c.alternatives {
				t.Errorf("got review %q, source %q, score %.3f, %d alternatives; want %q, %q, %.3f, %d",
					v.Review, v.Fix.Source, v.Fix.Score, len(v.Fix.Alternatives), c.review, c.source, c.score, c.alternatives)
			}
			if (v.Fix.Point == nil) != (c.source == "") || v.Fix.Region != "230109000000" {
				t.Errorf("got %+v", v.Fix)
			}
			if after := fmt.Sprintf("%+v", c.offline); after != before {
				t.Errorf("the offline fix changed: got %s, want %s", after, before)
			}
		})
	}
}

// The best of a provider's candidates counts, and alternatives stay few.
func TestCheckTakesTheBest(t *testing.T) {
	a := Answer{Provider: "amap", Candidates: []geocode.Candidate{
		{Point: north(9000), Precision: geocode.Road, Score: 0.9, Source: "amap"},
		{Point: north(0), Precision: geocode.Rooftop, Score: 0.5, Source: "amap"},
	}}
	offline := geocode.Fix{}
	for n := range 5 {
		offline.Alternatives = append(offline.Alternatives, geocode.Candidate{Point: north(float64(n)), Source: "city"})
	}
	v := Check(offline, []Answer{a, {Provider: "baidu", Candidates: []geocode.Candidate{{Point: north(50), Precision: geocode.Rooftop, Score: 0.4, Source: "baidu"}}}}, nil)
	if v.Fix.Point == nil || *v.Fix.Point != truth || v.Review != "" {
		t.Errorf("got %+v, want the rooftop of amap", v)
	}
	if got := v.Fix.Alternatives; len(got) != 5 || got[0].Source != "baidu" {
		t.Errorf("alternatives: got %v, want five with baidu's first", got)
	}
}

func TestAsk(t *testing.T) {
	good, bad := &fake{found: []geocode.Candidate{{Point: truth}}}, &fake{err: errors.New("x")}
	got := Ask(t.Context(), []Provider{bad, good}, question, "")
	if len(got) != 2 || got[0].Err == nil || got[1].Err != nil || len(got[1].Candidates) != 1 {
		t.Errorf("got %+v", got)
	}
}
