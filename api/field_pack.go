package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// FieldPack is everything a phone needs for a day without signal.
type FieldPack struct {
	At           time.Time          `json:"at" doc:"domain time of what is in here"`
	ServerAt     time.Time          `json:"server_at" doc:"wall time"`
	DeviceRules  DeviceRules        `json:"device_rules"`
	Officer      FieldPerson        `json:"officer"`
	Account      string             `json:"account"`
	Datum        string             `json:"datum" enum:"wgs84"`
	Timezone     string             `json:"timezone" doc:"IANA name of the zone that local dates are of"`
	Grids        []FieldGrid        `json:"grids"`
	Regions      []FieldRegion      `json:"regions"`
	Institutions []FieldInstitution `json:"institutions"`
	Tasks        []FieldTask        `json:"tasks"`
	Forms        []FormVersion      `json:"forms"`
	Problems     []SiteProblem      `json:"problems"`
	Messages     []FieldMessage     `json:"messages" doc:"the last 50, the newest first"`
	Shift        *FieldShift        `json:"shift"`
	Turns        []FieldTurn        `json:"turns" doc:"of the next 14 days"`
	People       []FieldPerson      `json:"people"`
	Week         FieldWeek          `json:"week"`
	ReceiptKey   ReceiptKey         `json:"receipt_key"`
	ETag         string             `json:"etag"`
}

// DeviceRules say how a phone collects.
type DeviceRules struct {
	TrackMetres   int     `json:"track_metres"`
	StillSeconds  int     `json:"still_seconds"`
	SilentMinutes int     `json:"silent_minutes"`
	PhotoMaxPx    int     `json:"photo_max_px"`
	PhotoQuality  float64 `json:"photo_quality"`
}

var deviceRules = DeviceRules{TrackMetres: 25, StillSeconds: 300, SilentMinutes: 30, PhotoMaxPx: 1600, PhotoQuality: 0.8}

// FieldPerson is somebody of the staff.
type FieldPerson struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	Post          string `json:"post"`
	Region        string `json:"region"`
	CertificateNo string `json:"certificate_no" doc:"of a supervisor, to supervisors only"`
}

// FieldGrid is a grid that the person has a duty in.
type FieldGrid struct {
	ID      string     `json:"id"`
	Code    string     `json:"code"`
	Name    string     `json:"name"`
	Region  string     `json:"region"`
	Cells   []geo.Cell `json:"cells"`
	Outline Geometry   `json:"outline"`
}

// FieldRegion is a region that grids lie in, for a map without network.
type FieldRegion struct {
	Code    string   `json:"code"`
	Name    string   `json:"name"`
	Outline Geometry `json:"outline" doc:"simplified to some ten metres"`
}

// FieldInstitution is a place of the person's grids or tasks.
type FieldInstitution struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Address   string     `json:"address"`
	Category  string     `json:"category"`
	Risk      string     `json:"risk"`
	Lon       *float64   `json:"lon"`
	Lat       *float64   `json:"lat"`
	Cell      *geo.Cell  `json:"cell"`
	Region    string     `json:"region"`
	Status    string     `json:"status" enum:"exempt,ok,due,never,overdue"`
	DueOn     *string    `json:"due_on"`
	Debt      float64    `json:"debt" doc:"points"`
	LastVisit *time.Time `json:"last_visit"`
	Code      string     `json:"code" doc:"what the code at its door says"`
	Hours     *[2]int    `json:"hours" doc:"open today, in minutes since local midnight; null: closed"`
	Grid      *string    `json:"grid"`
}

// FieldTask is an open task.
type FieldTask struct {
	Task
	Note string `json:"note" doc:"the reason, for a person"`
}

// FieldMessage is a message from the commander.
type FieldMessage struct {
	ID     string     `json:"id"`
	Text   string     `json:"text"`
	Urgent bool       `json:"urgent"`
	From   string     `json:"from"`
	At     time.Time  `json:"at"`
	ReadAt *time.Time `json:"read_at"`
}

// FieldShift is the person's shift that is not ended.
type FieldShift struct {
	ID        string    `json:"id"`
	State     string    `json:"state"`
	StartedAt time.Time `json:"started_at"`
}

// FieldTurn is a planned shift.
type FieldTurn struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

