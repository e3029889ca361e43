package hotspot

// State answers: is it quiet here, or did nobody look?
type State string

// The three states of a cell.
const (
	Loud      State = "loud"
	Quiet     State = "quiet"     // and looked at
	Unvisited State = "unvisited" // quiet, and not looked at
)

// Looked is what is known of a cell in a window of time.
type Looked struct {
	Clues         int
	Institutions  int
	Visits        int
	PatrolMinutes float64
}

// Judgement is the answer for one cell, with its uncertainty.
type Judgement struct {
	State   State
	Rate    Interval // posterior of the clues that would be met with the usual effort, in the window
	Sure    float64  // posterior probability of the state
	Because string   // code: what decided, e.g. "clues", "effort", "no-effort", "no-exposure"
	Suggest string   // code: "" or what would settle it, e.g. "visit", "patrol"
	Missing float64  // patrol minutes, or visits, that would settle it
}

// QuietOptions are the assumptions, all with defaults.
type QuietOptions struct{}

// JudgeQuiet answers for every cell; the prior is learned from all of them.
func JudgeQuiet(cells []Looked, o QuietOptions) []Judgement { return make([]Judgement, len(cells)) }
