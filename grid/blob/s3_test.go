package blob

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gridwatch/grid"
)

// fakeS3 is as much of S3 as the store uses: one bucket in memory.
type fakeS3 struct {
	mu      sync.Mutex
	objects map[string][]byte
	down    bool
}

// ServeHTTP is for http.Handler.
func (f *fakeS3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	name, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	refuse := func(status int, code string) {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(status)
		fmt.Fprintf(w, "<Error><Code>%s</Code></Error>", code)
	}
	switch {
	case !strings.Contains(r.Header.Get("Authorization"), "Credential=the-key/"):
		refuse(403, "AccessDenied")
	case f.down:
		refuse(400, "InvalidRequest") // a status that is not tried again for long
	case name != "photos":
		refuse(404, "NoSuchBucket")
	case key == "" && r.URL.Query().Has("location"):
		fmt.Fprint(w, `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></LocationConstraint>`)
	case key == "":
	case r.Method == http.MethodPut:
		f.objects[key] = payload(r)
		w.Header().Set("ETag", `"x"`)
	case r.Method == http.MethodDelete:
		delete(f.objects, key)
		w.WriteHeader(http.StatusNoContent)
	case f.objects[key] == nil:
		refuse(404, "NoSuchKey")
	default:
		w.Header().Set("ETag", `"x"`)
		w.Header().Set("Last-Modified", "Mon, 02 Jun 2014 12:00:00 GMT")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.objects[key]))
	}
}

// payload is a body, without the frames of a signed stream.
func payload(r *http.Request) []byte {
	text, err := io.ReadAll(r.Body)
	if err != nil || !strings.Contains(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING") {
		return text
	}
	var all []byte
	for {
		head, rest, _ := bytes.Cut(text, []byte("\r\n"))
		size, _, _ := strings.Cut(string(head), ";")
		n, err := strconv.ParseInt(size, 16, 64)
		if err != nil || n == 0 || int(n) > len(rest) {
			return all
		}
		all, text = append(all, rest[:n]...), bytes.TrimPrefix(rest[n:], []byte("\r\n"))
	}
}

func TestS3(t *testing.T) {
	fake := &fakeS3{objects: map[string][]byte{}}
	server := httptest.NewServer(fake)
	defer server.Close()
	where := "s3://photos/of/town?insecure=1&region=us-east-1&endpoint=" + strings.TrimPrefix(server.URL, "http://")
	spool := t.TempDir()
	o := Options{AccessKey: "the-key", SecretKey: "secret", Reserve: 1}
	s, err := Open(t.Context(), where, spool, o)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(6, 6))
	a, b, c := photo(r, 5000), photo(r, 300), photo(r, 400)
	holds(t, s, a, false)
	for offset := 0; offset < len(a); offset += 2500 {
		if _, _, err := s.Append(t.Context(), sender, sumOf(a), int64(offset), int64(len(a)), bytes.NewReader(a[offset:offset+2500])); err != nil {
			t.Fatal(err)
		}
	}
	for n, err := range s.PutAll(t.Context(), sender, []Item{{sumOf(b), b}, {sumOf(c), c}, {sumOf(b), b}}) {
		if err != nil {
			t.Errorf("item %d: %v", n, err)
		}
	}
	again, err := Open(t.Context(), where, spool, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range [][]byte{a, b, c} {
		holds(t, again, x, true)
		if got := fake.objects["of/town/"+sumOf(x)[:2]+"/"+sumOf(x)]; !bytes.Equal(got, x) {
			t.Errorf("object: got %d bytes, want %d", len(got), len(x))
		}
	}
	if left, err := os.ReadDir(s.partial); err != nil || len(left) != 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
	if err := s.Remove(t.Context(), []string{sumOf(c), sumOf([]byte("never"))}); err != nil {
		t.Fatal(err)
	}
	holds(t, again, c, false)
	// What cannot be stored is not acknowledged, and arrives later.
	d := photo(r, 700)
	fake.mu.Lock()
	fake.down = true
	fake.mu.Unlock()
	if err := s.PutAll(t.Context(), sender, []Item{{sumOf(d), d}})[0]; grid.KindOf(err) != grid.Unavailable {
		t.Errorf("storage away: got %v, want Unavailable", err)
	}
	fake.mu.Lock()
	fake.down = false
	fake.mu.Unlock()
	upload(t, s, d)
	holds(t, s, d, true)
	for _, bad := range []struct {
		where string
		kind  grid.ErrorKind
	}{
		{strings.Replace(where, "photos", "others", 1), grid.Invalid},
		{strings.Replace(where, "insecure", "unsafe", 1), grid.Invalid},
	} {
		if _, err := Open(t.Context(), bad.where, spool, o); grid.KindOf(err) != bad.kind {
			t.Errorf("%s: got %v, want %s", bad.where, err, bad.kind)
		}
	}
}
