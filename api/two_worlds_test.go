package api

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"gridwatch/api/liveclient"
	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// lived is everything a commander of area A was sent.
type lived struct {
	stream  [][]byte
	answers map[string][]byte
}

// liveThrough tells one story in a fresh world. Area A sees the same in every variant;
// area B has other things in the same number of events, some of them in cells
// of A, and some in the parents both areas share.
func liveThrough(t *testing.T, variant int) lived {
	w := newWorldWith(t, setup{manual: true, quiet: true})
	story := lived{answers: map[string][]byte{}}
	commander := w.login("commander")
	var clients []*liveclient.Client
	for _, resolution := range []int{9, 7, 5, 4} {
		c := w.dial(&liveclient.Client{Session: commander, Region: areaA, Resolution: resolution, Layers: []string{"feed"}})
		c.OnRaw = func(data []byte) { story.stream = append(story.stream, bytes.Clone(data)) }
		if _, err := c.Next(patience); err != nil { // the snapshot
			t.Fatal(err)
		}
		clients = append(clients, c)
	}
	step := func() {
		w.caughtUp()
		w.server.hub.advance(false, true)
		for _, c := range clients {
			next(t, c, "heartbeat")
			w.agree(c)
		}
	}
	other := func(n int) geo.Point { // a place in B that depends on the variant
		return geo.Point{Lon: pointB.Lon + 0.003*float64(variant*n%7), Lat: pointB.Lat + 0.004*float64(variant*n%5)}
	}
	severity := grid.Severity(variant % 4)
	w.file(areaA, pointA, 40, began) // enough to speak of hotspots
	w.file(areaB, other(1), 50, began.AddDate(0, 0, -variant))
	w.caughtUp()
	for n := range 6 {
		clue := func(region string, p geo.Point, s grid.Severity) {
			text := region
			if region == areaB {
				text += fmt.Sprint(" in variant ", variant)
			}
			w.write(func(tx *store.Tx) error {
				return faultless(tx.PutClues([]*grid.Clue{{ID: grid.ClueID(w.id()), Source: "hotline", Kind: "k", Text: text,
					Region: region, Point: &p, Severity: s, State: grid.ClueOpen, OpenedAt: tx.Now()}}))
			})
		}
		clue(areaB, other(n), severity)
		step()
		near := pointA
		near.Lat += 0.004 * float64(n)
		clue(areaA, near, grid.High)
		step()
		clue(areaB, map[bool]geo.Point{true: near, false: other(n)}[variant == 2], severity) // B's own matter, in a cell of A
		step()
		w.write(func(tx *store.Tx) error { // one event, a different number of places
			var all []*grid.Institution
			for i := range 1 + 2*variant {
				p := other(i + n)
				all = append(all, &grid.Institution{ID: grid.InstitutionID(uuid(0x50000 + 100*n + i)), Name: fmt.Sprint("B ", variant, n, i),
					Region: areaB, Point: &p, Category: "clinic", Owes: variant == 1 || i == 0, State: grid.Active,
					VerifiedAt: tx.Now().AddDate(0, 0, -100*variant)}) // fresh or expired
			}
			return faultless(tx.PutInstitutions(all))
		})
		step()
		if n == 3 {
			w.write(func(tx *store.Tx) error {
				return faultless(tx.PutVisits([]*grid.Visit{{ID: grid.VisitID(w.id()), Institution: placeB, Kind: grid.Patrol, Officer: officerB,
					At: tx.Now().Add(-time.Duration(variant) * time.Hour)}}))
			})
			w.write(func(tx *store.Tx) error {
				return tx.PutDuty(&grid.Duty{ID: grid.DutyID(w.id()), Grid: gridB, Officer: officerB,
					Kind: []grid.DutyKind{grid.DutyOfficer, grid.DutyLiaison}[variant-1], From: tx.Now()})
			})
			w.write(func(tx *store.Tx) error {
				return tx.PutLeave(&grid.Leave{ID: grid.LeaveID(w.id()), Officer: officerB, Kind: grid.LeaveSick, From: tx.Now().Add(time.Hour),
					Until: tx.Now().Add(time.Duration(1+variant) * time.Hour)})
			})
			w.write(func(tx *store.Tx) error {
				return faultless(tx.PutTurns([]*grid.Turn{{ID: grid.TurnID(w.id()), Officer: officerB, From: tx.Now().Add(12 * time.Hour),
					Until: tx.Now().Add(time.Duration(12+variant) * time.Hour)}}))
			})
			planner, draft := w.login("planner-b"), w.id()
			w.must(planner, 200, "PUT", "/api/v1/drafts/"+draft, fmt.Sprintf(`{"region":"town-b","name":"of B %d","source":{"kind":%q}}`, variant,
				[]string{"regions", "current"}[variant-1]), nil)
			w.act(planner, 202, draft, "balance", map[string]any{"version": 1, "grids": 1 + variant, "borders": "free"}, nil)
			p := other(n)
			w.write(func(tx *store.Tx) error {
				shift := &grid.Shift{ID: grid.ShiftID(w.id()), Officer: officerB, StartedAt: tx.Now()}
				if err := tx.StartShift(shift, &p); err != nil {
					return err
				}
				_, err := tx.AddPositions([]grid.Position{{Officer: officerB, Device: "d", Shift: shift.ID, At: tx.Now(), Point: p}})
				return err
			})
			step()
		}
		w.advance(9 * time.Hour)
		step()
	}
	w.counted()
	paths := []string{"/hotspots", "/hotspots?resolution=6&per=institution", "/hotspots?resolution=9&days=90&k=2&per=effort", "/hotspots/forecast",
		"/hotspots/export", "/hotspots/export?format=geojson&resolution=5", "/hotspots/scans", "/alerts", "/risks?limit=1000", "/risks/rules", "/regions", "/regions/outlines", "/grids", "/grids/outlines", "/institutions?limit=1000", "/institutions?unlocated=true",
		"/institutions?q=B", "/plans", "/plans/" + uuid(0x401), "/plans/" + uuid(0x401) + "/cells", "/plans/" + uuid(0x401) + "/export", "/plans/" + uuid(0x402), "/drafts", "/leaves", "/roster", "/staffing", "/workload", "/clues", "/clues?state=open&box=-88,41,-87,42", "/officers", "/duties", "/shifts", "/visits", "/tasks", "/staff",
		"/gaps?limit=1000", "/deployment", "/session", "/institutions/" + string(placeB),
		"/export/cells?format=geojson", "/export/institutions"}
	for resolution := grid.MinResolution; resolution <= 9; resolution++ {
		paths = append(paths, fmt.Sprint("/board?resolution=", resolution), fmt.Sprint("/board/digest?resolution=", resolution))
		for _, p := range []geo.Point{pointA, pointB} { // coarse cells hold some of both areas
			cell, err := geo.CellAt(p, resolution)
			if err != nil {
				t.Fatal(err)
			}
			paths = append(paths, "/board/cells/"+cell.String(), "/hotspots/cells/"+cell.String(), "/duty?cell="+cell.String())
		}
	}
	for i := range paths {
		paths[i] = "/api/v1" + paths[i]
	}
	for _, tile := range []string{"0/0/0", "9/131/190", "10/262/380", "10/263/380", "11/525/761", "12/1049/1522", "13/2101/3045"} {
		for _, resolution := range []int{9, 8, 7, 6, 5, 4} {
			paths = append(paths, fmt.Sprintf("/tiles/cells/%s.mvt?resolution=%d", tile, resolution))
		}
	}
	for _, path := range paths {
		a := w.ask(commander, "GET", path, "")
		story.answers[path] = fmt.Appendf(nil, "%d %s %q %s", a.Status, a.Header.Get("ETag"), headersOf(a.Header), a.Body)
		if a.Status == http.StatusOK && strings.Contains(string(a.Body), areaB) {
			t.Errorf("%s names area B: %.300s", path, a.Body)
		}
	}
	return story
}

