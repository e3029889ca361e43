package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"gridwatch/geo"
	"gridwatch/grid"
)

// rules are what every write is decided under.
type rules struct {
	deployment grid.Deployment
	policy     grid.Policy
}

// currentRules reads the deployment and the policy in force. A policy never
// changes under its version, so it is parsed once.
func (s *Store) currentRules(ctx context.Context, q sqlx.QueryerContext) (*rules, error) {
	var d struct {
		Name          string          `db:"name"`
		Epoch         string          `db:"epoch"`
		Resolution    int             `db:"resolution"`
		Timezone      string          `db:"timezone"`
		West          sql.NullFloat64 `db:"box_west"`
		South         sql.NullFloat64 `db:"box_south"`
		East          sql.NullFloat64 `db:"box_east"`
		North         sql.NullFloat64 `db:"box_north"`
		Attribution   string          `db:"attribution"`
		MapApproval   string          `db:"map_approval"`
		Demo          bool            `db:"demo"`
		PolicyVersion string          `db:"policy_version"`
	}
	there, err := found(sqlx.GetContext(ctx, q, &d, `
SELECT name, epoch, resolution, timezone, box_west, box_south, box_east, box_north, attribution, map_approval, demo, policy_version
FROM deployment WHERE id = 1`))
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, grid.Errorf(grid.Unavailable, "not-initialised", "the database is not initialised")
	}
	r := &rules{deployment: grid.Deployment{
		Name: d.Name, Epoch: d.Epoch, Resolution: d.Resolution, Timezone: d.Timezone,
		Attribution: d.Attribution, MapApproval: d.MapApproval, Demo: d.Demo,
	}}
	if d.West.Valid {
		r.deployment.Box = &geo.Box{West: d.West.Float64, South: d.South.Float64, East: d.East.Float64, North: d.North.Float64}
	}
	s.rulesMu.Lock()
	last := s.rules
	s.rulesMu.Unlock()
	if last != nil && last.policy.Version == d.PolicyVersion {
		r.policy = last.policy
		return r, nil
	}
	var body string
	if err := sqlx.GetContext(ctx, q, &body, s.writer.Rebind("SELECT body FROM policy WHERE version = ?"), d.PolicyVersion); err != nil {
		return nil, storeError(err)
	}
	if err := json.Unmarshal([]byte(body), &r.policy); err != nil {
		return nil, fmt.Errorf("store: policy %s: %w", d.PolicyVersion, err)
	}
	s.rulesMu.Lock()
	s.rules = r
	s.rulesMu.Unlock()
	return r, nil
}

// Deployment is what the database was initialised with; Unavailable
// "not-initialised" before that.
func (s *Store) Deployment(ctx context.Context) (grid.Deployment, error) {
	r, err := s.currentRules(ctx, s.reader)
	if err != nil {
		return grid.Deployment{}, err
	}
	return r.deployment, nil
}

// Policy is the policy in force. Its maps and slices are shared: do not change them.
func (s *Store) Policy(ctx context.Context) (grid.Policy, error) {
	r, err := s.currentRules(ctx, s.reader)
	if err != nil {
		return grid.Policy{}, err
	}
	return r.policy, nil
}

// Initialise writes the deployment and its first policy at domain time now.
// Again it changes nothing, and is a Conflict when resolution or time zone
// differ from what the database was made with: cells and dates depend on them.
func (s *Store) Initialise(ctx context.Context, d grid.Deployment, p grid.Policy, now time.Time) error {
	if err := d.Check(); err != nil {
		return err
	}
	if err := p.Check(); err != nil {
		return err
	}
	if d.Epoch == "" {
		return grid.Errorf(grid.Invalid, "invalid-deployment", "the deployment has no epoch")
	}
	if d.Timezone != p.Zone {
		return grid.Errorf(grid.Invalid, "invalid-deployment", "the policy's zone %s is not the deployment's %s", p.Zone, d.Timezone)
	}
	err := s.retry(ctx, func() error {
		return s.inTx(ctx, func(tx *sqlx.Tx) error { return s.initialise(ctx, tx, d, p, micro(now)) })
	})
	if err != nil {
		return err
	}
	s.rang()
	stored, err := s.Deployment(ctx)
	if err != nil {
		return err
	}
	if stored.Resolution != d.Resolution || stored.Timezone != d.Timezone {
		return grid.Errorf(grid.Conflict, "deployment-differs",
			"the database was made with resolution %d and time zone %s, not %d and %s",
			stored.Resolution, stored.Timezone, d.Resolution, d.Timezone)
	}
	return nil
}

