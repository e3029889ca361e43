package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/google/uuid"

	"gridwatch/api"
	"gridwatch/frontend"
	"gridwatch/grid"
	"gridwatch/grid/blob"
	"gridwatch/grid/grading"
	"gridwatch/grid/intake"
	"gridwatch/grid/live"
	"gridwatch/grid/locate"
	"gridwatch/grid/planning"
	"gridwatch/grid/scanning"
	"gridwatch/grid/store"
)

// logFlags say what is logged and how.
type logFlags struct {
	LogLevel  string `enum:"debug,info,warn,error" default:"info" help:"Least level that is logged: ${enum}."`
	LogFormat string `enum:"json,text" default:"json" help:"Form of the log on standard error: ${enum}."`
}

func (f logFlags) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(f.LogLevel)) // an enum
	options := &slog.HandlerOptions{Level: level}
	if f.LogFormat == "text" {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}

// nodeOptions are what a running server is made of.
type nodeOptions struct {
	store   *store.Store
	now     func() time.Time // domain time
	speed   float64
	addr    string
	tlsCert string
	tlsKey  string
	origins []string
	log     *slog.Logger

	geocoder *locate.Service
	locator  intake.Locator // the geocoder, or online services with it
	blobs    *blob.Store
	unnamed  time.Duration // how long blobs wait for a record that names them
}

// node is a running server: follower, sequencer, HTTP.
type node struct {
	nodeOptions
	view   *live.View
	spots  *live.Hotspots
	scans  *scanning.Runner
	plans  *planning.Runner
	begun  chan struct{} // closed by ready
	api    *api.Server
	http   *http.Server
	at     net.Listener
	failed chan error // the first thing that ended although it should not
	cancel context.CancelFunc
	tasks  sync.WaitGroup
}

// startNode folds the log, sequences and serves, not ready yet. The store must
// be initialised.
func startNode(ctx context.Context, o nodeOptions) (*node, error) {
	deployment, err := o.store.Deployment(ctx)
	if err != nil {
		return nil, err
	}
	n := &node{nodeOptions: o, view: live.New(deployment.Resolution), begun: make(chan struct{}), failed: make(chan error, 8)}
	if n.spots, err = newHotspots(ctx, &n.nodeOptions, deployment); err != nil {
		return nil, err
	}
	n.scans = scanning.New(scanning.Options{Store: o.store, Hotspots: n.spots, Now: o.now, Wall: time.Now, Log: o.log, Program: programVersion(),
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() }})
	planner := planning.New(planning.Options{Store: o.store, NewID: func() string { return uuid.Must(uuid.NewV7()).String() }})
	n.plans = planning.NewRunner(planning.RunnerOptions{Service: planner, Now: o.now, Wall: time.Now, Log: o.log})
	var web fs.FS
	if frontend.Built() {
		web = frontend.Files()
	} else {
		o.log.Warn("the front end is not built: run `make frontend`; only the API is served")
	}
	n.api, err = api.New(api.Options{Store: o.store, View: n.view, Hotspots: n.spots, Scans: n.scans, Planning: planner, Balances: n.plans, Now: o.now, Wall: time.Now, Speed: o.speed, Deployment: deployment,
		Log: o.log, Frontend: web, Origins: o.origins, Secure: o.tlsCert != "", Version: programVersion(),
		Geocoder: o.geocoder, Locator: o.locator, Blobs: o.blobs})
	if err != nil {
		return nil, err
	}
	if n.at, err = net.Listen("tcp", o.addr); err != nil {
		return nil, &badFlag{"addr", err.Error()}
	}
	n.http = &http.Server{Handler: n.api.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(o.log.Handler(), slog.LevelWarn)}
	// The tasks end when the node is stopped, after the sockets are drained,
	// and not already with the signal.
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	n.cancel = cancel
	n.task("follower", func() error { return o.store.Follow(running, 0, n.view.Apply) }, running)
	n.task("follower of hotspots", func() error {
		return o.store.Follow(running, 0, func(entries []grid.Entry) error { return n.spots.ApplyWith(running, entries) })
	}, running)
	n.task("hotspots", func() error { return n.spots.Run(running) }, running)
	begun := func(run func(context.Context) error) func() error { // not of a city that is still being loaded
		return func() error {
			select {
			case <-running.Done():
				return nil
			case <-n.begun:
				return run(running)
			}
		}
	}
	n.task("blobs", func() error { return n.purgeBlobs(running) }, running)
	n.task("scans for clusters", begun(n.scans.Run), running)
	n.task("balances", begun(n.plans.Run), running)
	grades := grading.New(grading.Options{Store: o.store, Now: o.now, Wall: time.Now, Log: o.log})
	n.task("evidence grades", begun(grades.Run), running)
	zone, err := time.LoadLocation(deployment.Timezone)
	if err != nil {
		cancel()
		return nil, err
	}
	const dayPace = 5 * time.Second // how late after midnight tasks are made
	n.task("tasks of the day", begun(func(ctx context.Context) error { return n.taskDays(ctx, zone, dayPace) }), running)
	holder, err := os.Hostname()
	if err != nil {
		holder = "unknown host"
	}
	n.task("sequencer", func() error {
		return o.store.RunSequencer(running, store.Sequencing{Holder: fmt.Sprintf("%s/%d", holder, os.Getpid()), Now: o.now, Ripe: n.view.NextRipe, Log: o.log})
	}, running)
	const learning = 3 * time.Second // how late another server's pins may be known here
	n.task("geocoder", func() error { return o.geocoder.Follow(running, learning) }, running)
	n.task("http", n.serve, running)
	return n, nil
}

