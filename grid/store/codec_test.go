package store

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"github.com/google/go-cmp/cmp"

	"gridwatch/geo"
	"gridwatch/grid"
)

var update = flag.Bool("update", false, "rewrite testdata")

// example fills every field of a value with something that is not zero and that
// depends only on n.
func example(v reflect.Value, n *int) {
	*n++
	switch {
	case v.Type() == timeType:
		v.Set(reflect.ValueOf(time.Date(2014, 6, 2, 7, 0, *n, 123456000, time.UTC)))
	case v.Type() == reflect.TypeFor[geo.Cell]():
		cell, err := geo.CellAt(geo.Point{Lon: -87.9 + float64(*n)/1000, Lat: 41.9}, 9)
		if err != nil {
			panic(err)
		}
		v.SetInt(int64(cell))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			example(v.Field(i), n)
		}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		example(v.Index(0), n)
		example(v.Index(1), n)
	case v.Kind() == reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		example(key, n)
		example(value, n)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case v.Kind() == reflect.String:
		v.SetString(fmt.Sprintf("text %d 网格", *n))
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(int64(*n % 100))
	case v.CanFloat():
		v.SetFloat(float64(*n%100) / 4)
	default:
		panic("no example for " + v.Type().String())
	}
}

// TestEventGolden pins the bytes of every kind: a log that is stored must stay
// readable. If it fails, the change needs a new version, not -update; unless only
// a field was added whose zero means what was before: then the lines as they
// were go to events.older.
func TestEventGolden(t *testing.T) {
	const file = "testdata/events.golden"
	var b strings.Builder
	for _, zero := range grid.AllEvents {
		v := reflect.New(reflect.TypeOf(zero)).Elem()
		n := 0
		example(v, &n)
		full, err := encode(v.Interface().(grid.Event), start)
		if err != nil {
			t.Fatal(err)
		}
		empty, err := encode(zero, start)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s/%d\n%s\n%s\n\n", full.Kind, full.Version, empty.Payload, full.Payload)
	}
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
	// The pinned bytes are read back to what was written.
	lines := strings.Split(string(want), "\n")
	for i, zero := range grid.AllEvents {
		v := reflect.New(reflect.TypeOf(zero)).Elem()
		n := 0
		example(v, &n)
		for j, event := range []any{zero, v.Interface()} {
			r := row{Seq: 7, Kind: string(zero.Kind()), Version: zero.Version(), At: start.UnixMicro(), Payload: lines[4*i+1+j]}
			got, err := r.decode()
			if err != nil {
				t.Errorf("%s: %v", zero.Kind(), err)
				continue
			}
			if diff := cmp.Diff(grid.Entry{Seq: 7, At: start, Event: event.(grid.Event)}, got); diff != "" {
				t.Errorf("%s read back (-want +got):\n%s", zero.Kind(), diff)
			}
		}
	}
}

// TestOlderEvents reads payloads of programs before a field was added, whose
// zero must mean what was true without it. Nothing they say may be lost.
func TestOlderEvents(t *testing.T) {
	text, err := os.ReadFile("testdata/events.older")
	if err != nil {
		t.Fatal(err)
	}
	for block := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n\n") {
		lines := strings.Split(block, "\n")
		kind, version, _ := strings.Cut(lines[0], "/")
		for _, payload := range lines[1:] {
			r := row{Seq: 7, Kind: kind, At: start.UnixMicro(), Payload: payload}
			if _, err := fmt.Sscan(version, &r.Version); err != nil {
				t.Fatal(err)
			}
			got, err := r.decode()
			if err != nil {
				t.Errorf("%s: %v", lines[0], err)
				continue
			}
			again, err := encode(got.Event, start)
			if err != nil {
				t.Fatal(err)
			}
			var older, newer any
			if err := errors.Join(json.Unmarshal([]byte(payload), &older), json.Unmarshal([]byte(again.Payload), &newer)); err != nil {
				t.Fatal(err)
			}
			if !holds(newer, older) {
				t.Errorf("%s: got %s, want all of %s", lines[0], again.Payload, payload)
			}
		}
	}
}

// holds says whether the JSON value has everything that part has.
func holds(whole, part any) bool {
	switch p := part.(type) {
	case map[string]any:
		w, _ := whole.(map[string]any)
		for key, value := range p {
			if got, there := w[key]; !there || !holds(got, value) {
				return false
			}
		}
		return true
	case []any:
		w, _ := whole.([]any)
		return slices.EqualFunc(w, p, holds)
	}
	return whole == part
}

