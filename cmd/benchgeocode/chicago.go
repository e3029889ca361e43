package main

import "gridwatch/geo/geocode"

// chicago measures Western addresses.
func (b *bench) chicago() error {
	all, err := b.chicagoPlaces()
	if err != nil {
		return err
	}
	known, asked := split(all, b.random(3))
	heading("Chicago, address only: %d known, %d asked", len(known), len(asked))
	g, err := b.build("chicago", "", known)
	if err != nil {
		return err
	}
	defer func() { _ = g.Close() }() // only read
	t := task{within: "", asked: asked}
	got := t.ask(geocode.NewGeocoder(b.admin, g), geocode.Road)
	summaryHead()
	summarise(got).row("gridwatch")
	summarise(ceiling(known, asked)).row("oracle (ceiling)")
	riskCoverage(got)
	byPrecision(got)
	return nil
}
