package hotspot

import (
	"math"
	"time"

	"gridwatch/grid"
)

// Seasons gives the season of each of some periods of so many days and of the next
// one, for ForecastOptions: which part of the year its middle lies in, with about
// as many parts as periods in a year. It is nil for periods shorter than a week or
// longer than a quarter, which have no season that could be learned.
func Seasons(first grid.Date, days, periods int) []int {
	if days < 7 || days > 92 {
		return nil
	}
	parts := int(math.Round(365.25 / float64(days)))
	seasons := make([]int, periods+1)
	for i := range seasons {
		middle := int64(first) + int64(i*days+days/2)
		seasons[i] = (time.Unix(middle*86400, 0).UTC().YearDay() - 1) * parts / 366
	}
	return seasons
}

// levels foretells how many cases all places together have in a period: the
// exponentially weighted mean of the periods before (Brown 1959) per unit of
// length, and, where that told more in training, times the factor of the season.
type levels struct {
	totals []float64
	length []float64 // of each period and of the next
	season []int     // of each period and of the next; nil: none
	half   float64   // periods after which a period counts half
	factor bool      // seasons are used
}

// halfLives of a level that training may choose from.
var halfLives = []float64{0.5, 1, 2, 4, 8}

// chosenLevels takes the half-life and the use of seasons with the least squared
// error of logarithms over the periods first to last-1, each foretold from those
// before it.
func chosenLevels(totals, length []float64, season []int, first, last int) levels {
	var best levels
	least := math.Inf(1)
	for _, factor := range []bool{false, true} {
		if factor && season == nil {
			continue
		}
		for _, half := range halfLives {
			l := levels{totals, length, season, half, factor}
			miss := 0.0
			for t := first; t < last; t++ {
				d := math.Log((l.at(t, t) + 1) / (totals[t] + 1))
				miss += d * d
			}
			if miss < least {
				best, least = l, miss
			}
		}
	}
	return best
}

// at foretells period t from the periods before known.
func (l levels) at(t, known int) float64 {
	sum, weights := 0.0, 0.0
	for u := range known {
		weight := math.Exp2(-float64(known-1-u) / l.half)
		sum += weight * l.totals[u] / (l.length[u] * l.seasonAt(u, known))
		weights += weight
	}
	if weights == 0 {
		return 0
	}
	return sum / weights * l.length[t] * l.seasonAt(t, known)
}

// seasonAt is how far the season of period t lies above or below the year: the
// mean of its earlier ratios to the year around them (ratio to moving average; a
// year has a period of each season), with half an occurrence at 1 added so that
// few of them say little.
func (l levels) seasonAt(t, known int) float64 {
	if !l.factor {
		return 1
	}
	year := 0
	for _, s := range l.season {
		year = max(year, s+1)
	}
	ratios, number := 0.5, 0.5
	for u := year / 2; u+year-year/2 <= known; u++ {
		if l.season[u] != l.season[t] {
			continue
		}
		sum, length := 0.0, 0.0
		for v := u - year/2; v < u+year-year/2; v++ {
			sum += l.totals[v]
			length += l.length[v]
		}
		if sum > 0 {
			ratios += l.totals[u] / l.length[u] * length / sum
			number++
		}
	}
	return max(0.05, ratios/number)
}
