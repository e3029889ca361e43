package store

import (
	"context"
	"time"

	"gridwatch/grid"
)

// scanRunColumns are all but the input, which is long.
const scanRunColumns = `id, region_code, reason, nightly_on, state, done_runs, total_runs, params, seed, window_from, window_until, log_seq,
  policy_version, program, result, error, created_by_id, created_at, started_at, finished_at, heartbeat_at, attempt`

func scanScanRun(row scanner, r *grid.ScanRun) error {
	var params string
	var result optional
	var seed int64
	err := row.Scan(&r.ID, &r.Region, &r.Reason, (*day)(&r.NightlyOn), &r.State, &r.Done, &r.Total, &params, &seed,
		(*day)(&r.From), (*day)(&r.Until), &r.Rev, &r.PolicyVersion, &r.Program, &result, &r.Error, (*optional)(&r.CreatedBy),
		into(&r.CreatedAt), into(&r.StartedAt), into(&r.FinishedAt), into(&r.HeartbeatAt), &r.Attempt)
	r.Params, r.Seed = []byte(params), uint64(seed)
	if result != "" {
		r.Result = []byte(result)
	}
	return err
}

// PutScanRun queues a new run with its input, completed in place: state, policy
// version, and the instant it was made. fresh is false, and nothing is stored,
// when the region has a run of that night already.
func (t *Tx) PutScanRun(r *grid.ScanRun) (fresh bool, err error) {
	r.State, r.PolicyVersion, r.CreatedAt = grid.ScanQueued, t.Policy().Version, t.Now()
	if r.Reason != grid.ScanNightly {
		r.NightlyOn = grid.NoDate
	}
	return t.execOne(`INSERT INTO scan_run (`+scanRunColumns+`, input)
VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, NULL, '', ?, ?, NULL, NULL, NULL, 0, ?) ON CONFLICT (region_code, nightly_on) DO NOTHING`,
		string(r.ID), r.Region, string(r.Reason), day(r.NightlyOn), string(r.State), r.Total, string(r.Params), int64(r.Seed),
		day(r.From), day(r.Until), r.Rev, r.PolicyVersion, r.Program, optional(r.CreatedBy), at(r.CreatedAt), r.Input)
}

// NightlyScan says whether the region has a run of that night.
func (s *Store) NightlyScan(ctx context.Context, region string, on grid.Date) (there bool, err error) {
	_, err = s.get(ctx, &there, "SELECT EXISTS (SELECT 1 FROM scan_run WHERE region_code = ? AND nightly_on = ?)", region, day(on))
	return there, err
}

// ScanRuns lists the scope's runs without their input, newest first; own: only
// those of the region itself, not of what lies below it.
func (s *Store) ScanRuns(ctx context.Context, scope string, own bool, page Page) ([]grid.ScanRun, string, error) {
	var w where
	if own {
		w.add("region_code = ?", scope)
	} else {
		w.scope("region_code", scope)
	}
	if err := w.before(page, "created_at", "id"); err != nil {
		return nil, "", err
	}
	items, err := listOf(s.conn(ctx), scanScanRun,
		"SELECT "+scanRunColumns+" FROM scan_run"+w.String()+" ORDER BY created_at DESC, id DESC LIMIT ?", append(w.args, page.limit()+1)...)
	items, next := cut(page, items, func(r *grid.ScanRun) string { return cursorAt(r.CreatedAt, string(r.ID)) })
	return items, next, err
}

// ScansWaiting counts the runs of the account that have not ended.
func (s *Store) ScansWaiting(ctx context.Context, by grid.AccountID) (n int, err error) {
	return scansWaiting(s.conn(ctx), by)
}

// ScansWaiting is that of the Store, with what the transaction stored. Until it
// ends the number changes for nobody else who asks so.
func (t *Tx) ScansWaiting(by grid.AccountID) (n int, err error) {
	c := t.conn()
	if _, _, err := one(c, value[string], "SELECT id FROM account WHERE id = ?"+c.forUpdate(), string(by)); err != nil {
		return 0, err
	}
	return scansWaiting(c, by)
}

func scansWaiting(c conn, by grid.AccountID) (n int, err error) {
	n, _, err = one(c, value[int], "SELECT COUNT(*) FROM scan_run WHERE state IN ('queued', 'running') AND created_by_id = ?", string(by))
	return n, err
}

