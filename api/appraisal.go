package api

import (
	"cmp"
	"context"
	"io"
	"math"
	"slices"
	"strconv"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/export"
)

// Appraisal (考核评价) is what officers, grids or regions did in a period.
type Appraisal struct {
	From  string         `json:"from" format:"date"`
	Until string         `json:"until" format:"date" doc:"the last day"`
	By    string         `json:"by" enum:"officer,grid,region"`
	At    time.Time      `json:"at" doc:"domain time; coverage is of this instant"`
	Items []AppraisalRow `json:"items"`
	Total AppraisalRow   `json:"total" doc:"everything once: rows of officers overlap where two answer for one place"`
}

// AppraisalRow is what one of them did. Each figure opens its list with
// GET /api/v1/appraisal/items.
type AppraisalRow struct {
	ID      string                  `json:"id"`
	Name    string                  `json:"name"`
	Figures map[grid.Figure]int64   `json:"figures" doc:"counts, seconds and metres; a figure that is zero is left out"`
	Rates   map[string]AppraisalOne `json:"rates"`
}

// AppraisalOne is a rate with what it is made of.
type AppraisalOne struct {
	Value       figure `json:"value" doc:"null where nothing is to be divided by"`
	Numerator   int64  `json:"numerator"`
	Denominator int64  `json:"denominator"`
}

// rates of a row: share of institutions in their cycle, of due tasks done in time,
// findings a visit, share of graded visits of grade A, and of problems opened again.
func ratesOf(f map[grid.Figure]int64) map[string]AppraisalOne {
	rate := func(numerator, denominator int64) AppraisalOne {
		value := math.NaN()
		if denominator > 0 {
			value = float64(numerator) / float64(denominator)
		}
		return AppraisalOne{figure(value), numerator, denominator}
	}
	graded := f[grid.FigureGradeA] + f[grid.FigureGradeB] + f[grid.FigureGradeC]
	return map[string]AppraisalOne{
		"coverage":   rate(f[grid.FigureInCycle], f[grid.FigureOwing]),
		"timeliness": rate(f[grid.FigureInTime], f[grid.FigureDue]),
		"findings":   rate(f[grid.FigureFindings], f[grid.FigureVisits]),
		"grade_a":    rate(f[grid.FigureGradeA], graded),
		"reopened":   rate(f[grid.FigureReopened], f[grid.FigureProblems]),
	}
}

// Period is a span of local days, the last one included.
type Period struct {
	From  string `query:"from" doc:"local day; default 29 days before until"`
	Until string `query:"until" doc:"the last local day; default today"`
}

// mostDays of a period.
const mostDays = 400

// span reads the period: its instants, half-open, and its days.
func (p *Period) span(today grid.Date, zone *time.Location) (from, until time.Time, first, last grid.Date, err error) {
	var f grid.Faults
	last = today
	if p.Until != "" {
		if last, err = grid.ParseDate(p.Until); err != nil {
			f.Add("until", p.Until, "%v", err)
		}
	}
	first = last - 29
	if p.From != "" {
		if first, err = grid.ParseDate(p.From); err != nil {
			f.Add("from", p.From, "%v", err)
		}
	}
	switch {
	case len(f) > 0:
	case first > last:
		f.Add("from", p.From, "is after until")
	case last-first >= mostDays:
		f.Add("from", p.From, "is more than %d days before until", mostDays)
	}
	return first.Start(zone), last.End(zone), first, last, f.Err("period")
}

// workDone reads the work of a scope in a period.
func (s *Server) workDone(ctx context.Context, region string, p *Period) (w grid.WorkDone, first, last grid.Date, err error) {
	policy, err := s.currentPolicy(ctx)
	if err != nil {
		return w, 0, 0, err
	}
	zone, err := policy.Location()
	if err != nil {
		return w, 0, 0, err
	}
	now := s.boardNow()
	today := grid.DateOf(now, zone)
	from, until, first, last, err := p.span(today, zone)
	if err != nil {
		return w, 0, 0, err
	}
	if w, err = s.store.WorkDone(ctx, region, from, until, now, zone); err != nil {
		return w, 0, 0, err
	}
	w.Zone, w.Today = zone, min(today, last+1)
	w.Places, err = s.view.Places(region)
	return w, first, last, err
}

func (s *Server) appraisal(ctx context.Context, region, by string, p *Period) (Appraisal, error) {
	w, first, last, err := s.workDone(ctx, region, p)
	if err != nil {
		return Appraisal{}, err
	}
	rows := w.Appraise(grid.AppraisalBy(by))
	names, err := s.appraisedNames(ctx, region, grid.AppraisalBy(by), rows)
	if err != nil {
		return Appraisal{}, err
	}
	a := Appraisal{From: first.String(), Until: last.String(), By: by, At: s.boardNow().UTC(), Items: make([]AppraisalRow, 0, len(rows))}
	for _, r := range rows {
		if name, known := names[r.ID]; known {
			a.Items = append(a.Items, AppraisalRow{r.ID, name, r.Figures, ratesOf(r.Figures)})
		}
	}
	slices.SortFunc(a.Items, func(x, y AppraisalRow) int { return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID)) })
	total := w.Total()
	a.Total = AppraisalRow{Figures: total, Rates: ratesOf(total)}
	return a, nil
}

