package api

import (
	"crypto/sha256"
	"errors"
	"strings"
	"testing"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/blob"
	"gridwatch/grid/store"
	"gridwatch/grid/submission"
)

// Photos that no record named are removed once they are old enough; what a record
// names, and what is being sent once more, is not. A run that died is taken up by
// the next, and meanwhile nobody is told that such a photo is stored.
func TestPurgeUnnamed(t *testing.T) {
	w := newWorld(t)
	p := w.phone("officer")
	at := func(b string) string { return "/api/v1/blobs/" + submission.Sum([]byte(b)) }
	send := func(b string) { w.must(p.session, 201, "PUT", at(b), b, nil) }
	purge := func(age time.Duration, want int) {
		t.Helper()
		if n, err := w.server.PurgeUnnamed(t.Context(), age); err != nil || n != want {
			t.Errorf("removed: got %d, %v, want %d", n, err, want)
		}
	}
	const named, stray, again, young = "\xff\xd8\xffnamed", "\xff\xd8\xffstray", "\xff\xd8\xffagain", "\xff\xd8\xffyoung"
	year := time.Now().AddDate(-1, 0, 0)
	for _, b := range []string{named, stray, again} {
		sum := submission.Sum([]byte(b))
		if err := w.blobs.PutAll(t.Context(), "old", []blob.Item{{SHA256: sum, Bytes: []byte(b)}})[0]; err != nil {
			t.Fatal(err)
		}
		if err := w.store.KeepBlobs(t.Context(), []store.Blob{{SHA256: sum, Bytes: int64(len(b)), Account: grid.AccountID(w.id())}}, w.now(), year); err != nil {
			t.Fatal(err)
		}
	}
	id, text := p.seal("clue", `{"kind":"unlicensed","text":"x","severity":"low"}`, named)
	p.put(201, id, text)
	if _, _, err := w.blobs.Append(t.Context(), "another", submission.Sum([]byte(again)), 0, 100, strings.NewReader(again[:4])); err != nil {
		t.Fatal(err)
	}
	send(young)
	purge(366*24*time.Hour, 0)
	sums := []string{submission.Sum([]byte(stray))}
	if n, err := w.store.GiveUpBlobs(t.Context(), sums, time.Now(), w.now(), time.Now()); err != nil || n != 1 {
		t.Fatalf("given up: got %d, %v, want 1", n, err)
	}
	died := errors.New("killed")
	if _, err := w.store.RemoveGone(t.Context(), 10, w.now(), func(sums []string) error { return errors.Join(died, w.blobs.Remove(t.Context(), sums)) }); !errors.Is(err, died) {
		t.Fatalf("got %v, want it to die", err)
	}
	if a := w.ask(p.session, "PUT", at(stray), stray); a.Status != 503 || !strings.HasSuffix(a.problem(t).Type, "blob-leaving") {
		t.Errorf("while it goes: got %d %s, want 503", a.Status, a.Body)
	}
	var many BlobAnswers
	w.must(p.session, 200, "POST", "/api/v1/blobs", framed(stray)+framed(named), &many)
	if len(many.Items) != 2 || many.Items[0].Status != 503 || many.Items[1].Status != 201 {
		t.Errorf("many, while it goes: got %+v, want 503 and 201", many.Items)
	}
	for want := 1; want >= 0; want-- {
		purge(0, want) // nobody has less patience than the records need
	}
	w.must(p.session, 404, "HEAD", at(stray), "", nil)
	for _, b := range []string{named, young} {
		if a := w.must(p.session, 200, "GET", at(b), "", nil); string(a.Body) != b {
			t.Errorf("stays: got %q, want %q", a.Body, b)
		}
	}
	w.must(p.session, 200, "HEAD", at(again), "", nil)

	// The record comes at last: it says what it lacks, and the photo comes anew.
	id, text = p.seal("clue", `{"kind":"unlicensed","text":"y","severity":"low"}`, stray)
	if r, _ := p.put(201, id, text); r.Complete {
		t.Errorf("got %+v, want the photo missing", r)
	}
	send(stray)
	if a := w.must(p.session, 200, "GET", at(stray), "", nil); string(a.Body) != stray {
		t.Errorf("sent again: got %q, want %q", a.Body, stray)
	}
}

// framed is a blob in the body of a POST of several.
func framed(b string) string {
	sum := sha256.Sum256([]byte(b))
	return string(sum[:]) + string([]byte{0, 0, byte(len(b) >> 8), byte(len(b))}) + b
}
