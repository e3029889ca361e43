package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"gridwatch/api/liveclient"
	"gridwatch/grid"
	"gridwatch/grid/submission"
)

// phone seals records as an officer's app does.
type phone struct {
	w       *world
	session *liveclient.Session
	device  string
	seq     int
	prev    string
}

func (w *world) phone(account string) *phone {
	return &phone{w: w, session: w.login(account), device: w.id()}
}

// seal makes the envelope of a record and the id it is sent with. blobs are the
// bytes of photos.
func (p *phone) seal(kind, body string, blobs ...string) (id, text string) {
	p.seq++
	var list []string
	for _, b := range blobs {
		list = append(list, fmt.Sprintf(`{"sha256":%q,"bytes":%d,"type":"image/jpeg","role":"photo"}`, submission.Sum([]byte(b)), len(b)))
	}
	at := p.w.now().Format(time.RFC3339)
	wall := time.Now().UTC().Format(time.RFC3339)
	text = fmt.Sprintf(`{"v":1,"kind":%q,"made_at":%q,"device":%q,"device_seq":%d,"prev":%q,"anchor":{"server_at":%q,"device_at":%q},"app":"test","blobs":[%s],"body":%s}`,
		kind, at, p.device, p.seq, p.prev, wall, at, strings.Join(list, ","), body)
	p.prev = submission.Sum([]byte(text))
	return p.w.id(), text
}

// visitTo is the body of a check-in.
func visitTo(institution string) string {
	return fmt.Sprintf(`{"institution":%q,"task":"patrol","why":"routine","result":"pass","answers":{},"burden":{"seconds":60,"taps":12}}`, institution)
}

// put sends an envelope and wants a status; it gives the receipt, verified.
func (p *phone) put(status int, id, text string) (submission.Receipt, answer) {
	p.w.t.Helper()
	a := p.w.must(p.session, status, "PUT", "/api/v1/submissions/"+id, text, nil)
	return p.verified(a.Body), a
}

func (p *phone) verified(sent []byte) submission.Receipt {
	p.w.t.Helper()
	var key ReceiptKey
	p.w.must(p.session, 200, "GET", "/api/v1/receipt-key", "", &key)
	r, err := submission.Verify(key.Public, sent)
	if err != nil {
		p.w.t.Fatalf("receipt %s: %v", sent, err)
	}
	if r.Key != key.Key {
		p.w.t.Errorf("key: got %s, want %s", r.Key, key.Key)
	}
	return r
}

func TestSubmissionIsStoredOnce(t *testing.T) {
	w := newWorld(t)
	p := w.phone("officer")
	id, text := p.seal("visit", visitTo(string(placeA)))
	r, first := p.put(201, id, text)
	if r.ID != id || r.State != submission.Stored || !r.Complete || r.SHA256 != submission.Sum([]byte(text)) || r.DeviceSeq != 1 {
		t.Errorf("receipt: got %+v", r)
	}
	_, again := p.put(201, id, text)
	if string(again.Body) != string(first.Body) || again.Header.Get("Idempotent-Replayed") != "true" || first.Header.Get("Idempotent-Replayed") != "" {
		t.Errorf("again: got %s, %v, want the same bytes, replayed", again.Body, again.Header)
	}
	if a := w.ask(p.session, "GET", "/api/v1/submissions/"+id, ""); string(a.Body) != string(first.Body) {
		t.Errorf("present receipt: got %s, want %s", a.Body, first.Body)
	}
	if a := w.ask(p.session, "PUT", "/api/v1/submissions/"+id, text+" "); a.Status != http.StatusConflict || !strings.HasSuffix(a.problem(t).Type, "idempotency-conflict") {
		t.Errorf("other bytes: got %d %s, want 409", a.Status, a.Body)
	}
	other := w.login("supervisor")
	if a := w.ask(other, "PUT", "/api/v1/submissions/"+id, text); a.Status != http.StatusConflict {
		t.Errorf("another account: got %d %s, want 409", a.Status, a.Body)
	}
	w.must(other, 404, "GET", "/api/v1/submissions/"+id, "", nil)
	var visits list[Visit]
	w.must(p.session, 200, "GET", "/api/v1/visits?institution="+string(placeA), "", &visits)
	if len(visits.Items) != 1 || visits.Items[0].ID != id || textOrEmpty(visits.Items[0].Officer) != string(officerA) {
		t.Errorf("visits: got %+v, want one", visits.Items)
	}
}

