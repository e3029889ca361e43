package hotspot

// Weights say who is whose neighbour among n places, in compressed rows: those of
// place i are Neighbour[Offset[i]:Offset[i+1]], without i itself. A nil Weight
// means that all are 1.
type Weights struct {
	Offset    []int32
	Neighbour []int32
	Weight    []float64
}

// Len is the number of places.
func (w Weights) Len() int { return max(0, len(w.Offset)-1) }
