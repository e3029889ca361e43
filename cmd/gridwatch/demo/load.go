package demo

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// Demo is the city, its made-up staff and the store they live in.
type Demo struct {
	City     City
	Store    *store.Store
	Log      *slog.Logger
	Records  *Records
	Schedule *Schedule
	From     grid.Date // the first replayed day
	Start    time.Time // the first virtual instant
	Staff    *Staff    // set by Load

	policy grid.Policy
	zone   *time.Location
}

// New reads the records, or a sample of them: see Read.
func New(c City, s *store.Store, log *slog.Logger, from grid.Date, sample int) (*Demo, error) {
	records, err := c.Read(sample)
	if err != nil {
		return nil, err
	}
	d := &Demo{City: c, Store: s, Log: log, Records: records, From: from, policy: c.Policy}
	if d.zone, err = d.policy.Location(); err != nil {
		return nil, err
	}
	if len(records.Complaints) == 0 || len(records.Inspections) == 0 {
		return nil, fmt.Errorf("the records of the demo are empty")
	}
	d.Schedule = NewSchedule(records, d.zone, c.Teams)
	d.Start = clockOn(from, d.zone, reporting.from)
	return d, nil
}

// deployment of the demo.
func (c *City) deployment(resolution int) grid.Deployment {
	box := c.Bounds
	return grid.Deployment{Name: c.Name, Epoch: uuid.NewString(), Resolution: resolution, Timezone: c.Zone, Box: &box,
		Attribution: c.Attribution, Demo: true}
}

// steps done of the loading, kept as a setting: a killed loading goes on.
const loadedSetting = "demo.loaded"

// Load brings the city up to the first replayed day, unless that is done: areas,
// institutions, complaints and visits through the import, then grids, staff and
// their duties. It is called again after a kill and goes on where it stopped.
func (d *Demo) Load(ctx context.Context) error {
	done, _, err := d.Store.Setting(ctx, loadedSetting)
	if err != nil {
		return err
	}
	steps := []struct {
		name string
		do   func(context.Context) error
	}{
		{"areas", d.loadRegions},
		{"institutions", d.importing(intake.Institutions, false, d.Records.institutions)},
		{"clues", d.importing(intake.Clues, d.City.Made, func() intake.Source { return d.Schedule.clues(&d.City, d.Start) })},
		{"visits", d.loadVisits},
	}
	skip := done != ""
	for _, step := range steps {
		if skip {
			skip = step.name != done
			continue
		}
		began := time.Now()
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("demo: load %s: %w", step.name, err)
		}
		d.Log.Info("loaded", "what", step.name, "seconds", time.Since(began).Seconds())
		if err := d.mark(ctx, step.name); err != nil {
			return err
		}
		done = step.name
	}
	if d.Staff == nil {
		if err := d.makeStaff(ctx); err != nil {
			return err
		}
	}
	if done != "staff" {
		if err := d.loadStaff(ctx); err != nil {
			return err
		}
	}
	return d.loadPhones(ctx)
}

// loadVisits needs to know whose places nobody went to.
func (d *Demo) loadVisits(ctx context.Context) error {
	if err := d.makeStaff(ctx); err != nil {
		return err
	}
	return d.importing(intake.Visits, d.City.Made, func() intake.Source { return d.Schedule.visits(d.Start) })(ctx)
}

func (d *Demo) mark(ctx context.Context, step string) error {
	return d.write(ctx, d.Start, func(tx *store.Tx) error { return tx.PutSetting(loadedSetting, step) })
}

func (d *Demo) write(ctx context.Context, now time.Time, fn func(*store.Tx) error) error {
	_, _, err := d.Store.Write(ctx, nil, now, func(tx *store.Tx) (store.Reply, error) { return store.Reply{}, fn(tx) })
	return err
}

func (d *Demo) loadRegions(ctx context.Context) error {
	regions, err := d.City.Regions(d.Records, Resolution)
	if err != nil {
		return err
	}
	return d.write(ctx, d.Start, func(tx *store.Tx) error {
		return tx.PutRegions(regions, grid.Origin{PolicyVersion: d.policy.Version})
	})
}