// FieldWeek is what the person did since Monday.
type FieldWeek struct {
	Visits  int `json:"visits"`
	Minutes int `json:"minutes"`
	Metres  int `json:"metres"`
	Taps    int `json:"taps"`
	Seconds int `json:"seconds"`
}

// packReply is a pack, or that nothing changed.
type packReply struct {
	Status int
	Type   string `header:"Content-Type"`
	ETag   string `header:"ETag"`
	Cache  string `header:"Cache-Control"`
	Vary   string `header:"Vary"`
	Body   []byte
}

func (s *Server) registerFieldPack() {
	op := operation(s.row("GET /api/v1/field/pack"))
	schema := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[FieldPack](), true, "FieldPack")
	op.Responses = map[string]*huma.Response{"200": {Description: "The pack",
		Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}}
	op.Errors = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusConflict}
	huma.Register(s.huma, op, func(ctx context.Context, in *struct {
		Device string `header:"X-Device" doc:"UUID of the phone, as its envelopes state it"`
		Match  string `header:"If-None-Match"`
	}) (*packReply, error) {
		caller := requestOf(ctx).caller
		p, err := s.fieldPack(ctx, caller, in.Device)
		if err != nil {
			return nil, s.problemOf(ctx, err)
		}
		r := &packReply{Status: http.StatusOK, Type: "application/json", ETag: `W/"` + p.ETag + `"`, Cache: "private, no-cache", Vary: "Cookie"}
		if matches(in.Match, r.ETag) {
			r.Status, r.Type = http.StatusNotModified, ""
			return r, nil
		}
		r.Body, err = marshal(p)
		return r, err
	})
}

// fieldPack makes the pack of a caller, its tag a hash of everything but the
// clocks.
func (s *Server) fieldPack(ctx context.Context, c *caller, device string) (*FieldPack, error) {
	if c.Officer == "" {
		return nil, grid.Errorf(grid.Conflict, "no-person", "this account has no person behind it who could work in the field")
	}
	if err := s.notWiped(ctx, c, device); err != nil {
		return nil, err
	}
	now := s.boardNow()
	today := grid.DateOf(now, s.zone)
	monday := today - (grid.Date(today.Weekday())+6)%7
	const turnDays = 14
	stored, err := s.store.FieldPack(ctx, c.Region, c.Officer, now, monday.Start(s.zone), (today + turnDays).Start(s.zone))
	if err != nil {
		return nil, err
	}
	policy, err := s.currentPolicy(ctx)
	if err != nil {
		return nil, err
	}
	p := &FieldPack{DeviceRules: deviceRules, Account: string(c.ID), Datum: "wgs84", Timezone: s.zone.String(),
		Officer: personInField(&stored.Officer, true), Institutions: []FieldInstitution{}, Tasks: []FieldTask{}, Problems: []SiteProblem{},
		Turns: []FieldTurn{}, People: []FieldPerson{}, Week: FieldWeek(stored.Week)}
	for n := range stored.Institutions {
		p.Institutions = append(p.Institutions, s.placeInField(policy, &stored.Institutions[n], now, today))
	}
	for n := range stored.Tasks {
		p.Tasks = append(p.Tasks, FieldTask{taskOf(&stored.Tasks[n]), stored.Tasks[n].Reason})
	}
	for n := range stored.Problems {
		p.Problems = append(p.Problems, problemRowOf(&stored.Problems[n]))
	}
	for n := range stored.People {
		p.People = append(p.People, personInField(&stored.People[n], stored.Officer.Post == grid.PostSupervisor))
	}
	for _, u := range stored.Turns {
		p.Turns = append(p.Turns, FieldTurn{u.From.UTC(), u.Until.UTC()})
	}
	if sh := stored.Shift; sh != nil {
		p.Shift = &FieldShift{string(sh.ID), string(sh.State), sh.StartedAt.UTC()}
	}
	if err := s.addToPack(ctx, c, p, stored); err != nil {
		return nil, err
	}
	text, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	p.ETag = base64.RawURLEncoding.EncodeToString(sum[:18])
	p.At, p.ServerAt = now.UTC(), s.wall().UTC()
	return p, nil
}

