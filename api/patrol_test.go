package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gridwatch/api/liveclient"
	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// onShift puts the caller on duty and gives the id of the shift.
func (w *world) onShift(s *liveclient.Session) string {
	w.t.Helper()
	id := w.id()
	w.must(s, 200, "PUT", "/api/v1/shifts/"+id, "{}", nil)
	return id
}

// walk sends a point a minute to the east for so long, ending now.
func (w *world) walk(s *liveclient.Session, shift string, minutes, seq int) {
	w.t.Helper()
	var items []string
	for n := range minutes {
		at := w.now().Add(time.Duration(n-minutes+1) * time.Minute)
		items = append(items, fmt.Sprintf(`{"device":"phone","device_seq":%d,"shift":%q,"at":%q,"lon":%f,"lat":41.85,"accuracy_m":8}`,
			seq+n, shift, at.Format(time.RFC3339), -87.72+0.0006*float64(n)))
	}
	body := `{"datum":"wgs84","items":[` + strings.Join(items, ",") + `]}`
	w.must(s, 200, "POST", "/api/v1/positions", body, nil, "Idempotency-Key: "+w.id())
}

func (w *world) person(s *liveclient.Session, officer grid.OfficerID) PatrolPerson {
	w.t.Helper()
	var p Patrol
	w.must(s, 200, "GET", "/api/v1/patrol", "", &p)
	for _, item := range p.Items {
		if item.Officer == string(officer) {
			return item
		}
	}
	w.t.Fatalf("%s is not on the board: %+v", officer, p)
	return PatrolPerson{}
}

// TestPatrolBoard follows a person through a day.
func TestPatrolBoard(t *testing.T) {
	w := newWorld(t)
	commander, officer := w.login("commander"), w.login("officer")
	want := func(what, state string, located bool) PatrolPerson {
		t.Helper()
		p := w.person(commander, officerA)
		if p.State != state || (p.Lon != nil) != located {
			t.Errorf("%s: got %+v, want %s, located %t", what, p, state, located)
		}
		return p
	}
	if p := want("nothing planned", "off", false); len(p.Grids) != 1 || p.Grids[0].ID != string(gridA) || p.Planned != nil {
		t.Errorf("got %+v, want the one grid and no plan", p)
	}
	w.write(func(tx *store.Tx) error {
		return faultless(tx.PutTurns([]*grid.Turn{{ID: grid.TurnID(w.id()), Officer: officerA, From: began.Add(time.Hour), Until: began.Add(5 * time.Hour)}}))
	})
	if p := want("planned", "scheduled", false); p.Planned == nil || !p.Planned.From.Equal(began.Add(time.Hour)) {
		t.Errorf("planned: got %+v", p.Planned)
	}
	w.advance(75 * time.Minute)
	want("nobody came", "start_overdue", false)
	shift := w.onShift(officer)
	w.advance(20 * time.Minute)
	w.walk(officer, shift, 20, 0)
	if p := want("at work", "on", true); p.Metres < 700 || p.CollectedMinutes < 18 || p.UncollectedMinutes != 0 || p.Cells < 3 {
		t.Errorf("at work: got %+v", p)
	}
	w.advance(40 * time.Minute)
	if p := want("no sign of life", "silent", true); p.SilentMinutes < 40 || p.UncollectedMinutes < 39 || p.CollectedMinutes < 18 {
		t.Errorf("silent: got %+v", p)
	}
	w.must(officer, 200, "POST", "/api/v1/shifts/"+shift+"/pause", "{}", nil, "Idempotency-Key: "+w.id())
	want("in a pause nobody is on the map", "paused", false)
	w.must(officer, 200, "POST", "/api/v1/shifts/"+shift+"/end", "{}", nil, "Idempotency-Key: "+w.id())
	if p := want("done", "done", false); p.Metres < 700 || p.UncollectedMinutes < 39 {
		t.Errorf("done: got %+v", p)
	}
	var p Patrol
	w.must(commander, 200, "GET", "/api/v1/patrol", "", &p)
	if p.Counts.Done != 1 || p.Counts.Off != 2 || len(p.Items) != 3 {
		t.Errorf("counts: got %+v of %d people", p.Counts, len(p.Items))
	}
	for _, item := range p.Items {
		if item.Officer == string(officerB) {
			t.Errorf("somebody of another region is on the board: %+v", item)
		}
	}
}

