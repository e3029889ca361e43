package grid

import (
	"time"

	"gridwatch/geo"
)

// DraftState of a plan that is being made.
type DraftState string

const (
	DraftOpen      DraftState = "draft"     // being edited
	DraftChecked   DraftState = "checked"   // checked at its Version, and not edited since
	DraftPublished DraftState = "published" // became the plan Published
	DraftDropped   DraftState = "dropped"   // given up
)

// DraftStates lists every state.
var DraftStates = []DraftState{DraftOpen, DraftChecked, DraftPublished, DraftDropped}

// Borders says what the borders of communities are to the balancer.
type Borders string

const (
	BordersHard   Borders = "hard"   // whole communities go to people; one too heavy for one person is cut inside
	BordersPriced Borders = "priced" // crossing one is dear
	BordersFree   Borders = "free"   // cells are dealt anew
)

// BordersList lists every rule.
var BordersList = []Borders{BordersHard, BordersPriced, BordersFree}

// Draft is a plan in the making, of one region. Any number of drafts of a
// region live side by side. Version grows by one with every edit.
type Draft struct {
	ID        DraftID
	Region    string
	Name      string
	Base      PlanID // the plan it began with, "" when the region had none
	State     DraftState
	Version   int64
	From      time.Time // the wanted effective instant; zero: not chosen
	Until     time.Time // an absence: when the base holds again; zero: no
	Borders   Borders
	Absent    OfficerID // whose absence it covers, "" for other drafts
	Author    AccountID
	CreatedAt time.Time
	ChangedAt time.Time
	Published PlanID
	Origin    Origin

	// As the store reads them.
	CanUndo, CanRedo     bool
	GridCount, CellCount int // of Grids and Cells, also where those are left out

	Grids  []Grid              // complete, by code
	Cells  map[geo.Cell]GridID // complete, resolved
	Staff  []Posting           // complete, by grid, officer and kind: who is to answer once it is in force
	Locked []GridID            // grids that neither edits nor the balancer change, sorted
}

// Posting is a person who is to have a duty in a grid.
type Posting struct {
	Grid    GridID
	Officer OfficerID
	Kind    DutyKind
}

// CellMove takes a cell from one grid to another; "" is no grid.
type CellMove struct {
	Cell     geo.Cell
	From, To GridID
}

// GridChange adds (Before nil), removes (After nil) or renames a grid.
type GridChange struct{ Before, After *Grid }

// PostingChange adds a posting, or takes one away.
type PostingChange struct {
	Posting
	Gone bool
}

// LockChange locks a grid, or frees it.
type LockChange struct {
	Grid   GridID
	Locked bool
}

// Change is one edit of a draft: all of it holds, or nothing does.
type Change struct {
	Cells    []CellMove
	Grids    []GridChange
	Postings []PostingChange
	Locks    []LockChange
}

// DraftEdit is a change of a draft as it is kept.
type DraftEdit struct {
	Draft   DraftID
	Version int64 // of the draft after it
	Change  Change
	Reason  EditReason
	Undoes  int64 // the version whose edit this one took back, 0 for none
	Undone  bool
	By      AccountID
	At      time.Time
}

// EditReason says what made an edit.
type EditReason string

// Reasons of edits.
const (
	EditByHand   EditReason = "hand"
	EditBalance  EditReason = "balance"
	EditImport   EditReason = "import"
	EditUndo     EditReason = "undo"
	EditRedo     EditReason = "redo"
	EditStaffing EditReason = "staffing"
	EditSettings EditReason = "settings" // name, instants or borders; the change is empty
	EditRebase   EditReason = "rebase"   // put on a newer plan
)

// EditConflict is one thing of a draft that is not as the edit took it for.
type EditConflict struct {
	Cell        geo.Cell // or
	Grid        GridID
	Officer     OfficerID // of a posting in Grid
	Kind        DutyKind
	Want, Found GridID // of a cell: its grid as the edit says, and as it is; of a grid that is gone: Found is ""
	Locked      bool   // Grid is locked
	By          AccountID
	At          time.Time
	Version     int64 // of the edit that made it so; 0: as it began
}

// DraftConflict is the error of an edit that met another one: both versions, and
// what differs. It is a Conflict "draft-conflict".
type DraftConflict struct {
	Yours, Theirs int64
	Differ        []EditConflict // at most MostDiffer of Count
	Count         int
}

// MostDiffer is how many differences a conflict names.
const MostDiffer = 100

func (e *DraftConflict) Error() string { return e.Unwrap().Error() }

// Unwrap gives the conflict as the error that crosses package borders.
func (e *DraftConflict) Unwrap() error {
	return Errorf(Conflict, "draft-conflict", "the draft is at version %d, the edit was made at %d, and %d things are not as it takes them for",
		e.Theirs, e.Yours, e.Count)
}
