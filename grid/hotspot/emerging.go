package hotspot

import (
	"fmt"
	"math"

	"gridwatch/grid"
)

// Emergence is the class of one place with what it rests on.
type Emergence struct {
	Class  Class
	Z      []float64 // Gi* per slice, oldest first; NaN where there is none
	States []int8    // per slice: 1 significantly hot, -1 significantly cold, else 0
	Trend  float64   // z of Mann and Kendall over Z
	TrendP float64
}

// FewestSlices are needed to speak of a development.
const FewestSlices = 4

// EmergingOptions say what is significant, and against what.
type EmergingOptions struct {
	Alpha    float64 // of a slice (q) and of the trend (p), both two-sided; 0: 0.10
	PerSlice bool    // a slice is compared with itself and the one before, not with all
}

// Emerging classes every place from counts[slice][place], oldest slice first,
// with the default options.
//
// Ten slices or more are what the classes were made for. From 4 to 9 is allowed:
// then "90 % of the slices" means all of them, and the test of the trend is
// coarse (see MannKendall). Fewer are refused.
func Emerging(counts [][]float64, w Weights) ([]Emergence, error) {
	return EmergingWith(counts, w, EmergingOptions{})
}

// EmergingWith classes every place from counts[slice][place], oldest slice first.
//
// Each slice of a place has Gi* (Getis and Ord 1992, Ord and Getis 1995) over a
// neighbourhood in space and time: the place and its neighbours in the slice, and
// the same places in the slice before; the place itself has weight 1 unless given.
//
//	z = (Σ w x − x̄ Σ w) / (s √((n Σ w² − (Σ w)²)/(n−1)))
//
// x̄ and s are those of all n slices of all places, so that a rise everywhere is
// seen as such; with PerSlice, those of the slices the neighbourhood lies in. A
// slice is significant when its q (Benjamini and Hochberg 1995, over all slices
// of all places) is at most Alpha. Where all values are equal, all places are
// neighbours of one another, or a place has no neighbour, there is no z, hence no
// class.
//
// Slices share a neighbourhood with the one before, so that z changes more slowly
// than independent values would, and the test of the trend, which takes them for
// such, finds somewhat more trends than Alpha; that is how the classes are published.
//
// Counts that are negative or not finite are refused with place and slice.
func EmergingWith(counts [][]float64, w Weights, o EmergingOptions) ([]Emergence, error) {
	if err := checkCounts(counts, w); err != nil {
		return nil, err
	}
	slicesN, places := len(counts), w.Len()
	if slicesN < FewestSlices {
		return nil, grid.Errorf(grid.Invalid, "too-few-slices", "%d slices of time: at least %d are needed to class hotspots", slicesN, FewestSlices)
	}
	if o.Alpha == 0 {
		o.Alpha = 0.10
	}
	z := cubeGi(counts, w, o.PerSlice) // place by place
	q := FalseDiscovery(normalPs(z))
	all := make([]Emergence, places)
	judged := make([]int8, slicesN*places)
	room := make([]float64, 2*slicesN)
	for i := range all {
		of := z[i*slicesN : (i+1)*slicesN : (i+1)*slicesN]
		states := judged[i*slicesN : (i+1)*slicesN : (i+1)*slicesN]
		known := room[:0]
		for t, v := range of {
			if q[i*slicesN+t] <= o.Alpha {
				states[t] = sign(v)
			}
			if !math.IsNaN(v) {
				known = append(known, v)
			}
		}
		trend := mannKendall(known, room[slicesN:])
		all[i] = Emergence{Z: of, States: states, Trend: trend.Z, TrendP: trend.P}
		direction := int8(0)
		if trend.P <= o.Alpha {
			direction = sign(trend.S)
		}
		all[i].Class = classOf(states, direction)
	}
	return all, nil
}

// cubeGi gives Gi* of every slice of every place, [place*slices+slice].
func cubeGi(counts [][]float64, w Weights, perSlice bool) []float64 {
	slicesN, places := len(counts), w.Len()
	z := make([]float64, slicesN*places)
	sums := make([][2]float64, slicesN) // of values and of their squares
	for t, slice := range counts {
		for _, v := range slice {
			sums[t][0] += v
			sums[t][1] += v * v
		}
	}
	n, mean, deviation := moments(sums, places)
	for i := range places {
		of := z[i*slicesN : (i+1)*slicesN]
		row, weights := w.Row(i)
		self, given := w.self(i)
		if len(row) == 0 && !given {
			fill(of, math.NaN())
			continue
		}
		s1, s2 := w.rowSums(i) // in one slice
		s1, s2 = s1+self, s2+self*self
		before := 0.0
		for t, slice := range counts {
			own := self * slice[i]
			if weights == nil {
				own += sumAt(slice, row)
			}
			for at, weight := range weights {
				own += weight * slice[row[at]]
			}
			span := float64(min(t+1, 2)) // slices in the neighbourhood
			if perSlice {
				n, mean, deviation = moments(sums[max(0, t-1):t+1], places)
			}
			spread := (n*s2*span - s1*span*s1*span) / (n - 1)
			of[t] = math.NaN()
			if spread > 1e-9*s2 && deviation > 0 { // else every place is a neighbour, or all are equal
				of[t] = (own + before - mean*s1*span) / (deviation * math.Sqrt(spread))
			}
			before = own
		}
	}
	return z
}

// normalPs are the two-sided p of every z.
func normalPs(z []float64) []float64 {
	p := make([]float64, len(z))
	for i, v := range z {
		p[i] = NormalP(v)
	}
	return p
}

// moments are number, mean and standard deviation (divisor n, as in Ord and
// Getis 1995) of some slices.
func moments(sums [][2]float64, places int) (n, mean, deviation float64) {
	n = float64(len(sums) * places)
	squares := 0.0
	for _, s := range sums {
		mean += s[0]
		squares += s[1]
	}
	mean /= n
	variance := squares/n - mean*mean
	if variance <= 1e-12*squares/n { // equal but for rounding
		return n, mean, 0
	}
	return n, mean, math.Sqrt(variance)
}

// mostCount keeps sums and squares exact enough.
const mostCount = 1e12

// checkCounts refuses counts[slice][place] that do not fit the places or are no counts.
func checkCounts(counts [][]float64, w Weights) error {
	var f grid.Faults
	for t, slice := range counts {
		if len(slice) != w.Len() {
			f.Add(fmt.Sprintf("counts[%d]", t), "", "has %d places, the neighbours %d", len(slice), w.Len())
			continue
		}
		for i, v := range slice {
			if v >= 0 && v <= mostCount {
				continue
			}
			if f.Add(fmt.Sprintf("counts[%d][%d]", t, i), fmt.Sprint(v), "is not a number from 0 to %g", float64(mostCount)); len(f) >= mostFaults {
				return f.Err("counts")
			}
		}
	}
	return f.Err("counts")
}
