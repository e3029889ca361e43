package store

import (
	"context"
	"time"

	"gridwatch/grid"
)

// Tracker is an app on a device that reports points by itself.
type Tracker struct {
	Device  string // UUID of the phone
	Officer grid.OfficerID
}

// IssueTracker gives the device of a person a token, in the place of one it had;
// only its SHA-256 is kept. A device of somebody else is taken over: the phone
// went from hand to hand.
func (t *Tx) IssueTracker(k Tracker) (token string, err error) {
	token = newToken()
	_, err = t.exec(`INSERT INTO tracker (device, officer_id, token_hash, created_at) VALUES (?, ?, ?, ?)
ON CONFLICT (device) DO UPDATE SET officer_id = excluded.officer_id, token_hash = excluded.token_hash, created_at = excluded.created_at, revoked_at = NULL`,
		k.Device, string(k.Officer), tokenHash(token), at(t.Now()))
	return token, err
}

// RevokeTracker makes the token of a person's device void.
func (t *Tx) RevokeTracker(device string, officer grid.OfficerID) error {
	_, err := t.exec("UPDATE tracker SET revoked_at = ? WHERE device = ? AND officer_id = ? AND revoked_at IS NULL", at(t.Now()), device, string(officer))
	return err
}

// notWiped leaves out trackers on phones that were wiped for an account of their
// person.
const notWiped = `NOT EXISTS (SELECT 1 FROM device JOIN account ON account.id = device.account_id
WHERE device.id = tracker.device AND device.wiped_at IS NOT NULL AND account.officer_id = tracker.officer_id)`

// Tracker is whose token it is; NotFound for one that is not known or void, and
// for a phone that was wiped.
func (s *Store) Tracker(ctx context.Context, token string) (Tracker, error) {
	k, there, err := one(s.conn(ctx), func(row scanner, k *Tracker) error { return row.Scan(&k.Device, &k.Officer) },
		"SELECT device, officer_id FROM tracker WHERE token_hash = ? AND revoked_at IS NULL AND "+notWiped, tokenHash(token))
	if err == nil && !there {
		err = missing("tracker", "")
	}
	return k, err
}

// AddTrackerPoints stores those points of a tracker that lie in the person's time
// on duty, and drops the others: working hours only. They get their shifts in
// place. It says how many were new.
func (t *Tx) AddTrackerPoints(k Tracker, points []grid.Position) (stored int, err error) {
	if len(points) == 0 {
		return 0, nil
	}
	from, until := points[0].At, points[0].At
	for _, p := range points {
		from, until = earlier(from, p.At), furthest(until, p.At)
	}
	shifts, err := t.shiftsBetween(k.Officer, from, until)
	if err != nil {
		return 0, err
	}
	var kept []grid.Position
	for _, p := range points {
		for _, s := range shifts {
			if s.stitched.Holds(p.At) {
				p.Officer, p.Device, p.Shift = k.Officer, "tracker:"+k.Device, s.id
				kept = append(kept, p)
				break
			}
		}
	}
	if len(kept) == 0 {
		return 0, nil
	}
	return t.AddPositions(kept)
}

// timeOnDuty is a shift with its spans.
type timeOnDuty struct {
	id       grid.ShiftID
	stitched grid.Stitched
}

// shiftsBetween reads the shifts of a person that share an instant with [from,
// until], the newest first.
func (t *Tx) shiftsBetween(officer grid.OfficerID, from, until time.Time) ([]timeOnDuty, error) {
	c := t.conn()
	ids, err := listOf(c, value[grid.ShiftID], `SELECT id FROM shift WHERE officer_id = ? AND started_at <= ? AND (state <> 'ended' OR ended_at >= ?)
ORDER BY started_at DESC LIMIT 20`, string(officer), at(until), at(from))
	if err != nil {
		return nil, err
	}
	all := make([]timeOnDuty, len(ids))
	for n, id := range ids {
		steps, err := stepsOf(c, id)
		if err != nil {
			return nil, err
		}
		// Points may extend a shift that only lapsed, up to the beginning of the next.
		all[n] = timeOnDuty{id, grid.Stitch(steps, until)}
	}
	return all, nil
}
