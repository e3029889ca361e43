package api

import (
	"context"

	"gridwatch/geo"
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
	ExpectedNear figure         `json:"expected_near" doc:"clues that near would be if all clues were spread evenly over the scope's cells"`
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
		hotspotWindow
		Cell       string `path:"cell" doc:"its resolution is that of the map"`
		Resolution int    `query:"resolution" minimum:"4" maximum:"15" doc:"that of the cell, or nothing"`
	}) (*HotspotWhy, error) {
		if _, err := geo.ParseCell(in.Cell); err != nil {
			return nil, err
		}
		return nil, errNoHotspots
	})
}