// TestTrackLooksAreTold: nobody sees a track of another without giving a reason
// that its owner can read.
func TestTrackLooksAreTold(t *testing.T) {
	w := newWorld(t)
	commander, officer := w.login("commander"), w.login("officer")
	shift := w.onShift(officer)
	w.advance(30 * time.Minute)
	w.walk(officer, shift, 15, 0)
	path := "/api/v1/shifts/" + shift
	views := func() []TrackView {
		t.Helper()
		var l list[TrackView]
		w.must(officer, 200, "GET", "/api/v1/me/track-views", "", &l)
		return l.Items
	}
	w.must(commander, 422, "GET", path+"/track", "", nil)
	w.must(commander, 422, "GET", path+"/track?reason=%20", "", nil)
	w.must(commander, 422, "GET", path+"/export", "", nil)
	w.must(w.login("supervisor"), 403, "GET", path+"/track?reason=x", "", nil)
	w.must(w.login("commander-b"), 404, "GET", path+"/track?reason=x", "", nil)
	w.must(w.login("clerk"), 403, "GET", path+"/track?reason=x", "", nil)
	var own Track
	w.must(officer, 200, "GET", path+"/track", "", &own)
	if got := views(); len(got) != 0 {
		t.Errorf("refused looks and one's own: got %+v, want none told", got)
	}
	var track Track
	w.must(commander, 200, "GET", path+"/track?reason=asked+for+by+phone", "", &track)
	if len(track.Points) != 15 || len(track.Segments) != 1 || len(track.Uncollected) != 1 || track.Metres < 500 || len(track.Cells) < 2 || track.Name != "Anna" ||
		len(own.Points) != 15 {
		t.Errorf("track: got %+v", track)
	}
	gpx := w.must(commander, 200, "GET", path+"/export?reason=for+the+file", "", nil)
	if body := string(gpx.Body); strings.Count(body, "<trkpt") != 15 || strings.Count(body, "<trkseg") != 1 || gpx.Header.Get("Content-Type") != "application/gpx+xml" {
		t.Errorf("gpx: got %s: %s", gpx.Header.Get("Content-Type"), body)
	}
	var features struct {
		Features []struct{ Geometry *struct{ Type string } }
	}
	w.must(w.login("auditor"), 200, "GET", path+"/export?format=geojson&reason=yearly+audit", "", &features)
	if len(features.Features) != 2 || features.Features[0].Geometry.Type != "LineString" || features.Features[1].Geometry != nil {
		t.Errorf("geojson: got %+v", features)
	}
	got := views()
	var told []string
	for _, v := range got {
		told = append(told, v.By+" "+v.Role+" "+v.Form+" "+v.Reason)
	}
	want := "auditor auditor geojson yearly audit|commander commander gpx for the file|commander commander page asked for by phone"
	if text := strings.Join(told, "|"); text != want {
		t.Errorf("looks: got %s, want %s", text, want)
	}
	w.must(w.login("lead"), 409, "GET", "/api/v1/me/track-views", "", nil)
	if log := w.logged(); strings.Contains(log, "asked") {
		t.Errorf("the reason is in the log")
	}
}

// TestWorkingHoursOnly: what is known of a pause and after the end goes nowhere.
func TestWorkingHoursOnly(t *testing.T) {
	w := newWorld(t)
	officer, commander := w.login("officer"), w.login("commander")
	shift := w.onShift(officer)
	w.advance(10 * time.Minute)
	w.walk(officer, shift, 5, 0)
	w.must(officer, 200, "POST", "/api/v1/shifts/"+shift+"/pause", "{}", nil, "Idempotency-Key: "+w.id())
	w.advance(10 * time.Minute)
	w.walk(officer, shift, 5, 100)
	var l list[Staff]
	w.must(commander, 200, "GET", "/api/v1/staff", "", &l)
	if len(l.Items) != 1 || l.Items[0].At.After(began.Add(11*time.Minute)) {
		t.Errorf("in a pause: got %+v, want where they were before", l.Items)
	}
	w.must(officer, 200, "POST", "/api/v1/shifts/"+shift+"/end", "{}", nil, "Idempotency-Key: "+w.id())
	w.advance(10 * time.Minute)
	w.walk(officer, shift, 5, 200)
	var track Track
	w.must(officer, 200, "GET", "/api/v1/shifts/"+shift+"/track", "", &track)
	if len(track.Points) != 5 || len(track.Paused) != 1 {
		t.Errorf("track: got %d points, %d pauses, want 5 and 1", len(track.Points), len(track.Paused))
	}
	s, err := w.store.Shift(t.Context(), areaA, grid.ShiftID(shift))
	if err != nil || s.Track.Points != 10 {
		t.Errorf("stored: got %d points, %v, want those of the shift and its pause, none of after", s.Track.Points, err)
	}
}

