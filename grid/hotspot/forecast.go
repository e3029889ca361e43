package hotspot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gridwatch/grid"
)

// Interval is an estimate with the bounds of its uncertainty.
type Interval struct{ Mean, Low, High float64 }

// ForecastScore says how well a method found the places of the next period.
type ForecastScore struct {
	Method  string   // "gridwatch", "kernel", "last-period"
	HitRate Interval // share of the next period's cases in the flagged places
	PAI     Interval // hit rate over share of places (prediction accuracy index)
	PEI     Interval // PAI over the best that could be had with as many places
	Lead    Interval // PAI of ours less that of this method
}

// Prediction is what is expected of the period after the last one.
type Prediction struct {
	Cells    []Interval // expected cases per place; bounds hold Level of the outcomes
	Flag     []bool     // per place: among the Flagged with the highest mean; of equals the first
	Total    float64    // expected cases of all places
	Level    float64
	Covered  Interval        // share of back-tested outcomes inside their bounds
	Promised float64         // the share that should be: Level or more, because outcomes are whole numbers
	Scores   []ForecastScore // back-test, ours first
	Periods  int             // back-tested
	Trained  int             // periods before those
	Flagged  float64         // share of places that is flagged
	BeatsAll bool            // ours is not worse than the others by PAI
}

// ForecastOptions choose the share of places to flag and how many periods are held out.
type ForecastOptions struct {
	Flagged float64 // 0: 0.05
	Holdout int     // 0: 6 periods, or fewer so that 6 are left to train on
	Level   float64 // 0: 0.9
	Seed    uint64
	Season  []int     // of each period and of the next, from 0, such as the month; nil: none
	Length  []float64 // of each period and of the next, such as days; nil: all alike
	Frozen  bool      // held-out periods are foretold from the training periods alone, not from the held-out ones before them
}

// Names of the methods that are compared.
const (
	MethodOurs   = "gridwatch"
	MethodKernel = "kernel"
	MethodLast   = "last-period"
)

// What a back-test needs at least.
const (
	fewestTrained = 6  // periods
	fewestHeldOut = 2  // periods
	fewestCases   = 30 // in training, and held out
)

// ErrNoBacktest is why a forecast is refused: it cannot be back-tested.
var ErrNoBacktest = errors.New("hotspot: too few periods or cases to back-test a forecast")

// Refusal is ErrNoBacktest with its reason.
type Refusal struct {
	Code   string // "few-periods", "few-cases", "few-places"
	Reason string // a sentence without capital and full stop
}

func (r *Refusal) Error() string { return "no forecast, because it cannot be back-tested: " + r.Reason }

// Is makes it an ErrNoBacktest.
func (r *Refusal) Is(target error) bool { return target == ErrNoBacktest }

func refuse(code, format string, args ...any) error {
	return &Refusal{code, fmt.Sprintf(format, args...)}
}

// Forecast predicts the next period from counts[period][place], oldest first, and
// back-tests itself on the last periods; w are the places' neighbours.
//
// The means are those of learned maps (see mixture) times a learned level (see
// levels); the bounds are those of a negative binomial distribution around them
// (see dispersion). All that is learned for the back-test is learned on periods
// before the held-out ones; there each period is foretold from those before it,
// once flagged places and bounds are scored against what happened and against
// kernel density and the last period (see score). Then the next period is foretold
// with what all periods taught, the dispersion from the errors of the held-out
// periods too.
//
// Counts that are negative or not finite, and options out of range, are refused as
// invalid; what cannot be back-tested, with a *Refusal, an ErrNoBacktest: fewer
// than 8 periods, fewer than 30 cases in training or held out, or so few places
// that none can be flagged.
func Forecast(ctx context.Context, counts [][]float64, w Weights, o ForecastOptions) (Prediction, error) {
	f, err := newForecaster(counts, w, o)
	if err != nil {
		return Prediction{}, err
	}
	p := Prediction{Level: f.Level, Flagged: float64(f.flag) / float64(w.Len()), Periods: f.Holdout, Trained: f.trained}
	if err := f.backtest(ctx, &p); err != nil {
		return Prediction{}, err
	}
	return p, f.next(ctx, &p)
}

// forecaster has the options with defaults and what several steps share.
type forecaster struct {
	ForecastOptions
	counts  [][]float64
	w       Weights
	totals  []float64
	trained int // periods before the held-out ones
	first   int // period that is foretold in training
	flag    int // places
}

func newForecaster(counts [][]float64, w Weights, o ForecastOptions) (*forecaster, error) {
	if err := checkCounts(counts, w); err != nil {
		return nil, err
	}
	f := &forecaster{ForecastOptions: o, counts: counts, w: w}
	if err := f.complete(); err != nil {
		return nil, err
	}
	if f.Holdout < fewestHeldOut || len(counts)-f.Holdout < fewestTrained {
		return nil, refuse("few-periods", "%d periods are too few to train on %d and hold out %d", len(counts), fewestTrained, max(fewestHeldOut, f.Holdout))
	}
	f.trained = len(counts) - f.Holdout
	f.first = max(1, min(f.trained/2, f.trained-24))
	f.flag = int(math.Round(f.Flagged * float64(w.Len())))
	if f.flag < 1 || f.flag == w.Len() {
		return nil, refuse("few-places", "%g of %d places is not a choice of places", f.Flagged, w.Len())
	}
	f.totals = make([]float64, len(counts))
	before, after := 0.0, 0.0
	for t, slice := range counts {
		for _, v := range slice {
			f.totals[t] += v
		}
		if t < f.trained {
			before += f.totals[t]
		} else {
			after += f.totals[t]
		}
	}
	if before < fewestCases || after < fewestCases {
		return nil, refuse("few-cases", "%g cases in the %d periods to train on and %g in the %d held out; at least %d are needed in each",
			before, f.trained, after, f.Holdout, fewestCases)
	}
	return f, nil
}

// complete puts the defaults in and says what is out of range.
func (f *forecaster) complete() error {
	var faults grid.Faults
	f.Flagged, f.Level = cmp.Or(f.Flagged, 0.05), cmp.Or(f.Level, 0.9)
	if !(f.Flagged > 0 && f.Flagged < 1) {
		faults.Add("flagged", fmt.Sprint(f.Flagged), "is not between 0 and 1")
	}
	if !(f.Level > 0 && f.Level < 1) {
		faults.Add("level", fmt.Sprint(f.Level), "is not between 0 and 1")
	}
	if f.Holdout < 0 {
		faults.Add("holdout", fmt.Sprint(f.Holdout), "is negative")
	}
	periods := len(f.counts)
	if f.Holdout == 0 {
		f.Holdout = min(6, periods-fewestTrained)
	}
	if f.Season != nil && len(f.Season) != periods+1 {
		faults.Add("season", fmt.Sprint(len(f.Season)), "is not of every period and of the next")
	}
	if slices.ContainsFunc(f.Season, func(s int) bool { return s < 0 || s > 400 }) {
		faults.Add("season", "", "has a number that is not 0 to 400")
	}
	if f.Length == nil {
		f.Length = make([]float64, periods+1)
		fill(f.Length, 1)
	}
	if len(f.Length) != periods+1 {
		faults.Add("length", fmt.Sprint(len(f.Length)), "is not of every period and of the next")
	}
	if slices.ContainsFunc(f.Length, func(l float64) bool { return !(l > 0 && l <= math.MaxFloat64) }) {
		faults.Add("length", "", "has one that is not a finite number above 0")
	}
	return faults.Err("forecast")
}
