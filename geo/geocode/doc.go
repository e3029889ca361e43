// Package geocode answers "where is this address" without any network: it
// reads an address into its parts, finds its administrative divisions in the
// official code table, and looks for it among known points.
//
// # Words
//
//   - Entry: one known point with the name and the address it is known by.
//   - Gazetteer: an immutable file of entries with their indexes, mapped into
//     memory. It carries the model that was calibrated on its own entries.
//   - Learned entry: a pin that a person confirmed; lives in memory and wins
//     when the text is the same.
//   - Division: a row of the official code table, 12 digits.
//   - Fix: the answer. Precision says what kind of thing the point stands for,
//     the radius how far off it may be (it holds the truth about nine times of
//     ten), the score how good the answer is compared with others.
//
// Nothing here reads the clock, the network or the environment. A query is
// safe to ask from several goroutines at once.
package geocode
