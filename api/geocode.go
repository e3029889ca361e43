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
		District string `json:"district,omitempty" maxLength:"100" doc:"name or official code of where it lies, as far as known; default the caller's own region, unless that is the whole deployment. The address itself goes before"`
	}
}

// registerGeocode answers anybody who may ask, about any address: where a street
// is, is no secret, and who may not see an institution does not learn its name
// from its address (see locate.Service). The register of another district shows
// only in that a pin made there is better than a guess.
func (s *Server) registerGeocode() {
	huma.Register(s.huma, operation(s.row("POST /api/v1/geocode")), func(ctx context.Context, in *geocodeInput) (*reply[Geocoded], error) {
		if s.locator == nil {
			return nil, problemOf(ctx, s.log, grid.Errorf(grid.Unavailable, "no-geocoder", "this server has no geocoder"))
		}
		if in.Body.Address == "" && in.Body.Name == "" {
			return nil, problemOf(ctx, s.log, invalid("query", "address", "", "is missing"))
		}
		district := in.Body.District
		if district == "" {
			var err error
			if district, err = s.importScope(ctx, requestOf(ctx).caller); err != nil {
				return nil, problemOf(ctx, s.log, err)
			}
		}
		found := s.locator.Locate(in.Body.Address, in.Body.Name, district)
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
