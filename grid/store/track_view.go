package store

import (
	"context"
	"time"

	"gridwatch/grid"
)

// TrackView is one look at the track of a shift.
type TrackView struct {
	ID      string
	Shift   grid.ShiftID
	Officer grid.OfficerID // whose track
	Account grid.AccountID // who looked
	Form    string         // page, gpx, geojson
	Reason  string
	At      time.Time
}

// RecordTrackView keeps a look, for the person to see.
func (t *Tx) RecordTrackView(v *TrackView) error {
	v.At = t.Now()
	_, err := t.exec("INSERT INTO track_view (id, shift_id, officer_id, account_id, form, reason, viewed_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		v.ID, string(v.Shift), string(v.Officer), string(v.Account), v.Form, v.Reason, at(v.At))
	return err
}

// TrackViewRow is a look with what its owner wants to know.
type TrackViewRow struct {
	TrackView
	ByName  string // of the account
	ByRole  grid.Role
	Started time.Time // of the shift
}

// TrackViews lists the looks at the tracks of a person, newest first.
func (s *Store) TrackViews(ctx context.Context, officer grid.OfficerID, page Page) ([]TrackViewRow, string, error) {
	var w where
	w.add("track_view.officer_id = ?", string(officer))
	if err := w.before(page, "track_view.viewed_at", "track_view.id"); err != nil {
		return nil, "", err
	}
	items, err := listOf(s.conn(ctx), func(row scanner, v *TrackViewRow) error {
		return row.Scan(&v.ID, &v.Shift, &v.Officer, &v.Account, &v.Form, &v.Reason, into(&v.At), (*optional)(&v.ByName), (*optional)(&v.ByRole), into(&v.Started))
	}, `SELECT track_view.id, track_view.shift_id, track_view.officer_id, track_view.account_id, track_view.form, track_view.reason,
  track_view.viewed_at, account.name, account.role, shift.started_at
FROM track_view JOIN shift ON shift.id = track_view.shift_id LEFT JOIN account ON account.id = track_view.account_id`+
		w.String()+" ORDER BY track_view.viewed_at DESC, track_view.id DESC LIMIT ?", append(w.args, page.limit()+1)...)
	items, next := cut(page, items, func(v *TrackViewRow) string { return cursorAt(v.At, v.ID) })
	return items, next, err
}
