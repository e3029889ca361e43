package main

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"testing"

	"gridwatch/grid/hotspot"
)

// A table of any bytes is refused, or every row is kept and every place is there
// once with a finite value.
func FuzzPlaces(f *testing.F) {
	for _, seed := range []string{ringValues, "cell,value\n8828308281fffff,1\n8828308281FFFFF,2\n87283472bffffff,3\n", "value,id\n1e100,a\n-1e101,b\n,c\n", "id,value\n\"a\n", "id,value,id\n", "cell,value\n \n0,0\n"} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, text []byte, cells bool) {
		key := "id"
		if cells {
			key = "cell"
		}
		p, rows := fuzzedPlaces(t, text, key)
		if p == nil {
			return
		}
		var seen []int
		for _, r := range p.rows {
			if r.place >= 0 {
				seen = append(seen, r.place)
				if at, known := p.find(r.name); !known || at != r.place {
					t.Errorf("find(%q) = %d, %v, want %d", r.name, at, known, r.place)
				}
			}
		}
		slices.Sort(seen)
		for i, place := range seen {
			if place != i || math.IsNaN(p.values[i]) || math.Abs(p.values[i]) > mostNumber {
				t.Fatalf("places %v with values %v, want each once and finite", seen, p.values)
			}
		}
		if len(p.rows) != rows || len(seen) != len(p.values) || cells && len(p.cells) != len(seen) {
			t.Errorf("%d rows, %d places, %d values, %d cells, want %d rows", len(p.rows), len(seen), len(p.values), len(p.cells), rows)
		}
	})
}

// Neighbours of any bytes are refused, or make weights.
func FuzzNeighbours(f *testing.F) {
	for _, seed := range []string{ringEdges, "id,neighbour,weight\na,b,1e100\na,b,2\na,a,0\nb,a,-0\nq,a,1\na,q,1\nc,d,NaN\n", "neighbour,id\na\n", "id,neighbour,weight\n a ,b,\n"} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, text []byte, star bool) {
		p, _ := fuzzedPlaces(t, []byte(ringValues+"bad,\n"), "id")
		table := &table{path: "x", in: &inputFile{text: bytes.NewReader(text)}}
		if table.begin() != nil {
			return
		}
		n, err := newNeighbourTable(table, p, star)
		if err != nil {
			return
		}
		for {
			fields, bad, err := table.next()
			if err != nil {
				break
			}
			if bad == nil {
				n.add(fields, table.row)
			}
		}
		w, err := hotspot.NewWeights(len(p.values), n.edges)
		if err != nil {
			t.Fatalf("weights: %v", err)
		}
		if w.Self != nil && !star {
			t.Errorf("a place counts for itself without star")
		}
		if _, err := hotspot.GetisOrdZ(nil, p.values, w, star); err != nil {
			t.Errorf("z: %v", err)
		}
	})
}

// fuzzedPlaces reads a table; nil when it is refused. rows is how many it has.
func fuzzedPlaces(t *testing.T, text []byte, key string) (p *places, rows int) {
	t.Helper()
	in := &table{path: "x", in: &inputFile{text: bytes.NewReader(text)}}
	report, err := openReport(&surroundings{stderr: io.Discard}, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := in.begin(); err != nil {
		return nil, 0
	}
	p, err = readPlaces(t.Context(), in, key, report)
	var refused *badFile
	if err != nil {
		if !errors.As(err, &refused) {
			t.Fatalf("got %v, want a refusal", err)
		}
		return nil, 0
	}
	if report.faults != len(p.rows)-len(p.values) {
		t.Errorf("%d faults for %d rows with %d values", report.faults, len(p.rows), len(p.values))
	}
	return p, in.row
}
