package api

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"gridwatch/api/liveclient"
	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// upload puts a gazetteer; without sends no length.
func (w *world) upload(s *liveclient.Session, name string, body io.Reader) answer {
	w.t.Helper()
	req, err := http.NewRequest("PUT", w.http.URL+"/api/v1/gazetteers/"+name, body)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	for _, c := range s.HTTP.Jar.Cookies(req.URL) {
		if c.Name == csrfCookie {
			req.Header.Set(csrfHeader, c.Value)
		}
	}
	resp, err := s.HTTP.Do(req)
	if err != nil {
		return answer{}
	}
	defer resp.Body.Close()
	read, _ := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, read}
}

func (w *world) gazetteers(s *liveclient.Session) (names []string) {
	w.t.Helper()
	var all list[Gazetteer]
	w.must(s, 200, "GET", "/api/v1/gazetteers", "", &all)
	for _, g := range all.Items {
		if g.Bytes == 0 || g.At == nil {
			w.t.Errorf("not complete: %+v", g)
		}
		names = append(names, fmt.Sprintf("%s %d %v", g.Name, g.Entries, g.Fixed))
	}
	return names
}

// An administrator puts a gazetteer on the running server, and it is used at once.
func TestGazetteerPut(t *testing.T) {
	w, folder := newLocating(t)
	s := w.login("admin")
	var more []geocode.Entry
	for n := range 30 {
		more = append(more, geocode.Entry{Name: fmt.Sprintf("店%d", n), Address: fmt.Sprintf("中山路%d号", 2*n+1), Point: geo.Point{Lon: -87.7 + 0.001*float64(n), Lat: 41.83}})
	}
	file := gazetteerFile(t, more...)
	ask := func() *float64 {
		var fix Geocoded
		w.must(s, 200, "POST", "/api/v1/geocode", `{"address":"中山路1号"}`, &fix)
		return fix.Lon
	}
	if ask() != nil {
		t.Fatal("known already")
	}
	a := w.upload(s, "city", bytes.NewReader(file))
	if a.Status != 200 || !strings.Contains(string(a.Body), `"entries":30`) {
		t.Fatalf("put: got %d %s", a.Status, a.Body)
	}
	if ask() == nil {
		t.Error("not used")
	}
	if got, want := w.gazetteers(s), []string{"city 30 false", "fixed 40 true"}; !slices.Equal(got, want) {
		t.Errorf("list: got %q, want %q", got, want)
	}
	damaged := bytes.Clone(file)
	damaged[len(damaged)/2] ^= 1
	for name, c := range map[string]struct {
		name   string
		body   io.Reader
		status int
	}{
		"damaged":        {"city", bytes.NewReader(damaged), 422},
		"no gazetteer":   {"city", strings.NewReader("name,lon\n"), 422},
		"empty":          {"city", strings.NewReader(""), 422},
		"named at start": {"fixed", bytes.NewReader(file), 409},
		"bad name":       {"City", bytes.NewReader(file), 422},
		"path":           {"..%2Fcity", bytes.NewReader(file), 422},
		"the pins'":      {"learned", bytes.NewReader(file), 422},
	} {
		a := w.upload(s, c.name, c.body)
		if a.Status != c.status || strings.Contains(string(a.Body), folder) {
			t.Errorf("%s: got %d %s, want %d", name, a.Status, a.Body, c.status)
		}
	}
	if ask() == nil {
		t.Error("the old one does not stay")
	}
	if list, err := os.ReadDir(folder); err != nil || len(list) != 1 {
		t.Errorf("the folder: got %v, %v", list, err)
	}
	w.must(s, http.StatusNoContent, "DELETE", "/api/v1/gazetteers/city", "", nil)
	if ask() != nil {
		t.Error("still used")
	}
	for name, status := range map[string]int{"city": 404, "fixed": 409, "..%2Fx": 422} {
		if a := w.ask(s, "DELETE", "/api/v1/gazetteers/"+name, ""); a.Status != status {
			t.Errorf("delete %s: got %d %s, want %d", name, a.Status, a.Body, status)
		}
	}
}

// More than the row allows is refused, stated or not, and leaves nothing.
func TestGazetteerTooLarge(t *testing.T) {
	w, folder := newLocating(t)
	s := w.login("admin")
	row := w.server.guard.rows["PUT /api/v1/gazetteers/{name}"]
	most := row.body
	row.body = 1000
	defer func() { row.body = most }()
	body := bytes.Repeat([]byte{1}, 5000)
	for name, r := range map[string]io.Reader{"stated": bytes.NewReader(body), "not stated": io.MultiReader(bytes.NewReader(body))} {
		if a := w.upload(s, "big", r); a.Status != 413 && a.Status != 0 { // 0: the server closed before all was sent
			t.Errorf("%s: got %d %s, want 413", name, a.Status, a.Body)
		}
	}
	if list, err := os.ReadDir(folder); err != nil || len(list) != 0 {
		t.Errorf("the folder: got %v, %v", list, err)
	}
	if got := w.gazetteers(s); !slices.Equal(got, []string{"fixed 40 true"}) {
		t.Errorf("list: got %q", got)
	}
}
