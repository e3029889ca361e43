package api

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
	"gridwatch/grid/submission"
)

// Quarantined is a submission that failed validation, or did until a person
// decided.
type Quarantined struct {
	ID        string              `json:"id" format:"uuid"`
	Kind      string              `json:"kind" enum:"visit,shift,track,clue,sos,reply,problem"`
	State     string              `json:"state" enum:"stored,quarantined,dismissed"`
	Name      string              `json:"name" doc:"of the person who handed it in, else of the account; of a clue empty, but for its sender"`
	Officer   *string             `json:"officer" doc:"of a clue null, but for its sender"`
	Region    string              `json:"region"`
	Device    string              `json:"device" doc:"of a clue empty, but for its sender"`
	DeviceSeq int64               `json:"device_seq" doc:"of a clue 0, but for its sender"`
	MadeAt    time.Time           `json:"made_at" doc:"wall time"`
	StoredAt  time.Time           `json:"stored_at" doc:"wall time"`
	Reasons   []QuarantinedReason `json:"reasons"`
	Place     string              `json:"place" doc:"name of the institution it is about, when that is of the scope"`
	At        *time.Time          `json:"at" doc:"domain time that it tells of, as it was handed in"`
}

// QuarantinedReason is one thing that keeps a submission out.
type QuarantinedReason struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// quarantinedOf is what a caller is told of a submission: of a clue of somebody
// else's, which keeps its id when it is filed, not who handed it in.
func quarantinedOf(s *store.Submission, c *caller) Quarantined {
	q := Quarantined{ID: s.ID, Kind: string(s.Kind), State: string(s.State), Region: s.Region,
		MadeAt: s.MadeAt, StoredAt: s.StoredAt, Reasons: make([]QuarantinedReason, len(s.Reasons))}
	if s.Kind != submission.KindClue || s.Account.ID == c.ID {
		q.Name, q.Officer, q.Device, q.DeviceSeq = s.Account.Name, idOrNull(s.Account.Officer), s.Device, s.DeviceSeq
	}
	for n, r := range s.Reasons {
		q.Reasons[n] = QuarantinedReason(r)
	}
	return q
}

// told is what a commander needs to know of a record whose body may be wrong.
type told struct {
	Institution grid.InstitutionID `json:"institution"`
	VisitedAt   string             `json:"visited_at"`
	At          string             `json:"at"`
}

// toldOf reads what can be read; the rest is zero.
func toldOf(s *store.Submission) told {
	var envelope struct {
		Body told `json:"body"`
	}
	_ = json.Unmarshal([]byte(s.Text), &envelope) // a field of another type leaves the others
	return envelope.Body
}

// at is zero when the record tells no instant, or one of a year that JSON cannot say.
func (t told) at() time.Time {
	at, err := time.Parse(time.RFC3339, cmp.Or(t.VisitedAt, t.At))
	if at = at.UTC(); err != nil || at.Year() < 1 || at.Year() > 9999 {
		return time.Time{}
	}
	return at
}

// quarantinedPlaces are the names of the institutions of the scope that records name.
func (s *Server) quarantinedPlaces(ctx context.Context, scope string, rows []store.Submission) (map[grid.InstitutionID]string, error) {
	var ids []grid.InstitutionID
	for n := range rows {
		if id := toldOf(&rows[n]).Institution; id != "" {
			ids = append(ids, id)
		}
	}
	names := map[grid.InstitutionID]string{}
	if len(ids) == 0 {
		return names, nil
	}
	found, _, err := s.store.Institutions(ctx, scope, store.InstitutionFilter{IDs: ids}, store.Page{Limit: len(ids)})
	for n := range found {
		names[found[n].ID] = found[n].Name
	}
	return names, err
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
		if err != nil {
			return list[Quarantined]{}, err
		}
		places, err := s.quarantinedPlaces(ctx, req.region, rows)
		return listOf(rows, next, func(sub *store.Submission) Quarantined {
			q, told := quarantinedOf(sub, req.caller), toldOf(sub)
			q.Place, q.At = places[told.Institution], timeOrNull(told.at())
			return q
		}), err
	})
	write(s, "POST /api/v1/quarantine/{id}/accept", func(_ context.Context, req *request, in *struct {
		ByID
		Keyed
		Body struct{}
	}) (func(*store.Tx) (Quarantined, error), error) {
		return func(tx *store.Tx) (Quarantined, error) {
			sub, err := tx.AcceptQuarantined(req.caller.Region, in.ID, req.caller.ID, s.wall())
			return quarantinedOf(&sub, req.caller), err
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
			return quarantinedOf(&sub, req.caller), err
		}, nil
	})
}