func TestMessages(t *testing.T) {
	w := newWorld(t)
	commander, officer, supervisor := w.login("commander"), w.login("officer"), w.login("supervisor")
	all, one := w.id(), w.id()
	var sent Sent
	w.must(commander, 200, "PUT", "/api/v1/messages/"+all, `{"text":"rain from noon <b>","to":null,"urgent":true}`, &sent)
	if sent.People != 3 {
		t.Errorf("to all: got %d people, want 3", sent.People)
	}
	w.must(commander, 200, "PUT", "/api/v1/messages/"+one, `{"text":"call me","to":["`+string(officerA)+`"]}`, &sent)
	w.must(commander, 422, "PUT", "/api/v1/messages/"+w.id(), `{"text":"x","to":["`+string(officerB)+`"]}`, nil)
	w.must(commander, 422, "PUT", "/api/v1/messages/"+w.id(), `{"text":"x","to":[]}`, nil)
	w.must(commander, 404, "PUT", "/api/v1/messages/"+w.id(), `{"text":"x","region":"town-b"}`, nil)
	w.must(w.login("commander-city"), 409, "PUT", "/api/v1/messages/"+one, `{"text":"again"}`, nil, "Idempotency-Key: "+w.id())
	w.must(w.login("commander-b"), 404, "PUT", "/api/v1/messages/"+one, `{"text":"mine"}`, nil, "Idempotency-Key: "+w.id())
	w.onShift(supervisor)
	w.must(commander, 200, "PUT", "/api/v1/messages/"+w.id(), `{"text":"to those out there","on_shift":true}`, &sent)
	if sent.People != 1 {
		t.Errorf("on shift: got %d people, want 1", sent.People)
	}
	var letters list[Letter]
	w.must(officer, 200, "GET", "/api/v1/me/messages", "", &letters)
	if len(letters.Items) != 2 || letters.Items[0].Text != "call me" || letters.Items[0].ReadAt != nil || !letters.Items[1].Urgent {
		t.Errorf("letters: got %+v", letters.Items)
	}
	w.must(officer, 200, "POST", "/api/v1/messages/"+all+"/read", "{}", nil, "Idempotency-Key: "+w.id())
	reply := w.id()
	body := `{"message":"` + one + `","text":"in a minute"}`
	w.must(officer, 200, "PUT", "/api/v1/replies/"+reply, body, nil)
	w.must(officer, 200, "PUT", "/api/v1/replies/"+reply, body, nil)
	w.must(supervisor, 404, "PUT", "/api/v1/replies/"+w.id(), body, nil)
	w.must(supervisor, 404, "POST", "/api/v1/messages/"+one+"/read", "{}", nil, "Idempotency-Key: "+w.id())
	w.must(w.login("lead"), 409, "POST", "/api/v1/messages/"+one+"/read", "{}", nil, "Idempotency-Key: "+w.id())
	var told list[Message]
	w.must(commander, 200, "GET", "/api/v1/messages", "", &told)
	if len(told.Items) != 3 {
		t.Fatalf("messages: got %d, want 3", len(told.Items))
	}
	m := told.Items[1]
	if m.SentBy != "commander" || len(m.To) != 1 || m.To[0].ReadAt == nil || len(m.Replies) != 1 || m.Replies[0].Text != "in a minute" || m.Replies[0].Name != "Anna" {
		t.Errorf("message: got %+v", m)
	}
	w.must(w.login("commander-b"), 200, "GET", "/api/v1/messages", "", &told)
	if len(told.Items) != 0 {
		t.Errorf("of another region: got %+v", told.Items)
	}
	if log := w.logged(); strings.Contains(log, "rain") || strings.Contains(log, "in a minute") {
		t.Error("what people write is in the log")
	}
}

