package api

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"gridwatch/grid"
)

func TestReadTracker(t *testing.T) {
	noon := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, query, kind, body string
		want                    trackerFix // its zero: refused
	}{
		{"OsmAnd", "id=t&lat=41.85&lon=-87.72&timestamp=1777896000&hdop=1.0&altitude=180&speed=10&bearing=90&batt=50", "", "",
			trackerFix{token: "t", at: noon, accuracyM: usualAccuracyM, speedMS: 10 * knot, valid: true}},
		{"milliseconds", "id=t&lat=41.85&lon=-87.72&timestamp=1777896000000&accuracy=7", "", "", trackerFix{token: "t", at: noon, accuracyM: 7, valid: true}},
		{"an instant", "deviceid=t&location=41.85,-87.72&timestamp=2026-05-04T14:00:00%2B02:00", "", "", trackerFix{token: "t", at: noon, accuracyM: usualAccuracyM, valid: true}},
		{"an instant in words", "id=t&lat=41.85&lon=-87.72&timestamp=2026-05-04+12:00:00", "", "", trackerFix{token: "t", at: noon, accuracyM: usualAccuracyM, valid: true}},
		{"no instant is now", "id=t&lat=41.85&lon=-87.72", "", "", trackerFix{token: "t", accuracyM: usualAccuracyM, valid: true}},
		{"mocked", "id=t&lat=41.85&lon=-87.72&mock=true&valid=false", "", "", trackerFix{token: "t", accuracyM: usualAccuracyM, mock: true}},
		{"odd extras", "id=t&lat=41.85&lon=-87.72&accuracy=x&speed=-1", "", "", trackerFix{token: "t", accuracyM: usualAccuracyM, valid: true}},
		{"a form", "", "application/x-www-form-urlencoded", "id=t&lat=41.85&lon=-87.72", trackerFix{token: "t", accuracyM: usualAccuracyM, valid: true}},
		{"Traccar", "", "application/json", `{"location":{"timestamp":"2026-05-04T12:00:00.000Z","coords":{"latitude":41.85,"longitude":-87.72,"accuracy":12,"speed":1.5,"heading":0,"altitude":9},"is_moving":true,"odometer":1,"event":"motionchange","battery":{"level":1,"is_charging":false},"activity":{"type":"still"},"extras":{}},"device_id":"t"}`,
			trackerFix{token: "t", at: noon, accuracyM: 12, speedMS: 1.5, valid: true}},
		{"Traccar without saying so", "", "", `{"device_id":"t","location":{"coords":{"latitude":41.85,"longitude":-87.72,"accuracy":-1,"speed":-1},"mock":true}}`,
			trackerFix{token: "t", accuracyM: usualAccuracyM, mock: true, valid: true}},
		{"nothing", "", "", "", trackerFix{}},
		{"no place", "id=t", "", "", trackerFix{}},
		{"no number", "id=t&lat=41.85&lon=east", "", "", trackerFix{}},
		{"no finite number", "id=t&lat=NaN&lon=Inf", "", "", trackerFix{}},
		{"no instant", "id=t&lat=41.85&lon=-87.72&timestamp=yesterday", "", "", trackerFix{}},
		{"an instant nobody lives in", "id=t&lat=41.85&lon=-87.72&timestamp=99999999999", "", "", trackerFix{}},
		{"no JSON", "", "application/json", `{"device_id":`, trackerFix{}},
		{"JSON without a place", "", "application/json", `{"device_id":"t","location":{}}`, trackerFix{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			q, err := url.ParseQuery(c.query)
			if err != nil {
				t.Fatal(err)
			}
			got, err := readTracker(q, c.kind, []byte(c.body))
			if c.want == (trackerFix{}) {
				if err == nil {
					t.Errorf("got %+v, want it refused", got)
				}
				return
			}
			c.want.point = pointA
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v, want %+v", got, err, c.want)
			}
		})
	}
}

