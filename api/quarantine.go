package api

import (
	"context"
	"slices"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Quarantined is a submission that failed validation, or did until a person
// decided.
type Quarantined struct {
	ID        string              `json:"id" format:"uuid"`
	Kind      string              `json:"kind" enum:"visit,shift,track,clue,sos,reply,problem"`
	State     string              `json:"state" enum:"stored,quarantined,dismissed"`
	Name      string              `json:"name" doc:"of the person who handed it in, else of the account"`
	Officer   *string             `json:"officer"`
	Region    string              `json:"region"`
	Device    string              `json:"device"`
	DeviceSeq int64               `json:"device_seq"`
	MadeAt    time.Time           `json:"made_at" doc:"wall time"`
	StoredAt  time.Time           `json:"stored_at" doc:"wall time"`
	Reasons   []QuarantinedReason `json:"reasons"`
}

// QuarantinedReason is one thing that keeps a submission out.
type QuarantinedReason struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

func quarantinedOf(s *store.Submission) Quarantined {
	q := Quarantined{ID: s.ID, Kind: string(s.Kind), State: string(s.State), Name: s.Account.Name, Officer: idOrNull(s.Account.Officer), Region: s.Region,
		Device: s.Device, DeviceSeq: s.DeviceSeq, MadeAt: s.MadeAt, StoredAt: s.StoredAt, Reasons: make([]QuarantinedReason, len(s.Reasons))}
	for n, r := range s.Reasons {
		q.Reasons[n] = QuarantinedReason(r)
	}
	return q
}

func (s *Server) registerQuarantine() {
	read(s, "GET /api/v1/quarantine", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
	}) (list[Quarantined], error) {
		var own grid.AccountID
		if slices.Contains(field, req.caller.Role) {
			own = req.caller.ID
		}
		rows, next, err := s.store.Quarantine(ctx, req.region, own, in.Paging.store())
		return listOf(rows, next, quarantinedOf), err
	})
	write(s, "POST /api/v1/quarantine/{id}/accept", func(_ context.Context, req *request, in *struct {
		ByID
		Keyed
		Body struct{}
	}) (func(*store.Tx) (Quarantined, error), error) {
		return func(tx *store.Tx) (Quarantined, error) {
			sub, err := tx.AcceptQuarantined(req.caller.Region, in.ID, req.caller.ID, s.wall())
			return quarantinedOf(&sub), err
		}, nil
	})
	write(s, "POST /api/v1/quarantine/{id}/dismiss", func(_ context.Context, req *request, in *struct {
		ByID
		Keyed
		Body struct {
			Note string `json:"note,omitempty" maxLength:"500"`
		}
	}) (func(*store.Tx) (Quarantined, error), error) {
		return func(tx *store.Tx) (Quarantined, error) {
			sub, err := tx.DismissQuarantined(req.caller.Region, in.ID, req.caller.ID, in.Body.Note, s.wall())
			return quarantinedOf(&sub), err
		}, nil
	})
}
