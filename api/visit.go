package api

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Visit is one look at a place.
type Visit struct {
	ID              string    `json:"id" format:"uuid"`
	Institution     *string   `json:"institution"`
	InstitutionName string    `json:"institution_name"`
	Region          string    `json:"region"`
	Cell            *geo.Cell `json:"cell"`
	Task            string    `json:"task" enum:"patrol,clue-check,inspection,recheck"`
	Officer         *string   `json:"officer"`
	OfficerName     string    `json:"officer_name"`
	Second          *string   `json:"second"`
	Shift           *string   `json:"shift"`
	VisitedAt       time.Time `json:"visited_at"`
	Result          string    `json:"result" enum:",pass,conditions,fail,absent"`
	Note            string    `json:"note"`
	Lon             *float64  `json:"lon" doc:"where the visitor stood"`
	Lat             *float64  `json:"lat"`
	AccuracyM       float64   `json:"accuracy_m"`
	SourceTeam      string    `json:"source_team"`
	ExternalNo      string    `json:"external_no"`
	TimeSimulated   bool      `json:"time_simulated"`
	ImportBatch     string    `json:"import_batch"`
	Simulated       bool      `json:"simulated"`
	PolicyVersion   string    `json:"policy_version"`
}

func visitOf(v *grid.Visit) Visit {
	w := Visit{
		ID: string(v.ID), Institution: idOrNull(v.Institution), Region: v.Region, Cell: cellOrNull(v.Cell), Task: string(v.Kind),
		Officer: idOrNull(v.Officer), Second: idOrNull(v.Second), Shift: idOrNull(v.Shift), VisitedAt: v.At.UTC(),
		Result: v.Result, Note: v.Note, AccuracyM: v.AccuracyM, SourceTeam: v.SourceTeam, ExternalNo: v.ExternalNo,
		TimeSimulated: v.TimeSimulated, ImportBatch: string(v.Origin.Batch), Simulated: v.Origin.Simulated, PolicyVersion: v.Origin.PolicyVersion,
	}
	w.Lon, w.Lat = lonLatOrNull(v.Point)
	return w
}

func visitRowOf(r *store.VisitRow) Visit {
	w := visitOf(&r.Visit)
	w.InstitutionName, w.OfficerName = r.InstitutionName, r.OfficerName
	return w
}

// visitBody records a visit.
type visitBody struct {
	Institution *string    `json:"institution,omitempty" format:"uuid"`
	Cell        geo.Cell   `json:"cell,omitempty" doc:"of the base resolution, for a visit to a plain cell; with an institution it is that one's, or refused"`
	Task        string     `json:"task"`
	Why         string     `json:"why,omitempty" enum:"routine,clue,special,recheck,watch,campaign" doc:"an inspection for a clue does not count against the yearly limit"`
	Officer     *string    `json:"officer,omitempty" format:"uuid" doc:"default the caller"`
	Second      *string    `json:"second,omitempty" format:"uuid" doc:"the second supervisor of an inspection"`
	Shift       *string    `json:"shift,omitempty" format:"uuid"`
	VisitedAt   *time.Time `json:"visited_at,omitempty" doc:"default now, in domain time; never in its future"`
	Result      string     `json:"result,omitempty"`
	Note        string     `json:"note,omitempty"`
	Located
	AccuracyM float64 `json:"accuracy_m,omitempty"`
}

func (b *visitBody) visit(id grid.VisitID, officer grid.OfficerID, point *geo.Point, now time.Time) *grid.Visit {
	return &grid.Visit{
		ID: id, Institution: grid.InstitutionID(textOrEmpty(b.Institution)), Cell: b.Cell, Kind: grid.TaskKind(b.Task), Why: grid.Why(b.Why),
		Officer: officer, Second: grid.OfficerID(textOrEmpty(b.Second)), Shift: grid.ShiftID(textOrEmpty(b.Shift)),
		At: instantOr(b.VisitedAt, now), Result: b.Result, Note: b.Note, Point: point, AccuracyM: b.AccuracyM,
	}
}

func (s *Server) registerVisits() {
	read(s, "GET /api/v1/visits", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
		Institution string `query:"institution" format:"uuid"`
		Cell        string `query:"cell" doc:"in this cell, of the base resolution or coarser"`
	}) (list[Visit], error) {
		cells, err := s.spanOf(in.Cell)
		if err != nil {
			return list[Visit]{}, err
		}
		rows, next, err := s.store.Visits(ctx, req.region,
			store.VisitFilter{Institution: grid.InstitutionID(in.Institution), Cells: cells}, in.Paging.store())
		return listOf(rows, next, visitRowOf), err
	})
	write(s, "PUT /api/v1/visits/{id}", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body visitBody
	}) (func(*store.Tx) (Visit, error), error) {
		return s.prepareVisit(ctx, req.caller, in.ID, &in.Body)
	})
}

func (s *Server) prepareVisit(ctx context.Context, c *caller, text string, b *visitBody) (func(*store.Tx) (Visit, error), error) {
	id, err := grid.ParseID[grid.VisitID]("id", text)
	if err != nil {
		return nil, err
	}
	officer, err := s.worker(ctx, c, b.Officer)
	if err != nil {
		return nil, err
	}
	if err := s.officerInScope(ctx, c, grid.OfficerID(textOrEmpty(b.Second))); err != nil {
		return nil, err
	}
	if b.Institution != nil {
		if _, err := s.store.Institution(ctx, c.Region, grid.InstitutionID(*b.Institution)); err != nil {
			return nil, err
		}
	}
	if b.Shift != nil {
		if err := s.shiftInScope(ctx, c, grid.ShiftID(*b.Shift)); err != nil {
			return nil, err
		}
	}
	point, err := b.point(s.deployment.Box)
	if err != nil {
		return nil, err
	}
	claim, err := s.claim(ctx, c, "")
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (Visit, error) {
		v := b.visit(id, officer, point, tx.Now())
		if _, err := claim.admit(tx, store.NounVisit, string(id)); err != nil {
			return Visit{}, err
		}
		old, err := tx.VisitsByID([]grid.VisitID{id})
		if err != nil {
			return Visit{}, err
		}
		if err := firstFault(tx.PutVisits([]*grid.Visit{v})); err != nil {
			return Visit{}, err
		}
		if len(old) > 0 {
			return visitOf(&old[0]), nil // evidence stays as it was
		}
		if err := claim.has(v.Region); err != nil {
			return Visit{}, err
		}
		return visitOf(v), nil
	}, nil
}
