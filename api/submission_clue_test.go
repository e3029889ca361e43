package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"gridwatch/grid/submission"
)

// A clue from a phone carries photos: blobs first, then the record, once. Who sees
// the clue sees them, nobody else does, and nobody is told who took them.
func TestSubmittedClueWithPhotos(t *testing.T) {
	w := newWorld(t)
	p := w.phone("officer")
	const owner = "Anna's phone"
	photo, late := "\xff\xd8\xff\xfe\x00\x0e"+owner+"\xff\xd9", "\xff\xd8\xffbeds"
	blob := func(b string) string { return "/api/v1/blobs/" + submission.Sum([]byte(b)) }
	w.must(p.session, 201, "PUT", blob(photo), photo, nil)
	body := fmt.Sprintf(`{"kind":"unlicensed","text":"二楼打针","severity":"high","lon":%v,"lat":%v}`, pointA.Lon, pointA.Lat)
	id, text := p.seal("clue", body, photo, late)
	r, first := p.put(201, id, text)
	if r.State != submission.Stored || r.Complete || len(r.Missing) != 1 || r.Missing[0] != submission.Sum([]byte(late)) {
		t.Errorf("got %+v, want it stored, the second photo missing", r)
	}
	w.must(p.session, 201, "PUT", blob(late), late, nil)
	if r := p.verified(w.must(p.session, 200, "GET", "/api/v1/submissions/"+id, "", nil).Body); !r.Complete {
		t.Errorf("with both photos: got %+v, want complete", r)
	}
	if _, again := p.put(201, id, text); string(again.Body) != string(first.Body) {
		t.Errorf("again: got %s, want %s", again.Body, first.Body)
	}

	commander, other := w.login("commander"), w.login("commander-b")
	var c Clue
	told := w.must(commander, 200, "GET", "/api/v1/clues/"+id, "", &c)
	if len(c.Photos) != 2 || c.Photos[0].SHA256 != submission.Sum([]byte(photo)) || c.Photos[0].Role != "photo" || c.Photos[1].Bytes != int64(len(late)) {
		t.Errorf("photos: got %+v, want both in their order", c.Photos)
	}
	for _, name := range []string{"Anna", string(officerA), p.device} {
		if strings.Contains(string(told.Body), name) {
			t.Errorf("the clue tells %q, and with it who reported it: %s", name, told.Body)
		}
	}
	var l list[Clue]
	w.must(commander, 200, "GET", "/api/v1/clues", "", &l)
	var panel CellPanel
	w.must(commander, 200, "GET", "/api/v1/board/cells/"+c.Cell.String(), "", &panel)
	for name, items := range map[string][]Clue{"list": l.Items, "panel": panel.Clues} {
		n := 0
		for _, one := range items {
			if one.ID == id {
				n += len(one.Photos)
			}
		}
		if n != 2 {
			t.Errorf("%s: got %d photos, want 2", name, n)
		}
	}
	for _, b := range []string{photo, late} {
		want := strings.Replace(b, "\xff\xfe\x00\x0e"+owner, "", 1) // nothing of what the camera wrote beside the pixels
		if a := w.must(commander, 200, "GET", blob(b), "", nil); string(a.Body) != want || a.Header.Get("Content-Length") != fmt.Sprint(len(want)) {
			t.Errorf("bytes: got %q, want %q", a.Body, want)
		}
		if a := w.must(p.session, 200, "GET", blob(b), "", nil); string(a.Body) != b {
			t.Errorf("bytes for who sent them: got %q, want %q", a.Body, b)
		}
		w.must(other, 404, "GET", blob(b), "", nil)
	}
	w.must(other, 404, "GET", "/api/v1/clues/"+id, "", nil)

	// What a commander changes keeps the photos.
	var changed Clue
	w.must(commander, 200, "POST", "/api/v1/clues/"+id+"/close", "{}", &changed, "Idempotency-Key: "+w.id())
	if changed.State != "closed" || len(changed.Photos) != 2 {
		t.Errorf("closed: got %s with %d photos, want both photos", changed.State, len(changed.Photos))
	}
}

// A clue of an app that knows of no photos is as valid as ever, and one without
// any has an empty list.
func TestSubmittedClueWithoutPhotos(t *testing.T) {
	w := newWorld(t)
	p := w.phone("officer")
	id, text := p.seal("clue", `{"kind":"unlicensed","text":"x","severity":"low"}`)
	p.put(201, id, strings.Replace(text, `"blobs":[],`, "", 1))
	a := w.must(w.login("commander"), 200, "GET", "/api/v1/clues/"+id, "", nil)
	var c map[string]json.RawMessage
	if err := json.Unmarshal(a.Body, &c); err != nil || string(c["photos"]) != "[]" {
		t.Errorf("photos: got %s, %v, want []", c["photos"], err)
	}
}