// importing is the step of one import. One that was interrupted is resumed.
func (d *Demo) importing(kind intake.Kind, made bool, source func() intake.Source) func(context.Context) error {
	return func(ctx context.Context) error {
		s := &intake.Service{Store: d.Store, Now: func() time.Time { return d.Start }, NewID: newID}
		name := "demo " + string(kind)
		batches, err := d.Store.ImportBatches(ctx, 20)
		if err != nil {
			return err
		}
		for _, b := range batches {
			if b.Source != name {
				continue
			}
			switch b.State {
			case store.ImportApplied:
				return nil
			case store.ImportStaged, store.ImportApplying:
				_, err := s.Resume(ctx, b.ID)
				return err
			}
		}
		r, err := s.Import(ctx, source(), intake.Options{Kind: kind, Name: name, Datum: geo.WGS84, Simulated: made})
		if err != nil {
			return err
		}
		d.Log.Info("imported", "kind", kind, "rows", r.Counts.Rows, "new", r.Counts.New, "changed", r.Counts.Changed, "rejected", r.Counts.Rejected)
		return nil
	}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// makeStaff divides the city and makes up its staff: the same each time.
func (d *Demo) makeStaff(ctx context.Context) error {
	homes, err := d.Store.CellsInForce(ctx, d.City.Root)
	if err != nil {
		return err
	}
	deployment, err := d.Store.Deployment(ctx)
	if err != nil {
		return err
	}
	home := make(map[geo.Cell]string, len(homes))
	cells := map[string][]geo.Cell{}
	var order []string
	for _, h := range homes {
		home[h.Cell] = h.Region
		cells[h.Region] = append(cells[h.Region], h.Cell)
	}
	regions, err := d.City.Regions(d.Records, Resolution)
	if err != nil {
		return err
	}
	short := map[string]string{}
	for _, r := range regions {
		if r.Code != d.City.Root {
			order = append(order, r.Code)
			short[r.Code] = d.City.Short(r)
		}
	}
	load := map[geo.Cell]int{}
	points := map[geo.Cell][]geo.Point{}
	keys := map[geo.Cell][]string{}
	for i := range d.Records.Places {
		if p := d.Records.Places[i].Point; p != nil {
			c, err := geo.CellAt(*p, deployment.Resolution)
			if err != nil {
				return err
			}
			load[c]++
			points[c] = append(points[c], *p)
			keys[c] = append(keys[c], d.Records.Places[i].Key)
		}
	}
	since := (d.From - 60).Start(d.zone)
	var wards []*Ward
	for _, area := range order {
		for _, p := range Divide(area, cells[area], load, d.City.GridLoad) {
			code := fmt.Sprintf("%s-%d", short[area], p.No)
			w := &Ward{Parcel: p, Label: short[area], Grid: grid.Grid{ID: madeID[grid.GridID](since, "grid", code), Region: area, Code: code,
				Name: "网格 " + code + " (模拟)", Origin: grid.Origin{Simulated: true}}}
			for _, c := range p.Cells {
				w.Points = append(w.Points, points[c]...)
				w.Places = append(w.Places, keys[c]...)
			}
			wards = append(wards, w)
		}
	}
	d.Staff = NewStaff(&d.City, wards, d.zone, d.From)
	if d.City.Made {
		d.Schedule.leave(d.Staff.waiting())
	}
	return nil
}

// loadStaff stores grids, people and duties.
func (d *Demo) loadStaff(ctx context.Context) error {
	since := (d.From - 60).Start(d.zone)
	plan := &grid.Plan{ID: madeID[grid.PlanID](since, "plan", "first"), Region: d.City.Root, Name: "模拟网格方案", From: since,
		Cells: map[geo.Cell]grid.GridID{}, Origin: grid.Origin{Simulated: true}}
	for _, w := range d.Staff.Wards {
		plan.Grids = append(plan.Grids, w.Grid)
		for _, c := range w.Cells {
			plan.Cells[c] = w.Grid.ID
		}
	}
	var officers []*grid.Officer
	for _, p := range d.Staff.People {
		officers = append(officers, &p.Officer)
	}
	return d.write(ctx, d.Start, func(tx *store.Tx) error {
		if err := tx.PublishPlan(plan); err != nil {
			return err
		}
		faults, err := tx.PutOfficers(officers)
		if err != nil {
			return err
		}
		for _, f := range faults {
			return fmt.Errorf("made-up officer %s: %w", officers[f.Index].Name, f.Err)
		}
		for _, duty := range d.Staff.Duties(plan.ID) {
			if err := tx.PutDuty(duty); err != nil {
				return err
			}
		}
		if err := d.loadRoster(tx, plan.ID); err != nil {
			return err
		}
		return tx.PutSetting(loadedSetting, "staff")
	})
}

// loadRoster stores second duties, leaves and planned shifts.
func (d *Demo) loadRoster(tx *store.Tx, plan grid.PlanID) error {
	for _, duty := range d.Staff.Backups(plan) {
		if err := tx.PutDuty(duty); err != nil {
			return err
		}
	}
	for _, leave := range d.Staff.Leaves() {
		if err := tx.PutLeave(leave); err != nil {
			return err
		}
	}
	turns := d.Staff.Roster(&d.policy)
	faults, err := tx.PutTurns(turns)
	for _, f := range faults {
		return fmt.Errorf("made-up turn of %s: %w", turns[f.Index].Officer, f.Err)
	}
	return err
}

// fromSetting keeps the first replayed day.
const fromSetting = "demo.from"

// Resolution of the demo's cells.
const Resolution = 9

// Initialise makes the deployment and the policy, unless that is done.
func (d *Demo) Initialise(ctx context.Context) error {
	if err := d.Store.Initialise(ctx, d.City.deployment(Resolution), d.policy, d.Start); err != nil {
		return err
	}
	return d.write(ctx, d.Start, func(tx *store.Tx) error { return tx.PutSetting(fromSetting, d.From.String()) })
}

// StoredFrom is the first replayed day of a stored demo; false when there is none.
func StoredFrom(ctx context.Context, s *store.Store) (grid.Date, bool, error) {
	text, known, err := s.Setting(ctx, fromSetting)
	if err != nil || !known {
		return grid.NoDate, false, err
	}
	from, err := grid.ParseDate(text)
	return from, true, err
}
