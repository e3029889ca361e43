package api

import (
	"context"
	"math/rand/v2"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	gouuid "github.com/google/uuid"

	"gridwatch/grid"
	"gridwatch/grid/export"
	"gridwatch/grid/hotspot"
	"gridwatch/grid/scanning"
	"gridwatch/grid/store"
)

// scanBody asks for a scan; what is left out is as the policy says.
type scanBody struct {
	Region      string   `json:"region,omitempty" maxLength:"64" doc:"default the caller's own"`
	Model       string   `json:"model" enum:"poisson,permutation"`
	Metric      string   `json:"metric,omitempty" enum:"h3,greatcircle" doc:"default h3: discs of cells"`
	Population  string   `json:"population,omitempty" enum:"institutions,residents" doc:"of the model poisson; default institutions"`
	Resolution  int      `json:"resolution,omitempty" doc:"of the cells, 4 to the base resolution"`
	From        string   `json:"from,omitempty" format:"date"`
	Until       string   `json:"until,omitempty" format:"date" doc:"default today"`
	MaxShare    *float64 `json:"max_share,omitempty" exclusiveMinimum:"0" maximum:"0.5" doc:"default 0.5"`
	MaxDays     *int     `json:"max_days,omitempty" minimum:"0" maximum:"3650" doc:"0: space alone, for the model poisson"`
	Prospective *bool    `json:"prospective,omitempty" doc:"default true"`
	MinCases    *int     `json:"min_cases,omitempty" minimum:"2" maximum:"1000000" doc:"default 2"`
	Runs        *int     `json:"runs,omitempty" minimum:"99" maximum:"99999" doc:"of the Monte Carlo test"`
	Seed        *int64   `json:"seed,omitempty" minimum:"1" maximum:"9007199254740991" doc:"default: drawn"`
}

// order is what the body asks for, in a region that the caller may see.
func (b *scanBody) order(region string, by grid.AccountID) (scanning.Order, error) {
	o := scanning.Order{
		ID: grid.ScanID(gouuid.Must(gouuid.NewV7()).String()), Region: region, Reason: grid.ScanAsked, By: by, NightlyOn: grid.NoDate,
		From: grid.NoDate, Until: grid.NoDate, MaxDays: b.MaxDays, Prospective: b.Prospective,
		Params: scanning.Params{Model: hotspot.Model(b.Model), Metric: hotspot.Metric(b.Metric), Population: scanning.Population(b.Population), Resolution: b.Resolution},
	}
	const exact = 1 << 53 // numbers that JavaScript can hold
	o.Seed = 1 + rand.Uint64N(exact-1)
	if b.Seed != nil {
		o.Seed = uint64(*b.Seed)
	}
	if b.MaxShare != nil {
		o.MaxShare = *b.MaxShare
	}
	if b.MinCases != nil {
		o.MinCases = *b.MinCases
	}
	if b.Runs != nil {
		o.Runs = *b.Runs
	}
	var f grid.Faults
	for _, d := range []struct {
		name, text string
		to         *grid.Date
	}{{"from", b.From, &o.From}, {"until", b.Until, &o.Until}} {
		if d.text == "" {
			continue
		}
		var err error
		if *d.to, err = grid.ParseDate(d.text); err != nil {
			f.Add(d.name, d.text, "%v", err)
		}
	}
	return o, f.Err("scan")
}

// scanInput is the body of POST …/scans with its key.
type scanInput struct {
	Keyed
	Body scanBody
}

// settle lets the runner look for the new run.
func (*scanInput) settle(s *Server) {
	if s.scans != nil {
		s.scans.Ring()
	}
}

