package submission

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"gridwatch/grid"
)

const (
	device = "0190a000-0000-7000-8000-000000000001"
	place  = "0190a000-0000-7000-8000-000000000002"
)

// envelope is one whose members a test replaces.
func envelope(replace ...string) string {
	text := `{"v":1,"kind":"visit","made_at":"2026-06-01T08:00:00+08:00","device":"` + device + `","device_seq":3,"prev":"` + strings.Repeat("ab", 32) + `",` +
		`"anchor":{"server_at":"2026-06-01T00:00:10Z","device_at":"2026-06-01T00:00:00Z"},"app":"1.2","blobs":[{"sha256":"` + strings.Repeat("0", 64) + `","bytes":5,"type":"image/png","role":"photo"}],` +
		`"form":{"code":"patrol","version":2},"body":{"institution":"` + place + `","task":"patrol","result":"pass","burden":{"seconds":5,"taps":2}}}`
	return strings.NewReplacer(replace...).Replace(text)
}

func TestParse(t *testing.T) {
	e, err := Parse([]byte(envelope()))
	if err != nil || len(e.Faults) > 0 {
		t.Fatalf("got %v, %v", err, e.Faults)
	}
	if e.Kind != KindVisit || e.DeviceSeq != 3 || e.Device != device || e.App != "1.2" || len(e.Blobs) != 1 || e.Form.Version != 2 || e.Anchor == nil {
		t.Errorf("got %+v", e)
	}
	if v := e.Body.(*Visit); v.Institution != place || v.Burden.Taps != 2 {
		t.Errorf("body: got %+v", v)
	}
	for _, c := range []struct{ name, from, to, field string }{
		{"another version", `"v":1`, `"v":2`, "v"},
		{"another kind", `"kind":"visit"`, `"kind":"poem"`, "kind"},
		{"no device", device, "x", "device"},
		{"a capital device", device, strings.ToUpper(device), "device"},
		{"no number", `"device_seq":3`, `"device_seq":0`, "device_seq"},
		{"half a number", `"device_seq":3`, `"device_seq":3.5`, "device_seq"},
		{"a hash that is none", strings.Repeat("ab", 32), "abc", "prev"},
		{"no instant", "2026-06-01T08:00:00+08:00", "0001-01-01T00:00:00Z", "made_at"},
		{"an instant that is none", "2026-06-01T08:00:00+08:00", "yesterday", ""},
		{"no JSON", "{", "", ""},
		{"not UTF-8", "1.2", "\xff", ""},
		{"too long", "1.2", strings.Repeat("x", MostBytes), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(envelope(c.from, c.to)))
			var g *grid.Error
			if !errors.As(err, &g) || g.Code != "unreadable-submission" || g.Fields[0].Name != c.field {
				t.Errorf("got %v, want field %q", err, c.field)
			}
		})
	}
}

// What a body gets wrong is for the quarantine, and no text of it is quoted.
func TestParseFaults(t *testing.T) {
	for _, c := range []struct{ name, from, to, field string }{
		{"no institution's id", place, "secret", "body.institution"},
		{"a number for a text", `"result":"pass"`, `"result":7`, "body.result"},
		{"no body", envelope()[strings.Index(envelope(), `{"institution"`):], "null}", "body"},
		{"a burden below nothing", `"taps":2`, `"taps":-2`, "body.burden"},
		{"a role that is none", `"role":"photo"`, `"role":"hat"`, "blobs.role"},
		{"a type that is none", "image/png", "text/html", "blobs.type"},
		{"a blob without bytes", `"bytes":5`, `"bytes":0`, "blobs.bytes"},
		{"a hash that is none", strings.Repeat("0", 64), "0", "blobs.sha256"},
		{"another kind's body", `"kind":"visit"`, `"kind":"shift"`, "body.shift"},
		{"a track of nothing", `"kind":"visit"`, `"kind":"track"`, "body.shift"},
		{"a reply to nothing", `"kind":"visit"`, `"kind":"reply"`, "body.message"},
		{"a problem that is none", `"kind":"visit"`, `"kind":"problem"`, "body.id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := Parse([]byte(envelope(c.from, c.to)))
			if err != nil || len(e.Faults) == 0 || e.Faults[0].Name != c.field {
				t.Fatalf("got %+v, %v, want field %s", e, err, c.field)
			}
			if strings.Contains(e.Faults[0].Reason, "secret") {
				t.Errorf("the reason quotes: %s", e.Faults[0].Reason)
			}
		})
	}
}

