package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/blob"
	intaking "gridwatch/grid/intake"
	"gridwatch/grid/live"
	"gridwatch/grid/locate"
	"gridwatch/grid/planning"
	"gridwatch/grid/scanning"
	"gridwatch/grid/store"
)

// Options is what a Server is made of. Store, View and Deployment are needed;
// the rest has defaults.
type Options struct {
	Store      *store.Store
	View       *live.View       // fed by the caller with Store.Follow
	Now        func() time.Time // domain time; default the wall clock
	Wall       func() time.Time // sessions, tickets, rate limits; default time.Now
	Speed      float64          // domain seconds a wall second; default 1
	Deployment grid.Deployment
	Log        *slog.Logger // default: discard
	Frontend   fs.FS        // the built web app; nil serves none
	Origins    []string     // further origins ("https://host") that may open the stream
	Secure     bool         // served over TLS: cookies are Secure
	Version    string
	Locator    intaking.Locator // finds addresses; nil: Geocoder does
	Geocoder   *locate.Service  // the gazetteers and what was learned; nil for none
	Hotspots   *live.Hotspots   // fed by the caller with Store.Follow; nil for none
	Scans      *scanning.Runner // run by the caller; nil for none
	Planning   *planning.Service
	Balances   *planning.Runner // run by the caller; nil for none
	Blobs      *blob.Store      // photos and notes; nil keeps none

	timing timing // of the stream, shorter in tests
}

// Server is the HTTP face. It is safe for concurrent use.
type Server struct {
	store      *store.Store
	view       *live.View
	now, wall  func() time.Time
	speed      float64
	deployment grid.Deployment
	log        *slog.Logger
	origins    []string
	secure     bool
	timing     timing

	guard   *guard
	huma    huma.API
	auth    *authority
	logins  *loginLimiter
	tickets ticketHolders
	strays  *failureLimiter
	hub     *hub
	tiles   *tileMaker
	metrics *metrics
	jobs    *importJobs
	locator intaking.Locator // nil finds nothing

	geocoder *locate.Service
	hotspots *live.Hotspots   // nil computes none
	scans    *scanning.Runner // nil does none

	forecasts forecastCache

	planning   *planning.Service
	balances   *planning.Runner // nil does none
	lands      landCache
	planSizes  planSizes
	staffing   staffingCache
	publishing sync.Mutex

	openSums openSums
	trackers *callLimits
	doors    *callLimits

	blobs       *blob.Store // nil keeps none
	blobTurns   chan struct{}
	keptBlobs   *group[store.Blob, struct{}]
	submissions *group[*store.Handed, store.Answer]
	receipts    receiptKey

	handler http.Handler
	ready   atomic.Bool
	zone    *time.Location
	policy  policyCache
	risks   riskRankings
}

// huma keeps these as package variables.
var humaGlobals = sync.OnceFunc(func() {
	huma.NewError = humaProblem
	huma.DefaultArrayNullable = false
	huma.ValidateStrictCasing = true
})

// New makes a Server that is not ready yet; see SetReady. It fails when a
// handler and the table of routes do not pair up.
func New(o Options) (*Server, error) {
	if o.Store == nil || o.View == nil {
		return nil, errors.New("api: a server needs a store and a view")
	}
	s, err := assemble(o, routes)
	if err != nil {
		return nil, err
	}
	if s.zone, err = time.LoadLocation(o.Deployment.Timezone); err != nil {
		return nil, fmt.Errorf("api: time zone %q: %w", o.Deployment.Timezone, err)
	}
	go s.hub.run()
	return s, nil
}

