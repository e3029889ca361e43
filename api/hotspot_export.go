package api

import (
	"context"
	"fmt"
	"io"

	"github.com/paulmach/orb"

	"gridwatch/grid/export"
	"gridwatch/grid/hotspot"
)

// hotspotColumns are the columns of an exported map.
var hotspotColumns = []string{"cell", "lon", "lat", "n", "near", "value", "z", "p", "q", "level", "class", "state", "sure",
	"institutions", "visits", "patrol_minutes", "region", "resolution", "from", "until", "k", "per", "policy_version", "rev"}

func (s *Server) registerHotspotExport() {
	registerDownload(s, "GET /api/v1/hotspots/export", func(ctx context.Context, in *struct {
		HotspotQuery
		Format string `query:"format" enum:"csv,xlsx,geojson" default:"csv" doc:"CSV is UTF-8 with a byte order mark; in CSV and XLSX text that a spreadsheet program would take for a formula begins with an apostrophe"`
	}) (*table, error) {
		q, err := s.question(requestOf(ctx).region, in.Resolution, in.HotspotSpan)
		if err != nil {
			return nil, err
		}
		m, err := s.hotspotMap(ctx, q)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("gridwatch-hotspots-%s-r%d-%s-%s-%s", fileName(m.Region), m.Resolution, m.From, m.Until, m.Per)
		return &table{format: export.Format(in.Format), name: name, write: func(w io.Writer) error {
			return writeHotspots(w, m, export.Format(in.Format))
		}}, nil
	})
}

// writeHotspots writes the cells of a map of which there is something to say.
func writeHotspots(w io.Writer, m *hotspot.Map, format export.Format) error {
	t, err := export.NewWriter(w, format, hotspotColumns, true)
	if err != nil {
		return err
	}
	for i := range m.Lines {
		l := &m.Lines[i]
		if !worthShowing(l) {
			continue
		}
		centre := l.Cell.Centre()
		row := []any{l.Cell.String(), centre.Lon, centre.Lat, l.N, l.Near, cellValue(l.Value), cellValue(l.Z), cellValue(l.P), cellValue(l.Q),
			string(l.Level), string(l.Class), string(l.Judgement.State), cellValue(l.Judgement.Sure), l.Institutions, l.Visits,
			cellValue(l.PatrolMinutes), m.Region, m.Resolution, m.From.String(), m.Until.String(), m.K, string(m.Per), m.PolicyVersion, int(m.Rev)}
		var ring orb.Ring
		for _, p := range l.Cell.Boundary() {
			ring = append(ring, orb.Point{p.Lon, p.Lat})
		}
		if err := t.Row(row, orb.Polygon{append(ring, ring[0])}); err != nil {
			return err
		}
	}
	return t.Close()
}

// cellValue is a number of a table, nil for one that does not exist.
func cellValue(v float64) any {
	if !figure(v).exists() {
		return nil
	}
	return v
}
