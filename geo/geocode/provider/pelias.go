package provider

import (
	"net/url"
	"strconv"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// pelias is the geocoder of that name, /v1/search. There is no public one, so
// the address must be configured.
var pelias = service{
	name: "pelias", datum: geo.WGS84, perHour: 3600 * 10,
	request: func(key, address, _, withinName string) (string, url.Values) {
		q := url.Values{"text": {join(address, withinName)}, "size": {strconv.Itoa(mostCandidates)}}
		if key != "" {
			q.Set("api_key", key)
		}
		return "/v1/search", q
	},
	decode: decodePelias,
}

func decodePelias(body []byte) ([]place, error) {
	var answer struct {
		Meta struct {
			Status int `json:"status_code"`
		} `json:"meta"`
		Results struct {
			Error struct {
				Type string `json:"type"`
			} `json:"error"`
		} `json:"results"`
		Geocoding struct {
			Errors []any `json:"errors"`
		} `json:"geocoding"`
		Type     string `json:"type"`
		Features []struct {
			Geometry struct {
				Type        string    `json:"type"`
				Coordinates []float64 `json:"coordinates"`
			} `json:"geometry"`
			Box        []float64 `json:"bbox"`
			Properties struct {
				Label      string   `json:"label"`
				Layer      string   `json:"layer"`
				Match      string   `json:"match_type"`
				Accuracy   string   `json:"accuracy"`
				Confidence *float64 `json:"confidence"`
			} `json:"properties"`
		} `json:"features"`
	}
	if err := read(body, &answer); err != nil {
		return nil, err
	}
	switch {
	case answer.Meta.Status == 429 || answer.Results.Error.Type == "QpsExceededError":
		return nil, &answerError{failure: Quota, reason: "its rate is used up"}
	case answer.Results.Error.Type == "QpdExceededError":
		return nil, &answerError{failure: Quota, reason: "its daily quota is used up", pause: untilTomorrow}
	case answer.Results.Error.Type != "":
		return nil, &answerError{failure: KeyRefused, reason: "the key is refused"}
	case len(answer.Geocoding.Errors) > 0:
		return nil, &answerError{failure: Refused, reason: "an error instead of places"}
	case answer.Type != "FeatureCollection":
		return nil, garbled("not a FeatureCollection")
	}
	var places []place
	for _, f := range answer.Features {
		if f.Geometry.Type != "Point" || len(f.Geometry.Coordinates) < 2 {
			return nil, garbled("a place that is not a point")
		}
		p := place{x: f.Geometry.Coordinates[0], y: f.Geometry.Coordinates[1], precision: layerPrecision(f.Properties.Layer), score: 0.6, matched: f.Properties.Label}
		if f.Properties.Confidence != nil {
			p.score = *f.Properties.Confidence
		}
		if p.precision == geocode.Rooftop && f.Properties.Match == "interpolated" {
			p.precision = geocode.Interpolated
		}
		if len(f.Box) == 4 && p.precision > geocode.Interpolated {
			p.radiusM = diagonal(f.Box[0], f.Box[1], f.Box[2], f.Box[3], p.precision)
		}
		places = append(places, p)
	}
	return places, nil
}

// layerPrecision maps the layers of Pelias and the types of Photon.
func layerPrecision(layer string) geocode.Precision {
	switch layer {
	case "address", "venue", "house", "custom":
		return geocode.Rooftop
	case "street", "intersection":
		return geocode.Road
	case "neighbourhood", "microhood", "macrohood", "locality", "postalcode":
		return geocode.Community
	case "borough", "localadmin", "district":
		return geocode.Township
	}
	return geocode.District
}

// join puts the name of the surrounding region behind an address.
func join(address, withinName string) string {
	if withinName == "" {
		return address
	}
	return address + ", " + withinName
}