func TestClock(t *testing.T) {
	at := func(s string) time.Time { v, _ := time.Parse(time.RFC3339, s); return v }
	wall, domain := at("2026-06-04T12:00:00Z"), at("2014-06-02T12:00:00Z")
	for _, c := range []struct {
		name, server, device string // of the anchor
		at, wall, domain     string
	}{
		{"a right clock", "2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-06-04T11:00:00Z", "2026-06-04T11:00:00Z", "2014-06-02T11:00:00Z"},
		{"an hour slow", "2026-06-01T01:00:00Z", "2026-06-01T00:00:00Z", "2026-06-04T10:00:00Z", "2026-06-04T11:00:00Z", "2014-06-02T11:00:00Z"},
		{"a day fast", "2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z", "2026-06-05T11:30:00Z", "2026-06-04T11:30:00Z", "2014-06-02T11:30:00Z"},
		{"in the future", "2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-06-09T00:00:00Z", "2026-06-04T12:00:00Z", "2014-06-02T12:00:00Z"},
		{"without an anchor", "", "", "2026-06-01T12:00:00Z", "2026-06-01T12:00:00Z", "2014-05-30T12:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := &Envelope{}
			if c.server != "" {
				e.Anchor = &Anchor{at(c.server), at(c.device)}
			}
			k := ClockOf(e, wall, domain)
			if got := k.WallAt(at(c.at)); !got.Equal(at(c.wall)) {
				t.Errorf("wall: got %s, want %s", got, c.wall)
			}
			if got := k.At(at(c.at)); !got.Equal(at(c.domain)) {
				t.Errorf("domain: got %s, want %s", got, c.domain)
			}
		})
	}
}

func TestReceipt(t *testing.T) {
	key, err := KeyOf(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	want := Receipt{ID: place, Kind: KindVisit, State: Quarantined, Missing: []string{strings.Repeat("1", 64)}, SHA256: strings.Repeat("2", 64), DeviceSeq: 9,
		StoredAt: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), Reasons: []Reason{{"body", `is "wrong" <&>,"signature":"`}}}
	sent, err := key.Sign(want)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := key.Sign(want); !bytes.Equal(again, sent) || !json.Valid(sent) || bytes.Contains(sent, []byte("\n")) {
		t.Errorf("got %s, then %s, want one line of JSON, the same", sent, again)
	}
	got, err := Verify(key.Public(), sent)
	want.Key = key.ID
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for n := range sent {
		forged := bytes.Clone(sent)
		forged[n] ^= 1
		if r, err := Verify(key.Public(), forged); err == nil && !reflect.DeepEqual(r, want) {
			t.Fatalf("byte %d changed: got %+v", n, r)
		}
	}
	other, _ := KeyOf(bytes.Repeat([]byte{8}, 32))
	if _, err := Verify(other.Public(), sent); err == nil {
		t.Error("another key verifies")
	}
	if _, err := KeyOf([]byte("short")); err == nil {
		t.Error("a short seed: got nil, want an error")
	}
}

// FuzzParse: any bytes are an envelope or are refused, what is read is in bounds,
// and reading is the same each time.
func FuzzParse(f *testing.F) {
	f.Add([]byte(envelope()))
	for _, kind := range Kinds {
		f.Add([]byte(envelope(`"kind":"visit"`, fmt.Sprintf(`"kind":%q`, kind))))
	}
	f.Add([]byte(envelope(envelope()[strings.Index(envelope(), `{"institution"`):], `{"shift":"`+place+`","points":[[1,1e300,-1e308,0,0,1],[1]]}}`, `"kind":"visit"`, `"kind":"track"`)))
	f.Add([]byte(`{"v":1,"kind":"sos","made_at":"2026-06-01T00:00:00Z","device":"` + device + `","device_seq":9223372036854775807,"body":{"point":{"lon":1e999}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := Parse(text)
		if err != nil {
			if grid.KindOf(err) != grid.Invalid {
				t.Errorf("got %v, want Invalid", err)
			}
			return
		}
		if e.Body == nil && len(e.Faults) == 0 {
			t.Error("neither a body nor a fault")
		}
		for _, b := range e.Blobs {
			if !ValidSum(b.SHA256) {
				t.Errorf("a blob without a hash: %q", b.SHA256)
			}
		}
		now := time.Date(2026, 6, 4, 0, 0, 0, 0, time.UTC)
		if at := ClockOf(e, now, now).At(e.MadeAt); at.After(now) {
			t.Errorf("made in the future: %s", at)
		}
		if again, err := Parse(text); err != nil || !reflect.DeepEqual(again, e) {
			t.Errorf("again: got %+v, %v, want %+v", again, err, e)
		}
	})
}
