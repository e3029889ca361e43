// Package track makes something of the points a phone reports on a shift: one
// track out of pieces that came late, twice or in any order; where it stayed and
// for how long; how far it went; and for which minutes nothing was collected
// (未采集), which is never taken for absence.
//
// All of it is a pure function of the points. A phone reports a point about
// every 25 m when it moves and every five minutes when it does not, so the time
// between two points belongs to where the first was taken.
package track