// assemble registers every handler. It needs no store until a request comes.
func assemble(o Options, rows []route) (*Server, error) {
	humaGlobals()
	s := &Server{
		store: o.Store, view: o.View, now: o.Now, wall: o.Wall, speed: o.Speed,
		deployment: o.Deployment, log: o.Log, origins: o.Origins, secure: o.Secure, locator: o.Locator, geocoder: o.Geocoder,
		hotspots: o.Hotspots, scans: o.Scans, planning: o.Planning, balances: o.Balances,
		blobs: o.Blobs,
	}
	if s.planning == nil {
		s.planning = planning.New(planning.Options{Store: s.store, NewID: newID[string]})
	}
	if s.locator == nil && s.geocoder != nil {
		s.locator = s.geocoder
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.wall == nil {
		s.wall = time.Now
	}
	if s.speed == 0 {
		s.speed = 1
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if o.Version == "" {
		o.Version = "0.1.0"
	}
	s.auth = &authority{store: s.store}
	s.logins = newLoginLimiter(s.wall)
	s.strays = newFailureLimiter(s.wall)
	s.trackers = newTrackerLimits()
	s.doors = newDoorLimits()
	s.timing = o.timing.orDefault()
	s.hub = newHub(s.view, s.hotspots, s.deployment.Epoch, s.store, s.timing.heartbeat, s.now)
	s.tiles = newTileMaker(s)
	s.metrics = newMetrics(s)
	s.guard = newGuard(s, rows)
	s.huma = humago.New(s.guard, humaConfig(o.Version))
	s.jobs = newImportJobs(s)

	s.registerSession()
	s.registerDeployment()
	s.registerRegions()
	s.registerPlans()
	s.registerPlanning()
	s.registerInstitutions()
	s.registerSiteCode()
	s.registerDoors()
	s.registerReviews()
	s.registerGeocode()
	s.registerGazetteers()
	s.registerClues()
	s.registerOfficers()
	s.registerDuties()
	s.registerShifts()
	s.registerPositions()
	s.registerStaff()
	s.registerPatrol()
	s.registerVisits()
	s.registerVisitDetail()
	s.registerSurveys()
	s.registerTasks()
	s.registerTaskVerbs()
	s.registerForms()
	s.registerProblems()
	s.registerFieldPack()
	s.registerSubmissions()
	s.registerBlobs()
	s.registerDevices()
	s.registerQuarantine()
	s.registerImports()
	s.registerHotspots()
	s.registerAlerts()
	s.registerRisks()
	s.registerGaps()
	s.registerDebt()
	s.registerRoute()
	s.registerCoverage()
	s.registerBoard()
	s.registerCellPanel()
	s.registerExports()
	s.registerAppraisals()
	s.registerBurdens()
	s.registerHealth()
	s.guard.HandleFunc("GET /api/v1/live", s.serveLive)
	s.guard.HandleFunc("GET /tiles/cells/{z}/{x}/{y}", s.serveTile)
	s.guard.HandleFunc("GET /", serveFrontend(o.Frontend))
	if err := s.guard.check(); err != nil {
		return nil, err
	}
	s.handler = s.withHeaders(withGzip(s.withRecorder(s.guard)))
	return s, nil
}

func humaConfig(version string) huma.Config {
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: json.Unmarshal}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:       "gridwatch",
				Version:     version,
				Description: "Grid management for health supervision. Writes need X-CSRF-Token and Idempotency-Key.",
				License:     &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
			},
			Servers: []*huma.Server{{URL: "/"}},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"session": {Type: "apiKey", In: "cookie", Name: sessionCookie},
				},
			},
		},
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
	}
}

// OpenAPI is the OpenAPI 3.1 description of the API. It needs no database.
func OpenAPI() ([]byte, error) {
	s, err := assemble(Options{View: live.New(9), Deployment: grid.Deployment{Resolution: 9}}, routes)
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(s.huma.OpenAPI(), "", "  ")
}

// Handler answers every request of the server.
func (s *Server) Handler() http.Handler { return s.handler }

// SetReady says whether the map can be shown; /readyz answers so.
func (s *Server) SetReady(ready bool) { s.ready.Store(ready) }

// Drain closes every socket with 1001 and a hint when to come back, different
// for each, and refuses new ones. It returns when they are gone or ctx ends.
func (s *Server) Drain(ctx context.Context) {
	s.SetReady(false)
	s.jobs.close()
	s.hub.drain(ctx)
}

// policyCache keeps the policy in force for readers.
type policyCache struct {
	mu   sync.Mutex
	at   time.Time
	kept *grid.Policy
}

// currentPolicy is the policy in force, at most two seconds old.
func (s *Server) currentPolicy(ctx context.Context) (*grid.Policy, error) {
	s.policy.mu.Lock()
	defer s.policy.mu.Unlock()
	if s.policy.kept != nil && time.Since(s.policy.at) < 2*time.Second {
		return s.policy.kept, nil
	}
	p, err := s.store.Policy(ctx)
	if err != nil {
		return nil, err
	}
	s.policy.kept, s.policy.at = &p, time.Now()
	return s.policy.kept, nil
}

// boardNow is the board's domain time, so that what is computed beside it
// agrees with it; before the first clock event it is the domain clock.
func (s *Server) boardNow() time.Time {
	if t := s.view.Now(); !t.IsZero() {
		return t
	}
	return s.now()
}

// Located is the part of a body that carries a coordinate. The system must be
// named: a wrong guess moves a place by several cells.
type Located struct {
	Datum string   `json:"datum,omitempty" doc:"system of lon and lat: wgs84, cgcs2000, cgcs2000-gk:<meridian>, gcj02 or bd09; needed with lon and lat"`
	Lon   *float64 `json:"lon,omitempty" dependentRequired:"lat,datum" doc:"longitude, or easting in metres"`
	Lat   *float64 `json:"lat,omitempty" dependentRequired:"lon,datum" doc:"latitude, or northing in metres"`
}

// point is the coordinate in WGS-84, nil when the body has none.
func (l *Located) point(within *geo.Box) (*geo.Point, error) {
	if l.Lon == nil || l.Lat == nil {
		if l.Datum != "" {
			_, err := geo.ParseDatum(l.Datum)
			return nil, err
		}
		return nil, nil
	}
	return pointOf(l.Datum, *l.Lon, *l.Lat, within)
}

// pointOf brings a coordinate of a named system to WGS-84 and checks it.
func pointOf(datum string, x, y float64, within *geo.Box) (*geo.Point, error) {
	d, err := geo.ParseDatum(datum)
	if err != nil {
		return nil, err
	}
	p, err := d.ToWGS84(x, y)
	if err == nil {
		err = geo.CheckPoint(p, within)
	}
	if err != nil {
		return nil, err
	}
	return &p, nil
}
