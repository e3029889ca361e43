package api

import (
	"context"
	"encoding/json"
	"time"

	"gridwatch/grid/store"
)

// Staff is the last known point of somebody on shift.
type Staff struct {
	Officer   string    `json:"officer" format:"uuid"`
	Name      string    `json:"name"`
	Post      string    `json:"post"`
	Lon       float64   `json:"lon"`
	Lat       float64   `json:"lat"`
	AccuracyM float64   `json:"accuracy_m"`
	At        time.Time `json:"at"`
	Shift     string    `json:"shift"`
	Simulated bool      `json:"simulated"`
}

func staffOf(p *store.StaffPoint) Staff {
	return Staff{
		Officer: string(p.Officer), Name: p.Name, Post: string(p.Post), Lon: p.Point.Lon, Lat: p.Point.Lat,
		AccuracyM: p.AccuracyM, At: p.At.UTC(), Shift: string(p.Shift), Simulated: p.Simulated,
	}
}

func (s *Server) registerStaff() {
	read(s, "GET /api/v1/staff", func(ctx context.Context, req *request, _ *Scoped) (list[Staff], error) {
		points, err := s.store.StaffPositions(ctx, req.region)
		return listOf(points, "", staffOf), err
	})
}

// encodeStaff is the list of the staff layer of the stream.
func encodeStaff(points []store.StaffPoint) ([]byte, error) {
	type officer struct {
		Officer   string    `json:"officer"`
		Name      string    `json:"name"`
		Lon       float64   `json:"lon"`
		Lat       float64   `json:"lat"`
		At        time.Time `json:"at"`
		Post      string    `json:"post"`
		Simulated bool      `json:"simulated"`
	}
	officers := make([]officer, len(points))
	for i := range points {
		p := &points[i]
		officers[i] = officer{string(p.Officer), p.Name, p.Point.Lon, p.Point.Lat, p.At.UTC(), string(p.Post), p.Simulated}
	}
	return json.Marshal(officers)
}
