package api

import (
	"context"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Clue is a complaint, tip or alert.
type Clue struct {
	ID            string     `json:"id" format:"uuid"`
	Source        string     `json:"source"`
	ExternalNo    string     `json:"external_no"`
	Kind          string     `json:"kind"`
	Text          string     `json:"text"`
	Address       string     `json:"address"`
	Lon           *float64   `json:"lon" doc:"WGS-84; null when not located"`
	Lat           *float64   `json:"lat"`
	Cell          *geo.Cell  `json:"cell"`
	Region        string     `json:"region"`
	LocatedBy     string     `json:"located_by" enum:",stated,address,geocoded,provider"`
	Severity      string     `json:"severity" enum:"low,medium,high,critical"`
	State         string     `json:"state" enum:"open,closed"`
	OpenedAt      *time.Time `json:"opened_at"`
	ClosedAt      *time.Time `json:"closed_at"`
	DeadlineAt    *time.Time `json:"deadline_at"`
	DeadlineOn    *string    `json:"deadline_on" format:"date"`
	Institution   *string    `json:"institution"`
	TimeSimulated bool       `json:"time_simulated" doc:"the day is real, the time of day is not"`
	Sealed        bool       `json:"sealed" doc:"shown on maps of hotspots coarsely only, and never alone in a cell"`
	ImportBatch   string     `json:"import_batch"`
	Simulated     bool       `json:"simulated"`
	PolicyVersion string     `json:"policy_version"`
	Photos        []Photo    `json:"photos" doc:"as a phone handed them in; who took them is not told, as a clue has no reporter"`
}

func clueOf(c *grid.Clue) Clue {
	w := Clue{
		ID: string(c.ID), Source: c.Source, ExternalNo: c.ExternalNo, Kind: c.Kind, Text: c.Text, Address: c.Address,
		Cell: cellOrNull(c.Cell), Region: c.Region, LocatedBy: string(c.LocatedBy), Severity: c.Severity.String(), State: string(c.State),
		OpenedAt: timeOrNull(c.OpenedAt), ClosedAt: timeOrNull(c.ClosedAt), DeadlineAt: timeOrNull(c.DeadlineAt),
		DeadlineOn: dateOrNull(c.DeadlineOn), Institution: idOrNull(c.Institution), TimeSimulated: c.TimeSimulated, Sealed: c.Sealed,
		ImportBatch: string(c.Origin.Batch), Simulated: c.Origin.Simulated, PolicyVersion: c.Origin.PolicyVersion, Photos: []Photo{},
	}
	w.Lon, w.Lat = lonLatOrNull(c.Point)
	return w
}

// cluesOf lists clues with their photos.
func (s *Server) cluesOf(ctx context.Context, rows []grid.Clue, next string) (list[Clue], error) {
	ids := make([]grid.ClueID, len(rows))
	for n := range rows {
		ids[n] = rows[n].ID
	}
	photos, err := s.store.CluePhotos(ctx, ids)
	if err != nil {
		return list[Clue]{}, err
	}
	l := listOf(rows, next, clueOf)
	for n := range l.Items {
		l.Items[n].Photos = photosOf(photos[ids[n]])
	}
	return l, nil
}

// changedClue is a clue that was written, with its photos.
func changedClue(tx *store.Tx, c *grid.Clue) (Clue, error) {
	photos, err := tx.CluePhotos([]grid.ClueID{c.ID})
	w := clueOf(c)
	w.Photos = photosOf(photos[c.ID])
	return w, err
}

func idOrNull[T ~string](id T) *string {
	if id == "" {
		return nil
	}
	s := string(id)
	return &s
}

// clueBody is a clue as it is filed, whole. It has no reporter.
type clueBody struct {
	Source     string `json:"source"`
	ExternalNo string `json:"external_no,omitempty" doc:"its number where it came from"`
	Kind       string `json:"kind"`
	Text       string `json:"text,omitempty"`
	Address    string `json:"address,omitempty"`
	Located
	Region      string     `json:"region,omitempty" maxLength:"64" doc:"where it happened; default the cell's"`
	Severity    string     `json:"severity" enum:"low,medium,high,critical"`
	OpenedAt    *time.Time `json:"opened_at,omitempty" doc:"default now, in domain time; a filed clue keeps its own"`
	Institution *string    `json:"institution,omitempty" format:"uuid"`
	Sealed      *bool      `json:"sealed,omitempty" doc:"shown on maps of hotspots coarsely only, and never alone in a cell; default false, of a filed clue as it is"`
}

func (b *clueBody) clue(id grid.ClueID, within *geo.Box) (*grid.Clue, error) {
	point, err := b.point(within)
	if err != nil {
		return nil, err
	}
	severity, err := grid.ParseSeverity(b.Severity)
	if err != nil {
		return nil, err
	}
	c := &grid.Clue{
		ID: id, Source: b.Source, ExternalNo: b.ExternalNo, Kind: b.Kind, Text: b.Text, Address: b.Address,
		Region: b.Region, Point: point, Severity: severity, State: grid.ClueOpen, DeadlineOn: grid.NoDate,
		Institution: grid.InstitutionID(textOrEmpty(b.Institution)),
	}
	if b.Sealed != nil {
		c.Sealed = *b.Sealed
	}
	if b.OpenedAt != nil {
		c.OpenedAt = b.OpenedAt.UTC()
	}
	return c, nil
}

func (s *Server) registerClues() {
	read(s, "GET /api/v1/clues", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
		State string `query:"state" enum:"open,closed"`
		Cell  string `query:"cell" doc:"in this cell, of the base resolution or coarser"`
		Box   string `query:"box" maxLength:"100" doc:"west,south,east,north in degrees"`
	}) (list[Clue], error) {
		filter := store.ClueFilter{State: grid.ClueState(in.State)}
		var err error
		if filter.Cells, err = s.spanOf(in.Cell); err != nil {
			return list[Clue]{}, err
		}
		if in.Box != "" {
			box, err := geo.ParseBox(in.Box)
			if err != nil {
				return list[Clue]{}, err
			}
			filter.Box = &box
		}
		rows, next, err := s.store.Clues(ctx, req.region, filter, in.Paging.store())
		if err != nil {
			return list[Clue]{}, err
		}
		return s.cluesOf(ctx, rows, next)
	})
	read(s, "GET /api/v1/clues/{id}", func(ctx context.Context, req *request, in *ByID) (Clue, error) {
		c, err := s.store.Clue(ctx, req.caller.Region, grid.ClueID(in.ID))
		if err != nil {
			return Clue{}, err
		}
		l, err := s.cluesOf(ctx, []grid.Clue{c}, "")
		if err != nil {
			return Clue{}, err
		}
		return l.Items[0], nil
	})
	write(s, "PUT /api/v1/clues/{id}", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body clueBody
	}) (func(*store.Tx) (Clue, error), error) {
		return s.prepareClue(ctx, req, in.ID, &in.Body)
	})
	write(s, "POST /api/v1/clues/{id}/close", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body moment
	}) (func(*store.Tx) (Clue, error), error) {
		id := grid.ClueID(in.ID)
		if _, err := s.store.Clue(ctx, req.caller.Region, id); err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Clue, error) {
			c, err := tx.CloseClue(id, in.Body.instant())
			if err != nil {
				return Clue{}, err
			}
			return changedClue(tx, &c)
		}, nil
	})
}