func TestSubmissionBlobsBeforeAndAfter(t *testing.T) {
	w := newWorld(t)
	p := w.phone("officer")
	before, after := strings.Repeat("\xff\xd8\xffbefore", 100), strings.Repeat("\xff\xd8\xffafter", 200)
	blob := func(b string) string { return "/api/v1/blobs/" + submission.Sum([]byte(b)) }
	w.must(p.session, 404, "HEAD", blob(before), "", nil)
	a := w.must(p.session, 204, "PUT", blob(before), before[:100], nil, fmt.Sprint("Upload-Length: ", len(before)))
	if got := a.Header.Get("Upload-Offset"); got != "100" {
		t.Errorf("offset: got %q, want 100", got)
	}
	if a := w.must(p.session, 204, "HEAD", blob(before), "", nil); a.Header.Get("Upload-Offset") != "100" {
		t.Errorf("head: got %v, want 100", a.Header)
	}
	a = w.must(p.session, 409, "PUT", blob(before), before[50:], nil, "Upload-Offset: 50", fmt.Sprint("Upload-Length: ", len(before)))
	if got := a.Header.Get("Upload-Offset"); got != "100" {
		t.Errorf("wrong offset: got %q, want 100", got)
	}
	w.must(p.session, 201, "PUT", blob(before), before[100:], nil, "Upload-Offset: 100", fmt.Sprint("Upload-Length: ", len(before)))
	w.must(p.session, 201, "PUT", blob(before), before, nil) // sent again
	w.must(p.session, 200, "HEAD", blob(before), "", nil)
	w.must(p.session, 422, "PUT", blob(after), before, nil)

	id, text := p.seal("visit", visitTo(string(placeA)), before, after)
	r, _ := p.put(201, id, text)
	if r.Complete || len(r.Missing) != 1 || r.Missing[0] != submission.Sum([]byte(after)) {
		t.Errorf("receipt: got %+v, want one missing", r)
	}
	w.must(p.session, 201, "PUT", blob(after), after, nil)
	a = w.must(p.session, 200, "GET", "/api/v1/submissions/"+id, "", nil)
	if r := p.verified(a.Body); !r.Complete || len(r.Missing) != 0 {
		t.Errorf("present receipt: got %+v, want complete", r)
	}
	fixed := w.must(p.session, 200, "GET", "/api/v1/submissions/"+id, "", nil)
	if string(fixed.Body) != string(a.Body) {
		t.Errorf("asked again: got %s, want %s", fixed.Body, a.Body)
	}
	if _, again := p.put(201, id, text); strings.Contains(string(again.Body), `"complete":true`) {
		t.Errorf("sent again: got %s, want the first receipt", again.Body)
	}
	got := w.must(w.login("commander"), 200, "GET", blob(after), "", nil)
	if string(got.Body) != after || got.Header.Get("Content-Type") != "image/jpeg" || !strings.HasPrefix(got.Header.Get("Cache-Control"), "private") {
		t.Errorf("bytes: got %d of %s, want the original", len(got.Body), got.Header.Get("Content-Type"))
	}
	w.must(w.login("commander-b"), 404, "GET", blob(after), "", nil)
	var views int
	if n, err := w.store.BlobViews(t.Context(), submission.Sum([]byte(after))); err != nil || n != 1 {
		t.Errorf("views: got %d, %v, want 1 (%d)", n, err, views)
	}
	if log := w.logged(); strings.Contains(log, "before") || strings.Contains(log, submission.Sum([]byte(after))) {
		t.Error("the log tells of photos")
	}
}

