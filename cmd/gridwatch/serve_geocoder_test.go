package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gridwatch/api/liveclient"
)

// send asks a server as a session does, with a fresh key; the answer is read.
func send(t testing.TB, s *liveclient.Session, method, url, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.HTTP.Jar.Cookies(request.URL) {
		if c.Name == "gridwatch_csrf" {
			request.Header.Set("X-CSRF-Token", c.Value)
		}
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", uuid.Must(uuid.NewV7()).String())
	response, err := s.HTTP.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(read)
}

// pinnedItem pins the first open item of the queue and gives its institution.
func pinnedItem(t testing.TB, s *liveclient.Session, url string) (institution string) {
	t.Helper()
	status, body := send(t, s, "GET", url+"/api/v1/reviews", "")
	var page struct {
		Items []struct {
			ID          string
			Institution struct{ ID string }
		}
	}
	if err := json.Unmarshal([]byte(body), &page); err != nil || status != http.StatusOK || len(page.Items) != 1 {
		t.Fatalf("queue: got %d %s", status, body)
	}
	if status, body := send(t, s, "POST", url+"/api/v1/reviews/"+page.Items[0].ID+"/pin", `{"lon":126.6,"lat":45.8}`); status != http.StatusOK {
		t.Fatalf("pin: got %d %s", status, body)
	}
	return page.Items[0].Institution.ID
}

// Two servers over one database: a gazetteer of the command line is used, an
// unknown address waits on the queue, and what is pinned at one server is known
// to the other.
func TestServeGeocoder(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			dsn := db.dsn(t)
			city(t, dsn)
			if exit, out, err := gridwatch(t, "secret-one\n", nil, "account", "add", "clerk", "--role", "clerk", "--db", dsn); exit != 0 {
				t.Fatalf("account: exit %d, %s%s", exit, out, err)
			}
			var points strings.Builder
			points.WriteString("name,address,lon,lat\n")
			for n := range 30 {
				fmt.Fprintf(&points, "店%d,学府路%d号,%v,45.8\n", n, 2*n+1, 126.58+0.001*float64(n))
			}
			gaz := filepath.Join(t.TempDir(), "town.gaz")
			if exit, out, err := gridwatch(t, "", nil, "gazetteer", "build", "--address", "address", "--name", "name", "--lon", "lon", "--lat", "lat",
				"--datum", "wgs84", file(t, "points.csv", points.String()), "-o", gaz); exit != 0 {
				t.Fatalf("gazetteer build: exit %d, %s%s", exit, out, err)
			}
			folder := filepath.Join(t.TempDir(), "gazetteers")
			serve := func(flags ...string) (string, *liveclient.Session) {
				t.Helper()
				ctx, stop := context.WithCancel(t.Context())
				stderr := &tail{}
				ended := make(chan int, 1)
				go func() {
					ended <- run(ctx, append([]string{"serve", "--db", dsn, "--addr", "127.0.0.1:0"}, flags...), strings.NewReader(""), &bytes.Buffer{}, stderr,
						func(string) string { return "" })
				}()
				t.Cleanup(func() {
					stop()
					if status := <-ended; status != 0 {
						t.Errorf("serve: got exit %d; stderr: %s", status, stderr)
					}
				})
				url := readyURL(t, stderr)
				session, err := liveclient.LogIn(t.Context(), url, "clerk", "secret-one")
				if err != nil {
					t.Fatal(err)
				}
				return url, session
			}
			one, here := serve("--gazetteer", gaz, "--gazetteer-dir", folder)
			two, there := serve()
			if _, err := os.Stat(folder); err != nil {
				t.Errorf("the folder was not made: %v", err)
			}
			place := func(url string, s *liveclient.Session, address string) string {
				t.Helper()
				status, body := send(t, s, "PUT", url+"/api/v1/institutions/"+uuid.Must(uuid.NewV7()).String(),
					fmt.Sprintf(`{"name":"新诊所","address":%q,"category":"clinic"}`, address))
				if status != http.StatusOK {
					t.Fatalf("institution: got %d %s", status, body)
				}
				return body
			}
			if body := place(one, here, "学府路13号"); !strings.Contains(body, `"located_by":"geocoded"`) {
				t.Errorf("in the gazetteer: got %s", body)
			}
			if body := place(two, there, "无名胡同1号"); !strings.Contains(body, `"located_by":""`) {
				t.Errorf("not known: got %s", body)
			}
			id := pinnedItem(t, here, one)
			if status, body := send(t, there, "GET", two+"/api/v1/institutions/"+id, ""); status != http.StatusOK || !strings.Contains(body, `"located_by":"pinned"`) {
				t.Errorf("pinned: got %d %s", status, body)
			}
			until(t, "the other server knows the pin", func() bool {
				_, body := send(t, there, "POST", two+"/api/v1/geocode", `{"address":"无名胡同1号"}`)
				return strings.Contains(body, `"source":"learned"`)
			})
		})
	}
}

// What the geocoder cannot be made of is a wrong flag.
func TestServeGeocoderFlags(t *testing.T) {
	for name, flags := range map[string][]string{
		"missing":   {"--gazetteer", "nowhere.gaz"},
		"no such":   {"--gazetteer", file(t, "x.gaz", "x")},
		"ambiguous": {"--within", "鼓楼区"},
		"unknown":   {"--within", "nowhere"},
		"no folder": {"--gazetteer-dir", file(t, "folder", "")},
	} {
		dsn := filepath.Join(t.TempDir(), "test.db")
		if exit, out, err := gridwatch(t, "", nil, append([]string{"serve", "--db", dsn, "--addr", "127.0.0.1:0"}, flags...)...); exit != 2 {
			t.Errorf("%s: got exit %d, want 2: %s%s", name, exit, out, err)
		}
	}
}
