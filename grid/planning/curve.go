package planning

import (
	"context"
	"errors"
	"time"
)

// Covered is the share of what falls due in a cycle that is done in time, over
// the runs of a simulation.
type Covered struct{ Mean, Low, High float64 } // Low and High: 95 % of the mean

// CurvePoint is the coverage with so many people.
type CurvePoint struct {
	People  int
	Covered Covered
}

// StaffingCurve says how many people a region needs.
type StaffingCurve struct {
	Now         int // people who work in the grids at present
	Needed      int // fewest with Covered.Mean at least Target; 0: more than the curve has
	Target      float64
	Curve       []CurvePoint
	Days        int // of the cycle
	Seed        uint64
	Residents   int64   // 0: not known
	Supervisors int     // active ones
	Per10000    float64 // supervisors, 0 when residents are not known
	Norm        float64
}

// StaffingCurve simulates a cycle of a region.
func (s *Service) StaffingCurve(ctx context.Context, region string, target float64, seed uint64, now time.Time) (*StaffingCurve, error) {
	return nil, errors.New("not built yet")
}
