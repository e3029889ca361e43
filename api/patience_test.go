package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"
)

// Who asks for a large answer and reads none of it is cut off; who reads gets all of it,
// and the next answer on the same connection too.
func TestPatientWriter(t *testing.T) {
	large := bytes.Repeat([]byte("0123456789abcdef"), 2*mib) // more than the buffers of a connection take
	ended := make(chan error, 1)
	serve := func(part time.Duration) *httptest.Server {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			rec := &recorder{ResponseWriter: w, patience: part}
			n, err := rec.Write(large)
			if err == nil && n != len(large) {
				err = fmt.Errorf("wrote %d of %d", n, len(large))
			}
			ended <- err
		}))
		t.Cleanup(s.Close)
		return s
	}

	hasty := serve(50 * time.Millisecond)
	c, err := net.Dial("tcp", hasty.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("nobody reads: got %v, want the deadline", err)
	}

	patient := serve(time.Minute)
	for n := range 2 {
		a, err := patient.Client().Get(patient.URL)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(a.Body)
		if err := errors.Join(err, a.Body.Close(), <-ended); err != nil || !bytes.Equal(got, large) {
			t.Errorf("answer %d: got %d bytes, %v, want %d", n, len(got), err, len(large))
		}
	}
}

// An answer of nothing is written through: it carries the status.
func TestPatientWriterOfNothing(t *testing.T) {
	w := httptest.NewRecorder()
	rec := &recorder{ResponseWriter: w}
	if n, err := rec.Write(nil); n != 0 || err != nil || rec.status != http.StatusOK {
		t.Errorf("got %d, %v, status %d", n, err, rec.status)
	}
}
