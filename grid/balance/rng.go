package balance

import "math/bits"

// rng draws numbers that depend on the seed alone: wyrand's multiply and fold
// (Wang Yi, 2019), small and fast enough for an inner loop.
type rng uint64

func newRNG(seed uint64) rng { return rng(seed*0x9e3779b97f4a7c15 + 0x632be59bd9b4e019) }

func (r *rng) next() uint64 {
	*r += 0xa0761d6478bd642f
	hi, lo := bits.Mul64(uint64(*r), uint64(*r)^0xe7037ed1a0b428db)
	return hi ^ lo
}

// below draws from 0 to n−1; its bias, n in 2³², is no matter here.
func (r *rng) below(n int) int {
	return int((r.next() >> 32) * uint64(n) >> 32)
}

// float draws from [0, 1).
func (r *rng) float() float64 { return float64(r.next()>>11) * 0x1p-53 }
