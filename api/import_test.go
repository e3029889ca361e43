package api

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gridwatch/api/liveclient"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// registerCSV is a register of area A: one that is known and has a phone now,
// one that is new, one that cannot be used and one of area B.
const registerCSV = "name,address,lon,lat,category,phone\n" +
	"Clinic A,Clinic A street,-87.72,41.85,clinic,555\n" +
	"New clinic,High street 12,-87.71,41.86,clinic,\n" +
	"Zoo,High street 13,-87.71,41.86,zoo,\n" +
	"Clinic C,Far street 1,-87.62,41.86,clinic,\n"

func uploadPath(extra ...string) string {
	q := url.Values{"kind": {"institutions"}, "name": {"register.csv"}, "datum": {"wgs84"}}
	for i := 0; i < len(extra); i += 2 {
		q.Set(extra[i], extra[i+1])
	}
	return "/api/v1/imports?" + q.Encode()
}

// bringIn brings a file in and waits until it can be looked at.
func (w *world) bringIn(s *liveclient.Session, path, body string) ImportBatch {
	w.t.Helper()
	var b ImportBatch
	w.must(s, http.StatusAccepted, "POST", path, body, &b, "Idempotency-Key: "+w.id(), "Content-Type: application/octet-stream")
	if b.State != "parsing" || b.Stalled {
		w.t.Errorf("accepted: got %+v, want it parsing", b)
	}
	return w.settled(s, b.ID)
}

// settled waits until nobody works on a batch.
func (w *world) settled(s *liveclient.Session, id string) (b ImportBatch) {
	w.t.Helper()
	eventually(w.t, "import at rest", func() bool {
		w.must(s, http.StatusOK, "GET", "/api/v1/imports/"+id, "", &b)
		return !slices.Contains([]string{"parsing", "applying", "undoing"}, b.State)
	})
	return b
}

func (w *world) order(s *liveclient.Session, id, what, body string, status int, out any) answer {
	w.t.Helper()
	return w.must(s, status, "POST", "/api/v1/imports/"+id+"/"+what, body, out, "Idempotency-Key: "+w.id())
}

// A file is shown, brought in, looked at, applied and taken back.
func TestImportOverHTTP(t *testing.T) {
	w := newWorld(t)
	clerk := w.login("clerk")
	var p ImportPreview
	w.must(clerk, http.StatusOK, "POST", "/api/v1/imports/preview?kind=institutions&name=register.csv", registerCSV, &p)
	if p.Format == "" || p.Encoding == "" || len(p.Rows) != 4 || len(p.Columns) != 6 || p.Columns[5] != (ImportColumn{"phone", "phone"}) || len(p.Missing) > 0 {
		t.Errorf("preview: got %+v", p)
	}
	facts := w.facts()
	b := w.bringIn(clerk, uploadPath("complete", "true"), registerCSV)
	gone := b.Counts.Gone
	if gone < 5 { // the other places of area A
		t.Errorf("gone: got %d, want the places of area A that the file does not have", gone)
	}
	want := ImportCounts{Rows: 4, New: 1, Changed: 1, Rejected: 2, Located: 2, Gone: gone}
	if b.State != "staged" || b.Counts != want || b.Proposal != nil || b.Source != "register.csv" || len(b.Columns) != 6 || !b.Complete {
		t.Fatalf("staged: got %+v, want the counts %+v", b, want)
	}
	if n := w.facts(); n != facts {
		t.Errorf("facts while staged: got %d, want %d", n, facts)
	}
	rows := func(class string) (l list[ImportRow]) {
		w.must(clerk, http.StatusOK, "GET", "/api/v1/imports/"+b.ID+"/rows?class="+class, "", &l)
		return l
	}
	if l := rows("changed").Items; len(l) != 1 || l[0].Name != "Clinic A" || l[0].After["phone"] != "555" || l[0].Institution == nil || *l[0].Institution != string(placeA) {
		t.Errorf("changed: got %+v", l)
	}
	if l := rows("rejected").Items; len(l) != 2 || !strings.Contains(l[0].Reason, "category") || !strings.Contains(l[1].Reason, "outside your region") {
		t.Errorf("rejected: got %+v, want the zoo and the one of area B", l)
	}
	if l := rows("gone").Items; len(l) != gone || slices.ContainsFunc(l, func(r ImportRow) bool { return r.Name == "Clinic B" || r.Name == "Clinic A" }) {
		t.Errorf("gone: got %+v", l)
	}
	var doing ImportBatch
	key := w.id()
	w.must(clerk, http.StatusOK, "POST", "/api/v1/imports/"+b.ID+"/apply", `{"close_gone":true}`, &doing, "Idempotency-Key: "+key)
	if doing.State != "applying" || doing.Stalled || !doing.CloseGone {
		t.Errorf("apply: got %+v, want it applying", doing)
	}
	if b = w.settled(clerk, b.ID); b.State != "applied" || b.AppliedRows != 4 || b.FinishedAt == nil || b.Counts != want {
		t.Errorf("applied: got %+v", b)
	}
	again := w.must(clerk, http.StatusOK, "POST", "/api/v1/imports/"+b.ID+"/apply", `{"close_gone":true}`, nil, "Idempotency-Key: "+key)
	if again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("the same order again: got %v, want it replayed", again.Header)
	}
	var a Institution
	w.must(clerk, http.StatusOK, "GET", "/api/v1/institutions/"+string(placeA), "", &a)
	if a.Phone != "555" || a.ImportBatch != b.ID {
		t.Errorf("place: got %+v, want the phone of the file", a)
	}
	w.order(clerk, b.ID, "undo", "{}", http.StatusOK, nil)
	if b = w.settled(clerk, b.ID); b.State != "undone" || b.Reason != "" {
		t.Errorf("undone: got %+v", b)
	}
	w.must(clerk, http.StatusOK, "GET", "/api/v1/institutions/"+string(placeA), "", &a)
	if a.Phone != "" || a.State != "active" {
		t.Errorf("place after undo: got %+v, want it as before", a)
	}
	w.order(clerk, b.ID, "undo", "{}", http.StatusConflict, nil)
	w.order(clerk, b.ID, "apply", "{}", http.StatusConflict, nil)
}

