package api

import (
	"context"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Turn is a planned shift of a person.
type Turn struct {
	ID        string    `json:"id" format:"uuid"`
	Officer   string    `json:"officer" format:"uuid"`
	From      time.Time `json:"from"`
	Until     time.Time `json:"until"`
	Note      string    `json:"note"`
	Simulated bool      `json:"simulated"`
}

// turnBody plans a shift.
type turnBody struct {
	Officer string    `json:"officer" format:"uuid"`
	From    time.Time `json:"from"`
	Until   time.Time `json:"until" doc:"at most a day after from"`
	Note    string    `json:"note,omitempty"`
}

// Roster is who is to work when, and who is away.
type Roster struct {
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
	Turns  []Turn    `json:"turns"`
	Leaves []Leave   `json:"leaves"`
	People []Person  `json:"people"`
}

// Removed says that something planned is no longer.
type Removed struct {
	ID string `json:"id" format:"uuid"`
}

func turnOf(t *grid.Turn) Turn {
	return Turn{ID: string(t.ID), Officer: string(t.Officer), From: t.From.UTC(), Until: t.Until.UTC(), Note: t.Note, Simulated: t.Origin.Simulated}
}

func (s *Server) registerRoster() {
	read(s, "GET /api/v1/roster", func(ctx context.Context, req *request, in *struct {
		Scoped
		From  string `query:"from" format:"date-time" doc:"default the beginning of this week"`
		Until string `query:"until" format:"date-time" doc:"default a week after from; at most 62 days after it"`
	}) (Roster, error) {
		return s.roster(ctx, req.region, in.From, in.Until)
	})
	write(s, "PUT /api/v1/roster/{id}", func(ctx context.Context, req *request, in *draftAct[turnBody]) (func(*store.Tx) (Turn, error), error) {
		id, err := grid.ParseID[grid.TurnID]("id", in.ID)
		if err != nil {
			return nil, err
		}
		b := in.Body
		if err := s.officerInScope(ctx, req.caller, grid.OfficerID(b.Officer)); err != nil {
			return nil, err
		}
		claim, err := s.claim(ctx, req.caller, "")
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Turn, error) {
			if _, err := claim.admit(tx, store.NounTurn, string(id)); err != nil {
				return Turn{}, err
			}
			t := &grid.Turn{ID: id, Officer: grid.OfficerID(b.Officer), From: b.From.UTC(), Until: b.Until.UTC(), Note: b.Note}
			err := firstFault(tx.PutTurns([]*grid.Turn{t}))
			return turnOf(t), err
		}, nil
	})
	write(s, "POST /api/v1/roster/{id}/remove", func(ctx context.Context, req *request, in *draftAct[struct{}]) (func(*store.Tx) (Removed, error), error) {
		claim, err := s.claim(ctx, req.caller, "")
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Removed, error) {
			region, known, err := tx.Owner(store.NounTurn, in.ID)
			if err == nil && !known {
				err = notFound("turn")
			}
			if err == nil {
				err = claim.had(region, "turn")
			}
			if err == nil {
				err = tx.RemoveTurn(grid.TurnID(in.ID))
			}
			return Removed{in.ID}, err
		}, nil
	})
}

// longestRoster is what one answer may hold.
const longestRoster = 62 * 24 * time.Hour

// roster is who works when in a scope.
func (s *Server) roster(ctx context.Context, scope, begin, end string) (Roster, error) {
	now := s.boardNow()
	today := grid.DateOf(now, s.zone)
	monday := today - grid.Date((int(now.In(s.zone).Weekday())+6)%7)
	from, err := instantOf("from", begin, monday.Start(s.zone))
	if err != nil {
		return Roster{}, err
	}
	until, err := instantOf("until", end, from.AddDate(0, 0, 7))
	if err != nil {
		return Roster{}, err
	}
	if !until.After(from) || until.Sub(from) > longestRoster {
		return Roster{}, invalid("query", "until", end, "is not within 62 days after from")
	}
	turns, err := s.store.Turns(ctx, scope, from, until)
	if err != nil {
		return Roster{}, err
	}
	w := Roster{From: from.UTC(), Until: until.UTC(), Turns: listOf(turns, "", turnOf).Items}
	if w.Leaves, err = s.leaves(ctx, scope, "", from, until); err != nil {
		return Roster{}, err
	}
	w.People, err = s.people(ctx, scope, now)
	return w, err
}
