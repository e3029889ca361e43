package api

import (
	"context"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/planning"
	"gridwatch/grid/store"
)

// draftBody begins a draft.
type draftBody struct {
	Region        string      `json:"region" maxLength:"64"`
	Name          string      `json:"name"`
	Borders       string      `json:"borders,omitempty" enum:"hard,priced,free" doc:"default hard"`
	EffectiveFrom *time.Time  `json:"effective_from,omitempty"`
	Source        draftSource `json:"source"`
}

// draftSource says what a draft begins with.
type draftSource struct {
	Kind     string  `json:"kind" enum:"current,plan,official,regions,empty" doc:"regions: one grid for each leaf region"`
	Plan     *string `json:"plan,omitempty" format:"uuid" doc:"of the kind plan"`
	Official string  `json:"official,omitempty" enum:"community,unit" doc:"of the kind official: level of the official grids; default community"`
}

// official is the level of official grids that the draft begins with.
func (d *draftSource) official() grid.OfficialKind {
	if d.Official == "unit" {
		return grid.UnitGrid
	}
	return grid.CommunityGrid
}

func (s *Server) prepareDraft(ctx context.Context, req *request, in *draftAct[draftBody]) (func(*store.Tx) (Draft, error), error) {
	id, err := grid.ParseID[grid.DraftID]("id", in.ID)
	if err != nil {
		return nil, err
	}
	b := &in.Body
	claim, err := s.claim(ctx, req.caller, b.Region)
	if err != nil {
		return nil, err
	}
	from := planning.Source{Kind: planning.SourceKind(b.Source.Kind), Plan: grid.PlanID(textOrEmpty(b.Source.Plan)), Official: b.Source.official()}
	if from.Kind == planning.FromPlan {
		if _, err := s.store.Plan(ctx, req.caller.Region, from.Plan); err != nil {
			return nil, err
		}
	}
	made, err := s.planning.NewDraft(ctx, b.Region, from, s.now())
	if err != nil {
		return nil, err
	}
	made.ID, made.Name, made.Author, made.From = id, b.Name, req.caller.ID, instantOr(b.EffectiveFrom, time.Time{})
	if b.Borders != "" {
		made.Borders = grid.Borders(b.Borders)
	}
	return s.newDraft(claim, req.caller, made), nil
}

// newDraft stores a draft that was made for a caller.
func (s *Server) newDraft(claim *claim, c *caller, made *grid.Draft) func(*store.Tx) (Draft, error) {
	return func(tx *store.Tx) (Draft, error) {
		if _, err := claim.admit(tx, store.NounDraft, string(made.ID)); err != nil {
			return Draft{}, err
		}
		d := *made
		if err := tx.CreateDraft(&d); err != nil {
			return Draft{}, err
		}
		return draftOf(&d, accountNames{c.ID: c.Name}), nil
	}
}
