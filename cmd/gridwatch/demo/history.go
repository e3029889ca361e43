package demo

import (
	"io"
	"strconv"
	"time"

	"gridwatch/geo"
	"gridwatch/grid/intake"
)

// list is a Source over n made rows.
type list struct {
	fields []string
	n      int
	at     int
	row    func(i int) []string
}

// Fields of the rows.
func (l *list) Fields() []string { return l.fields }

// Next gives the next row.
func (l *list) Next() (intake.Record, error) {
	if l.at == l.n {
		return intake.Record{}, io.EOF
	}
	l.at++
	return intake.Record{Row: l.at, Values: l.row(l.at - 1)}, nil
}

func lonLat(p *geo.Point) (lon, lat string) {
	if p == nil {
		return "", ""
	}
	return strconv.FormatFloat(p.Lon, 'f', -1, 64), strconv.FormatFloat(p.Lat, 'f', -1, 64)
}

// institutions of the records as rows of an import.
func (r *Records) institutions() intake.Source {
	return &list{n: len(r.Places),
		fields: []string{"id", "name", "address", "lon", "lat", "region", "category", "risk", "licence.kind", "licence.number", "licence.category"},
		row: func(i int) []string {
			p := &r.Places[i]
			lon, lat := lonLat(p.Point)
			row := []string{string(p.ID()), p.Name, p.Address, lon, lat, p.Region, string(p.Category), string(p.Risk), "", "", ""}
			if p.Licensed {
				copy(row[8:], []string{"business", p.Key, string(p.Category)})
			}
			return row
		}}
}

// clues filed up to an instant, as rows of an import; what closes later is open.
func (s *Schedule) clues(c *City, until time.Time) intake.Source {
	filed := s.FiledIn(time.Time{}, until)
	return &list{n: len(filed),
		fields: []string{"id", "source", "external_no", "kind", "lon", "lat", "region", "severity", "opened_at", "closed_at", "time_simulated"},
		row: func(i int) []string {
			f := &filed[i]
			lon, lat := lonLat(f.Point)
			closed := ""
			if !f.ClosedAt.IsZero() && !f.ClosedAt.After(until) {
				closed = f.ClosedAt.Format(time.RFC3339)
			}
			return []string{string(f.ID), c.Source, f.Number, f.Nature, lon, lat, f.Region, c.Severity(f.Nature).String(),
				f.OpenedAt.Format(time.RFC3339), closed, "true"}
		}}
}

// visits made up to an instant, as rows of an import.
func (s *Schedule) visits(until time.Time) intake.Source {
	made := s.VisitsIn(time.Time{}, until)
	return &list{n: len(made),
		fields: []string{"id", "institution", "task", "visited_at", "result", "source_team", "external_no", "time_simulated", "survey"},
		row: func(i int) []string {
			d := &made[i]
			team := d.Team
			if team == "" {
				team = "unstated"
			}
			return []string{string(d.ID), string(PlaceID(d.Place)), string(d.Task), d.At.Format(time.RFC3339), d.Result, team,
				d.Number, "true", string(d.Survey)}
		}}
}