// A file without a category gets one for all rows, in the preview and in the import.
func TestImportConstantOverHTTP(t *testing.T) {
	w := newWorld(t)
	clerk := w.login("clerk")
	const text = "name,address,lon,lat\nNew clinic,High street 12,-87.71,41.86\n"
	const asked = "kind=institutions&name=r.csv&datum=wgs84"
	var p ImportPreview
	w.must(clerk, http.StatusOK, "POST", "/api/v1/imports/preview?kind=institutions&name=r.csv", text, &p)
	if !slices.Equal(p.Missing, []string{"category"}) {
		t.Errorf("preview: got %q missing, want category", p.Missing)
	}
	p = ImportPreview{}
	w.must(clerk, http.StatusOK, "POST", "/api/v1/imports/preview?kind=institutions&name=r.csv&set=category%3Dclinic", text, &p)
	if len(p.Missing) > 0 || len(p.Faults) > 0 {
		t.Errorf("preview with a category: got %+v, want nothing missing", p)
	}
	b := w.bringIn(clerk, "/api/v1/imports?"+asked+"&set=category%3Dclinic&set=phone%3D555", text)
	if b.Counts.New != 1 || b.Counts.Rejected != 0 || !slices.Contains(b.Columns, ImportColumn{"=clinic", "category"}) {
		t.Errorf("got %+v, want one new row and the constant among the columns", b)
	}
	w.order(clerk, b.ID, "apply", "{}", http.StatusOK, nil)
	w.settled(clerk, b.ID)
	b = w.bringIn(clerk, "/api/v1/imports?"+asked+"&set=category%3Dpool&set=phone%3D556", text)
	var l list[ImportRow]
	w.must(clerk, http.StatusOK, "GET", "/api/v1/imports/"+b.ID+"/rows?class=changed", "", &l)
	if len(l.Items) != 1 || l.Items[0].Before["category"] != "clinic" || l.Items[0].After["category"] != "pool" || l.Items[0].Before["phone"] != "555" {
		t.Errorf("rows: got %+v, want category and phone of the constants changed", l.Items)
	}
	for _, set := range []string{"zoo%3D1", "category", "lon%3D1", "category%3D"} {
		w.must(clerk, http.StatusUnprocessableEntity, "POST", "/api/v1/imports?"+asked+"&set="+set, text, nil, "Idempotency-Key: "+w.id())
	}
}

// What is held back is applied only as stated.
func TestImportHeldOverHTTP(t *testing.T) {
	w := newWorld(t)
	clerk := w.login("clerk")
	var text strings.Builder
	text.WriteString("name,address,lon,lat,category\n")
	for i := range 30 {
		fmt.Fprintf(&text, "Shop %d,Lake street %d,41.85%d,-87.72,clinic\n", i, i, i)
	}
	b := w.bringIn(clerk, uploadPath(), text.String())
	if b.State != "staged" || b.Proposal == nil || b.Proposal.Kind != "swap" || b.Proposal.Matched != 30 || b.Counts.Rejected != 30 {
		t.Fatalf("got %+v, want it held for swapped axes", b)
	}
	a := w.order(clerk, b.ID, "apply", "{}", http.StatusConflict, nil)
	if p := a.problem(t); p.Type != problemPrefix+"import-held" {
		t.Errorf("apply: got %+v, want import-held", p)
	}
	w.order(clerk, b.ID, "apply", `{"as_stated":true}`, http.StatusOK, nil)
	if b = w.settled(clerk, b.ID); b.State != "applied" || !b.AsStated {
		t.Errorf("as stated: got %+v", b)
	}
}