func TestSubmissionQuarantine(t *testing.T) {
	w := newWorld(t)
	p := w.phone("officer")
	for _, c := range []struct{ name, kind, body, field string }{
		{"no such institution", "visit", visitTo(uuid(0xdead)), "body.institution"},
		{"another district's", "visit", visitTo(string(placeB)), "body.institution"},
		{"no such result", "visit", strings.Replace(visitTo(string(placeA)), "pass", "fine", 1), "result"},
		{"an inspection by an officer", "visit", strings.Replace(visitTo(string(placeA)), "patrol", "inspection", 1), ""},
		{"a number for a text", "visit", `{"institution":7}`, "body.institution"},
		{"no body", "visit", `null`, "body"},
		{"a shift that never came", "visit", strings.Replace(visitTo(string(placeA)), "{", `{"shift":"`+uuid(0xbeef)+`",`, 1), "body.shift"},
		{"a verb that is none", "shift", `{"shift":"` + w.id() + `","verb":"dance"}`, "body.verb"},
		{"a clue without kind", "clue", `{"kind":"","text":"x","severity":"low"}`, "kind"},
		{"with somebody of another region", "visit", strings.Replace(visitTo(string(placeA)), "{", `{"second":"`+string(officerB)+`",`, 1), "body.second"},
		{"with oneself", "visit", strings.Replace(visitTo(string(placeA)), "{", `{"second":"`+string(officerA)+`",`, 1), "body.second"},
		{"of a phone that lost its clock", "visit", strings.Replace(visitTo(string(placeA)), "{", `{"visited_at":"1970-01-02T00:00:00Z",`, 1), "body.visited_at"},
		{"a track without points", "track", `{"shift":"` + uuid(0xbeef) + `","points":[]}`, "body.points"},
	} {
		t.Run(c.name, func(t *testing.T) {
			id, text := p.seal(c.kind, c.body)
			r, first := p.put(202, id, text)
			if r.State != submission.Quarantined || len(r.Reasons) == 0 || c.field != "" && r.Reasons[0].Field != c.field {
				t.Errorf("receipt: got %+v, want reason %s", r, c.field)
			}
			if _, again := p.put(202, id, text); string(again.Body) != string(first.Body) {
				t.Errorf("again: got %s, want %s", again.Body, first.Body)
			}
		})
	}
	t.Run("made by a phone that lost its clock", func(t *testing.T) {
		id, text := p.seal("visit", visitTo(string(placeA)))
		_, after, _ := strings.Cut(text, `"device":`)
		if r, _ := p.put(202, id, `{"v":1,"kind":"visit","made_at":"1970-01-02T00:00:00Z","device":`+after); len(r.Reasons) == 0 || r.Reasons[0].Field != "made_at" {
			t.Errorf("receipt: got %+v, want reason made_at", r)
		}
	})
	var own, all list[Quarantined]
	w.must(p.session, 200, "GET", "/api/v1/quarantine", "", &own)
	w.must(w.login("commander"), 200, "GET", "/api/v1/quarantine", "", &all)
	if len(own.Items) != 14 || len(all.Items) != 14 || all.Items[0].Name != "Anna" {
		t.Errorf("quarantine: got %d and %d, want 14: %+v", len(own.Items), len(all.Items), all.Items)
	}
	var none list[Quarantined]
	w.must(w.login("supervisor"), 200, "GET", "/api/v1/quarantine", "", &none)
	w.must(w.login("commander-b"), 200, "GET", "/api/v1/quarantine", "", &none)
	if len(none.Items) != 0 {
		t.Errorf("others see %+v", none.Items)
	}
	for _, bad := range []string{"", "{", "[]", `{"v":2}`, `{"v":1,"kind":"poem"}`, `{"v":1,"kind":"visit","device":"x"}`, strings.Repeat("x", submission.MostBytes+1)} {
		a := w.ask(p.session, "PUT", "/api/v1/submissions/"+w.id(), bad)
		if a.Status != 400 && a.Status != 413 {
			t.Errorf("%.40q: got %d %s, want 400 or 413", bad, a.Status, a.Body)
		}
	}
}

