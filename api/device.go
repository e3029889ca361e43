package api

import (
	"context"
	"time"

	"gridwatch/grid/store"
)

// Device is a phone as one account uses it.
type Device struct {
	ID          string     `json:"id" format:"uuid" doc:"made by the app; two accounts may use one phone"`
	Name        string     `json:"name" doc:"of the person, else of the account"`
	Region      string     `json:"region" doc:"of the account"`
	App         string     `json:"app" doc:"version"`
	FirstSeenAt *time.Time `json:"first_seen_at"`
	LastSeenAt  *time.Time `json:"last_seen_at"`
	LastSeq     int64      `json:"last_seq" doc:"highest number of a record that came"`
	WipedAt     *time.Time `json:"wiped_at"`
}

func deviceOf(d *store.Device) Device {
	return Device{d.ID, d.Name, d.Region, d.App, timeOrNull(d.FirstAt), timeOrNull(d.LastAt), d.LastSeq, timeOrNull(d.WipedAt)}
}

func (s *Server) registerDevices() {
	read(s, "GET /api/v1/devices", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
	}) (list[Device], error) {
		rows, next, err := s.store.Devices(ctx, req.region, in.Paging.store())
		return listOf(rows, next, deviceOf), err
	})
	write(s, "POST /api/v1/devices/{id}/wipe", func(_ context.Context, req *request, in *struct {
		ByID
		Keyed
		Body struct{}
	}) (func(*store.Tx) (Device, error), error) {
		return func(tx *store.Tx) (Device, error) {
			d, err := tx.WipeDevice(req.caller.Region, in.ID, req.caller.ID, s.wall())
			return deviceOf(&d), err
		}, nil
	})
}
