package api

import (
	"context"
	"math"
	"time"

	"gridwatch/grid"
)

// Deployment is what this server shows, and to whom.
type Deployment struct {
	Name            string           `json:"name"`
	Epoch           string           `json:"epoch"`
	Resolution      int              `json:"resolution" doc:"base resolution of cells"`
	MinResolution   int              `json:"min_resolution"`
	Timezone        string           `json:"timezone"`
	At              time.Time        `json:"at" doc:"domain time now"`
	Speed           float64          `json:"speed" doc:"domain seconds a second; 1 is real time"`
	Demo            bool             `json:"demo"`
	SimulatedNote   bool             `json:"simulated_note" doc:"simulated data is shown"`
	Attribution     string           `json:"attribution"`
	MapApproval     string           `json:"map_approval" doc:"审图号"`
	PolicyVersion   string           `json:"policy_version"`
	Root            Root             `json:"root" doc:"the caller's region"`
	ZoomResolutions []ZoomResolution `json:"zoom_resolutions" doc:"descending; the first row with zoom >= min_zoom holds"`
}

// Root is the region a caller's map starts with.
type Root struct {
	Code   string     `json:"code"`
	Name   string     `json:"name"`
	Centre LonLat     `json:"centre"`
	Box    [4]float64 `json:"box" doc:"west, south, east, north"`
}

// ZoomResolution says which resolution is drawn from a zoom of the map on.
type ZoomResolution struct {
	MinZoom    float64 `json:"min_zoom"`
	Resolution int     `json:"resolution"`
}

// viewCells is how many cells one view of the map (1280 × 800) may show.
const viewCells = 20_000

// defaultZooms keeps one view below viewCells wherever people live.
var defaultZooms = []ZoomResolution{{14, 11}, {13, 10}, {11, 9}, {10, 8}, {9, 7}, {7, 6}, {5, 5}, {0, 4}}

// zoomResolutions is the table of a scope: nothing finer than the base. Where the
// whole scope has few cells they may all be in view, so the base is drawn from
// the zoom at which its cells can be told apart, and each coarser resolution
// 1.4 zooms (a factor √7, which is what a parent is wider) below.
func zoomResolutions(base, cellsInForce int) []ZoomResolution {
	var rows []ZoomResolution
	if cellsInForce <= viewCells {
		for r := base; r > grid.MinResolution; r-- {
			rows = append(rows, ZoomResolution{math.Round(95+14*float64(r-9)) / 10, r})
		}
		return append(rows, ZoomResolution{0, grid.MinResolution})
	}
	for _, r := range defaultZooms {
		r.Resolution = min(r.Resolution, base)
		if n := len(rows); n > 0 && rows[n-1].Resolution == r.Resolution {
			rows[n-1].MinZoom = r.MinZoom // one row for both
			continue
		}
		rows = append(rows, r)
	}
	return rows
}

func (s *Server) registerDeployment() {
	read(s, "GET /api/v1/deployment", func(ctx context.Context, req *request, _ *struct{}) (Deployment, error) {
		policy, err := s.currentPolicy(ctx)
		if err != nil {
			return Deployment{}, err
		}
		tree, err := s.auth.regions(ctx, treeAge)
		if err != nil {
			return Deployment{}, err
		}
		row, known := tree.rows[req.caller.Region]
		if !known {
			return Deployment{}, notFound("region")
		}
		root := regionOf(&row)
		d := s.deployment
		return Deployment{
			Name: d.Name, Epoch: d.Epoch, Resolution: d.Resolution, MinResolution: grid.MinResolution, Timezone: d.Timezone,
			At: s.now().UTC(), Speed: s.speed, Demo: d.Demo, SimulatedNote: d.Demo,
			Attribution: d.Attribution, MapApproval: d.MapApproval, PolicyVersion: policy.Version,
			Root:            Root{root.Code, root.Name, root.Centre, root.Box},
			ZoomResolutions: zoomResolutions(d.Resolution, tree.cellsInForce(req.caller.Region)),
		}, nil
	})
}
