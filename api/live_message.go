package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Line is what one region has in one cell; empty fields are left out.
type Line struct {
	Region       string   `json:"region"`
	Cell         geo.Cell `json:"cell"`
	Grid         string   `json:"grid,omitempty" doc:"at the base resolution"`
	Institutions []int32  `json:"institutions,omitempty" minItems:"5" maxItems:"5" doc:"exempt, ok, due, never, overdue"`
	LastVisit    string   `json:"last_visit,omitempty" format:"date-time"`
	LastPatrol   string   `json:"last_patrol,omitempty" format:"date-time"`
	Clues        []int32  `json:"clues,omitempty" minItems:"4" maxItems:"4" doc:"open: low, medium, high, critical"`
	Staff        int32    `json:"staff,omitempty" doc:"on duty"`
	Gaps         []int32  `json:"gaps,omitempty" minItems:"7" maxItems:"7" doc:"kinds 1, 2, 3, 4, 6, 7, 9"`
	Fresh        int32    `json:"fresh,omitempty" doc:"of the institutions due to be looked at (all but the exempt): register entry lately found right on site"`
	DebtRate     int64    `json:"debt_rate,omitempty" doc:"debt grows by so many millionths of a point a day"`
	DebtBase     int64    `json:"debt_base,omitempty" doc:"debt on a local day = debt_rate × days since 1970-01-01 − debt_base"`
}

// RegionLine is what a region has in no cell, and its counters of the local day.
type RegionLine struct {
	Region      string  `json:"region"`
	Unlocated   []int32 `json:"unlocated,omitempty" minItems:"5" maxItems:"5" doc:"exempt, ok, due, never, overdue"`
	Clues       []int32 `json:"clues,omitempty" minItems:"4" maxItems:"4" doc:"open, without a cell"`
	VisitsToday int32   `json:"visits_today,omitempty"`
	CluesToday  int32   `json:"clues_today,omitempty"`
	ClueClock   []int32 `json:"clue_clock,omitempty" minItems:"3" maxItems:"3" doc:"open clues in time, soon, late"`
	Ungridded   int32   `json:"ungridded,omitempty" doc:"cells in force that hold nothing and are in no grid"`
	Staff       int32   `json:"staff,omitempty" doc:"on duty, place not known"`
	DebtRate    int64   `json:"debt_rate,omitempty" doc:"of institutions without a cell"`
	DebtBase    int64   `json:"debt_base,omitempty"`
}

// Totals are the sums of a scope.
type Totals struct {
	Institutions [5]int32 `json:"institutions"`
	Clues        [4]int32 `json:"clues"`
	Staff        int32    `json:"staff"`
	Gaps         [7]int32 `json:"gaps" doc:"kinds 1, 2, 3, 4, 6, 7, 9"`
	Unlocated    int32    `json:"unlocated"`
	VisitsToday  int32    `json:"visits_today"`
	CluesToday   int32    `json:"clues_today"`
	ClueClock    [3]int32 `json:"clue_clock"`
	Ungridded    int32    `json:"ungridded"`
	Fresh        int32    `json:"fresh" doc:"of the institutions that are not exempt: register entry lately found right on site"`
	InCycle      int32    `json:"in_cycle" doc:"institutions within every cycle, of owing"`
	Owing        int32    `json:"owing" doc:"institutions that are not exempt, located or not"`
	DebtRate     int64    `json:"debt_rate" doc:"debt grows by so many millionths of a point a day"`
	DebtBase     int64    `json:"debt_base" doc:"debt on a local day = debt_rate × days since 1970-01-01 − debt_base"`
}

// Snapshot is the board of a scope at a resolution.
type Snapshot struct {
	Type       string       `json:"type" enum:"snapshot"`
	Epoch      string       `json:"epoch"`
	Rev        int64        `json:"rev"`
	At         time.Time    `json:"at" doc:"domain time"`
	Today      int32        `json:"today" doc:"its local day, in days since 1970-01-01"`
	Region     string       `json:"region"`
	Resolution int          `json:"resolution"`
	Cells      []Line       `json:"cells"`
	Regions    []RegionLine `json:"regions"`
	Totals     Totals       `json:"totals"`
}

