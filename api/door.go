package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/time/rate"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Door is what hangs at the door of an institution, and what opens its display.
type Door struct {
	Institution string `json:"institution" format:"uuid"`
	Name        string `json:"name"`
	Address     string `json:"address"`
	Category    string `json:"category"`
	Code        string `json:"code" doc:"what the code at its door says"`
	Token       string `json:"token" doc:"opens the display of the rotating code without an account"`
	Simulated   bool   `json:"simulated"`
}

// DoorDisplay is what a display at an institution shows.
type DoorDisplay struct {
	Name       string    `json:"name"`
	Code       string    `json:"code" pattern:"^[0-9]{6}$"`
	ValidUntil time.Time `json:"valid_until" doc:"domain time; then another takes its place"`
	Now        time.Time `json:"now" doc:"domain time"`
	Speed      float64   `json:"speed" doc:"domain seconds a second"`
	Scan       string    `json:"scan" doc:"text of the QR code: the rotating code, # and what the code at the door says"`
}

type byToken struct {
	Token string `path:"token"`
}

// newDoorLimits lets several displays of a place follow a code that turns every second,
// as it does where a demo's time runs fast.
func newDoorLimits() *callLimits { return &callLimits{by: newLimiters(rate.Limit(10), 100, 10_000)} }

func (s *Server) registerDoors() {
	read(s, "GET /api/v1/institutions/{id}/door", func(ctx context.Context, req *request, in *ByID) (Door, error) {
		place, secret, err := s.doorAt(ctx, req, in)
		if err != nil {
			return Door{}, err
		}
		renewals, err := s.store.DoorRenewals(ctx, place.ID)
		return doorOf(&place, secret, renewals), err
	})
	write(s, "POST /api/v1/institutions/{id}/door/renew", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body struct{}
	}) (func(*store.Tx) (Door, error), error) {
		place, secret, err := s.doorAt(ctx, req, &in.ByID)
		return func(tx *store.Tx) (Door, error) {
			renewals, err := tx.RenewDoor(place.ID, req.caller.ID, s.wall())
			return doorOf(&place, secret, renewals), err
		}, err
	})
	op := operation(s.row("GET /api/v1/doors/{token}"))
	op.Errors = []int{http.StatusNotFound, http.StatusTooManyRequests}
	huma.Register(s.huma, op, func(ctx context.Context, in *byToken) (*reply[DoorDisplay], error) {
		id, err := s.openDoor(ctx, requestOf(ctx).ip, in.Token)
		if errors.Is(err, errTooOften) {
			p := newProblem(http.StatusTooManyRequests, "too-many-requests", "wait a minute")
			return nil, huma.ErrorWithHeaders(p, http.Header{"Retry-After": {"60"}})
		}
		var shown DoorDisplay
		if err == nil {
			shown, err = s.doorDisplay(ctx, id)
		}
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		return &reply[DoorDisplay]{shown}, nil
	})
}

// doorAt is an institution of the caller's region, and what its tokens are made with.
func (s *Server) doorAt(ctx context.Context, req *request, in *ByID) (place grid.Institution, secret []byte, err error) {
	if place, err = s.store.Institution(ctx, req.caller.Region, grid.InstitutionID(in.ID)); err != nil {
		return place, nil, err
	}
	secret, err = s.store.SiteCodeSecret(ctx)
	return place, secret, err
}

func doorOf(place *grid.Institution, secret []byte, renewals int64) Door {
	return Door{
		Institution: string(place.ID), Name: place.Name, Address: place.Address, Category: string(place.Category),
		Code: place.Code(), Token: grid.DoorToken(secret, place.ID, renewals), Simulated: place.Origin.Simulated,
	}
}

var errTooOften = errors.New("api: asked too often")

// openDoor is the institution of a token, whoever has it. One that was not made here, or
// made before the link was renewed, is NotFound, and addresses that try many are held off.
func (s *Server) openDoor(ctx context.Context, ip, token string) (grid.InstitutionID, error) {
	if s.strays.blocked(ip) {
		return "", errTooOften
	}
	secret, err := s.store.SiteCodeSecret(ctx)
	if err != nil {
		return "", err
	}
	id := grid.DoorOf(token)
	renewals, err := s.store.DoorRenewals(ctx, id)
	if err != nil {
		return "", err
	}
	if !grid.IsDoorToken(secret, token, renewals) {
		s.strays.failed(ip)
		return "", notFound("display")
	}
	if !s.doors.allow(string(id), s.wall()) {
		return "", errTooOften
	}
	return id, nil
}

func (s *Server) doorDisplay(ctx context.Context, id grid.InstitutionID) (DoorDisplay, error) {
	root, err := s.store.RootRegion(ctx)
	if err != nil {
		return DoorDisplay{}, err
	}
	place, err := s.store.Institution(ctx, root.Code, id)
	if err != nil {
		return DoorDisplay{}, err
	}
	now := s.now()
	shown, err := s.siteCode(ctx, place.ID, now)
	return DoorDisplay{
		Name: place.Name, Code: shown.Code, ValidUntil: shown.ValidUntil, Now: now.UTC(), Speed: s.speed,
		Scan: grid.DoorScan(shown.Code, &place),
	}, err
}
