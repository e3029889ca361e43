package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows lists, for every package of the module, the packages of the module that it may import. A new
// package gets a row here, and with it a decision about where it stands.
var arrows = map[string][]string{
	"geo":                  {},
	"geo/geocode":          {"geo"},
	"geo/geocode/provider": {"geo", "geo/geocode"},
	"cmd/benchgeocode":     {"geo", "geo/geocode"},
	"cmd/benchhotspot":     {"geo", "grid", "grid/hotspot", "grid/risk", "cmd/gridwatch/demo", "api/liveclient"},
	"cmd/adminpack":        {"geo/geocode"},
	"migrations":           {},
	"frontend":             {},
	"grid":                 {"geo"},
	"grid/form":            {"grid"},
	"grid/store":           {"geo", "grid", "grid/form", "grid/track", "grid/submission", "migrations"},
	"grid/store/pgtest":    {},
	"grid/submission":      {"grid"},
	"grid/blob":            {"grid"},
	"grid/hotspot":         {"geo", "grid"},
	"grid/risk":            {"geo", "grid", "grid/hotspot"},
	"grid/balance":         {"grid"}, // for errors only
	"grid/planning":        {"geo", "grid", "grid/balance", "grid/store"},
	"cmd/benchbalance":     {"geo", "grid", "grid/balance", "grid/planning", "cmd/gridwatch/demo"},
	"grid/track":           {"geo"},
	"grid/route":           {"geo", "grid"},
	"grid/evidence":        {"geo", "grid", "grid/track"},
	"grid/evidence/acting": {"geo", "grid/evidence", "grid/track"}, // not grid: it does not know the rule
	"grid/grading":         {"geo", "grid", "grid/evidence", "grid/store", "grid/track"},
	"cmd/benchevidence":    {"geo", "grid", "grid/evidence", "grid/evidence/acting", "grid/track"},
	"cmd/benchvisit":       {"api/liveclient"},
	"cmd/benchroute":       {"geo", "grid/route"},
	"grid/live":            {"geo", "grid", "grid/hotspot"},
	"grid/scanning":        {"geo", "grid", "grid/hotspot", "grid/live", "grid/store"},
	"grid/intake":          {"geo", "grid", "grid/store"},
	"grid/export":          {"geo", "grid", "grid/store", "grid/track"},
	"grid/locate":          {"geo", "geo/geocode", "geo/geocode/provider", "grid", "grid/store"},
	"api":                  {"geo", "grid", "grid/store", "grid/track", "grid/live", "grid/intake", "grid/locate", "grid/export", "grid/hotspot", "grid/risk", "grid/scanning", "grid/planning", "grid/route", "grid/form", "grid/submission", "grid/blob", "frontend"},
	"api/liveclient":       {}, // it proves the server, so it shares nothing with it
	"cmd/gridwatch":        {"geo", "grid", "grid/store", "grid/live", "grid/intake", "grid/locate", "grid/export", "grid/hotspot", "grid/risk", "grid/scanning", "grid/balance", "grid/planning", "grid/grading", "grid/blob", "grid/submission", "api", "api/liveclient", "frontend", "cmd/gridwatch/demo", "geo/geocode", "geo/geocode/provider"},
	"cmd/gridwatch/demo":   {"geo", "grid", "grid/store", "grid/intake", "grid/risk"},
	"cmd/benchphones":      {"geo", "grid", "grid/store", "grid/live", "grid/blob", "grid/submission", "api"},
	"cmd/devpg":            {"grid/store/pgtest"},
}

// storey orders the packages for test files: a test may look down or sideways, never up.
var storey = map[string]int{
	"geo": 0, "migrations": 0, "frontend": 0, "grid/store/pgtest": 0, "api/liveclient": 0,
	"grid": 1, "geo/geocode": 1,
	"grid/form":       2,
	"grid/submission": 2, "grid/blob": 2, "grid/hotspot": 2, "grid/risk": 2, "grid/balance": 2, "grid/planning": 2,
	"geo/geocode/provider": 2,
	"grid/track":           1, "grid/route": 2, "grid/evidence": 2, "grid/evidence/acting": 2, "grid/grading": 2,
	"grid/store": 2, "grid/live": 2, "grid/intake": 2, "grid/export": 2, "grid/locate": 2, "grid/scanning": 2,
	"api":           3,
	"cmd/gridwatch": 4, "cmd/gridwatch/demo": 4, "cmd/devpg": 4, "cmd/adminpack": 4, "cmd/benchgeocode": 4, "cmd/benchhotspot": 4, "cmd/benchbalance": 4, "cmd/benchphones": 4, "cmd/benchroute": 4, "cmd/benchvisit": 4, "cmd/benchevidence": 4,
}

