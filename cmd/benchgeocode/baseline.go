package main

import (
	"regexp"
	"strconv"
	"strings"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// lookup is the plain way to geocode: the same name, the same address, else the
// nearest known number of the same road, else the middle of the road. It knows
// nothing of districts beyond what the text before the road says.
type lookup struct {
	admin  *geocode.Admin
	within string
	same   map[string]geo.Point
	roads  map[string][]numbered
}

type numbered struct {
	number int
	at     geo.Point
}

var roadNumber = regexp.MustCompile(`(\p{Han}{1,8}?(?:大街|大道|公路|胡同|路|街|道|巷))\D{0,3}(\d+)?`)

// road gives the first road of an address and the number behind it, -1 if none.
func (l *lookup) road(address string) (string, int) {
	rest := l.admin.Match(address, l.within).Rest
	m := roadNumber.FindStringSubmatch(rest)
	if m == nil {
		return "", -1
	}
	n, err := strconv.Atoi(m[2])
	if err != nil {
		n = -1
	}
	return m[1], n
}

func newLookup(admin *geocode.Admin, within string, known []place, names bool) *lookup {
	l := &lookup{admin: admin, within: within, same: map[string]geo.Point{}, roads: map[string][]numbered{}}
	for _, p := range known {
		if names && p.name != "" {
			l.same[p.name] = p.at
		}
		if p.address != "" {
			l.same[strings.TrimSpace(p.address)] = p.at
		}
		if road, n := l.road(p.address); road != "" {
			l.roads[road] = append(l.roads[road], numbered{n, p.at})
		}
	}
	return l
}

func (l *lookup) find(name, address string) *geo.Point {
	for _, text := range []string{name, strings.TrimSpace(address)} {
		if p, found := l.same[text]; found && text != "" {
			return &p
		}
	}
	road, n := l.road(address)
	known := l.roads[road]
	if road == "" || len(known) == 0 {
		return nil
	}
	if n < 0 {
		var mean geo.Point
		for _, k := range known {
			mean.Lon += k.at.Lon / float64(len(known))
			mean.Lat += k.at.Lat / float64(len(known))
		}
		return &mean
	}
	best := known[0]
	for _, k := range known[1:] {
		if away(k.number, n) < away(best.number, n) {
			best = k
		}
	}
	return &best.at
}

func away(p, q int) int {
	if p < 0 {
		return 1 << 30
	}
	return max(p-q, q-p)
}

// ceiling is what an oracle reaches that picks the best known point.
func ceiling(known, asked []place) []outcome {
	const cell = 0.02 // degrees; points of a square and its neighbours are compared
	type square [2]int
	at := func(p geo.Point) square { return square{int(p.Lon / cell), int(p.Lat / cell)} }
	grid := map[square][]geo.Point{}
	for _, k := range known {
		grid[at(k.at)] = append(grid[at(k.at)], k.at)
	}
	out := make([]outcome, len(asked))
	for i, p := range asked {
		var best *geo.Point
		for reach := 1; best == nil && reach < 64; reach *= 4 {
			s := at(p.at)
			for dx := -reach; dx <= reach; dx++ {
				for dy := -reach; dy <= reach; dy++ {
					for _, q := range grid[square{s[0] + dx, s[1] + dy}] {
						if best == nil || metres(q, p.at) < metres(*best, p.at) {
							best = &q
						}
					}
				}
			}
		}
		out[i] = judge(best, p.at)
	}
	return out
}
