package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// request is what the row of a route has established before its handler runs.
type request struct {
	row    *route
	caller *caller // nil on public rows without a session
	region string  // the scope asked for, on rows with scopeRegion
	key    *store.Key
	ip     string
	secure bool      // came over TLS
	target string    // path and query, on rows with stream
	body   io.Reader // as it arrives, on rows with stream
	length int64     // of the body as stated, -1 when it is not; on rows with stream
}

type requestKey struct{}

// How long a body may take to arrive, a part of an answer to be taken, and a
// request to be answered; the stream is not a request in this sense.
const (
	bodyTime    = 60 * time.Second
	partTime    = 60 * time.Second // of an answer
	requestTime = 2 * time.Minute
	streamTime  = 30 * time.Minute // of a file, whose every part has bodyTime to arrive
)

// requestOf is the request of a handler's context.
func requestOf(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

// guard is the mux of handlers with a row. A handler without one is refused
// when it is registered, and so is a row without handler by check.
type guard struct {
	server *Server
	mux    *http.ServeMux
	rows   map[string]*route
	taken  map[string]bool
	faults []error
}

func newGuard(s *Server, rows []route) *guard {
	g := &guard{server: s, mux: http.NewServeMux(), rows: map[string]*route{}, taken: map[string]bool{}}
	for i := range rows {
		row := &rows[i]
		if g.rows[row.pattern()] != nil {
			g.faults = append(g.faults, fmt.Errorf("api: %s has two rows", row.pattern()))
		}
		if (row.access == session || row.access == loopback) && len(row.roles) == 0 {
			g.faults = append(g.faults, fmt.Errorf("api: %s has no role", row.pattern()))
		}
		g.rows[row.pattern()] = row
	}
	return g
}

// HandleFunc registers the handler of a row; humago calls it too.
func (g *guard) HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request)) {
	row := g.rows[pattern]
	if row == nil {
		g.faults = append(g.faults, fmt.Errorf("api: %s has no row in the table of routes", pattern))
		return
	}
	if g.taken[pattern] {
		g.faults = append(g.faults, fmt.Errorf("api: %s has two handlers", pattern))
		return
	}
	g.taken[pattern] = true
	g.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		req, problem := g.admit(row, w, r)
		if problem != nil {
			problem.write(w)
			return
		}
		ctx := context.WithValue(r.Context(), requestKey{}, req)
		if row.access != ticket {
			var cancel context.CancelFunc
			limit := requestTime
			if row.stream {
				limit = streamTime
			}
			ctx, cancel = context.WithTimeout(ctx, limit)
			defer cancel()
		}
		handler(w, r.WithContext(ctx))
	})
}

// check says whether rows and handlers pair up.
func (g *guard) check() error {
	faults := slices.Clone(g.faults)
	for pattern := range g.rows {
		if !g.taken[pattern] {
			faults = append(faults, fmt.Errorf("api: the row %s has no handler", pattern))
		}
	}
	return errors.Join(faults...)
}

// admit does everything the row asks for.
func (g *guard) admit(row *route, w http.ResponseWriter, r *http.Request) (*request, *Problem) {
	s, ctx := g.server, r.Context()
	fail := func(err error) (*request, *Problem) { return nil, problemOf(ctx, s.log, err) }
	req := &request{row: row, ip: clientIP(r), secure: s.secure}
	if problem := checkQuery(r.URL.Query()); problem != nil {
		return nil, problem
	}
	var err error
	if req.caller, err = s.callerOf(r); err != nil {
		return fail(err)
	}
	if err := s.auth.permits(row, req.caller, isLoopback(req.ip)); err != nil {
		return fail(err)
	}
	if row.unsafe() && r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		return nil, newProblem(http.StatusForbidden, "cross-site", "another site may not do this")
	}
	if row.unsafe() && row.access == session {
		if err := checkCSRF(r, req.caller); err != nil {
			return fail(err)
		}
	}
	if row.scope == scopeRegion {
		if req.region, err = s.auth.region(ctx, req.caller, r.URL.Query().Get("region")); err != nil {
			return fail(err)
		}
	}
	if !row.unsafe() {
		return req, nil
	}
	if row.stream {
		return s.admitStream(req, w, r)
	}
	body, problem := readBody(w, r, row.body)
	if problem != nil {
		return nil, problem
	}
	if row.write {
		if req.key, err = keyOf(r, req.caller, body); err != nil {
			return fail(err)
		}
	}
	return req, nil
}