func (s *Server) prepareClue(ctx context.Context, req *request, text string, body *clueBody) (func(*store.Tx) (Clue, error), error) {
	id, err := grid.ParseID[grid.ClueID]("id", text)
	if err != nil {
		return nil, err
	}
	if _, err := body.clue(id, s.deployment.Box); err != nil {
		return nil, err
	}
	if body.Institution != nil {
		if _, err := s.store.Institution(ctx, req.caller.Region, grid.InstitutionID(*body.Institution)); err != nil {
			return nil, err
		}
	}
	claim, err := s.claim(ctx, req.caller, body.Region)
	if err != nil {
		return nil, err
	}
	var found *grid.Found
	if body.Lon == nil && body.Institution == nil { // looked up before the transaction: a service far away may be asked
		found = s.found(body.Address, "", body.Region)
	}
	return func(tx *store.Tx) (Clue, error) {
		c, err := body.clue(id, s.deployment.Box)
		if err != nil {
			return Clue{}, err
		}
		if err := keepClue(tx, claim, req.caller.Role, c, body.Sealed == nil); err != nil {
			return Clue{}, err
		}
		if c.Point == nil {
			c.Found = found
		}
		if err := firstFault(tx.PutClues([]*grid.Clue{c})); err != nil {
			return Clue{}, err
		}
		if c.ID != id {
			return Clue{}, &grid.Error{Kind: grid.Conflict, Code: "clue-number", Reason: "clashes with what is stored",
				Fields: []grid.Field{{Name: "external_no", Value: c.ExternalNo, Reason: "is already registered"}}}
		}
		if err := claim.has(c.Region); err != nil {
			return Clue{}, err
		}
		return changedClue(tx, c)
	}, nil
}

// keepClue takes over what a change of a stored clue does not touch: it neither
// opens it again, nor moves the day it came, nor forgets where it came from, nor,
// when it says nothing of that, whether it is sealed. Who may only file clues
// changes none.
func keepClue(tx *store.Tx, claim *claim, role grid.Role, c *grid.Clue, sealed bool) error {
	known, err := claim.admit(tx, store.NounClue, string(c.ID))
	if err != nil {
		return err
	}
	if !known {
		if c.OpenedAt.IsZero() {
			c.OpenedAt = tx.Now()
		}
		return nil
	}
	if !slices.Contains(handlers, role) {
		return grid.Errorf(grid.Denied, "clue-filed", "the clue is filed already, and %s may not change it", role)
	}
	if _, err := tx.Images("clue", []string{string(c.ID)}); err != nil { // locks the row
		return err
	}
	all, err := tx.CluesByID([]grid.ClueID{c.ID})
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return notFound("clue") // its import was undone while we waited
	}
	old := &all[0]
	if !c.OpenedAt.IsZero() && !c.OpenedAt.Truncate(time.Microsecond).Equal(old.OpenedAt) {
		return invalid("clue", "opened_at", c.OpenedAt.Format(time.RFC3339Nano), "of a filed clue does not change: it is %s, leave it out",
			old.OpenedAt.Format(time.RFC3339Nano))
	}
	c.OpenedAt, c.DeadlineAt = old.OpenedAt, old.DeadlineAt
	if sealed {
		c.Sealed = old.Sealed
	}
	c.State, c.ClosedAt, c.TimeSimulated, c.Origin = old.State, old.ClosedAt, old.TimeSimulated, old.Origin
	return nil
}

// moment is the body of a verb: when it happened.
type moment struct {
	At *time.Time `json:"at,omitempty" doc:"domain time, not in its future; default now"`
}

// instant is the moment, zero for now.
func (m moment) instant() time.Time { return instantOr(m.At, time.Time{}) }
