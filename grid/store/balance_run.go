package store

import (
	"context"
	"time"

	"gridwatch/grid"
)

// balanceColumns are all but the result, which is long.
const balanceColumns = `id, draft_id, draft_version, region_code, params, state, progress, stage, max_over_mean, cut_share, error,
  created_by_id, created_at, started_at, finished_at, heartbeat_at, fence`

func balanceFields(r *grid.BalanceRun, params *string) []any {
	return []any{&r.ID, &r.Draft, &r.DraftVersion, &r.Region, params, &r.State, &r.Progress, &r.Stage, &r.Max, &r.Cut, &r.Error,
		&r.By, into(&r.CreatedAt), into(&r.StartedAt), into(&r.FinishedAt), into(&r.HeartbeatAt), &r.Fence}
}

func scanBalance(row scanner, r *grid.BalanceRun) error {
	var params string
	err := row.Scan(balanceFields(r, &params)...)
	r.Params = []byte(params)
	return err
}

// PutBalance queues a run over a draft that is stored, completed in place: state,
// region, and the instant it was asked for. A known ID is a Conflict "balance-known".
func (t *Tx) PutBalance(r *grid.BalanceRun) error {
	c := t.conn()
	region, there, err := one(c, value[string], "SELECT region_code FROM draft WHERE id = ?", string(r.Draft))
	if err == nil && !there {
		err = missing("draft", string(r.Draft))
	}
	if err != nil {
		return err
	}
	r.State, r.Region, r.CreatedAt = grid.BalanceQueued, region, t.Now()
	fresh, err := t.execOne(`INSERT INTO balance_run (id, draft_id, draft_version, region_code, params, state, progress, stage, max_over_mean,
  cut_share, stop, result, error, created_by_id, policy_version, created_at, started_at, finished_at, heartbeat_at, fence)
VALUES (?, ?, ?, ?, ?, ?, 0, '', 0, 0, ?, NULL, '', ?, ?, ?, NULL, NULL, NULL, 0) ON CONFLICT (id) DO NOTHING`,
		string(r.ID), string(r.Draft), r.DraftVersion, r.Region, string(r.Params), string(r.State), false, string(r.By),
		t.Policy().Version, at(r.CreatedAt))
	if err == nil && !fresh {
		err = grid.Errorf(grid.Conflict, "balance-known", "run %s is there already", r.ID)
	}
	return err
}

// ClaimBalance begins the oldest run that waits, or that nobody has given a sign
// of life of for so long; false when there is none. now is wall time. Of two that
// claim at once each gets another run.
func (t *Tx) ClaimBalance(now time.Time, stale time.Duration) (r grid.BalanceRun, claimed bool, err error) {
	c := t.conn()
	lock := ""
	if c.dialect == postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	r, there, err := one(c, scanBalance, "SELECT "+balanceColumns+` FROM balance_run
WHERE state = 'queued' OR state = 'running' AND heartbeat_at <= ? ORDER BY created_at, id LIMIT 1`+lock, at(now.Add(-stale)))
	if err != nil || !there {
		return r, false, err
	}
	r.State, r.BalanceProgress, r.StartedAt, r.HeartbeatAt = grid.BalanceRunning, grid.BalanceProgress{}, micro(now), micro(now)
	r.Fence++
	claimed, err = t.execOne(`UPDATE balance_run SET state = ?, progress = 0, stage = '', max_over_mean = 0, cut_share = 0, started_at = ?,
  heartbeat_at = ?, fence = ? WHERE id = ? AND fence = ?`, string(r.State), at(now), at(now), r.Fence, string(r.ID), r.Fence-1)
	return r, claimed, err
}

// BeatBalance notes a sign of life of a claimed run; now is wall time. stop is true
// when somebody asked it to end, or somebody else has taken it over.
func (t *Tx) BeatBalance(id grid.BalanceID, fence int64, p grid.BalanceProgress, now time.Time) (stop bool, err error) {
	ours, err := t.execOne(`UPDATE balance_run SET progress = ?, stage = ?, max_over_mean = ?, cut_share = ?, heartbeat_at = ?
WHERE id = ? AND fence = ? AND state = 'running'`, p.Progress, p.Stage, p.Max, p.Cut, at(now), string(id), fence)
	if err != nil || !ours {
		return true, err
	}
	_, err = t.get(&stop, "SELECT stop FROM balance_run WHERE id = ?", string(id))
	return stop, err
}

// FinishBalance stores how a claimed run ended: State (done, stopped or failed),
// progress, Result, Error and FinishedAt. false: somebody else has taken it over,
// and it stays as it is.
func (t *Tx) FinishBalance(r *grid.BalanceRun) (bool, error) {
	return t.execOne(`UPDATE balance_run SET state = ?, progress = ?, stage = ?, max_over_mean = ?, cut_share = ?, result = ?, error = ?,
  finished_at = ? WHERE id = ? AND fence = ? AND state = 'running'`, string(r.State), r.Progress, r.Stage, r.Max, r.Cut, r.Result, r.Error,
		at(r.FinishedAt), string(r.ID), r.Fence)
}

// StopBalance asks a run to end with the best it has; one that waits ends at once,
// at wall time now. A run that has ended is a Conflict "balance-state".
func (t *Tx) StopBalance(id grid.BalanceID, now time.Time) error {
	c := t.conn()
	state, there, err := one(c, value[grid.BalanceState], "SELECT state FROM balance_run WHERE id = ?"+c.forUpdate(), string(id))
	if err == nil && !there {
		err = missing("balance", string(id))
	}
	if err != nil {
		return err
	}
	switch state {
	case grid.BalanceQueued:
		_, err = t.exec("UPDATE balance_run SET state = 'stopped', stop = ?, finished_at = ? WHERE id = ?", true, at(now), string(id))
	case grid.BalanceRunning:
		_, err = t.exec("UPDATE balance_run SET stop = ? WHERE id = ?", true, string(id))
	default:
		err = grid.Errorf(grid.Conflict, "balance-state", "a run that is %s cannot become %s", state, grid.BalanceStopped)
	}
	return err
}

// Balance is one run of the scope, with its result.
func (s *Store) Balance(ctx context.Context, scope string, id grid.BalanceID) (grid.BalanceRun, error) {
	var w where
	w.scope("region_code", scope)
	w.add("id = ?", string(id))
	r, there, err := one(s.conn(ctx), func(row scanner, r *grid.BalanceRun) error {
		var params string
		err := row.Scan(append(balanceFields(r, &params), &r.Result)...)
		r.Params = []byte(params)
		return err
	}, "SELECT "+balanceColumns+", result FROM balance_run"+w.String(), w.args...)
	if err == nil && !there {
		err = missing("balance", string(id))
	}
	return r, err
}
