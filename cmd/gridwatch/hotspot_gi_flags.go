package main

import (
	"fmt"
	"strconv"

	"gridwatch/geo"
	"gridwatch/grid/hotspot"
)

// localFlags are those of the statistics of single places.
type localFlags struct {
	File         string `arg:"" help:"UTF-8 .csv or .csv.gz with columns cell and value, or id and value."`
	K            *int   `placeholder:"N" help:"Cells at most N steps apart are neighbours."`
	Neighbours   string `placeholder:"FILE" help:"Table id,neighbour[,weight] of who is whose neighbour."`
	Permutations int    `placeholder:"N" help:"p from N random deals of the other values instead of from the normal distribution."`
	Seed         int64  `default:"1" help:"Seed of the permutations (${default}); the same seed gives the same p on any machine."`
	Report       string `placeholder:"FILE" help:"Where to write the rows that could not be used (default: stderr)."`
}

const neighboursHelp = "Neighbours are cells within --k steps, or those of --neighbours, in which both directions are listed, a weight is 1 unless given and a place that is its own neighbour counts only with --star. " +
	"Rows that cannot be used (a name repeated, a cell that does not exist or is not of the resolution of most, a value that is no number, an unknown neighbour, an edge repeated) are left out and reported as row,field,reason,value."

func (c *localFlags) options(star bool) hotspot.LocalOptions {
	return hotspot.LocalOptions{Star: star, Permutations: c.Permutations, Seed: uint64(c.Seed)}
}

// check refuses flags that do not go together.
func (c *localFlags) check() error {
	switch {
	case c.K == nil && c.Neighbours == "":
		return &badFlag{"k", "this or --neighbours is needed"}
	case c.K != nil && c.Neighbours != "":
		return &badFlag{"k", "not together with --neighbours"}
	case c.K != nil && (*c.K < 1 || *c.K > geo.MostRings):
		return &badFlag{"k", fmt.Sprintf("%d is not 1 to %d", *c.K, geo.MostRings)}
	case c.Permutations < 0:
		return &badFlag{"permutations", strconv.Itoa(c.Permutations) + " is negative"}
	}
	return nil
}

// read reads the input and makes the neighbours.
func (c *localFlags) read(s *surroundings, report *rowReport, star bool) (*places, hotspot.Weights, error) {
	var none hotspot.Weights
	t, err := openTable(c.File)
	if err != nil {
		return nil, none, err
	}
	defer func() { _ = t.Close() }() // only read
	key := "cell"
	if at, err := t.column("id", false); c.Neighbours != "" && (err != nil || at >= 0) {
		key = "id"
	}
	p, err := readPlaces(s.ctx, t, key, report)
	if err != nil {
		return nil, none, err
	}
	var w hotspot.Weights
	if c.K != nil {
		w, err = p.rings(*c.K)
	} else {
		w, err = c.listed(s, p, report, star)
	}
	return p, w, err
}

// listed makes the neighbours of --neighbours.
func (c *localFlags) listed(s *surroundings, p *places, report *rowReport, star bool) (hotspot.Weights, error) {
	t, err := openTable(c.Neighbours)
	if err != nil {
		return hotspot.Weights{}, err
	}
	defer func() { _ = t.Close() }() // only read
	n, err := newNeighbourTable(t, p, star)
	if err != nil {
		return hotspot.Weights{}, err
	}
	if err := t.each(s.ctx, n.add, report); err != nil {
		return hotspot.Weights{}, err
	}
	return hotspot.NewWeights(len(p.values), n.edges)
}
