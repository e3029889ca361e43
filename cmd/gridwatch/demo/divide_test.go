package demo

import (
	"testing"

	"gridwatch/geo"
)

func cityParcels(t testing.TB) (map[string][]Parcel, map[geo.Cell]string, map[geo.Cell]int) {
	t.Helper()
	regions, err := chicagoRegions()
	if err != nil {
		t.Fatal(err)
	}
	home, err := geo.CoverAll(regions, 9)
	if err != nil {
		t.Fatal(err)
	}
	records, err := Chicago().Read(1)
	if err != nil {
		t.Fatal(err)
	}
	load := map[geo.Cell]int{}
	for _, p := range records.Places {
		if p.Point == nil {
			continue
		}
		c, err := geo.CellAt(*p.Point, 9)
		if err != nil {
			t.Fatal(err)
		}
		load[c]++
	}
	cells := map[string][]geo.Cell{}
	for c, r := range home {
		cells[r] = append(cells[r], c)
	}
	parcels := map[string][]Parcel{}
	for r, in := range cells {
		parcels[r] = Divide(r, in, load, Chicago().GridLoad)
	}
	return parcels, home, load
}

// Every cell in force is in exactly one grid; a grid has no more parts than its
// area.
func TestDivideCity(t *testing.T) {
	parcels, home, _ := cityParcels(t)
	taken := map[geo.Cell]bool{}
	grids, heaviest := 0, 0
	for area, of := range parcels {
		var all []geo.Cell
		for _, p := range of {
			grids++
			heaviest = max(heaviest, p.Load)
			all = append(all, p.Cells...)
			for _, c := range p.Cells {
				if taken[c] || home[c] != area {
					t.Fatalf("cell %s of %s: got it twice or outside its area", c, area)
				}
				taken[c] = true
			}
		}
		apart := len(components(geo.NewAdjacency(all))) - 1
		for _, p := range of {
			if n := len(components(geo.NewAdjacency(p.Cells))); n > 1+apart {
				t.Errorf("grid %s-%d: got %d parts, want at most %d", area, p.No, n, 1+apart)
			}
		}
	}
	if len(taken) != len(home) {
		t.Errorf("cells in a grid: got %d, want all %d", len(taken), len(home))
	}
	if len(parcels) != chicagoAreas {
		t.Errorf("areas with grids: got %d, want %d", len(parcels), chicagoAreas)
	}
	t.Logf("%d grids over %d cells, heaviest %d institutions", grids, len(home), heaviest)
}

func TestDivideIsPure(t *testing.T) {
	first, _, _ := cityParcels(t)
	second, _, _ := cityParcels(t)
	for area, of := range first {
		for i, p := range of {
			q := second[area][i]
			if p.No != q.No || p.Load != q.Load || len(p.Cells) != len(q.Cells) || p.Cells[0] != q.Cells[0] {
				t.Fatalf("grid %s-%d: got another division the second time", area, p.No)
			}
		}
	}
}
