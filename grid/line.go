package grid

import (
	"strconv"

	"gridwatch/geo"
)

// Tally is what is counted on a line of the board. It adds up over regions and
// from cells to their parents; the two instants take the later.
type Tally struct {
	Institutions [statuses]int32   // by Status
	Fresh        int32             // of the institutions that owe: whose register entry was lately checked on site
	LastVisit    int64             // of an institution here, unix seconds; 0 = never
	LastPatrol   int64             // somebody of the grid staff was here, unix seconds; 0 = never
	Clues        [severities]int32 // open, by Severity
	Staff        int32             // on duty, by the last place the log knows
	Gaps         [gapCounts]int32  // by LineGaps
	Debt         Debt
}

func (t *Tally) add(o *Tally, sign int32) {
	for i, n := range o.Institutions {
		t.Institutions[i] += sign * n
	}
	for i, n := range o.Clues {
		t.Clues[i] += sign * n
	}
	t.Staff += sign * o.Staff
	for i, n := range o.Gaps {
		t.Gaps[i] += sign * n
	}
	t.Fresh += sign * o.Fresh
	t.Debt.add(o.Debt, int64(sign))
}

// occupied says whether there is something that somebody must answer for.
func (t *Tally) occupied() bool {
	return t.Institutions != [statuses]int32{} || t.Clues != [severities]int32{}
}

// Status of the cell, worst first; false when it holds no institution.
func (t *Tally) Status() (Status, bool) {
	for s := Overdue; s >= Exempt; s-- {
		if t.Institutions[s] > 0 {
			return s, true
		}
	}
	return 0, false
}

// Owing is how many institutions owe something; Fresh is a part of them.
func (t *Tally) Owing() int32 {
	n := int32(0)
	for s := OK; s < statuses; s++ {
		n += t.Institutions[s]
	}
	return n
}

// InCycle is how many of the owing institutions are within every cycle.
func (t *Tally) InCycle() int32 { return t.Institutions[OK] + t.Institutions[Due] }

// LineKey names a line of the board.
type LineKey struct {
	Region string
	Cell   geo.Cell
}

// LineState is one line of the board: what one region has in one cell.
type LineState struct {
	LineKey
	Grid  GridID // at the base resolution; "" if none
	Tally Tally
}

// Text is the canonical line that the digest hashes:
//
//	region|cell|grid|exempt,ok,due,never,overdue|last visit|last patrol|low,medium,high,critical|staff|gap 1,2,3,4,6,7,9|fresh|debt rate,base
func (l *LineState) Text() string {
	return string(l.Tally.appendTo(append(linePrefix(l.Region, l.Cell), l.Grid...)))
}

func linePrefix(region string, cell geo.Cell) []byte {
	b := append([]byte(region), '|')
	if cell != 0 {
		b = append(b, cell.String()...)
	}
	return append(b, '|')
}

func (t *Tally) appendTo(b []byte) []byte {
	b = append(b, '|')
	b = appendCounts(b, t.Institutions[:])
	b = append(b, '|')
	b = strconv.AppendInt(b, t.LastVisit, 10)
	b = append(b, '|')
	b = strconv.AppendInt(b, t.LastPatrol, 10)
	b = append(b, '|')
	b = appendCounts(b, t.Clues[:])
	b = append(b, '|')
	b = strconv.AppendInt(b, int64(t.Staff), 10)
	b = append(b, '|')
	b = appendCounts(b, t.Gaps[:])
	b = append(b, '|')
	b = strconv.AppendInt(b, int64(t.Fresh), 10)
	return t.Debt.appendTo(append(b, '|'))
}

func (d Debt) appendTo(b []byte) []byte {
	b = strconv.AppendInt(b, d.Rate, 10)
	return strconv.AppendInt(append(b, ','), d.Base, 10)
}

