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
// for its addresses and for some of the others: what is answered must lie in the
// right district, and a road that is not known must not claim to be found exactly.
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
	fmt.Println("  asked: its rows and a tenth of the others; right: in the true district, or in the one the address states, or beside an address of it")
	fmt.Printf("  %-10s %6s %10s %10s %10s %18s\n", "", "asked", "answered", "of its own", "right", "unknown road, exact")
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
		got, err := b.leave(l.city+l.district, l.district, within, all, regions)
		if err != nil {
			return err
		}
		got.print(l.district)
		sum.add(got)
	}
	sum.print("together")
	b.target("answered rows in the right district", sum.rightShare(), "%.1f %%", true, 99)
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
	asked, answered, own, right int // own: answered rows that really lie in the district left out
	unknown, exact              int // rows on roads that the gazetteer does not have
}

func (l *leaveOut) add(m leaveOut) {
	l.asked += m.asked
	l.answered += m.answered
	l.own += m.own
	l.right += m.right
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

func (l leaveOut) print(what string) {
	fmt.Printf("  %-10s %6d %8.1f %% %10d %8.1f %% %11d of %d\n", what, l.asked, share(l.answered, l.asked), l.own, l.rightShare(), l.exact, l.unknown)
}

// leave measures one district. An answer is right when it lies in the shape of
// the district the row lies in or states, or beside an address of it: the shapes
// are simplified, and one row in seventy lies beyond what it states.
func (b *bench) leave(file, district, within string, all []place, shapes []geo.Region) (l leaveOut, err error) {
	var known, asked []place
	random := b.random(3)
	for _, p := range all {
		if p.district == district || random.IntN(10) == 0 {
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
	for _, p := range asked {
		fix := coder.Locate(geocode.Query{Address: p.address, Name: p.name}, geocode.Options{Within: within})
		l.asked++
		road, _ := plain.road(p.address)
		unknown := p.district == district && road != "" && len(plain.roads[road]) == 0
		if unknown {
			l.unknown++
		}
		if fix.Point == nil {
			continue
		}
		l.answered++
		if p.district == district {
			l.own++
		}
		if b.inDistrict(*fix.Point, p, all, shapes, within) {
			l.right++
		}
		if unknown && fix.Precision.AtLeast(geocode.Interpolated) {
			l.exact++
		}
	}
	return l, nil
}

// inDistrict says whether a point lies in the district of a row, or in the one
// that its address states.
func (b *bench) inDistrict(at geo.Point, p place, all []place, shapes []geo.Region, within string) bool {
	names := []string{p.district}
	prefix := b.admin.Match(p.address, within)
	for _, d := range prefix.Chain {
		if d.Level == geocode.DistrictLevel {
			names = append(names, d.Name)
		}
	}
	for _, r := range shapes {
		if slices.Contains(names, r.Name) && r.Contains(at) {
			return true
		}
	}
	return slices.ContainsFunc(all, func(n place) bool { return slices.Contains(names, n.district) && metres(n.at, at) < 200 })
}
