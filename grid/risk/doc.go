// Package risk is early warning (风险预警): what is known of an institution on a
// day, the score that the rules of the policy give it, and whether institutions
// with a high score did fail their next inspection more often. It is pure: facts,
// days, rules and seeds are arguments.
package risk
