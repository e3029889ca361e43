package main

import (
	"fmt"
	"slices"

	"gridwatch/geo/geocode"
)

// task is one of the accuracy targets.
type task struct {
	what   string
	within string
	known  []place
	asked  []place
	named  bool // the name is asked with the address
	// bounds: share answered, median, p90, share in the same cell (0: none)
	answered, median, p90, cell float64
}

// radiusBounds are what a claimed radius must hold the truth in, per cent.
const (
	radiusLeast, radiusMost = 88, 93
	radiusRows              = 100
)

// accuracy measures the three tasks on one split.
func (b *bench) accuracy() error {
	tasks, err := b.tasks()
	if err != nil {
		return err
	}
	var any []outcome
	for i, t := range tasks {
		heading("%s: %d known, %d asked", t.what, len(t.known), len(t.asked))
		g, err := b.build(fmt.Sprintf("task%d", i), t.within, t.known)
		if err != nil {
			return err
		}
		coder := geocode.NewGeocoder(b.admin, g)
		got := t.ask(coder, geocode.Road)
		any = append(any, t.ask(coder, geocode.District)...)
		plain := newLookup(b.admin, t.within, t.known, t.named)
		var looked []outcome
		for _, p := range t.asked {
			name := p.name
			if !t.named {
				name = ""
			}
			looked = append(looked, judge(plain.find(name, p.address), p.at))
		}
		s, base := summarise(got), summarise(looked)
		summaryHead()
		s.row("gridwatch")
		base.row("plain look-up")
		summarise(ceiling(t.known, t.asked)).row("oracle (ceiling)")
		b.target("answered", s.share(), "%.1f %%", true, t.answered)
		b.target("median", s.median, "%.0f m", false, t.median)
		b.target("p90", s.p90, "%.0f m", false, t.p90)
		if t.cell > 0 {
			b.target("same cell", s.cell, "%.1f %%", true, t.cell)
		}
		riskCoverage(got)
		byPrecision(got)
		if err := g.Close(); err != nil {
			return err
		}
	}
	heading("claimed radius, all tasks together, any precision asked")
	b.radius(any)
	return nil
}

// tasks splits both cities once; the two tasks of Harbin share their split.
func (b *bench) tasks() ([]task, error) {
	harbin, err := b.harbin()
	if err != nil {
		return nil, err
	}
	shanghai, err := b.shanghai()
	if err != nil {
		return nil, err
	}
	known, asked := split(harbin, b.random(1))
	var numbered []place
	for _, p := range asked {
		if p.numbered {
			numbered = append(numbered, p)
		}
	}
	knownS, askedS := split(shanghai, b.random(2))
	others, err := b.shanghaiOthers()
	if err != nil {
		return nil, err
	}
	others = slices.DeleteFunc(others, func(p place) bool {
		return slices.ContainsFunc(askedS, func(a place) bool { return a.address == p.address })
	})
	return []task{
		{"Harbin, all rows, address and name", "2301", known, asked, true, 90, 60, 450, 0},
		{"Harbin, rows with a house number, address only", "2301", known, numbered, false, 88, 70, 450, 55},
		{"Shanghai gold, address only; known: all other gold rows and what Baidu calls precise", "31", slices.Concat(knownS, others), askedS, false, 92, 80, 400, 0},
		{"Shanghai gold, address only; known: the other gold rows alone", "31", knownS, askedS, false, 92, 80, 400, 0},
	}, nil
}

func (t task) ask(coder *geocode.Geocoder, min geocode.Precision) []outcome {
	out := make([]outcome, len(t.asked))
	for i, p := range t.asked {
		q := geocode.Query{Address: p.address}
		if t.named {
			q.Name = p.name
		}
		fix := coder.Locate(q, geocode.Options{Within: t.within, MinPrecision: min})
		out[i] = judge(fix.Point, p.at)
		out[i].precision, out[i].score, out[i].radiusM = fix.Precision, fix.Score, fix.RadiusM
	}
	return out
}

var precisions = []geocode.Precision{geocode.Rooftop, geocode.Interpolated, geocode.Road, geocode.Community, geocode.Township, geocode.District}

func of(all []outcome, p geocode.Precision) (some []outcome) {
	for _, o := range all {
		if o.answered && o.precision == p {
			some = append(some, o)
		}
	}
	return some
}

func byPrecision(all []outcome) {
	for _, p := range precisions {
		if some := of(all, p); len(some) > 0 {
			s := summarise(some)
			fmt.Printf("    %-13s %5d rows, median %.0f m, p90 %.0f m, same cell %.1f %%, radius holds %.1f %%\n", p, s.answered, s.median, s.p90, s.cell, held(some))
		}
	}
}

// held is the share of answers whose radius holds the truth.
func held(some []outcome) float64 {
	n := 0
	for _, o := range some {
		if o.errorM <= o.radiusM {
			n++
		}
	}
	return 100 * float64(n) / float64(max(1, len(some)))
}

func (b *bench) radius(all []outcome) {
	for _, p := range precisions {
		some := of(all, p)
		share, verdict := held(some), "pass"
		switch {
		case len(some) < radiusRows:
			verdict = "few "
		case share < radiusLeast || share > radiusMost:
			verdict = "MISS"
			b.missed++
		}
		fmt.Printf("  %s %-13s n %5d, radius holds %.1f %% (%d to %d %% where n ≥ %d)\n", verdict, p, len(some), share, radiusLeast, radiusMost, radiusRows)
	}
}
