package store

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

// wireChange is a change of a draft in the journal: JSON, gzip. Cells are listed
// by where they come from and go to.
type wireChange struct {
	Moves    []wireMoves       `json:"moves,omitempty"`
	Grids    []wireGridChange  `json:"grids,omitempty"`
	Postings []wirePosting     `json:"postings,omitempty"`
	Locks    []grid.LockChange `json:"locks,omitempty"`
}

type wireMoves struct {
	From  grid.GridID `json:"from"`
	To    grid.GridID `json:"to"`
	Cells []geo.Cell  `json:"cells"`
}

type wireGridChange struct {
	Before *wireGrid `json:"before,omitempty"`
	After  *wireGrid `json:"after,omitempty"`
}

type wireGrid struct {
	ID     grid.GridID `json:"id"`
	Region string      `json:"region"`
	Code   string      `json:"code"`
	Name   string      `json:"name"`
}

type wirePosting struct {
	Grid    grid.GridID    `json:"grid"`
	Officer grid.OfficerID `json:"officer"`
	Kind    grid.DutyKind  `json:"kind"`
	Gone    bool           `json:"gone,omitempty"`
}

func wireGridOf(g *grid.Grid) *wireGrid {
	if g == nil {
		return nil
	}
	return &wireGrid{g.ID, g.Region, g.Code, g.Name}
}

func (g *wireGrid) grid() *grid.Grid {
	if g == nil {
		return nil
	}
	return &grid.Grid{ID: g.ID, Region: g.Region, Code: g.Code, Name: g.Name}
}

// packChange writes a change for the journal.
func packChange(c *grid.Change) ([]byte, error) {
	w := wireChange{Locks: c.Locks}
	type way struct{ from, to grid.GridID }
	at := map[way]int{}
	for _, m := range c.Cells {
		k := way{m.From, m.To}
		n, known := at[k]
		if !known {
			n = len(w.Moves)
			at[k] = n
			w.Moves = append(w.Moves, wireMoves{From: m.From, To: m.To})
		}
		w.Moves[n].Cells = append(w.Moves[n].Cells, m.Cell)
	}
	for _, g := range c.Grids {
		w.Grids = append(w.Grids, wireGridChange{wireGridOf(g.Before), wireGridOf(g.After)})
	}
	for _, p := range c.Postings {
		w.Postings = append(w.Postings, wirePosting{p.Grid, p.Officer, p.Kind, p.Gone})
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	if err := json.NewEncoder(z).Encode(&w); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// mostChange bounds a change that is unpacked, in bytes.
const mostChange = 256 << 20

// unpackChange reads what packChange wrote; cells come sorted.
func unpackChange(packed []byte) (c grid.Change, err error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return c, fmt.Errorf("store: a change of a draft: %w", err)
	}
	var w wireChange
	d := json.NewDecoder(io.LimitReader(z, mostChange))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return c, fmt.Errorf("store: a change of a draft: %w", err)
	}
	for _, m := range w.Moves {
		for _, cell := range m.Cells {
			c.Cells = append(c.Cells, grid.CellMove{Cell: cell, From: m.From, To: m.To})
		}
	}
	slices.SortFunc(c.Cells, func(a, b grid.CellMove) int { return cmp.Compare(a.Cell, b.Cell) })
	for _, g := range w.Grids {
		c.Grids = append(c.Grids, grid.GridChange{Before: g.Before.grid(), After: g.After.grid()})
	}
	for _, p := range w.Postings {
		c.Postings = append(c.Postings, grid.PostingChange{Posting: grid.Posting{Grid: p.Grid, Officer: p.Officer, Kind: p.Kind}, Gone: p.Gone})
	}
	c.Locks = w.Locks
	return c, nil
}
