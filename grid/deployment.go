package grid

import "gridwatch/geo"

// MinResolution is the coarsest resolution the board keeps.
const MinResolution = 4

// Deployment is what was decided when the database was initialised.
type Deployment struct {
	Name        string
	Epoch       string // changes with history itself: restore, re-grid, re-initialisation
	Resolution  int    // base resolution of cells, 7 to 11
	Timezone    string
	Box         *geo.Box // every coordinate must lie inside, when set
	Attribution string   // shown on the map
	MapApproval string   // 审图号, shown on the map
	Demo        bool     // virtual time and simulated staff
}

// Check says everything that is wrong with the deployment.
func (d *Deployment) Check() error {
	var f Faults
	checkText(&f, "name", d.Name, 1, 100)
	checkText(&f, "attribution", d.Attribution, 0, 200)
	checkText(&f, "map_approval", d.MapApproval, 0, 100)
	if d.Resolution < 7 || d.Resolution > 11 {
		f.Add("resolution", "", "is %d, not 7 to 11", d.Resolution)
	}
	p := Policy{Zone: d.Timezone}
	if _, err := p.Location(); err != nil {
		f.Add("timezone", d.Timezone, "is not an IANA time zone")
	}
	return f.Err("deployment")
}
