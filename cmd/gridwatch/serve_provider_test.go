package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"gridwatch/api/liveclient"
	"gridwatch/geo"
)

// A server asks an online service about what it does not know, keeps the answer,
// files a place where the service has it, and tells the key to nobody.
func TestServeProvider(t *testing.T) {
	const secret = "s3cret-key-of-the-service"
	want := geo.Point{Lon: -87.625, Lat: 41.875} // outside China GCJ-02 is WGS-84
	var asked atomic.Int32
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		switch q := r.URL.Query(); {
		case r.URL.Path != "/v3/geocode/geo" || q.Get("key") != secret:
			fmt.Fprint(w, `{"status":"0","info":"INVALID_USER_KEY","infocode":"10001"}`)
		case strings.Contains(q.Get("address"), "无名胡同"):
			fmt.Fprintf(w, `{"status":"1","infocode":"10000","geocodes":[{"formatted_address":"无名胡同","location":"%v,%v","level":"门牌号"}]}`, want.Lon, want.Lat)
		default:
			fmt.Fprint(w, `{"status":"0","info":"DAILY_QUERY_OVER_LIMIT","infocode":"10003"}`)
		}
	}))
	defer service.Close()
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			asked.Store(0)
			dsn := db.dsn(t)
			city(t, dsn)
			if exit, out, err := gridwatch(t, "secret-one\n", nil, "account", "add", "clerk", "--role", "clerk", "--db", dsn); exit != 0 {
				t.Fatalf("account: exit %d, %s%s", exit, out, err)
			}
			ctx, stop := context.WithCancel(t.Context())
			stderr := &tail{}
			ended := make(chan int, 1)
			go func() {
				ended <- run(ctx, []string{"serve", "--db", dsn, "--addr", "127.0.0.1:0", "--log-level", "debug", "--provider", "amap", "--provider-url", service.URL,
					"--provider-key-file", file(t, "amap.key", secret+"\n"), "--provider-rate", "3600000"}, strings.NewReader(""), &bytes.Buffer{}, stderr, func(string) string { return "" })
			}()
			t.Cleanup(func() {
				stop()
				if status := <-ended; status != 0 {
					t.Errorf("serve: got exit %d; stderr: %s", status, stderr)
				}
				if strings.Contains(stderr.String(), secret) || strings.Contains(stderr.String(), "胡同") {
					t.Errorf("the log shows the key or an address: %s", stderr)
				}
			})
			s, err := liveclient.LogIn(t.Context(), readyURL(t, stderr), "clerk", "secret-one")
			if err != nil {
				t.Fatal(err)
			}
			type found struct {
				Lon, Lat  *float64
				LocatedBy string `json:"located_by"`
				Source    string
				Precision string
				Fix       struct{ Source string }
			}
			do := func(method, path, body string) (f found) {
				t.Helper()
				if _, err := s.Do(t.Context(), method, path, "", []byte(body), &f); err != nil {
					t.Fatal(err)
				}
				return f
			}
			for range 3 {
				f := do(http.MethodPost, "/api/v1/geocode", `{"address":"无名胡同77号"}`)
				if f.Lon == nil || math.Abs(*f.Lon-want.Lon) > 1e-6 || math.Abs(*f.Lat-want.Lat) > 1e-6 || f.Source != "amap" || f.Precision != "rooftop" {
					t.Errorf("geocode: got %+v, want %v by amap", f, want)
				}
			}
			if n := asked.Load(); n != 1 {
				t.Errorf("asked %d times for one address, want once", n)
			}
			f := do(http.MethodPut, "/api/v1/institutions/019b0000-0000-7000-8000-00000000a001", `{"name":"新诊所","address":"无名胡同78号","category":"clinic"}`)
			if f.Lon == nil || f.LocatedBy != "provider" || f.Fix.Source != "amap" {
				t.Errorf("institution: got %+v, want it located by the provider", f)
			}
			for n := range 3 { // the quota is used up: the service is left alone
				if f := do(http.MethodPost, "/api/v1/geocode", fmt.Sprintf(`{"address":"别处%d号"}`, n)); f.Lon != nil {
					t.Errorf("over the quota: got %+v, want no point", f)
				}
			}
			if n := asked.Load(); n != 3 {
				t.Errorf("asked %d times in all, want 3", n)
			}
		})
	}
}

// Wrong flags of services end the program at once.
func TestServeProviderFlags(t *testing.T) {
	for name, flags := range map[string][]string{
		"unknown":    {"--provider", "google"},
		"no key":     {"--provider", "amap"},
		"no service": {"--provider-key-file", file(t, "key", "x")},
	} {
		dsn := filepath.Join(t.TempDir(), "test.db")
		if exit, out, err := gridwatch(t, "", nil, append([]string{"serve", "--db", dsn, "--addr", "127.0.0.1:0"}, flags...)...); exit != 2 {
			t.Errorf("%s: got exit %d, want 2: %s%s", name, exit, out, err)
		}
	}
}
