// Package hotspot is the statistics of where and when clues cluster: local and
// global autocorrelation, rates, scan statistics, emerging classes, forecasts,
// and whether a quiet cell was looked at. It is pure: counts, neighbours, seeds
// and times are arguments. Symbols are those of the papers; every exported
// figure says its formula and source.
package hotspot
