package api

import (
	"context"
	"time"

	"gridwatch/grid"
)

// SiteCode is what is shown at an institution for visitors to read.
type SiteCode struct {
	Code       string    `json:"code" pattern:"^[0-9]{6}$"`
	ValidUntil time.Time `json:"valid_until" doc:"then another takes its place"`
}

func (s *Server) registerSiteCode() {
	read(s, "GET /api/v1/institutions/{id}/code", func(ctx context.Context, req *request, in *ByID) (SiteCode, error) {
		place, err := s.store.Institution(ctx, req.caller.Region, grid.InstitutionID(in.ID))
		if err != nil {
			return SiteCode{}, err
		}
		secret, err := s.store.SiteCodeSecret(ctx)
		if err != nil {
			return SiteCode{}, err
		}
		now := s.now()
		return SiteCode{grid.SiteCode(secret, place.ID, now), grid.SiteCodeUntil(now).UTC()}, nil
	})
}
