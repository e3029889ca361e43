package hotspot

import (
	"gridwatch/geo"
	"gridwatch/grid"
)

// Level is how a cell is painted: by the sign of Gi* and its q, unless the cases
// are too few to say anything.
type Level string

// Levels: hot and cold at q ≤ 0.01 (3), 0.05 (2), 0.10 (1).
const (
	Hot3  Level = "hot3"
	Hot2  Level = "hot2"
	Hot1  Level = "hot1"
	None  Level = "none"
	Cold1 Level = "cold1"
	Cold2 Level = "cold2"
	Cold3 Level = "cold3"
	Few   Level = "few" // 样本不足
)

// Per is what clues are related to.
type Per string

// Rates are smoothed by empirical Bayes before they are tested.
const (
	PerCount       Per = "count" // no rate
	PerInstitution Per = "institution"
	PerResident    Per = "resident"
	PerEffort      Per = "effort" // visits and patrol hours
)

// Question asks for a map of hotspots.
type Question struct {
	Region     string // the scope: only its own clues and cells
	Resolution int
	Until      grid.Date // last day of the window
	Days       int       // length of the window
	K          int       // rings of neighbours
	Per        Per
}

// Line is one cell of a map of hotspots.
type Line struct {
	Cell          geo.Cell
	N             int     // clues in the window
	Near          int     // clues in the cell and its neighbours
	Expected      float64 // clues that would be near if they were spread like what they are related to
	Value         float64 // what was tested: N, or the smoothed rate
	Z, P, Q       float64 // of Gi*; NaN: none
	Level         Level
	Class         Class // of the counts, whatever they are related to
	Institutions  int
	Visits        int
	PatrolMinutes float64
	Residents     float64
	Judgement     Judgement
}

// Map is the answer to a question.
type Map struct {
	Question
	From          grid.Date // first day of the window
	Rev           int64     // of the log, up to which clues were counted
	PolicyVersion string
	Total         int // clues in the window
	Unlocated     int // of them in no cell, and so in no line
	SealedLeftOut int // sealed clues that this resolution must not show; not in Total
	TooFew        bool
	MinClues      int
	MinCluster    int
	Moran         Global
	GeneralG      Global
	Lines         []Line // every cell of the scope, sorted by cell
}

// Global is a statistic of all places together; NaN where there is none.
type Global struct{ Value, Expected, Variance, Z, P float64 }