// A record that comes before its shift waits for it.
func TestSubmissionsOutOfOrder(t *testing.T) {
	w := newWorld(t)
	p := w.phone("officer")
	shift := w.id()
	startID, start := p.seal("shift", `{"shift":"`+shift+`","verb":"start","point":null}`)
	ms := w.now().UnixMilli()
	trackID, track := p.seal("track", fmt.Sprintf(`{"shift":%q,"points":[[1,%d,-87.72,41.85,10,0],[2,%d,-87.7201,41.85,10,0]]}`, shift, ms-2000, ms-1000))
	visitID, visit := p.seal("visit", strings.Replace(visitTo(string(placeA)), "{", `{"shift":"`+shift+`",`, 1))
	p.put(202, visitID, visit)
	p.put(202, trackID, track)
	p.put(201, startID, start)
	for _, id := range []string{visitID, trackID, startID} {
		a := w.must(p.session, 200, "GET", "/api/v1/submissions/"+id, "", nil)
		if r := p.verified(a.Body); r.State != submission.Stored || len(r.Reasons) != 0 {
			t.Errorf("%s: got %+v, want stored", id, r)
		}
	}
	var devices list[Device]
	commander := w.login("commander")
	w.must(commander, 200, "GET", "/api/v1/devices", "", &devices)
	if len(devices.Items) != 1 || devices.Items[0].LastSeq != 3 || devices.Items[0].ID != p.device {
		t.Errorf("devices: got %+v, want one at 3", devices.Items)
	}
}

func TestSubmissionBatch(t *testing.T) {
	w := newWorld(t)
	p := w.phone("officer")
	var body batchBody
	add := func(id, text string) { body.Items = append(body.Items, batchItem{id, text}) }
	id1, text1 := p.seal("visit", visitTo(string(placeA)))
	id2, text2 := p.seal("visit", visitTo(string(placeB)))
	add(id1, text1)
	add(id2, text2)
	add(id1, text1)
	add(id1, text2)
	add("x", text1)
	add(w.id(), "{}")
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var out BatchAnswer
	w.must(p.session, 200, "POST", "/api/v1/submissions", string(text), &out)
	for n, want := range []int{201, 202, 201, 409, 400, 400} {
		i := out.Items[n]
		if i.Status != want || (i.Problem != nil) != (want >= 400) || i.ID != body.Items[n].ID {
			t.Errorf("item %d: got %+v, want %d", n, i, want)
		}
		if want < 300 {
			p.verified([]byte(i.Receipt))
		}
	}
	if out.Items[0].Receipt != out.Items[2].Receipt || !out.Items[2].Replayed {
		t.Errorf("twice in one batch: got %+v, want the same bytes", out.Items[2])
	}
	if _, a := p.put(201, id1, text1); string(a.Body) != out.Items[0].Receipt {
		t.Errorf("alone: got %s, want %s", a.Body, out.Items[0].Receipt)
	}
}

func TestDeviceWipe(t *testing.T) {
	w := newWorld(t)
	p := w.phone("officer")
	id, text := p.seal("visit", visitTo(string(placeA)))
	p.put(201, id, text)
	w.must(w.login("commander-b"), 404, "POST", "/api/v1/devices/"+p.device+"/wipe", "{}", nil, "Idempotency-Key: "+w.id())
	var d Device
	w.must(w.login("commander"), 200, "POST", "/api/v1/devices/"+p.device+"/wipe", "{}", &d, "Idempotency-Key: "+w.id())
	if d.WipedAt == nil {
		t.Errorf("got %+v, want wiped", d)
	}
	id2, text2 := p.seal("visit", visitTo(string(placeA)))
	if a := w.ask(p.session, "PUT", "/api/v1/submissions/"+id2, text2); a.Status != 403 || !strings.HasSuffix(a.problem(t).Type, "device-wiped") {
		t.Errorf("got %d %s, want device-wiped", a.Status, a.Body)
	}
	if a := w.ask(p.session, "PUT", "/api/v1/blobs/"+submission.Sum([]byte("x")), "x", "X-Device: "+p.device); a.Status != 403 {
		t.Errorf("a blob: got %d %s, want 403", a.Status, a.Body)
	}
	if a := w.ask(p.session, "POST", "/api/v1/devices/"+p.device+"/tracker", ""); a.Status != 403 {
		t.Errorf("a tracker: got %d %s, want 403", a.Status, a.Body)
	}
	p.device, p.seq, p.prev = w.id(), 0, ""
	id3, text3 := p.seal("visit", visitTo(string(placeA)))
	p.put(201, id3, text3)
}

