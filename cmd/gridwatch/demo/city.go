// Package demo brings a real city to life: it loads public records of Chicago up
// to a date and replays what happened afterwards, in virtual time, through the
// same use cases that the API calls. What the records do not hold (times of day,
// grids, staff, tracks) is made up from a fixed seed and marked so.
package demo

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

//go:embed *.csv.gz areas.geojson NOTICE
var files embed.FS

// The city. Its areas have the codes us-il-chicago-01 to -77.
const (
	Root     = "us-il-chicago"
	RootName = "Chicago"
	Zone     = "America/Chicago"
	City     = "chicago" // the name on the command line
	areas    = 77
	// Attribution is shown on the map.
	Attribution = "Data © 2014 City of Chicago (MIT); areas: PySAL (BSD-3)"
)

// The days that can be replayed: the records run from 2010-12-02 to 2015-01-01.
const (
	FirstDay grid.Date = 14_975 // 2011-01-01
	LastDay  grid.Date = 16_435 // 2014-12-31
)

// Bounds hold every place of the records.
var Bounds = geo.Box{West: -88.3, South: 41.5, East: -87.4, North: 42.2}

// AreaCode is the region code of a community area.
func AreaCode(n int) string { return fmt.Sprintf("%s-%02d", Root, n) }

// Policy of the demo: food establishments, inspected by risk class, no patrol
// clock.
func Policy() grid.Policy {
	p := grid.DefaultPolicy(Zone)
	p.Version = "chicago-1"
	p.HalvedRisk = nil
	days := func(n int) grid.Cycle { return grid.Cycle{Inspection: n} }
	p.Cycles = map[grid.Category]grid.CycleRule{
		"food": {Cycle: days(365), ByRisk: map[grid.Risk]grid.Cycle{"1": days(180), "2": days(365), "3": days(730)}},
	}
	return p
}

// Place is an institution of the records.
type Place struct {
	Licence, Name, Address string
	Risk                   grid.Risk
	Point                  *geo.Point
}

// ID of the institution.
func (p *Place) ID() grid.InstitutionID { return PlaceID(p.Licence) }

// PlaceID is the institution with a licence number.
func PlaceID(licence string) grid.InstitutionID {
	return madeID[grid.InstitutionID](recordsBegin, "institution", licence)
}

// recordsBegin is before every record; ids of what has no instant carry it.
var recordsBegin = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)

// Complaint of the records; ClosedOn is grid.NoDate while open.
type Complaint struct {
	Number             string
	OpenedOn, ClosedOn grid.Date
	Nature             string
	Area               int // 0: not stated
	Point              *geo.Point
}

// Inspection of the records; Team is a colour, "" when no visit of the
// inspectors fits.
type Inspection struct {
	Number, Licence string
	On              grid.Date
	Result          string
	Team            string
}

// Records of the city, in the order of the files.
type Records struct {
	Places      []Place
	Complaints  []Complaint
	Inspections []Inspection
	Cleaned     Cleaned
}

// Cleaned counts what was put right while reading.
type Cleaned struct {
	TwiceComplaints  int // second rows of a complaint number
	TwiceInspections int // second inspections of a licence on one day
	VisitsNoPlace    int // visits whose licence is no institution: dropped
	VisitsNoResult   int // visits on whose day no inspection is recorded: not used
	VisitsTwice      int // further visits of a licence on one day
}

// Read reads the records; with sample above 1, each n-th institution and
// complaint, and the inspections of those institutions.
func Read(sample int) (*Records, error) {
	r := &Records{}
	sample = max(1, sample)
	if err := r.readPlaces(sample); err != nil {
		return nil, err
	}
	if err := r.readComplaints(sample); err != nil {
		return nil, err
	}
	return r, r.readInspections()
}

func (r *Records) readPlaces(sample int) error {
	n := 0
	return each("institutions.csv.gz", func(v []string) error {
		if n++; n%sample != 0 {
			return nil
		}
		point, err := pointOf(v[4], v[5])
		r.Places = append(r.Places, Place{Licence: v[0], Name: v[1], Risk: riskOf(v[2]), Address: v[3], Point: point})
		return err
	})
}

// riskOf turns "Risk 1 (High)" into "1".
func riskOf(s string) grid.Risk {
	number, _, _ := strings.Cut(strings.TrimPrefix(s, "Risk "), " ")
	if number == "1" || number == "2" || number == "3" {
		return grid.Risk(number)
	}
	return ""
}

