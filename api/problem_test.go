package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestBadInput: every refusal is a problem that names field and reason, nothing
// is stored, and the server stays up.
func TestBadInput(t *testing.T) {
	w := newWorld(t)
	s := w.login("admin")
	before := w.facts()
	clue := func(fields string) string {
		return `{"source":"hotline","kind":"k","severity":"low"` + fields + `}`
	}
	const shape = `{"type":"Polygon","coordinates":[[[-87.8,41.8],[-87.7,41.9],[-87.7,41.8],[-87.8,41.9],[-87.8,41.8]]]}` // a bow tie
	for _, c := range []struct {
		name, method, path, body string
		status                   int
		slug, field, reason      string
	}{
		{"unknown field", "PUT", "/clues/ID", clue(`,"colour":"red"`), 422, "invalid-request", "colour", "unexpected property"},
		{"a reporter", "PUT", "/clues/ID", clue(`,"reporter_name":"Eve"`), 422, "invalid-request", "reporter_name", "unexpected property"},
		{"a reporter in an institution", "PUT", "/institutions/ID", `{"name":"x","category":"clinic","reporter":"Eve"}`, 422, "invalid-request", "reporter", "unexpected property"},
		{"a field in other case", "PUT", "/clues/ID", clue(`,"Text":"x"`), 422, "invalid-request", "Text", "unexpected property"},
		{"missing field", "PUT", "/clues/ID", `{"source":"hotline","severity":"low"}`, 422, "invalid-request", "kind", "is missing"},
		{"not JSON", "PUT", "/clues/ID", `{"source":`, 400, "malformed-body", "", "unexpected end"},
		{"two values", "PUT", "/clues/ID", clue("") + clue(""), 400, "malformed-body", "", "after top-level value"},
		{"NaN", "PUT", "/clues/ID", clue(`,"datum":"wgs84","lon":NaN,"lat":41.85`), 400, "malformed-body", "", "invalid character"},
		{"NaN as text", "PUT", "/clues/ID", clue(`,"datum":"wgs84","lon":"NaN","lat":41.85`), 422, "invalid-request", "lon", "expected number"},
		{"infinity by exponent", "PUT", "/clues/ID", clue(`,"datum":"wgs84","lon":1e999,"lat":41.85`), 400, "malformed-body", "", "1e999"},
		{"bad UTF-8", "PUT", "/clues/ID", clue(`,"text":"` + "\xff" + `"`), 400, "bad-utf8", "", ""},
		{"oversize", "PUT", "/clues/ID", clue(`,"text":"` + strings.Repeat("x", 70_000) + `"`), 413, "body-too-large", "", ""},
		{"oversize login", "POST", "/session", `{"name":"x","password":"` + strings.Repeat("x", 70_000) + `"}`, 413, "body-too-large", "", ""},
		{"empty body", "PUT", "/clues/ID", "", 400, "malformed-body", "", ""},
		{"no datum", "PUT", "/clues/ID", clue(`,"lon":-87.72,"lat":41.85`), 422, "invalid-request", "", "datum"},
		{"wrong datum", "PUT", "/clues/ID", clue(`,"datum":"mars","lon":-87.72,"lat":41.85`), 422, "invalid-datum", "datum", "gcj02"},
		{"half a coordinate", "PUT", "/clues/ID", clue(`,"datum":"wgs84","lon":-87.72`), 422, "invalid-request", "", "lat"},
		{"swapped axes", "PUT", "/clues/ID", clue(`,"datum":"wgs84","lon":41.85,"lat":-87.72`), 422, "", "", ""},
		{"latitude 91", "PUT", "/clues/ID", clue(`,"datum":"wgs84","lon":-87.72,"lat":91`), 422, "", "lat", ""},
		{"outside the box", "PUT", "/clues/ID", clue(`,"datum":"wgs84","lon":-87.72,"lat":43`), 422, "", "", ""},
		{"severity", "PUT", "/clues/ID", `{"source":"hotline","kind":"k","severity":"huge"}`, 422, "invalid-request", "severity", "expected value to be one of"},
		{"source", "PUT", "/clues/ID", `{"source":"rumour","kind":"k","severity":"low"}`, 422, "invalid-clue", "source", "is not one of"},
		{"clue in the future", "PUT", "/clues/ID", clue(`,"opened_at":"2014-06-02T12:00:01Z"`), 422, "invalid-clue", "opened_at", "in the future"},
		{"a time without zone", "PUT", "/clues/ID", clue(`,"opened_at":"2014-06-02T12:00:01"`), 422, "invalid-request", "opened_at", "date-time"},
		{"visit in the future", "PUT", "/visits/ID", `{"task":"patrol","institution":"` + string(placeA) + `","officer":"` + string(officerA) + `","visited_at":"2014-06-03T00:00:00Z"}`, 422, "invalid-visit", "visited_at", "in the future"},
		{"category", "PUT", "/institutions/ID", `{"name":"x","category":"spaceport"}`, 422, "invalid-institution", "category", "spaceport"},
		{"inspection by an officer", "PUT", "/tasks/ID", `{"kind":"inspection","institution":"` + string(placeA) + `","officer":"` + string(officerA) + `","due_on":"2014-07-01"}`, 409, "needs-supervisor", "", ""},
		{"inspection by one supervisor", "PUT", "/tasks/ID", `{"kind":"inspection","institution":"` + string(placeA) + `","officer":"` + string(supervisorA) + `","due_on":"2014-07-01"}`, 409, "needs-two-supervisors", "", ""},
		{"inspection visit by an officer", "PUT", "/visits/ID", `{"task":"inspection","institution":"` + string(placeA) + `","officer":"` + string(officerA) + `","second":"` + string(supervisorA) + `"}`, 409, "needs-supervisor", "", ""},
		{"overlapping duty", "PUT", "/duties/ID", `{"grid":"` + string(gridA) + `","officer":"` + string(officerA) + `","kind":"officer","from":"2014-06-01T00:00:00Z"}`, 409, "duty-overlap", "", ""},
		{"a cell in two grids", "PUT", "/plans/ID", `{"region":"town-a","name":"x","effective_from":"2014-07-01T00:00:00Z","grids":[{"id":"` + uuid(1) + `","code":"1","name":"a","cells":["892664c8c2fffff"]},{"id":"` + uuid(2) + `","code":"2","name":"b","cells":["892664c8c2fffff"]}]}`, 422, "invalid-plan", "cells", "is in grid"},
		{"not a cell", "PUT", "/plans/ID", `{"region":"town-a","name":"x","grids":[{"id":"` + uuid(1) + `","code":"1","name":"a","cells":["nonsense"]}]}`, 422, "invalid-request", "", "cell"},
		{"not a UUID in the path", "GET", "/clues/17", "", 422, "invalid-request", "id", "uuid"},
		{"an id in upper case", "PUT", "/clues/0190A000-0000-7000-8000-00000000ABCD", clue(""), 400, "idempotency-key-malformed", "Idempotency-Key", ""},
		{"limit", "GET", "/clues?limit=5000", "", 422, "invalid-request", "limit", "<= 1000"},
		{"unknown query", "GET", "/clues?colour=red", "", 422, "invalid-request", "colour", "unknown query"},
		{"bad cursor", "GET", "/clues?after=nonsense", "", 422, "invalid-page", "after", "cursor"},
		{"bad box", "GET", "/clues?box=1,2,3", "", 422, "", "box", ""},
		{"bad cell", "GET", "/institutions?cell=zzz", "", 422, "", "cell", ""},
		{"too coarse a cell", "GET", "/board/cells/832664fffffffff", "", 422, "invalid-cell", "cell", "resolution"},
		{"bad resolution", "GET", "/board?resolution=12", "", 422, "invalid-resolution", "", ""},
		{"bow tie", "PUT", "/regions", `{"datum":"wgs84","type":"FeatureCollection","features":[{"type":"Feature","geometry":` + shape + `,"properties":{"code":"town-a","name":"C","level":"area","parent_code":"town"}}]}`, 422, "invalid-regions", "features[0].geometry", ""},
		{"positions", "POST", "/positions", `{"datum":"wgs84","items":[]}`, 403, "denied", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := "/api/v1" + strings.ReplaceAll(c.path, "ID", w.id())
			var headers []string
			if strings.HasSuffix(c.path, "/regions") || strings.HasSuffix(c.path, "/positions") {
				headers = append(headers, "Idempotency-Key: "+w.id())
			}
			a := w.ask(s, c.method, path, c.body, headers...)
			if a.Status != c.status {
				t.Fatalf("status: got %d, want %d: %s", a.Status, c.status, a.Body)
			}
			p := a.problem(t)
			if c.slug != "" && p.Type != problemPrefix+c.slug {
				t.Errorf("type: got %s, want %s%s: %s", p.Type, problemPrefix, c.slug, a.Body)
			}
			if c.field == "" && c.reason == "" {
				return
			}
			if !slices.ContainsFunc(p.Errors, func(f ProblemField) bool {
				return (c.field == "" || f.Field == c.field) && strings.Contains(f.Reason+" "+f.Value, c.reason)
			}) {
				t.Errorf("no error of field %q with reason %q: %s", c.field, c.reason, a.Body)
			}
			if strings.Contains(string(a.Body), "Eve") {
				t.Errorf("a refused field is echoed: %s", a.Body)
			}
		})
	}
	if after := w.facts(); after != before {
		t.Errorf("something was stored: %d facts, before %d", after, before)
	}
	w.must(nil, 200, "GET", "/healthz", "", nil)
}

