package api

import (
	"context"
	"fmt"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
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
	Reason  string    `json:"reason" enum:"hand,balance,import,undo,redo,staffing,settings,rebase"`
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

// change reads the edit; what cannot be read is refused with its place.
func (b *editBody) change() (*grid.Change, error) {
	c := &grid.Change{}
	var f grid.Faults
	for i, m := range b.Moves {
		if len(m.From) != len(m.Cells) {
			f.Add(fmt.Sprintf("moves[%d].from", i), fmt.Sprint(len(m.From)), "has not one entry for each of %d cells", len(m.Cells))
			continue
		}
		for n, cell := range m.Cells {
			c.Cells = append(c.Cells, grid.CellMove{Cell: cell, From: grid.GridID(textOrEmpty(m.From[n])), To: grid.GridID(textOrEmpty(m.To))})
		}
	}
	for i, g := range b.Grids {
		if g.Before == nil && g.After == nil {
			f.Add(fmt.Sprintf("grids[%d]", i), "", "has neither before nor after")
		}
		c.Grids = append(c.Grids, grid.GridChange{Before: g.Before.grid(), After: g.After.grid()})
	}
	for _, p := range b.Postings {
		c.Postings = append(c.Postings, grid.PostingChange{Gone: p.Gone,
			Posting: grid.Posting{Grid: grid.GridID(p.Grid), Officer: grid.OfficerID(p.Officer), Kind: grid.DutyKind(p.Kind)}})
	}
	for _, l := range b.Locks {
		c.Locks = append(c.Locks, grid.LockChange{Grid: grid.GridID(l.Grid), Locked: l.Locked})
	}
	if len(c.Cells)+len(c.Grids)+len(c.Postings)+len(c.Locks) == 0 {
		f.Add("moves", "", "and everything else is empty: there is nothing to change")
	}
	return c, f.Err("edit")
}

func (g *PlainGrid) grid() *grid.Grid {
	if g == nil {
		return nil
	}
	return &grid.Grid{ID: grid.GridID(g.ID), Region: g.Region, Code: g.Code, Name: g.Name}
}

func plainGrid(g *grid.Grid) *PlainGrid {
	if g == nil {
		return nil
	}
	return &PlainGrid{ID: string(g.ID), Code: g.Code, Name: g.Name, Region: g.Region}
}

// mayChange refuses grids and people of others that a change would bring in.
func (c *claim) mayChange(tx *store.Tx, change *grid.Change) error {
	var grids, officers []string
	for _, g := range change.Grids {
		if g.After != nil {
			grids = append(grids, string(g.After.ID))
			if err := c.had(g.After.Region, "region"); err != nil {
				return err
			}
		}
	}
	for _, p := range change.Postings {
		if !p.Gone {
			officers = append(officers, string(p.Officer))
		}
	}
	if err := c.admitAll(tx, store.NounGrid, "grids.after.id", grids); err != nil {
		return err
	}
	known, err := tx.Owners(store.NounOfficer, officers)
	for _, id := range officers {
		if region, there := known[id]; err == nil && (!there || c.had(region, "") != nil) {
			err = notFound("officer")
		}
	}
	return err
}

// changeOf puts the cells that go to one grid together.
func changeOf(c *grid.Change) DraftChange {
	w := DraftChange{Moves: []CellMoves{}, Grids: make([]GridChange, len(c.Grids)), Postings: make([]PostingChange, len(c.Postings)), Locks: make([]LockChange, len(c.Locks))}
	at := map[grid.GridID]int{}
	for _, m := range c.Cells {
		i, known := at[m.To]
		if !known {
			i = len(w.Moves)
			at[m.To] = i
			w.Moves = append(w.Moves, CellMoves{To: idOrNull(m.To)})
		}
		w.Moves[i].Cells = append(w.Moves[i].Cells, m.Cell)
		w.Moves[i].From = append(w.Moves[i].From, idOrNull(m.From))
	}
	for i, g := range c.Grids {
		w.Grids[i] = GridChange{plainGrid(g.Before), plainGrid(g.After)}
	}
	for i, p := range c.Postings {
		w.Postings[i] = PostingChange{postingOf(p.Posting), p.Gone}
	}
	for i, l := range c.Locks {
		w.Locks[i] = LockChange{string(l.Grid), l.Locked}
	}
	return w
}

func editOf(e *grid.DraftEdit, names accountNames) DraftEdit {
	return DraftEdit{Version: e.Version, By: textOrEmpty(names.of(e.By)), At: e.At.UTC(), Reason: string(e.Reason), Undone: e.Undone,
		Undoes: e.Undoes, DraftChange: changeOf(&e.Change)}
}

// editedBy answers an edit of the caller.
func editedBy(c *caller, e grid.DraftEdit, merged bool, err error) (DraftEdited, error) {
	if err != nil {
		return DraftEdited{}, err
	}
	return DraftEdited{Version: e.Version, Merged: merged, Edit: editOf(&e, accountNames{c.ID: c.Name})}, nil
}

func (s *Server) registerDraftEdits() {
	write(s, "POST /api/v1/drafts/{id}/edits", func(ctx context.Context, req *request, in *draftAct[editBody]) (func(*store.Tx) (DraftEdited, error), error) {
		head, claim, err := s.draftToChange(ctx, req.caller, in.ID)
		if err != nil {
			return nil, err
		}
		change, err := in.Body.change()
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (DraftEdited, error) {
			if err := claim.mayChange(tx, change); err != nil {
				return DraftEdited{}, err
			}
			e, merged, err := tx.EditDraft(head.ID, in.Body.Version, change, grid.EditByHand, req.caller.ID)
			return editedBy(req.caller, e, merged, err)
		}, nil
	})
	s.registerSteps("undo", (*store.Tx).UndoDraft)
	s.registerSteps("redo", (*store.Tx).RedoDraft)
	read(s, "GET /api/v1/drafts/{id}/edits", func(ctx context.Context, req *request, in *struct {
		ByID
		After int64 `query:"after" minimum:"0" doc:"version after which"`
		Limit int   `query:"limit" minimum:"1" maximum:"200" default:"100"`
	}) (DraftEdits, error) {
		rows, err := s.store.DraftEdits(ctx, req.caller.Region, grid.DraftID(in.ID), in.After, in.Limit+1)
		if err != nil {
			return DraftEdits{}, err
		}
		names, err := namesOf(ctx, s.store, rows, func(e *grid.DraftEdit) grid.AccountID { return e.By })
		out := DraftEdits{Items: make([]DraftEdit, 0, len(rows))}
		if len(rows) > in.Limit {
			rows = rows[:in.Limit]
			out.Next = &rows[len(rows)-1].Version
		}
		for i := range rows {
			out.Items = append(out.Items, editOf(&rows[i], names))
		}
		return out, err
	})
}

// registerSteps registers undo or redo.
func (s *Server) registerSteps(act string, step func(*store.Tx, grid.DraftID, int64, grid.AccountID) (grid.DraftEdit, error)) {
	write(s, "POST /api/v1/drafts/{id}/"+act, func(ctx context.Context, req *request, in *draftAct[atVersion]) (func(*store.Tx) (DraftEdited, error), error) {
		head, err := s.store.DraftHead(ctx, req.caller.Region, grid.DraftID(in.ID))
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (DraftEdited, error) {
			e, err := step(tx, head.ID, in.Body.Version, req.caller.ID)
			return editedBy(req.caller, e, false, err)
		}, nil
	})
}

// draftToChange is a draft of the caller's scope with what the caller may bring
// into it.
func (s *Server) draftToChange(ctx context.Context, c *caller, id string) (grid.Draft, *claim, error) {
	head, err := s.store.DraftHead(ctx, c.Region, grid.DraftID(id))
	if err != nil {
		return head, nil, err
	}
	claim, err := s.claim(ctx, c, "")
	return head, claim, err
}