// Another district's clerk neither sees nor touches an import; the city does.
// What the city brought holds rows of every district and is the city's.
func TestImportsOfOthers(t *testing.T) {
	w := newWorld(t)
	clerk, other, town := w.login("clerk"), w.login("clerk-b"), w.login("clerk-city")
	mine := w.bringIn(clerk, uploadPath(), registerCSV)
	towns := w.bringIn(town, uploadPath(), registerCSV)
	for _, c := range []struct {
		who *liveclient.Session
		id  string
	}{{other, mine.ID}, {other, towns.ID}, {clerk, towns.ID}} {
		for _, path := range []string{"", "/rows?class=changed"} {
			if a := w.ask(c.who, "GET", "/api/v1/imports/"+c.id+path, ""); a.Status != http.StatusNotFound {
				t.Errorf("GET %s: got %d %s, want 404", path, a.Status, a.Body)
			}
		}
		w.order(c.who, c.id, "apply", "{}", http.StatusNotFound, nil)
		w.order(c.who, c.id, "undo", "{}", http.StatusNotFound, nil)
	}
	for _, c := range []struct {
		who  *liveclient.Session
		want []string
	}{{clerk, []string{mine.ID}}, {other, nil}, {town, []string{towns.ID, mine.ID}}} {
		var l list[ImportBatch]
		w.must(c.who, http.StatusOK, "GET", "/api/v1/imports", "", &l)
		var got []string
		for _, b := range l.Items {
			got = append(got, b.ID)
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("list: got %v, want %v", got, c.want)
		}
	}
	if b := w.settled(town, mine.ID); b.State != "staged" {
		t.Errorf("seen from the city: got %+v", b)
	}
	if towns.Counts.Rejected != 1 { // the zoo; the one of area B is the city's business
		t.Errorf("the city's: got %+v, want one rejected", towns.Counts)
	}
	a := w.ask(clerk, "POST", "/api/v1/imports?kind=clues&name=c.csv", "source,kind,opened_at\nweb,x,2014-01-01\n", "Idempotency-Key: "+w.id())
	if a.Status != http.StatusForbidden {
		t.Errorf("clues by a district: got %d %s, want 403", a.Status, a.Body)
	}
}

// Everything about an upload that cannot be is refused by name, and nothing of
// it is stored.
func TestImportRefused(t *testing.T) {
	w := newWorld(t)
	clerk := w.login("clerk")
	facts := w.facts()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte("not the rest"))
	z.Close()
	cut := packed.String()[:packed.Len()/2]
	for _, c := range []struct {
		name, path, body string
		status           int
		says             string
	}{
		{"kind", uploadPath("kind", "zebras"), registerCSV, 422, "kind"},
		{"kind of polygons", uploadPath("kind", "regions"), registerCSV, 422, "kind"},
		{"datum", uploadPath("datum", "mars"), registerCSV, 422, "datum"},
		{"no datum", uploadPath("datum", ""), registerCSV, 422, "datum"},
		{"map", uploadPath("map", "nonsense"), registerCSV, 422, "map"},
		{"map to no column", uploadPath("map", "x=name"), registerCSV, 422, "map"},
		{"query", uploadPath("colour", "red"), registerCSV, 422, "colour"},
		{"empty", uploadPath(), "", 422, "empty"},
		{"no header", uploadPath(), "1,2,3\n4,5,6\n", 422, "header"},
		{"reporter", uploadPath(), "name,category,举报人\na,clinic,b\n", 422, "reporter"},
		{"binary", uploadPath(), "name,category\n\x00\x01\x02,clinic\n", 422, "text"},
		{"cut gzip", uploadPath("name", "r.csv.gz"), cut, 422, "gzip"},
		{"not gzip", uploadPath("name", "r.csv.gz"), registerCSV, 422, "gzip"},
		{"zip", uploadPath(), "PK\x03\x04rubbish", 422, "workbook"},
		{"open quote", uploadPath(), "name,category\n\"" + strings.Repeat("x", 3<<20), 422, "quote"},
		{"complete clues", uploadPath("kind", "clues", "complete", "true", "datum", ""), "source,kind,opened_at\nweb,x,2014-01-01\n", 403, "whole deployment"},
	} {
		a := w.ask(clerk, "POST", c.path, c.body, "Idempotency-Key: "+w.id(), "Content-Type: application/octet-stream")
		if a.Status != c.status || !strings.Contains(strings.ToLower(string(a.Body)), c.says) {
			t.Errorf("%s: got %d %.300s, want %d with %q", c.name, a.Status, a.Body, c.status, c.says)
		}
		a.problem(t)
	}
	if a := w.ask(clerk, "POST", uploadPath(), registerCSV); a.Status != http.StatusBadRequest {
		t.Errorf("without a key: got %d %s, want 400", a.Status, a.Body)
	}
	var l list[ImportBatch]
	w.must(clerk, http.StatusOK, "GET", "/api/v1/imports", "", &l)
	if len(l.Items) != 0 || w.facts() != facts {
		t.Errorf("after refusals: got %d imports and %d facts, want none and %d", len(l.Items), w.facts(), facts)
	}
	for _, path := range []string{"/api/v1/imports/" + w.id(), "/api/v1/imports/x", "/api/v1/imports/" + w.id() + "/rows?class=new"} {
		if a := w.ask(clerk, "GET", path, ""); a.Status != http.StatusNotFound && a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d, want 404 or 422", path, a.Status)
		}
	}
	b := w.bringIn(clerk, uploadPath(), registerCSV)
	for _, query := range []string{"", "?class=unchanged", "?class=new&after=zz", "?class=new&after=0_1"} {
		if a := w.ask(clerk, "GET", "/api/v1/imports/"+b.ID+"/rows"+query, ""); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("rows%s: got %d %s, want 422", query, a.Status, a.Body)
		}
	}
}

