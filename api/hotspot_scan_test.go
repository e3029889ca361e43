package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gridwatch/api/liveclient"
	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// scanned asks for a scan and waits for its end.
func (w *world) scanned(s *liveclient.Session, body string) Scan {
	w.t.Helper()
	var x Scan
	w.must(s, http.StatusCreated, "POST", "/api/v1/hotspots/scans", body, &x, "Idempotency-Key: "+w.id())
	return w.ended(s, x.ID)
}

func (w *world) ended(s *liveclient.Session, id string) (x Scan) {
	w.t.Helper()
	eventually(w.t, "a scan that has ended", func() bool {
		w.must(s, 200, "GET", "/api/v1/hotspots/scans/"+id, "", &x)
		return grid.ScanState(x.State).Ended()
	})
	return x
}

// pointC is a place of A where nothing was until the last two days of burst.
var pointC = geo.Point{Lon: -87.70, Lat: 41.87}

// burst is a cluster in time: many clues at one place on the last days.
func burst(w *world) {
	w.t.Helper()
	clustered(w)
	for range 15 {
		w.file(areaA, pointC, 2, began)
	}
	w.counted()
}

func TestScans(t *testing.T) {
	w := newWorld(t)
	burst(w)
	s := w.login("commander")
	key := "Idempotency-Key: " + w.id()
	body := `{"model":"permutation","seed":7,"runs":199,"max_days":10}`
	var asked Scan
	first := w.must(s, http.StatusCreated, "POST", "/api/v1/hotspots/scans", body, &asked, key)
	again := w.must(s, http.StatusCreated, "POST", "/api/v1/hotspots/scans", body, nil, key)
	if string(first.Body) != string(again.Body) || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("sent twice: got %s, then %s", first.Body, again.Body)
	}
	if a := w.ask(s, "POST", "/api/v1/hotspots/scans", `{"model":"permutation"}`, key); a.Status != http.StatusConflict {
		t.Errorf("another body under the key: got %d, want 409", a.Status)
	}
	if asked.State != "queued" || asked.Reason != "asked" || asked.Region != areaA || asked.Total != 199 || asked.Seed != "7" ||
		asked.From != "2014-03-05" || asked.Until != "2014-06-02" || asked.Resolution != 8 || !asked.Prospective || asked.Metric != "h3" ||
		asked.CreatedBy == nil || *asked.CreatedBy != "commander" || asked.Rev == 0 || asked.PolicyVersion == "" || asked.Cases != 68 {
		t.Errorf("asked: got %+v", asked)
	}
	x := w.ended(s, asked.ID)
	if x.State != "done" || x.Done != 199 || x.TooFew || x.StartedAt == nil || x.FinishedAt == nil || x.Error != nil || len(x.Clusters) == 0 || x.Found != len(x.Clusters) {
		t.Fatalf("done: got %+v", x)
	}
	c := x.Clusters[0]
	if c.Rank != 1 || !slices.Contains(c.Cells, cellOf(t, pointC, 8)) || c.Until != "2014-06-02" || c.Cases < 20 || c.LLR <= 0 || !(c.P <= 0.05) || c.Few ||
		c.RadiusUnit != "steps" || !c.Recurrence.exists() || x.Significant == 0 {
		t.Errorf("most likely: got %+v", c)
	}
	if want := "gridwatch hotspot scan --model permutation --metric h3 --max-share 0.5 --min-cases 2 --time-col date --max-window 10 --prospective --runs 199 --seed 7 scan-" + x.ID + ".csv"; x.Command != want {
		t.Errorf("command: got %s, want %s", x.Command, want)
	}
	input := w.must(s, 200, "GET", "/api/v1/hotspots/scans/"+x.ID+"/input", "", nil)
	if !strings.HasPrefix(string(input.Body), "cell,date,cases\n") || !strings.Contains(input.Header.Get("Content-Disposition"), "scan-"+x.ID+".csv") {
		t.Errorf("input: got %.200s, %s", input.Body, input.Header.Get("Content-Disposition"))
	}
	var l list[Scan]
	w.must(s, 200, "GET", "/api/v1/hotspots/scans", "", &l)
	if len(l.Items) == 0 || l.Items[0].ID != x.ID || l.Items[0].Found != x.Found || len(l.Items[0].Clusters) != 0 {
		t.Errorf("list: got %+v", l)
	}
	if a := w.ask(s, "POST", "/api/v1/hotspots/scans/"+x.ID+"/cancel", "{}", "Idempotency-Key: "+w.id()); a.Status != http.StatusConflict {
		t.Errorf("cancelled when done: got %d, want 409: %s", a.Status, a.Body)
	}
	if same := w.scanned(s, body); fmt.Sprintf("%+v", same.Clusters) != fmt.Sprintf("%+v", x.Clusters) {
		t.Errorf("the same scan: got %+v, want %+v", same.Clusters, x.Clusters)
	}
}

