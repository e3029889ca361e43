package export

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"strconv"
	"time"

	"gridwatch/grid/store"
	"gridwatch/grid/track"
)

// GPX writes the track of a shift as GPX 1.1 (Topografix, 2004): a segment ends
// where nothing was collected.
func GPX(w io.Writer, st *store.ShiftTrack) error {
	type point struct {
		Lat  string `xml:"lat,attr"`
		Lon  string `xml:"lon,attr"`
		Time string `xml:"time"`
	}
	type segment struct {
		Points []point `xml:"trkpt"`
	}
	var file struct {
		XMLName  xml.Name  `xml:"http://www.topografix.com/GPX/1/1 gpx"`
		Version  string    `xml:"version,attr"`
		Creator  string    `xml:"creator,attr"`
		Time     string    `xml:"metadata>time"`
		Name     string    `xml:"trk>name"`
		Source   string    `xml:"trk>src"`
		Segments []segment `xml:"trk>trkseg"`
	}
	file.Version, file.Creator, file.Name, file.Source = "1.1", "gridwatch", st.OfficerName, "shift "+string(st.ID)
	file.Time = st.StartedAt.UTC().Format(time.RFC3339)
	for _, fixes := range st.Segments() {
		var s segment
		for _, f := range fixes {
			s.Points = append(s.Points, point{degrees(f.Point.Lat), degrees(f.Point.Lon), f.At.UTC().Format(time.RFC3339)})
		}
		file.Segments = append(file.Segments, s)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	if err := e.Encode(&file); err != nil {
		return err
	}
	return e.Close()
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 7, 64) }

// TrackGeoJSON writes the track of a shift as a FeatureCollection (RFC 7946): one
// line a segment with the instants of its points, a point where a segment has
// only one, and one feature without a place for each stretch that was not collected.
func TrackGeoJSON(w io.Writer, st *store.ShiftTrack) error {
	type geometry struct {
		Type        string `json:"type"`
		Coordinates any    `json:"coordinates"`
	}
	type feature struct {
		Type       string         `json:"type"`
		Geometry   *geometry      `json:"geometry"`
		Properties map[string]any `json:"properties"`
	}
	features := []feature{}
	for _, fixes := range st.Segments() {
		g := &geometry{Type: "LineString"}
		line := make([][2]float64, len(fixes))
		for n, f := range fixes {
			line[n] = [2]float64{f.Point.Lon, f.Point.Lat}
		}
		g.Coordinates = line
		if len(line) == 1 {
			g.Type, g.Coordinates = "Point", line[0]
		}
		features = append(features, feature{"Feature", g, map[string]any{"kind": "track", "times": instants(fixes)}})
	}
	for _, u := range st.Sum.Uncollected {
		features = append(features, feature{"Feature", nil, map[string]any{"kind": "uncollected", "from": u.From.UTC(), "until": u.Until.UTC()}})
	}
	return json.NewEncoder(w).Encode(map[string]any{
		"type": "FeatureCollection", "features": features, "shift": st.ID, "name": st.OfficerName, "simulated": st.Origin.Simulated,
	})
}

func instants(fixes []track.Fix) []time.Time {
	all := make([]time.Time, len(fixes))
	for n, f := range fixes {
		all[n] = f.At.UTC()
	}
	return all
}
