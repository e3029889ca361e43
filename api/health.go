package api

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// lagAllowed is how many entries the follower may be behind the log while the
// map still counts as shown.
const lagAllowed = 1000

func (s *Server) registerHealth() {
	s.guard.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Write([]byte("ok\n"))
	})
	s.guard.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if reason := s.notReady(r.Context()); reason != "" {
			newProblem(http.StatusServiceUnavailable, "not-ready", reason).write(w)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Write([]byte("ready\n"))
	})
	metrics := promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{})
	s.guard.HandleFunc("GET /metrics", metrics.ServeHTTP)
	s.guard.HandleFunc("GET /api/openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		body, err := marshal(s.huma.OpenAPI())
		if err != nil {
			newProblem(http.StatusInternalServerError, "internal", "the description could not be written").write(w)
			return
		}
		w.Header().Set("Content-Type", "application/openapi+json")
		w.Write(body)
	})
}

// notReady says why the map cannot be shown, "" when it can.
func (s *Server) notReady(ctx context.Context) string {
	if !s.ready.Load() {
		return "starting or draining"
	}
	if s.view.Err() != nil {
		return "the board has failed"
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	head, err := s.store.Head(ctx)
	if err != nil {
		return "the database does not answer"
	}
	if head-s.view.Rev() > lagAllowed {
		return "the board is catching up"
	}
	return ""
}

// metrics are those of one server; nothing is registered globally.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	frames   *prometheus.CounterVec
}

func newMetrics(s *Server) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "gridwatch_request_seconds", Help: "Duration of requests by pattern of the route and status.",
			Buckets: []float64{.001, .005, .02, .1, .5, 2, 10},
		}, []string{"pattern", "status"}),
		frames: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "gridwatch_frames_total", Help: "Messages sent on the live stream, by type.",
		}, []string{"type"}),
	}
	gauge := func(name, help string, value func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
	}
	m.registry.MustRegister(m.requests, m.frames, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gauge("gridwatch_sockets", "Open sockets of the live stream.", func() float64 { return float64(s.hub.count()) })
	gauge("gridwatch_events_applied", "Log sequence the board has reached.", func() float64 { return float64(s.view.Rev()) })
	gauge("gridwatch_follower_lag", "Log entries the board is behind; -1 when the database does not answer.", func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		head, err := s.store.Head(ctx)
		if err != nil {
			return -1
		}
		return float64(head - s.view.Rev())
	})
	gauge("gridwatch_board_age_seconds", "Wall time since the board last changed.", func() float64 { return s.hub.age().Seconds() })
	return m
}