func appendCounts(b []byte, counts []int32) []byte {
	for i, n := range counts {
		if i > 0 {
			b = append(b, ',')
		}
		if uint32(n) < 10 { // nearly always
			b = append(b, '0'+byte(n))
			continue
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return b
}

// RegionState is what a region has in no cell, and its counters of the local day.
type RegionState struct {
	Region      string
	Unlocated   [statuses]int32   // institutions without a point (gap kind 8), by Status
	Clues       [severities]int32 // open clues without a point
	VisitsToday int32
	CluesToday  int32
	ClueClock   [clueClocks]int32 // open clues, located or not, by how they stand to their deadline
	Ungridded   int32             // cells in force that hold nothing and are in no grid
	Staff       int32             // on duty, place not known
	Debt        Debt              // of institutions without a point
}

// Empty says whether there is nothing to tell; such a state is not a line.
func (r *RegionState) Empty() bool { return *r == RegionState{Region: r.Region} }

// Text is the canonical line that the digest hashes:
//
//	region||exempt,ok,due,never,overdue|low,medium,high,critical|visits today|clues today|in time,soon,late|ungridded|staff|debt rate,base
func (r *RegionState) Text() string { return string(r.appendTo(linePrefix(r.Region, 0))) }

func (r *RegionState) appendTo(b []byte) []byte {
	b = appendCounts(b, r.Unlocated[:])
	b = append(b, '|')
	b = appendCounts(b, r.Clues[:])
	b = append(b, '|')
	b = strconv.AppendInt(b, int64(r.VisitsToday), 10)
	b = append(b, '|')
	b = strconv.AppendInt(b, int64(r.CluesToday), 10)
	b = append(b, '|')
	b = appendCounts(b, r.ClueClock[:])
	b = append(b, '|')
	b = strconv.AppendInt(b, int64(r.Ungridded), 10)
	b = append(b, '|')
	b = strconv.AppendInt(b, int64(r.Staff), 10)
	return r.Debt.appendTo(append(b, '|'))
}

// Totals are the sums of a scope.
type Totals struct {
	Institutions [statuses]int32 // located ones
	Clues        [severities]int32
	Staff        int32
	Gaps         [gapCounts]int32
	Unlocated    int32 // gap kind 8
	VisitsToday  int32
	CluesToday   int32
	ClueClock    [clueClocks]int32
	Ungridded    int32
	Fresh        int32 // of the located ones that owe
	InCycle      int32 // of Owing: institutions within every cycle
	Owing        int32 // located or not
	DebtRate     int64 // see Debt
	DebtBase     int64
}

func (t *Totals) addRegion(r *RegionState) {
	for i, n := range r.Clues {
		t.Clues[i] += n
	}
	for s, n := range r.Unlocated {
		t.Unlocated += n
		t.addOwing(Status(s), n)
	}
	t.DebtRate += r.Debt.Rate
	t.DebtBase += r.Debt.Base
	for i, n := range r.ClueClock {
		t.ClueClock[i] += n
	}
	t.VisitsToday += r.VisitsToday
	t.CluesToday += r.CluesToday
	t.Ungridded += r.Ungridded
	t.Staff += r.Staff
}

func (t *Totals) addTally(s *Tally) {
	for i, n := range s.Institutions {
		t.Institutions[i] += n
		t.addOwing(Status(i), n)
	}
	t.DebtRate += s.Debt.Rate
	t.DebtBase += s.Debt.Base
	for i, n := range s.Clues {
		t.Clues[i] += n
	}
	t.Staff += s.Staff
	for i, n := range s.Gaps {
		t.Gaps[i] += n
	}
	t.Fresh += s.Fresh
}

func (t *Totals) addOwing(s Status, n int32) {
	if s >= OK {
		t.Owing += n
	}
	if s == OK || s == Due {
		t.InCycle += n
	}
}

// Debt of the scope.
func (t *Totals) Debt() Debt { return Debt{t.DebtRate, t.DebtBase} }
