package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// servedScan is a scan as the API tells it.
type servedScan struct {
	ID, State, Command string
	Error              *string
	Clusters           []struct {
		Cells        []string
		Centre       string
		Radius       float64
		From, Until  string
		Cases        int
		Expected     float64
		RelativeRisk *float64 `json:"relative_risk"`
		LLR, P       float64
		PGumbel      *float64 `json:"p_gumbel"`
		Recurrence   *float64 `json:"recurrence_days"`
	}
}

func (r *served) scan(id string) (x servedScan) {
	r.t.Helper()
	status, body := send(r.t, r.session, "GET", r.url+"/api/v1/hotspots/scans/"+id, "")
	if err := json.Unmarshal([]byte(body), &x); err != nil || status != http.StatusOK {
		r.t.Fatalf("scan: got %d %s: %v", status, body, err)
	}
	return x
}

func (r *served) askScan(body string) string {
	r.t.Helper()
	status, answer := send(r.t, r.session, "POST", r.url+"/api/v1/hotspots/scans", body)
	var x servedScan
	if err := json.Unmarshal([]byte(answer), &x); err != nil || status != http.StatusCreated {
		r.t.Fatalf("%s: got %d %s: %v", body, status, answer, err)
	}
	return x.ID
}

// fill records institutions and clues, among them many in one place of late, and
// waits until the server counts them.
func (r *served) fill() {
	r.t.Helper()
	put := func(what, body string) {
		if status, answer := send(r.t, r.session, "PUT", r.url+"/api/v1/"+what+"/"+uuid.Must(uuid.NewV7()).String(), body); status != http.StatusOK {
			r.t.Fatalf("%s: got %d %s", what, status, answer)
		}
	}
	place := func(n int) string {
		return fmt.Sprintf(`"datum":"wgs84","lon":%v,"lat":%v`, 126.55+0.01*float64(n%5), 45.76+0.01*float64(n/5))
	}
	for n := range 15 {
		put("institutions", fmt.Sprintf(`{"name":"诊所%d","category":"clinic",%s}`, n, place(n)))
	}
	for n := range 75 {
		days, where := (n*17)%85, n%15
		if n >= 50 {
			days, where = n%3, 7
		}
		put("clues", fmt.Sprintf(`{"source":"hotline","kind":"k","severity":"low","opened_at":%q,%s}`,
			time.Now().AddDate(0, 0, -days).UTC().Format(time.RFC3339), place(where)))
	}
	until(r.t, "counted", func() bool { // what was written comes to the server by the log
		status, answer := send(r.t, r.session, "GET", r.url+"/api/v1/hotspots?days=90", "")
		var hotspots struct{ Total int }
		if err := json.Unmarshal([]byte(answer), &hotspots); err != nil || status != http.StatusOK {
			r.t.Fatalf("hotspots: got %d %s: %v", status, answer, err)
		}
		return hotspots.Total == 75
	})
}

// again runs the command of a scan on its downloaded input.
func (r *served) again(x servedScan) (answer scanAnswer) {
	r.t.Helper()
	status, input := send(r.t, r.session, "GET", r.url+"/api/v1/hotspots/scans/"+x.ID+"/input", "")
	if status != http.StatusOK {
		r.t.Fatalf("input: got %d %s", status, input)
	}
	words := strings.Fields(x.Command)
	name := words[len(words)-1]
	if words[0] != "gridwatch" || name != "scan-"+x.ID+".csv" {
		r.t.Fatalf("command: got %s", x.Command)
	}
	words[len(words)-1] = file(r.t, name, input)
	exit, out, stderr := gridwatch(r.t, "", nil, words[1:]...)
	if err := json.Unmarshal([]byte(out), &answer); err != nil || exit != 0 {
		r.t.Fatalf("%s: got exit %d, %s%s", x.Command, exit, out, stderr)
	}
	return answer
}

