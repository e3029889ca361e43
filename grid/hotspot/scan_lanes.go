package hotspot

// runBlock holds a count of several runs side by side: four words of four lanes of
// 16 bits, or of two of 32 bits where there are more cases. Adding, subtracting and
// comparing words does so for all lanes at once, because no count reaches the
// highest bit of its lane.
type runBlock [4]uint64

// laneShape is the division of a word into lanes.
type laneShape struct {
	bits    uint
	perWord int
	high    uint64 // the highest bit of every lane
	ones    uint64 // the lowest
}

var (
	lanes16 = laneShape{16, 4, 0x8000_8000_8000_8000, 0x0001_0001_0001_0001}
	lanes32 = laneShape{32, 2, 0x8000_0000_8000_0000, 0x0000_0001_0000_0001}
)

// lanesFor gives the narrowest lanes that hold a count up to most.
func lanesFor(most float64) laneShape {
	if most < 1<<15 {
		return lanes16
	}
	return lanes32
}

// runs in a block.
func (s laneShape) runs() int { return len(runBlock{}) * s.perWord }

// one is a count of 1 in the lane of a run; it belongs to word run/perWord.
func (s laneShape) one(run int) uint64 { return 1 << (s.bits * uint(run%s.perWord)) }

// of gives the count of a run.
func (b *runBlock) of(s laneShape, run int) int {
	return int(b[run/s.perWord] >> (s.bits * uint(run%s.perWord)) & (1<<s.bits - 1))
}

// bar gives the word that lifts the lanes whose count is at least c, and no other,
// to their highest bit when it is added.
func (s laneShape) bar(c int) uint64 {
	least := 1 << (s.bits - 1)
	return uint64(least-min(c, least)) * s.ones
}
