package demo

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Root of Chicago. Its areas have the codes us-il-chicago-01 to -77.
const (
	chicagoRoot  = "us-il-chicago"
	chicagoAreas = 77
)

// Chicago is the proof on real history: institutions, complaints, inspections
// and visits are records, 2010-12-02 to 2015-01-01.
func Chicago() City {
	return City{
		Key: "chicago", Root: chicagoRoot, Name: "Chicago · gridwatch demo", Zone: "America/Chicago",
		Attribution: "Data © 2014 City of Chicago (MIT); areas: PySAL (BSD-3)",
		Bounds:      geo.Box{West: -88.3, South: 41.5, East: -87.4, North: 42.2},
		First:       14_975, // 2011-01-01
		Last:        16_435, // 2014-12-31
		From:        16_223, // 2014-06-02
		District:    chicagoArea(8), DistrictLabel: "08",
		Source:   "hotline",
		Teams:    []string{"blue", "brown", "green", "orange", "purple", "yellow"},
		GridLoad: 450, // the 77 areas have at least one grid each; heavy ones have more
		Officers: 60,
		Policy:   chicagoPolicy(),
		Read:     readChicago,
		Regions:  func(*Records, int) ([]geo.Region, error) { return chicagoRegions() },
		Short:    func(r geo.Region) string { return r.Code[len(chicagoRoot)+1:] },
		Severity: chicagoSeverity,
	}
}

// chicagoArea is the region code of a community area.
func chicagoArea(n int) string { return fmt.Sprintf("%s-%02d", chicagoRoot, n) }

// chicagoPolicy: food establishments, inspected by risk class, no patrol
// clock.
func chicagoPolicy() grid.Policy {
	p := grid.DefaultPolicy("America/Chicago")
	p.Version = "chicago-3"
	p.HalvedRisk = nil
	days := func(n int) grid.Cycle { return grid.Cycle{Inspection: n} }
	p.Cycles = map[grid.Category]grid.CycleRule{
		"food": {Cycle: days(365), ByRisk: map[grid.Risk]grid.Cycle{"1": days(180), "2": days(365), "3": days(730)}},
	}
	// No patrol clock, so nobody owes a patrol; the officers are reckoned to pass by
	// each place twice a year.
	p.Workload = grid.DefaultWorkloadRule()
	p.Workload.VisitDays = map[grid.Category]int{"food": 180}
	p.Debt = grid.DefaultDebtRule()
	p.Debt.Risk = map[grid.Risk]int{"1": 2000, "2": 1000, "3": 500}
	return p
}

// readChicago reads the records; with sample above 1, each n-th institution and
// complaint, and the inspections of those institutions.
func readChicago(sample int) (*Records, error) {
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
		r.Places = append(r.Places, Place{Key: v[0], Licensed: true, Name: v[1], Category: "food", Risk: riskOf(v[2]), Address: v[3], Point: point})
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
		area := ""
		if n, err := strconv.Atoi(v[4]); err == nil && n >= 1 && n <= chicagoAreas {
			area = chicagoArea(n)
		}
		point, err := pointOf(v[5], v[6])
		at[v[0]] = len(r.Complaints)
		r.Complaints = append(r.Complaints, Complaint{Number: v[0], OpenedOn: opened, ClosedOn: closed, Nature: natureOf(v[3]), Region: area, Point: point})
		return err
	})
}

func natureOf(s string) string {
	if s == "" {
		return "Unspecified"
	}
	return s
}

// chicagoSeverity is the demo's own table; see NOTICE.
func chicagoSeverity(nature string) grid.Severity {
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
		known[r.Places[i].Key] = true
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
		r.Inspections = append(r.Inspections, Inspection{Number: v[0], Place: v[1], On: on, Task: grid.Inspection, Result: resultOf(v[3]), Team: team[k]})
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

// chicagoRegions gives the city and its community areas.
func chicagoRegions() ([]geo.Region, error) {
	text, err := files.ReadFile("areas.geojson")
	if err != nil {
		return nil, err
	}
	regions, problems, err := geo.ReadRegions(bytes.NewReader(text), geo.WGS84, geo.RegionFields{
		Code: "area_no", CodePrefix: chicagoRoot + "-", CodeWidth: 2, Name: "name", LevelValue: "area", ParentValue: chicagoRoot})
	if err != nil {
		return nil, err
	}
	for _, p := range problems {
		return nil, p
	}
	for i := range regions {
		regions[i].Name = title(regions[i].Name)
	}
	city := geo.Region{Code: chicagoRoot, Scheme: geo.SchemeLocal, Name: "Chicago", Level: "city"}
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
