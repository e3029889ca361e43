// Package route finds in which order to walk to places, and to which of them when
// there is no time for all: the orienteering problem with time windows (Tsiligirides
// 1984; windows: Kantor and Rosenwein 1992). What counts is the value that is
// collected, here coverage debt that is cleared, then the time that it takes.
//
// Few stops are solved exactly, by dynamic programming over sets of stops (Held and
// Karp 1962). Many are searched for by iterated local search (Lourenço, Martin and
// Stützle 2003): insert what clears most for its time, move, exchange, reverse,
// take a piece out, and again. The search ends after an effort, not after a time,
// so a problem, a seed and an effort have one answer.
package route
