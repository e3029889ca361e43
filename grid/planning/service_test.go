package planning

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
	"gridwatch/grid/store/pgtest"
)

const planner grid.AccountID = "0190a000-0000-7000-8000-0000000000ff"

// now is the domain time at which worlds of the database begin; the plan holds since.
var now = at.AddDate(0, 0, -10)

// world is a city of four areas with 300 clinics, a plan with a grid for each area,
// and six officers: one each, and two without.
type world struct {
	*Service
	plan   *grid.Plan
	people []*grid.Officer
}

func square(west, south, east, north float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}
}

func (w *world) write(t testing.TB, fn func(*store.Tx) error) {
	t.Helper()
	_, _, err := w.Store.Write(t.Context(), nil, now, func(tx *store.Tx) (store.Reply, error) { return store.Reply{}, fn(tx) })
	if err != nil {
		t.Fatal(err)
	}
}

// eachWorld runs a test on a world in a database of each kind.
func eachWorld(t *testing.T, test func(t *testing.T, w *world)) {
	for name, dsn := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(t.TempDir(), "plans.db") },
		"postgres": func() string { return pgtest.DSN(t, migrated) },
	} {
		t.Run(name, func(t *testing.T) { test(t, newWorld(t, dsn())) })
	}
}

// migrated makes the tables of the database at an address.
func migrated(dsn string) error {
	s, err := store.Open(context.Background(), dsn)
	if err != nil {
		return err
	}
	return errors.Join(s.Migrate(context.Background()), s.Close())
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // nothing is written any more
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := grid.Deployment{Name: "test", Epoch: "0190a000-0000-7000-8000-00000000000e", Resolution: 9, Timezone: "UTC"}
	if err := s.Initialise(t.Context(), d, grid.DefaultPolicy("UTC"), now); err != nil {
		t.Fatal(err)
	}
	w := &world{Service: New(Options{Store: s, NewID: ids()})}
	w.write(t, func(tx *store.Tx) error {
		return tx.PutRegions([]geo.Region{
			{Code: "city", Scheme: geo.SchemeLocal, Name: "City", Level: "city"},
			{Code: "sw", Scheme: geo.SchemeLocal, Name: "South West", Level: "area", ParentCode: "city", Geometry: square(-87.68, 41.82, -87.65, 41.85)},
			{Code: "se", Scheme: geo.SchemeLocal, Name: "South East", Level: "area", ParentCode: "city", Geometry: square(-87.65, 41.82, -87.62, 41.85)},
			{Code: "nw", Scheme: geo.SchemeLocal, Name: "North West", Level: "area", ParentCode: "city", Geometry: square(-87.68, 41.85, -87.65, 41.88)},
			{Code: "ne", Scheme: geo.SchemeLocal, Name: "North East", Level: "area", ParentCode: "city", Geometry: square(-87.65, 41.85, -87.62, 41.88)},
		}, grid.Origin{})
	})
	w.fill(t)
	w.publish(t)
	return w
}

