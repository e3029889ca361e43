package api

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"sync"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// HotspotForecast is what is expected of the days after the window, or why
// nothing is said.
type HotspotForecast struct {
	Period   ForecastPeriod   `json:"period"`
	Refused  *ForecastRefusal `json:"refused" doc:"why there is no forecast; then the lists are empty"`
	Level    figure           `json:"level" doc:"share of outcomes that lie between low and high"`
	Flagged  figure           `json:"flagged" doc:"share of cells that is flagged"`
	Covered  Interval         `json:"covered" doc:"share of back-tested outcomes that lay between low and high"`
	Periods  int              `json:"periods" doc:"back-tested"`
	BeatsAll bool             `json:"beats_all" doc:"not worse than the other methods by PAI"`
	Scores   []ForecastScore  `json:"scores" doc:"back-test, ours first"`
	Cells    []ForecastCell   `json:"cells"`
}

// ForecastPeriod is the time a forecast is for.
type ForecastPeriod struct {
	From  string `json:"from" format:"date"`
	Until string `json:"until" format:"date"`
}

// ForecastRefusal says why there is no forecast.
type ForecastRefusal struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// ForecastScore says how well a method found the places of the next period.
type ForecastScore struct {
	Method  string   `json:"method" enum:"gridwatch,kernel,last-period"`
	HitRate Interval `json:"hit_rate" doc:"share of the cases in the flagged cells"`
	PAI     Interval `json:"pai" doc:"hit rate over share of cells"`
	PEI     Interval `json:"pei" doc:"PAI over the best possible"`
	Lead    Interval `json:"lead" doc:"PAI of ours less that of this method in the same periods"`
}

// ForecastCell is what is expected of one cell.
type ForecastCell struct {
	Cell geo.Cell `json:"cell"`
	Interval
	Flagged bool `json:"flagged"`
}

// A forecast is for so many days, and looks back so many of such slices at most.
const (
	forecastDays   = 30
	forecastSlices = 48
)

func (s *Server) registerHotspotForecast() {
	read(s, "GET /api/v1/hotspots/forecast", func(ctx context.Context, req *request, in *HotspotQuery) (*HotspotForecast, error) {
		q, err := s.question(req.region, in.Resolution, in.HotspotSpan)
		if err != nil {
			return nil, err
		}
		m, err := s.hotspotMap(ctx, q) // completes the question
		if err != nil {
			return nil, err
		}
		return s.forecasts.of(ctx, m.Question, m.Rev, func() (*HotspotForecast, error) { return s.forecast(ctx, m.Question) })
	})
}

// forecast says what is expected of the days after the question's last.
func (s *Server) forecast(ctx context.Context, q hotspot.Question) (*HotspotForecast, error) {
	counts, cells, weights, err := s.hotspots.Counts(ctx, q, forecastSlices, forecastDays)
	if err != nil {
		return nil, err
	}
	for len(counts) > 0 && !slices.ContainsFunc(counts[0], func(n float64) bool { return n > 0 }) {
		counts = counts[1:] // before the first clue
	}
	w := &HotspotForecast{
		Period: ForecastPeriod{(q.Until + 1).String(), (q.Until + forecastDays).String()},
		Scores: []ForecastScore{}, Cells: []ForecastCell{},
	}
	p, err := hotspot.Forecast(ctx, counts, weights, hotspot.ForecastOptions{Seed: uint64(q.Until),
		Season: hotspot.Seasons(q.Until-forecastDays*grid.Date(len(counts))+1, forecastDays, len(counts))})
	var refusal *hotspot.Refusal
	if errors.As(err, &refusal) {
		w.Refused = &ForecastRefusal{refusal.Code, refusal.Reason}
		none := Interval{figure(math.NaN()), figure(math.NaN()), figure(math.NaN())}
		w.Level, w.Flagged, w.Covered = none.Mean, none.Mean, none
		return w, nil
	}
	if err != nil {
		return nil, err
	}
	w.Level, w.Flagged, w.Covered, w.Periods, w.BeatsAll = figure(p.Level), figure(p.Flagged), intervalOf(p.Covered), p.Periods, p.BeatsAll
	for _, score := range p.Scores {
		w.Scores = append(w.Scores, ForecastScore{score.Method, intervalOf(score.HitRate), intervalOf(score.PAI), intervalOf(score.PEI), intervalOf(score.Lead)})
	}
	for i, cell := range cells {
		w.Cells = append(w.Cells, ForecastCell{cell, intervalOf(p.Cells[i]), p.Flag[i]})
	}
	return w, nil
}

// forecastCache keeps forecasts while the log stands where it stood, or a while
// longer: a clue more changes little.
type forecastCache struct {
	mu   sync.Mutex
	kept map[hotspot.Question]*keptForecast
	busy chan struct{} // held by who computes
}

type keptForecast struct {
	gate chan struct{} // held by who reads or computes it
	rev  int64
	at   time.Time
	is   *HotspotForecast
}

const (
	forecastAge  = 5 * time.Minute
	forecastKept = 40
)

// of is the kept answer, else that of compute; callers with the same question
// wait for one another, and all for the processors. An answer is not changed
// afterwards.
func (c *forecastCache) of(ctx context.Context, q hotspot.Question, rev int64, compute func() (*HotspotForecast, error)) (*HotspotForecast, error) {
	k, busy := c.entry(q)
	done, err := pass(ctx, k.gate)
	if err != nil {
		return nil, err
	}
	defer done()
	if k.is != nil && (k.rev == rev || time.Since(k.at) < forecastAge) {
		return k.is, nil
	}
	if done, err = pass(ctx, busy); err != nil {
		return nil, err
	}
	defer done()
	is, err := compute()
	if err == nil {
		k.is, k.rev, k.at = is, rev, time.Now()
	}
	return is, err
}

// entry is where the forecast of a question is kept. Neither how long the window
// is nor what clues are related to makes a difference to it.
func (c *forecastCache) entry(q hotspot.Question) (k *keptForecast, busy chan struct{}) {
	q.Days, q.Per = 0, ""
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy == nil {
		c.busy = make(chan struct{}, runtime.GOMAXPROCS(0))
	}
	if c.kept == nil || len(c.kept) > forecastKept {
		c.kept = map[hotspot.Question]*keptForecast{}
	}
	if k = c.kept[q]; k == nil {
		k = &keptForecast{gate: make(chan struct{}, 1)}
		c.kept[q] = k
	}
	return k, c.busy
}

// pass waits for room in a gate, or until ctx ends; done leaves it.
func pass(ctx context.Context, gate chan struct{}) (done func(), err error) {
	select {
	case gate <- struct{}{}:
		return func() { <-gate }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
