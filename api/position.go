package api

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// positionsBody is a batch of points of one caller, all in one datum.
type positionsBody struct {
	Datum string          `json:"datum" doc:"system of lon and lat of every item"`
	Items []positionPoint `json:"items" minItems:"1" maxItems:"2000"`
}

type positionPoint struct {
	Officer   *string   `json:"officer,omitempty" format:"uuid" doc:"default the caller"`
	Device    string    `json:"device"`
	DeviceSeq int64     `json:"device_seq" doc:"(officer, device, device_seq) is stored once"`
	Shift     string    `json:"shift" format:"uuid"`
	At        time.Time `json:"at"`
	Lon       float64   `json:"lon"`
	Lat       float64   `json:"lat"`
	AccuracyM float64   `json:"accuracy_m" doc:"metres, one standard deviation"`
}

func (s *Server) registerPositions() {
	write(s, "POST /api/v1/positions", func(ctx context.Context, req *request, in *struct {
		Keyed
		Body positionsBody
	}) (func(*store.Tx) (Count, error), error) {
		if _, err := geo.ParseDatum(in.Body.Datum); err != nil {
			return nil, err
		}
		workers := map[string]grid.OfficerID{}
		shifts := map[string]bool{}
		for i := range in.Body.Items {
			item := &in.Body.Items[i]
			if !shifts[item.Shift] {
				if err := s.shiftInScope(ctx, req.caller, grid.ShiftID(item.Shift)); err != nil {
					return nil, err
				}
				shifts[item.Shift] = true
			}
			if _, known := workers[textOrEmpty(item.Officer)]; known {
				continue
			}
			officer, err := s.worker(ctx, req.caller, item.Officer)
			if err != nil {
				return nil, err
			}
			workers[textOrEmpty(item.Officer)] = officer
		}
		return func(tx *store.Tx) (Count, error) {
			points, err := s.positions(&in.Body, workers, tx.Now())
			if err != nil {
				return Count{}, err
			}
			n, err := tx.AddPositions(points)
			return Count{n}, err
		}, nil
	})
}

// positions reads a batch. Every bad item is named with its row; one bad item
// refuses the batch.
func (s *Server) positions(b *positionsBody, workers map[string]grid.OfficerID, now time.Time) ([]grid.Position, error) {
	points := make([]grid.Position, 0, len(b.Items))
	p := newProblem(422, "invalid-position", "positions are not valid")
	for i := range b.Items {
		item := &b.Items[i]
		at := grid.Position{
			Officer: workers[textOrEmpty(item.Officer)], Device: item.Device, DeviceSeq: item.DeviceSeq,
			Shift: grid.ShiftID(item.Shift), At: item.At.UTC(), AccuracyM: item.AccuracyM,
		}
		err := at.Check(now)
		if err == nil {
			var point *geo.Point
			if point, err = pointOf(b.Datum, item.Lon, item.Lat, s.deployment.Box); err == nil {
				at.Point = *point
				at.Cell, err = geo.CellAt(*point, s.deployment.Resolution)
			}
		}
		if err == nil {
			points = append(points, at)
			continue
		}
		var g *grid.Error
		var x *geo.InvalidError
		row := i
		switch {
		case errors.As(err, &g):
			for _, f := range g.Fields {
				p.Errors = append(p.Errors, ProblemField{Field: fmt.Sprintf("items[%d].%s", i, f.Name), Row: &row, Reason: f.Reason, Value: f.Value})
			}
		case errors.As(err, &x):
			p.Errors = append(p.Errors, ProblemField{Field: fmt.Sprintf("items[%d].%s", i, x.Field), Row: &row, Reason: x.Reason, Value: shortened(x.Value), Proposal: x.Proposal})
		default:
			return nil, err
		}
	}
	if len(p.Errors) > 0 {
		return nil, p
	}
	return points, nil
}
