package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/grid"
)

// Geocoded is what an address is found to be.
type Geocoded struct {
	Fix
	Alternatives []Fix `json:"alternatives" doc:"other points it may mean, best first"`
}

// geocodeInput asks by a body: an address never stands in a URL, which is logged.
type geocodeInput struct {
	Body struct {
		Address  string `json:"address" maxLength:"300"`
		Name     string `json:"name,omitempty" maxLength:"200" doc:"of the place"`
		District string `json:"district,omitempty" maxLength:"100" doc:"name or official code of where it lies, as far as known"`
	}
}

func (s *Server) registerGeocode() {
	huma.Register(s.huma, operation(s.row("POST /api/v1/geocode")), func(ctx context.Context, in *geocodeInput) (*reply[Geocoded], error) {
		if s.locator == nil {
			return nil, problemOf(ctx, s.log, grid.Errorf(grid.Unavailable, "no-geocoder", "this server has no geocoder"))
		}
		if in.Body.Address == "" && in.Body.Name == "" {
			return nil, problemOf(ctx, s.log, invalid("query", "address", "", "is missing"))
		}
		found := s.locator.Locate(in.Body.Address, in.Body.Name, in.Body.District)
		if found == nil {
			found = &grid.Found{}
		}
		return &reply[Geocoded]{Geocoded{s.fixOf(found), s.alternativesOf(found)}}, nil
	})
}

// found is what the geocoder says of an address of a place without a point; nil
// when there is nothing to ask or nobody to answer.
func (s *Server) found(address, name, region string) *grid.Found {
	if s.locator == nil || address == "" {
		return nil
	}
	return s.locator.Locate(address, name, region)
}