// ScanRun is one run of the scope, without its input.
func (s *Store) ScanRun(ctx context.Context, scope string, id grid.ScanID) (grid.ScanRun, error) {
	var w where
	w.scope("region_code", scope)
	w.add("id = ?", string(id))
	r, there, err := one(s.conn(ctx), scanScanRun, "SELECT "+scanRunColumns+" FROM scan_run"+w.String(), w.args...)
	if err == nil && !there {
		err = missing("scan", string(id))
	}
	return r, err
}

// ScanInput is the input of a run of the scope: CSV, compressed with gzip.
func (s *Store) ScanInput(ctx context.Context, scope string, id grid.ScanID) ([]byte, error) {
	var w where
	w.scope("region_code", scope)
	w.add("id = ?", string(id))
	input, there, err := one(s.conn(ctx), value[[]byte], "SELECT input FROM scan_run"+w.String(), w.args...)
	if err == nil && !there {
		err = missing("scan", string(id))
	}
	return input, err
}

// ClaimScan begins the oldest run that waits, or that nobody has given a sign of
// life of for so long, with its input; false when there is none. now is wall time.
// Of two that claim at once each gets another run.
func (t *Tx) ClaimScan(now time.Time, stale time.Duration) (r grid.ScanRun, claimed bool, err error) {
	c := t.conn()
	lock := ""
	if c.dialect == postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	r, there, err := one(c, scanScanRun, "SELECT "+scanRunColumns+` FROM scan_run
WHERE state = 'queued' OR state = 'running' AND heartbeat_at <= ? ORDER BY created_at, id LIMIT 1`+lock, at(now.Add(-stale)))
	if err != nil || !there {
		return r, false, err
	}
	r.State, r.Done, r.StartedAt, r.HeartbeatAt = grid.ScanRunning, 0, micro(now), micro(now)
	r.Attempt++
	claimed, err = t.execOne(`UPDATE scan_run SET state = ?, done_runs = 0, started_at = ?, heartbeat_at = ?, attempt = ?
WHERE id = ? AND attempt = ?`, string(r.State), at(now), at(now), r.Attempt, string(r.ID), r.Attempt-1)
	if err != nil || !claimed {
		return r, false, err
	}
	_, err = t.get(&r.Input, "SELECT input FROM scan_run WHERE id = ?", string(r.ID))
	return r, err == nil, err
}

// ScanProgress notes a sign of life of a claimed run; now is wall time. goOn is
// false when it was cancelled or somebody else has taken it over.
func (t *Tx) ScanProgress(r *grid.ScanRun, done int, now time.Time) (goOn bool, err error) {
	return t.execOne("UPDATE scan_run SET done_runs = ?, heartbeat_at = ? WHERE id = ? AND attempt = ? AND state = 'running'",
		done, at(now), string(r.ID), r.Attempt)
}

// FinishScan stores how a claimed run ended: State (done or failed), Done, Result,
// Error and FinishedAt. false: it was cancelled or taken over, and stays as it is.
func (t *Tx) FinishScan(r *grid.ScanRun) (bool, error) {
	return t.execOne(`UPDATE scan_run SET state = ?, done_runs = ?, result = ?, error = ?, finished_at = ?
WHERE id = ? AND attempt = ? AND state = 'running'`,
		string(r.State), r.Done, optional(r.Result), r.Error, at(r.FinishedAt), string(r.ID), r.Attempt)
}

// CancelScan ends a run that has not ended, at wall time now; a Conflict when it
// has. Whoever works on it is told at the next sign of life.
func (t *Tx) CancelScan(id grid.ScanID, now time.Time) error {
	done, err := t.execOne("UPDATE scan_run SET state = 'cancelled', finished_at = ? WHERE id = ? AND state IN ('queued', 'running')",
		at(now), string(id))
	if err != nil || done {
		return err
	}
	var state grid.ScanState
	there, err := t.get(&state, "SELECT state FROM scan_run WHERE id = ?", string(id))
	if err == nil && !there {
		err = missing("scan", string(id))
	}
	if err != nil {
		return err
	}
	return grid.Errorf(grid.Conflict, "scan-state", "a scan that is %s cannot become %s", state, grid.ScanCancelled)
}
