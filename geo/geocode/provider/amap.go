package provider

import (
	"net/url"
	"strings"
	"time"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// amap is 高德 web service v3, /v3/geocode/geo. It answers in GCJ-02. An address
// it cannot place is an empty list or infocode 30001.
var amap = service{
	name: "amap", datum: geo.GCJ02, base: "https://restapi.amap.com", needsKey: true, perHour: 3600 * 3,
	request: func(key, address, within, withinName string) (string, url.Values) {
		q := url.Values{"key": {key}, "address": {address}, "output": {"JSON"}}
		if code := countyCode(within); code != "" {
			q.Set("city", code)
		} else if withinName != "" {
			q.Set("city", withinName)
		}
		return "/v3/geocode/geo", q
	},
	decode: decodeAmap,
}

func decodeAmap(body []byte) ([]place, error) {
	var answer struct {
		Status   text `json:"status"`
		Infocode text `json:"infocode"`
		Geocodes []struct {
			Address  text `json:"formatted_address"`
			Location text `json:"location"`
			Level    text `json:"level"`
		} `json:"geocodes"`
	}
	if err := read(body, &answer); err != nil {
		return nil, err
	}
	if answer.Status != "1" {
		return nil, amapFault(string(answer.Infocode))
	}
	var places []place
	for _, g := range answer.Geocodes {
		lon, lat, ok := strings.Cut(string(g.Location), ",")
		x, okX := decimal(lon)
		y, okY := decimal(lat)
		if !ok || !okX || !okY {
			return nil, garbled("a location that is not two numbers")
		}
		places = append(places, place{x: x, y: y, precision: levelOf(string(g.Level)), score: 0.7, matched: string(g.Address)})
	}
	return places, nil
}

// amapFault explains the infocodes of Amap's list; nil for those that mean
// "no such place".
func amapFault(code string) error {
	e := &answerError{reason: "infocode " + digits(code)}
	switch code {
	case "10003", "10044", "10045", "10029", "40000", "40003": // of the day, or of the plan
		e.failure, e.pause = Quota, untilTomorrow
	case "10004", "10010", "10014", "10015", "10019", "10020", "10021": // a second's, a minute's
		e.failure = Quota
	case "10001", "10002", "10005", "10006", "10007", "10008", "10009", "10011", "10012", "10013", "10026", "10041", "40002":
		e.failure, e.pause = KeyRefused, 10*time.Minute
	case "10016", "10017", "20003":
		e.failure = Unreachable
	case "20000", "20001", "20002", "20011", "20012", "20800":
		e.failure = Refused
	case "30001", "30002", "30003":
		return nil
	default:
		return garbled("neither places nor a known infocode")
	}
	return e
}

// levelOf maps the words with which Chinese services say what they found.
func levelOf(word string) geocode.Precision {
	for _, l := range levelWords {
		if strings.Contains(word, l.word) {
			return l.precision
		}
	}
	return geocode.District // nothing said: claim nothing
}

// levelWords in the order of looking: the longer word before the shorter.
var levelWords = []struct {
	word      string
	precision geocode.Precision
}{
	{"门牌", geocode.Rooftop}, {"门址", geocode.Rooftop}, {"单元", geocode.Rooftop}, {"楼", geocode.Rooftop},
	{"兴趣点", geocode.Rooftop}, {"POI", geocode.Rooftop}, {"大厦", geocode.Rooftop}, {"站", geocode.Rooftop},
	{"医疗", geocode.Rooftop}, {"教育", geocode.Rooftop}, {"政府", geocode.Rooftop}, {"公司", geocode.Rooftop},
	{"餐饮", geocode.Rooftop}, {"宾馆", geocode.Rooftop}, {"购物", geocode.Rooftop}, {"金融", geocode.Rooftop},
	{"生活服务", geocode.Rooftop}, {"休闲娱乐", geocode.Rooftop},
	{"小区", geocode.Interpolated}, {"住宅", geocode.Interpolated}, {"园区", geocode.Interpolated},
	{"道路", geocode.Road}, {"路口", geocode.Road}, {"交叉口", geocode.Road},
	{"商圈", geocode.Community}, {"村", geocode.Community}, {"社区", geocode.Community},
	{"乡镇", geocode.Township}, {"街道", geocode.Township}, {"开发区", geocode.Township},
}

// countyCode is the six-digit code of a region's code by GB/T 2260, "" for others.
func countyCode(code string) string {
	if len(code) != 6 && len(code) != 9 && len(code) != 12 || strings.Trim(code, "0123456789") != "" {
		return ""
	}
	return code[:6]
}
