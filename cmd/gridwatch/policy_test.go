package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"gridwatch/grid"
)

// A policy goes out as a file and comes back in with a new version; what is
// wrong with it is named, and nothing is half stored.
func TestPolicyCommand(t *testing.T) {
	db := filepath.Join(t.TempDir(), "test.db")
	if exit, _, stderr := gridwatch(t, "", nil, "migrate", "--db", db); exit != 0 {
		t.Fatalf("migrate: exit %d: %s", exit, stderr)
	}
	_, shown, _ := gridwatch(t, "", nil, "policy", "show", "--db", db)
	file := filepath.Join(t.TempDir(), "policy.json")
	for _, c := range []struct {
		name, old, new string
		exit           int
		want           string
	}{
		{"same version", "", "", 1, "already published"},
		{"unknown field", `"version"`, `"versoin"`, 2, "versoin"},
		{"no cycle", `"patrol": 30`, `"patrol": 0`, 2, "cycles[premises-under-watch]"},
		{"bad weekday", `"monday"`, `"moonday"`, 2, "working_week[0]"},
		{"bad day", `"holidays": []`, `"holidays": ["2026-02-30"]`, 2, "holidays[0]"},
		{"score beyond 1", `"min_score": 0.5`, `"min_score": 5`, 2, "geocode.min_score"},
		{"precision nobody knows", `"min_precision": "road"`, `"min_precision": "street"`, 2, "geocode.min_precision"},
		{"window of a week", `"window_days": 365`, `"window_days": 7`, 2, "hotspots.window_days"},
		{"coarser than the board", `"resolution": 8`, `"resolution": 3`, 2, "hotspots.resolution"},
		{"alpha beyond a tenth", `"alpha": 0.05`, `"alpha": 0.2`, 2, "hotspots.alpha"},
		{"scan shorter than its clusters", `"scan_days": 90`, `"scan_days": 20`, 2, "hotspots.scan_max_days"},
		{"a period of no days", `"period_days": 28`, `"period_days": 0`, 2, "workload.period_days"},
		{"more than all hours in the field", `"field_share": 0.6`, `"field_share": 6`, 2, "workload.field_share"},
		{"a visit of two days", `"hotel": 20`, `"hotel": 2880`, 2, "workload.visit_minutes[hotel]"},
		{"debt without end", `"max_cycles": 4`, `"max_cycles": 0`, 2, "debt.max_cycles"},
		{"a negative weight", `"medical-beauty": 2000`, `"medical-beauty": -1`, 2, "debt.category[medical-beauty]"},
		{"no time of day", `"from": "08:30"`, `"from": "8h"`, 2, "debt.hours[]"},
		{"no weekday of opening hours", `"tuesday",
            "wednesday"`, `"tuesday",
            "woensday"`, 2, "debt.hours"},
		{"closed before it opens", `"until": "17:00"`, `"until": "07:00"`, 2, "debt.hours[][0]"},
		{"silent for days", `"silent_minutes": 30`, `"silent_minutes": 3000`, 2, "patrol.silent_minutes"},
		{"not JSON", `{`, `[`, 2, "file"},
		{"good", `"default-1"`, `"harbin-2"`, 0, "harbin-2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(shown, c.old, c.new, 1)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			exit, stdout, stderr := gridwatch(t, "", nil, "policy", "publish", file, "--db", db)
			if exit != c.exit || !strings.Contains(stdout+stderr, c.want) {
				t.Errorf("got exit %d, %s%s; want %d and %q", exit, stdout, stderr, c.exit, c.want)
			}
		})
	}
	_, again, _ := gridwatch(t, "", nil, "policy", "show", "--db", db)
	if want := strings.Replace(shown, "default-1", "harbin-2", 1); again != want {
		t.Errorf("in force: got %s, want %s", again, want)
	}
}

