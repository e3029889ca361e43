package main

import (
	"context"
	"crypto/tls"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// dbFlags say which database.
type dbFlags struct {
	DB   string `name:"db" placeholder:"DSN" help:"Database: postgres://… or the path of an SQLite file (default DATA/gridwatch.db)."`
	Data string `default:"./gridwatch-data" placeholder:"FOLDER" help:"Folder of what the server keeps on disk (${default})."`
}

// open connects; with create, the folder of an SQLite file is made.
func (f dbFlags) open(ctx context.Context, create bool) (*store.Store, error) {
	dsn := f.DB
	if dsn == "" {
		dsn = filepath.Join(f.Data, "gridwatch.db")
		if create {
			if err := os.MkdirAll(f.Data, 0o700); err != nil {
				return nil, &badFlag{"data", err.Error()}
			}
		}
	}
	if path := strings.TrimPrefix(dsn, "sqlite:"); !create && !strings.Contains(path, "://") {
		if _, err := os.Stat(path); err != nil {
			return nil, &badFlag{"db", "there is no database at " + path + "; name it with --db or --data"}
		}
	}
	s, err := store.Open(ctx, dsn)
	var path *fs.PathError
	if errors.As(err, &path) || err != nil && strings.Contains(err.Error(), "file is not a database") {
		return nil, &badFlag{"db", err.Error()}
	}
	return s, err
}

// deploymentFlags are decided when a database is made.
type deploymentFlags struct {
	Timezone    string `placeholder:"ZONE" help:"IANA time zone of 'today' and due dates; decided when the database is made (default Asia/Shanghai)."`
	Resolution  int    `placeholder:"N" help:"H3 base resolution, 7 to 11; decided when the database is made (default 9)."`
	Box         string `placeholder:"W,S,E,N" help:"Coordinates outside are refused; decided when the database is made."`
	Name        string `default:"gridwatch" help:"Name of the deployment, shown on screen; decided when the database is made."`
	Attribution string `help:"Attribution shown on the map; decided when the database is made."`
	MapApproval string `help:"Map approval number (审图号) shown on the map; decided when the database is made."`
}

// serveCommand is `gridwatch serve`.
type serveCommand struct {
	dbFlags
	deploymentFlags
	geocoderFlags
	blobFlags
	logFlags
	Addr    string   `default:"127.0.0.1:8080" help:"Address to listen on (${default})."`
	TLSCert string   `name:"tls-cert" type:"path" help:"Certificate file (PEM); with --tls-key the server speaks HTTPS."`
	TLSKey  string   `name:"tls-key" type:"path" help:"Key file (PEM) of --tls-cert."`
	Origin  []string `help:"Further origin (https://host) whose pages may open the live stream; repeatable."`
}

// Run serves until a signal comes.
func (c *serveCommand) Run(s *surroundings) error {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return &badFlag{"tls-cert", "and --tls-key come together"}
	}
	if c.TLSCert != "" {
		if _, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey); err != nil {
			return &badFlag{"tls-cert", err.Error()}
		}
	}
	log := c.logger(s.stderr)
	db, err := c.dbFlags.open(s.ctx, true)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is written any more
	db.LogTo(log)
	if err := db.Migrate(s.ctx); err != nil {
		return err
	}
	if err := c.initialise(s.ctx, db); err != nil {
		return err
	}
	if err := db.CheckCategories(s.ctx); err != nil {
		return err
	}
	geocoder, locator, err := c.geocoder(s, db, log)
	if err != nil {
		return err
	}
	defer geocoder.Close() // after the node, which asks it
	blobs, err := c.blobFlags.open(s.ctx, c.dbFlags)
	if err != nil {
		return err
	}
	unnamed, err := c.unnamed()
	if err != nil {
		return err
	}
	n, err := startNode(s.ctx, nodeOptions{store: db, now: time.Now, speed: 1, addr: c.Addr, tlsCert: c.TLSCert, tlsKey: c.TLSKey,
		origins: c.Origin, log: log, geocoder: geocoder, locator: locator, blobs: blobs, unnamed: unnamed})
	if err != nil {
		return err
	}
	defer n.stop()
	if err := n.caughtUp(s.ctx); err != nil {
		return failed(err)
	}
	n.ready()
	log.Info("ready", "url", n.url(), "database", db.Dialect())
	return failed(n.wait(s.ctx))
}

// initialise makes the deployment on an empty database; on another, flags that
// are not given are as stored.
func (c *deploymentFlags) initialise(ctx context.Context, db *store.Store) error {
	stored, err := db.Deployment(ctx)
	known := err == nil
	if err != nil && !uninitialised(err) {
		return err
	}
	d := grid.Deployment{Name: c.Name, Epoch: uuid.NewString(), Resolution: c.Resolution, Timezone: c.Timezone,
		Attribution: c.Attribution, MapApproval: c.MapApproval}
	if c.Box != "" {
		box, err := geo.ParseBox(c.Box)
		if err != nil {
			return &badFlag{"box", err.Error()}
		}
		d.Box = &box
	}
	switch {
	case known && stored.Demo:
		return errors.New("this is the database of a demo, which has a clock of its own: run `gridwatch demo`")
	case known:
		d.Resolution, d.Timezone = or(d.Resolution, stored.Resolution), or(d.Timezone, stored.Timezone)
	default:
		d.Resolution, d.Timezone = or(d.Resolution, 9), or(d.Timezone, "Asia/Shanghai")
	}
	return db.Initialise(ctx, d, grid.DefaultPolicy(d.Timezone), time.Now())
}

// or is a when it is given, else b.
func or[T comparable](a, b T) T {
	var zero T
	if a == zero {
		return b
	}
	return a
}

// uninitialised says that a database has no deployment yet, or not even tables.
func uninitialised(err error) bool {
	var e *grid.Error
	if errors.As(err, &e) {
		return e.Code == "not-initialised"
	}
	if err == nil {
		return false
	}
	text := err.Error() // of SQLite, of PostgreSQL
	return strings.Contains(text, "no such table") || strings.Contains(text, "relation ") && strings.Contains(text, "does not exist")
}
