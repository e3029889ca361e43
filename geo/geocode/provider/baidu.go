package provider

import (
	"net/url"
	"strings"
	"time"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// baidu is 百度 web service v3, /geocoding/v3/. It is asked for its own
// coordinates (bd09ll), which are exact, and they are converted here. An
// address it cannot place is status 1 with 无相关结果 in the message.
var baidu = service{
	name: "baidu", datum: geo.BD09, base: "https://api.map.baidu.com", needsKey: true, perHour: 3600 * 3,
	request: func(key, address, _, withinName string) (string, url.Values) {
		q := url.Values{"ak": {key}, "address": {shorten(address, 84)}, "output": {"json"}, "ret_coordtype": {"bd09ll"}}
		if withinName != "" {
			q.Set("city", withinName)
		}
		return "/geocoding/v3/", q
	},
	decode: decodeBaidu,
}

func decodeBaidu(body []byte) ([]place, error) {
	var answer struct {
		Status  *text `json:"status"`
		Message text  `json:"message"`
		Msg     text  `json:"msg"`
		Result  *struct {
			Location struct {
				Lng, Lat *text
			} `json:"location"`
			Confidence    text `json:"confidence"`
			Comprehension text `json:"comprehension"`
			Level         text `json:"level"`
		} `json:"result"`
	}
	if err := read(body, &answer); err != nil {
		return nil, err
	}
	if answer.Status == nil {
		return nil, garbled("no status")
	}
	if *answer.Status != "0" {
		return nil, baiduFault(string(*answer.Status), string(answer.Message+answer.Msg))
	}
	if answer.Result == nil || answer.Result.Location.Lng == nil || answer.Result.Location.Lat == nil {
		return nil, garbled("status 0 without a location")
	}
	r := answer.Result
	x, okX := decimal(string(*r.Location.Lng))
	y, okY := decimal(string(*r.Location.Lat))
	if !okX || !okY {
		return nil, garbled("a location that is not two numbers")
	}
	confidence, _ := decimal(string(r.Confidence))
	understood, stated := decimal(string(r.Comprehension))
	if !stated {
		understood = confidence
	}
	p := place{x: x, y: y, precision: levelOf(string(r.Level)), score: understood / 100, radiusM: baiduRadius(confidence), matched: string(r.Level)}
	if p.radiusM > usualRadius[geocode.Road] { // the word may name a kind of place that was not found exactly
		p.precision = max(p.precision, geocode.Community)
	}
	return []place{p}, nil
}

// baiduRadius is the error in metres that Baidu's page of the service gives for
// a confidence.
func baiduRadius(confidence float64) float64 {
	for _, step := range []struct{ least, metres float64 }{
		{100, 20}, {90, 50}, {80, 100}, {75, 200}, {70, 300}, {60, 500}, {50, 1000}, {40, 2000}, {30, 5000}, {25, 8000}, {20, 10000},
	} {
		if confidence >= step.least {
			return step.metres
		}
	}
	return 20000
}

// baiduFault explains the statuses of Baidu's list; nil for "no such place".
func baiduFault(status, message string) error {
	e := &answerError{reason: "status " + digits(status)}
	switch {
	case status == "1" && strings.Contains(message, "无相关结果"):
		return nil
	case status == "301", status == "302", status == "4": // for good, of the day
		e.failure, e.pause = Quota, untilTomorrow
	case status == "401", status == "402": // at once
		e.failure = Quota
	case status == "3", status == "5", status == "101", status == "102", len(status) == 3 && status[0] == '2':
		e.failure, e.pause = KeyRefused, 10*time.Minute
	case status == "1":
		e.failure = Unreachable
	case status == "2":
		e.failure = Refused
	default:
		return garbled("a status that is not known")
	}
	return e
}

// shorten cuts a text to a number of bytes, at the end of a character.
func shorten(s string, most int) string {
	for n := range s {
		if n > most {
			return strings.ToValidUTF8(s[:most], "")
		}
	}
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "")
	}
	return s
}
