package hotspot

import (
	"fmt"
	"math"

	"gridwatch/grid"
)

// Smooth gives the rate cases/exposure of every place, shrunk by empirical Bayes
// (Marshall 1991, Mapping disease and mortality rates using empirical Bayes
// estimators, Applied Statistics 40) towards the rate of all places, or with
// spatial towards that of the place and its neighbours. With r = cases/exposure:
//
//	m = Σ cases / Σ exposure
//	A = max(0, Σ exposure (r−m)² / Σ exposure − m / mean exposure)
//	rate = m + A/(A + m/exposure) · (r − m)
//
// Sums and mean are over all places, or over the place and its neighbours without
// their weights. A rate that rests on little exposure moves towards m, one that
// rests on much stays. A place without neighbours keeps its own rate when spatial.
//
// A place without exposure has no rate: NaN, even where it has cases, and its
// cases do not count in m. Values that are negative or not finite, and slices of
// unequal length, are refused.
func Smooth(cases, exposure []float64, w Weights, spatial bool) ([]float64, error) {
	if err := checkRates(cases, exposure); err != nil {
		return nil, err
	}
	if spatial && w.Len() != len(cases) {
		return nil, grid.Errorf(grid.Invalid, "invalid-neighbours", "%d places have neighbours, %d have cases", w.Len(), len(cases))
	}
	rates := make([]float64, len(cases))
	var all prior
	for i := range cases {
		all.add(cases[i], exposure[i])
	}
	for i := range cases {
		if exposure[i] == 0 {
			rates[i] = math.NaN()
			continue
		}
		near := all
		if spatial {
			near = prior{}
			near.add(cases[i], exposure[i])
			for _, j := range w.Neighbour[w.Offset[i]:w.Offset[i+1]] {
				near.add(cases[j], exposure[j])
			}
		}
		rates[i] = near.shrink(cases[i], exposure[i])
	}
	return rates, nil
}

// prior is what some places say about the rates to be expected of one of them.
type prior struct{ places, cases, exposure, squares float64 }

// add counts a place in; one without exposure says nothing.
func (p *prior) add(cases, exposure float64) {
	if exposure == 0 {
		return
	}
	p.places++
	p.cases += cases
	p.exposure += exposure
	p.squares += cases * cases / exposure // Σ exposure r²
}

// shrink is the rate of one place.
func (p *prior) shrink(cases, exposure float64) float64 {
	m := p.cases / p.exposure
	between := p.squares/p.exposure - m*m - m*p.places/p.exposure
	if m == 0 || between <= 0 {
		return m
	}
	return m + between/(between+m/exposure)*(cases/exposure-m)
}

// checkRates refuses what is no number of cases or no exposure.
func checkRates(cases, exposure []float64) error {
	if len(cases) != len(exposure) {
		return grid.Errorf(grid.Invalid, "invalid-rates", "%d places have cases, %d exposure", len(cases), len(exposure))
	}
	var f grid.Faults
	for i := range cases {
		for _, v := range []struct {
			name  string
			value float64
		}{{"cases", cases[i]}, {"exposure", exposure[i]}} {
			if !(v.value >= 0 && v.value <= math.MaxFloat64) && len(f) < mostFaults {
				f.Add(fmt.Sprintf("%s[%d]", v.name, i), fmt.Sprint(v.value), "is not a finite number from 0")
			}
		}
	}
	return f.Err("rates")
}