// endless is a body that never ends.
type endless struct{ sent int64 }

func (e *endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = "name,category\n"[int(e.sent+int64(i))%14]
	}
	e.sent += int64(len(b))
	return len(b), nil
}

// A body that is too large is refused without being kept, whatever it declares.
func TestImportTooLarge(t *testing.T) {
	w := newWorld(t)
	clerk := w.login("clerk")
	row := w.server.guard.rows["POST /api/v1/imports"]
	most := row.body
	row.body = 1 << 20
	t.Cleanup(func() { row.body = most })
	if a := w.ask(clerk, "POST", uploadPath(), strings.Repeat("x", 2<<20), "Idempotency-Key: "+w.id()); a.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("declared: got %d %.200s, want 413", a.Status, a.Body)
	}
	req, err := http.NewRequest("POST", w.http.URL+uploadPath(), &endless{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range clerk.HTTP.Jar.Cookies(req.URL) {
		if c.Name == csrfCookie {
			req.Header.Set(csrfHeader, c.Value)
		}
	}
	req.Header.Set("Idempotency-Key", w.id())
	resp, err := clerk.HTTP.Do(req)
	if err == nil {
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("endless: got %d, want 413", resp.StatusCode)
		}
	}
	var l list[ImportBatch]
	w.must(clerk, http.StatusOK, "GET", "/api/v1/imports", "", &l)
	if len(l.Items) != 0 {
		t.Errorf("imports: got %+v, want none", l.Items)
	}
}

// The same upload with the same key is one import; another file with it is a
// conflict.
func TestImportOnce(t *testing.T) {
	w := newWorld(t)
	clerk := w.login("clerk")
	key := "Idempotency-Key: " + w.id()
	var first, second ImportBatch
	w.must(clerk, http.StatusAccepted, "POST", uploadPath(), registerCSV, &first, key)
	a := w.must(clerk, http.StatusAccepted, "POST", uploadPath(), registerCSV, &second, key)
	if a.Header.Get("Idempotent-Replayed") != "true" || second.ID != first.ID {
		t.Errorf("again: got %+v, want the first one replayed", second)
	}
	w.must(clerk, http.StatusConflict, "POST", uploadPath(), registerCSV+"\n", nil, key)
	w.must(clerk, http.StatusConflict, "POST", uploadPath("datum", "gcj02"), registerCSV, nil, key)
	w.settled(clerk, first.ID)
}

// An import whose process died says so, and can be gone on with.
func TestImportStalled(t *testing.T) {
	w := newWorld(t)
	clerk := w.login("clerk")
	b := w.bringIn(clerk, uploadPath(), registerCSV)
	w.write(func(tx *store.Tx) error { // as a process that was killed leaves it
		if err := tx.SetImportState(grid.BatchID(b.ID), store.ImportApplying, "", store.ImportStaged); err != nil {
			return err
		}
		return tx.KeepImportBusy(grid.BatchID(b.ID), time.Now().Add(-time.Second))
	})
	w.must(clerk, http.StatusOK, "GET", "/api/v1/imports/"+b.ID, "", &b)
	if b.State != "applying" || !b.Stalled {
		t.Fatalf("got %+v, want it applying and stalled", b)
	}
	w.order(clerk, b.ID, "apply", "{}", http.StatusOK, nil)
	if b = w.settled(clerk, b.ID); b.State != "applied" {
		t.Errorf("got %+v, want it applied", b)
	}
}
