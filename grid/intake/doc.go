// Package intake brings files of institutions, clues, officers, visits and
// regions into the store: read (CSV, CSV.gz, GeoJSON) → staged in chunks → each
// chunk applied in one transaction with one event. A batch that was killed goes
// on where it stopped; an applied one can be undone.
//
// Reading streams: memory is bounded by one chunk, not by the file. Nothing is
// guessed: coordinates need a named datum, text must be UTF-8, and a column that
// could name a reporter is refused whatever else the file holds.
package intake
