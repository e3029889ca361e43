// Package planning is the planner's workbench: what a cell's work is, drafts
// checked and compared, balances run beside the server, absences covered, how many
// people a region needs, plans as files.
package planning
