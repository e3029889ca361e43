package api

import (
	"encoding/json"
	"fmt"
	"math"
	"mime"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gridwatch/geo"
)

// trackerFix is one point as a tracker app reports it, in its own time.
type trackerFix struct {
	token     string
	at        time.Time // zero: now
	point     geo.Point
	accuracyM float64
	speedMS   float64
	mock      bool
	valid     bool // false: the app itself says that it does not know where it is
}

const (
	knot = 1852.0 / 3600 // metres a second

	// Of points that are not that good, or say nothing, this is told.
	usualAccuracyM = 30
	worstAccuracyM = 100_000
)

// readTracker reads a report of a tracker app: JSON as Traccar Client sends it
// since its version 9, else parameters of the query or a form as OsmAnd and older
// clients send them. Errors never repeat what was sent: it holds the token.
func readTracker(query url.Values, contentType string, body []byte) (trackerFix, error) {
	kind, _, _ := mime.ParseMediaType(contentType)
	if text := strings.TrimSpace(string(body)); kind == "application/json" || strings.HasPrefix(text, "{") {
		return readTrackerJSON(body)
	} else if query.Get("id") == "" && query.Get("deviceid") == "" && text != "" {
		form, err := url.ParseQuery(text)
		if err != nil {
			return trackerFix{}, invalid("point", "body", "", "is neither JSON nor a form")
		}
		query = form
	}
	return readTrackerQuery(query)
}

// readTrackerQuery: id, lat, lon or location=lat,lon, timestamp, accuracy, speed in
// knots, valid and mock; what else is sent is passed over.
func readTrackerQuery(q url.Values) (trackerFix, error) {
	f := trackerFix{token: q.Get("id"), valid: true}
	if f.token == "" {
		f.token = q.Get("deviceid")
	}
	lat, lon := q.Get("lat"), q.Get("lon")
	if both := q.Get("location"); both != "" && lat == "" {
		lat, lon, _ = strings.Cut(both, ",")
	}
	var err error
	if f.point.Lat, err = number("lat", lat); err != nil {
		return f, err
	}
	if f.point.Lon, err = number("lon", lon); err != nil {
		return f, err
	}
	if f.at, err = trackerTime(q.Get("timestamp")); err != nil {
		return f, err
	}
	accuracy, _ := strconv.ParseFloat(q.Get("accuracy"), 64) // absent or odd: not told
	speed, _ := strconv.ParseFloat(q.Get("speed"), 64)
	f.tell(accuracy, speed*knot)
	f.mock = isTrue(q.Get("mock"))
	f.valid = q.Get("valid") == "" || isTrue(q.Get("valid"))
	return f, nil
}

// readTrackerJSON: {"device_id", "location": {"timestamp", "coords": {"latitude",
// "longitude", "accuracy", "speed" in m/s}, "mock"}}.
func readTrackerJSON(body []byte) (trackerFix, error) {
	var in struct {
		DeviceID string `json:"device_id"`
		Location *struct {
			Timestamp string `json:"timestamp"`
			Mock      bool   `json:"mock"`
			Coords    *struct {
				Latitude  *float64 `json:"latitude"`
				Longitude *float64 `json:"longitude"`
				Accuracy  float64  `json:"accuracy"`
				Speed     float64  `json:"speed"`
			} `json:"coords"`
		} `json:"location"`
	}
	if json.Unmarshal(body, &in) != nil {
		return trackerFix{}, invalid("point", "body", "", "is not the JSON of a tracker")
	}
	f := trackerFix{token: in.DeviceID, valid: true}
	l := in.Location
	if l == nil || l.Coords == nil || l.Coords.Latitude == nil || l.Coords.Longitude == nil {
		return f, invalid("point", "location.coords", "", "is missing")
	}
	f.point, f.mock = geo.Point{Lon: *l.Coords.Longitude, Lat: *l.Coords.Latitude}, l.Mock
	f.tell(l.Coords.Accuracy, l.Coords.Speed)
	var err error
	f.at, err = trackerTime(l.Timestamp)
	return f, err
}

// tell keeps accuracy and speed where they can be.
func (f *trackerFix) tell(accuracyM, speedMS float64) {
	if f.accuracyM = usualAccuracyM; accuracyM > 0 {
		f.accuracyM = math.Min(accuracyM, worstAccuracyM)
	}
	if speedMS > 0 && speedMS <= 1000 { // -1 is "not known" of some phones
		f.speedMS = speedMS
	}
}

func number(name, text string) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, invalid("point", name, "", "is not a number")
	}
	return v, nil
}

func isTrue(text string) bool { return text == "1" || strings.EqualFold(text, "true") }

// trackerTime reads seconds or milliseconds since 1970, RFC 3339, or
// "2006-01-02 15:04:05" in UTC; nothing is zero.
func trackerTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Time{}, fmt.Errorf("no form fits")
	if n, bad := strconv.ParseInt(text, 10, 64); bad == nil {
		if t, err = time.Unix(n, 0), nil; n > 99_999_999_999 { // of seconds: the year 5138
			t = time.UnixMilli(n)
		}
	}
	for _, form := range []string{time.RFC3339, time.DateTime} {
		if err != nil {
			t, err = time.Parse(form, text)
		}
	}
	if err != nil || t.UTC().Year() < firstYear || t.UTC().Year() > lastYear {
		return time.Time{}, invalid("point", "timestamp", "", "is not an instant")
	}
	return t.UTC(), nil
}
