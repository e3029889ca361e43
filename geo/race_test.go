//go:build race

package geo

// raceEnabled says whether the race detector makes everything slow.
const raceEnabled = true
