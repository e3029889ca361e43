package api

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func TestFrontend(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte("console.log(1)"))
	z.Close()
	files := fstest.MapFS{
		"index.html":                  {Data: []byte("<!doctype html>")},
		"assets/app-DEADBEEF01.js":    {Data: []byte("console.log(1)")},
		"assets/app-DEADBEEF01.js.gz": {Data: packed.Bytes()},
		"assets/logo.svg":             {Data: []byte("<svg/>")},
		"m/index.html":                {Data: []byte("<!doctype html><title>m</title>")},
		"m/sw.js":                     {Data: []byte("//")},
		"m/manifest.webmanifest":      {Data: []byte("{}")},
	}
	handler := serveFrontend(files)
	for _, c := range []struct {
		name, path, accept, body, contentType, cache, encoding string
		status                                                 int
	}{
		{"root", "/", "", "<!doctype html>", "text/html; charset=utf-8", "no-cache", "", 200},
		{"route of the client", "/map/town", "", "<!doctype html>", "text/html; charset=utf-8", "no-cache", "", 200},
		{"hashed", "/assets/app-DEADBEEF01.js", "", "console.log(1)", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "", 200},
		{"compressed", "/assets/app-DEADBEEF01.js", "br, gzip", packed.String(), "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "gzip", 200},
		{"gzip refused", "/assets/app-DEADBEEF01.js", "gzip;q=0", "console.log(1)", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "", 200},
		{"not hashed", "/assets/logo.svg", "", "<svg/>", "image/svg+xml", "no-cache", "", 200},
		{"missing file", "/assets/none.js", "", "", "application/problem+json", "no-store", "", 404},
		{"phone", "/m/", "", "<!doctype html><title>m</title>", "text/html; charset=utf-8", "no-cache", "", 200},
		{"route of the phone", "/m/tasks", "", "<!doctype html><title>m</title>", "text/html; charset=utf-8", "no-cache", "", 200},
		{"service worker", "/m/sw.js", "", "//", "text/javascript; charset=utf-8", "no-cache", "", 200},
		{"manifest", "/m/manifest.webmanifest", "", "{}", "application/manifest+json", "no-cache", "", 200},
		{"missing file of the phone", "/m/none.js", "", "", "application/problem+json", "no-store", "", 404},
		{"not the phone", "/map", "", "<!doctype html>", "text/html; charset=utf-8", "no-cache", "", 200},
		{"climbing", "/../../etc/passwd", "", "<!doctype html>", "text/html; charset=utf-8", "no-cache", "", 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "http://host"+c.path, nil)
			r.Header.Set("Accept-Encoding", c.accept)
			w := httptest.NewRecorder()
			handler(w, r)
			h := w.Header()
			if w.Code != c.status || h.Get("Content-Type") != c.contentType || h.Get("Cache-Control") != c.cache || h.Get("Content-Encoding") != c.encoding {
				t.Errorf("got %d %v", w.Code, h)
			}
			if c.status == 200 && w.Body.String() != c.body {
				t.Errorf("body: got %q, want %q", w.Body, c.body)
			}
		})
	}
	slashless := httptest.NewRecorder()
	handler(slashless, httptest.NewRequest("GET", "http://host/m", nil))
	if got := slashless.Header().Get("Location"); slashless.Code != 308 || got != "/m/" {
		t.Errorf("/m: got %d to %q, want 308 to /m/", slashless.Code, got)
	}
	none := httptest.NewRecorder()
	serveFrontend(nil)(none, httptest.NewRequest("GET", "http://host/", nil))
	if none.Code != 404 {
		t.Errorf("without an app: got %d, want 404", none.Code)
	}
}

func TestHeadersAndHealth(t *testing.T) {
	w := newWorld(t)
	a := w.must(nil, 200, "GET", "/readyz", "", nil)
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY", "Content-Security-Policy": "frame-ancestors 'none'",
	} {
		if got := a.Header.Get(name); !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	w.server.SetReady(false)
	w.must(nil, 503, "GET", "/readyz", "", nil)
	w.must(nil, 200, "GET", "/healthz", "", nil)

	metrics := w.must(nil, 200, "GET", "/metrics", "", nil) // from this machine
	for _, name := range []string{"gridwatch_request_seconds_count{pattern=\"GET /readyz\",status=\"200\"}", "gridwatch_sockets 0", "gridwatch_events_applied", "gridwatch_follower_lag 0", "gridwatch_board_age_seconds"} {
		if !strings.Contains(string(metrics.Body), name) {
			t.Errorf("metrics: no %s", name)
		}
	}
	for name, status := range map[string]int{"": 401, "commander": 403, "admin": 200, "auditor": 200} {
		r := httptest.NewRequest("GET", "http://host/metrics", nil)
		r.RemoteAddr = "192.0.2.1:1234"
		if name != "" {
			u := mustURL(t, w.http.URL)
			for _, c := range w.login(name).HTTP.Jar.Cookies(u) {
				r.AddCookie(c)
			}
		}
		rec := httptest.NewRecorder()
		w.server.Handler().ServeHTTP(rec, r)
		if rec.Code != status {
			t.Errorf("metrics from elsewhere as %q: got %d, want %d", name, rec.Code, status)
		}
	}
}

func TestGzip(t *testing.T) {
	w := newWorld(t)
	s := w.login("commander")
	a := w.must(s, 200, "GET", "/api/v1/board", "", nil, "Accept-Encoding: gzip")
	if a.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("a large answer: got encoding %q, want gzip", a.Header.Get("Content-Encoding"))
	}
	plain := w.must(s, 200, "GET", "/api/v1/board", "", nil, "Accept-Encoding: identity")
	if body, err := gunzip(a.Body); err != nil || !bytes.Equal(body, plain.Body) {
		t.Errorf("unpacked it is not the same: %v", err)
	}
	w.must(s, 304, "GET", "/api/v1/board", "", nil, "Accept-Encoding: gzip", "If-None-Match: "+a.Header.Get("ETag"))
	small := w.must(s, 200, "GET", "/api/v1/session", "", nil, "Accept-Encoding: gzip")
	if small.Header.Get("Content-Encoding") != "" {
		t.Error("a small answer is compressed")
	}
	missing := w.must(s, 404, "GET", "/api/v1/none", "", nil, "Accept-Encoding: gzip")
	missing.problem(t)
}

// TestPanic: a handler that panics is a 500 that tells nothing, and the server
// stays up.
func TestPanic(t *testing.T) {
	w := newWorld(t)
	handler := w.server.withRecorder(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret cause") }))
	rec := httptest.NewRecorder()
	handler.ServeHTTP(rec, httptest.NewRequest("GET", "http://host/", nil))
	if rec.Code != 500 || strings.Contains(rec.Body.String(), "secret") {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	if !strings.Contains(w.logged(), "secret cause") {
		t.Error("the cause was not logged")
	}
}
