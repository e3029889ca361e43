package balance

// Measure of an answer. Shares are of Capacity: a part's share of all weight is
// its capacity over that of all parts.
type Measure struct {
	MaxOverMean float64 // largest load over its share
	MinOverMean float64 // smallest load over its share
	CutShare    float64 // cut edges over edges, unpriced
	Iso         float64 // mean over parts of perimeter / perimeter of a hexagon disc of as many cells: 1 is round
	Broken      int     // parts that do not hang together; 0 always
	MovedWeight float64 // of cells that leave their part of Current
	Oversize    int     // parts above MaxSize
}

// MeasureOf measures an answer to the problem.
func (p *Problem) MeasureOf(part []int32) Measure { return Measure{} }