// TestScanModels: every form that can be asked for ends with clusters.
func TestScanModels(t *testing.T) {
	w := newWorld(t)
	burst(w)
	s := w.login("commander")
	for _, body := range []string{
		`{"model":"poisson","max_days":0,"runs":99}`,
		`{"model":"poisson","runs":99,"max_days":7,"prospective":false}`,
		`{"model":"poisson","metric":"greatcircle","max_days":0,"runs":99,"resolution":9}`,
		`{"model":"permutation","metric":"greatcircle","runs":99,"max_share":0.2,"min_cases":5}`,
	} {
		if x := w.scanned(s, body); x.State != "done" || x.Cases+x.LeftOut != 68 {
			t.Errorf("%s: got %s, %v: %d clues and %d left out, want 68", body, x.State, x.Error, x.Cases, x.LeftOut)
		}
	}
	x := w.scanned(s, `{"model":"poisson","population":"residents","max_days":0,"runs":99}`)
	if x.State != "done" || !x.TooFew || x.LeftOut != 68 || len(x.Clusters) != 0 {
		t.Errorf("without residents: got %+v", x)
	}
	few := w.scanned(s, `{"model":"permutation","from":"2014-05-28","max_days":1,"resolution":9,"runs":99,"until":"2014-05-29"}`)
	if !few.TooFew || few.State != "done" || len(few.Clusters) != 0 || few.Cases >= few.MinClues {
		t.Errorf("two days: got %+v", few)
	}
	if a := w.ask(w.login("commander-b"), "POST", "/api/v1/hotspots/scans", `{"model":"permutation"}`, "Idempotency-Key: "+w.id()); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("all clues in one cell: got %d, want 422: %s", a.Status, a.Body)
	}
	for _, c := range []struct{ body, field string }{
		{`{"model":"normal"}`, "model"}, {`{"model":"permutation","max_days":0}`, "max_days"}, {`{"model":"permutation","until":"2015-01-01"}`, "until"},
		{`{"model":"permutation","from":"2014-06-02","until":"2014-06-01"}`, "from"}, {`{"model":"permutation","from":"1999-01-01"}`, "from"},
		{`{"model":"permutation","resolution":12}`, "resolution"}, {`{"model":"permutation","runs":5}`, "runs"}, {`{"model":"permutation","population":"residents"}`, "population"},
		{`{"model":"permutation","max_share":0.6}`, "max_share"}, {`{"model":"permutation","seed":0}`, "seed"}, {`{"model":"poisson","max_days":0,"prospective":true}`, "prospective"},
	} {
		a := w.ask(s, "POST", "/api/v1/hotspots/scans", c.body, "Idempotency-Key: "+w.id())
		if a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d, want 422: %s", c.body, a.Status, a.Body)
			continue
		}
		if p := a.problem(t); len(p.Errors) != 1 || p.Errors[0].Field != c.field {
			t.Errorf("%s: got %+v, want the field %s", c.body, p.Errors, c.field)
		}
	}
}

// TestScanCancel: who asked may change his mind while it runs.
func TestScanCancel(t *testing.T) {
	w := newWorld(t)
	burst(w)
	s := w.login("commander")
	var x Scan
	w.must(s, http.StatusCreated, "POST", "/api/v1/hotspots/scans", `{"model":"permutation","runs":99999,"max_days":30,"resolution":9}`, &x, "Idempotency-Key: "+w.id())
	key := "Idempotency-Key: " + w.id()
	var cancelled Scan
	w.must(s, 200, "POST", "/api/v1/hotspots/scans/"+x.ID+"/cancel", "{}", &cancelled, key)
	w.must(s, 200, "POST", "/api/v1/hotspots/scans/"+x.ID+"/cancel", "{}", nil, key)
	if cancelled.State != "cancelled" || cancelled.FinishedAt == nil {
		t.Errorf("got %+v", cancelled)
	}
	if next := w.scanned(s, `{"model":"permutation","runs":99}`); next.State != "done" {
		t.Errorf("the next: got %s", next.State)
	}
	if x := w.ended(s, x.ID); x.State != "cancelled" {
		t.Errorf("later: got %s", x.State)
	}
}

