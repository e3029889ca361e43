package api

import (
	"context"

	"gridwatch/geo"
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
}

// ForecastCell is what is expected of one cell.
type ForecastCell struct {
	Cell geo.Cell `json:"cell"`
	Interval
	Flagged bool `json:"flagged"`
}

func (s *Server) registerHotspotForecast() {
	read(s, "GET /api/v1/hotspots/forecast", func(_ context.Context, req *request, in *hotspotQuery) (*HotspotForecast, error) {
		if _, err := s.question(req.region, in.Resolution, in.hotspotWindow); err != nil {
			return nil, err
		}
		return nil, errNoHotspots
	})
}