// appraisedNames are the names of rows. A problem may be found by an account that
// is no person of the staff: that is no row.
func (s *Server) appraisedNames(ctx context.Context, region string, by grid.AppraisalBy, rows []grid.AppraisalRow) (map[string]string, error) {
	switch by {
	case grid.PerGrid:
		return s.gridNames(ctx, region)
	case grid.PerRegion:
		return s.regionNames(ctx, region)
	}
	ids := make([]grid.OfficerID, len(rows))
	for n, r := range rows {
		ids[n] = grid.OfficerID(r.ID)
	}
	found, err := s.store.OfficerNames(ctx, ids)
	names := make(map[string]string, len(found))
	for id, name := range found {
		names[string(id)] = name
	}
	return names, err
}

// WorkItem is one thing behind a figure.
type WorkItem struct {
	Kind            string     `json:"kind" enum:"institution,visit,task,problem,shift"`
	ID              string     `json:"id"`
	Value           int64      `json:"value" doc:"what it adds to the figure"`
	At              *time.Time `json:"at"`
	Institution     *string    `json:"institution"`
	InstitutionName string     `json:"institution_name"`
	Cell            *geo.Cell  `json:"cell"`
	Region          string     `json:"region"`
}

func (s *Server) registerAppraisals() {
	type Asked struct {
		Scoped
		Period
		By string `query:"by" enum:"officer,grid,region" default:"officer"`
	}
	read(s, "GET /api/v1/appraisal", func(ctx context.Context, req *request, in *Asked) (Appraisal, error) {
		return s.appraisal(ctx, req.region, in.By, &in.Period)
	})
	read(s, "GET /api/v1/appraisal/items", func(ctx context.Context, req *request, in *struct {
		Asked
		ID     string `query:"id" maxLength:"64" doc:"of the row; nothing for all"`
		Figure string `query:"figure" default:"visits" doc:"a name of figures"`
		Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"200"`
		After  int    `query:"after" minimum:"0" doc:"next of the page before"`
	}) (list[WorkItem], error) {
		return s.workItems(ctx, req.region, &in.Period, grid.AppraisalBy(in.By), in.ID, grid.Figure(in.Figure), in.After, in.Limit)
	})
	registerDownload(s, "GET /api/v1/appraisal/export", func(ctx context.Context, in *struct {
		Asked
		Format string `query:"format" enum:"csv,xlsx" default:"xlsx" doc:"text that a spreadsheet program would take for a formula begins with an apostrophe"`
	}) (*table, error) {
		region, format := requestOf(ctx).region, export.Format(in.Format)
		a, err := s.appraisal(ctx, region, in.By, &in.Period)
		if err != nil {
			return nil, err
		}
		name := "gridwatch-appraisal-" + fileName(region) + "-" + in.By + "-" + a.From + "-" + a.Until
		return &table{format: format, name: name, write: func(w io.Writer) error { return writeAppraisal(w, &a, format) }}, nil
	})
}

// appraisalRates in the order of the table.
var appraisalRates = []string{"coverage", "timeliness", "findings", "grade_a", "reopened"}

// writeAppraisal writes the rows as a table, and the total last.
func writeAppraisal(w io.Writer, a *Appraisal, format export.Format) error {
	columns := append([]string{"id", "name"}, appraisalRates...)
	for _, f := range grid.Figures {
		columns = append(columns, string(f))
	}
	t, err := export.NewWriter(w, format, append(columns, "from", "until"), true)
	if err != nil {
		return err
	}
	for _, r := range append(slices.Clone(a.Items), a.Total) {
		row := []any{r.ID, r.Name}
		for _, name := range appraisalRates {
			row = append(row, cellValue(float64(r.Rates[name].Value)))
		}
		for _, f := range grid.Figures {
			row = append(row, int(r.Figures[f]))
		}
		if err := t.Row(append(row, a.From, a.Until), nil); err != nil {
			return err
		}
	}
	return t.Close()
}

// workItems is one page of the items behind a figure, the newest first.
func (s *Server) workItems(ctx context.Context, region string, p *Period, by grid.AppraisalBy, id string, f grid.Figure, after, limit int) (list[WorkItem], error) {
	if !slices.Contains(grid.Figures, f) {
		return list[WorkItem]{}, invalid("query", "figure", string(f), "is not one of %v", grid.Figures)
	}
	w, _, _, err := s.workDone(ctx, region, p)
	if err != nil {
		return list[WorkItem]{}, err
	}
	items := w.Show(by, id, f)
	items = items[min(after, len(items)):]
	next := ""
	if len(items) > limit {
		items, next = items[:limit], strconv.Itoa(after+limit)
	}
	ids := make([]grid.InstitutionID, 0, len(items))
	for n := range items {
		ids = append(ids, items[n].Institution)
	}
	names, err := s.store.InstitutionNames(ctx, ids)
	return listOf(items, next, func(i *grid.WorkItem) WorkItem {
		return WorkItem{Kind: i.Kind, ID: i.ID, Value: i.Value, At: timeOrNull(i.At), Institution: idOrNull(i.Institution),
			InstitutionName: names[i.Institution], Cell: cellOrNull(i.Cell), Region: i.Region}
	}), err
}
