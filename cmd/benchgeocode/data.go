package main

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// place is a row whose true point is known.
type place struct {
	name, address string
	district      string // code or name, where the data has it
	numbered      bool   // the address has a house number
	at            geo.Point
}

// eachRecord reads a CSV file, plain or gzipped, and gives every row by column.
func eachRecord(path string, fn func(get func(string) string)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	var text io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if text, err = gzip.NewReader(f); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	rows, err := csv.NewReader(text).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	for _, row := range rows[1:] {
		fn(func(column string) string {
			i, known := at[column]
			if !known {
				return ""
			}
			return row[i]
		})
	}
	return nil
}

func point(lon, lat string) (geo.Point, bool) {
	x, errX := strconv.ParseFloat(lon, 64)
	y, errY := strconv.ParseFloat(lat, 64)
	return geo.Point{Lon: x, Lat: y}, errX == nil && errY == nil
}

func (b *bench) harbin() (all []place, err error) {
	err = eachRecord(filepath.Join(b.data, "geocoding", "harbin_poi.csv.gz"), func(get func(string) string) {
		if at, ok := point(get("lng_wgs84"), get("lat_wgs84")); ok {
			all = append(all, place{name: get("name"), address: get("address"), numbered: get("has_house_number") == "1", at: at})
		}
	})
	return all, err
}

// shanghai gives the rows on which two geocoders agree.
func (b *bench) shanghai() (all []place, err error) {
	err = eachRecord(filepath.Join(b.data, "geocoding", "shanghai_address_pairs.csv.gz"), func(get func(string) string) {
		if at, ok := point(get("gold_lng_wgs84"), get("gold_lat_wgs84")); ok && get("gold") == "1" {
			all = append(all, place{address: get("address"), district: get("district"), numbered: get("kind") == "house_number", at: at})
		}
	})
	return all, err
}

// shanghaiOthers gives the rows that are no truth to measure by but good enough
// to know: one geocoder calls its answer precise, the other is silent or disagrees.
func (b *bench) shanghaiOthers() (all []place, err error) {
	err = eachRecord(filepath.Join(b.data, "geocoding", "shanghai_address_pairs.csv.gz"), func(get func(string) string) {
		if at, ok := point(get("baidu_lng_wgs84"), get("baidu_lat_wgs84")); ok && get("gold") != "1" && get("baidu_precise") == "1" {
			all = append(all, place{address: get("address"), district: get("district"), at: at})
		}
	})
	return all, err
}

func (b *bench) chicagoPlaces() (all []place, err error) {
	err = eachRecord(filepath.Join(b.data, "events", "chicago", "institutions.csv.gz"), func(get func(string) string) {
		if at, ok := point(get("lng_wgs84"), get("lat_wgs84")); ok {
			all = append(all, place{name: get("name"), address: get("address"), numbered: true, at: at})
		}
	})
	return all, err
}

// split takes a tenth out.
func split(all []place, random *rand.Rand) (known, asked []place) {
	order := random.Perm(len(all))
	tenth := len(all) / 10
	for i, k := range order {
		if i < tenth {
			asked = append(asked, all[k])
		} else {
			known = append(known, all[k])
		}
	}
	return known, asked
}

// build writes a gazetteer of places and opens it.
func (b *bench) build(name, within string, known []place) (*geocode.Gazetteer, error) {
	builder := geocode.NewBuilder(b.admin, within)
	for _, p := range known {
		if err := builder.Add(geocode.Entry{Name: p.name, Address: p.address, Point: p.at}); err != nil {
			return nil, fmt.Errorf("%s %s: %w", p.name, p.address, err)
		}
	}
	path := filepath.Join(b.temp, name+".gaz")
	if _, err := builder.WriteFile(path); err != nil {
		return nil, err
	}
	return geocode.OpenGazetteer(path)
}
