package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/submission"
)

// stored hands a record in twice: it is stored once, and answered alike.
func (p *phone) stored(kind, body string, blobs ...string) string {
	p.w.t.Helper()
	id, text := p.seal(kind, body, blobs...)
	r, first := p.put(201, id, text)
	if r.State != submission.Stored || r.Kind != submission.Kind(kind) || len(r.Reasons) != 0 {
		p.w.t.Errorf("%s: got %+v, want stored", kind, r)
	}
	if _, again := p.put(201, id, text); string(again.Body) != string(first.Body) {
		p.w.t.Errorf("%s again: got %s, want %s", kind, again.Body, first.Body)
	}
	return id
}

func TestSubmittedSOS(t *testing.T) {
	w := newWorld(t)
	p := w.phone("officer")
	at := w.now().Add(-time.Minute)
	id := p.stored("sos", fmt.Sprintf(`{"at":%q,"point":{"lon":%v,"lat":%v,"accuracy_m":12},"note":"二楼"}`, at.Format(time.RFC3339), pointA.Lon, pointA.Lat))
	var l list[SOS]
	w.must(w.login("commander"), 200, "GET", "/api/v1/sos", "", &l)
	if len(l.Items) != 1 {
		t.Fatalf("got %+v, want one call", l.Items)
	}
	c := l.Items[0]
	if c.ID != id || c.Officer != string(officerA) || c.Name != "Anna" || c.Region != areaA || c.State != "open" || c.Note != "二楼" || c.Cell == nil {
		t.Errorf("got %+v, want Anna's call", c)
	}
	if off := c.At.Sub(at).Abs(); off > 2*time.Minute {
		t.Errorf("at: got %s, want %s", c.At, at)
	}
	if c.Lon == nil || *c.Lon != pointA.Lon || *c.Lat != pointA.Lat || c.AccuracyM == nil || *c.AccuracyM != 12 {
		t.Errorf("point: got %v, want %v", c, pointA)
	}
	var others list[SOS]
	w.must(w.login("commander-b"), 200, "GET", "/api/v1/sos", "", &others)
	if len(others.Items) != 0 {
		t.Errorf("another area: got %+v, want none", others.Items)
	}
}

func TestSubmittedReply(t *testing.T) {
	w := newWorld(t)
	commander, message := w.login("commander"), w.id()
	w.must(commander, 200, "PUT", "/api/v1/messages/"+message, `{"text":"都好吗？","to":["`+string(officerA)+`"]}`, nil)
	p := w.phone("officer")
	id := p.stored("reply", `{"message":"`+message+`","text":"都好"}`)
	var l list[Message]
	w.must(commander, 200, "GET", "/api/v1/messages", "", &l)
	if len(l.Items) != 1 || len(l.Items[0].Replies) != 1 {
		t.Fatalf("got %+v, want one message with one reply", l.Items)
	}
	if r := l.Items[0].Replies[0]; r.ID != id || r.Text != "都好" || r.Officer != string(officerA) {
		t.Errorf("got %+v, want Anna's reply", r)
	}
	unknown, text := p.seal("reply", `{"message":"`+uuid(0xdead)+`","text":"都好"}`)
	if r, _ := p.put(202, unknown, text); r.State != submission.Quarantined {
		t.Errorf("to no message: got %+v, want quarantined", r)
	}
}

// A problem is put right by one person and struck off by another, each by a record.
func TestSubmittedProblem(t *testing.T) {
	w := newWorld(t)
	id := grid.ProblemID(w.id())
	w.putProblem(id)
	officer, supervisor := w.phone("officer"), w.phone("supervisor")
	commander := w.login("commander")
	in := func(state string) SiteProblem {
		t.Helper()
		var l list[SiteProblem]
		w.must(commander, 200, "GET", "/api/v1/problems?state="+state, "", &l)
		if len(l.Items) != 1 || l.Items[0].ID != string(id) {
			t.Fatalf("%s: got %+v, want the problem", state, l.Items)
		}
		return l.Items[0]
	}
	after := "\xff\xd8\xffafter"
	w.must(officer.session, 201, "PUT", "/api/v1/blobs/"+submission.Sum([]byte(after)), after, nil)
	officer.stored("problem", fmt.Sprintf(`{"id":%q,"verb":"rectify","photos":[%q],"note":"已盖"}`, id, submission.Sum([]byte(after))), after)
	if s := in("rectified"); len(s.Photos) != 1 || s.Photos[0].Role != "after" || s.Photos[0].SHA256 != submission.Sum([]byte(after)) {
		t.Errorf("got %+v, want rectified with the photo", s)
	}
	own, text := officer.seal("problem", fmt.Sprintf(`{"id":%q,"verb":"strike","photos":[],"note":""}`, id))
	if r, _ := officer.put(202, own, text); r.State != submission.Quarantined || in("rectified").StruckBy != "" {
		t.Errorf("by the same person: got %+v, want quarantined", r)
	}
	supervisor.stored("problem", fmt.Sprintf(`{"id":%q,"verb":"strike","photos":[],"note":"已查"}`, id))
	if s := in("struck"); s.StruckBy != "Bert" {
		t.Errorf("got %+v, want struck off by Bert", s)
	}
}

// What a wiped phone still had is refused whatever the way and however often; a record
// that was stored before has its receipt for ever. Another phone of the person hands in
// as before.
func TestWipedDeviceSendsAgain(t *testing.T) {
	w := newWorld(t)
	p := w.phone("officer")
	known, knownText := p.seal("visit", visitTo(string(placeA)))
	_, first := p.put(201, known, knownText)
	late, lateText := p.seal("sos", `{}`)
	w.must(w.login("commander"), 200, "POST", "/api/v1/devices/"+p.device+"/wipe", "{}", nil, "Idempotency-Key: "+w.id())
	for range 2 {
		if a := w.ask(p.session, "PUT", "/api/v1/submissions/"+late, lateText); a.Status != 403 || !strings.HasSuffix(a.problem(t).Type, "device-wiped") {
			t.Errorf("waiting: got %d %s, want device-wiped", a.Status, a.Body)
		}
		if _, a := p.put(201, known, knownText); string(a.Body) != string(first.Body) {
			t.Errorf("stored before: got %s, want %s", a.Body, first.Body)
		}
		var out BatchAnswer
		w.must(p.session, 200, "POST", "/api/v1/submissions",
			fmt.Sprintf(`{"items":[{"id":%q,"envelope":%q},{"id":%q,"envelope":%q}]}`, late, lateText, known, knownText), &out)
		if len(out.Items) != 2 || out.Items[0].Status != 403 || out.Items[0].Receipt != "" || out.Items[1].Receipt != string(first.Body) {
			t.Errorf("in a batch: got %+v, want 403 and the receipt of before", out.Items)
		}
	}
	if a := w.ask(p.session, "GET", "/api/v1/field/pack", "", "X-Device: "+p.device); a.Status != 403 {
		t.Errorf("pack: got %d, want 403", a.Status)
	}
	var calls list[SOS]
	w.must(w.login("commander"), 200, "GET", "/api/v1/sos", "", &calls)
	var visits list[Visit]
	w.must(w.login("commander"), 200, "GET", "/api/v1/visits?institution="+string(placeA), "", &visits)
	if len(calls.Items) != 0 || len(visits.Items) != 1 {
		t.Errorf("got %d calls and %d visits, want none and the one of before", len(calls.Items), len(visits.Items))
	}
	w.phone("officer").stored("visit", visitTo(string(placeA)))
}
