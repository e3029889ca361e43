// Package balance designs territories: it cuts the cells of a region, a graph
// with weights, into grids (parts) that hang together, are about equally loaded
// for their staff, and compact. It is pure: no clock, no randomness but a seed.
package balance
