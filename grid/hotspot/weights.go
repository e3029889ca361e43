package hotspot

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Weights say who is whose neighbour among n places, in compressed rows: those of
// place i are Neighbour[Offset[i]:Offset[i+1]], ascending and without i itself. A
// nil Weight means that all are 1. They may be directed: j in the row of i says
// nothing of i in the row of j. NewWeights, WeightsOf and the methods make them;
// nobody may change their slices afterwards.
type Weights struct {
	Offset    []int32
	Neighbour []int32
	Weight    []float64
	Self      []float64 // weight of a place itself, for Gi* only; NaN, or a nil Self: not given, so 1
}

// Edge makes To a neighbour of From; with From = To it gives the weight of a place
// itself.
type Edge struct {
	From, To int
	Weight   float64
}

// mostValue bounds values on both sides, and weights, so that the sum of many
// squares is finite.
const mostValue = 1e140

// mostFaults bounds how many wrong edges are named at once.
const mostFaults = 20

// NewWeights makes the weights of n places from edges in any order. It refuses
// ends that are not 0 to n-1, weights that are negative
// or not finite, and a second edge between the same two places in the same direction.
func NewWeights(n int, edges []Edge) (Weights, error) {
	if n < 0 || n >= math.MaxInt32 || len(edges) > math.MaxInt32 {
		return Weights{}, grid.Errorf(grid.Invalid, "too-many-places", "%d places with %d neighbours are too many", n, len(edges))
	}
	sorted := slices.Clone(edges)
	slices.SortStableFunc(sorted, compareEdges)
	if err := checkEdges(n, edges, sorted); err != nil {
		return Weights{}, err
	}
	w := Weights{Offset: make([]int32, n+1), Neighbour: make([]int32, 0, len(edges)), Weight: make([]float64, 0, len(edges))}
	for _, e := range sorted {
		if e.From == e.To {
			w.giveSelf(e.From, e.Weight)
			continue
		}
		w.Offset[e.From+1]++
		w.Neighbour, w.Weight = append(w.Neighbour, int32(e.To)), append(w.Weight, e.Weight)
	}
	for i := range n {
		w.Offset[i+1] += w.Offset[i]
	}
	if !slices.ContainsFunc(w.Weight, func(x float64) bool { return x != 1 }) {
		w.Weight = nil
	}
	return w, nil
}

func compareEdges(a, b Edge) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) }

func checkEdges(n int, edges, sorted []Edge) error {
	var faults grid.Faults
	for at, e := range edges {
		name := "edges[" + strconv.Itoa(at) + "]"
		if e.From < 0 || e.From >= n {
			faults.Add(name+".from", strconv.Itoa(e.From), "is not 0 to %d", n-1)
		}
		if e.To < 0 || e.To >= n {
			faults.Add(name+".to", strconv.Itoa(e.To), "is not 0 to %d", n-1)
		}
		if reason := wrongWeight(e.Weight); reason != "" {
			faults.Add(name+".weight", strconv.FormatFloat(e.Weight, 'g', -1, 64), "%s", reason)
		}
		if len(faults) >= mostFaults {
			return faults.Err("neighbours")
		}
	}
	for at := 1; at < len(sorted) && len(faults) < mostFaults; at++ {
		if e := sorted[at]; compareEdges(sorted[at-1], e) == 0 {
			faults.Add("edges", "", "has %d as a neighbour of %d more than once", e.To, e.From)
		}
	}
	return faults.Err("neighbours")
}

// wrongWeight says why a number is no weight; "" when it is one.
func wrongWeight(x float64) string {
	switch {
	case math.IsNaN(x):
		return "is not a number"
	case math.IsInf(x, 0):
		return "is infinite"
	case x < 0:
		return "is negative"
	case x > mostValue:
		return "is too large"
	}
	return ""
}

func (w *Weights) giveSelf(i int, weight float64) {
	if w.Self == nil {
		w.Self = make([]float64, w.Len())
		for j := range w.Self {
			w.Self[j] = math.NaN()
		}
	}
	w.Self[i] = weight
}

// WeightsOf makes binary weights of an adjacency of cells; place i is a.Cells[i].
// The slices stay those of the adjacency.
func WeightsOf(a geo.Adjacency) Weights { return Weights{Offset: a.Offset, Neighbour: a.Neighbour} }

// Len is the number of places.
func (w Weights) Len() int { return max(0, len(w.Offset)-1) }

// Row gives the neighbours of place i and their weights, nil when all are 1. The
// slices belong to w.
func (w Weights) Row(i int) (neighbours []int32, weights []float64) {
	from, until := w.Offset[i], w.Offset[i+1]
	if w.Weight != nil {
		weights = w.Weight[from:until:until]
	}
	return w.Neighbour[from:until:until], weights
}

// self is the weight of place i itself in Gi*, and whether it was given.
func (w Weights) self(i int) (weight float64, given bool) {
	if w.Self == nil || math.IsNaN(w.Self[i]) {
		return 1, false
	}
	return w.Self[i], true
}

// RowStandardised gives weights that add up to 1 in each row, Self not counted and
// not kept; a row that adds up to 0 stays as it is.
func (w Weights) RowStandardised() Weights {
	out := Weights{Offset: w.Offset, Neighbour: w.Neighbour, Weight: make([]float64, len(w.Neighbour))}
	for i := range w.Len() {
		sum, _ := w.rowSums(i)
		if sum == 0 {
			continue
		}
		for at := w.Offset[i]; at < w.Offset[i+1]; at++ {
			out.Weight[at] = w.weight(at) / sum
		}
	}
	return out
}

// weight is that of one neighbour.
func (w Weights) weight(at int32) float64 {
	if w.Weight == nil {
		return 1
	}
	return w.Weight[at]
}

// rowSums are the sum of the weights of place i, without itself, and that of their
// squares.
func (w Weights) rowSums(i int) (sum, squares float64) {
	row, weights := w.Row(i)
	if weights == nil {
		return float64(len(row)), float64(len(row))
	}
	for _, x := range weights {
		sum += x
		squares += x * x
	}
	return sum, squares
}

// Reversed turns every edge round: the row of j holds the places that have j as a
// neighbour. Self stays.
func (w Weights) Reversed() Weights {
	n := w.Len()
	out := Weights{Offset: make([]int32, n+1), Neighbour: make([]int32, len(w.Neighbour)), Self: w.Self}
	if w.Weight != nil {
		out.Weight = make([]float64, len(w.Weight))
	}
	for _, j := range w.Neighbour {
		out.Offset[j+1]++
	}
	for j := range n {
		out.Offset[j+1] += out.Offset[j]
	}
	next := slices.Clone(out.Offset[:n])
	for i := range n {
		for at := w.Offset[i]; at < w.Offset[i+1]; at++ {
			j := w.Neighbour[at]
			out.Neighbour[next[j]] = int32(i)
			if w.Weight != nil {
				out.Weight[next[j]] = w.Weight[at]
			}
			next[j]++
		}
	}
	return out
}

// check refuses values and weights that do not belong together, and values that
// are not finite or too large to be squared.
func (w Weights) check(values []float64) error {
	if n := w.Len(); n != len(values) {
		return grid.Errorf(grid.Invalid, "lengths-differ", "%d values for the neighbours of %d places", len(values), n)
	}
	for i, x := range values {
		if !(math.Abs(x) <= mostValue) {
			var faults grid.Faults
			faults.Add("values["+strconv.Itoa(i)+"]", strconv.FormatFloat(x, 'g', -1, 64), "is not a finite number up to %g", mostValue)
			return faults.Err("values")
		}
	}
	return nil
}
