package store

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"gridwatch/geo"
	"gridwatch/grid"
)

// The world of the register's tests: a city of two areas side by side.
const (
	city = "city"
	west = "city-west"
	east = "city-east"
)

var (
	inWest  = geo.Point{Lon: -87.675, Lat: 41.875}
	inEast  = geo.Point{Lon: -87.625, Lat: 41.875}
	outside = geo.Point{Lon: -87.50, Lat: 41.875}
)

func square(west, south, east, north float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}
}

func testRegions() []geo.Region {
	return []geo.Region{
		{Code: east, Scheme: geo.SchemeLocal, Name: "East", Level: "area", ParentCode: city, Geometry: square(-87.65, 41.85, -87.60, 41.90)},
		{Code: west, Scheme: geo.SchemeLocal, Name: "West", Level: "area", ParentCode: city, Geometry: square(-87.70, 41.85, -87.65, 41.90)},
		{Code: city, Scheme: geo.SchemeLocal, Name: "City", Level: "city"},
	}
}

// eachRegister runs a test on a store of each kind that holds testRegions.
func eachRegister(t *testing.T, test func(t *testing.T, s *Store)) {
	eachStore(t, func(t *testing.T, s *Store) {
		write(t, s, start, func(tx *Tx) error { return tx.PutRegions(testRegions(), grid.Origin{}) })
		test(t, s)
	})
}

// newID is a fresh identifier.
func newID[T ~string]() T { return T(uuid.Must(uuid.NewV7()).String()) }

// seeded gives a source of numbers and prints its seed.
func seeded(t *testing.T, seed uint64) *rand.Rand {
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, seed))
}

func cellAt(t *testing.T, p geo.Point) geo.Cell {
	t.Helper()
	c, err := geo.CellAt(p, testDeployment().Resolution)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// race runs two writes at once and says how many of them succeeded; each of the
// others must fail with one of the kinds and codes.
func race(t *testing.T, code string, writes [2]func() error) {
	t.Helper()
	var wg sync.WaitGroup
	var errs [2]error
	gate := make(chan struct{})
	for n, w := range writes {
		wg.Go(func() {
			<-gate
			errs[n] = w()
		})
	}
	close(gate)
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		wantCode(t, err, grid.Conflict, code)
	}
	if won != 1 {
		t.Errorf("writers that won: got %d (%v), want 1", won, errs)
	}
}

func wantCode(t *testing.T, err error, kind grid.ErrorKind, code string) {
	t.Helper()
	e, ok := asGridError(err)
	if !ok || e.Kind != kind || e.Code != code {
		t.Errorf("error: got %v, want %s %s", err, kind, code)
	}
}

// wantField says that err is of the kind and names the field.
func wantField(t *testing.T, err error, kind grid.ErrorKind, field string) {
	t.Helper()
	e, ok := asGridError(err)
	if !ok || e.Kind != kind {
		t.Errorf("error: got %v, want one of kind %s", err, kind)
		return
	}
	for _, f := range e.Fields {
		if f.Name == field {
			return
		}
	}
	t.Errorf("fields of the error: got %+v, want one named %s", e.Fields, field)
}

// wantFaults says that faults name these fields at these indices, and no others.
func wantFaults(t *testing.T, got []Fault, want map[int]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("faults: got %s, want %v", show(got), want)
	}
	for _, f := range got {
		if field, ok := want[f.Index]; !ok {
			t.Errorf("fault of item %d: got %v, want none", f.Index, f.Err)
		} else if field != "" {
			wantField(t, f.Err, f.Err.Kind, field)
		}
	}
}

func show(faults []Fault) string {
	text := ""
	for _, f := range faults {
		text += fmt.Sprintf("[%d] %v; ", f.Index, f.Err)
	}
	return text
}

// put stores items that must all be good.
func put[T any](t *testing.T, s *Store, now time.Time, store func(*Tx, []*T) ([]Fault, error), items ...*T) {
	t.Helper()
	write(t, s, now, func(tx *Tx) error {
		faults, err := store(tx, items)
		if len(faults) > 0 {
			return fmt.Errorf("faults: %s", show(faults))
		}
		return err
	})
}

// eventsOf gives the log's events of one type after the first n entries.
func eventsOf[T grid.Event](t *testing.T, s *Store, n int) []T {
	t.Helper()
	var all []T
	for _, entry := range drain(t, s)[n:] {
		if e, ok := entry.Event.(T); ok {
			all = append(all, e)
		}
	}
	return all
}

func testInstitution(region string, p *geo.Point) *grid.Institution {
	return &grid.Institution{ID: newID[grid.InstitutionID](), Region: region, Name: "Place", Address: "1 First St", Point: p,
		Category: "clinic", Owes: true, State: grid.Active}
}

func testClue(region string, p *geo.Point) *grid.Clue {
	return &grid.Clue{ID: newID[grid.ClueID](), Source: "hotline", Kind: "sanitation", Region: region, Point: p, State: grid.ClueOpen, OpenedAt: start}
}

func testOfficer(region string, post grid.Post) *grid.Officer {
	o := &grid.Officer{ID: newID[grid.OfficerID](), Name: "Ada", Post: post, Region: region, ActiveFrom: start.AddDate(-1, 0, 0)}
	if post == grid.PostSupervisor {
		o.CertificateNo = "C-" + string(o.ID)[24:]
	}
	return o
}

func testVisit(i *grid.Institution, kind grid.TaskKind, at time.Time) *grid.Visit {
	return &grid.Visit{ID: newID[grid.VisitID](), Institution: i.ID, Kind: kind, At: at, Result: "pass", SourceTeam: "team 1"}
}

// testPlan has one grid for each area, "W" and "E", that holds all its cells.
func testPlan(t *testing.T, s *Store, from time.Time) *grid.Plan {
	t.Helper()
	cells, err := s.CellsInForce(t.Context(), city)
	if err != nil {
		t.Fatal(err)
	}
	p := &grid.Plan{ID: newID[grid.PlanID](), Region: city, Name: "Plan", From: from, Cells: map[geo.Cell]grid.GridID{}, Grids: []grid.Grid{
		{ID: newID[grid.GridID](), Region: west, Code: "W", Name: "West grid"},
		{ID: newID[grid.GridID](), Region: east, Code: "E", Name: "East grid"},
	}}
	for _, c := range cells {
		g := p.Grids[0]
		if c.Region == east {
			g = p.Grids[1]
		}
		p.Cells[c.Cell] = g.ID
	}
	return p
}

func testDuty(g grid.Grid, o *grid.Officer, from, until time.Time) *grid.Duty {
	return &grid.Duty{ID: newID[grid.DutyID](), Grid: g.ID, Officer: o.ID, Kind: grid.DutyOfficer, From: from, Until: until}
}
