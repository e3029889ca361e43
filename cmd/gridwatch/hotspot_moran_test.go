package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestHotspotMoran(t *testing.T) {
	edges := tableFile(t, "n.csv", ringEdges)
	exit, out, text := gridwatch(t, "", nil, "hotspot", "moran", "--neighbours", edges, tableFile(t, "in.csv", ringValues))
	rows := csvRows(t, out)
	if exit != 0 || len(rows) != 6 || strings.Join(rows[0], ",") != "id,value,i,z,p,q,quadrant" {
		t.Fatalf("got exit %d, %q, %q", exit, out, text)
	}
	var quadrants []string
	for _, row := range rows[1:] {
		quadrants = append(quadrants, row[6])
	}
	if got := strings.Join(quadrants, " "); got != "LL LH HL LH LL" {
		t.Errorf("quadrants: got %s", got)
	}
	var together struct {
		N        int
		Moran    struct{ Value, Expected, Variance, Z, P *float64 }
		GeneralG struct{ Value, P *float64 } `json:"general_g"`
	}
	if err := json.Unmarshal([]byte(text), &together); err != nil {
		t.Fatalf("stderr is not one JSON: %v: %s", err, text)
	}
	// z: -1.6, -4.6, 10.4, -0.6, -3.6; edges a-b, b-c, c-d, d-e.
	want := 5. / 8 * 2 * (1.6*4.6 - 4.6*10.4 - 10.4*.6 + .6*3.6) / (1.6*1.6 + 4.6*4.6 + 10.4*10.4 + .6*.6 + 3.6*3.6)
	if m := together.Moran; together.N != 5 || m.Value == nil || math.Abs(*m.Value-want) > 1e-14 || *m.Expected != -.25 || m.P == nil || together.GeneralG.Value == nil {
		t.Errorf("globals: got %s, want I %v", text, want)
	}
	exit, out, text = gridwatch(t, "", nil, "hotspot", "moran", "--row-standardised", "--neighbours", edges, tableFile(t, "in.csv", "id,value\nb,1\nb,2\n"))
	last := text[strings.LastIndex(strings.TrimSpace(text), "\n")+1:]
	if exit != 1 || out != "id,value,i,z,p,q,quadrant\nb,1,,,,,\nb,2,,,,,\n" || !strings.Contains(last, `"moran":{"value":null,`) {
		t.Errorf("one place: got exit %d, %q, %q", exit, out, text)
	}
}
