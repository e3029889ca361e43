package hotspot

import (
	"context"
	"errors"
)

// Local is the local statistic of one place; NaN where there is none.
type Local struct {
	G float64 // raw ratio
	Z float64 // standardised
	P float64 // two-sided
	Q float64 // Benjamini–Hochberg over the finite P
}

// LocalOptions choose the form of a local statistic.
type LocalOptions struct {
	Star         bool // the place counts among its own neighbours (Gi*)
	Permutations int  // 0: P is that of the normal distribution
	Seed         uint64
}

// GetisOrd is Gi or Gi* of every place.
func GetisOrd(ctx context.Context, values []float64, w Weights, o LocalOptions) ([]Local, error) {
	return nil, errors.New("hotspot: not built")
}

// Live keeps Gi* of every place true while single values change.
type Live struct{}

// NewLive begins with the values; they are copied.
func NewLive(values []float64, w Weights, star bool) (*Live, error) {
	return nil, errors.New("hotspot: not built")
}

// Set changes one value.
func (l *Live) Set(i int, value float64) {}

// Z is the standardised statistic of a place now.
func (l *Live) Z(i int) float64 { return 0 }
