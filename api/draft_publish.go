package api

import (
	"context"
	"time"

	"gridwatch/grid/store"
)

// publishBody publishes a draft.
type publishBody struct {
	Version         int64      `json:"version" minimum:"1"`
	EffectiveFrom   *time.Time `json:"effective_from,omitempty" doc:"default the draft's, else now, in domain time"`
	AcceptUnstaffed *int       `json:"accept_unstaffed,omitempty" minimum:"0" doc:"number of cells that will be without staff; needed when there are any"`
	Note            string     `json:"note,omitempty" doc:"hand-over note of the new duty terms"`
}

// Publication is what a draft became: of an absence the cover and the return.
type Publication struct {
	Plans []Plan `json:"plans"`
}

func (s *Server) registerDraftPublish() {
	write(s, "POST /api/v1/drafts/{id}/publish", func(ctx context.Context, req *request, in *draftAct[publishBody]) (func(*store.Tx) (Publication, error), error) {
		return nil, errNotBuilt
	})
}
