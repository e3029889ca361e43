package main

import (
	"fmt"
	"math"
	"slices"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// outcome is one answer beside the truth.
type outcome struct {
	answered  bool
	errorM    float64
	sameCell  bool
	precision geocode.Precision
	score     float64
	radiusM   float64
}

// cellResolution is that of the grid that a point decides.
const cellResolution = 9

func metres(p, q geo.Point) float64 {
	const rad = math.Pi / 180
	dLat, dLon := (q.Lat-p.Lat)*rad, (q.Lon-p.Lon)*rad
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(p.Lat*rad)*math.Cos(q.Lat*rad)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * geo.EarthRadiusMetres * math.Asin(math.Sqrt(h))
}

func sameCell(p, q geo.Point) bool {
	a, errA := geo.CellAt(p, cellResolution)
	c, errC := geo.CellAt(q, cellResolution)
	return errA == nil && errC == nil && a == c
}

// judge compares a point with the truth; nil is no answer.
func judge(got *geo.Point, truth geo.Point) outcome {
	if got == nil {
		return outcome{}
	}
	return outcome{answered: true, errorM: metres(*got, truth), sameCell: sameCell(*got, truth)}
}

// summary of a task.
type summary struct {
	asked, answered int
	median, p90     float64 // metres, of the answered
	cell            float64 // share of the answered in the right cell
}

func (s summary) share() float64 { return 100 * float64(s.answered) / math.Max(1, float64(s.asked)) }

func summarise(all []outcome) summary {
	s := summary{asked: len(all)}
	var errs []float64
	cells := 0
	for _, o := range all {
		if !o.answered {
			continue
		}
		errs = append(errs, o.errorM)
		if o.sameCell {
			cells++
		}
	}
	s.answered = len(errs)
	slices.Sort(errs)
	s.median, s.p90 = quantile(errs, 0.5), quantile(errs, 0.9)
	s.cell = 100 * float64(cells) / math.Max(1, float64(len(errs)))
	return s
}

// quantile of sorted values, between the nearest two.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 == len(sorted) {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

func (s summary) row(what string) {
	fmt.Printf("  %-26s %6d %8.1f %% %8.0f m %8.0f m %9.1f %%\n", what, s.asked, s.share(), s.median, s.p90, s.cell)
}

func summaryHead() {
	fmt.Printf("  %-26s %6s %10s %10s %10s %11s\n", "", "rows", "answered", "median", "p90", "same cell")
}

// riskCoverage prints the errors of the answers with the best scores.
func riskCoverage(all []outcome) {
	var answered []outcome
	for _, o := range all {
		if o.answered {
			answered = append(answered, o)
		}
	}
	slices.SortStableFunc(answered, func(p, q outcome) int {
		switch {
		case p.score > q.score:
			return -1
		case p.score < q.score:
			return 1
		}
		return 0
	})
	fmt.Printf("  risk and coverage, best scores first: share of all rows, score down to, median, p90\n")
	for _, share := range []float64{0.2, 0.4, 0.6, 0.8, 1} {
		n := int(share * float64(len(answered)))
		if n == 0 {
			continue
		}
		s := summarise(answered[:n])
		fmt.Printf("    %5.1f %%  %.3f  %6.0f m  %6.0f m\n", 100*float64(n)/float64(len(all)), answered[n-1].score, s.median, s.p90)
	}
}
