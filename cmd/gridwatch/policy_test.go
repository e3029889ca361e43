package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gridwatch/grid"
	"gridwatch/grid/store"
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
		{"C before B", `"doubt_b": 25`, `"doubt_b": 250`, 2, "evidence.doubt_c"},
		{"a signal nobody knows", `"code": "mock"`, `"code": "mocking"`, 2, "evidence.limits[0].code"},
		{"a signal twice", `"code": "mock"`, `"code": "far"`, 2, "evidence.limits[2].code"},
		{"no earlier track", `"earlier_days": 30`, `"earlier_days": 0`, 2, "evidence.earlier_days"},
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

// Rules of debt, evidence and patrols that were changed are in force as the file has
// them, and go out again as they came.
func TestPolicyRulesAreInForce(t *testing.T) {
	db := filepath.Join(t.TempDir(), "test.db")
	if exit, _, stderr := gridwatch(t, "", nil, "migrate", "--db", db); exit != 0 {
		t.Fatalf("migrate: exit %d: %s", exit, stderr)
	}
	_, shown, _ := gridwatch(t, "", nil, "policy", "show", "--db", db)
	changed := shown
	for _, c := range [][2]string{{`"default-1"`, `"strict-2"`}, {`"evidence-1"`, `"evidence-strict"`}, {`"doubt_b": 25`, `"doubt_b": 20`}, {`"proof_seconds": 90`, `"proof_seconds": 0`},
		{`"limit": 150,`, `"limit": 99.5,`}, {`"silent_minutes": 30`, `"silent_minutes": 45`}, {`"late_minutes": 15`, `"late_minutes": 5`}, {`"presence_days": 30`, `"presence_days": 14`},
		{`"medical-beauty": 2000`, `"medical-beauty": 2500`}} {
		if n := strings.Count(changed, c[0]); n < 1 {
			t.Fatalf("%s: not in the file", c[0])
		}
		changed = strings.Replace(changed, c[0], c[1], 1)
	}
	file := filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(file, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	if exit, stdout, stderr := gridwatch(t, "", nil, "policy", "publish", file, "--db", db); exit != 0 {
		t.Fatalf("publish: exit %d: %s%s", exit, stdout, stderr)
	}
	if _, again, _ := gridwatch(t, "", nil, "policy", "show", "--db", db); again != changed {
		t.Errorf("shown again: got %s, want %s", again, changed)
	}
	stored, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stored.Close() }() // only read
	p, err := stored.Policy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	evidence := grid.DefaultEvidenceRule
	evidence.Version, evidence.DoubtB, evidence.ProofSeconds, evidence.Limits = "evidence-strict", 20, 0, slices.Clone(evidence.Limits)
	evidence.Limits[1].Limit = 99.5
	if got := p.EvidenceRule(); !reflect.DeepEqual(got, evidence) {
		t.Errorf("evidence: got %+v, want %+v", got, evidence)
	}
	if got, want := p.PatrolRule(), (grid.PatrolRule{SilentMinutes: 45, LateMinutes: 5}); got != want {
		t.Errorf("patrol: got %+v, want %+v", got, want)
	}
	if got := p.DebtRule(); got.PresenceDays != 14 || got.Category["medical-beauty"] != 2500 {
		t.Errorf("debt: got %+v, want 14 days and a weight of 2500", got)
	}
}

// A file from before there were grades means the default; one that states a figure
// keeps the others, and a list is taken whole.
func TestPolicyEvidence(t *testing.T) {
	const head = `{"version":"1","working_week":["monday"],"due_soon_days":7,"clue_reply_days":5,"cycles":{"clinic":{"patrol":1,"inspection":2}}`
	some, none := grid.DefaultEvidenceRule, grid.DefaultEvidenceRule
	some.ProofSeconds, some.Limits = 0, []grid.EvidenceLimit{{Code: grid.EvidenceMock, Limit: 1, Weight: 100}}
	none.Limits = []grid.EvidenceLimit{}
	for text, want := range map[string]grid.EvidenceRule{
		head + `}`:                          grid.DefaultEvidenceRule,
		head + `,"evidence":null}`:          grid.DefaultEvidenceRule,
		head + `,"evidence":{"limits":[]}}`: none,
		head + `,"evidence":{"proof_seconds":0,"limits":[{"code":"mock","limit":1,"weight":100}]}}`: some,
	} {
		p, err := parsePolicy([]byte(text), "Asia/Shanghai")
		if err != nil || !reflect.DeepEqual(p.Evidence, want) {
			t.Errorf("%s: got %+v, %v, want %+v", text, p.Evidence, err, want)
		}
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
	f.Add([]byte(`{"version":"1","working_week":["monday"],"due_soon_days":7,"clue_reply_days":5,"cycles":{"clinic":{"patrol":1}},"evidence":{"version":"e","limits":[{"code":"mock","limit":1e3,"weight":7}]},"patrol":{"silent_minutes":60}}`))
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
