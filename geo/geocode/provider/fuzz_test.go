package provider

import (
	"math"
	"testing"
	"unicode/utf8"
)

// fuzzDecoder feeds a decoder: it must not panic, must answer or fail but not
// both, and what it fails with must hold nothing of the body.
func fuzzDecoder(f *testing.F, name string, more ...string) {
	f.Add([]byte(answers()[name]))
	for _, body := range append(more, `{}`, `[]`, `null`, `{"status":"1","geocodes":[[]]}`, `{"status":0}`, `{"type":"FeatureCollection"}`) {
		f.Add([]byte(body))
	}
	o := &online{service: services[name]}
	f.Fuzz(func(t *testing.T, body []byte) {
		places, err := o.decode(body)
		if err != nil {
			e, ok := err.(*answerError)
			if !ok || places != nil {
				t.Fatalf("got %v, %T %v; want nothing and an *answerError", places, err, err)
			}
			if len(e.reason) > 60 || !utf8.ValidString(e.reason) {
				t.Errorf("reason %q has something of the body", e.reason)
			}
			return
		}
		found, err := o.candidates(places)
		if err != nil && found != nil {
			t.Fatalf("got %v and %v", found, err)
		}
		for _, c := range found {
			if !(math.Abs(c.Point.Lon) <= 180 && math.Abs(c.Point.Lat) <= 90 && c.Score >= 0 && c.Score <= 1 && c.RadiusM > 0) || c.Precision.String() == "" || math.IsInf(c.RadiusM, 0) {
				t.Errorf("got %+v", c)
			}
		}
	})
}

func FuzzAmap(f *testing.F) {
	fuzzDecoder(f, "amap", `{"status":"0","info":"DAILY_QUERY_OVER_LIMIT","infocode":"10003"}`, `{"status":"1","geocodes":[{"location":[],"level":[]}]}`)
}

func FuzzBaidu(f *testing.F) {
	fuzzDecoder(f, "baidu", `{"status":302,"message":"天配额超限，限制访问"}`, `{"status":0,"result":{"location":{"lng":1e999,"lat":null}}}`)
}

func FuzzTianditu(f *testing.F) {
	fuzzDecoder(f, "tianditu", `{"code":301012,"msg":"权限类型错误"}`, `{"status":"0","location":{"lon":126.5,"lat":"45","score":"NaN"}}`)
}

func FuzzNominatim(f *testing.F) {
	fuzzDecoder(f, "nominatim", `{"error":{"code":400}}`, `[{"lon":"1","lat":"2","boundingbox":["1","2","x","4"]}]`)
}

func FuzzPelias(f *testing.F) {
	fuzzDecoder(f, "pelias", `{"meta":{"status_code":429}}`, `{"type":"FeatureCollection","features":[{"bbox":[1,2,3,400],"geometry":{"type":"Point","coordinates":[1,2]},"properties":{"confidence":-7}}]}`)
}

func FuzzPhoton(f *testing.F) {
	fuzzDecoder(f, "photon", `{"message":"no"}`, `{"type":"FeatureCollection","features":[{"geometry":{"type":"Point","coordinates":[1e308,2]},"properties":{"extent":[1,2,3,4]}}]}`)
}

func FuzzKept(f *testing.F) {
	f.Add(`[{"lon":126.5,"lat":45.8,"precision":"road","score":0.7,"radius_m":700}]`)
	f.Add(`[{"lon":1e99}]`)
	f.Fuzz(func(t *testing.T, answer string) {
		if found, err := decodeKept(answer, "amap"); err != nil && found != nil {
			t.Errorf("got %v and %v", found, err)
		}
	})
}
