package hotspot

import "math"

// patrolPerVisit is how many minutes of patrol in a cell count as one visit: a
// check of one place usually takes about half an hour.
const patrolPerVisit = 30

// Effort is how much was looked, in visits: each visit counts one, and each half
// hour of patrol in the cell one more, also where the patrol made those visits,
// because it met the street as well as the place. It is a convention of this
// product, not a published one.
func Effort(visits int, patrolMinutes float64) float64 {
	return float64(visits) + patrolMinutes/patrolPerVisit
}

// Exposure is what the clues of the cell are related to: institutions, residents,
// or effort in visits (see Effort); 1 for PerCount, so that the rate is the count.
func (l *Line) Exposure(per Per) float64 {
	switch per {
	case PerInstitution:
		return float64(l.Institutions)
	case PerResident:
		return l.Residents
	case PerEffort:
		return Effort(l.Visits, l.PatrolMinutes)
	}
	return 1
}

// Rate is cases/exposure, NaN without exposure, even where there are cases.
func Rate(cases, exposure float64) float64 {
	if exposure == 0 {
		return math.NaN()
	}
	return cases / exposure
}