func (n *node) serve() error {
	var err error
	if n.tlsCert != "" {
		err = n.http.ServeTLS(n.at, n.tlsCert, n.tlsKey)
	} else {
		err = n.http.Serve(n.at)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// task runs something that must go on until the node is stopped.
func (n *node) task(name string, fn func() error, running context.Context) {
	n.tasks.Go(func() {
		err := fn()
		if running.Err() != nil {
			return
		}
		if err == nil {
			err = errors.New("it ended")
		}
		select {
		case n.failed <- fmt.Errorf("%s: %w", name, err):
		default: // an earlier failure ends the node already
		}
	})
}

// ready says that the map can be shown, once.
func (n *node) ready() {
	n.api.SetReady(true)
	close(n.begun)
}

// addr is where the node listens, as a URL.
func (n *node) url() string {
	scheme := "http"
	if n.tlsCert != "" {
		scheme = "https"
	}
	return scheme + "://" + n.at.Addr().String()
}

// caughtUp waits until everything written before the call is on the board and on
// the maps of hotspots.
func (n *node) caughtUp(ctx context.Context) error {
	// In this order, an event that is moved between the two counts twice, and
	// the wait is a little longer; the other way it would be missed.
	pending, err := n.store.Pending(ctx)
	if err != nil {
		return err
	}
	head, err := n.store.Head(ctx)
	if err != nil {
		return err
	}
	for {
		if min(n.view.Rev(), n.spots.Rev()) >= head+int64(pending) {
			return nil
		}
		// With nobody else writing, what counted twice never comes.
		if left, err := n.store.Pending(ctx); err != nil {
			return err
		} else if left == 0 {
			pending = 0
			if head, err = n.store.Head(ctx); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-n.failed:
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// stop drains: not ready any more, sockets closed with a hint when to come back,
// requests answered, then the tasks end.
func (n *node) stop() {
	const patience = 10 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	n.api.SetReady(false)
	n.api.Drain(ctx)
	if err := n.http.Shutdown(ctx); err != nil {
		n.log.Warn("requests were cut at the end", "error", err)
		_ = n.http.Close() // whatever is left
	}
	n.cancel()
	n.tasks.Wait()
}

// wait returns when ctx ends (nil) or something has failed.
func (n *node) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-n.failed:
		return err
	}
}

// programVersion is the module's version and revision.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	version := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			version += " (" + s.Value[:12] + ")"
		}
	}
	return version
}
