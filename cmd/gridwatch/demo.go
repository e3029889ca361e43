package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"

	"gridwatch/cmd/gridwatch/demo"
	"gridwatch/geo/geocode"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// demoCommand is `gridwatch demo`.
type demoCommand struct {
	City  string  `enum:"chicago,hangzhou" default:"chicago" help:"City: chicago, all records; or hangzhou, real places with made-up staff, clues and visits."`
	Speed float64 `default:"600" help:"Virtual seconds a second; 600 is a day in 144 s (${default})."`
	From  string  `placeholder:"DATE" help:"First day that is replayed; what was before is history (default: chicago 2014-06-02, hangzhou 2026-06-01)."`
	Addr  string  `default:"127.0.0.1:8080" help:"Address to listen on (${default})."`
	Data  string  `default:"./gridwatch-demo" placeholder:"FOLDER" help:"Folder of the database and of accounts.json (${default})."`
	DB    string  `name:"db" placeholder:"DSN" help:"Database: postgres://… or the path of an SQLite file (default DATA/gridwatch.db)."`

	geocoderFlags
	blobFlags

	LogLevel  string `enum:"debug,info,warn,error" default:"warn" help:"Least level that is logged: ${enum}."`
	LogFormat string `enum:"json,text" default:"text" help:"Form of the log on standard error: ${enum}."`
	Sample    int    `hidden:"" default:"1" help:"Only each n-th institution and complaint, for tests."`
}

// Run loads the city when that is still to do, serves, and replays until a
// signal comes.
func (c *demoCommand) Run(s *surroundings) error {
	chosen, from, err := c.check()
	if err != nil {
		return err
	}
	log := logFlags{LogLevel: c.LogLevel, LogFormat: c.LogFormat}.logger(s.stderr)
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return &badFlag{"data", err.Error()}
	}
	db, err := dbFlags{DB: c.DB, Data: c.Data}.open(s.ctx, true)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is written any more
	db.LogTo(log)
	if err := db.Migrate(s.ctx); err != nil {
		return err
	}
	if from, err = c.begin(s.ctx, db, &chosen, from); err != nil {
		return err
	}
	city, err := demo.New(chosen, db, log, from, c.Sample)
	if err != nil {
		return err
	}
	c.tell(s.stderr, city)
	if err := city.Initialise(s.ctx); err != nil {
		return err
	}
	if err := db.CheckCategories(s.ctx); err != nil {
		return err
	}
	at, err := city.Resume(s.ctx)
	if err != nil {
		return err
	}
	clock := demo.NewClock(at, c.Speed, time.Now)
	if err := c.gazetteer(city); err != nil {
		return failed(err)
	}
	geocoder, locator, err := c.geocoder(s, db, log)
	if err != nil {
		return err
	}
	defer geocoder.Close() // after the node, which asks it
	blobs, err := c.blobFlags.open(s.ctx, dbFlags{DB: c.DB, Data: c.Data})
	if err != nil {
		return err
	}
	unnamed, err := c.unnamed()
	if err != nil {
		return err
	}
	n, err := startNode(s.ctx, nodeOptions{store: db, now: clock.Now, speed: c.Speed, addr: c.Addr, log: log, geocoder: geocoder, locator: locator, blobs: blobs, unnamed: unnamed})
	if err != nil {
		return err
	}
	defer n.stop()
	if err := city.Load(s.ctx); err != nil {
		return failed(err)
	}
	if err := c.accounts(s.ctx, db, city); err != nil {
		return err
	}
	if err := c.exercise(s.stderr, city); err != nil {
		return failed(err)
	}
	if err := n.caughtUp(s.ctx); err != nil {
		return failed(err)
	}
	n.ready()
	if _, err := fmt.Fprintf(s.stdout, "ready %s\n", n.url()); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(s.stderr, "Open %s and log in as commander; the passwords are in %s\n", n.url(), c.accountsFile())
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	replayed := make(chan error, 1)
	go func() { replayed <- city.Replay(ctx, clock, c.Speed) }()
	ended := make(chan error, 1)
	go func() { ended <- n.wait(ctx) }()
	select {
	case err = <-replayed:
		cancel()
		<-ended
	case err = <-ended:
		cancel()
		err = errors.Join(err, <-replayed)
	}
	return failed(err)
}

