package planning

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// clueYear is how far back clues are counted for what is expected.
const clueYear = 365 * 24 * time.Hour

// Sheet reads the land of a region as of an instant of domain time (Tx.Now of
// writes; the board's now of reads).
func (s *Service) Sheet(ctx context.Context, region string, now Instant) (*Sheet, error) {
	rules, err := s.Store.Policy(ctx)
	if err != nil {
		return nil, err
	}
	l := &Land{Region: region, Home: map[geo.Cell]string{}, Parent: map[string]string{}, Name: map[string]string{}, Policy: &rules}
	regions, err := s.Store.Regions(ctx, region)
	if err != nil {
		return nil, err
	}
	for i := range regions {
		l.Parent[regions[i].Code], l.Name[regions[i].Code] = regions[i].ParentCode, regions[i].Name
	}
	cells, err := s.Store.CellsInForce(ctx, region)
	if err != nil {
		return nil, err
	}
	for _, c := range cells {
		l.Home[c.Cell] = c.Region
	}
	if l.Facts, err = s.facts(ctx, region, now); err != nil {
		return nil, err
	}
	if l.Official, err = s.Store.OfficialCells(ctx, region, grid.CommunityGrid); err != nil {
		return nil, err
	}
	if l.Residents, _, err = s.Store.ResidentsOf(ctx, region); err != nil {
		return nil, err
	}
	return NewSheet(l), nil
}

// facts collects what the work of each cell depends on.
func (s *Service) facts(ctx context.Context, region string, now time.Time) ([]grid.CellFacts, error) {
	at := map[geo.Cell]int{}
	var facts []grid.CellFacts
	of := func(c geo.Cell) *grid.CellFacts {
		n, known := at[c]
		if !known {
			n = len(facts)
			at[c] = n
			facts = append(facts, grid.CellFacts{Cell: c})
		}
		return &facts[n]
	}
	places, err := s.Store.CellPlaces(ctx, region)
	if err != nil {
		return nil, err
	}
	for i := range places {
		f := of(places[i].Cell)
		f.Places = append(f.Places, places[i].PlaceFacts)
	}
	clues, err := s.Store.CluesByCell(ctx, region, now.Add(-clueYear), now)
	if err != nil {
		return nil, err
	}
	for _, c := range clues {
		of(c.Cell).Clues += c.Clues
	}
	return facts, nil
}

// People reads the staff of a region, with the leaves that touch the period from
// an instant on.
func (s *Service) People(ctx context.Context, region string, at time.Time) (*People, error) {
	p := &People{At: at}
	page := store.Page{Limit: store.MostItems}
	for {
		items, next, err := s.Store.Officers(ctx, region, page)
		if err != nil {
			return nil, err
		}
		p.Officers = append(p.Officers, items...)
		if next == "" {
			break
		}
		page.After = next
	}
	var err error
	p.Leaves, err = s.Store.Leaves(ctx, region, "", at, time.Time{})
	return p, err
}

// Check says what is wrong with a draft, as it would be at the instant it is to
// take effect, or now when none is chosen.
func (s *Service) Check(ctx context.Context, d *grid.Draft, now time.Time) ([]Finding, Reckoning, error) {
	sheet, err := s.Sheet(ctx, d.Region, now)
	if err != nil {
		return nil, Reckoning{}, err
	}
	return s.CheckOn(ctx, sheet, d, now)
}

// CheckOn is Check on a sheet of the draft's region.
func (s *Service) CheckOn(ctx context.Context, sheet *Sheet, d *grid.Draft, now time.Time) ([]Finding, Reckoning, error) {
	at := now
	if !d.From.IsZero() {
		at = d.From
	}
	facts := &Facts{}
	people, err := s.People(ctx, d.Region, at)
	if err != nil {
		return nil, Reckoning{}, err
	}
	facts.People = *people
	if facts.Supervising, err = s.supervising(ctx, d.Region, at); err != nil {
		return nil, Reckoning{}, err
	}
	if facts.Apart, facts.Above, err = s.Store.PlansAround(ctx, d.Region, at); err != nil {
		return nil, Reckoning{}, err
	}
	l := LayoutOf(d)
	r := Reckon(sheet, &l, people)
	return Findings(sheet, d, facts, &r), r, nil
}

// supervising lists the supervisors' terms that run at an instant. Terms that follow
// each other without a break count from the first one's begin.
func (s *Service) supervising(ctx context.Context, region string, at time.Time) ([]Term, error) {
	duties, err := s.Store.SupervisorTerms(ctx, region, at)
	if err != nil {
		return nil, err
	}
	var running []Term
	for i := 0; i < len(duties); {
		first := i
		since, until := duties[i].From, duties[i].Until
		for i++; i < len(duties) && duties[i].Grid == duties[first].Grid && duties[i].Officer == duties[first].Officer; i++ {
			if !until.IsZero() && duties[i].From.After(until) {
				since = duties[i].From
			}
			until = duties[i].Until
		}
		if until.IsZero() || until.After(at) {
			running = append(running, Term{Officer: duties[first].Officer, Grid: duties[first].Grid, Since: since})
		}
	}
	return running, nil
}