// fill stores clinics, clues and people.
func (w *world) fill(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	point := func() *geo.Point {
		return &geo.Point{Lon: -87.68 + 0.06*rng.Float64()*rng.Float64(), Lat: 41.82 + 0.06*rng.Float64()}
	}
	var clinics []*grid.Institution
	for i := range 300 {
		clinics = append(clinics, &grid.Institution{ID: grid.InstitutionID(fmt.Sprintf("0190a000-0000-7000-8004-%012x", i)), Region: "city", Name: fmt.Sprint("Clinic ", i),
			Address: fmt.Sprint(i, " First St"), Point: point(), Category: "clinic", Owes: true, State: grid.Active})
	}
	var clues []*grid.Clue
	for i := range 40 {
		clues = append(clues, &grid.Clue{ID: grid.ClueID(fmt.Sprintf("0190a000-0000-7000-8005-%012x", i)), Source: "hotline", Kind: "sanitation", Region: "city", Point: point(),
			State: grid.ClueOpen, OpenedAt: now.AddDate(0, 0, -i*12)}) // the first at the very instant, the last nine more than a year ago
	}
	for i := range 6 {
		w.people = append(w.people, &grid.Officer{ID: officerID(i + 1), Name: fmt.Sprint("P", i+1), Post: grid.PostOfficer, Region: "city", ActiveFrom: now.AddDate(-5, 0, 0)})
	}
	w.people = append(w.people, &grid.Officer{ID: officerID(9), Name: "S", Post: grid.PostSupervisor, CertificateNo: "7", Region: "city", ActiveFrom: now.AddDate(-5, 0, 0)})
	w.write(t, func(tx *store.Tx) error {
		for _, put := range []func() ([]store.Fault, error){
			func() ([]store.Fault, error) { return tx.PutInstitutions(clinics) },
			func() ([]store.Fault, error) { return tx.PutClues(clues) },
			func() ([]store.Fault, error) { return tx.PutOfficers(w.people) },
		} {
			if faults, err := put(); err != nil || len(faults) > 0 {
				return errors.Join(err, fmt.Errorf("faults: %v", faults))
			}
		}
		return tx.PutResidentsOf("city", 50_000, grid.DateOf(now, time.UTC))
	})
}

func (w *world) publish(t *testing.T) {
	cells, err := w.Store.CellsInForce(t.Context(), "city")
	if err != nil {
		t.Fatal(err)
	}
	w.plan = &grid.Plan{ID: "0190a000-0000-7000-8006-000000000001", Region: "city", Name: "First", From: now, Cells: map[geo.Cell]grid.GridID{}}
	of := map[string]grid.GridID{}
	for i, code := range []string{"ne", "nw", "se", "sw"} {
		of[code] = gridID(i + 1)
		w.plan.Grids = append(w.plan.Grids, grid.Grid{ID: of[code], Region: code, Code: code, Name: "Grid " + code})
	}
	for _, c := range cells {
		w.plan.Cells[c.Cell] = of[c.Region]
	}
	w.write(t, func(tx *store.Tx) error { return tx.PublishPlan(w.plan) })
	for i := range 4 {
		w.write(t, func(tx *store.Tx) error {
			return tx.PutDuty(&grid.Duty{ID: grid.DutyID(fmt.Sprintf("0190a000-0000-7000-8007-%012x", i)), Grid: gridID(i + 1), Officer: officerID(i + 1), Kind: grid.DutyOfficer, From: now})
		})
	}
	w.write(t, func(tx *store.Tx) error {
		return tx.PutDuty(&grid.Duty{ID: "0190a000-0000-7000-8007-0000000000aa", Grid: gridID(1), Officer: officerID(9), Kind: grid.DutySupervisor, From: now.AddDate(-4, 0, 0)})
	})
}

// draft stores a draft of the plan in force.
func (w *world) draft(t *testing.T, id int) *grid.Draft {
	t.Helper()
	d, err := w.NewDraft(t.Context(), "city", Source{Kind: FromCurrent}, now)
	if err != nil {
		t.Fatal(err)
	}
	d.ID, d.Name, d.Author = grid.DraftID(fmt.Sprintf("0190a000-0000-7000-8008-%012x", id)), "Draft", planner
	w.write(t, func(tx *store.Tx) error { return tx.CreateDraft(d) })
	return d
}

