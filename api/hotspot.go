package api

import (
	"context"
	"math"
	"strconv"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// HotspotCell is one cell of a map of hotspots.
type HotspotCell struct {
	Cell          geo.Cell `json:"cell"`
	N             int      `json:"n" doc:"clues in the window"`
	Near          int      `json:"near" doc:"clues in the cell and its neighbours"`
	Value         figure   `json:"value" doc:"what was tested: n, or the smoothed rate"`
	Z             figure   `json:"z" doc:"Gi*, standardised"`
	P             figure   `json:"p" doc:"two-sided"`
	Q             figure   `json:"q" doc:"p, adjusted for how many cells are tested (Benjamini and Hochberg 1995)"`
	Level         string   `json:"level" enum:"hot3,hot2,hot1,none,cold1,cold2,cold3,few" doc:"3: q ≤ 0.01, 2: q ≤ 0.05, 1: q ≤ 0.10; few: too few cases to say"`
	Class         string   `json:"class" doc:"how the hotspot developed: pattern-hot or pattern-cold, empty for none"`
	State         string   `json:"state" enum:",loud,quiet,unvisited" doc:"quiet: looked at and quiet; unvisited: quiet, and not looked at"`
	Sure          figure   `json:"sure" doc:"probability of the state"`
	Institutions  int      `json:"institutions"`
	Visits        int      `json:"visits" doc:"in the window"`
	PatrolMinutes figure   `json:"patrol_minutes" doc:"in the window"`
}

// HotspotGlobal is a statistic of all cells together.
type HotspotGlobal struct {
	Value    figure `json:"value"`
	Expected figure `json:"expected"`
	Z        figure `json:"z"`
	P        figure `json:"p"`
}

// HotspotMap says where clues cluster.
type HotspotMap struct {
	Region        string         `json:"region"`
	Resolution    int            `json:"resolution"`
	From          string         `json:"from" format:"date"`
	Until         string         `json:"until" format:"date" doc:"last day of the window"`
	Days          int            `json:"days"`
	K             int            `json:"k" doc:"rings of neighbours"`
	Per           string         `json:"per" enum:"count,institution,resident,effort"`
	Rev           int64          `json:"rev" doc:"of the log, up to which clues were counted"`
	At            time.Time      `json:"at" doc:"domain time"`
	PolicyVersion string         `json:"policy_version"`
	Total         int            `json:"total" doc:"clues in the window"`
	Unlocated     int            `json:"unlocated" doc:"of them in no cell"`
	SealedLeftOut int            `json:"sealed_left_out" doc:"sealed clues that are not shown at this resolution; not in total"`
	TooFew        bool           `json:"too_few" doc:"fewer than min_clues: nothing is called hot or cold"`
	MinClues      int            `json:"min_clues"`
	MinCluster    int            `json:"min_cluster" doc:"fewer clues near a cell are not called hot"`
	Moran         *HotspotGlobal `json:"moran" doc:"Moran's I; null where there is none"`
	GeneralG      *HotspotGlobal `json:"general_g" doc:"Getis and Ord's G; null where there is none"`
	Cells         []HotspotCell  `json:"cells" doc:"cells with clues, institutions, effort or a level"`
}

func hotspotCellOf(l *hotspot.Line) HotspotCell {
	return HotspotCell{
		Cell: l.Cell, N: l.N, Near: l.Near, Value: figure(l.Value), Z: figure(l.Z), P: figure(l.P), Q: figure(l.Q),
		Level: string(l.Level), Class: string(l.Class), State: string(l.Judgement.State), Sure: figure(l.Judgement.Sure),
		Institutions: l.Institutions, Visits: l.Visits, PatrolMinutes: figure(l.PatrolMinutes),
	}
}

// worthShowing says whether there is anything to say of a cell.
func worthShowing(l *hotspot.Line) bool {
	return l.N > 0 || l.Institutions > 0 || l.Visits > 0 || l.PatrolMinutes > 0 || l.Level != hotspot.None && l.Level != hotspot.Few
}

// globalOrNull is nil for a statistic that does not exist.
func globalOrNull(g hotspot.Global) *HotspotGlobal {
	if math.IsNaN(g.Value) {
		return nil
	}
	return &HotspotGlobal{figure(g.Value), figure(g.Expected), figure(g.Z), figure(g.P)}
}

func hotspotMapOf(m *hotspot.Map, at time.Time) HotspotMap {
	w := HotspotMap{
		Region: m.Region, Resolution: m.Resolution, From: m.From.String(), Until: m.Until.String(), Days: m.Days, K: m.K, Per: string(m.Per),
		Rev: m.Rev, At: at.UTC(), PolicyVersion: m.PolicyVersion, Total: m.Total, Unlocated: m.Unlocated, SealedLeftOut: m.SealedLeftOut,
		TooFew: m.TooFew, MinClues: m.MinClues, MinCluster: m.MinCluster, Moran: globalOrNull(m.Moran), GeneralG: globalOrNull(m.GeneralG),
		Cells: make([]HotspotCell, 0, len(m.Lines)),
	}
	for i := range m.Lines {
		if worthShowing(&m.Lines[i]) {
			w.Cells = append(w.Cells, hotspotCellOf(&m.Lines[i]))
		}
	}
	return w
}

// HotspotQuery asks for a map; what is not given is as the policy says.
type HotspotQuery struct {
	Scoped
	HotspotSpan
	Resolution int `query:"resolution" minimum:"4" maximum:"15" doc:"4 to the base resolution"`
}

// HotspotSpan is the part of the question that does not depend on a resolution.
type HotspotSpan struct {
	Until string `query:"until" format:"date" doc:"last day of the window; default today"`
	Days  int    `query:"days" minimum:"1" maximum:"3650" doc:"length of the window"`
	K     int    `query:"k" minimum:"1" maximum:"5" doc:"rings of neighbours"`
	Per   string `query:"per" enum:"count,institution,resident,effort" default:"count" doc:"what clues are related to"`
}

// firstDay is the earliest day a window may end with, 1990-01-01; what is older is
// a slip of the pen.
const firstDay grid.Date = 7305

// question is the query as the statistics take it. A day after the domain's
// today is refused: nothing is known of it.
func (s *Server) question(region string, resolution int, in HotspotSpan) (hotspot.Question, error) {
	q := hotspot.Question{Region: region, Resolution: resolution, Days: in.Days, K: in.K, Per: hotspot.Per(in.Per)}
	var f grid.Faults
	if base := s.deployment.Resolution; resolution != 0 && (resolution < grid.MinResolution || resolution > base) {
		f.Add("resolution", strconv.Itoa(resolution), "is not %d to %d", grid.MinResolution, base)
	}
	if in.Until != "" {
		var err error
		switch q.Until, err = grid.ParseDate(in.Until); {
		case err != nil:
			f.Add("until", in.Until, "%v", err)
		case q.Until > grid.DateOf(s.boardNow(), s.zone):
			f.Add("until", in.Until, "lies in the future")
		case q.Until < firstDay:
			f.Add("until", in.Until, "lies before %s", firstDay)
		}
	}
	return q, f.Err("query")
}

// errNoHotspots is the answer of a server that was started without hotspots.
var errNoHotspots = grid.Errorf(grid.Unavailable, "no-hotspots", "hotspots are not computed by this server")

func (s *Server) registerHotspots() {
	read(s, "GET /api/v1/hotspots", func(ctx context.Context, req *request, in *HotspotQuery) (*HotspotMap, error) {
		q, err := s.question(req.region, in.Resolution, in.HotspotSpan)
		if err != nil {
			return nil, err
		}
		m, err := s.hotspotMap(ctx, q)
		if err != nil {
			return nil, err
		}
		w := hotspotMapOf(m, s.boardNow())
		return &w, nil
	})
	s.registerHotspotCell()
	s.registerHotspotForecast()
	s.registerHotspotExport()
	s.registerScans()
}

// hotspotMap answers a question.
func (s *Server) hotspotMap(ctx context.Context, q hotspot.Question) (*hotspot.Map, error) {
	if s.hotspots == nil {
		return nil, errNoHotspots
	}
	return s.hotspots.Map(ctx, q)
}
