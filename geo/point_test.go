package geo

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func TestCheckPoint(t *testing.T) {
	china := &Box{West: 73, South: 3, East: 136, North: 54}
	tests := []struct {
		name            string
		point           Point
		within          *Box
		field, proposal string // field empty: accepted
	}{
		{"harbin", Point{126.6, 45.7}, nil, "", ""},
		{"harbin in box", Point{126.6, 45.7}, china, "", ""},
		{"zero box means none", Point{-87.6, 41.8}, &Box{}, "", ""},
		{"poles and date line", Point{180, -90}, nil, "", ""},
		{"swapped, latitude tells", Point{45.7, 126.6}, nil, "lat", "lon=126.6 lat=45.7 (axes swapped)"},
		{"swapped, only the box tells", Point{31.2, 85.5}, china, "point", "lon=85.5 lat=31.2 (axes swapped)"},
		{"swapped but not in the box either", Point{91, 120}, china, "lat", ""},
		{"outside the box", Point{-87.6, 41.8}, china, "point", ""},
		{"latitude 91", Point{10, 91}, nil, "lat", "lon=91 lat=10 (axes swapped)"},
		{"latitude 91, longitude 100", Point{100, 91}, nil, "lat", ""},
		{"longitude 181", Point{181, 1}, nil, "lon", ""},
		{"metres", Point{500000, 5000000}, nil, "lat", ""},
		{"nan longitude", Point{math.NaN(), 1}, nil, "lon", ""},
		{"nan latitude", Point{1, math.NaN()}, china, "lat", ""},
		{"infinite longitude", Point{math.Inf(-1), 1}, nil, "lon", ""},
		{"infinite latitude", Point{1, math.Inf(1)}, nil, "lat", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := CheckPoint(test.point, test.within)
			if test.field == "" {
				if err != nil {
					t.Fatalf("CheckPoint(%v) = %v, want nil", test.point, err)
				}
				return
			}
			bad := invalid(t, err)
			if bad.Field != test.field || bad.Proposal != test.proposal {
				t.Errorf("CheckPoint(%v) = field %q proposal %q, want %q and %q",
					test.point, bad.Field, bad.Proposal, test.field, test.proposal)
			}
			if bad.Reason == "" || bad.Value == "" || !strings.Contains(bad.Error(), bad.Reason) {
				t.Errorf("CheckPoint(%v) = %q, want field, value and reason", test.point, bad.Error())
			}
		})
	}
}

func TestDistanceMetres(t *testing.T) {
	quarter := EarthRadiusMetres * math.Pi / 2
	tests := []struct {
		name string
		a, b Point
		want float64
	}{
		{"same point", Point{126.6, 45.7}, Point{126.6, 45.7}, 0},
		{"equator to pole", Point{10, 0}, Point{99, 90}, quarter},
		{"antipodes", Point{30, 40}, Point{-150, -40}, 2 * quarter},
		{"across the date line", Point{179.5, 0}, Point{-179.5, 0}, quarter / 90},
		{"a degree north", Point{120, 30}, Point{120, 31}, quarter / 90},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := DistanceMetres(test.a, test.b); math.Abs(got-test.want) > 1e-3 {
				t.Errorf("DistanceMetres(%v, %v) = %v, want %v", test.a, test.b, got, test.want)
			}
		})
	}
}

// invalid demands an *InvalidError.
func invalid(t *testing.T, err error) *InvalidError {
	t.Helper()
	var bad *InvalidError
	if !errors.As(err, &bad) {
		t.Fatalf("error = %v, want an *InvalidError", err)
	}
	return bad
}