// readBody reads the whole body once and puts it back for the handler.
func readBody(w http.ResponseWriter, r *http.Request, most int64) ([]byte, *Problem) {
	deadline := http.NewResponseController(w)
	deadline.SetReadDeadline(time.Now().Add(bodyTime)) // not every writer has one; then the server's own holds
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	deadline.SetReadDeadline(time.Time{})
	switch {
	case err != nil:
		return nil, bodyProblem(err, most)
	case !utf8.Valid(body):
		return nil, newProblem(http.StatusBadRequest, "bad-utf8", fmt.Sprintf("the body is not valid UTF-8 at byte %d", badUTF8(body)))
	}
	if at := escapedNUL(body); at >= 0 {
		return nil, newProblem(http.StatusBadRequest, "nul-character", fmt.Sprintf("the body has a NUL character at byte %d", at))
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	return body, nil
}

// bodyProblem says why a body could not be read.
func bodyProblem(err error, most int64) *Problem {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return newProblem(http.StatusRequestEntityTooLarge, "body-too-large", fmt.Sprintf("the body may have at most %d bytes", most))
	}
	return newProblem(http.StatusBadRequest, "malformed-body", "the body could not be read")
}

// admitStream leaves the body, a file of any encoding, to the handler.
func (s *Server) admitStream(req *request, w http.ResponseWriter, r *http.Request) (*request, *Problem) {
	if req.row.write {
		var err error
		if req.key, err = keyOf(r, req.caller, nil); err != nil { // the handler adds the body
			return nil, problemOf(r.Context(), s.log, err)
		}
	}
	if r.ContentLength > req.row.body {
		return nil, bodyProblem(&http.MaxBytesError{Limit: req.row.body}, req.row.body)
	}
	req.target, req.length = r.URL.RequestURI(), r.ContentLength
	req.body = &patientReader{http.NewResponseController(w), http.MaxBytesReader(w, r.Body, req.row.body)}
	return req, nil
}

// checkQuery refuses values that one of the databases could not hold.
func checkQuery(query url.Values) *Problem {
	for name, values := range query {
		for _, v := range values {
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				p := newProblem(http.StatusBadRequest, "bad-query", "the query is not valid UTF-8 text")
				p.Errors = []ProblemField{{Field: shortened(strings.ToValidUTF8(name, "\uFFFD")), Reason: "is not valid UTF-8 text without NUL"}}
				return p
			}
		}
	}
	return nil
}

// escapedNUL is the position of \u0000 in JSON, -1 when there is none: no text
// has a use for it and PostgreSQL cannot hold it.
func escapedNUL(body []byte) int {
	const nul = `\u0000`
	for from := 0; ; {
		at := bytes.Index(body[from:], []byte(nul))
		if at < 0 {
			return -1
		}
		at += from
		slashes := 0
		for slashes < at && body[at-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return at
		}
		from = at + len(nul)
	}
}

// badUTF8 is the position of the first byte that is not UTF-8.
func badUTF8(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return len(b)
}

// keyOf is the idempotency key of a write: the header, else the id a PUT names.
func keyOf(r *http.Request, c *caller, body []byte) (*store.Key, error) {
	text := r.Header.Get("Idempotency-Key")
	if text == "" && r.Method == http.MethodPut {
		text = r.PathValue("id")
	}
	if text == "" {
		return nil, newProblem(http.StatusBadRequest, "idempotency-key-missing", "a write needs the header Idempotency-Key with a UUIDv7 made by the client")
	}
	key, err := grid.ParseNewID[string]("Idempotency-Key", text)
	if err != nil {
		p := newProblem(http.StatusBadRequest, "idempotency-key-malformed", "the idempotency key is not a UUID of version 7 in lower case")
		p.Errors = []ProblemField{{Field: "Idempotency-Key", Reason: "is not a UUID of version 7", Value: shortened(text)}}
		return nil, p
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n", r.Method, r.URL.Path)
	h.Write(body)
	return &store.Key{Account: c.ID, Key: key, Body: [32]byte(h.Sum(nil))}, nil
}

// ServeHTTP answers what has a row; everything else is 404, and a known path
// with another method 405.
func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, pattern := g.mux.Handler(r)
	if rec, ok := w.(*recorder); ok {
		rec.pattern = pattern
	}
	path := r.URL.Path
	reserved := strings.HasPrefix(path, "/api/") || path == "/api" || strings.HasPrefix(path, "/tiles/") || path == "/tiles"
	switch {
	case pattern == "" || pattern == "GET /" && reserved:
		if allow := g.methods(r); len(allow) > 0 {
			w.Header().Set("Allow", strings.Join(allow, ", "))
			newProblem(http.StatusMethodNotAllowed, "method-not-allowed", "this path takes "+strings.Join(allow, ", ")).write(w)
			return
		}
		newProblem(http.StatusNotFound, "not-found", "there is nothing at this path").write(w)
	default:
		g.mux.ServeHTTP(w, r)
	}
}

// methods lists the methods the path has a row for.
func (g *guard) methods(r *http.Request) []string {
	var allow []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = m
		if _, p := g.mux.Handler(other); p != "" && p != "GET /" && m != r.Method {
			allow = append(allow, m)
		}
	}
	return allow
}

func clientIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func isLoopback(ip string) bool {
	parsed := net.ParseIP(ip)
	return parsed != nil && parsed.IsLoopback()
}