// headersOf are the headers that could tell something.
func headersOf(h http.Header) string {
	h = h.Clone()
	h.Del("Date")
	var b bytes.Buffer
	h.Write(&b)
	return b.String()
}

// TestTwoWorlds: what a commander of one area receives does not depend, in a
// single byte, on what another area has.
func TestTwoWorlds(t *testing.T) {
	first, second := liveThrough(t, 1), liveThrough(t, 2)
	if len(first.stream) != len(second.stream) {
		t.Errorf("stream: got %d and %d messages", len(first.stream), len(second.stream))
	}
	size := 0
	for i := range min(len(first.stream), len(second.stream)) {
		size += len(first.stream[i])
		if !bytes.Equal(first.stream[i], second.stream[i]) {
			t.Fatalf("message %d differs:\n%s\n%s", i, first.stream[i], second.stream[i])
		}
	}
	for path, body := range first.answers {
		size += len(body)
		if !bytes.Equal(body, second.answers[path]) {
			at := 0
			for at < min(len(body), len(second.answers[path])) && body[at] == second.answers[path][at] {
				at++
			}
			t.Errorf("%s differs at byte %d:\n%.200s\n%.200s", path, at, body[at:], second.answers[path][at:])
		}
	}
	t.Logf("%d messages and %d answers, %d bytes, are equal", len(first.stream), len(first.answers), size)
}

// TestWorldsDiffer shows that the two stories do differ, for those who may see it.
func TestWorldsDiffer(t *testing.T) {
	digest := map[string]bool{}
	for variant := 1; variant <= 2; variant++ {
		t.Run(fmt.Sprint(variant), func(t *testing.T) {
			w := newWorld(t)
			p := pointB
			w.write(func(tx *store.Tx) error {
				return faultless(tx.PutClues([]*grid.Clue{{ID: grid.ClueID(w.id()), Source: "hotline", Kind: "k", Point: &p,
					Severity: grid.Severity(variant), State: grid.ClueOpen, OpenedAt: tx.Now()}}))
			})
			w.caughtUp()
			var d Digest
			w.must(w.login("commander-city"), 200, "GET", "/api/v1/board/digest", "", &d)
			digest[d.Digest] = true
		})
	}
	if len(digest) != 2 {
		t.Error("the city sees no difference")
	}
}
