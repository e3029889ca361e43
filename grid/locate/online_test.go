package locate

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
	"gridwatch/geo/geocode/provider"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// oracle is an online service that says what it is told to.
type oracle struct {
	at    *geo.Point
	err   error
	asked []geocode.Query
}

func (o *oracle) Name() string     { return "amap" }
func (o *oracle) Datum() geo.Datum { return geo.GCJ02 }
func (o *oracle) Geocode(_ context.Context, q geocode.Query, _ string) ([]geocode.Candidate, error) {
	o.asked = append(o.asked, q)
	if o.at == nil {
		return nil, o.err
	}
	return []geocode.Candidate{{Point: *o.at, Precision: geocode.Interpolated, Score: 0.7, RadiusM: 300, Source: "amap"}}, nil
}

// What the service is sure of is not asked about, unless everything is; what it
// does not know is taken from the online service; a contradiction is disputed.
func TestOnline(t *testing.T) {
	path := filepath.Join(t.TempDir(), "city.gaz")
	if err := os.WriteFile(path, gazFile(t, "中央大街", 126.6), 0o600); err != nil {
		t.Fatal(err)
	}
	s := opened(t, Options{Files: []string{path}})
	known := s.Locate("中央大街21号", "", "")
	if known == nil || known.Point == nil || known.Note.Score < 0.6 {
		t.Fatalf("offline: got %+v", known)
	}
	near, far := *known.Point, *known.Point
	near.Lat += 0.001 // 111 m
	far.Lat += 0.01   // 1112 m
	for _, c := range []struct {
		name     string
		always   bool
		address  string
		says     *geo.Point
		err      error
		asked    int
		by       grid.LocatedBy
		at       *geo.Point
		disputed bool
	}{
		{"sure", false, "中央大街21号", &far, nil, 0, grid.Geocoded, known.Point, false},
		{"sure, and asked all the same", true, "中央大街21号", &near, nil, 1, grid.Geocoded, known.Point, false},
		{"contradicted", true, "中央大街21号", &far, nil, 1, grid.Geocoded, known.Point, true},
		{"not known here", false, "无名胡同77号", &near, nil, 1, grid.Provided, &near, false},
		{"not known anywhere", false, "无名胡同77号", nil, nil, 1, "", nil, false},
		{"the service fails", false, "无名胡同77号", nil, &provider.Error{Provider: "amap", Failure: provider.Quota}, 1, "", nil, false},
		{"fails in another way", true, "中央大街21号", nil, errors.New("x"), 1, grid.Geocoded, known.Point, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := &oracle{at: c.says, err: c.err}
			f := s.Online([]provider.Provider{o}, c.always).Locate(c.address, "", "")
			if len(o.asked) != c.asked {
				t.Errorf("asked %d times, want %d", len(o.asked), c.asked)
			}
			if c.at == nil {
				if f != nil && f.Point != nil {
					t.Errorf("got %+v, want no point", f)
				}
				return
			}
			if f == nil || f.Point == nil || *f.Point != *c.at || f.By != c.by || f.Disputed != c.disputed {
				t.Errorf("got %+v, want %v by %s, disputed %t", f, *c.at, c.by, c.disputed)
			}
			if c.disputed && (len(f.Alternatives) == 0 || f.Alternatives[0].Point != far) {
				t.Errorf("alternatives: got %v, want what the service says first", f.Alternatives)
			}
		})
	}
	s.Learn(&store.LearnedPoint{ID: "1", Address: "中央大街21号", Point: far})
	o := &oracle{at: &near}
	if f := s.Online([]provider.Provider{o}, true).Locate("中央大街21号", "", ""); f == nil || *f.Point != far || len(o.asked) != 0 {
		t.Errorf("a confirmed pin: got %+v after %d questions, want the pin and none", f, len(o.asked))
	}
}

func TestRegionName(t *testing.T) {
	s := opened(t, Options{Within: "230100"})
	for code, want := range map[string]string{"230102000000": "哈尔滨市", "230100000000": "哈尔滨市", "230000000000": "黑龙江省", "us-il-chicago": "", "": ""} {
		if got := s.RegionName(code); got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}
