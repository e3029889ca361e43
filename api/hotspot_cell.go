package api

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"gridwatch/geo"
	"gridwatch/grid/hotspot"
	"gridwatch/grid/store"
)

// HotspotWhy says why a cell is painted as it is.
type HotspotWhy struct {
	HotspotCell
	Region       string         `json:"region"`
	Resolution   int            `json:"resolution"`
	From         string         `json:"from" format:"date"`
	Until        string         `json:"until" format:"date"`
	K            int            `json:"k"`
	Rev          int64          `json:"rev"`
	ExpectedNear figure         `json:"expected_near" doc:"what near would be if all clues of the scope were spread like what they are related to"`
	Lines        []HotspotSlice `json:"lines" doc:"slices of time that end with the window, oldest first"`
	Trend        figure         `json:"trend" doc:"z of Mann and Kendall over the z of the slices"`
	TrendP       figure         `json:"trend_p"`
	Rate         Interval       `json:"rate" doc:"clues in the window that would be met with the usual effort: posterior mean and 90 % interval"`
	Because      string         `json:"because" doc:"what decided the state"`
	Suggest      string         `json:"suggest" doc:"what would settle it; empty for nothing"`
	Missing      figure         `json:"missing" doc:"visits, or minutes of patrol, that would settle it"`
	Residents    figure         `json:"residents" doc:"null when they are not known"`
	Clues        []Clue         `json:"clues" doc:"of the window, newest first, at most 50; sealed ones are counted but not listed"`
	CluesTotal   int            `json:"clues_total" doc:"as n"`
}

// HotspotSlice is one slice of time of a cell.
type HotspotSlice struct {
	From  string `json:"from" format:"date"`
	Until string `json:"until" format:"date"`
	N     int    `json:"n"`
	Z     figure `json:"z"`
}

// cluesShown is how many clues of a cell are listed.
const cluesShown = 50

func (s *Server) registerHotspotCell() {
	read(s, "GET /api/v1/hotspots/cells/{cell}", func(ctx context.Context, req *request, in *struct {
		Scoped
		HotspotSpan
		Cell       string `path:"cell" doc:"its resolution is that of the map"`
		Resolution int    `query:"resolution" minimum:"4" maximum:"15" doc:"that of the cell, or nothing"`
	}) (*HotspotWhy, error) {
		cell, err := geo.ParseCell(in.Cell)
		if err != nil {
			return nil, err
		}
		if in.Resolution != 0 && in.Resolution != cell.Resolution() {
			return nil, invalid("query", "resolution", strconv.Itoa(in.Resolution), "is not %d, that of the cell", cell.Resolution())
		}
		q, err := s.question(req.region, cell.Resolution(), in.HotspotSpan)
		if err != nil {
			return nil, err
		}
		return s.hotspotWhy(ctx, q, cell)
	})
}

func (s *Server) hotspotWhy(ctx context.Context, q hotspot.Question, cell geo.Cell) (*HotspotWhy, error) {
	m, err := s.hotspotMap(ctx, q)
	if err != nil {
		return nil, err
	}
	at, there := slices.BinarySearchFunc(m.Lines, cell, func(l hotspot.Line, c geo.Cell) int { return cmp.Compare(l.Cell, c) })
	if !there {
		return nil, notFound("cell")
	}
	l := &m.Lines[at]
	w := &HotspotWhy{
		HotspotCell: hotspotCellOf(l), Region: m.Region, Resolution: m.Resolution, From: m.From.String(), Until: m.Until.String(),
		K: m.K, Rev: m.Rev, ExpectedNear: figure(l.Expected), Rate: intervalOf(l.Judgement.Rate), Because: l.Judgement.Because,
		Suggest: l.Judgement.Suggest, Missing: figure(l.Judgement.Missing), Residents: figure(l.Residents), CluesTotal: l.N,
	}
	if w.Lines, err = s.hotspotSeries(ctx, m.Question, cell, w); err != nil {
		return nil, err
	}
	low, high := cell.Span(s.deployment.Resolution)
	filter := store.ClueFilter{Cells: &[2]geo.Cell{low, high}, OpenedFrom: m.From.Start(s.zone), OpenedBefore: m.Until.End(s.zone), Unsealed: true}
	clues, _, err := s.store.Clues(ctx, m.Region, filter, store.Page{Limit: cluesShown})
	if err != nil {
		return nil, err
	}
	of, err := s.cluesOf(ctx, clues, "")
	w.Clues = of.Items
	return w, err
}

// hotspotSeries are the slices of a cell, and the trend over them.
func (s *Server) hotspotSeries(ctx context.Context, q hotspot.Question, cell geo.Cell, w *HotspotWhy) ([]HotspotSlice, error) {
	series, err := s.hotspots.Series(ctx, q, cell)
	w.Trend, w.TrendP = figure(series.Trend), figure(series.TrendP)
	slices := make([]HotspotSlice, len(series.N))
	for i := range slices {
		slices[i] = HotspotSlice{series.From[i].String(), series.Until[i].String(), series.N[i], figure(series.Z[i])}
	}
	return slices, err
}
