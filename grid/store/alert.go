package store

import (
	"context"

	"gridwatch/grid"
)

const alertColumns = `id, kind, clue_id, region_code, cell, z, q, clue_count, policy_version, raised_at, simulated,
  acknowledged_by_id, acknowledged_at`

func scanAlert(row scanner, a *grid.Alert) error {
	return row.Scan(&a.ID, &a.Kind, &a.Clue, &a.Region, (*int64)(&a.Cell), &a.Z, &a.Q, &a.N, &a.PolicyVersion, into(&a.RaisedAt),
		&a.Simulated, (*optional)(&a.AcknowledgedBy), into(&a.AcknowledgedAt))
}

// RaiseAlerts stores those alerts whose clue is stored and has none of the kind
// yet, completed in place with region (the clue's), policy version and instant,
// where they have none, and tells of each. It says how many they are.
func (t *Tx) RaiseAlerts(alerts []*grid.Alert) (raised int, err error) {
	for _, a := range alerts {
		a.PolicyVersion = t.Policy().Version
		if a.RaisedAt.IsZero() {
			a.RaisedAt = t.Now()
		}
		a.RaisedAt = micro(a.RaisedAt)
		// The casts tell PostgreSQL what a bare argument of a SELECT is.
		fresh, err := t.execOne(`INSERT INTO alert (`+alertColumns+`)
SELECT CAST(? AS TEXT), CAST(? AS TEXT), clue.id, COALESCE(NULLIF(CAST(? AS TEXT), ''), clue.region_code), CAST(? AS BIGINT), CAST(? AS DOUBLE PRECISION), CAST(? AS DOUBLE PRECISION),
  CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BIGINT), clue.simulated, NULL, NULL
FROM clue WHERE clue.id = ? ON CONFLICT (clue_id, kind) DO NOTHING`,
			string(a.ID), string(a.Kind), a.Region, int64(a.Cell), a.Z, a.Q, a.N, a.PolicyVersion, at(a.RaisedAt), string(a.Clue))
		if err != nil {
			return raised, err
		}
		if !fresh {
			continue
		}
		raised++
		stored, _, err := one(t.conn(), scanAlert, "SELECT "+alertColumns+" FROM alert WHERE id = ?", string(a.ID))
		if err != nil {
			return raised, err
		}
		*a = stored
		err = t.Emit(grid.AlertRaised{ID: a.ID, About: a.Kind, Clue: a.Clue, Region: a.Region, Cell: a.Cell, At: a.RaisedAt, Simulated: a.Simulated})
		if err != nil {
			return raised, err
		}
	}
	return raised, nil
}

// alertStands leaves out alerts whose clue was sealed since, so that nobody learns
// its cell, or moved out of the alert's region.
const alertStands = `EXISTS (SELECT 1 FROM clue JOIN region_closure ON region_closure.descendant_code = clue.region_code
WHERE clue.id = alert.clue_id AND region_closure.ancestor_code = alert.region_code AND NOT clue.sealed)`

// Alerts lists the scope's alerts that stand, newest first; open leaves out those
// that are acknowledged.
func (s *Store) Alerts(ctx context.Context, scope string, open bool, page Page) ([]grid.Alert, string, error) {
	var w where
	w.scope("region_code", scope)
	w.add(alertStands)
	if open {
		w.add("acknowledged_at IS NULL")
	}
	if err := w.before(page, "raised_at", "id"); err != nil {
		return nil, "", err
	}
	items, err := listOf(s.conn(ctx), scanAlert,
		"SELECT "+alertColumns+" FROM alert"+w.String()+" ORDER BY raised_at DESC, id DESC LIMIT ?", append(w.args, page.limit()+1)...)
	items, next := cut(page, items, func(a *grid.Alert) string { return cursorAt(a.RaisedAt, string(a.ID)) })
	return items, next, err
}

// Alert is one alert of the scope that stands.
func (s *Store) Alert(ctx context.Context, scope string, id grid.AlertID) (grid.Alert, error) {
	var w where
	w.scope("region_code", scope)
	w.add(alertStands)
	w.add("id = ?", string(id))
	a, there, err := one(s.conn(ctx), scanAlert, "SELECT "+alertColumns+" FROM alert"+w.String(), w.args...)
	if err == nil && !there {
		err = missing("alert", string(id))
	}
	return a, err
}

// AcknowledgeAlert ends an open alert; a Conflict when it is not open.
func (t *Tx) AcknowledgeAlert(id grid.AlertID, by grid.AccountID) (grid.Alert, error) {
	c := t.conn()
	a, there, err := one(c, scanAlert, "SELECT "+alertColumns+" FROM alert WHERE id = ?"+c.forUpdate(), string(id))
	if err == nil && !there {
		err = missing("alert", string(id))
	}
	if err != nil {
		return a, err
	}
	if a, err = a.Acknowledge(by, latest(t.Now(), a.RaisedAt)); err != nil {
		return a, err
	}
	_, err = t.exec("UPDATE alert SET acknowledged_by_id = ?, acknowledged_at = ? WHERE id = ?",
		optional(a.AcknowledgedBy), at(a.AcknowledgedAt), string(id))
	return a, err
}
