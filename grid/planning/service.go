package planning

import (
	"context"
	"errors"
	"time"

	"gridwatch/grid"
)

// Check says what is wrong with a draft, as it would be at the instant it is to
// take effect, or now when none is chosen.
func (s *Service) Check(ctx context.Context, d *grid.Draft, now time.Time) ([]Finding, Reckoning, error) {
	return nil, Reckoning{}, errors.New("not built yet")
}

// People reads the staff of a region, with leaves that touch the period from an instant on.
func (s *Service) People(ctx context.Context, region string, at time.Time) (*People, error) {
	return nil, errors.New("not built yet")
}