// FuzzTracker: whatever comes as a report is read or refused, and the reason never
// repeats what was sent.
func FuzzTracker(f *testing.F) {
	f.Add("id=secret-token&lat=41.85&lon=-87.72&timestamp=1777896000", "", "")
	f.Add("", "application/json", `{"device_id":"secret-token","location":{"coords":{"latitude":1,"longitude":2}}}`)
	f.Add("", "", "id=secret-token&location=1,2")
	f.Add("", "application/json", `{"location":{"timestamp":"9999-99-99","coords":{"latitude":1e308,"longitude":-1e308}}}`)
	f.Add("id=%ff&lat=0x1p-2&lon=1_0", "multipart/form-data; boundary=x", "\x00")
	f.Fuzz(func(t *testing.T, query, kind, body string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		fix, err := readTracker(q, kind, []byte(body))
		if err != nil {
			if grid.KindOf(err) != grid.Invalid || len(fix.token) > 8 && strings.Contains(err.Error(), fix.token) {
				t.Errorf("got %v", err)
			}
			return
		}
		if !(fix.accuracyM > 0 && fix.accuracyM <= worstAccuracyM && fix.speedMS >= 0 && fix.speedMS <= 1000) || fix.point.Lon != fix.point.Lon {
			t.Errorf("read: got %+v", fix)
		}
		if y := fix.at.Year(); !fix.at.IsZero() && (y < firstYear || y > lastYear) {
			t.Errorf("instant: got %s", fix.at)
		}
	})
}

// TestTracker: a tracker app reports for the person it was set up for, on duty
// only, and its token is nowhere in the log or the database.
func TestTracker(t *testing.T) {
	w := newWorldWith(t, setup{options: func(o *Options) {
		o.Speed = 1
		o.Wall = o.Now
	}})
	officer, device := w.login("officer"), w.id()
	var issued TrackerToken
	w.must(officer, 200, "POST", "/api/v1/devices/"+device+"/tracker", "", &issued)
	if len(issued.Token) < 32 || issued.URL != "/api/v1/osmand" {
		t.Fatalf("issued: got %+v", issued)
	}
	report := func(status int, token string, at time.Time) {
		t.Helper()
		w.must(nil, status, "GET", fmt.Sprintf("/api/v1/osmand?id=%s&lat=41.85&lon=-87.72&timestamp=%d&accuracy=9", token, at.Unix()), "", nil)
	}
	report(200, issued.Token, w.now()) // not on duty: dropped
	shift := w.onShift(officer)
	w.advance(time.Minute)
	report(200, issued.Token, w.now())
	report(200, issued.Token, w.now()) // again: stored once
	body := fmt.Sprintf(`{"device_id":%q,"location":{"timestamp":%q,"coords":{"latitude":41.851,"longitude":-87.721,"accuracy":5,"speed":1},"mock":true}}`,
		issued.Token, w.now().Add(-20*time.Second).Format(time.RFC3339))
	w.must(nil, 200, "POST", "/api/v1/osmand", body, nil)
	report(401, "no-such-token", w.now())
	w.must(nil, 401, "GET", "/api/v1/osmand?lat=41.85&lon=-87.72", "", nil)
	w.must(nil, 422, "GET", "/api/v1/osmand?id="+issued.Token+"&lat=1&lon=1", "", nil)
	w.must(nil, 422, "GET", "/api/v1/osmand?id="+issued.Token+"&lat=41.85&lon=-87.72&timestamp="+fmt.Sprint(w.now().Add(time.Hour).Unix()), "", nil)
	var track Track
	w.must(officer, 200, "GET", "/api/v1/shifts/"+shift+"/track", "", &track)
	if len(track.Points) != 2 || !track.Points[0].Mock || track.Points[1].Mock || track.Points[1].AccuracyM != 9 {
		t.Errorf("track: got %+v", track.Points)
	}
	var second TrackerToken
	w.must(officer, 200, "POST", "/api/v1/devices/"+device+"/tracker", "", &second)
	report(401, issued.Token, w.now())
	report(200, second.Token, w.now())
	w.must(w.login("supervisor"), 204, "DELETE", "/api/v1/devices/"+device+"/tracker", "", nil)
	report(200, second.Token, w.now()) // another person's device stays
	w.must(officer, 204, "DELETE", "/api/v1/devices/"+device+"/tracker", "", nil)
	report(401, second.Token, w.now())
	w.must(w.login("lead"), 409, "POST", "/api/v1/devices/"+w.id()+"/tracker", "", nil)
	if log := w.logged(); strings.Contains(log, issued.Token) || strings.Contains(log, second.Token) || strings.Contains(log, "87.72") {
		t.Error("a token or a place is in the log")
	}
	blocked := false
	for range 60 {
		if a := w.ask(nil, "GET", "/api/v1/osmand?id=guess&lat=41.85&lon=-87.72", ""); a.Status == 429 {
			blocked = true
		}
	}
	if !blocked {
		t.Error("guessing tokens is not slowed down")
	}
}
