package api

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/geo"
	"gridwatch/grid"
	routing "gridwatch/grid/route" // route is a row of the table here
	"gridwatch/grid/store"
)

// routeInput asks by a body: where somebody stands never stands in a URL, which is
// logged.
type routeInput struct {
	Body struct {
		Datum   string    `json:"datum" doc:"system of lon and lat, also of the end"`
		Lon     float64   `json:"lon" doc:"where one is"`
		Lat     float64   `json:"lat"`
		Minutes int       `json:"minutes,omitempty" minimum:"10" maximum:"720" default:"120" doc:"until the end"`
		Region  string    `json:"region,omitempty" doc:"default the caller's own"`
		Task    string    `json:"task,omitempty" enum:"patrol,inspection" doc:"which visits; default inspection for supervisors, else patrol"`
		End     *routeEnd `json:"end,omitempty" doc:"where to be at the end; default wherever the last visit is"`
	}
}

type routeEnd struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

// RouteStop is a visit of a route.
type RouteStop struct {
	Institution string    `json:"institution" format:"uuid"`
	Name        string    `json:"name"`
	Lon         float64   `json:"lon"`
	Lat         float64   `json:"lat"`
	Cell        *geo.Cell `json:"cell"`
	Metres      float64   `json:"metres" doc:"way from the stop before"`
	ArriveAt    time.Time `json:"arrive_at"`
	BeginAt     time.Time `json:"begin_at" doc:"later than arrive_at when it is not open yet"`
	LeaveAt     time.Time `json:"leave_at"`
	Debt        float64   `json:"debt" doc:"points that the visit clears"`
}

// RouteLeft is an institution that the route leaves out.
type RouteLeft struct {
	Institution string  `json:"institution" format:"uuid"`
	Name        string  `json:"name"`
	Debt        float64 `json:"debt" doc:"points that a visit would clear"`
	Why         string  `json:"why" enum:"too-far,closed,no-time,worthless" doc:"too-far: even alone it does not fit the time; closed: not open then; no-time: others clear more; worthless: a visit of this kind clears nothing"`
}

// Route is what clears the most debt in the time there is.
type Route struct {
	At     time.Time   `json:"at" doc:"domain time of the start"`
	Task   string      `json:"task"`
	Items  []RouteStop `json:"items" doc:"in walking order"`
	Left   []RouteLeft `json:"left" doc:"places around that were considered, most debt first"`
	Debt   float64     `json:"debt" doc:"points that all visits clear"`
	Metres float64     `json:"metres" doc:"of the whole way"`
	OverAt time.Time   `json:"over_at"`
	Exact  bool        `json:"exact" doc:"no route clears more; else it is the best that was found"`
}

// mostCandidates are considered for one route, mostLeft told of.
const (
	mostCandidates = 60
	mostLeft       = 40
)

// registerRoute answers what clears the most debt in some time from here (grid/route).
func (s *Server) registerRoute() {
	huma.Register(s.huma, operation(s.row("POST /api/v1/route")), func(ctx context.Context, in *routeInput) (*reply[Route], error) {
		answer, err := s.routeFrom(ctx, requestOf(ctx).caller, in)
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		return &reply[Route]{*answer}, nil
	})
}

func (s *Server) routeFrom(ctx context.Context, c *caller, in *routeInput) (*Route, error) {
	region, err := s.auth.region(ctx, c, in.Body.Region)
	if err != nil {
		return nil, err
	}
	start, err := pointOf(in.Body.Datum, in.Body.Lon, in.Body.Lat, s.deployment.Box)
	if err != nil {
		return nil, err
	}
	p := routing.Problem{Start: *start, Budget: cmp.Or(in.Body.Minutes, 120) * 60, Pace: routing.Walking, Seed: 1}
	if in.Body.End != nil {
		if p.End, err = pointOf(in.Body.Datum, in.Body.End.Lon, in.Body.End.Lat, s.deployment.Box); err != nil {
			return nil, err
		}
	}
	policy, err := s.currentPolicy(ctx)
	if err != nil {
		return nil, err
	}
	task := grid.TaskKind(in.Body.Task)
	if task == "" {
		task = grid.Patrol
		if c.Role == grid.RoleSupervisor {
			task = grid.Inspection
		}
	}
	now := s.boardNow()
	debtors, err := s.debtorsAround(ctx, region, &p, policy, task, now)
	if err != nil {
		return nil, err
	}
	for n := range debtors {
		p.Stops = append(p.Stops, debtors[n].stop)
	}
	plan, err := routing.Solve(p)
	if err != nil {
		return nil, err
	}
	return routeOf(&plan, debtors, task, now), nil
}

// debtor is an institution that a route may go to.
type debtor struct {
	grid.Institution
	stop routing.Stop
}