func TestEventRoundTrip(t *testing.T) {
	const seed = 1
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewSource(seed))
	for _, zero := range grid.AllEvents {
		for range 50 {
			v := reflect.New(reflect.TypeOf(zero)).Elem()
			randomise(v, random)
			want := v.Interface().(grid.Event)
			r, err := encode(want, start)
			if err != nil {
				t.Fatalf("%#v: %v", want, err)
			}
			got, err := r.decode()
			if err != nil {
				t.Fatalf("%s: %v", r.Payload, err)
			}
			if diff := cmp.Diff(want, got.Event); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
		}
	}
}

// randomise fills a value; times get any zone but whole microseconds.
func randomise(v reflect.Value, random *rand.Rand) {
	switch {
	case v.Type() == timeType:
		if random.Intn(5) > 0 {
			zone := time.FixedZone("", (random.Intn(27)-13)*3600)
			v.Set(reflect.ValueOf(time.UnixMicro(random.Int63n(4e15)).In(zone)))
		}
	case v.Type() == reflect.TypeFor[geo.Cell]():
		if random.Intn(5) > 0 {
			cell, err := geo.CellAt(geo.Point{Lon: random.Float64()*360 - 180, Lat: random.Float64()*180 - 90}, random.Intn(16))
			if err != nil {
				panic(err)
			}
			v.SetInt(int64(cell))
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			randomise(v.Field(i), random)
		}
	case v.Kind() == reflect.Slice:
		if n := random.Intn(4); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n-1, n-1))
			for i := range n - 1 {
				randomise(v.Index(i), random)
			}
		}
	case v.Kind() == reflect.Map:
		if n := random.Intn(4); n > 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for range n - 1 {
				key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				randomise(key, random)
				randomise(value, random)
				v.SetMapIndex(key, value)
			}
		}
	default:
		any, ok := quick.Value(v.Type(), random)
		if !ok {
			panic("no random " + v.Type().String())
		}
		v.Set(any)
	}
}

func TestEncodeLeavesTheEventAlone(t *testing.T) {
	zone := time.FixedZone("", -5*3600)
	item := grid.ClueFact{ID: "a", OpenedAt: time.Date(2014, 6, 2, 7, 0, 0, 123456789, zone)}
	items := []grid.ClueFact{item}
	r, err := encode(grid.CluesRecorded{Items: items}, start)
	if err != nil {
		t.Fatal(err)
	}
	if items[0] != item {
		t.Errorf("the caller's slice: got %v, want %v", items[0], item)
	}
	if want := `"OpenedAt":"2014-06-02T12:00:00.123456Z"`; !strings.Contains(r.Payload, want) {
		t.Errorf("got %s, want %s in it", r.Payload, want)
	}
}

func TestDecodeIsStrict(t *testing.T) {
	good := row{Seq: 7, Kind: "clock.advanced", Version: 1, At: 1, Payload: `{"At":"2014-06-02T12:00:00Z"}`}
	if _, err := good.decode(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*row){
		"unknown kind":    func(r *row) { r.Kind = "clock.stopped" },
		"unknown version": func(r *row) { r.Version = 2 },
		"unknown field":   func(r *row) { r.Payload = `{"At":"2014-06-02T12:00:00Z","Reporter":"x"}` },
		"two values":      func(r *row) { r.Payload += "{}" },
		"bad JSON":        func(r *row) { r.Payload = `{"At":` },
		"bad cell":        func(r *row) { r.Kind, r.Payload = "cell.patrolled", `{"Cell":"zz"}` },
		"empty":           func(r *row) { r.Payload = "" },
	} {
		r := good
		change(&r)
		if _, err := r.decode(); err == nil || !strings.Contains(err.Error(), "event 7") {
			t.Errorf("%s: got %v, want an error that names event 7", name, err)
		}
	}
}

func FuzzDecodeEvent(f *testing.F) {
	for _, zero := range grid.AllEvents {
		v := reflect.New(reflect.TypeOf(zero)).Elem()
		n := 0
		example(v, &n)
		r, err := encode(v.Interface().(grid.Event), start)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(r.Kind, r.Version, r.Payload)
	}
	f.Fuzz(func(t *testing.T, kind string, version int, payload string) {
		entry, err := row{Kind: kind, Version: version, Payload: payload}.decode()
		if err != nil {
			return
		}
		// What is read can be written and read again, and is the same then.
		again, err := encode(entry.Event, start)
		if err != nil {
			return // a year that JSON cannot write
		}
		twice, err := again.decode()
		if err != nil {
			t.Fatalf("%s: %v", again.Payload, err)
		}
		third, err := encode(twice.Event, start)
		if err != nil || third != again {
			t.Errorf("got %v, %v, want %v", third, err, again)
		}
	})
}
