// Package intake brings files of institutions, clues, officers, visits and
// regions into the store: read (CSV, CSV.gz, XLSX, GeoJSON) → staged in chunks →
// each chunk applied in one transaction with one event. A batch that was killed
// goes on where it stopped; an applied one can be undone.
//
// Reading streams: memory is bounded by one chunk, not by the file, and limits.go
// says what a file may ask for. Open reads a file once to its end before anything
// of it is stored. Format and encoding (UTF-8, UTF-16, GB18030) are told by the
// content and shown. Nothing is guessed: coordinates need a named datum and are
// plain decimals, what they seem to be otherwise is only proposed, text that is
// broken is refused, and so is a column that could name a reporter, whatever else
// the file holds.
//
// Formulas: a cell of a workbook with a formula refuses its row, since the result
// stored beside it may be out of date; so does text that a spreadsheet would run
// (= + - @, half or full width; not signed numbers and telephone numbers).
// Exports write text through SafeCell.
package intake
