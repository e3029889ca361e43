package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/time/rate"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// TrackerToken lets a tracker app report points of the caller. It is told once.
type TrackerToken struct {
	Token string `json:"token" doc:"the device identifier to set in the app; a new one makes it void"`
	URL   string `json:"url" doc:"the server to set in the app, without the name of this server"`
}

// trackerPath takes OsmAnd's query and Traccar's JSON.
const trackerPath = "/api/v1/osmand"

// newTrackerLimits slows down a tracker that reports too often.
func newTrackerLimits() *callLimits {
	return &callLimits{by: newLimiters(rate.Every(time.Second), 600, 10_000)} // a day off line comes at once
}

func (s *Server) registerTrackers() {
	read(s, "POST /api/v1/devices/{id}/tracker", func(ctx context.Context, req *request, in *ByID) (TrackerToken, error) {
		if req.caller.Officer == "" {
			return TrackerToken{}, errNoPerson()
		}
		if _, err := grid.ParseID[string]("id", in.ID); err != nil {
			return TrackerToken{}, err
		}
		if err := s.notWiped(ctx, req.caller, in.ID); err != nil {
			return TrackerToken{}, err
		}
		var token string
		_, _, err := s.store.Write(ctx, nil, s.now(), func(tx *store.Tx) (_ store.Reply, err error) {
			token, err = tx.IssueTracker(store.Tracker{Device: in.ID, Officer: req.caller.Officer})
			return store.Reply{}, err
		})
		return TrackerToken{Token: token, URL: trackerPath}, err
	})
	op := operation(s.row("DELETE /api/v1/devices/{id}/tracker"))
	op.DefaultStatus = http.StatusNoContent
	huma.Register(s.huma, op, func(ctx context.Context, in *ByID) (*struct{}, error) {
		_, _, err := s.store.Write(ctx, nil, s.now(), func(tx *store.Tx) (store.Reply, error) {
			return store.Reply{}, tx.RevokeTracker(in.ID, requestOf(ctx).caller.Officer)
		})
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		return nil, nil
	})
	s.guard.HandleFunc("GET "+trackerPath, s.serveTracker)
	s.guard.HandleFunc("POST "+trackerPath, s.serveTracker)
}

// serveTracker takes a point of a tracker app. A token that is not known is 401,
// and addresses that try many are held off; a point that cannot be is 422. A point
// that is not of the time on duty is answered like any other and dropped, so that
// an app does not send it for ever.
func (s *Server) serveTracker(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	req := requestOf(ctx)
	if s.strays.blocked(req.ip) {
		tooOften(w)
		return
	}
	body, err := io.ReadAll(r.Body) // read and bounded by the guard; empty on a GET
	if err != nil {
		bodyProblem(err, req.row.body).write(w)
		return
	}
	fix, err := readTracker(r.URL.Query(), r.Header.Get("Content-Type"), body)
	if fix.token == "" {
		s.strays.failed(req.ip)
		newProblem(http.StatusUnauthorized, "unauthenticated", "the token of the tracker is missing").write(w)
		return
	}
	tracker, unknown := s.store.Tracker(ctx, fix.token)
	if grid.KindOf(unknown) == grid.NotFound {
		s.strays.failed(req.ip)
		newProblem(http.StatusUnauthorized, "unauthenticated", "the token of the tracker is not known").write(w)
		return
	}
	if err == nil {
		err = unknown
	}
	if err == nil && !s.trackers.allow(tracker.Device, s.wall()) {
		tooOften(w)
		return
	}
	if err == nil {
		err = s.addTrackerPoint(ctx, tracker, &fix)
	}
	if err != nil {
		problemOf(ctx, s.log, err).write(w)
		return
	}
	w.WriteHeader(http.StatusOK)
}

func tooOften(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "60")
	newProblem(http.StatusTooManyRequests, "too-many-requests", "wait a minute").write(w)
}

// addTrackerPoint brings a point to domain time and stores it. Its number is its
// own instant, so that one that is sent twice is stored once.
func (s *Server) addTrackerPoint(ctx context.Context, k store.Tracker, f *trackerFix) error {
	if !f.valid {
		return nil
	}
	if err := geo.CheckPoint(f.point, s.deployment.Box); err != nil {
		return invalid("point", "lat", "", "lies outside this deployment")
	}
	wall := s.wall()
	if f.at.IsZero() || f.at.After(wall) && f.at.Sub(wall) < fastTracker {
		f.at = wall
	}
	age := wall.Sub(f.at)
	if age < 0 {
		return invalid("point", "timestamp", "", "is in the future")
	}
	if age > oldTracker {
		return nil
	}
	now := s.now()
	p := grid.Position{DeviceSeq: f.at.UnixMilli(), At: now.Add(-time.Duration(float64(age) * s.speed)), Point: f.point,
		AccuracyM: f.accuracyM, SpeedMS: f.speedMS, Mock: f.mock}
	_, _, err := s.store.Write(ctx, nil, now, func(tx *store.Tx) (store.Reply, error) {
		_, err := tx.AddTrackerPoints(k, []grid.Position{p})
		return store.Reply{}, err
	})
	return err
}

const (
	fastTracker = 2 * time.Minute     // a clock so far ahead is forgiven
	oldTracker  = 30 * 24 * time.Hour // what is older is of no use, and would not be in a shift
)
