package api

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"gridwatch/api/liveclient"
	"gridwatch/geo"
	"gridwatch/grid/hotspot"
	"gridwatch/grid/live"
)

// hotter reads until the client's copy of the layer satisfies the condition.
func hotter(t testing.TB, c *liveclient.Client, what string, ok func(*liveclient.Hotspots) bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(&c.Hotspots); {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", patience, what)
		}
		if _, err := c.Next(patience); err != nil {
			t.Fatal(err)
		}
	}
}

// TestHotspotLayer: the layer begins with all of the map, a posted clue changes
// the z of its neighbourhood, and what the client has put together is the answer
// to a GET.
func TestHotspotLayer(t *testing.T) {
	w := newWorld(t)
	clustered(w)
	s := w.login("commander")
	c := w.dial(&liveclient.Client{Session: s, Region: areaA, Resolution: 9, Layers: []string{"hotspots"}})
	hotter(t, c, "the whole layer", func(h *liveclient.Hotspots) bool { return h.Version > 0 })
	if h := c.Hotspots; h.Region != areaA || h.Resolution != 8 || h.Total != 38 || h.TooFew {
		t.Errorf("got %+v", h)
	}
	before, _ := c.Hotspots.Cell(cellOf(t, pointA, 8).String())
	var took []time.Duration
	for n := range 10 {
		began := time.Now()
		w.must(s, 200, "PUT", "/api/v1/clues/"+w.id(), clueAt(pointA, "high"), nil)
		hotter(t, c, "the new z", func(h *liveclient.Hotspots) bool {
			after, _ := h.Cell(before.Cell)
			return after.N == before.N+n+1
		})
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	t.Logf("posted clue to new z on the socket: median %v, longest %v", took[len(took)/2], took[len(took)-1])
	after, _ := c.Hotspots.Cell(before.Cell)
	if before.Z == nil || after.Z == nil || *before.Z == *after.Z {
		t.Errorf("z: got %v, then %v", before.Z, after.Z)
	}
	w.counted()
	w.same(c, s)

	if err := c.Subscribe(); err != nil {
		t.Fatal(err)
	}
	version := c.Hotspots.Version
	c.Hotspots = liveclient.Hotspots{}
	hotter(t, c, "the whole layer again", func(h *liveclient.Hotspots) bool { return h.Len() > 0 && h.Version >= version })
	w.same(c, s)
}

// same compares the client's copy of the layer with a GET, which it may take a
// pass in the background to reach.
func (w *world) same(c *liveclient.Client, s *liveclient.Session) {
	w.t.Helper()
	var m HotspotMap
	w.must(s, 200, "GET", "/api/v1/hotspots?region="+c.Region, "", &m)
	differs := func(h *liveclient.Hotspots) string {
		if h.Len() != len(m.Cells) || h.Total != m.Total {
			return fmt.Sprintf("%d cells and %d clues, want %d and %d", h.Len(), h.Total, len(m.Cells), m.Total)
		}
		for _, want := range m.Cells {
			got, there := h.Cell(want.Cell.String())
			z := math.NaN()
			if got.Z != nil {
				z = *got.Z
			}
			if !there || got.N != want.N || got.Near != want.Near || got.Level != want.Level || want.Z.exists() && math.Abs(z-float64(want.Z)) > 1e-5 {
				return fmt.Sprintf("%+v (z %v), want %+v", got, z, want)
			}
		}
		return ""
	}
	hotter(w.t, c, "the layer that GET gives", func(h *liveclient.Hotspots) bool { return differs(h) == "" })
}

// TestHotspotLayerOfSlowClients: who does not read for a while gets what changed
// meanwhile in one piece, and is then where the others are.
func TestHotspotLayerOfSlowClients(t *testing.T) {
	w := newWorld(t)
	clustered(w)
	s := w.login("commander")
	c := w.dial(&liveclient.Client{Session: s, Region: areaA, Resolution: 9, Layers: []string{"hotspots", "feed"}})
	hotter(t, c, "the whole layer", func(h *liveclient.Hotspots) bool { return h.Version > 0 })
	for i := range 40 {
		p := geo.Point{Lon: -87.74 + 0.001*float64(i), Lat: 41.82 + 0.001*float64(i%7)}
		w.must(s, 200, "PUT", "/api/v1/clues/"+w.id(), clueAt(p, "low"), nil)
	}
	w.counted()
	frames := c.Frames
	w.same(c, s)
	if c.Hotspots.Total != 78 {
		t.Errorf("clues: got %d, want 78", c.Hotspots.Total)
	}
	t.Logf("40 clues came in %d frames", c.Frames-frames)
}

// TestEncodeHotspots: numbers that do not exist are null, and a line of which there
// is nothing to say is gone, or not there at all.
func TestEncodeHotspots(t *testing.T) {
	cells := cellOf(t, pointA, 8).Disk(1)
	d := &live.HotspotDelta{From: 7, Version: 9, Map: hotspot.Map{Question: hotspot.Question{Region: areaA, Resolution: 8, Days: 365, K: 1}, Total: 1},
		Lines: []hotspot.Line{
			{Cell: cells[0], N: 1, Near: 1, Value: 1, Z: math.NaN(), P: math.NaN(), Q: math.NaN(), Level: hotspot.Few},
			{Cell: cells[1], Level: hotspot.None}, {Cell: cells[2], Near: 9, Z: 2.5, Level: hotspot.Hot2},
		}}
	for _, full := range []bool{false, true} {
		d.Full = full
		body, err := encodeHotspots(d, began)
		if err != nil {
			t.Fatal(err)
		}
		var m HotspotsMessage
		if err := json.Unmarshal(body, &m); err != nil {
			t.Fatal(err)
		}
		if len(m.Cells) != 2 || m.Cells[0].Z.exists() || m.Cells[1].Z != 2.5 || m.Cells[1].Level != "hot2" || !strings.Contains(string(body), `"z":null`) {
			t.Errorf("cells: got %s", body)
		}
		if want := map[bool]int{false: 1, true: 0}[full]; len(m.Gone) != want || m.Full != full || m.From != map[bool]int64{false: 7, true: 0}[full] || m.Version != 9 {
			t.Errorf("full %v: got %s", full, body)
		}
	}
}
