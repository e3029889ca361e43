package api

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"gridwatch/grid/submission"
)

// cutting is a proxy that lets only so many bytes of an answer through.
type cutting struct {
	at     net.Listener
	target string
	mu     sync.Mutex
	left   int // bytes of the next answer; -1: all
	all    sync.WaitGroup
}

func newCutting(t *testing.T, target string) *cutting {
	t.Helper()
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutting{at: at, target: strings.TrimPrefix(target, "http://"), left: -1}
	c.all.Go(func() {
		for {
			conn, err := at.Accept()
			if err != nil {
				return
			}
			c.all.Go(func() { c.pass(conn) })
		}
	})
	t.Cleanup(func() {
		_ = at.Close() // ends the loop
		c.all.Wait()
	})
	return c
}

// pass carries one request whole and its answer as far as it may.
func (c *cutting) pass(client net.Conn) {
	defer func() { _ = client.Close() }() // cut on purpose
	c.mu.Lock()
	left := c.left
	c.mu.Unlock()
	req, err := http.ReadRequest(bufio.NewReader(client))
	if err != nil {
		return
	}
	server, err := net.Dial("tcp", c.target)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }() // the answer was read
	req.Close = true
	if req.Write(server) != nil {
		return
	}
	answer, err := io.ReadAll(server) // the server is done with it, whatever the client gets
	if err != nil {
		return
	}
	if left >= 0 && left < len(answer) {
		answer = answer[:left]
	}
	_, _ = client.Write(answer)
}

// Answers are cut at every byte: the phone asks again, nothing is doubled, and the
// receipt is the same to the byte.
func TestAnswersCutAtEveryByte(t *testing.T) {
	w := newWorldWith(t, setup{quiet: true})
	p := w.phone("officer")
	proxy := newCutting(t, w.http.URL)
	via := func(method, path, body string) (answer, error) {
		req, err := http.NewRequest(method, "http://"+proxy.at.Addr().String()+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range p.session.HTTP.Jar.Cookies(mustURL(t, w.http.URL)) {
			req.AddCookie(c)
			if c.Name == csrfCookie {
				req.Header.Set(csrfHeader, c.Value)
			}
		}
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		if err != nil {
			return answer{}, err
		}
		defer resp.Body.Close()
		read, err := io.ReadAll(resp.Body)
		return answer{resp.StatusCode, resp.Header, read}, err
	}
	step := 7
	if os.Getenv("GRIDWATCH_TEST") == "full" {
		step = 1
	}
	cuts, sent := 0, 0
	for at := 0; ; at += step {
		photo := fmt.Sprint("\xff\xd8\xff photo ", at)
		id, text := p.seal("visit", visitTo(string(placeA)), photo)
		for _, r := range []struct{ path, body string }{{"/api/v1/blobs/" + submission.Sum([]byte(photo)), photo}, {"/api/v1/submissions/" + id, text}} {
			proxy.mu.Lock()
			proxy.left = at
			proxy.mu.Unlock()
			first, err := via("PUT", r.path, r.body)
			proxy.mu.Lock()
			proxy.left = -1
			proxy.mu.Unlock()
			again, failed := via("PUT", r.path, r.body)
			if failed != nil || again.Status != 201 {
				t.Fatalf("cut at %d, %s again: got %d %s, %v", at, r.path, again.Status, again.Body, failed)
			}
			if err != nil {
				cuts++
			} else if !bytes.Equal(first.Body, again.Body) {
				t.Errorf("cut at %d: got %s, then %s", at, first.Body, again.Body)
			}
			if r.body == text {
				direct := w.must(p.session, 200, "GET", "/api/v1/submissions/"+id, "", nil)
				if !bytes.Equal(direct.Body, again.Body) || !p.verified(again.Body).Complete {
					t.Errorf("cut at %d: got %s, want %s", at, again.Body, direct.Body)
				}
				if err == nil && at > 0 {
					sent = p.seq
				}
			}
		}
		if sent > 0 {
			break
		}
	}
	t.Logf("%d answers cut, %d records", cuts, sent)
	got, err := w.store.HandedInBy(t.Context(), w.account(t, "officer"))
	if err != nil || len(got.Records) != p.seq || len(got.Visits) != p.seq || len(got.Photos) != p.seq || got.Quarantined != 0 {
		t.Errorf("got %d records, %d visits, %d photos, %d in quarantine, %v, want %d of each",
			len(got.Records), len(got.Visits), len(got.Photos), got.Quarantined, err, p.seq)
	}
	if cuts < 100 {
		t.Errorf("cuts: got %d, want at least 100", cuts)
	}
}
