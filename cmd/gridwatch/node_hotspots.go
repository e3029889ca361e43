package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/google/uuid"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/live"
	"gridwatch/grid/store"
)

// alarmCursor names the setting that holds the log entry up to which clues were
// judged for alerts.
const alarmCursor = "hotspot_alert_seq"

// newHotspots is the service of hotspots over a store. Alerts begin with the
// clues that come after the first server was started on the database.
func newHotspots(ctx context.Context, o *nodeOptions, deployment grid.Deployment) (*live.Hotspots, error) {
	after, err := alarmsAfter(ctx, o)
	if err != nil {
		return nil, err
	}
	return live.NewHotspots(live.HotspotOptions{
		Resolution: deployment.Resolution,
		Cells: func(ctx context.Context, region string) ([]geo.Cell, error) {
			homes, err := o.store.CellsInForce(ctx, region)
			cells := make([]geo.Cell, len(homes))
			for i, h := range homes {
				cells[i] = h.Cell
			}
			return cells, err
		},
		Residents: o.store.Residents,
		Log:       o.log,
		After:     after,
		Raise: func(ctx context.Context, alarms []live.Alarm, through int64) error {
			return raiseAlerts(ctx, o, alarms, through)
		},
	}), nil
}

// alarmsAfter reads the cursor, or sets it to the end of the log with what is on
// its way there: what an import left while no server ran is history.
func alarmsAfter(ctx context.Context, o *nodeOptions) (int64, error) {
	text, there, err := o.store.Setting(ctx, alarmCursor)
	if err != nil {
		return 0, err
	}
	if there {
		after, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("setting %s is %q, not a number", alarmCursor, text)
		}
		return after, nil
	}
	head, err := o.store.Head(ctx)
	if err != nil {
		return 0, err
	}
	pending, err := o.store.Pending(ctx)
	if err != nil {
		return 0, err
	}
	head += int64(pending)
	return head, raiseAlerts(ctx, o, nil, head)
}

// raiseAlerts stores alarms together with the cursor.
func raiseAlerts(ctx context.Context, o *nodeOptions, alarms []live.Alarm, through int64) error {
	alerts := make([]*grid.Alert, len(alarms))
	for i, a := range alarms {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		alerts[i] = &grid.Alert{ID: grid.AlertID(id.String()), Kind: grid.AlertHotspot, Clue: a.Clue, Region: a.Region, Cell: a.Cell,
			Z: a.Z, Q: a.Q, N: a.N, RaisedAt: a.At}
	}
	_, _, err := o.store.Write(ctx, nil, o.now(), func(tx *store.Tx) (store.Reply, error) {
		if _, err := tx.RaiseAlerts(alerts); err != nil {
			return store.Reply{}, err
		}
		return store.Reply{}, tx.PutSetting(alarmCursor, strconv.FormatInt(through, 10))
	})
	return err
}