// addToPack adds what other parts of the store know: outlines, forms, messages,
// the key of receipts.
func (s *Server) addToPack(ctx context.Context, c *caller, p *FieldPack, stored *store.FieldPack) error {
	p.Grids = make([]FieldGrid, len(stored.Grids))
	for n := range stored.Grids {
		g := &stored.Grids[n]
		outline, err := geometryOf(geo.Outline(g.Cells))
		if err != nil {
			return err
		}
		p.Grids[n] = FieldGrid{string(g.ID), g.Code, g.Name, g.Region, g.Cells, outline}
	}
	if err := s.addRegions(ctx, c, p, stored); err != nil {
		return err
	}
	forms, err := s.store.Forms(ctx)
	if err != nil {
		return err
	}
	p.Forms = make([]FormVersion, len(forms))
	for n := range forms {
		p.Forms[n] = formVersionOf(&forms[n])
	}
	const last = 50
	messages, err := s.store.MessagesTo(ctx, c.Officer, time.Time{}, last)
	if err != nil {
		return err
	}
	p.Messages = make([]FieldMessage, len(messages))
	for n := range messages {
		m := &messages[n]
		p.Messages[n] = FieldMessage{string(m.ID), m.Text, m.Urgent, m.ByName, m.SentAt.UTC(), timeOrNull(m.ReadAt)}
	}
	key, err := s.receiptKey(ctx)
	if err == nil {
		p.ReceiptKey = ReceiptKey{Key: key.ID, Public: key.Public()}
	}
	return err
}

// addRegions adds the regions of the grids and of the person, as far as the
// account may see them, each with an outline simplified for a small map.
func (s *Server) addRegions(ctx context.Context, c *caller, p *FieldPack, stored *store.FieldPack) error {
	wanted := []string{stored.Officer.Region}
	for n := range stored.Grids {
		wanted = append(wanted, stored.Grids[n].Region)
	}
	p.Regions = []FieldRegion{}
	shapes, err := s.store.RegionShapesOf(ctx, c.Region, wanted)
	if err != nil {
		return err
	}
	for _, r := range shapes {
		outline, err := geometryOf(simplified(r.Geometry))
		if err != nil {
			return err
		}
		p.Regions = append(p.Regions, FieldRegion{r.Code, r.Name, outline})
	}
	return nil
}

// simplified drops what a phone's map does not show: corners nearer than some ten
// metres to the line, digits below a metre, and rings that vanish by that.
func simplified(shape orb.MultiPolygon) orb.MultiPolygon {
	const degrees, digits = 1e-4, 1e5
	out := orb.MultiPolygon{}
	for _, polygon := range simplify.DouglasPeucker(degrees).MultiPolygon(shape.Clone()) {
		var kept orb.Polygon
		for n, ring := range polygon {
			if len(ring) < 4 {
				if n == 0 {
					break
				}
				continue
			}
			for i := range ring {
				ring[i] = orb.Point{math.Round(ring[i][0]*digits) / digits, math.Round(ring[i][1]*digits) / digits}
			}
			kept = append(kept, ring)
		}
		if len(kept) > 0 {
			out = append(out, kept)
		}
	}
	return out
}

func geometryOf(shape orb.MultiPolygon) (Geometry, error) {
	coordinates, err := json.Marshal(shape)
	return Geometry{"MultiPolygon", coordinates}, err
}

func personInField(o *grid.Officer, certificate bool) FieldPerson {
	p := FieldPerson{ID: string(o.ID), Name: o.Name, Post: string(o.Post), Region: o.Region}
	if certificate {
		p.CertificateNo = o.CertificateNo
	}
	return p
}

func (s *Server) placeInField(policy *grid.Policy, i *store.FieldPlace, now time.Time, today grid.Date) FieldInstitution {
	fact := i.Fact()
	owed := fact.Owed(policy, s.zone, now)
	w := FieldInstitution{ID: string(i.ID), Name: i.Name, Address: i.Address, Category: string(i.Category), Risk: string(i.Risk),
		Cell: cellOrNull(i.Cell), Region: i.Region, Status: owed.Status.String(), DueOn: dateOrNull(owed.DueOn),
		Debt: math.Round(100*float64(owed.Debt(today))/grid.Point) / 100, Code: i.Code(), Grid: idOrNull(i.Grid)}
	w.Lon, w.Lat = lonLatOrNull(i.Point)
	last := i.LastPatrol
	if i.LastInspection.After(last) {
		last = i.LastInspection
	}
	w.LastVisit = timeOrNull(last)
	rule := policy.DebtRule()
	if from, until, open := rule.Open(fact.Categories, today); open {
		w.Hours = &[2]int{from, until}
	}
	return w
}