// initialise inserts what Initialise says unless it is there.
func (s *Store) initialise(ctx context.Context, tx *sqlx.Tx, d grid.Deployment, p grid.Policy, now time.Time) error {
	// The sequencer's row is always there: whoever holds it is alone.
	var one int
	if err := tx.GetContext(ctx, &one, "SELECT id FROM sequencer WHERE id = 1"+s.dialect.forUpdate()); err != nil {
		return err
	}
	var made int
	if err := tx.GetContext(ctx, &made, "SELECT count(*) FROM deployment"); err != nil || made > 0 {
		return err
	}
	t := &Tx{ctx: ctx, tx: tx, store: s, now: now}
	if err := t.storePolicy(p); err != nil {
		return err
	}
	var west, south, east, north any
	if d.Box != nil {
		west, south, east, north = d.Box.West, d.Box.South, d.Box.East, d.Box.North
	}
	_, err := t.exec(`
INSERT INTO deployment (id, name, epoch, resolution, timezone, box_west, box_south, box_east, box_north,
  attribution, map_approval, demo, policy_version, initialised_at)
VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.Name, d.Epoch, d.Resolution, d.Timezone, west, south, east, north,
		d.Attribution, d.MapApproval, d.Demo, p.Version, at(now))
	if err != nil {
		return err
	}
	return s.flush(ctx, tx, t.outbox)
}

// storePolicy keeps a policy under its version and tells the log.
func (t *Tx) storePolicy(p grid.Policy) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if _, err := t.exec("INSERT INTO policy (version, body, published_at) VALUES (?, ?, ?)", p.Version, string(body), at(t.now)); err != nil {
		return err
	}
	return t.Emit(grid.PolicyPublished{Policy: p})
}

// PublishPolicy puts another policy in force. Its version must be new, and every
// category in use must have a cycle in it.
func (t *Tx) PublishPolicy(p grid.Policy) error {
	if err := p.Check(); err != nil {
		return err
	}
	if zone := t.rules.deployment.Timezone; p.Zone != zone {
		return grid.Errorf(grid.Conflict, "deployment-differs", "the policy's zone %s is not the deployment's %s", p.Zone, zone)
	}
	if err := t.storePolicy(p); err != nil {
		return err
	}
	if _, err := t.exec("UPDATE deployment SET policy_version = ? WHERE id = 1", p.Version); err != nil {
		return err
	}
	var stored []grid.Category
	if err := t.tx.SelectContext(t.ctx, &stored, storedCategories); err != nil {
		return err
	}
	return uncycled(stored, &p)
}

// storedCategories lists the categories in use; a licence may leave it to its institution.
const storedCategories = "SELECT category FROM institution UNION SELECT category FROM licence ORDER BY category"

// uncycled refuses categories in use that the policy gives no cycle.
func uncycled(stored []grid.Category, p *grid.Policy) error {
	var f grid.Faults
	for _, c := range stored {
		if _, known := p.CycleOf(c, ""); !known && c != "" {
			f.Add("category", string(c), "is stored but has no cycle in policy %s", p.Version)
		}
	}
	return f.Err("policy")
}

// CheckCategories refuses a database in which an institution or licence has a
// category that the policy in force gives no cycle: it would never be due.
func (s *Store) CheckCategories(ctx context.Context) error {
	p, err := s.Policy(ctx)
	if err != nil {
		return err
	}
	var stored []grid.Category
	if err := s.list(ctx, &stored, storedCategories); err != nil {
		return err
	}
	return uncycled(stored, &p)
}

// Setting reads a named value; false when it was never put.
func (s *Store) Setting(ctx context.Context, name string) (string, bool, error) {
	var value string
	there, err := s.get(ctx, &value, "SELECT value FROM setting WHERE name = ?", name)
	return value, there, err
}

// PutSetting keeps a named value of the program, such as the place of a replay.
func (t *Tx) PutSetting(name, value string) error {
	_, err := t.exec(`
INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}