func (s *Server) registerScans() {
	read(s, "GET /api/v1/hotspots/scans", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
		Own bool `query:"own" doc:"only those of the region itself, not of what lies below it"`
	}) (list[Scan], error) {
		rows, next, err := s.store.ScanRuns(ctx, req.region, in.Own, in.Paging.store())
		if err != nil {
			return list[Scan]{}, err
		}
		names, err := namesOf(ctx, s.store, rows, func(r *grid.ScanRun) grid.AccountID { return r.CreatedBy })
		if err != nil {
			return list[Scan]{}, err
		}
		l := listOf(rows, next, func(r *grid.ScanRun) (w Scan) {
			if err == nil {
				w, err = scanOf(r, names, false)
			}
			return w
		})
		return l, err
	})
	read(s, "GET /api/v1/hotspots/scans/{id}", func(ctx context.Context, req *request, in *ByID) (Scan, error) {
		return s.scan(ctx, req.caller, grid.ScanID(in.ID))
	})
	writeAs(s, http.StatusCreated, "POST /api/v1/hotspots/scans", s.prepareScan)
	write(s, "POST /api/v1/hotspots/scans/{id}/cancel", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body struct{}
	}) (func(*store.Tx) (Scan, error), error) {
		w, err := s.scan(ctx, req.caller, grid.ScanID(in.ID))
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Scan, error) {
			now := s.wall().UTC()
			w.State, w.FinishedAt = string(grid.ScanCancelled), &now
			return w, tx.CancelScan(grid.ScanID(in.ID), now)
		}, nil
	})
	s.registerScanInput()
}

// scan is one run as the caller may see it.
func (s *Server) scan(ctx context.Context, c *caller, id grid.ScanID) (Scan, error) {
	run, err := s.store.ScanRun(ctx, c.Region, id)
	if err != nil {
		return Scan{}, err
	}
	names, err := namesOf(ctx, s.store, []grid.ScanRun{run}, func(r *grid.ScanRun) grid.AccountID { return r.CreatedBy })
	if err != nil {
		return Scan{}, err
	}
	return scanOf(&run, names, true)
}

func (s *Server) prepareScan(ctx context.Context, req *request, in *scanInput) (func(*store.Tx) (Scan, error), error) {
	region, err := s.auth.region(ctx, req.caller, in.Body.Region)
	if err != nil {
		return nil, err
	}
	if s.scans == nil {
		return nil, errNoHotspots
	}
	order, err := in.Body.order(region, req.caller.ID)
	if err != nil {
		return nil, err
	}
	if err := roomForScan(s.store.ScansWaiting(ctx, req.caller.ID)); err != nil { // before the work
		return nil, err
	}
	run, err := s.scans.Prepare(ctx, order)
	if err != nil {
		return nil, err
	}
	names := accountNames{req.caller.ID: req.caller.Name}
	return func(tx *store.Tx) (Scan, error) {
		if err := roomForScan(tx.ScansWaiting(req.caller.ID)); err != nil { // and of those that came at once
			return Scan{}, err
		}
		fresh := *run
		if _, err := tx.PutScanRun(&fresh); err != nil {
			return Scan{}, err
		}
		return scanOf(&fresh, names, true)
	}, nil
}

// scansWaiting is how many scans that an account asked for may not have ended
// yet: each takes its time.
const scansWaiting = 20

// roomForScan refuses a further scan while so many wait.
func roomForScan(waiting int, err error) error {
	if err == nil && waiting >= scansWaiting {
		err = grid.Errorf(grid.Conflict, "scans-waiting", "%d scans that you asked for have not ended yet: wait, or cancel some", waiting)
	}
	return err
}

// registerScanInput serves the counts of a run as the command line takes them.
func (s *Server) registerScanInput() {
	op := operation(s.row("GET /api/v1/hotspots/scans/{id}/input"))
	op.Responses = map[string]*huma.Response{"200": {
		Description: "The counts that were scanned, one row a cell and day, and what they are related to",
		Content:     map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: "string"}}},
	}}
	op.Errors = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}
	huma.Register(s.huma, op, func(ctx context.Context, in *ByID) (*huma.StreamResponse, error) {
		packed, err := s.store.ScanInput(ctx, requestOf(ctx).caller.Region, grid.ScanID(in.ID))
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		plain, err := scanning.Unpack(packed)
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			name := scanning.InputName(&grid.ScanRun{ID: grid.ScanID(in.ID)})
			d := &download{to: hc, kind: export.CSV.ContentType(), name: name}
			_, _ = d.Write(plain) // the caller is gone
		}}, nil
	})
}
