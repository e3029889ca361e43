package main

import (
	"encoding/csv"

	"gridwatch/grid/hotspot"
)

// hotspotGiCommand is `gridwatch hotspot gi`.
type hotspotGiCommand struct {
	Star bool `help:"Gi*: the place counts among its own neighbours."`
	localFlags
}

// Help says what the output is.
func (*hotspotGiCommand) Help() string {
	return "Rows id,value,g,z,p,q go to stdout in the order of the input. g is the share of all values that lies with the neighbours, z how far that is from what chance gives, " +
		"p of both tails, q the false discovery rate (Benjamini and Hochberg). A place without neighbours, and a row that cannot be used, have them empty. " + neighboursHelp
}

// Run answers for every row.
func (c *hotspotGiCommand) Run(s *surroundings) error {
	if err := c.check(); err != nil {
		return err
	}
	report, err := openReport(s, c.Report)
	if err != nil {
		return err
	}
	defer func() { _ = report.close() }() // finish saw its errors
	p, w, err := c.read(s, report, c.Star)
	if err != nil {
		return err
	}
	found, err := hotspot.GetisOrd(s.ctx, p.values, w, c.options(c.Star))
	if err != nil {
		return err
	}
	with := 0
	err = p.write(csv.NewWriter(s.stdout), []string{"g", "z", "p", "q"}, func(place int) []string {
		l := found[place]
		if l.Z == l.Z {
			with++
		}
		return []string{figure(l.G), figure(l.Z), figure(l.P), figure(l.Q)}
	})
	if err != nil {
		return err
	}
	return report.finish("hotspot gi: %d rows, %d with z, %d faults", len(p.rows), with, report.faults)
}
