package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gridwatch/api/liveclient"
)

// selfSigned writes a certificate for 127.0.0.1 and its key.
func selfSigned(t testing.TB) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	pool = x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	return file(t, "cert.pem", string(text)), file(t, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}))), pool
}

func TestServeTLS(t *testing.T) {
	cert, key, pool := selfSigned(t)
	dsn := filepath.Join(t.TempDir(), "test.db")
	ctx, stop := context.WithCancel(t.Context())
	stderr := &tail{}
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--db", dsn, "--addr", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key}, strings.NewReader(""),
			&bytes.Buffer{}, stderr, func(string) string { return "" })
	}()
	url := readyURL(t, stderr)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	response, err := client.Get(url + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(url, "https://") {
		t.Errorf("%s/readyz: got %d, want 200 over https", url, response.StatusCode)
	}
	client.CloseIdleConnections()
	stop()
	if status := <-ended; status != 0 {
		t.Errorf("serve: got exit %d, want 0; stderr: %s", status, stderr)
	}
}

// readyURL waits for the line of the log that says where the server is.
func readyURL(t testing.TB, stderr *tail) (url string) {
	t.Helper()
	until(t, "ready", func() bool {
		for line := range strings.Lines(stderr.String()) {
			var m struct{ Msg, URL string }
			if json.Unmarshal([]byte(line), &m) == nil && m.Msg == "ready" {
				url = m.URL
			}
		}
		return url != ""
	})
	return url
}

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
			url := readyURL(t, stderr)
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