func TestSheetOfStore(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		s, err := w.Sheet(t.Context(), "city", now)
		if err != nil {
			t.Fatal(err)
		}
		institutions, clues := int32(0), int32(0)
		for i := range s.Work {
			institutions += s.Institutions[i]
			clues += s.Clues[i]
		}
		if institutions != 300 || clues != 30 || s.Residents != 50_000 || !slices.Equal(s.Names, []string{"North East", "North West", "South East", "South West"}) {
			t.Errorf("got %d institutions, %d clues, %d residents, areas %v", institutions, clues, s.Residents, s.Names)
		}
		d := w.draft(t, 1)
		if len(d.Cells) != len(s.Cells.Cells) || len(d.Staff) != 5 || d.Base != w.plan.ID {
			t.Errorf("draft of the plan: got %d of %d cells, staff %v, base %s", len(d.Cells), len(s.Cells.Cells), d.Staff, d.Base)
		}
		findings, r, err := w.Check(t.Context(), d, now)
		if err != nil {
			t.Fatal(err)
		}
		count := map[FindingCode]int{}
		for _, f := range findings {
			count[f.Code]++
		}
		for code, want := range map[FindingCode]int{CellsUnstaffed: 0, NoBackup: 4, PeopleUnassigned: 2, RotationDue: 1, NormMissed: 1, GridApart: 0} {
			if count[code] != want {
				t.Errorf("%s: got %d, want %d", code, count[code], want)
			}
		}
		if r.Summary.Institutions != 300 || r.Summary.People != 4 || Unstaffed(findings) != 0 {
			t.Errorf("got %+v", r.Summary)
		}
		if _, err := w.NewDraft(t.Context(), "ne", Source{Kind: FromCurrent}, now); grid.KindOf(err) != grid.Invalid {
			t.Errorf("a region without plan of its own: got %v", err)
		}
	})
}

func TestSourcesOfDrafts(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		regions, err := w.NewDraft(t.Context(), "city", Source{Kind: FromRegions}, now)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range regions.Grids { // codes are those of the plan: identity and staff stay
			if i := slices.IndexFunc(w.plan.Grids, func(p grid.Grid) bool { return p.ID == g.ID }); i < 0 || w.plan.Grids[i].Code != g.Code {
				t.Errorf("grid %s is %s: not that of the plan", g.Code, g.ID)
			}
		}
		if len(regions.Cells) != len(w.plan.Cells) || len(regions.Staff) != 5 {
			t.Errorf("of regions: got %d cells, %d postings", len(regions.Cells), len(regions.Staff))
		}
		empty, err := w.NewDraft(t.Context(), "city", Source{Kind: FromEmpty}, now)
		if err != nil || len(empty.Grids)+len(empty.Cells) > 0 || empty.Base != w.plan.ID {
			t.Errorf("empty: got %d grids on %s, %v", len(empty.Grids), empty.Base, err)
		}
		plan, err := w.NewDraft(t.Context(), "city", Source{Kind: FromPlan, Plan: w.plan.ID}, now)
		if err != nil || len(plan.Cells) != len(w.plan.Cells) || len(plan.Staff) != 5 {
			t.Errorf("of a plan: got %d cells, %v", len(plan.Cells), err)
		}
		for _, s := range []Source{{Kind: "other"}, {Kind: FromOfficial, Official: "town"}, {Kind: FromOfficial, Official: grid.CommunityGrid}} {
			if _, err := w.NewDraft(t.Context(), "city", s, now); grid.KindOf(err) != grid.Invalid {
				t.Errorf("%+v: got %v", s, err)
			}
		}
		if _, err := w.NewDraft(t.Context(), "city", Source{Kind: FromPlan, Plan: "0190a000-0000-7000-8006-0000000000ee"}, now); grid.KindOf(err) != grid.NotFound {
			t.Errorf("a plan nobody knows: got %v", err)
		}
		w.official(t)
		official, err := w.NewDraft(t.Context(), "city", Source{Kind: FromOfficial, Official: grid.CommunityGrid}, now)
		if err != nil || len(official.Grids) != 2 || official.Grids[0].Code != "110000000000001" || official.Grids[0].Name != "South" || official.Grids[1].Region != "city" {
			t.Fatalf("of official grids: got %+v, %v", official, err)
		}
		if len(official.Cells) != len(w.plan.Cells) {
			t.Errorf("of official grids: got %d of %d cells", len(official.Cells), len(w.plan.Cells))
		}
		s, err := w.Sheet(t.Context(), "city", now)
		if err != nil || !slices.Equal(s.Communities, []string{"110000000000001", "110000000000002"}) {
			t.Errorf("communities: got %v, %v", s.Communities, err)
		}
	})
}

