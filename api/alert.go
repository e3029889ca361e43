package api

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid/store"
)

// Alert calls people to look.
type Alert struct {
	ID             string     `json:"id" format:"uuid"`
	Kind           string     `json:"kind" enum:"hotspot" doc:"hotspot: a clue fell into a significant hotspot"`
	Clue           string     `json:"clue" format:"uuid"`
	Region         string     `json:"region"`
	Cell           geo.Cell   `json:"cell"`
	Resolution     int        `json:"resolution"`
	Z              figure     `json:"z" doc:"of the cell when the clue had come"`
	Q              figure     `json:"q"`
	N              int        `json:"n" doc:"clues in the cell"`
	RaisedAt       time.Time  `json:"raised_at"`
	AcknowledgedAt *time.Time `json:"acknowledged_at"`
	AcknowledgedBy *string    `json:"acknowledged_by" doc:"account"`
	Simulated      bool       `json:"simulated"`
}

func (s *Server) registerAlerts() {
	read(s, "GET /api/v1/alerts", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
		Open bool `query:"open" doc:"only those nobody has acknowledged"`
	}) (list[Alert], error) {
		return list[Alert]{}, errNoHotspots
	})
	write(s, "POST /api/v1/alerts/{id}/acknowledge", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body struct{}
	}) (func(*store.Tx) (Alert, error), error) {
		return nil, errNoHotspots
	})
}
