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
		return s.siteCode(ctx, place.ID, s.now())
	})
}

// siteCode is the rotating code of an institution at domain time now.
func (s *Server) siteCode(ctx context.Context, id grid.InstitutionID, now time.Time) (SiteCode, error) {
	secret, err := s.store.SiteCodeSecret(ctx)
	if err != nil {
		return SiteCode{}, err
	}
	return SiteCode{grid.SiteCode(secret, id, now), grid.SiteCodeUntil(now).UTC()}, nil
}
