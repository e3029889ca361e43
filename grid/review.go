package grid

import (
	"slices"
	"time"
)

// ReviewKind says why a person must look at something.
type ReviewKind string

const (
	ReviewNoPoint      ReviewKind = "no_point"     // the address is known nowhere
	ReviewLowScore     ReviewKind = "low_score"    // found, but not sure or not exact enough
	ReviewOtherRegion  ReviewKind = "other_region" // found in another region than stated
	ReviewDisagreement ReviewKind = "disagreement" // two sources have it far apart
	ReviewSurvey       ReviewKind = "survey"       // what was met on site is not what the register says
)

// ReviewKinds lists every kind.
var ReviewKinds = []ReviewKind{ReviewNoPoint, ReviewLowScore, ReviewOtherRegion, ReviewDisagreement, ReviewSurvey}

// OfPlace says whether the kind asks where an institution is. A place has at
// most one such item open, and none once it is located or closed.
func (k ReviewKind) OfPlace() bool { return k != ReviewSurvey && slices.Contains(ReviewKinds, k) }

// ReviewState is open until a person or another write has dealt with the item.
type ReviewState string

const (
	ReviewOpen      ReviewState = "open"
	ReviewSettled   ReviewState = "settled"
	ReviewDismissed ReviewState = "dismissed"
)

// ReviewStates lists every state.
var ReviewStates = []ReviewState{ReviewOpen, ReviewSettled, ReviewDismissed}

// Review is an item of the queue of what a person must look at.
type Review struct {
	ID          ReviewID
	Kind        ReviewKind
	Institution InstitutionID // "" for a place that is not in the register yet
	Region      string        // the institution's, or the surveyed point's
	State       ReviewState
	CreatedAt   time.Time
	SettledAt   time.Time // zero while open
	SettledBy   AccountID // "" when another write settled it
	Note        string    // why it was dismissed, or what was noted at the pin
	Found       *Found    // what is in doubt, nil if nothing was found
	Survey      string    // id of the survey, of kind ReviewSurvey
	Batch       BatchID   // the import that opened it, "" if none did
	Version     int64     // of the stored row
}

// Settle ends the item: what it asked for was done.
func (r Review) Settle(by AccountID, at time.Time, note string) (Review, error) {
	return r.end(ReviewSettled, by, at, note)
}

// Dismiss ends the item without doing what it asked for; the note says why.
func (r Review) Dismiss(by AccountID, at time.Time, note string) (Review, error) {
	var f Faults
	checkText(&f, "note", note, 1, 500)
	if err := f.Err("review"); err != nil {
		return r, err
	}
	return r.end(ReviewDismissed, by, at, note)
}

// Reopen takes the end back: what settled it was undone.
func (r Review) Reopen() (Review, error) {
	if r.State != ReviewSettled {
		return r, r.conflict(ReviewOpen)
	}
	r.State, r.SettledAt, r.SettledBy, r.Note = ReviewOpen, time.Time{}, "", ""
	return r, nil
}

func (r Review) end(as ReviewState, by AccountID, at time.Time, note string) (Review, error) {
	var f Faults
	checkText(&f, "note", note, 0, 500)
	if err := f.Err("review"); err != nil {
		return r, err
	}
	if r.State != ReviewOpen {
		return r, r.conflict(as)
	}
	r.State, r.SettledAt, r.SettledBy, r.Note = as, at, by, note
	return r, nil
}

func (r Review) conflict(to ReviewState) error {
	return Errorf(Conflict, "review-"+string(r.State), "the item is %s and cannot become %s", r.State, to)
}

// Check says everything that is wrong with a new item.
func (r *Review) Check() error {
	var f Faults
	if !slices.Contains(ReviewKinds, r.Kind) {
		f.Add("kind", string(r.Kind), "is not one of %v", ReviewKinds)
	}
	if r.Kind.OfPlace() && r.Institution == "" {
		f.Add("institution", "", "is missing")
	}
	if r.Kind == ReviewSurvey && r.Survey == "" {
		f.Add("survey", "", "is missing")
	}
	return f.Err("review")
}