// TestSOS: a call is on the commander's stream at once, and ends once.
func TestSOS(t *testing.T) {
	w := newWorld(t)
	commander, officer := w.login("commander"), w.login("officer")
	id := w.id()
	var call SOS
	w.must(officer, 200, "PUT", "/api/v1/sos/"+id, fmt.Sprintf(`{"datum":"wgs84","lon":%v,"lat":%v,"accuracy_m":12,"note":"dog"}`, pointA.Lon, pointA.Lat), &call)
	if call.State != "open" || call.Region != areaA || call.Cell == nil || call.Officer != string(officerA) {
		t.Errorf("raised: got %+v", call)
	}
	calls := func(s *liveclient.Session, query string) []SOS {
		t.Helper()
		var l list[SOS]
		w.must(s, 200, "GET", "/api/v1/sos"+query, "", &l)
		return l.Items
	}
	if got := calls(commander, "?state=open"); len(got) != 1 || got[0].Name != "Anna" || got[0].Lon == nil || *got[0].Lon != pointA.Lon {
		t.Errorf("open calls: got %+v", got)
	}
	if got := calls(w.login("commander-b"), ""); len(got) != 0 {
		t.Errorf("of another region: got %+v", got)
	}
	var board Patrol
	if w.must(commander, 200, "GET", "/api/v1/patrol", "", &board); board.Counts.SOS != 1 {
		t.Errorf("counter: got %d, want 1", board.Counts.SOS)
	}
	w.must(w.login("supervisor"), 403, "POST", "/api/v1/sos/"+id+"/end", "{}", nil, "Idempotency-Key: "+w.id())
	w.must(w.login("commander-b"), 404, "POST", "/api/v1/sos/"+id+"/acknowledge", "{}", nil, "Idempotency-Key: "+w.id())
	w.must(commander, 200, "POST", "/api/v1/sos/"+id+"/acknowledge", "{}", &call, "Idempotency-Key: "+w.id())
	if call.State != "acknowledged" || call.AcknowledgedBy == nil || *call.AcknowledgedBy != "commander" {
		t.Errorf("acknowledged: got %+v", call)
	}
	w.must(commander, 409, "POST", "/api/v1/sos/"+id+"/acknowledge", "{}", nil, "Idempotency-Key: "+w.id())
	w.must(officer, 200, "POST", "/api/v1/sos/"+id+"/end", `{"note":"it ran away"}`, &call, "Idempotency-Key: "+w.id())
	w.must(commander, 409, "POST", "/api/v1/sos/"+id+"/end", "{}", nil, "Idempotency-Key: "+w.id())
	if got := calls(commander, "?state=open"); len(got) != 0 {
		t.Errorf("open calls after the end: got %+v", got)
	}
	if got := calls(commander, "?state=ended"); len(got) != 1 || got[0].Ending != "it ran away" || *got[0].EndedBy != "officer" {
		t.Errorf("ended calls: got %+v", got)
	}
	w.must(w.login("lead"), 422, "PUT", "/api/v1/sos/"+w.id(), "{}", nil) // nobody is behind that account
	w.caughtUp()
	var kinds []string
	entries, err := w.store.Events(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case grid.HelpCalled:
			kinds = append(kinds, fmt.Sprint("called ", ev.Region, " ", ev.Cell != geo.Cell(0)))
		case grid.HelpEnded:
			kinds = append(kinds, "ended "+ev.Region)
		}
	}
	if got := strings.Join(kinds, ", "); got != "called town-a true, ended town-a" {
		t.Errorf("told: got %s", got)
	}
	if log := w.logged(); strings.Contains(log, "dog") || strings.Contains(log, fmt.Sprint(pointA.Lon)) {
		t.Error("what was said, or where, is in the log")
	}
}

// TestSOSOnTheStream: who watches the region is told of a call at once, and of its
// end; who watches another is not.
func TestSOSOnTheStream(t *testing.T) {
	w := newWorld(t)
	officer, commander := w.login("officer"), w.login("commander")
	c := w.dial(&liveclient.Client{Session: commander, Region: areaA, Resolution: 9, Layers: []string{"feed"}})
	other := w.dial(&liveclient.Client{Session: w.login("commander-b"), Region: areaB, Resolution: 9, Layers: []string{"feed"}})
	id := w.id()
	w.must(officer, 200, "PUT", "/api/v1/sos/"+id, fmt.Sprintf(`{"datum":"wgs84","lon":%v,"lat":%v}`, pointA.Lon, pointA.Lat), nil)
	w.must(commander, 200, "POST", "/api/v1/sos/"+id+"/end", "{}", nil, "Idempotency-Key: "+w.id())
	clue := w.id()
	w.must(w.login("admin-b"), 200, "PUT", "/api/v1/clues/"+clue, clueAt(pointB, "low"), nil)
	read := func(c *liveclient.Client, want int) (feed []liveclient.FeedItem) {
		t.Helper()
		for len(feed) < want {
			m, err := c.Next(patience)
			if err != nil {
				t.Fatal(err)
			}
			feed = append(feed, m.Items...)
		}
		return feed
	}
	feed := read(c, 2)
	if feed[0].Kind != "sos.raised" || feed[0].ID != id || feed[0].Region != areaA || feed[1].Kind != "sos.ended" || feed[1].ID != id {
		t.Errorf("told: got %+v, want the call and its end", feed)
	}
	if feed := read(other, 1); feed[0].ID != clue {
		t.Errorf("of another region: got %+v, want the clue there first", feed)
	}
}
