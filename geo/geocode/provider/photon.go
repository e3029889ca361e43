package provider

import (
	"net/url"
	"strconv"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// photon is komoot's geocoder over OpenStreetMap, /api.
var photon = service{
	name: "photon", datum: geo.WGS84, base: "https://photon.komoot.io", perHour: 3600,
	request: func(_, address, _, withinName string) (string, url.Values) {
		return "/api", url.Values{"q": {join(address, withinName)}, "limit": {strconv.Itoa(mostCandidates)}}
	},
	decode: decodePhoton,
}

func decodePhoton(body []byte) ([]place, error) {
	var answer struct {
		Message  string `json:"message"`
		Type     string `json:"type"`
		Features []struct {
			Geometry struct {
				Type        string    `json:"type"`
				Coordinates []float64 `json:"coordinates"`
			} `json:"geometry"`
			Properties struct {
				Name   string    `json:"name"`
				Street string    `json:"street"`
				Number string    `json:"housenumber"`
				Kind   string    `json:"type"`
				Extent []float64 `json:"extent"` // west, north, east, south
			} `json:"properties"`
		} `json:"features"`
	}
	if err := read(body, &answer); err != nil {
		return nil, err
	}
	switch {
	case answer.Type != "FeatureCollection" && answer.Message != "":
		return nil, &answerError{failure: Refused, reason: "an error instead of places"}
	case answer.Type != "FeatureCollection":
		return nil, garbled("not a FeatureCollection")
	}
	var places []place
	for _, f := range answer.Features {
		if f.Geometry.Type != "Point" || len(f.Geometry.Coordinates) < 2 {
			return nil, garbled("a place that is not a point")
		}
		p := place{x: f.Geometry.Coordinates[0], y: f.Geometry.Coordinates[1], precision: layerPrecision(f.Properties.Kind), score: 0.6}
		p.matched = f.Properties.Street + f.Properties.Number
		if p.matched == "" {
			p.matched = f.Properties.Name
		}
		if e := f.Properties.Extent; len(e) == 4 && p.precision > geocode.Interpolated {
			p.radiusM = diagonal(e[0], e[3], e[2], e[1], p.precision)
		}
		places = append(places, p)
	}
	return places, nil
}
