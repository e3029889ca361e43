package provider

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"gridwatch/geo"
)

// tianditu is 天地图, the national service, /geocoder. It answers in CGCS2000.
// The gateway in front of it speaks of keys and quotas with a code and no
// status; the service itself has status 0 (found), 101 (nothing) and 404 (wrong).
var tianditu = service{
	name: "tianditu", datum: geo.CGCS2000, base: "https://api.tianditu.gov.cn", needsKey: true, perHour: 3600 * 3,
	request: func(key, address, _, withinName string) (string, url.Values) {
		if withinName != "" && !strings.Contains(address, withinName) {
			address = withinName + address
		}
		ask, err := json.Marshal(map[string]string{"keyWord": address})
		if err != nil {
			ask = []byte(`{}`) // a string can be written
		}
		return "/geocoder", url.Values{"ds": {string(ask)}, "tk": {key}}
	},
	decode: decodeTianditu,
}

func decodeTianditu(body []byte) ([]place, error) {
	var answer struct {
		Status   *text `json:"status"`
		Code     text  `json:"code"`
		Msg      text  `json:"msg"`
		Location *struct {
			Lon, Lat *text
			Score    text   `json:"score"`
			Level    text   `json:"level"`
			KeyWord  string `json:"keyWord"`
		} `json:"location"`
	}
	if err := read(body, &answer); err != nil {
		return nil, err
	}
	switch {
	case answer.Status == nil:
		return nil, tiandituFault(string(answer.Code), string(answer.Msg))
	case *answer.Status == "101":
		return nil, nil
	case *answer.Status == "404":
		return nil, &answerError{failure: Refused, reason: "status 404"}
	case *answer.Status != "0":
		return nil, garbled("a status that is not known")
	case answer.Location == nil:
		return nil, nil
	}
	l := answer.Location
	if l.Lon == nil || l.Lat == nil {
		return nil, garbled("a location without lon or lat")
	}
	x, okX := decimal(string(*l.Lon))
	y, okY := decimal(string(*l.Lat))
	if !okX || !okY {
		return nil, garbled("a location that is not two numbers")
	}
	score, _ := decimal(string(l.Score))
	return []place{{x: x, y: y, precision: levelOf(string(l.Level)), score: score / 100, matched: string(l.Level)}}, nil
}

// tiandituFault explains an answer of the gateway. Its codes are of the form
// 30NNNN; those of quotas are told by their message, of which nothing is kept.
func tiandituFault(code, message string) error {
	if code == "" {
		return garbled("neither a status nor a code")
	}
	e := &answerError{failure: KeyRefused, reason: "code " + digits(code), pause: 10 * time.Minute}
	for _, word := range []string{"配额", "超限", "上限", "限制", "超过", "次数", "频"} {
		if strings.Contains(message, word) && !strings.Contains(message, "权限") {
			e.failure, e.pause = Quota, untilTomorrow
		}
	}
	return e
}
