package main

import (
	"fmt"
	"slices"
	"strings"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// The nation stands above provinces when there are several.
const (
	nationCode = "100000000000"
	nationName = "全国"
)

// regionsOfCodes makes regions without outline for divisions and what is below
// them down to a level, parents first. A division hangs below the nearest one of
// its chain that is made too or stored; what has none is the root or, when there
// are several or another root is stored, hangs below the nation.
func regionsOfCodes(admin *geocode.Admin, wanted []string, depth string, stored []geo.Region) ([]geo.Region, error) {
	var tops []geocode.Division
	for _, text := range wanted {
		if strings.TrimSpace(text) == "all" {
			tops = append(tops, admin.Children("")...)
			continue
		}
		found, err := admin.Resolve(text)
		if err != nil {
			return nil, &badFlag{"from-codes", err.Error()}
		}
		if len(found) > 1 {
			var names []string
			for _, d := range found {
				names = append(names, d.Code+" "+d.Name)
			}
			return nil, &badFlag{"from-codes", fmt.Sprintf("%q is ambiguous: %s", text, strings.Join(names, ", "))}
		}
		tops = append(tops, found...)
	}
	all := map[string]geocode.Division{}
	for _, d := range tops {
		addDivisions(admin, d, depth, all)
	}
	divisions := make([]geocode.Division, 0, len(all))
	for _, d := range all {
		divisions = append(divisions, d)
	}
	slices.SortFunc(divisions, func(a, b geocode.Division) int {
		if a.Level != b.Level {
			return int(a.Level) - int(b.Level)
		}
		return strings.Compare(a.Code, b.Code)
	})
	known := map[string]geo.Region{}
	root := ""
	for _, r := range stored {
		known[r.Code] = r
		if r.ParentCode == "" {
			root = r.Code
		}
	}
	return hangDivisions(admin, divisions, all, known, root)
}

func addDivisions(admin *geocode.Admin, d geocode.Division, depth string, all map[string]geocode.Division) {
	all[d.Code] = d
	if d.Level.String() == depth {
		return
	}
	for _, child := range admin.Children(d.Code) {
		if levelRank(child.Level.String()) <= levelRank(depth) {
			addDivisions(admin, child, depth, all)
		}
	}
}

func levelRank(level string) int {
	return slices.Index([]string{"province", "city", "district", "township", "community"}, level)
}

// hangDivisions gives parents. A stored region keeps outline and parent.
func hangDivisions(admin *geocode.Admin, divisions []geocode.Division, all map[string]geocode.Division, known map[string]geo.Region, root string) ([]geo.Region, error) {
	var out []geo.Region
	var tops []int
	for _, d := range divisions {
		r := geo.Region{Code: d.Code, Scheme: geo.SchemeGBT2260, Name: d.Name, Level: d.Level.String()}
		if old, stored := known[d.Code]; stored {
			r.Geometry, r.ParentCode = old.Geometry, old.ParentCode
			out = append(out, r)
			continue
		}
		chain := admin.Chain(d.Code)
		for i := len(chain) - 2; i >= 0 && r.ParentCode == ""; i-- {
			_, made := all[chain[i].Code]
			_, stored := known[chain[i].Code]
			if made || stored {
				r.ParentCode = chain[i].Code
			}
		}
		if above := known[r.ParentCode]; len(above.Geometry) > 0 {
			return nil, &badFlag{"from-codes", fmt.Sprintf("%s %s has an outline; with regions below it that have none, its cells would be in no region", above.Code, above.Name)}
		}
		if r.ParentCode == "" {
			tops = append(tops, len(out))
		}
		out = append(out, r)
	}
	nation := geo.Region{Code: nationCode, Scheme: geo.SchemeGBT2260, Name: nationName, Level: "nation"}
	switch {
	case len(tops) == 0, root == "" && len(tops) == 1:
		return out, nil
	case root != "" && root != nationCode:
		return nil, &badFlag{"from-codes", fmt.Sprintf("%s %s is not within the stored root %s", out[tops[0]].Code, out[tops[0]].Name, root)}
	}
	for _, i := range tops {
		out[i].ParentCode = nationCode
	}
	if root == "" {
		out = append([]geo.Region{nation}, out...)
	}
	return out, nil
}
