package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"gridwatch/geo/geocode"
)

// clinic is a row of the list of fever clinics, which has no coordinates.
type clinic struct{ province, city, county, name, address string }

// clinics geocodes the fever clinics of China with the known points of the
// leading hospitals: most get a region only, which is what the review queue is
// for.
func (b *bench) clinics() error {
	var known []place
	folder := filepath.Join(b.data, "institutions")
	err := eachRecord(filepath.Join(folder, "hospitals_3a_china.csv"), func(get func(string) string) {
		if at, ok := point(get("lng_wgs84"), get("lat_wgs84")); ok {
			known = append(known, place{name: get("name"), address: get("address"), at: at})
		}
	})
	if err != nil {
		return err
	}
	var all []clinic
	err = eachRecord(filepath.Join(folder, "fever_clinics_china_no_coordinates.csv"), func(get func(string) string) {
		all = append(all, clinic{get("province"), get("city"), get("county"), get("name"), get("address")})
	})
	if err != nil {
		return err
	}
	g, err := b.build("hospitals", "", known)
	if err != nil {
		return err
	}
	defer func() { _ = g.Close() }() // only read
	coder := geocode.NewGeocoder(b.admin, g)
	heading("%d fever clinics, %d known hospitals: digits of region_code, points", len(all), len(known))
	fmt.Printf("  %-40s %6s %6s %6s %6s %6s %6s %7s %7s\n", "", "none", "2", "4", "6", "9", "12", "points", "exact")
	for _, way := range []struct {
		what  string
		query func(clinic) geocode.Query
	}{
		{"address only", func(c clinic) geocode.Query { return geocode.Query{Address: c.address} }},
		{"address, county as district", func(c clinic) geocode.Query { return geocode.Query{Address: c.address, District: c.county} }},
		{"address, name, county as district", func(c clinic) geocode.Query {
			return geocode.Query{Address: c.address, Name: c.name, District: c.county}
		}},
		{"address, name, province city county", func(c clinic) geocode.Query {
			return geocode.Query{Address: c.address, Name: c.name, District: strings.Join([]string{c.province, c.city, c.county}, " ")}
		}},
	} {
		depths, points, exact := map[int]int{}, 0, 0
		for _, c := range all {
			fix := coder.Locate(way.query(c), geocode.Options{})
			depths[depth(fix.Region)]++
			if fix.Point != nil {
				points++
			}
			if fix.Precision.AtLeast(geocode.Interpolated) {
				exact++
			}
		}
		fmt.Printf("  %-40s %6d %6d %6d %6d %6d %6d %7d %7d\n", way.what, depths[0], depths[2], depths[4], depths[6], depths[9], depths[12], points, exact)
	}
	return nil
}

// depth is how many digits of a code say something.
func depth(code string) int {
	n := len(strings.TrimRight(code, "0"))
	for _, d := range []int{0, 2, 4, 6, 9, 12} {
		if n <= d {
			return d
		}
	}
	return 12
}
