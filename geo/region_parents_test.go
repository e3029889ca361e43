package geo

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func parentsOf(regions []Region) string {
	var out []string
	for _, r := range regions {
		out = append(out, r.Code+"<"+r.ParentCode)
	}
	return strings.Join(out, " ")
}

func TestAssignParents(t *testing.T) {
	known := []Region{{Code: "230000000000"}}
	list := []Region{{Code: "230100000000"}, {Code: "230102001000"}, {Code: "230102000000"}, {Code: "230199001002"}, {Code: "230102001001", ParentCode: "stated"}, {Code: "local"}}
	if err := AssignParents(list, known, ParentsByCode); err != nil {
		t.Fatal(err)
	}
	if got, want := parentsOf(list), "230100000000<230000000000 230102001000<230102000000 230102000000<230100000000 230199001002<230100000000 230102001001<stated local<"; got != want {
		t.Errorf("by code: %s, want %s", got, want)
	}
	at := func(code string, ring orb.Ring) Region { return Region{Code: code, Geometry: orb.MultiPolygon{{ring}}} }
	places := []Region{at("street", box(1, 1, 4, 4)), at("district", box(0, 0, 10, 10)), at("neighbour", box(10, 0, 20, 10)),
		at("over the border", box(8, 2, 11, 5)), at("far", box(90, 90, 91, 91)), {Code: "by name"}}
	if err := AssignParents(places, []Region{at("city", box(0, 0, 20, 10)), at("district", box(0, 0, 50, 50))}, ParentsByContainment); err != nil {
		t.Fatal(err)
	}
	if got, want := parentsOf(places), "street<district district<city neighbour<city over the border<district far< by name<"; got != want {
		t.Errorf("by containment: %s, want %s", got, want)
	}
	if err := AssignParents(places[:1], nil, "guess"); invalid(t, err).Field != "parents" {
		t.Errorf("got %v, want the field parents", err)
	}
	given := []Region{{Code: "230100000000"}}
	if err := AssignParents(given, known, ParentsGiven); err != nil || given[0].ParentCode != "" {
		t.Errorf("given: %v, %v, want no parent", given, err)
	}
}
