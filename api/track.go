package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/export"
	"gridwatch/grid/store"
)

// Track is where a shift was while on duty.
type Track struct {
	Shift       string       `json:"shift" format:"uuid"`
	Officer     string       `json:"officer" format:"uuid"`
	Name        string       `json:"name"`
	State       string       `json:"state" enum:"on,paused,ended"`
	From        time.Time    `json:"from"`
	Until       time.Time    `json:"until" doc:"end of the shift, else now"`
	Points      []TrackPoint `json:"points" doc:"of the time on duty, oldest first"`
	Segments    []Span       `json:"segments" doc:"between which points are near enough in time to be joined"`
	Paused      []Span       `json:"paused"`
	Uncollected []Span       `json:"uncollected" doc:"on duty without a track: nothing is known, which is not absence"`
	Cells       []TrackCell  `json:"cells" doc:"in the order of first entry"`
	Metres      float64      `json:"metres"`
	Minutes     int          `json:"minutes" doc:"with a track"`
	Simulated   bool         `json:"simulated"`
}

// TrackPoint is one point of a track.
type TrackPoint struct {
	At        time.Time `json:"at"`
	Lon       float64   `json:"lon"`
	Lat       float64   `json:"lat"`
	AccuracyM float64   `json:"accuracy_m"`
	Mock      bool      `json:"mock" doc:"the device says that an app made it up"`
}

// TrackCell is the effort that a cell got.
type TrackCell struct {
	Cell    geo.Cell  `json:"cell"`
	Enter   time.Time `json:"enter"`
	Leave   time.Time `json:"leave"`
	Seconds int       `json:"seconds"`
	Metres  float64   `json:"metres"`
	Entries int       `json:"entries"`
}

// TrackView is a look at a track of the caller.
type TrackView struct {
	ID        string    `json:"id" format:"uuid"`
	At        time.Time `json:"at"`
	By        string    `json:"by" doc:"name of the account"`
	Role      string    `json:"role"`
	Shift     string    `json:"shift" format:"uuid"`
	StartedAt time.Time `json:"started_at" doc:"of the shift"`
	Form      string    `json:"form" enum:"page,gpx,geojson"`
	Reason    string    `json:"reason"`
}

// Look names a shift, and why somebody else looks at its track.
type Look struct {
	ByID
	Reason string `query:"reason" maxLength:"200" doc:"why you look; needed for tracks of others, who can read it"`
}

func (s *Server) registerTracks() {
	read(s, "GET /api/v1/shifts/{id}/track", func(ctx context.Context, req *request, in *Look) (Track, error) {
		st, err := s.lookAt(ctx, req.caller, in, "page")
		if err != nil {
			return Track{}, err
		}
		return trackOf(&st), nil
	})
	op := operation(s.row("GET /api/v1/shifts/{id}/export"))
	op.Responses = map[string]*huma.Response{"200": {Description: "The track", Content: map[string]*huma.MediaType{
		"application/gpx+xml":  {Schema: &huma.Schema{Type: "string"}},
		"application/geo+json": {Schema: &huma.Schema{Type: "object"}},
	}}}
	op.Errors = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}
	huma.Register(s.huma, op, func(ctx context.Context, in *struct {
		Look
		Format string `query:"format" enum:"gpx,geojson" default:"gpx"`
	}) (*huma.StreamResponse, error) {
		st, err := s.lookAt(ctx, requestOf(ctx).caller, &in.Look, in.Format)
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			d := &download{to: hc, kind: "application/gpx+xml", name: "gridwatch-shift-" + fileName(string(st.ID)) + "." + in.Format}
			write := export.GPX
			if in.Format == "geojson" {
				d.kind, write = export.GeoJSON.ContentType(), export.TrackGeoJSON
			}
			_ = write(d, &st) // the caller is gone
		}}, nil
	})
	read(s, "GET /api/v1/me/track-views", func(ctx context.Context, req *request, in *struct{ Paging }) (list[TrackView], error) {
		if req.caller.Officer == "" {
			return list[TrackView]{}, errNoPerson()
		}
		rows, next, err := s.store.TrackViews(ctx, req.caller.Officer, in.Paging.store())
		return listOf(rows, next, trackViewOf), err
	})
}

// errNoPerson refuses field work of an account that nobody is behind.
func errNoPerson() error {
	return grid.Errorf(grid.Conflict, "no-person", "this account has no person behind it")
}

// lookAt reads the track of a shift and records that, unless it is the caller's
// own: without a record nobody sees anything.
func (s *Server) lookAt(ctx context.Context, c *caller, in *Look, form string) (store.ShiftTrack, error) {
	id := grid.ShiftID(in.ID)
	shift, err := s.store.Shift(ctx, c.Region, id)
	if err != nil {
		return store.ShiftTrack{}, err
	}
	if err := s.auth.self(c, shift.Officer); err != nil {
		return store.ShiftTrack{}, err
	}
	if c.Officer == "" || shift.Officer != c.Officer {
		reason := strings.TrimSpace(in.Reason)
		if reason == "" {
			return store.ShiftTrack{}, invalid("query", "reason", "", "is missing: say why you look, the person can read it")
		}
		_, _, err := s.store.Write(ctx, nil, s.now(), func(tx *store.Tx) (store.Reply, error) {
			return store.Reply{}, tx.RecordTrackView(&store.TrackView{ID: newID[string](), Shift: id, Officer: shift.Officer, Account: c.ID, Form: form, Reason: reason})
		})
		if err != nil {
			return store.ShiftTrack{}, err
		}
	}
	return s.store.ShiftTrack(ctx, c.Region, id, s.now())
}

func trackOf(st *store.ShiftTrack) Track {
	t := Track{
		Shift: string(st.ID), Officer: string(st.Officer), Name: st.OfficerName, State: string(st.State), From: st.StartedAt.UTC(), Until: st.Until.UTC(),
		Points: make([]TrackPoint, len(st.Points)), Segments: []Span{}, Paused: []Span{}, Uncollected: []Span{}, Cells: []TrackCell{},
		Metres: st.Sum.Metres, Minutes: int(st.Sum.Collected / time.Minute), Simulated: st.Origin.Simulated,
	}
	for n, p := range st.Points {
		t.Points[n] = TrackPoint{p.At.UTC(), p.Point.Lon, p.Point.Lat, p.AccuracyM, p.Mock}
	}
	for _, segment := range st.Segments() {
		t.Segments = append(t.Segments, Span{segment[0].At.UTC(), segment[len(segment)-1].At.UTC()})
	}
	for _, p := range st.Stitched.Pauses(t.Until) {
		t.Paused = append(t.Paused, Span{p.From.UTC(), p.Until.UTC()})
	}
	for _, u := range st.Sum.Uncollected {
		t.Uncollected = append(t.Uncollected, Span{u.From.UTC(), u.Until.UTC()})
	}
	for _, e := range st.Sum.Efforts {
		t.Cells = append(t.Cells, TrackCell{e.Cell, e.Enter.UTC(), e.Leave.UTC(), int(e.Inside / time.Second), e.Metres, e.Entries})
	}
	return t
}

func trackViewOf(v *store.TrackViewRow) TrackView {
	return TrackView{ID: v.ID, At: v.At.UTC(), By: v.ByName, Role: string(v.ByRole), Shift: string(v.Shift), StartedAt: v.Started.UTC(), Form: v.Form, Reason: v.Reason}
}
