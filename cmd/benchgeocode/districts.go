package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// leftOut are the districts left out one by one.
var leftOut = []struct{ city, district string }{
	{"harbin", "道外区"}, {"harbin", "香坊区"}, {"harbin", "松北区"}, {"harbin", "平房区"},
	{"shanghai", "徐汇区"}, {"shanghai", "嘉定区"}, {"shanghai", "闵行区"},
}

// districts leaves all known points of a district out of the gazetteer and asks
// for its addresses: what is answered must lie in it (or be refused), and a road
// that is not known must not claim to be found exactly.
func (b *bench) districts() error {
	harbin, err := b.harbin()
	if err != nil {
		return err
	}
	shapes, err := b.shapes("harbin")
	if err != nil {
		return err
	}
	for i := range harbin {
		for _, r := range shapes {
			if r.Contains(harbin[i].at) {
				harbin[i].district = r.Name
			}
		}
	}
	shanghai, err := b.shanghai()
	if err != nil {
		return err
	}
	shapesS, err := b.shapes("shanghai")
	if err != nil {
		return err
	}
	heading("one district left out of the gazetteer (Harbin: true district by the DataV polygons)")
	fmt.Printf("  %-10s %6s %10s %16s %16s %18s\n", "", "asked", "answered", "region right", "point inside", "unknown road, exact")
	sum := leaveOut{}
	for _, l := range leftOut {
		all, within, regions := harbin, "2301", shapes
		if l.city == "shanghai" {
			all, within, regions = shanghai, "31", shapesS
		}
		i := slices.IndexFunc(regions, func(r geo.Region) bool { return r.Name == l.district })
		if i < 0 {
			return fmt.Errorf("no shape of %s", l.district)
		}
		got, err := b.leave(l.city+l.district, l.district, within, all, regions[i])
		if err != nil {
			return err
		}
		got.print(l.district)
		sum.add(got)
	}
	sum.print("together")
	b.target("region_code of answered rows in the right district", sum.rightShare(), "%.1f %%", true, 99)
	b.target("point of answered rows in the right district (or within 200 m of an address in it)", sum.insideShare(), "%.1f %%", true, 99)
	b.target("rows on an unknown road that claim rooftop or interpolated", float64(sum.exact), "%.0f", false, 0)
	return nil
}

// shapes reads the districts of a city.
func (b *bench) shapes(city string) ([]geo.Region, error) {
	f, err := os.Open(filepath.Join(b.data, "boundaries", city+"_districts_gcj02.geojson"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	regions, problems, err := geo.ReadRegions(f, geo.GCJ02, geo.RegionFields{Code: "adcode", Name: "name", LevelValue: "district"})
	for _, p := range problems {
		fmt.Println("  left out:", p)
	}
	return regions, err
}

// leaveOut counts one district.
type leaveOut struct {
	asked, answered, right, inside int
	unknown, exact                 int // rows on roads that the gazetteer does not have
}

func (l *leaveOut) add(m leaveOut) {
	l.asked += m.asked
	l.answered += m.answered
	l.right += m.right
	l.inside += m.inside
	l.unknown += m.unknown
	l.exact += m.exact
}

func share(n, of int) float64 { return 100 * float64(n) / float64(max(1, of)) }

func (l leaveOut) rightShare() float64 {
	if l.answered == 0 {
		return 100
	}
	return share(l.right, l.answered)
}

func (l leaveOut) insideShare() float64 {
	if l.answered == 0 {
		return 100
	}
	return share(l.inside, l.answered)
}

func (l leaveOut) print(what string) {
	fmt.Printf("  %-10s %6d %8.1f %% %14.1f %% %14.1f %% %11d of %d\n", what, l.asked, share(l.answered, l.asked), l.rightShare(), l.insideShare(), l.exact, l.unknown)
}

// leave measures one district. Right means that region_code says the true
// district, inside that the point lies in its shape or beside an address in it:
// the shapes are simplified and one address in seventy lies beyond its own.
func (b *bench) leave(file, district, within string, all []place, shape geo.Region) (l leaveOut, err error) {
	var known, asked []place
	for _, p := range all {
		if p.district == district {
			asked = append(asked, p)
		} else {
			known = append(known, p)
		}
	}
	g, err := b.build(file, within, known)
	if err != nil {
		return l, err
	}
	defer func() { _ = g.Close() }() // only read
	coder := geocode.NewGeocoder(b.admin, g)
	plain := newLookup(b.admin, within, known, false)
	code := b.codeOf(district, within)
	for _, p := range asked {
		fix := coder.Locate(geocode.Query{Address: p.address, Name: p.name}, geocode.Options{Within: within})
		l.asked++
		road, _ := plain.road(p.address)
		unknown := road != "" && len(plain.roads[road]) == 0
		if unknown {
			l.unknown++
		}
		if fix.Point == nil {
			continue
		}
		l.answered++
		if b.admin.Contains(code, fix.Region) {
			l.right++
		}
		if shape.Contains(*fix.Point) || slices.ContainsFunc(asked, func(n place) bool { return metres(n.at, *fix.Point) < 200 }) {
			l.inside++
		}
		if unknown && fix.Precision.AtLeast(geocode.Interpolated) {
			l.exact++
		}
	}
	return l, nil
}

func (b *bench) codeOf(district, within string) string {
	p := b.admin.Match(district, within)
	d, _ := p.Deepest()
	return d.Code
}
