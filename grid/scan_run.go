package grid

import "time"

// ScanState of a run: queued, then running, then one of the last three.
type ScanState string

const (
	ScanQueued    ScanState = "queued"
	ScanRunning   ScanState = "running"
	ScanDone      ScanState = "done"
	ScanFailed    ScanState = "failed"
	ScanCancelled ScanState = "cancelled"
)

// ScanStates lists every state.
var ScanStates = []ScanState{ScanQueued, ScanRunning, ScanDone, ScanFailed, ScanCancelled}

// Ended says whether nothing more happens to a run in the state.
func (s ScanState) Ended() bool { return s == ScanDone || s == ScanFailed || s == ScanCancelled }

// ScanReason says why a run was made.
type ScanReason string

const (
	ScanNightly ScanReason = "nightly"
	ScanAsked   ScanReason = "asked"
)

// ScanRun is a scan for clusters with everything that makes it reproducible.
type ScanRun struct {
	ID            ScanID
	Region        string // the scope
	Reason        ScanReason
	NightlyOn     Date // the night's local day; NoDate when asked for
	State         ScanState
	Done, Total   int    // Monte Carlo runs
	Params        []byte // JSON, in the form of whoever made the run
	Seed          uint64
	From, Until   Date  // first and last day of the data
	Rev           int64 // of the log, up to which the data were counted
	PolicyVersion string
	Program       string // version of the program
	Input         []byte // CSV, compressed with gzip
	Result        []byte // JSON, nil until done
	Error         string // why it failed
	CreatedBy     AccountID
	CreatedAt     time.Time // domain time
	StartedAt     time.Time // wall time, as the next two; zero until then
	FinishedAt    time.Time
	HeartbeatAt   time.Time
	Attempt       int // how often it was begun; only the last may report
}