// tell says what was read and what was put right.
func (c *demoCommand) tell(w io.Writer, city *demo.Demo) {
	r := city.Records
	if city.City.Made {
		_, _ = fmt.Fprintf(w, `%s: %d institutions © OpenStreetMap contributors. Replay from %s, %g virtual seconds a second.
Grids, staff, tracks, %d clues and %d visits are simulated.
`, city.City.Name, len(r.Places), city.From, c.Speed, len(r.Complaints), len(r.Inspections))
		return
	}
	_, _ = fmt.Fprintf(w, `Chicago: %d institutions, %d complaints, %d inspections. Replay from %s, %g virtual seconds a second.
Cleaned: %d second rows of a complaint number and %d of an inspection merged; of the inspectors' visits %d dropped
without institution, %d not used without result, %d merged. Grids, staff, tracks and times of day are simulated.
`, len(r.Places), len(r.Complaints), len(r.Inspections), city.From, c.Speed, r.Cleaned.TwiceComplaints, r.Cleaned.TwiceInspections,
		r.Cleaned.VisitsNoPlace, r.Cleaned.VisitsNoResult, r.Cleaned.VisitsTwice)
}

func (c *demoCommand) check() (demo.City, grid.Date, error) {
	city, known := demo.CityNamed(c.City)
	if !known {
		return city, 0, &badFlag{"city", c.City + " is not known"}
	}
	from := city.From
	if c.From != "" {
		var err error
		if from, err = grid.ParseDate(c.From); err != nil {
			return city, 0, &badFlag{"from", c.From + " " + err.Error()}
		}
	}
	if from < city.First || from > city.Last {
		return city, 0, &badFlag{"from", fmt.Sprintf("%s is not between %s and %s, the days of the records", from, city.First, city.Last)}
	}
	const fastest = 1e6
	if !(c.Speed > 0 && c.Speed <= fastest) || math.IsNaN(c.Speed) {
		return city, 0, &badFlag{"speed", fmt.Sprintf("%g is not between 0 and %g", c.Speed, fastest)}
	}
	return city, from, nil
}

// begin says which day the demo began with: that of the flag on an empty
// database, else the stored one.
func (c *demoCommand) begin(ctx context.Context, db *store.Store, city *demo.City, from grid.Date) (grid.Date, error) {
	d, err := db.Deployment(ctx)
	if uninitialised(err) {
		return from, nil
	}
	if err != nil {
		return from, err
	}
	if !d.Demo {
		return from, &badFlag{"db", "holds a deployment that is not a demo: use another database"}
	}
	if d.Name != city.Name {
		return from, &badFlag{"city", city.Key + " is not the city of the database, which holds " + d.Name}
	}
	if stored, known, err := demo.StoredFrom(ctx, db); err != nil || known {
		return stored, err
	}
	return from, nil
}

// gazetteer makes one of the city's own places, unless that is done, in the
// folder of gazetteers.
func (c *demoCommand) gazetteer(city *demo.Demo) error {
	if c.GazetteerDir == "" {
		c.GazetteerDir = filepath.Join(c.Data, "gazetteers")
	}
	path := filepath.Join(c.GazetteerDir, city.City.Key+".gaz")
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(c.GazetteerDir, 0o700); err != nil {
		return err
	}
	admin, err := geocode.LoadAdmin()
	if err != nil {
		return err
	}
	root := ""
	if _, official := admin.ByCode(city.City.Root); official {
		root = city.City.Root
	}
	b := geocode.NewBuilder(admin, root)
	for i := range city.Records.Places {
		p := &city.Records.Places[i]
		if p.Point == nil {
			continue
		}
		entry := geocode.Entry{Name: p.Name, Address: p.Address, Point: *p.Point}
		if root != "" {
			entry.Region = p.Region
		}
		if err := b.Add(entry); err != nil {
			return fmt.Errorf("%s: %w", p.Key, err)
		}
	}
	_, err = b.WriteFile(path)
	return err
}

