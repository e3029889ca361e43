package grid

import (
	"time"

	"gridwatch/geo"
)

// AlertKind says what an alert is about.
type AlertKind string

// AlertHotspot is a clue that fell into a significant hotspot.
const AlertHotspot AlertKind = "hotspot"

// AlertKinds lists every kind.
var AlertKinds = []AlertKind{AlertHotspot}

// Alert calls people to look. There is at most one of a kind for a clue.
type Alert struct {
	ID             AlertID
	Kind           AlertKind
	Clue           ClueID
	Region         string   // on whose map it is: the clue's or one above it
	Cell           geo.Cell // at the resolution of the map
	Z, Q           float64  // Gi* of the cell when the clue had come, and its q
	N              int      // clues of the region in the cell
	PolicyVersion  string
	RaisedAt       time.Time
	Simulated      bool
	AcknowledgedBy AccountID // "" while open
	AcknowledgedAt time.Time // zero while open
}

// Acknowledge ends an open alert.
func (a Alert) Acknowledge(by AccountID, at time.Time) (Alert, error) {
	if !a.AcknowledgedAt.IsZero() {
		return a, Errorf(Conflict, "alert-state", "the alert is acknowledged already")
	}
	a.AcknowledgedBy, a.AcknowledgedAt = by, at
	return a, nil
}
