// Package demo brings a real city to life: it loads public records of a city up
// to a date and replays what happened afterwards, in virtual time, through the
// same use cases that the API calls. What the records do not hold (times of day,
// grids, staff, tracks; in Hangzhou also clues and visits) is made up from a
// fixed seed and marked so.
package demo

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

//go:embed *.csv.gz fever-clinics.csv areas.geojson NOTICE NOTICE-hangzhou
var files embed.FS

// City is what a demo shows: its records, its regions and the rules it is kept by.
type City struct {
	Key           string // the name on the command line
	Root          string // region code of the city
	Name          string // of the deployment
	Zone          string
	Attribution   string    // shown on the map
	Bounds        geo.Box   // holds every place of the records
	First, Last   grid.Date // the days that can be replayed
	From          grid.Date // the first replayed day, if nothing else is asked for
	District      string    // region of the account that sees one district
	DistrictLabel string    // in the name of that account
	Source        string    // of the clues
	Teams         []string  // of supervisors; each is staffed by two made-up people
	Exercise      string    // embedded file to be imported by whoever tries the demo, "" for none
	GridLoad      int       // institutions a grid should have
	Officers      int       // who hold the grids, some more than one; 0: one a grid
	Made          bool      // clues and visits are made up too
	Policy        grid.Policy
	Read          func(sample int) (*Records, error)        // every sample-th institution and complaint
	Regions       func(*Records, int) ([]geo.Region, error) // parents first; by resolution
	Short         func(region geo.Region) string            // label of a leaf region in names and codes of grids
	Severity      func(nature string) grid.Severity
}

// Cities lists the cities, the default of the command line first.
func Cities() []City { return []City{Chicago(), Hangzhou()} }

// ExerciseFile gives the file to be imported by whoever tries the demo; false
// when the city has none.
func (c *City) ExerciseFile() ([]byte, bool) {
	if c.Exercise == "" {
		return nil, false
	}
	text, err := files.ReadFile(c.Exercise)
	return text, err == nil
}

// CityNamed finds a city by its name on the command line.
func CityNamed(key string) (City, bool) {
	all := Cities()
	i := slices.IndexFunc(all, func(c City) bool { return c.Key == key })
	if i < 0 {
		return City{}, false
	}
	return all[i], true
}

// Place is an institution of the records.
type Place struct {
	Key           string // licence number, or the number in the source
	Name, Address string
	Region        string // "" when the records do not state it
	Category      grid.Category
	Risk          grid.Risk
	Licensed      bool // Key is the number of a licence
	Point         *geo.Point
}

// ID of the institution.
func (p *Place) ID() grid.InstitutionID { return PlaceID(p.Key) }

// PlaceID is the institution with a key.
func PlaceID(key string) grid.InstitutionID {
	return madeID[grid.InstitutionID](recordsBegin, "institution", key)
}

// recordsBegin is before every record; ids of what has no instant carry it.
var recordsBegin = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)

// Complaint of the records; ClosedOn is grid.NoDate while open.
type Complaint struct {
	Number             string
	OpenedOn, ClosedOn grid.Date
	Nature             string
	Region             string // "" when not stated
	Point              *geo.Point
}

// Inspection of the records, or a patrol; Team is a colour, "" when no visit of
// the inspectors fits.
type Inspection struct {
	Number, Place string // Place is the key of an institution
	On            grid.Date
	Task          grid.TaskKind
	Result        string
	Team          string
	Survey        grid.SurveyResult // of the register entry, "" when not looked at
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