// lineOf is the wire shape of a line.
func lineOf(l *grid.LineState) Line {
	w := Line{Region: l.Region, Cell: l.Cell, Grid: string(l.Grid), Staff: l.Tally.Staff, Fresh: l.Tally.Fresh,
		DebtRate: l.Tally.Debt.Rate, DebtBase: l.Tally.Debt.Base}
	if l.Tally.Institutions != [5]int32{} {
		w.Institutions = slices.Clone(l.Tally.Institutions[:])
	}
	if l.Tally.Clues != [4]int32{} {
		w.Clues = slices.Clone(l.Tally.Clues[:])
	}
	if l.Tally.Gaps != [7]int32{} {
		w.Gaps = slices.Clone(l.Tally.Gaps[:])
	}
	if l.Tally.LastVisit != 0 {
		w.LastVisit = time.Unix(l.Tally.LastVisit, 0).UTC().Format(time.RFC3339)
	}
	if l.Tally.LastPatrol != 0 {
		w.LastPatrol = time.Unix(l.Tally.LastPatrol, 0).UTC().Format(time.RFC3339)
	}
	return w
}

// The stream is written by hand: a snapshot of 50,000 lines is the one thing
// here whose encoding is felt. A test compares it with the types above.

// encodeSnapshot is the message of a full delta.
func encodeSnapshot(epoch, region string, resolution int, d *grid.Delta) []byte {
	b := make([]byte, 0, 512+160*len(d.Lines)+120*len(d.Regions))
	b = append(b, `{"type":"snapshot","epoch":`...)
	b = appendText(b, epoch)
	b = append(b, `,"rev":`...)
	b = strconv.AppendInt(b, d.To, 10)
	b = appendAt(b, d.At)
	b = appendToday(b, d.Today)
	b = append(b, `,"region":`...)
	b = appendText(b, region)
	b = append(b, `,"resolution":`...)
	b = strconv.AppendInt(b, int64(resolution), 10)
	b = appendLines(b, d.Lines)
	return append(appendTail(b, d), '}')
}

// encodeDiff is the message that brings a client from rev from to d.To.
func encodeDiff(epoch string, from int64, d *grid.Delta) []byte {
	b := make([]byte, 0, 512+160*len(d.Lines)+120*len(d.Regions)+60*len(d.Removed))
	b = append(b, `{"type":"diff","epoch":`...)
	b = appendText(b, epoch)
	b = append(b, `,"from":`...)
	b = strconv.AppendInt(b, from, 10)
	b = append(b, `,"to":`...)
	b = strconv.AppendInt(b, d.To, 10)
	b = appendAt(b, d.At)
	b = appendToday(b, d.Today)
	b = appendLines(b, d.Lines)
	b = append(b, `,"removed":[`...)
	for i := range d.Removed {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendKey(b, &d.Removed[i]), '}')
	}
	b = append(b, ']')
	return append(appendTail(b, d), '}')
}

// encodeHeartbeat proves a client's state: the digest is that of exactly rev. Its
// at is the domain clock, which runs on while the board has nothing to change.
func encodeHeartbeat(epoch string, d *grid.Delta, at time.Time) []byte {
	b := append([]byte(nil), `{"type":"heartbeat","epoch":`...)
	b = appendText(b, epoch)
	b = append(b, `,"rev":`...)
	b = strconv.AppendInt(b, d.To, 10)
	b = append(b, `,"digest":"`...)
	b = append(b, grid.DigestText(d.Digest)...)
	b = append(b, '"')
	return append(appendAt(b, at), '}')
}

func compareKeys(x, y grid.LineKey) int {
	return cmp.Or(cmp.Compare(x.Region, y.Region), cmp.Compare(x.Cell, y.Cell))
}

func appendLines(b []byte, lines []grid.LineState) []byte {
	b = append(b, `,"cells":[`...)
	for i := range lines {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendLine(b, &lines[i])
	}
	return append(b, ']')
}

func appendLine(b []byte, l *grid.LineState) []byte {
	b = appendKey(b, &l.LineKey)
	if l.Grid != "" {
		b = append(b, `,"grid":`...)
		b = appendText(b, string(l.Grid))
	}
	b = appendCounts(b, "institutions", l.Tally.Institutions[:])
	b = appendUnix(b, "last_visit", l.Tally.LastVisit)
	b = appendUnix(b, "last_patrol", l.Tally.LastPatrol)
	b = appendCounts(b, "clues", l.Tally.Clues[:])
	b = appendCount(b, "staff", l.Tally.Staff)
	b = appendCounts(b, "gaps", l.Tally.Gaps[:])
	b = appendCount(b, "fresh", l.Tally.Fresh)
	b = appendDebt(b, l.Tally.Debt)
	return append(b, '}')
}

// appendKey opens an object with region and cell.
func appendKey(b []byte, k *grid.LineKey) []byte {
	b = append(b, `{"region":`...)
	b = appendText(b, k.Region)
	b = append(b, `,"cell":"`...)
	b = append(b, k.Cell.String()...)
	return append(b, '"')
}

