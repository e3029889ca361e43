package main

import (
	"encoding/csv"
	"encoding/json"
	"math"

	"gridwatch/grid/hotspot"
)

// hotspotMoranCommand is `gridwatch hotspot moran`.
type hotspotMoranCommand struct {
	RowStandardised bool `help:"Scale the weights of every place so that they add up to 1."`
	localFlags
}

// Help says what the output is.
func (*hotspotMoranCommand) Help() string {
	return "Rows id,value,i,z,p,q,quadrant go to stdout in the order of the input: local Moran I, its z, p of both tails, the false discovery rate (Benjamini and Hochberg), " +
		"and HH, LL, HL or LH: the place, then its neighbours, high or low. A place without neighbours, and a row that cannot be used, have them empty. " +
		"The last line on stderr is Moran's I and general G of all places together as JSON; p is of both tails, p_one_tail half of it. " + neighboursHelp
}

// Run answers for every row.
func (c *hotspotMoranCommand) Run(s *surroundings) error {
	if err := c.check(); err != nil {
		return err
	}
	report, err := openReport(s, c.Report)
	if err != nil {
		return err
	}
	defer func() { _ = report.close() }() // finish saw its errors
	p, w, err := c.read(s, report, false)
	if err != nil {
		return err
	}
	if c.RowStandardised {
		w = w.RowStandardised()
	}
	found, err := hotspot.LocalMoran(s.ctx, p.values, w, c.options(false))
	if err != nil {
		return err
	}
	together, err := globals(p.values, w)
	if err != nil {
		return err
	}
	err = p.write(csv.NewWriter(s.stdout), []string{"i", "z", "p", "q", "quadrant"}, func(place int) []string {
		l := found[place]
		return []string{figure(l.I), figure(l.Z), figure(l.P), figure(l.Q), string(l.Quadrant)}
	})
	if err != nil {
		return err
	}
	return report.finish("%s", together)
}

// globalJSON is a statistic of all places; null where there is none.
type globalJSON struct {
	Value    *float64 `json:"value"`
	Expected *float64 `json:"expected"`
	Variance *float64 `json:"variance"`
	Z        *float64 `json:"z"`
	P        *float64 `json:"p"`
	OneTail  *float64 `json:"p_one_tail"`
}

// globals are those of all places, as one line of JSON.
func globals(values []float64, w hotspot.Weights) ([]byte, error) {
	moran, err := hotspot.GlobalMoran(values, w)
	if err != nil {
		return nil, err
	}
	g, err := hotspot.GeneralG(values, w)
	if err != nil {
		return nil, err
	}
	return json.Marshal(struct {
		N          int        `json:"n"`
		Neighbours int        `json:"neighbours"`
		Moran      globalJSON `json:"moran"`
		GeneralG   globalJSON `json:"general_g"`
	}{len(values), len(w.Neighbour), globalOf(moran), globalOf(g)})
}

func globalOf(g hotspot.Global) globalJSON {
	some := func(x float64) *float64 {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil
		}
		return &x
	}
	return globalJSON{some(g.Value), some(g.Expected), some(g.Variance), some(g.Z), some(g.P), some(g.P / 2)}
}
