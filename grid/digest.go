package grid

import "fmt"

// The digest of a scope is the sum modulo 2⁶⁴ of a 64-bit hash of each of its
// canonical lines, so it is kept by adding and subtracting and adds up over
// regions. The hash is two 32-bit FNV-1a (Fowler, Noll, Vo) with different
// offsets side by side, because JavaScript has 32-bit integer arithmetic only.
// It detects mistakes and lost messages, not forgery.
const (
	fnvPrime    = 16777619
	fnvHighSeed = 0x811c9dc5
	fnvLowSeed  = 0x050c5d1f
)

// hasher is the running state over the bytes of one line.
type hasher struct{ high, low uint32 }

func newHasher() hasher { return hasher{fnvHighSeed, fnvLowSeed} }

func (h hasher) bytes(b []byte) hasher {
	high, low := h.high, h.low
	for _, c := range b {
		high = (high ^ uint32(c)) * fnvPrime
		low = (low ^ uint32(c)) * fnvPrime
	}
	return hasher{high, low}
}

func (h hasher) sum() uint64 { return uint64(h.high)<<32 | uint64(h.low) }

// HashText is the 64-bit hash of one canonical line.
func HashText(s string) uint64 { return newHasher().bytes([]byte(s)).sum() }

// DigestText is the digest as 16 lower-case hexadecimal digits.
func DigestText(d uint64) string { return fmt.Sprintf("%016x", d) }
