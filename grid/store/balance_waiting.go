package store

import "gridwatch/grid"

// BalancesWaiting counts the runs of the balancer that an account asked for and
// that have not ended.
func (t *Tx) BalancesWaiting(by grid.AccountID) (int, error) {
	c := t.conn()
	// Whoever asks at the same time waits here.
	if _, _, err := one(c, value[string], "SELECT id FROM account WHERE id = ?"+c.forUpdate(), string(by)); err != nil {
		return 0, err
	}
	n, _, err := one(c, value[int],
		"SELECT count(*) FROM balance_run WHERE created_by_id = ? AND state IN (?, ?)", string(by), string(grid.BalanceQueued), string(grid.BalanceRunning))
	return n, err
}
