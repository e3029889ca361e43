package grid_test

import (
	"reflect"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// An alert is news with its clue, and is acknowledged once.
func TestAlert(t *testing.T) {
	cell, err := geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.7}, 8)
	if err != nil {
		t.Fatal(err)
	}
	got := grid.FeedOf(grid.Entry{Seq: 7, At: noon, Event: grid.AlertRaised{ID: "a", About: grid.AlertHotspot, Clue: "c", Region: "north", Cell: cell, At: noon, Simulated: true}})
	want := []grid.FeedItem{{Seq: 7, Kind: grid.KindAlertRaised, At: noon, Region: "north", Cell: cell, ID: "a", State: "hotspot", Clue: "c", Simulated: true}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("feed: got %+v, want %+v", got, want)
	}
	open := grid.Alert{ID: "a", RaisedAt: noon}
	ended, err := open.Acknowledge("who", noon.Add(time.Hour))
	if err != nil || ended.AcknowledgedBy != "who" || !ended.AcknowledgedAt.Equal(noon.Add(time.Hour)) || !open.AcknowledgedAt.IsZero() {
		t.Errorf("got %+v, %v from %+v", ended, err, open)
	}
	if _, err := ended.Acknowledge("other", noon); grid.KindOf(err) != grid.Conflict {
		t.Errorf("again: got %v, want a conflict", err)
	}
}

// What a policy leaves out of its rule of hotspots is the default, and what
// cannot be followed is named.
func TestHotspotRule(t *testing.T) {
	p := grid.DefaultPolicy("Asia/Shanghai")
	if got := p.HotspotRule(); got != grid.DefaultHotspotRule {
		t.Errorf("none stated: got %+v, want the default", got)
	}
	p.Hotspots = grid.HotspotRule{MinClues: 50, Alpha: 0.01}
	want := grid.DefaultHotspotRule
	want.MinClues, want.Alpha = 50, 0.01
	if got := p.HotspotRule(); got != want || p.Check() != nil {
		t.Errorf("some stated: got %+v, %v, want %+v", got, p.Check(), want)
	}
	for field, rule := range map[string]grid.HotspotRule{
		"hotspots.window_days": {WindowDays: 11}, "hotspots.resolution": {Resolution: 16}, "hotspots.rings": {Rings: 6}, "hotspots.min_clues": {MinClues: -1},
		"hotspots.min_cluster": {MinCluster: -1}, "hotspots.sealed_resolution": {SealedResolution: 3}, "hotspots.alpha": {Alpha: 0.11},
		"hotspots.scan_runs": {ScanRuns: 98}, "hotspots.scan_days": {ScanDays: 1, ScanMaxDays: 1}, "hotspots.scan_max_days": {ScanDays: 30, ScanMaxDays: 30},
	} {
		p.Hotspots = rule
		err, is := p.Check().(*grid.Error)
		if !is {
			t.Errorf("%+v: accepted, want %s refused", rule, field)
			continue
		}
		named := false
		for _, f := range err.Fields {
			named = named || f.Name == field
		}
		if !named {
			t.Errorf("%+v: got %v, want %s named", rule, err, field)
		}
	}
}
