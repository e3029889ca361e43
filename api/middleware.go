package api

import (
	"bufio"
	"compress/gzip"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"
)

// contentPolicy lets the page load only what this server serves. MapLibre draws
// with inline styles on its own elements and blob: images; photos and voice notes
// on the phone are blobs.
const contentPolicy = "default-src 'self'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"

func (s *Server) withHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		if s.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if strings.HasPrefix(r.URL.Path, "/api/") {
			h.Set("Cache-Control", "private, no-cache")
		}
		next.ServeHTTP(w, r)
	})
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	pattern  string
	status   int
	hijacked bool
	patience time.Duration // for a part of the answer to be taken
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	w := patientWriter{http.NewResponseController(r.ResponseWriter), r.ResponseWriter, r.patience}
	return w.Write(b)
}

// Hijack hands the connection to the live stream.
func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	r.hijacked = true
	return http.NewResponseController(r.ResponseWriter).Hijack()
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// withRecorder logs and counts. Queries are never logged: one of them carries a
// ticket, others names and addresses.
func (s *Server) withRecorder(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{ResponseWriter: w, patience: partTime}
		start := time.Now()
		defer func() {
			if cause := recover(); cause != nil {
				if cause == http.ErrAbortHandler {
					panic(cause)
				}
				s.log.ErrorContext(r.Context(), "a handler panicked", "pattern", rec.pattern, "cause", cause, "stack", string(debug.Stack()))
				if rec.status == 0 && !rec.hijacked {
					newProblem(http.StatusInternalServerError, "internal", "something went wrong here; it was logged").write(rec)
				}
			}
			if rec.hijacked {
				return
			}
			if rec.pattern == "" {
				rec.pattern = "none"
			}
			took := time.Since(start)
			s.metrics.requests.WithLabelValues(rec.pattern, strconv.Itoa(rec.status)).Observe(took.Seconds())
			level := slog.LevelDebug
			if r.Method != http.MethodGet && r.Method != http.MethodHead {
				level = slog.LevelInfo
			}
			s.log.LogAttrs(r.Context(), level, "request", slog.String("method", r.Method), slog.String("pattern", rec.pattern),
				slog.Int("status", rec.status), slog.Duration("took", took))
		}()
		next.ServeHTTP(rec, r)
	})
}

var gzips = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // a valid level
	return z
}}

// worth is the size from which an answer is compressed.
const worth = 1400

// gzipped compresses an answer of JSON that is worth it. It looks at the first
// write, so it holds the status back until then.
type gzipped struct {
	http.ResponseWriter
	status int
	sent   bool
	z      *gzip.Writer
}

func (g *gzipped) WriteHeader(status int) {
	if g.status == 0 {
		g.status = status
	}
}

func (g *gzipped) Write(b []byte) (int, error) {
	if !g.sent {
		h := g.Header()
		if strings.Contains(h.Get("Content-Type"), "json") && len(b) >= worth && h.Get("Content-Encoding") == "" {
			h.Set("Content-Encoding", "gzip")
			h.Del("Content-Length")
			g.z = gzips.Get().(*gzip.Writer)
			g.z.Reset(g.ResponseWriter)
		}
		h.Add("Vary", "Accept-Encoding")
		g.send()
	}
	if g.z != nil {
		return g.z.Write(b)
	}
	return g.ResponseWriter.Write(b)
}

func (g *gzipped) send() {
	if !g.sent {
		g.sent = true
		if g.status != 0 {
			g.ResponseWriter.WriteHeader(g.status)
		}
	}
}

func (g *gzipped) close() {
	g.send()
	if g.z != nil {
		g.z.Close()
		gzips.Put(g.z)
	}
}

// withGzip compresses what the API answers to clients that take it. Tiles and
// the web app are stored compressed, and the stream is hijacked.
func withGzip(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == "/api/v1/live" || !takes(r, "gzip") {
			next.ServeHTTP(w, r)
			return
		}
		g := &gzipped{ResponseWriter: w}
		defer g.close()
		next.ServeHTTP(g, r)
	})
}

// takes says whether the client accepts an encoding; q=0 refuses it.
func takes(r *http.Request, encoding string) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			q := strings.ReplaceAll(params, " ", "")
			return q != "q=0" && q != "q=0.0"
		}
	}
	return false
}
