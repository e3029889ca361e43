package main

import "gridwatch/grid"

// patrolFile is when a patrol needs a look; what a file leaves out is the
// product's own figure.
type patrolFile struct {
	SilentMinutes int `json:"silent_minutes"`
	LateMinutes   int `json:"late_minutes"`
}

// patrolRule is what a file says, with the product's figures for what it does not.
func patrolRule(file *patrolFile) grid.PatrolRule {
	var p grid.Policy
	if file != nil {
		p.Patrol = grid.PatrolRule(*file)
	}
	return p.PatrolRule()
}