// TestScansWait: of an account only so many may wait, even when they come at
// once; one that is cancelled makes room, and others are not in its way.
func TestScansWait(t *testing.T) {
	w := newWorld(t)
	burst(w)
	s := w.login("commander")
	ask := func() answer {
		return w.ask(s, "POST", "/api/v1/hotspots/scans", `{"model":"permutation","runs":99999,"max_days":30,"resolution":9}`, "Idempotency-Key: "+w.id())
	}
	var last Scan
	var asking sync.WaitGroup
	answers := make([]answer, scansWaiting+3)
	for i := range answers {
		asking.Go(func() { answers[i] = ask() })
	}
	asking.Wait()
	stored := 0
	for _, a := range answers {
		switch {
		case a.Status == http.StatusCreated:
			stored++
			if err := json.Unmarshal(a.Body, &last); err != nil {
				t.Fatal(err)
			}
		case a.Status != http.StatusConflict || !strings.Contains(string(a.Body), "scans-waiting"):
			t.Errorf("got %d, want 201 or 409: %s", a.Status, a.Body)
		}
	}
	if stored != scansWaiting {
		t.Fatalf("got %d stored of %d, want %d", stored, len(answers), scansWaiting)
	}
	above := w.login("commander-city")
	if a := w.ask(above, "POST", "/api/v1/hotspots/scans", `{"model":"permutation","runs":99}`, "Idempotency-Key: "+w.id()); a.Status != http.StatusCreated {
		t.Errorf("of the city: got %d, want 201: %s", a.Status, a.Body)
	}
	w.must(s, 200, "POST", "/api/v1/hotspots/scans/"+last.ID+"/cancel", "{}", nil, "Idempotency-Key: "+w.id())
	if a := ask(); a.Status != http.StatusCreated {
		t.Errorf("after one was cancelled: got %d, want 201: %s", a.Status, a.Body)
	}
}

// TestScansOfOthers: another area's scans do not exist.
func TestScansOfOthers(t *testing.T) {
	w := newWorld(t)
	burst(w)
	s, other, above := w.login("commander"), w.login("commander-b"), w.login("commander-city")
	w.file(areaB, geo.Point{Lon: -87.64, Lat: 41.88}, 1, began)
	w.counted()
	x := w.scanned(other, `{"model":"permutation","runs":99}`)
	whole := w.scanned(above, `{"model":"permutation","runs":99}`)
	for _, id := range []string{x.ID, whole.ID} {
		for _, c := range []struct{ method, path, body string }{
			{"GET", "/api/v1/hotspots/scans/" + id, ""}, {"GET", "/api/v1/hotspots/scans/" + id + "/input", ""}, {"POST", "/api/v1/hotspots/scans/" + id + "/cancel", "{}"},
		} {
			if a := w.ask(s, c.method, c.path, c.body, "Idempotency-Key: "+w.id()); a.Status != http.StatusNotFound {
				t.Errorf("%s %s: got %d, want 404: %s", c.method, c.path, a.Status, a.Body)
			}
		}
	}
	for _, region := range []string{areaB, city, "nowhere"} {
		if a := w.ask(s, "POST", "/api/v1/hotspots/scans", `{"model":"permutation","region":"`+region+`"}`, "Idempotency-Key: "+w.id()); a.Status != http.StatusNotFound {
			t.Errorf("a scan of %s: got %d, want 404: %s", region, a.Status, a.Body)
		}
	}
	mine := w.scanned(s, `{"model":"permutation","runs":99}`)
	if mine.Cases != 68 || whole.Cases != 68+41 {
		t.Errorf("clues: got %d of the area and %d of the city, want 68 and 109", mine.Cases, whole.Cases)
	}
	input := w.must(s, 200, "GET", "/api/v1/hotspots/scans/"+mine.ID+"/input", "", nil)
	if strings.Contains(string(input.Body), cellOf(t, pointB, 8).String()) {
		t.Error("the input has a cell of the other area")
	}
	var l list[Scan]
	w.must(s, 200, "GET", "/api/v1/hotspots/scans", "", &l)
	for _, one := range l.Items {
		if one.Region != areaA {
			t.Errorf("listed: a scan of %s", one.Region)
		}
	}
}