func (r *Records) readComplaints(sample int) error {
	at := map[string]int{}
	n := 0
	return each("complaints.csv.gz", func(v []string) error {
		if n++; n%sample != 0 {
			return nil
		}
		opened, err := grid.ParseDate(v[1])
		if err != nil {
			return err
		}
		closed := grid.NoDate
		if v[2] != "" {
			if closed, err = grid.ParseDate(v[2]); err != nil {
				return err
			}
		}
		if i, twice := at[v[0]]; twice {
			r.Cleaned.TwiceComplaints++
			if first := &r.Complaints[i]; first.ClosedOn != grid.NoDate {
				if closed == grid.NoDate || closed > first.ClosedOn {
					first.ClosedOn = closed
				}
			}
			return nil
		}
		area, _ := strconv.Atoi(v[4])
		if area < 1 || area > areas {
			area = 0
		}
		point, err := pointOf(v[5], v[6])
		at[v[0]] = len(r.Complaints)
		r.Complaints = append(r.Complaints, Complaint{Number: v[0], OpenedOn: opened, ClosedOn: closed, Nature: natureOf(v[3]), Area: area, Point: point})
		return err
	})
}

func natureOf(s string) string {
	if s == "" {
		return "Unspecified"
	}
	return s
}

// severityOf is the demo's own table; see NOTICE.
func severityOf(nature string) grid.Severity {
	switch nature {
	case "Standing water":
		return grid.High
	case "Dumpster not being emptied", "Overflowing carts", "Garbage in alley", "Construction Site Cleanliness/Fence":
		return grid.Medium
	}
	return grid.Low
}

// readInspections joins inspections with the inspectors' visits by licence and
// date.
func (r *Records) readInspections() error {
	type key struct {
		licence string
		on      grid.Date
	}
	known := make(map[string]bool, len(r.Places))
	for i := range r.Places {
		known[r.Places[i].Licence] = true
	}
	team := map[key]string{}
	used := map[key]bool{}
	err := each("visits.csv.gz", func(v []string) error {
		on, err := grid.ParseDate(v[0])
		switch k := (key{v[2], on}); {
		case !known[v[2]]:
			r.Cleaned.VisitsNoPlace++
		case team[k] != "":
			r.Cleaned.VisitsTwice++
		default:
			team[k] = v[1]
		}
		return err
	})
	if err != nil {
		return err
	}
	err = each("inspections.csv.gz", func(v []string) error {
		on, err := grid.ParseDate(v[2])
		k := key{v[1], on}
		if !known[k.licence] {
			return err
		}
		if used[k] {
			r.Cleaned.TwiceInspections++
			return err
		}
		used[k] = true
		r.Inspections = append(r.Inspections, Inspection{Number: v[0], Licence: v[1], On: on, Result: resultOf(v[3]), Team: team[k]})
		return err
	})
	for k := range team {
		if !used[k] {
			r.Cleaned.VisitsNoResult++
		}
	}
	return err
}

func resultOf(s string) string {
	switch s {
	case "Pass":
		return "pass"
	case "Fail":
		return "fail"
	case "Pass w/ Conditions":
		return "conditions"
	}
	return ""
}

func pointOf(lon, lat string) (*geo.Point, error) {
	if lon == "" || lat == "" {
		return nil, nil
	}
	x, errX := strconv.ParseFloat(lon, 64)
	y, errY := strconv.ParseFloat(lat, 64)
	return &geo.Point{Lon: x, Lat: y}, errors.Join(errX, errY)
}

// each calls fn for every row behind the header.
func each(name string, fn func([]string) error) error {
	packed, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	text, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	rows := csv.NewReader(text)
	rows.ReuseRecord = true
	for n := 0; ; n++ {
		row, err := rows.Read()
		if err == nil && n > 0 {
			err = fn(row)
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%s, row %d: %w", name, n, err)
		}
	}
}

// Areas gives the city and its community areas.
func Areas() ([]geo.Region, error) {
	text, err := files.ReadFile("areas.geojson")
	if err != nil {
		return nil, err
	}
	regions, problems, err := geo.ReadRegions(bytes.NewReader(text), geo.WGS84, geo.RegionFields{
		Code: "area_no", CodePrefix: Root + "-", CodeWidth: 2, Name: "name", LevelValue: "area", ParentValue: Root})
	if err != nil {
		return nil, err
	}
	for _, p := range problems {
		return nil, p
	}
	for i := range regions {
		regions[i].Name = title(regions[i].Name)
	}
	city := geo.Region{Code: Root, Scheme: geo.SchemeLocal, Name: RootName, Level: "city"}
	return append([]geo.Region{city}, regions...), nil
}

// title turns "ROGERS PARK" into "Rogers Park".
func title(s string) string {
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}
