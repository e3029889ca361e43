package hotspot

import (
	"context"
	"errors"
)

// Interval is an estimate with the bounds of its uncertainty.
type Interval struct{ Mean, Low, High float64 }

// ForecastScore says how well a method found the places of the next period.
type ForecastScore struct {
	Method  string   // "gridwatch", "kernel", "last-period"
	HitRate Interval // share of the next period's cases in the flagged places
	PAI     Interval // hit rate over share of places (prediction accuracy index)
	PEI     Interval // PAI over the best that could be had with as many places
}

// Prediction is what is expected of the period after the last one.
type Prediction struct {
	Cells    []Interval // expected cases per place; bounds hold Level of the outcomes
	Level    float64
	Covered  Interval        // share of back-tested outcomes inside their bounds
	Scores   []ForecastScore // back-test, ours first
	Periods  int             // back-tested
	Flagged  float64         // share of places that is flagged
	BeatsAll bool            // ours is not worse than the others by PAI
}

// ForecastOptions choose the share of places to flag and how many periods are held out.
type ForecastOptions struct {
	Flagged float64 // 0: 0.05
	Holdout int     // 0: 6 periods
	Level   float64 // 0: 0.9
	Seed    uint64
}

// ErrNoBacktest is why a forecast is refused: it cannot be back-tested.
var ErrNoBacktest = errors.New("hotspot: too few periods or cases to back-test a forecast")

// Forecast predicts the next period from counts[period][place], oldest first, and
// back-tests itself on the last periods; w are the places' neighbours.
func Forecast(ctx context.Context, counts [][]float64, w Weights, o ForecastOptions) (Prediction, error) {
	return Prediction{}, ErrNoBacktest
}