// TestNightlyScans: a night has one scan of the root and of each area with enough
// clues, nights that have passed are not made up for.
func TestNightlyScans(t *testing.T) {
	w := newWorld(t)
	w.file(areaA, pointA, 40, began.AddDate(0, 0, -1))
	w.file(areaA, pointC, 4, began.AddDate(0, 0, -1))
	w.file(areaB, pointB, 5, began.AddDate(0, 0, -1))
	w.advance(24 * time.Hour)
	w.counted()
	s := w.login("commander-city")
	nights := func(from, until string) map[string]int {
		regions := map[string]int{}
		var l list[Scan]
		w.must(s, 200, "GET", "/api/v1/hotspots/scans?limit=1000", "", &l)
		for _, x := range l.Items {
			if x.Reason == "nightly" && x.State == "done" && x.Until >= from && x.Until <= until && x.CreatedBy == nil {
				regions[x.Region]++
			}
		}
		return regions
	}
	eventually(t, "the night's scans", func() bool {
		got := nights("2014-06-02", "2014-06-02")
		return got[city] == 1 && got[areaA] == 1
	})
	w.advance(5 * 24 * time.Hour)
	w.counted()
	eventually(t, "the newest night's scans", func() bool {
		got := nights("2014-06-07", "2014-06-07")
		return got[city] == 1 && got[areaA] == 1
	})
	if got := nights("2014-06-03", "2014-06-06"); len(got) != 0 {
		t.Errorf("nights between: got %v, want none", got)
	}
	if got := nights("2014-01-01", "2014-12-31"); got[areaB] != 0 {
		t.Errorf("the area with 5 clues: got %d scans, want none", got[areaB])
	}
}

func TestAlerts(t *testing.T) {
	w := newWorld(t)
	var clues []*grid.Clue
	w.write(func(tx *store.Tx) error {
		clues = nil
		for i, region := range []string{areaA, areaA, areaB} {
			p := pointA
			if region == areaB {
				p = pointB
			}
			clues = append(clues, &grid.Clue{ID: grid.ClueID(w.id()), Source: "hotline", Kind: "k", Region: region, Point: &p, Severity: grid.High, State: grid.ClueOpen,
				OpenedAt: tx.Now().AddDate(0, 0, -i)})
		}
		return faultless(tx.PutClues(clues))
	})
	ids := []string{w.id(), w.id(), w.id()}
	w.write(func(tx *store.Tx) error {
		var alerts []*grid.Alert
		for i, c := range clues {
			alerts = append(alerts, &grid.Alert{ID: grid.AlertID(ids[i]), Kind: grid.AlertHotspot, Clue: c.ID, Cell: cellOf(t, pointA, 8), Z: 4.5, Q: 0.001, N: 7})
		}
		_, err := tx.RaiseAlerts(alerts)
		return err
	})
	s := w.login("supervisor")
	var l list[Alert]
	w.must(s, 200, "GET", "/api/v1/alerts?open=true", "", &l)
	if len(l.Items) != 2 {
		t.Fatalf("open alerts of the area: got %d, want 2", len(l.Items))
	}
	for _, a := range l.Items {
		if a.Region != areaA || a.Kind != "hotspot" || a.Z != 4.5 || a.Q != 0.001 || a.N != 7 || a.Resolution != 8 || a.AcknowledgedAt != nil || a.AcknowledgedBy != nil {
			t.Errorf("got %+v", a)
		}
	}
	key := "Idempotency-Key: " + w.id()
	var done Alert
	w.must(s, 200, "POST", "/api/v1/alerts/"+ids[0]+"/acknowledge", "{}", &done, key)
	w.must(s, 200, "POST", "/api/v1/alerts/"+ids[0]+"/acknowledge", "{}", nil, key)
	if done.ID != ids[0] || done.AcknowledgedAt == nil || done.AcknowledgedBy == nil || *done.AcknowledgedBy != "supervisor" {
		t.Errorf("acknowledged: got %+v", done)
	}
	for _, c := range []struct {
		name, id string
		status   int
	}{{"twice", ids[0], 409}, {"another area's", ids[2], 404}, {"nobody's", w.id(), 404}, {"no id", "x", 422}} {
		if a := w.ask(s, "POST", "/api/v1/alerts/"+c.id+"/acknowledge", "{}", "Idempotency-Key: "+w.id()); a.Status != c.status {
			t.Errorf("%s: got %d, want %d: %s", c.name, a.Status, c.status, a.Body)
		}
	}
	w.must(s, 200, "GET", "/api/v1/alerts?open=true", "", &l)
	if len(l.Items) != 1 || l.Items[0].ID != ids[1] {
		t.Errorf("open alerts: got %+v", l.Items)
	}
	w.must(s, 200, "GET", "/api/v1/alerts", "", &l)
	if len(l.Items) != 2 {
		t.Errorf("all alerts: got %d, want 2", len(l.Items))
	}
	w.must(w.login("supervisor-city"), 200, "GET", "/api/v1/alerts?open=true&limit=1", "", &l)
	if len(l.Items) != 1 || l.Next == nil {
		t.Errorf("a page of the city: got %+v", l)
	}
}
