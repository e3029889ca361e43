// Package grading keeps the evidence grades of visits: it reads what is known of the
// visits that phones handed in, has it judged by grid/evidence under the policy in
// force, and stores grade and reasons. It works after the fact and refuses nothing; a
// visit whose track grew later is graded again.
package grading
