package api

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestOpenAPI: the description covers every row of /api/v1 but the stream, loads
// nothing from elsewhere, and refuses unknown fields everywhere.
func TestOpenAPI(t *testing.T) {
	body, err := OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		OpenAPI    string
		Paths      map[string]map[string]json.RawMessage
		Components struct {
			Schemas map[string]struct {
				Properties           map[string]json.RawMessage
				AdditionalProperties any
			}
		}
	}
	if err := json.Unmarshal(body, &d); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(d.OpenAPI, "3.1") {
		t.Errorf("version: got %s, want 3.1", d.OpenAPI)
	}
	for i := range routes {
		row := &routes[i]
		if !strings.HasPrefix(row.path, "/api/v1/") || row.path == "/api/v1/live" || row.path == "/api/v1/osmand" { // protocols of their own
			continue
		}
		if _, there := d.Paths[row.path][strings.ToLower(row.method)]; !there {
			t.Errorf("%s is not described", row.pattern())
		}
	}
	for name, s := range d.Components.Schemas {
		if s.AdditionalProperties != false {
			t.Errorf("%s takes unknown fields", name)
		}
		for field := range s.Properties {
			if strings.HasPrefix(field, "reporter") || field == "$schema" {
				t.Errorf("%s has a field %s", name, field)
			}
		}
	}
	for _, bad := range []string{"unpkg.com", "example.com", "$schema"} {
		if strings.Contains(string(body), bad) {
			t.Errorf("the description names %s", bad)
		}
	}
}

// TestTypedClientIsCurrent: the front end's copy of the description is this one.
func TestTypedClientIsCurrent(t *testing.T) {
	const copied = "../frontend/src/api/openapi.json"
	text, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	body, err := OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("%s: %v", copied, err)
	}
	if err := json.Unmarshal(body, &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s is out of date: run `gridwatch openapi` into it and `npm run generate`", copied)
	}
}

// FuzzClueBody: whatever comes as a clue is stored or refused, never a failure.
func FuzzClueBody(f *testing.F) {
	for _, s := range []string{
		clueAt(pointA, "high"), `{}`, `null`, `[]`, `"x"`, `{"source":"hotline","kind":"k","severity":"low","text":"` + "\xff" + `"}`,
		`{"source":"hotline","kind":"k\u0000","severity":"low"}`, `{"source":"hotline","kind":"\ud800","severity":"low"}`,
		`{"source":"hotline","kind":"k","severity":"low","opened_at":"0001-01-01T00:00:00Z"}`,
		`{"source":"hotline","kind":"k","severity":"low","opened_at":"9999-12-31T23:59:59+23:59"}`,
		`{"source":"hotline","kind":"k","severity":"low","datum":"cgcs2000-gk:126","lon":1e300,"lat":-0}`,
		`{"source":"hotline","kind":"k","severity":"low","institution":"00000000-0000-0000-0000-000000000000"}`,
		`{"source":"hotline","kind":"k","severity":"low","external_no":"'; DROP TABLE clue; --"}`,
	} {
		f.Add([]byte(s))
	}
	w := newWorld(f)
	s := w.login("clerk")
	f.Fuzz(func(t *testing.T, body []byte) {
		w.t = t
		a := w.ask(s, "PUT", "/api/v1/clues/"+w.id(), string(body), "Content-Type: application/json")
		if a.Status >= 500 || a.Status != 200 && a.Status/100 != 4 {
			t.Errorf("status %d: %s", a.Status, a.Body)
		}
		if a.Status != 200 {
			a.problem(t)
		}
	})
}