// debtorsAround lists institutions that owe and that can be reached, those first that
// owe most for the way there, at most mostCandidates.
func (s *Server) debtorsAround(ctx context.Context, region string, p *routing.Problem, policy *grid.Policy, task grid.TaskKind, now time.Time) ([]debtor, error) {
	states, err := s.view.Places(region)
	if err != nil {
		return nil, err
	}
	reach := float64(p.Budget) * p.Pace.MetresPerSecond / p.Pace.Detour
	away := func(place *grid.PlaceState) float64 { return geo.DistanceMetres(p.Start, place.Cell.Centre()) }
	states = slices.DeleteFunc(states, func(place grid.PlaceState) bool {
		return place.Debt <= 0 || place.Cell == 0 || away(&place) > reach+cellRadius(place.Cell)
	})
	const usual = 900.0 // metres that a visit takes as long as
	merit := func(place *grid.PlaceState) float64 { return float64(place.Debt) / (away(place) + usual) }
	slices.SortFunc(states, func(a, b grid.PlaceState) int {
		return cmp.Or(cmp.Compare(merit(&b), merit(&a)), cmp.Compare(a.ID, b.ID))
	})
	states = states[:min(len(states), mostCandidates)]
	if len(states) == 0 {
		return nil, nil
	}
	ids := make([]grid.InstitutionID, len(states))
	for n := range states {
		ids[n] = states[n].ID
	}
	found, _, err := s.store.Institutions(ctx, region, store.InstitutionFilter{IDs: ids}, store.Page{Limit: mostCandidates})
	if err != nil {
		return nil, err
	}
	var all []debtor
	for n := range found {
		if found[n].Point != nil {
			all = append(all, debtor{found[n], s.stopOf(&found[n], policy, task, now, p.Budget)})
		}
	}
	return all, nil
}

// cellRadius is the distance from the middle of a cell to a corner.
func cellRadius(c geo.Cell) float64 {
	corners := c.Boundary()
	if len(corners) == 0 {
		return 0
	}
	return geo.DistanceMetres(c.Centre(), corners[0])
}

// stopOf is an institution as a stop: worth the debt that a visit of the kind clears.
func (s *Server) stopOf(i *grid.Institution, policy *grid.Policy, task grid.TaskKind, now time.Time, budget int) routing.Stop {
	today := grid.DateOf(now, s.zone)
	fact := i.Fact()
	before := fact.Owed(policy, s.zone, now)
	work := policy.WorkloadRule()
	minutes, listed := work.VisitMinutes[i.Category]
	if !listed {
		minutes = work.VisitDefault
	}
	fact.LastPatrol = now
	if task == grid.Inspection {
		fact.LastInspection = now
		if minutes, listed = work.InspectMinutes[i.Category]; !listed {
			minutes = work.InspectDefault
		}
	}
	after := fact.Owed(policy, s.zone, now)
	stop := routing.Stop{Point: *i.Point, Value: max(0, before.Debt(today)-after.Debt(today)), Service: minutes * 60}
	stop.Open = s.openWindows(policy, fact.Categories, now, budget)
	return stop
}

// openWindows are the opening hours from now on, in seconds from now. Where a place is
// closed all the time, a window that has passed says so.
func (s *Server) openWindows(policy *grid.Policy, categories []grid.Category, now time.Time, budget int) []routing.Window {
	rule := policy.DebtRule()
	windows := []routing.Window{{From: -2, Until: -1}}
	for day := grid.DateOf(now, s.zone); !day.Start(s.zone).After(now.Add(time.Duration(budget) * time.Second)); day++ {
		from, until, open := rule.Open(categories, day)
		if !open {
			continue
		}
		midnight := int(day.Start(s.zone).Sub(now) / time.Second)
		w := routing.Window{From: midnight + 60*from, Until: midnight + 60*until}
		switch last := &windows[len(windows)-1]; {
		case w.Until <= 0:
		case w.From <= last.Until:
			last.Until = max(last.Until, w.Until) // open through the night
		default:
			windows = append(windows, w)
		}
	}
	return windows
}

func routeOf(plan *routing.Plan, debtors []debtor, task grid.TaskKind, now time.Time) *Route {
	at := func(seconds int) time.Time { return now.Add(time.Duration(seconds) * time.Second).UTC() }
	w := &Route{At: now.UTC(), Task: string(task), Items: make([]RouteStop, len(plan.Visits)), Left: []RouteLeft{},
		Debt: points(plan.Value), Metres: math.Round(plan.Metres), OverAt: at(plan.Seconds), Exact: plan.Exact}
	for n, v := range plan.Visits {
		d := &debtors[v.Stop]
		w.Items[n] = RouteStop{Institution: string(d.ID), Name: d.Name, Lon: d.Point.Lon, Lat: d.Point.Lat, Cell: cellOrNull(d.Cell), Metres: math.Round(v.Metres),
			ArriveAt: at(v.Arrive), BeginAt: at(v.Begin), LeaveAt: at(v.Leave), Debt: points(d.stop.Value)}
	}
	slices.SortStableFunc(plan.Left, func(a, b routing.Left) int {
		return cmp.Compare(debtors[b.Stop].stop.Value, debtors[a.Stop].stop.Value)
	})
	for _, l := range plan.Left[:min(len(plan.Left), mostLeft)] {
		d := &debtors[l.Stop]
		w.Left = append(w.Left, RouteLeft{string(d.ID), d.Name, points(d.stop.Value), string(l.Why)})
	}
	return w
}