// appendTail writes the lines of regions and the totals.
func appendTail(b []byte, d *grid.Delta) []byte {
	b = append(b, `,"regions":[`...)
	for i := range d.Regions {
		r := &d.Regions[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"region":`...)
		b = appendText(b, r.Region)
		b = appendCounts(b, "unlocated", r.Unlocated[:])
		b = appendCounts(b, "clues", r.Clues[:])
		b = appendCount(b, "visits_today", r.VisitsToday)
		b = appendCount(b, "clues_today", r.CluesToday)
		b = appendCounts(b, "clue_clock", r.ClueClock[:])
		b = appendCount(b, "ungridded", r.Ungridded)
		b = appendCount(b, "staff", r.Staff)
		b = appendDebt(b, r.Debt)
		b = append(b, '}')
	}
	b = append(b, `],"totals":`...)
	t, err := json.Marshal(Totals(d.Totals))
	if err != nil {
		panic(err) // numbers always encode
	}
	return append(b, t...)
}

// appendText writes a JSON string; codes and ids need no escapes.
func appendText(b []byte, s string) []byte {
	plain := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		plain = plain && c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
	}
	if plain {
		return append(append(append(b, '"'), s...), '"')
	}
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings always encode
	}
	return append(b, text...)
}

func appendAt(b []byte, t time.Time) []byte {
	b = append(b, `,"at":"`...)
	b = t.UTC().AppendFormat(b, time.RFC3339Nano)
	return append(b, '"')
}

func appendToday(b []byte, d grid.Date) []byte {
	return strconv.AppendInt(append(b, `,"today":`...), int64(d), 10)
}

func appendUnix(b []byte, name string, unix int64) []byte {
	if unix == 0 {
		return b
	}
	b = append(append(append(b, ',', '"'), name...), `":"`...)
	b = time.Unix(unix, 0).UTC().AppendFormat(b, time.RFC3339)
	return append(b, '"')
}

func appendCount[N int32 | int64](b []byte, name string, n N) []byte {
	if n == 0 {
		return b
	}
	b = append(append(append(b, ',', '"'), name...), `":`...)
	return strconv.AppendInt(b, int64(n), 10)
}

func appendDebt(b []byte, d grid.Debt) []byte {
	return appendCount(appendCount(b, "debt_rate", d.Rate), "debt_base", d.Base)
}

func appendCounts(b []byte, name string, counts []int32) []byte {
	if !slices.ContainsFunc(counts, func(n int32) bool { return n != 0 }) {
		return b
	}
	b = append(append(append(b, ',', '"'), name...), `":[`...)
	for i, n := range counts {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return append(b, ']')
}

// subscription is what a client asks for.
type subscription struct {
	Type       string   `json:"type"`
	Region     string   `json:"region"`
	Resolution int      `json:"resolution"`
	Layers     []string `json:"layers"`
	Cursor     *cursor  `json:"cursor"`
}

// cursor is where a client stands.
type cursor struct {
	Epoch string `json:"epoch"`
	Rev   int64  `json:"rev"`
}

// Layers beside the board.
const (
	layerStaff    = "staff"
	layerFeed     = "feed"
	layerHotspots = "hotspots"
)

// parseSubscription reads a message of a client; base is the base resolution.
// Whatever is not exactly a subscription is refused.
func parseSubscription(data []byte, base int) (*subscription, error) {
	if !utf8.Valid(data) {
		return nil, invalid("message", "message", "", "is not valid UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var m subscription
	if err := d.Decode(&m); err != nil {
		return nil, invalid("message", "message", "", "%v", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, invalid("message", "message", "", "is followed by something")
	}
	var f grid.Faults
	if m.Type != "subscribe" {
		f.Add("type", m.Type, "is not subscribe")
	}
	if len(m.Region) > 64 {
		f.Add("region", m.Region, "is longer than 64 bytes")
	}
	if m.Resolution < grid.MinResolution || m.Resolution > base {
		f.Add("resolution", strconv.Itoa(m.Resolution), "is not %d to %d", grid.MinResolution, base)
	}
	for _, l := range m.Layers {
		if l != layerStaff && l != layerFeed && l != layerHotspots {
			f.Add("layers", l, "is not staff, feed or hotspots")
		}
	}
	if m.Cursor != nil && m.Cursor.Rev < 0 {
		f.Add("cursor.rev", strconv.FormatInt(m.Cursor.Rev, 10), "is negative")
	}
	if err := f.Err("message"); err != nil {
		return nil, err
	}
	return &m, nil
}
