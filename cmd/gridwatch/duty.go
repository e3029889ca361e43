package main

import (
	"context"
	"fmt"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// dutyCommand is `gridwatch duty`.
type dutyCommand struct {
	dbFlags
	Cell   string   `placeholder:"C" help:"Cell of the base resolution, 15 hexadecimal digits; or --lon and --lat."`
	Lon    *float64 `placeholder:"X" help:"Degrees, or metres of a plane system."`
	Lat    *float64 `placeholder:"Y" help:"Degrees, or metres of a plane system."`
	Datum  string   `default:"wgs84" help:"System of --lon and --lat: wgs84, cgcs2000, cgcs2000-gk:<meridian>, gcj02 or bd09 (${default})."`
	At     string   `placeholder:"TIME" help:"Instant: RFC 3339, or local as 2006-01-02 15:04[:05], or 2006-01-02 for the start of that day (default: now)."`
	Region string   `placeholder:"CODE" help:"The place's own region, where that is not the cell's (跨界): the nearest grid of its own region answers."`
	JSON   bool     `name:"json" help:"Print JSON."`
}

// Help says what the answer is.
func (*dutyCommand) Help() string {
	return "Who answered for this place at this instant: the plan in force, the grid, and each person with duty, term, plan of the appointment and " +
		"hand-over note; people on leave are named as such, and entries that were corrected since. Exit status 1 when nobody answered " +
		"(no plan, no grid, or no lead, officer or backup who was there), 2 when the place is in no region."
}

// Run answers.
func (c *dutyCommand) Run(s *surroundings) error {
	db, err := c.open(s.ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is written
	deployment, err := db.Deployment(s.ctx)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(deployment.Timezone)
	if err != nil {
		return err
	}
	cell, err := c.place(&deployment)
	if err != nil {
		return err
	}
	at, err := c.instant(s.ctx, db, zone)
	if err != nil {
		return err
	}
	root, err := db.RootRegion(s.ctx)
	if err != nil {
		return err
	}
	a, err := db.Answerable(s.ctx, root.Code, cell, c.Region, at)
	if err != nil {
		return err
	}
	show := printDuty
	if c.JSON {
		show = printDutyJSON
	}
	if err := show(s, db, &a, zone); err != nil {
		return err
	}
	if !a.Answered() {
		return status(statusFailed)
	}
	return nil
}

// place is the base cell that is asked for.
func (c *dutyCommand) place(d *grid.Deployment) (geo.Cell, error) {
	if c.Cell != "" {
		if c.Lon != nil || c.Lat != nil {
			return 0, &badFlag{"cell", "is named beside --lon and --lat"}
		}
		cell, err := geo.ParseCell(c.Cell)
		if err != nil {
			return 0, &badFlag{"cell", err.Error()}
		}
		if cell.Resolution() != d.Resolution {
			return 0, &badFlag{"cell", fmt.Sprintf("%s has resolution %d, the database %d", cell, cell.Resolution(), d.Resolution)}
		}
		return cell, nil
	}
	if c.Lon == nil || c.Lat == nil {
		return 0, &badFlag{"cell", "is missing, and so is --lon or --lat"}
	}
	datum, err := geo.ParseDatum(c.Datum)
	if err != nil {
		return 0, &badFlag{"datum", err.Error()}
	}
	p, err := datum.ToWGS84(*c.Lon, *c.Lat)
	if err == nil {
		err = geo.CheckPoint(p, d.Box)
	}
	if err != nil {
		return 0, &badFlag{"lon", err.Error()}
	}
	return geo.CellAt(p, d.Resolution)
}

// localInstants are instants written without an offset, in the deployment's zone.
var localInstants = []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", time.DateOnly}

func (c *dutyCommand) instant(ctx context.Context, db *store.Store, zone *time.Location) (time.Time, error) {
	if c.At == "" {
		now, err := domainNow(ctx, db)
		if err != nil {
			return time.Time{}, err
		}
		return now(), nil
	}
	at, err := time.Parse(time.RFC3339Nano, c.At)
	for _, form := range localInstants {
		if err != nil {
			at, err = time.ParseInLocation(form, c.At, zone)
		}
	}
	if err != nil || at.Year() < 1 || at.Year() > 9999 {
		return at, &badFlag{"at", fmt.Sprintf("%q is not an instant such as 2006-01-02T15:04:05Z, 2006-01-02 15:04 or 2006-01-02", c.At)}
	}
	return at, nil
}
