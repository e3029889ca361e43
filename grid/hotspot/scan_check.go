package hotspot

import (
	"fmt"
	"math"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Bounds of a scan.
const (
	MostScanCells   = 10_000_000 // places times periods
	MostScanPeriods = 1<<16 - 2
	mostScanCases   = 50_000_000
)

var measureNames = [...]string{"population", "expected"}

// checkScan gives the options with their defaults. It refuses, as an Invalid
// error, data that no scan can be made of.
func checkScan(d *ScanData, o ScanOptions) (ScanOptions, error) {
	if o.Metric == "" {
		o.Metric = Cartesian
		if d.Cells != nil {
			o.Metric = H3
		}
	}
	if o.MaxShare == 0 {
		o.MaxShare = 0.5
	}
	if o.MinCases == 0 {
		o.MinCases = 2
	}
	if o.MaxPeriods == 0 {
		o.MaxPeriods = max(1, d.Periods/2)
	}
	o.MaxPeriods = min(o.MaxPeriods, d.Periods)
	if d.Periods == 1 {
		o.Prospective = false
	}
	var f grid.Faults
	checkScanOptions(&f, d, o)
	if err := f.Err("scan"); err != nil {
		return o, err
	}
	places := d.checkPlaces(&f, o.Metric)
	if err := f.Err("scan"); err != nil {
		return o, err
	}
	d.checkCounts(&f, o.Model, places)
	return o, f.Err("scan")
}

func checkScanOptions(f *grid.Faults, d *ScanData, o ScanOptions) {
	switch o.Model {
	case Poisson, Bernoulli:
	case Permutation:
		if d.Periods < 2 {
			f.Add("time", fmt.Sprint(d.Periods), "a space-time permutation needs two periods at least")
		}
	default:
		f.Add("model", string(o.Model), "not poisson, bernoulli or permutation")
	}
	if o.Metric != Cartesian && o.Metric != GreatCircle && o.Metric != H3 {
		f.Add("metric", string(o.Metric), "not cartesian, greatcircle or h3")
	}
	if !(o.MaxShare > 0 && o.MaxShare <= 1) {
		f.Add("max_share", fmt.Sprint(o.MaxShare), "not above 0 and at most 1")
	}
	for _, n := range []struct {
		name  string
		value int
	}{{"min_cases", o.MinCases}, {"neighbours_max", o.NeighboursMax}, {"max_window", o.MaxPeriods}, {"runs", o.Runs}} {
		if n.value < 0 {
			f.Add(n.name, fmt.Sprint(n.value), "negative")
		}
	}
	if d.Periods < 1 || d.Periods > MostScanPeriods {
		f.Add("time", fmt.Sprint(d.Periods), "not 1 to %d periods", MostScanPeriods)
	}
}

// checkPlaces counts the places.
func (d *ScanData) checkPlaces(f *grid.Faults, metric Metric) int {
	places := len(d.X)
	if metric == H3 {
		places = len(d.Cells)
		for i, c := range d.Cells {
			if wrong := !c.Valid() || c.Resolution() != d.Cells[0].Resolution(); wrong && len(*f) < mostFaults {
				f.Add("cell", c.String(), "place %d is not an H3 cell of the resolution of the first", i)
			}
		}
	} else if len(d.Y) != len(d.X) {
		f.Add("y", fmt.Sprint(len(d.Y)), "not as many as x (%d)", len(d.X))
		return places
	} else {
		d.checkPoints(f, metric)
	}
	if places < 2 {
		f.Add("id", fmt.Sprint(places), "two places at least are needed")
	}
	if d.Periods > 0 && places > MostScanCells/d.Periods {
		f.Add("time", fmt.Sprint(d.Periods), "%d places times %d periods are more than %d", places, d.Periods, MostScanCells)
	}
	return places
}

func (d *ScanData) checkPoints(f *grid.Faults, metric Metric) {
	apart := false
	for i := range d.X {
		if len(*f) >= mostFaults {
			return
		}
		x, y := d.X[i], d.Y[i]
		apart = apart || x != d.X[0] || y != d.Y[0]
		switch {
		case metric == GreatCircle:
			if err := geo.CheckPoint(geo.Point{Lon: x, Lat: y}, nil); err != nil {
				f.Add("lon,lat", fmt.Sprintf("%g,%g", x, y), "place %d: %v", i, err)
			}
		case !(math.Abs(x) <= mostValue && math.Abs(y) <= mostValue):
			f.Add("x,y", fmt.Sprintf("%g,%g", x, y), "place %d is not at a finite point", i)
		}
	}
	if !apart && len(d.X) > 1 {
		f.Add("x,y", fmt.Sprintf("%g,%g", d.X[0], d.Y[0]), "all places lie at one point")
	}
}

// checkCounts looks at lengths, signs and sums.
func (d *ScanData) checkCounts(f *grid.Faults, model Model, places int) {
	all := places * d.Periods
	if len(d.Cases) != all {
		f.Add("cases", fmt.Sprint(len(d.Cases)), "want %d", all)
	}
	if d.Controls != nil && len(d.Controls) != all {
		f.Add("controls", fmt.Sprint(len(d.Controls)), "want %d", all)
	}
	for i, values := range [][]float64{d.Population, d.Expected} {
		if values != nil && len(values) != all && len(values) != places {
			f.Add(measureNames[i], fmt.Sprint(len(values)), "want %d or %d", places, all)
		}
	}
	if model == Poisson && d.Population == nil && d.Expected == nil {
		f.Add("population", "", "the model poisson needs it, or expected")
	}
	if model == Bernoulli && d.Controls == nil && d.Population == nil {
		f.Add("controls", "", "the model bernoulli needs them, or population")
	}
	if len(*f) > 0 {
		return
	}
	d.checkValues(f, model)
}

func (d *ScanData) checkValues(f *grid.Faults, model Model) {
	const least, most = 1e-12, 1e15
	for k, values := range [][]float64{d.Population, d.Expected} {
		for i, v := range values {
			if v != 0 && !(v >= least && v <= most) {
				f.Add(measureNames[k], fmt.Sprint(v), "value %d is neither 0 nor within %g to %g", i, least, most)
				return
			}
		}
	}
	total, noncases := 0, 0.0
	for i, c := range d.Cases {
		place, period := i/d.Periods, i%d.Periods
		if c < 0 {
			f.Add("cases", fmt.Sprint(c), "place %d, period %d: negative", place, period)
			return
		}
		total += int(c)
		room := d.room(model, place, period)
		if model == Bernoulli {
			if room < float64(c) || room != math.Floor(room) {
				f.Add("controls", fmt.Sprint(room-float64(c)), "place %d, period %d: not a whole number from 0 up", place, period)
				return
			}
			noncases += room - float64(c)
		}
		if c > 0 && room == 0 {
			f.Add("cases", fmt.Sprint(c), "place %d, period %d has cases but neither population nor expected", place, period)
			return
		}
	}
	switch {
	case total == 0:
		f.Add("cases", "0", "add up to nothing: there are no cases")
	case total > mostScanCases:
		f.Add("cases", fmt.Sprint(total), "more than %d", mostScanCases)
	case model == Bernoulli && noncases == 0:
		f.Add("controls", "0", "no controls")
	case model == Bernoulli && noncases > math.MaxInt32:
		f.Add("controls", fmt.Sprint(noncases), "more than %d", math.MaxInt32)
	}
}

// room is what the cases of a place and period come from, in the unit of the
// likelihood before scaling: expected or population, cases and controls, or, for
// a permutation, the cases themselves.
func (d *ScanData) room(model Model, place, period int) float64 {
	i := place*d.Periods + period
	switch {
	case model == Permutation:
		return float64(d.Cases[i])
	case model == Bernoulli && d.Controls != nil:
		return float64(d.Cases[i]) + float64(d.Controls[i])
	case model == Poisson && d.Expected != nil:
		return perPeriod(d.Expected, d.Periods, len(d.Cases), place, period)
	}
	return perPeriod(d.Population, d.Periods, len(d.Cases), place, period)
}

// perPeriod reads values given per place, or per place and period.
func perPeriod(values []float64, periods, all, place, period int) float64 {
	if len(values) == all {
		return values[place*periods+period]
	}
	return values[place]
}

// capWeight is what the cap of windows counts of a place: its population over all
// periods, else its expected, cases and controls, or cases.
func (d *ScanData) capWeight(model Model, place int) float64 {
	sum := 0.0
	for t := range d.Periods {
		if d.Population != nil {
			sum += perPeriod(d.Population, d.Periods, len(d.Cases), place, t)
		} else {
			sum += d.room(model, place, t)
		}
	}
	return sum
}
