package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"gridwatch/api/liveclient"
)

// A new deployment: migrate, regions, accounts three ways, serve, log in, file a
// clue, stop; the log folds to the digest that the server told.
func TestServe(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			dsn := db.dsn(t)
			city(t, dsn)
			for _, a := range []struct {
				name, stdin string
				env         map[string]string
				args        []string
				exit        int
			}{
				{name: "by-stdin", stdin: "secret-one\n"},
				{name: "by-env", env: map[string]string{"GRIDWATCH_PASSWORD": "secret-two"}},
				{name: "by-file", args: []string{"--password-file", file(t, "password", "secret-three\n")}},
				{name: "short", stdin: "pw\n", exit: 2},
				{name: "nowhere", stdin: "secret-one\n", args: []string{"--region", "moon"}, exit: 2},
			} {
				exit, out, err := gridwatch(t, a.stdin, a.env, append([]string{"account", "add", a.name, "--role", "clerk", "--db", dsn}, a.args...)...)
				if exit != a.exit {
					t.Errorf("account %s: got exit %d, %s%s, want %d", a.name, exit, out, err, a.exit)
				}
			}
			ctx, stop := context.WithCancel(t.Context())
			stderr := &tail{}
			ended := make(chan int, 1)
			go func() {
				ended <- run(ctx, []string{"serve", "--db", dsn, "--addr", "127.0.0.1:0"}, strings.NewReader(""), &bytes.Buffer{}, stderr, func(string) string { return "" })
			}()
			defer func() {
				stop()
				if status := <-ended; status != 0 {
					t.Errorf("serve after the signal: got exit %d, want 0; stderr: %s", status, stderr)
				}
			}()
			var url string
			until(t, "ready", func() bool {
				for line := range strings.Lines(stderr.String()) {
					var m struct{ Msg, URL string }
					if json.Unmarshal([]byte(line), &m) == nil && m.Msg == "ready" {
						url = m.URL
					}
				}
				return url != ""
			})
			for name, password := range map[string]string{"by-stdin": "secret-one", "by-env": "secret-two", "by-file": "secret-three"} {
				if _, err := liveclient.LogIn(t.Context(), url, name, password); err != nil {
					t.Errorf("log in %s: %v", name, err)
				}
			}
			s, err := liveclient.LogIn(t.Context(), url, "by-env", "secret-two")
			if err != nil {
				t.Fatal(err)
			}
			_, before, err := s.Digest(t.Context(), "0", 8)
			if err != nil {
				t.Fatal(err)
			}
			body := `{"source":"web","kind":"smell","severity":"high","datum":"wgs84","lon":126.6,"lat":45.8}`
			if _, err := s.Do(t.Context(), http.MethodPut, "/api/v1/clues/019b0000-0000-7000-8000-00000000c1ce", "", []byte(body), nil); err != nil {
				t.Fatal(err)
			}
			told := before
			until(t, "the clue on the board", func() bool {
				_, told, err = s.Digest(t.Context(), "0", 8)
				return err == nil && told != before
			})
			stop()
			status := <-ended
			ended <- status
			if got := digest(t, dsn, "--expect", told); got != told {
				t.Errorf("replay: got %s, want the server's %s", got, told)
			}
		})
	}
}