// official stores community grids, south and north, and unit grids of about 200 m.
func (w *world) official(t *testing.T) {
	grids := []*grid.OfficialGrid{
		{Area: geo.Area{Code: "110000000000001", Geometry: square(-87.69, 41.81, -87.61, 41.85)}, Name: "South", Kind: grid.CommunityGrid, Region: "city"},
		{Area: geo.Area{Code: "110000000000002", Geometry: square(-87.69, 41.85, -87.61, 41.89)}, Name: "North", Kind: grid.CommunityGrid, Region: "city"},
	}
	const n = 28
	for i := range n {
		for j := range n {
			x, y := -87.69+0.08*float64(i)/n, 41.81+0.08*float64(j)/n
			grids = append(grids, &grid.OfficialGrid{Area: geo.Area{Code: fmt.Sprintf("120000%09d", i*n+j+1), Geometry: square(x, y, x+0.08/n, y+0.08/n)}, Kind: grid.UnitGrid, Region: "city"})
		}
	}
	w.write(t, func(tx *store.Tx) error {
		faults, err := tx.PutOfficialGrids(grids)
		if len(faults) > 0 {
			err = faults[0].Err
		}
		return err
	})
}

// An absence is covered from the plan in force, and names when duty returns.
func TestAbsenceOfStore(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		a := Absence{Officer: officerID(2), From: at, Until: at.AddDate(0, 0, 5), Mode: AbsentGrids}
		d, err := w.Absence(t.Context(), "city", a, now)
		if err != nil {
			t.Fatal(err)
		}
		d.ID, d.Name, d.Author = "0190a000-0000-7000-8008-000000000001", "Cover", planner
		w.write(t, func(tx *store.Tx) error { return tx.CreateDraft(d) })
		if d.Base != w.plan.ID || d.Absent != officerID(2) || !d.Until.Equal(a.Until) {
			t.Errorf("got base %s, absent %s, until %s", d.Base, d.Absent, d.Until)
		}
		if slices.ContainsFunc(d.Staff, func(p grid.Posting) bool { return p.Officer == officerID(2) }) || len(d.Staff) != 5 {
			t.Errorf("got staff %v", d.Staff)
		}
		a.Officer = officerID(5)
		if _, err := w.Absence(t.Context(), "city", a, now); grid.KindOf(err) != grid.Invalid || !strings.Contains(err.Error(), "nothing to cover") {
			t.Errorf("somebody without a grid: got %v", err)
		}
		over := Absence{Officer: officerID(2), From: now.AddDate(0, 0, -3), Until: now, Mode: AbsentGrids}
		if _, err := w.Absence(t.Context(), "city", over, now); grid.KindOf(err) != grid.Invalid || !strings.Contains(err.Error(), "is past") {
			t.Errorf("an absence that is over: got %v", err)
		}
	})
}

func TestStaffingCurveOfStore(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		c, err := w.StaffingCurve(t.Context(), "city", 0.95, 1, now)
		if err != nil {
			t.Fatal(err)
		}
		if c.Now != 6 || c.Needed < 1 || c.Needed > 3 || c.Days != 182 || c.Supervisors != 1 || c.Per10000 != 0.2 || c.Norm != 1 || len(c.Curve) < 3 {
			t.Errorf("got %+v", c)
		}
		if _, err := w.StaffingCurve(t.Context(), "city", 1.5, 1, now); grid.KindOf(err) != grid.Invalid {
			t.Errorf("a target above 1: got %v", err)
		}
	})
}