// A call for help rings whatever the phone says beside it.
func TestSubmittedCallIsHeard(t *testing.T) {
	w := newWorld(t)
	p := w.phone("officer")
	bodies := []string{
		`{}`,
		`{"point":{"lon":0,"lat":0,"accuracy_m":5}}`,
		`{"point":{"lon":-87.72,"lat":1e300,"accuracy_m":-1,"at":"0001-01-01T00:00:00Z"}}`,
		fmt.Sprintf(`{"point":{"lon":%v,"lat":%v,"accuracy_m":1e9}}`, pointA.Lon, pointA.Lat),
		`{"at":"1970-01-01T00:00:00Z","note":"clock lost"}`,
		`{"at":"9999-12-31T23:59:59Z"}`,
		`{"note":"` + strings.Repeat("救", 600) + `\u0007"}`,
	}
	for _, body := range bodies {
		id, text := p.seal("sos", body)
		p.put(201, id, text)
	}
	var l list[SOS]
	w.must(w.login("commander"), 200, "GET", "/api/v1/sos?state=open", "", &l)
	if len(l.Items) != len(bodies) {
		t.Fatalf("got %d calls, want %d", len(l.Items), len(bodies))
	}
	for _, c := range l.Items {
		if age := w.now().Sub(c.At); age < 0 || age > time.Hour || c.AccuracyM != nil && *c.AccuracyM != 0 || len([]rune(c.Note)) > 500 {
			t.Errorf("got %+v, %v ago", c, age)
		}
	}
}

// account is the id of an account of fill.
func (w *world) account(t *testing.T, name string) grid.AccountID {
	t.Helper()
	a, err := w.store.AccountByName(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

// A thousand requests with the same record at once: one row, and the same bytes
// for everybody.
func TestSubmissionSameAtOnce(t *testing.T) {
	w := newWorldWith(t, setup{quiet: true})
	p := w.phone("officer")
	id, text := p.seal("visit", visitTo(string(placeA)))
	w.must(p.session, 200, "GET", "/api/v1/receipt-key", "", nil)
	const callers = 1000
	got := make([]string, callers)
	slots := make(chan struct{}, 100) // connections
	var all sync.WaitGroup
	for n := range callers {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			a := w.ask(p.session, "PUT", "/api/v1/submissions/"+id, text)
			got[n] = fmt.Sprint(a.Status, " ", string(a.Body))
		})
	}
	all.Wait()
	for n, a := range got {
		if !strings.HasPrefix(a, "201 ") || a != got[0] {
			t.Fatalf("caller %d: got %s, want %s", n, a, got[0])
		}
	}
	in, err := w.store.HandedInBy(t.Context(), w.account(t, "officer"))
	if err != nil || len(in.Records) != 1 || len(in.Visits) != 1 || in.Visits[id] != 1 {
		t.Errorf("stored: got %+v, %v, want one record with one visit", in, err)
	}
}

// FuzzSubmission: whatever comes as an envelope is stored, quarantined or refused,
// never a failure, and once more it gets the same answer.
func FuzzSubmission(f *testing.F) {
	w := newWorldWith(f, setup{quiet: true})
	p := w.phone("officer")
	for _, s := range [][2]string{
		{"visit", visitTo(string(placeA))}, {"clue", `{"kind":"unlicensed","text":"x","severity":"low","lon":-87.72,"lat":41.85}`},
		{"shift", `{"shift":"` + uuid(1) + `","verb":"start"}`}, {"track", `{"shift":"` + uuid(1) + `","points":[[1,1401710400000,-87.7,41.85,5,0]]}`},
		{"sos", `{"at":null,"point":{"lon":-87.7,"lat":41.85,"accuracy_m":5},"note":"help"}`}, {"reply", `{"message":"` + uuid(2) + `","text":"yes"}`},
		{"problem", `{"id":"` + uuid(3) + `","verb":"rectify","photos":[],"note":""}`},
	} {
		_, text := p.seal(s[0], s[1], "photo")
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		w.t = t
		id := w.id()
		a := w.ask(p.session, "PUT", "/api/v1/submissions/"+id, string(text), "Content-Type: application/json")
		if a.Status >= 500 || a.Status != 201 && a.Status != 202 && a.Status/100 != 4 {
			t.Fatalf("got %d: %s", a.Status, a.Body)
		}
		if a.Status/100 != 2 {
			a.problem(t)
			return
		}
		p.verified(a.Body)
		if again := w.ask(p.session, "PUT", "/api/v1/submissions/"+id, string(text)); again.Status != a.Status || string(again.Body) != string(a.Body) {
			t.Errorf("again: got %d %s, want %d %s", again.Status, again.Body, a.Status, a.Body)
		}
	})
}