// exercise writes the file that is there to be imported.
func (c *demoCommand) exercise(w io.Writer, city *demo.Demo) error {
	text, ok := city.City.ExerciseFile()
	if !ok {
		return nil
	}
	path := filepath.Join(c.Data, city.City.Exercise)
	if err := writeWhole(path, text); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "To try an import with geocoding, log in as clerk and import %s\n", path)
	return err
}

// account as it is written to accounts.json.
type account struct {
	Name     string    `json:"name"`
	Password string    `json:"password"`
	Role     grid.Role `json:"role"`
	Region   string    `json:"region"`
}

func (c *demoCommand) accountsFile() string { return filepath.Join(c.Data, "accounts.json") }

// accountsOf lists the accounts of a demo, without passwords, with the people
// behind them: one for each role, those who go out in pairs twice, and a commander
// of one area. Field staff see their own area.
func accountsOf(city *demo.Demo) (list []account, people map[string]grid.OfficerID) {
	p := city.Staff.Phones()
	people = map[string]grid.OfficerID{}
	add := func(name string, role grid.Role, region string, who grid.OfficerID) {
		list = append(list, account{Name: name, Role: role, Region: region})
		people[name] = who
	}
	root := city.City.Root
	add("commander", grid.RoleCommander, root, "")
	add("planner", grid.RolePlanner, root, "")
	add("clerk", grid.RoleClerk, root, "")
	add("officer", grid.RoleOfficer, p.Officer.Region, p.Officer.ID)
	add("lead", grid.RoleLead, p.Lead.Region, p.Lead.ID)
	add("assistant", grid.RoleOfficer, p.Assistant.Region, p.Assistant.ID)
	add("supervisor", grid.RoleSupervisor, p.Supervisor.Region, p.Supervisor.ID)
	add("supervisor2", grid.RoleSupervisor, p.Second.Region, p.Second.ID)
	add("auditor", grid.RoleAuditor, root, "")
	add("admin", grid.RoleAdmin, root, "")
	add("commander-"+city.City.DistrictLabel, grid.RoleCommander, city.City.District, "")
	return list, people
}

// accounts makes those of accounts.json. The passwords stay those of the file when
// there is one; accounts that it does not have yet are added to it.
func (c *demoCommand) accounts(ctx context.Context, db *store.Store, city *demo.Demo) error {
	var list []account
	text, err := os.ReadFile(c.accountsFile())
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", c.accountsFile(), err)
	}
	wanted, people := accountsOf(city)
	known := len(list)
	for _, a := range wanted {
		if !slices.ContainsFunc(list, func(b account) bool { return b.Name == a.Name }) {
			a.Password = rand.Text()
			list = append(list, a)
		}
	}
	if len(list) > known {
		if text, err = json.MarshalIndent(list, "", "  "); err != nil {
			return err
		}
		if err := writeWhole(c.accountsFile(), append(text, '\n')); err != nil {
			return err
		}
	}
	for _, a := range list {
		if err := putAccount(ctx, db, a, people[a.Name], city.Start); err != nil {
			return fmt.Errorf("account %s: %w", a.Name, err)
		}
	}
	return nil
}

// putAccount stores an account, unless it is as it should be.
func putAccount(ctx context.Context, db *store.Store, a account, person grid.OfficerID, now time.Time) error {
	stored, err := db.AccountByName(ctx, a.Name)
	if err != nil && grid.KindOf(err) != grid.NotFound {
		return err
	}
	if err == nil && stored.Officer == person && store.CheckPassword(stored.PasswordHash, a.Password) {
		return nil
	}
	put := grid.Account{ID: stored.ID, Name: a.Name, PasswordHash: store.HashPassword(a.Password), Role: a.Role, Region: a.Region, Officer: person}
	if put.ID == "" {
		put.ID = grid.AccountID(uuid.Must(uuid.NewV7()).String())
	}
	_, _, err = db.Write(ctx, nil, now, func(tx *store.Tx) (store.Reply, error) { return store.Reply{}, tx.PutAccount(put) })
	return err
}

// writeWhole writes a file that only its owner reads, whole or not at all.
func writeWhole(path string, text []byte) error {
	part := path + ".part"
	if err := os.WriteFile(part, text, 0o600); err != nil {
		return err
	}
	return os.Rename(part, path)
}
