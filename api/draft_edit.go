package api

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid/store"
)

// DraftChange is one edit of a draft: all of it holds, or nothing does.
type DraftChange struct {
	Moves    []CellMoves     `json:"moves"`
	Grids    []GridChange    `json:"grids"`
	Postings []PostingChange `json:"postings"`
	Locks    []LockChange    `json:"locks"`
}

// CellMoves takes cells to one grid.
type CellMoves struct {
	To    *string    `json:"to" doc:"null: to no grid"`
	Cells []geo.Cell `json:"cells"`
	From  []*string  `json:"from" doc:"for each cell the grid it is taken from; null: none"`
}

// GridChange adds a grid (no before), removes one (no after) or renames one.
type GridChange struct {
	Before *PlainGrid `json:"before,omitempty"`
	After  *PlainGrid `json:"after,omitempty"`
}

// PlainGrid is a grid without cells and people.
type PlainGrid struct {
	ID     string `json:"id" format:"uuid"`
	Code   string `json:"code"`
	Name   string `json:"name"`
	Region string `json:"region"`
}

// PostingChange adds a posting, or takes one away.
type PostingChange struct {
	DraftPosting
	Gone bool `json:"gone,omitempty"`
}

// LockChange locks a grid, or frees it.
type LockChange struct {
	Grid   string `json:"grid" format:"uuid"`
	Locked bool   `json:"locked"`
}

// DraftEdit is an edit as it is kept.
type DraftEdit struct {
	Version int64     `json:"version" doc:"of the draft after it"`
	By      string    `json:"by" doc:"name of the account"`
	At      time.Time `json:"at"`
	Reason  string    `json:"reason" enum:"hand,balance,import,undo,redo,staffing"`
	Undone  bool      `json:"undone"`
	Undoes  int64     `json:"undoes" doc:"the version whose edit this one took back or made again; 0: none"`
	DraftChange
}

// DraftEdited answers an edit.
type DraftEdited struct {
	Version int64     `json:"version"`
	Merged  bool      `json:"merged" doc:"the draft had moved on, in nothing that this edit changes"`
	Edit    DraftEdit `json:"edit"`
}

// DraftEdits is the history of a draft, the oldest first.
type DraftEdits struct {
	Items []DraftEdit `json:"items"`
	Next  *int64      `json:"next" doc:"give it as after for what follows; null at the end"`
}

// editBody is an edit by hand.
type editBody struct {
	Version  int64           `json:"version" minimum:"1" doc:"that the edit was made on"`
	Moves    []CellMoves     `json:"moves,omitempty" maxItems:"10000"`
	Grids    []GridChange    `json:"grids,omitempty" maxItems:"5000"`
	Postings []PostingChange `json:"postings,omitempty" maxItems:"20000"`
	Locks    []LockChange    `json:"locks,omitempty" maxItems:"5000"`
}

func (s *Server) registerDraftEdits() {
	write(s, "POST /api/v1/drafts/{id}/edits", func(ctx context.Context, req *request, in *draftAct[editBody]) (func(*store.Tx) (DraftEdited, error), error) {
		return nil, errNotBuilt
	})
	write(s, "POST /api/v1/drafts/{id}/undo", func(ctx context.Context, req *request, in *draftAct[atVersion]) (func(*store.Tx) (DraftEdited, error), error) {
		return nil, errNotBuilt
	})
	write(s, "POST /api/v1/drafts/{id}/redo", func(ctx context.Context, req *request, in *draftAct[atVersion]) (func(*store.Tx) (DraftEdited, error), error) {
		return nil, errNotBuilt
	})
	read(s, "GET /api/v1/drafts/{id}/edits", func(ctx context.Context, req *request, in *struct {
		ByID
		After int64 `query:"after" minimum:"0" doc:"version after which"`
		Limit int   `query:"limit" minimum:"1" maximum:"200" default:"100"`
	}) (DraftEdits, error) {
		return DraftEdits{}, errNotBuilt
	})
}