// keys are import paths that open a room: only the named packages may import them (a prefix covers
// what is below it).
var keys = []struct {
	what     string
	imports  []string
	only     []string
	alsoTest bool // the rule holds for test files too
}{
	{"H3", []string{"github.com/uber/h3-go"}, []string{"geo"}, true},
	{"SQL", []string{"database/sql", "github.com/jmoiron/sqlx", "github.com/lib/pq", "github.com/mattn/go-sqlite3"},
		[]string{"grid/store", "grid/store/pgtest"}, false},
	{"migrations", []string{"github.com/pressly/goose"}, []string{"grid/store"}, false},
	{"HTTP", []string{"net/http", "github.com/gorilla/websocket", "github.com/danielgtaylor/huma"}, []string{"api", "api/liveclient", "cmd/gridwatch", "geo/geocode/provider", "cmd/benchphones", "cmd/benchvisit"}, false},
}

// shut are import paths that a package must do without altogether, and why.
var shut = []struct {
	room    string
	imports []string
	why     string
}{
	{"grid", []string{"encoding/json", "os", "log", "log/slog", "math/rand", "math/rand/v2", "crypto/rand"},
		"grid is pure: no wire shapes, environment, logs or chance"},
	{"geo", []string{"os", "log", "log/slog", "math/rand", "math/rand/v2", "crypto/rand"},
		"geo is pure: no environment, logs or chance"},
}

// leaves hold files and the embed of them: all that they may import.
var leaves = map[string][]string{
	"migrations": {"embed", "io/fs"},
	"frontend":   {"embed", "io/fs"},
}

// clocks are the functions of package time that read or wait for the wall clock.
var clocks = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer"}

// listed is what `go list -json` tells of one package.
type listed struct {
	Dir          string
	ImportPath   string
	GoFiles      []string
	CgoFiles     []string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Module       struct{ Path, Dir string }
}

// room is the package's path inside the module.
func (p listed) room() string { return strings.TrimPrefix(p.ImportPath, p.Module.Path+"/") }

// inside splits imports into the module's own, as rooms, and all others.
func (p listed) inside(imports []string) (own, foreign []string) {
	for _, path := range imports {
		if room, ok := strings.CutPrefix(path, p.Module.Path+"/"); ok {
			own = append(own, room)
		} else {
			foreign = append(foreign, path)
		}
	}
	return own, foreign
}

func packages(t *testing.T) []listed {
	t.Helper()
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		t.Fatalf("module root: %v", err)
	}
	list := exec.Command("go", "list", "-json", "./...")
	list.Dir = strings.TrimSpace(string(root))
	var stderr bytes.Buffer
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	var all []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		all = append(all, p)
	}
	if len(all) < 2 {
		t.Fatalf("packages of the module: got %d, want all of them", len(all))
	}
	return all
}

func TestImportsPointOneWay(t *testing.T) {
	for _, p := range packages(t) {
		allowed, known := arrows[p.room()]
		if !known {
			t.Errorf("package %s: got no row in arrows, want one that says what it may import", p.room())
			continue
		}
		own, _ := p.inside(p.Imports)
		for _, room := range own {
			if !slices.Contains(allowed, room) {
				t.Errorf("%s imports %s: want only %v", p.room(), room, allowed)
			}
		}
		own, _ = p.inside(slices.Concat(p.TestImports, p.XTestImports))
		for _, room := range own {
			if storey[room] > storey[p.room()] {
				t.Errorf("a test of %s imports %s: want nothing from a higher storey", p.room(), room)
			}
		}
	}
}

