package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	gouuid "github.com/google/uuid"

	"gridwatch/grid"
	"gridwatch/grid/planning"
	"gridwatch/grid/store"
)

// publishBody publishes a draft.
type publishBody struct {
	Version         int64      `json:"version" minimum:"1"`
	EffectiveFrom   *time.Time `json:"effective_from,omitempty" doc:"default the draft's, else now, in domain time"`
	AcceptUnstaffed *int       `json:"accept_unstaffed,omitempty" minimum:"0" doc:"number of cells that will be without staff; needed when there are any"`
	Note            string     `json:"note,omitempty" doc:"hand-over note of the new duty terms"`
}

// Publication is what a draft became.
type Publication struct {
	Plans     []Plan `json:"plans" doc:"by instant: the draft's, those in the place of plans that were scheduled for its time, and of an absence the return"`
	KeptTerms []Duty `json:"kept_terms" doc:"terms planned for the draft's time that it does not want, and that stay"`
}

func (s *Server) registerDraftPublish() {
	write(s, "POST /api/v1/drafts/{id}/publish", s.preparePublication)
}

// preparePublication publishes a draft. What it does to people is checked inside
// the transaction, which by then holds the draft: nothing can be published that
// the planner has not seen.
func (s *Server) preparePublication(ctx context.Context, req *request, in *draftAct[publishBody]) (func(*store.Tx) (Publication, error), error) {
	d, err := s.store.Draft(ctx, req.caller.Region, grid.DraftID(in.ID))
	if err != nil {
		return nil, err
	}
	grids := make([]string, len(d.Grids))
	for i := range d.Grids {
		grids[i] = string(d.Grids[i].ID)
	}
	claim, err := s.claim(ctx, req.caller, "")
	if err != nil {
		return nil, err
	}
	b := in.Body
	return func(tx *store.Tx) (Publication, error) {
		if err := claim.admitAll(tx, store.NounGrid, "grids.id", grids); err != nil {
			return Publication{}, err
		}
		from := instantOr(b.EffectiveFrom, instantAfter(d.From, tx.Now()))
		made, err := tx.PublishDraft(d.ID, b.Version, from, newID[grid.PlanID], newID[grid.DutyID], b.Note, req.caller.ID)
		if err != nil {
			return Publication{}, s.withNewer(ctx, d.Region, from, err)
		}
		if err := s.unstaffed(ctx, d, b.Version, from, b.AcceptUnstaffed, tx.Now()); err != nil {
			return Publication{}, err
		}
		plans := made.Plans
		out := Publication{make([]Plan, len(plans)), listOf(made.Kept, "", dutyOf).Items}
		for i := range plans {
			until := time.Time{}
			if i+1 < len(plans) {
				until = plans[i+1].From
			}
			out.Plans[i] = planOf(&plans[i], until, planSize{len(plans[i].Grids), len(plans[i].Cells)}, tx.Now())
		}
		return out, nil
	}, nil
}

// withNewer adds to a Conflict about the base of a draft the plan that it should
// stand on.
func (s *Server) withNewer(ctx context.Context, region string, at time.Time, err error) error {
	var e *grid.Error
	if !errors.As(err, &e) || e.Code != "draft-base" {
		return err
	}
	newer, there, failed := s.store.PlanInForce(ctx, region, at)
	if failed != nil {
		return failed
	}
	p := problemOf(ctx, s.log, err)
	if there && newer.Region == region {
		p.Newer = &AnswerablePlan{string(newer.ID), newer.Name, newer.From.UTC()}
	}
	return p
}

// unstaffed refuses a publication that leaves cells without staff, unless their
// number was accepted.
func (s *Server) unstaffed(ctx context.Context, d grid.Draft, version int64, from time.Time, accepted *int, now time.Time) error {
	if !s.publishing.TryLock() { // it reads beside an open transaction: many would wait for each other
		return grid.Errorf(grid.Unavailable, "publishing", "another plan is being published: try again")
	}
	defer s.publishing.Unlock()
	if d.Version != version { // it was read before the transaction, which has that version
		return grid.Errorf(grid.Unavailable, "draft-moved", "the draft was edited meanwhile: publish it again")
	}
	d.From = from
	findings, _, err := s.planning.Check(ctx, &d, now)
	if err != nil {
		return err
	}
	n := planning.Unstaffed(findings)
	if n == 0 && (accepted == nil || *accepted == 0) || accepted != nil && *accepted == n {
		return nil
	}
	p := newProblem(http.StatusConflict, "plan-unstaffed", fmt.Sprintf("%d cells will be without staff: publish with accept_unstaffed %d, or staff them", n, n))
	p.Count, p.Findings = &n, findingsOf(slices.DeleteFunc(findings, func(f planning.Finding) bool { return f.Severity != planning.Error }))
	return p
}

// newID makes a UUIDv7.
func newID[T ~string]() T { return T(gouuid.Must(gouuid.NewV7()).String()) }