// TestScanIsReproducible: the command of a scan on its downloaded input gives the
// clusters of the scan.
func TestScanIsReproducible(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			s := scanServer(t, db.dsn(t))
			s.fill()
			for _, body := range []string{
				`{"model":"permutation","runs":199,"max_days":20}`,
				`{"model":"permutation","runs":199,"metric":"greatcircle","max_share":0.3,"prospective":false,"seed":9007199254740991}`,
				`{"model":"poisson","runs":199,"max_days":0}`,
				`{"model":"poisson","runs":199,"metric":"greatcircle","max_days":14}`,
			} {
				var x servedScan
				id := s.askScan(body)
				until(t, "scanned", func() bool { x = s.scan(id); return x.State == "done" || x.State == "failed" })
				if x.State != "done" || len(x.Clusters) == 0 {
					t.Errorf("%s: got %+v", body, x)
					continue
				}
				s.same(x, s.again(x))
			}
			s.kill()
		})
	}
}

// same compares a scan with what the command line printed.
func (r *served) same(x servedScan, again scanAnswer) {
	r.t.Helper()
	if len(again.Clusters) != len(x.Clusters) {
		r.t.Errorf("%s: got %d clusters, want %d", x.Command, len(again.Clusters), len(x.Clusters))
		return
	}
	near := func(a, b *float64) bool {
		return a == nil && b == nil || a != nil && b != nil && math.Abs(*a-*b) <= 1e-6*math.Abs(*b)
	}
	text := func(v any) string { // null without time
		if v == nil {
			return ""
		}
		return fmt.Sprint(v)
	}
	for i, c := range x.Clusters {
		a := again.Clusters[i]
		if text(a.From) != "" && (text(a.From) != c.From || text(a.To) != c.Until) {
			r.t.Errorf("%s: cluster %d: got %v to %v, want %s to %s", x.Command, i+1, a.From, a.To, c.From, c.Until)
		}
		if !slices.Equal(a.IDs, c.Cells) || a.Centre != c.Centre || a.Cases != c.Cases || !near(&a.Radius, &c.Radius) || !near(&a.Expected, &c.Expected) ||
			!near(a.RelativeRisk, c.RelativeRisk) || !near(&a.LLR, &c.LLR) || !near(&a.P, &c.P) || !near(a.PGumbel, c.PGumbel) || !near(a.RecurrenceDays, c.Recurrence) {
			r.t.Errorf("%s: cluster %d: got %+v, want %+v", x.Command, i+1, a, c)
		}
	}
}

func scanServer(t *testing.T, dsn string) *served {
	t.Helper()
	city(t, dsn)
	if exit, out, err := gridwatch(t, "secret-one\n", nil, "account", "add", "clerk", "--role", "clerk", "--db", dsn); exit != 0 {
		t.Fatalf("account: exit %d, %s%s", exit, out, err)
	}
	return startServe(t, dsn)
}

// TestScanOutlivesItsServer: a server is killed in the middle of a scan; another
// finishes it, and the result is what the command line makes of the input. A scan
// that runs at one server is cancelled at another.
func TestScanOutlivesItsServer(t *testing.T) {
	for _, db := range databases {
		if db.name == "sqlite" && os.Getenv("GRIDWATCH_TEST") != "full" {
			continue // the same story; one server at a time is its usual case
		}
		t.Run(db.name, func(t *testing.T) {
			dsn := db.dsn(t)
			one := scanServer(t, dsn)
			one.fill()
			two := startServe(t, dsn)
			long := `{"model":"permutation","runs":99999,"max_days":40}`
			id := one.askScan(long)
			until(t, "running", func() bool { return one.scan(id).State != "queued" })
			if status, body := send(t, two.session, "POST", two.url+"/api/v1/hotspots/scans/"+id+"/cancel", "{}"); status != http.StatusOK {
				t.Errorf("cancel: got %d %s", status, body)
			}
			id = one.askScan(long)
			until(t, "running", func() bool { return one.scan(id).State != "queued" })
			two.kill()
			one.kill()
			three := startServe(t, dsn)
			if state := three.scan(id).State; state != "running" {
				t.Errorf("killed too late: %s", state)
			}
			var x servedScan
			until(t, "taken over", func() bool { x = three.scan(id); return x.State == "done" })
			three.same(x, three.again(x))
			three.kill()
		})
	}
}
