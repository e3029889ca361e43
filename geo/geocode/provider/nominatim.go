package provider

import (
	"math"
	"net/url"
	"strconv"
	"strings"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// nominatim is the geocoder of OpenStreetMap, /search?format=jsonv2. The public
// one allows one request a second and wants to know who asks.
var nominatim = service{
	name: "nominatim", datum: geo.WGS84, base: "https://nominatim.openstreetmap.org", perHour: 3600,
	request: func(key, address, _, withinName string) (string, url.Values) {
		if withinName != "" && !strings.Contains(address, withinName) {
			address += ", " + withinName
		}
		q := url.Values{"q": {address}, "format": {"jsonv2"}, "limit": {strconv.Itoa(mostCandidates)}}
		if key != "" { // hosted ones
			q.Set("key", key)
		}
		return "/search", q
	},
	decode: decodeNominatim,
}

func decodeNominatim(body []byte) ([]place, error) {
	if strings.HasPrefix(strings.TrimSpace(string(body)), "{") {
		var fault struct {
			Error any `json:"error"`
		}
		if err := read(body, &fault); err != nil {
			return nil, err
		}
		if fault.Error == nil {
			return nil, garbled("an object where a list belongs")
		}
		return nil, &answerError{failure: Refused, reason: "an error instead of places"}
	}
	var answer []struct {
		Lon, Lat text
		Rank     int     `json:"place_rank"`
		Kind     string  `json:"addresstype"`
		Name     string  `json:"display_name"`
		Box      []text  `json:"boundingbox"` // south, north, west, east
		Weight   float64 `json:"importance"`
	}
	if err := read(body, &answer); err != nil {
		return nil, err
	}
	if answer == nil {
		return nil, garbled("null where a list belongs")
	}
	var places []place
	for _, a := range answer {
		x, okX := decimal(string(a.Lon))
		y, okY := decimal(string(a.Lat))
		if !okX || !okY {
			return nil, garbled("a location that is not two numbers")
		}
		p := place{x: x, y: y, precision: rankPrecision(a.Rank), score: 0.6, matched: a.Name}
		if p.precision > geocode.Interpolated {
			p.radiusM = boxRadius(a.Box, p.precision)
		}
		places = append(places, p)
	}
	return places, nil
}

// rankPrecision maps Nominatim's place_rank (its manual, "Place ranking").
func rankPrecision(rank int) geocode.Precision {
	switch {
	case rank >= 30:
		return geocode.Rooftop
	case rank >= 28:
		return geocode.Interpolated
	case rank >= 26:
		return geocode.Road
	case rank >= 19:
		return geocode.Community
	case rank >= 17:
		return geocode.Township
	}
	return geocode.District
}

// boxRadius is half the diagonal of a bounding box in metres: the point stands
// for anything inside it. Zero when the box is not one.
func boxRadius(box []text, least geocode.Precision) float64 {
	if len(box) != 4 {
		return 0
	}
	var v [4]float64
	for n, s := range box {
		var ok bool
		if v[n], ok = decimal(string(s)); !ok {
			return 0
		}
	}
	return diagonal(v[2], v[0], v[3], v[1], least)
}

func diagonal(west, south, east, north float64, p geocode.Precision) float64 {
	a, b := geo.Point{Lon: west, Lat: south}, geo.Point{Lon: east, Lat: north}
	if geo.CheckPoint(a, nil) != nil || geo.CheckPoint(b, nil) != nil {
		return 0
	}
	return math.Max(geo.DistanceMetres(a, b)/2, usualRadius[geocode.Rooftop]*float64(p))
}