// A file from before there was a geocoder means the default; one that states a
// rule is followed.
func TestPolicyGeocode(t *testing.T) {
	const head = `{"version":"1","working_week":["monday"],"due_soon_days":7,"clue_reply_days":5,"cycles":{"clinic":{"patrol":1,"inspection":2}}`
	for text, want := range map[string]grid.GeocodeRule{
		head + `}`: grid.DefaultGeocodeRule,
		head + `,"geocode":{"min_score":0.9,"min_precision":"rooftop"}}`: {MinScore: 0.9, MinPrecision: "rooftop"},
		head + `,"geocode":{"min_score":0.7}}`:                           {MinScore: 0.7, MinPrecision: "road"},
	} {
		p, err := parsePolicy([]byte(text), "Asia/Shanghai")
		if err != nil || p.GeocodeRule() != want {
			t.Errorf("%s: got %+v, %v, want %+v", text, p.GeocodeRule(), err, want)
		}
	}
}

// A file from before there were hotspots means the default, field by field.
func TestPolicyHotspots(t *testing.T) {
	const head = `{"version":"1","working_week":["monday"],"due_soon_days":7,"clue_reply_days":5,"cycles":{"clinic":{"patrol":1,"inspection":2}}`
	few := grid.DefaultHotspotRule
	few.MinClues, few.Alpha = 50, 0.01
	for text, want := range map[string]grid.HotspotRule{
		head + `}`: grid.DefaultHotspotRule,
		head + `,"hotspots":{"min_clues":50,"alpha":0.01}}`: few,
	} {
		p, err := parsePolicy([]byte(text), "Asia/Shanghai")
		if err != nil || p.Hotspots != want || p.HotspotRule() != want {
			t.Errorf("%s: got %+v, %v, want %+v", text, p.Hotspots, err, want)
		}
	}
}

// A file from before there was a workload means the default; one that states a
// figure keeps the others, a nought is a figure, and a list is taken whole.
func TestPolicyWorkload(t *testing.T) {
	const head = `{"version":"1","working_week":["monday"],"due_soon_days":7,"clue_reply_days":5,"cycles":{"clinic":{"patrol":1,"inspection":2}}`
	some := grid.DefaultWorkloadRule()
	some.LeaveDays, some.WeekHours, some.VisitMinutes = 0, 37.5, map[grid.Category]int{"clinic": 12}
	for text, want := range map[string]grid.WorkloadRule{
		head + `}`:                 grid.DefaultWorkloadRule(),
		head + `,"workload":null}`: grid.DefaultWorkloadRule(),
		head + `,"workload":{"leave_days":0,"week_hours":37.5,"visit_minutes":{"clinic":12}}}`: some,
	} {
		p, err := parsePolicy([]byte(text), "Asia/Shanghai")
		if err != nil || !reflect.DeepEqual(p.Workload, want) {
			t.Errorf("%s: got %+v, %v, want %+v", text, p.Workload, err, want)
		}
	}
}

func FuzzParsePolicy(f *testing.F) {
	f.Add([]byte(`{"version":"1","working_week":["monday"],"due_soon_days":7,"clue_reply_days":5,"cycles":{"clinic":{"patrol":1,"inspection":2,"by_risk":{"A":{"patrol":1}}}}}`))
	f.Add([]byte(`{"cycles":{"":{}}}{}`))
	f.Add([]byte(`{"version":"1","working_week":["monday"],"due_soon_days":7,"clue_reply_days":5,"cycles":{"clinic":{"patrol":1}},"risk":{"version":"r","high":9,"medium":3,"days":9,"near_days":9,"history_days":9,"rules":[{"code":"c","fact":"clues","is":">=","than":1,"step":0.5,"most":3,"weight":1,"kinds":[],"sources":["web"],"days":8,"zh":"线索","en":"clues"}]}}`))
	f.Add([]byte(`{"version":"1","working_week":["monday"],"due_soon_days":7,"clue_reply_days":5,"cycles":{"clinic":{"patrol":1}},"workload":{"period_days":7,"visit_minutes":{},"inspect_minutes":{"clinic":0},"walk_kmh":3.5}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := parsePolicy(text, "Asia/Shanghai")
		if err != nil {
			if grid.KindOf(err) != grid.Invalid {
				t.Errorf("got %v, want invalid", err)
			}
			return
		}
		again, err := json.Marshal(policyToFile(&p))
		if err != nil {
			t.Fatal(err)
		}
		if q, err := parsePolicy(again, "Asia/Shanghai"); err != nil || !reflect.DeepEqual(q, p) {
			t.Errorf("%s: got %+v, %v, want %+v", again, q, err, p)
		}
	})
}
