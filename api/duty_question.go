package api

import (
	"context"
	"strconv"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Answerable says who answered for a place at an instant.
type Answerable struct {
	At        time.Time         `json:"at"`
	Cell      geo.Cell          `json:"cell"`
	Region    string            `json:"region" doc:"whose cell it is"`
	Plan      *AnswerablePlan   `json:"plan" doc:"in force then; null when there was none"`
	Grid      *PlainGrid        `json:"grid" doc:"null when the cell was in no grid"`
	Nearest   bool              `json:"nearest" doc:"the cell straddles: this is the nearest grid of its own region"`
	Staff     []AnswerableStaff `json:"staff"`
	Corrected []AnswerableStaff `json:"corrected" doc:"entries that later ones corrected"`
}

// AnswerablePlan is the plan that was in force.
type AnswerablePlan struct {
	ID            string    `json:"id" format:"uuid"`
	Name          string    `json:"name"`
	EffectiveFrom time.Time `json:"effective_from"`
}

// AnswerableStaff is an entry of the duty ledger.
type AnswerableStaff struct {
	ID          string     `json:"id" format:"uuid" doc:"of the entry"`
	Officer     string     `json:"officer" format:"uuid"`
	Name        string     `json:"name"`
	Kind        string     `json:"kind" enum:"lead,officer,assistant,supervisor,liaison,backup"`
	From        time.Time  `json:"from"`
	Until       *time.Time `json:"until"`
	OnLeave     bool       `json:"on_leave"`
	Note        string     `json:"note" doc:"of the hand-over"`
	Plan        *string    `json:"plan" doc:"in which the person was appointed"`
	By          *string    `json:"by" doc:"account that appointed the person; null when not known"`
	Corrects    *string    `json:"corrects" doc:"the entry that this one corrects"`
	CorrectedBy *string    `json:"corrected_by" doc:"the entry that corrects this one"`
	Simulated   bool       `json:"simulated"`
}

func (s *Server) registerDutyQuestion() {
	read(s, "GET /api/v1/duty", func(ctx context.Context, req *request, in *dutyQuestion) (Answerable, error) {
		at, err := instantOf("at", in.At, s.boardNow())
		if err != nil {
			return Answerable{}, err
		}
		cell, err := in.cell(&s.deployment)
		if err != nil {
			return Answerable{}, err
		}
		a, err := s.store.Answerable(ctx, req.caller.Region, cell, "", at)
		if err != nil {
			return Answerable{}, err
		}
		return s.answerableOf(ctx, req.caller, &a)
	})
}

// dutyQuestion names a place and an instant.
type dutyQuestion struct {
	Cell string `query:"cell" maxLength:"20" doc:"base cell; or lon and lat"`
	Lon  string `query:"lon" maxLength:"40" doc:"WGS-84"`
	Lat  string `query:"lat" maxLength:"40"`
	At   string `query:"at" format:"date-time" doc:"default now, in domain time"`
}

// cell is the base cell that is asked for.
func (q *dutyQuestion) cell(d *grid.Deployment) (geo.Cell, error) {
	if q.Cell != "" {
		if q.Lon != "" || q.Lat != "" {
			return 0, invalid("query", "cell", q.Cell, "is named beside lon and lat")
		}
		cell, err := geo.ParseCell(q.Cell)
		if err == nil && cell.Resolution() != d.Resolution {
			err = invalid("query", "cell", q.Cell, "has resolution %d, the deployment's is %d", cell.Resolution(), d.Resolution)
		}
		return cell, err
	}
	lon, errLon := strconv.ParseFloat(q.Lon, 64)
	lat, errLat := strconv.ParseFloat(q.Lat, 64)
	switch {
	case q.Lon == "" && q.Lat == "":
		return 0, invalid("query", "cell", "", "is missing, and so are lon and lat")
	case errLon != nil:
		return 0, invalid("query", "lon", q.Lon, "is not a number of degrees")
	case errLat != nil:
		return 0, invalid("query", "lat", q.Lat, "is not a number of degrees")
	}
	p := geo.Point{Lon: lon, Lat: lat}
	if err := geo.CheckPoint(p, nil); err != nil {
		return 0, err
	}
	return geo.CellAt(p, d.Resolution)
}

func (s *Server) answerableOf(ctx context.Context, c *caller, a *store.Answerable) (Answerable, error) {
	w := Answerable{At: a.At.UTC(), Cell: a.Cell, Region: a.Region, Grid: plainGrid(a.Grid), Nearest: a.Nearest,
		Staff: make([]AnswerableStaff, 0, len(a.Staff)), Corrected: make([]AnswerableStaff, 0, len(a.Corrected))}
	if a.Plan != nil {
		w.Plan = &AnswerablePlan{string(a.Plan.ID), a.Plan.Name, a.Plan.From.UTC()}
	}
	for i := range a.Staff {
		r := &a.Staff[i]
		x := ledgerEntry(&r.Duty, r.Officer.Name)
		x.OnLeave, x.Simulated = r.OnLeave, x.Simulated || r.Officer.Origin.Simulated
		w.Staff = append(w.Staff, x)
	}
	for i := range a.Corrected {
		r := &a.Corrected[i]
		o, err := s.store.Officer(ctx, c.Region, r.Wrong.Officer)
		if err != nil && grid.KindOf(err) != grid.NotFound { // of a region above: without name
			return w, err
		}
		x := ledgerEntry(&r.Wrong, o.Name)
		x.CorrectedBy = idOrNull(r.By)
		w.Corrected = append(w.Corrected, x)
	}
	return w, nil
}

func ledgerEntry(d *grid.Duty, name string) AnswerableStaff {
	return AnswerableStaff{ID: string(d.ID), Officer: string(d.Officer), Name: name, Kind: string(d.Kind), From: d.From.UTC(), Until: timeOrNull(d.Until),
		Note: d.Note, Plan: idOrNull(d.Plan), By: idOrNull(d.By), Corrects: idOrNull(d.Corrects), Simulated: d.Origin.Simulated}
}
