// Package liveclient is a client of the live stream: it folds snapshot and diffs
// into a board of its own and proves it against the digest of every heartbeat.
// It shares no code with the server, so that a mistake of one is not hidden by
// the other.
package liveclient

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Line is what one region has in one cell.
type Line struct {
	Region       string   `json:"region"`
	Cell         string   `json:"cell"`
	Grid         string   `json:"grid"`
	Institutions [5]int32 `json:"institutions"`
	LastVisit    string   `json:"last_visit"`
	LastPatrol   string   `json:"last_patrol"`
	Clues        [4]int32 `json:"clues"`
	Staff        int32    `json:"staff"`
	Gaps         [7]int32 `json:"gaps"`
	Fresh        int32    `json:"fresh"`
	DebtRate     int64    `json:"debt_rate"`
	DebtBase     int64    `json:"debt_base"`
}

// RegionLine is what a region has in no cell, and its counters.
type RegionLine struct {
	Region      string   `json:"region"`
	Unlocated   [5]int32 `json:"unlocated"`
	Clues       [4]int32 `json:"clues"`
	VisitsToday int32    `json:"visits_today"`
	CluesToday  int32    `json:"clues_today"`
	ClueClock   [3]int32 `json:"clue_clock"`
	Ungridded   int32    `json:"ungridded"`
	Staff       int32    `json:"staff"`
	DebtRate    int64    `json:"debt_rate"`
	DebtBase    int64    `json:"debt_base"`
}

// Message is any message of the server.
type Message struct {
	Type       string          `json:"type"`
	Epoch      string          `json:"epoch"`
	Rev        int64           `json:"rev"`
	From       int64           `json:"from"`
	To         int64           `json:"to"`
	At         time.Time       `json:"at"`
	Today      int64           `json:"today"`
	Region     string          `json:"region"`
	Resolution int             `json:"resolution"`
	Digest     string          `json:"digest"`
	Cells      []Line          `json:"cells"`
	Removed    []Line          `json:"removed"`
	Regions    []RegionLine    `json:"regions"`
	Totals     json.RawMessage `json:"totals"`
	Officers   json.RawMessage `json:"officers"`
	Items      []FeedItem      `json:"items"`
}

// FeedItem is one line of the feed layer.
type FeedItem struct {
	Seq         int64  `json:"seq"`
	Kind        string `json:"kind"`
	Region      string `json:"region"`
	Cell        string `json:"cell"`
	ID          string `json:"id"`
	Severity    string `json:"severity"`
	State       string `json:"state"`
	Institution string `json:"institution"`
	Task        string `json:"task"`
}

type key struct{ region, cell string }

// Board is the client's fold of the stream.
type Board struct {
	Epoch   string
	Rev     int64
	At      time.Time
	Today   int64 // local day, in days since 1970-01-01
	lines   map[key]Line
	regions map[string]RegionLine
}

// Fold applies a snapshot or diff; other messages change nothing. A diff that
// does not begin where the board stands is an error: ask for a snapshot.
func (b *Board) Fold(m *Message) error {
	switch m.Type {
	case "snapshot":
		b.Epoch, b.Rev, b.At, b.Today = m.Epoch, m.Rev, m.At, m.Today
		b.lines, b.regions = map[key]Line{}, map[string]RegionLine{}
	case "diff":
		if m.Epoch != b.Epoch || m.From != b.Rev {
			return fmt.Errorf("a diff from %s/%d does not follow %s/%d", m.Epoch, m.From, b.Epoch, b.Rev)
		}
		b.Rev, b.At, b.Today = m.To, m.At, m.Today
	default:
		return nil
	}
	for _, l := range m.Cells {
		b.lines[key{l.Region, l.Cell}] = l
	}
	for _, l := range m.Removed {
		delete(b.lines, key{l.Region, l.Cell})
	}
	for _, r := range m.Regions {
		b.regions[r.Region] = r
		if r == (RegionLine{Region: r.Region}) {
			delete(b.regions, r.Region)
		}
	}
	return nil
}

// Lines is how many lines the board has.
func (b *Board) Lines() int { return len(b.lines) }

// Debt of all lines on the board's day, in millionths of a point.
func (b *Board) Debt() int64 {
	rate, base := int64(0), int64(0)
	for _, l := range b.lines {
		rate, base = rate+l.DebtRate, base+l.DebtBase
	}
	for _, r := range b.regions {
		rate, base = rate+r.DebtRate, base+r.DebtBase
	}
	return rate*b.Today - base
}

// Line is one line, and whether there is one.
func (b *Board) Line(region, cell string) (Line, bool) {
	l, ok := b.lines[key{region, cell}]
	return l, ok
}

// Digest is computed from every line, as 16 hexadecimal digits.
func (b *Board) Digest() string {
	sum := uint64(0)
	for _, l := range b.lines {
		sum += hash(fmt.Sprintf("%s|%s|%s|%s|%d|%d|%s|%d|%s|%d|%d,%d", l.Region, l.Cell, l.Grid, counts(l.Institutions[:]),
			unix(l.LastVisit), unix(l.LastPatrol), counts(l.Clues[:]), l.Staff, counts(l.Gaps[:]), l.Fresh, l.DebtRate, l.DebtBase))
	}
	for _, r := range b.regions {
		sum += hash(fmt.Sprintf("%s||%s|%s|%d|%d|%s|%d|%d|%d,%d", r.Region, counts(r.Unlocated[:]), counts(r.Clues[:]),
			r.VisitsToday, r.CluesToday, counts(r.ClueClock[:]), r.Ungridded, r.Staff, r.DebtRate, r.DebtBase))
	}
	return fmt.Sprintf("%016x", sum)
}

func counts(n []int32) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(n), "[]"), " ", ",")
}

func unix(text string) int64 {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return 0
	}
	return t.Unix()
}

// hash is two 32-bit FNV-1a with different offsets side by side.
func hash(text string) uint64 {
	high, low := uint32(0x811c9dc5), uint32(0x050c5d1f)
	for i := 0; i < len(text); i++ {
		high = (high ^ uint32(text[i])) * 16777619
		low = (low ^ uint32(text[i])) * 16777619
	}
	return uint64(high)<<32 | uint64(low)
}
