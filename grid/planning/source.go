package planning

import (
	"context"
	"errors"
	"time"

	"gridwatch/grid"
)

// SourceKind is what a draft begins with.
type SourceKind string

// What a draft begins with.
const (
	FromCurrent  SourceKind = "current"  // the plan in force, with the people on duty
	FromPlan     SourceKind = "plan"     // another plan of the region
	FromOfficial SourceKind = "official" // official grids of a kind, by the centres of cells
	FromRegions  SourceKind = "regions"  // a grid for each leaf region
	FromEmpty    SourceKind = "empty"
)

// Source of a draft.
type Source struct {
	Kind     SourceKind
	Plan     grid.PlanID       // of FromPlan
	Official grid.OfficialKind // of FromOfficial
}

// NewDraft makes a draft of a region, version 1, with hard borders; the caller gives
// it ID, name and author. Grids that have a code in the region's newest plan keep
// their identity and staff.
func (s *Service) NewDraft(ctx context.Context, region string, from Source, now time.Time) (*grid.Draft, error) {
	return nil, errors.New("not built yet")
}