// TestSwappedAxesAreProposed: the proposal says what was meant, and nothing is
// repaired.
func TestSwappedAxesAreProposed(t *testing.T) {
	w := newWorld(t)
	s := w.login("clerk")
	a := w.ask(s, "PUT", "/api/v1/clues/"+w.id(), `{"source":"hotline","kind":"k","severity":"low","datum":"wgs84","lon":41.85,"lat":-87.72}`)
	p := a.problem(t)
	if len(p.Errors) != 1 || !strings.Contains(p.Errors[0].Proposal, "-87.72") {
		t.Errorf("no proposal: %s", a.Body)
	}
}

// TestRowsAreNamed: each bad item of a batch is named with its row and nothing
// of the batch is stored.
func TestRowsAreNamed(t *testing.T) {
	w := newWorld(t)
	s := w.login("officer")
	shift := w.id()
	w.must(s, 200, "PUT", "/api/v1/shifts/"+shift, `{"datum":"wgs84","lon":-87.72,"lat":41.85}`, nil)
	w.advance(time.Minute)
	item := func(n int, at, lon, lat string) string {
		return fmt.Sprintf(`{"device":"d","device_seq":%d,"shift":%q,"at":%q,"lon":%s,"lat":%s,"accuracy_m":5}`, n, shift, at, lon, lat)
	}
	good := item(1, "2014-06-02T12:00:10Z", "-87.72", "41.85")
	body := func(items ...string) string { return `{"datum":"wgs84","items":[` + strings.Join(items, ",") + `]}` }
	a := w.must(s, 422, "POST", "/api/v1/positions",
		body(good, item(2, "2015-01-01T00:00:00Z", "-87.72", "41.85"), item(3, "2014-06-02T12:00:10Z", "-87.72", "91")), nil, "Idempotency-Key: "+w.id())
	rows := map[int]string{}
	for _, e := range a.problem(t).Errors {
		if e.Row == nil {
			t.Fatalf("no row: %s", a.Body)
		}
		rows[*e.Row] = e.Field
	}
	if rows[1] != "items[1].at" || rows[2] != "items[2].lat" || len(rows) != 2 {
		t.Errorf("rows: got %v: %s", rows, a.Body)
	}
	var n Count
	w.must(s, 200, "POST", "/api/v1/positions", body(good), &n, "Idempotency-Key: "+w.id())
	if n.Stored != 1 {
		t.Errorf("stored: got %d, want 1: the refused batch had left something", n.Stored)
	}
	var staff list[Staff]
	w.must(w.login("commander"), 200, "GET", "/api/v1/staff", "", &staff)
	if len(staff.Items) != 1 || staff.Items[0].Officer != string(officerA) {
		t.Errorf("staff: got %+v, want %s", staff.Items, officerA)
	}
}