func TestForeignPackagesStayInTheirRoom(t *testing.T) {
	for _, p := range packages(t) {
		_, code := p.inside(p.Imports)
		_, tests := p.inside(slices.Concat(p.TestImports, p.XTestImports))
		for _, key := range keys {
			if slices.Contains(key.only, p.room()) {
				continue
			}
			imports := code
			if key.alsoTest {
				imports = slices.Concat(code, tests)
			}
			if path := firstUnder(imports, key.imports); path != "" {
				t.Errorf("%s imports %s: want %s known to %v only", p.room(), path, key.what, key.only)
			}
		}
		if allowed, leaf := leaves[p.room()]; leaf {
			for _, path := range code {
				if !slices.Contains(allowed, path) {
					t.Errorf("%s imports %s: want only %v", p.room(), path, allowed)
				}
			}
		}
		for _, rule := range shut {
			if p.room() != rule.room {
				continue
			}
			for _, path := range code {
				if slices.Contains(rule.imports, path) {
					t.Errorf("%s imports %s: %s", p.room(), path, rule.why)
				}
			}
		}
	}
}

// firstUnder is the first import that is one of roots or below one, "" if none is.
func firstUnder(imports, roots []string) string {
	for _, path := range imports {
		for _, root := range roots {
			if path == root || strings.HasPrefix(path, root+"/") {
				return path
			}
		}
	}
	return ""
}

// TestPureRoomsReadNoClock parses the files of geo and grid: no wall clock, and in grid no json tags.
func TestPureRoomsReadNoClock(t *testing.T) {
	checked := 0
	for _, p := range packages(t) {
		if room := p.room(); room != "grid" && room != "geo" {
			continue
		}
		for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
			path := filepath.Join(p.Dir, name)
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			checked++
			for _, fault := range impurities(file, p.room() == "grid") {
				t.Errorf("%s: %s", files.Position(fault.at), fault.what)
			}
		}
	}
	if checked == 0 {
		t.Error("files of geo and grid: got 0, want some")
	}
}

type impurity struct {
	at   token.Pos
	what string
}

// impurities lists the clock reads of a file and, if noTags, its json struct tags.
func impurities(file *ast.File, noTags bool) []impurity {
	clock := ""
	for _, spec := range file.Imports {
		if spec.Path.Value == `"time"` {
			clock = "time"
			if spec.Name != nil {
				clock = spec.Name.Name
			}
		}
	}
	var found []impurity
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.SelectorExpr:
			if x, ok := node.X.(*ast.Ident); ok && clock != "" && x.Name == clock && slices.Contains(clocks, node.Sel.Name) {
				found = append(found, impurity{node.Pos(), "time." + node.Sel.Name + ": want the time as an argument"})
			}
		case *ast.Field:
			if !noTags || node.Tag == nil {
				break
			}
			if text, err := strconv.Unquote(node.Tag.Value); err == nil {
				if _, tagged := reflect.StructTag(text).Lookup("json"); tagged {
					found = append(found, impurity{node.Tag.Pos(), "json tag: want wire shapes in api only"})
				}
			}
		}
		return true
	})
	return found
}

func TestImpuritiesAreSeen(t *testing.T) {
	for _, c := range []struct {
		name string
		code string
		want int
	}{
		{"pure", "package p\nimport \"time\"\ntype T struct{ At time.Time }", 0},
		{"clock", "package p\nimport \"time\"\nvar now = time.Now()", 1},
		{"clock as a value", "package p\nimport \"time\"\nvar now = time.Now", 1},
		{"renamed", "package p\nimport clock \"time\"\nfunc f() { clock.Sleep(1); <-clock.After(1) }", 2},
		{"a variable named time", "package p\nfunc f(time interface{ Now() int }) int { return time.Now() }", 0},
		{"json tag", "package p\ntype T struct { A int `json:\"a\"`; B int `db:\"b\"` }", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, err := parser.ParseFile(token.NewFileSet(), "p.go", c.code, 0)
			if err != nil {
				t.Fatal(err)
			}
			if got := impurities(file, true); len(got) != c.want {
				t.Errorf("impurities: got %v, want %d", got, c.want)
			}
		})
	}
}
