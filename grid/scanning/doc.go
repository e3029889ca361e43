// Package scanning runs scans for clusters of clues, every night and when they
// are asked for. A run is stored with its input, options, seed and the log
// sequence of its counts before it begins, so that anybody can compute it again:
// `gridwatch hotspot scan` takes the input as it is. One run at a time; a run whose
// process has died is taken over by whoever sees it first.
package scanning
