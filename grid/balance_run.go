package grid

import "time"

// BalanceState of a run of the balancer.
type BalanceState string

// The states of a run; the last three end it.
const (
	BalanceQueued  BalanceState = "queued"
	BalanceRunning BalanceState = "running"
	BalanceDone    BalanceState = "done"
	BalanceStopped BalanceState = "stopped" // with the best answer so far, if any
	BalanceFailed  BalanceState = "failed"
)

// BalanceStates lists every state.
var BalanceStates = []BalanceState{BalanceQueued, BalanceRunning, BalanceDone, BalanceStopped, BalanceFailed}

// BalanceRun is a run of the balancer over a draft as it was at a version. Its
// result is a proposal; adopting it is an edit.
type BalanceRun struct {
	ID           BalanceID
	Draft        DraftID
	DraftVersion int64
	Region       string
	Params       []byte // JSON
	State        BalanceState
	BalanceProgress
	Result      []byte // of package planning; nil before it has one
	Error       string // JSON or a sentence, of a failed run
	By          AccountID
	CreatedAt   time.Time // domain time
	StartedAt   time.Time // wall time, as the next two
	FinishedAt  time.Time
	HeartbeatAt time.Time
	Fence       int64 // how often it was begun; only the last may report
}

// BalanceProgress is how far a run is.
type BalanceProgress struct {
	Progress float64 // 0 to 1
	Stage    string
	Max, Cut float64 // best so far: heaviest load over the mean, share of edges cut; 0 before there is one
}
