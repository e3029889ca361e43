package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// policyCommand is `gridwatch policy`: the rules as a versioned file.
type policyCommand struct {
	Show    policyShowCommand    `cmd:"" help:"Print the policy in force as JSON."`
	Publish policyPublishCommand `cmd:"" help:"Put the policy of a JSON file in force; its version must be new."`
}

// policyFile is the policy as a file. Days are YYYY-MM-DD, weekdays monday to
// sunday; a cycle of 0 days does not run.
type policyFile struct {
	Version         string                     `json:"version"`
	WorkingWeek     []string                   `json:"working_week"`
	Holidays        []string                   `json:"holidays"`
	ExtraWorkdays   []string                   `json:"extra_workdays"`
	DueSoonDays     int                        `json:"due_soon_days"`
	ClueReplyDays   int                        `json:"clue_reply_days"`
	ClueSoonHours   int                        `json:"clue_soon_hours"`
	InspectionLimit int                        `json:"inspection_limit"`
	FreshnessDays   int                        `json:"freshness_days"`
	HalvedRisk      []grid.Risk                `json:"halved_risk"`
	Geocode         *geocodeFile               `json:"geocode,omitempty"`
	Hotspots        *hotspotFile               `json:"hotspots,omitempty"`
	Risk            *riskFile                  `json:"risk,omitempty"`
	Workload        *workloadFile              `json:"workload,omitempty"`
	Debt            *debtFile                  `json:"debt,omitempty"`
	Evidence        *evidenceFile              `json:"evidence,omitempty"`
	Patrol          *patrolFile                `json:"patrol,omitempty"`
	Cycles          map[grid.Category]ruleFile `json:"cycles"`
}

// geocodeFile says which points found by an address are taken without a person.
type geocodeFile struct {
	MinScore     float64 `json:"min_score"`
	MinPrecision string  `json:"min_precision"`
}

// hotspotFile says when a cluster of clues is called one; 0 is the default.
type hotspotFile struct {
	WindowDays       int     `json:"window_days"`
	Resolution       int     `json:"resolution"`
	Rings            int     `json:"rings"`
	MinClues         int     `json:"min_clues"`
	MinCluster       int     `json:"min_cluster"`
	SealedResolution int     `json:"sealed_resolution"`
	Alpha            float64 `json:"alpha"`
	ScanRuns         int     `json:"scan_runs"`
	ScanDays         int     `json:"scan_days"`
	ScanMaxDays      int     `json:"scan_max_days"`
}

type cycleFile struct {
	Patrol     int `json:"patrol"`
	Inspection int `json:"inspection"`
}

type ruleFile struct {
	cycleFile
	ByRisk map[grid.Risk]cycleFile `json:"by_risk,omitempty"`
}

// policyShowCommand is `gridwatch policy show`.
type policyShowCommand struct{ dbFlags }

// Run prints a file that publish takes after its version was changed.
func (c *policyShowCommand) Run(s *surroundings) error {
	db, err := c.open(s.ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // only read
	p, err := db.Policy(s.ctx)
	if err != nil {
		return err
	}
	out := json.NewEncoder(s.stdout)
	out.SetIndent("", "  ")
	return out.Encode(policyToFile(&p))
}

// policyPublishCommand is `gridwatch policy publish`.
type policyPublishCommand struct {
	dbFlags
	File string `arg:"" help:"JSON as 'policy show' prints it."`
}

// Run publishes; a running server follows at once.
func (c *policyPublishCommand) Run(s *surroundings) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return unreadable(c.File, err)
	}
	db, err := c.open(s.ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is written any more
	d, err := db.Deployment(s.ctx)
	if err != nil {
		return err
	}
	p, err := parsePolicy(text, d.Timezone)
	if err != nil {
		return err
	}
	now, err := domainNow(s.ctx, db)
	if err != nil {
		return err
	}
	_, _, err = db.Write(s.ctx, nil, now(), func(tx *store.Tx) (store.Reply, error) { return store.Reply{}, tx.PublishPolicy(p) })
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.stdout, "policy %s is in force\n", p.Version)
	return err
}

// parsePolicy reads a policy file strictly, for a deployment's zone.
func parsePolicy(text []byte, zone string) (grid.Policy, error) {
	file := policyFile{Workload: usualWorkload(), Debt: usualDebt(), Evidence: usualEvidence()}
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	err := in.Decode(&file)
	if err == nil {
		if _, more := in.Token(); more != io.EOF {
			err = fmt.Errorf("has text after the object")
		}
	}
	var f grid.Faults
	if err != nil {
		f.Add("file", "", "%s", strings.TrimPrefix(err.Error(), "json: "))
		return grid.Policy{}, f.Err("policy")
	}
	p := grid.Policy{Version: file.Version, Zone: zone, DueSoonDays: file.DueSoonDays, ClueReplyDays: file.ClueReplyDays, ClueSoonHours: file.ClueSoonHours,
		InspectionLimit: file.InspectionLimit, FreshnessDays: file.FreshnessDays, HalvedRisk: file.HalvedRisk, Cycles: map[grid.Category]grid.CycleRule{}}
	for i, name := range file.WorkingWeek {
		day := slices.IndexFunc(weekdays, func(d string) bool { return d == name })
		if day < 0 {
			f.Add(fmt.Sprintf("working_week[%d]", i), name, "is not one of %v", weekdays)
			continue
		}
		p.WorkingWeek = append(p.WorkingWeek, time.Weekday(day))
	}
	p.Holidays = parseDays(&f, "holidays", file.Holidays)
	p.ExtraWorkdays = parseDays(&f, "extra_workdays", file.ExtraWorkdays)
	for category, rule := range file.Cycles {
		r := grid.CycleRule{Cycle: grid.Cycle(rule.cycleFile)}
		for risk, cycle := range rule.ByRisk {
			if r.ByRisk == nil {
				r.ByRisk = map[grid.Risk]grid.Cycle{}
			}
			r.ByRisk[risk] = grid.Cycle(cycle)
		}
		p.Cycles[category] = r
	}
	if file.Geocode != nil {
		p.Geocode = grid.GeocodeRule(*file.Geocode)
	}
	if file.Hotspots != nil {
		p.Hotspots = grid.HotspotRule(*file.Hotspots)
	}
	if file.Risk != nil {
		p.Risk = file.Risk.rules()
	}
	if file.Workload == nil { // null
		file.Workload = usualWorkload()
	}
	p.Workload = file.Workload.rule()
	if file.Debt == nil { // null
		file.Debt = usualDebt()
	}
	p.Debt = file.Debt.rule(&f)
	if file.Evidence == nil { // null
		file.Evidence = usualEvidence()
	}
	p.Evidence = file.Evidence.rule()
	p.Patrol = patrolRule(file.Patrol)
	p.Geocode, p.FreshnessDays, p.Hotspots, p.Risk = p.GeocodeRule(), p.Freshness(), p.HotspotRule(), p.RiskRules()
	if err := f.Err("policy"); err != nil {
		return grid.Policy{}, err
	}
	return p, p.Check()
}

// weekdays by time.Weekday.
var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

func parseDays(f *grid.Faults, name string, days []string) []grid.Date {
	var dates []grid.Date
	for i, text := range days {
		d, err := grid.ParseDate(text)
		if err != nil {
			f.Add(fmt.Sprintf("%s[%d]", name, i), text, "%s", err.Error())
			continue
		}
		dates = append(dates, d)
	}
	return dates
}

// policyToFile is the inverse of parsePolicy.
func policyToFile(p *grid.Policy) policyFile {
	file := policyFile{Version: p.Version, WorkingWeek: []string{}, Holidays: []string{}, ExtraWorkdays: []string{}, DueSoonDays: p.DueSoonDays,
		ClueReplyDays: p.ClueReplyDays, ClueSoonHours: p.ClueSoonHours, InspectionLimit: p.InspectionLimit, FreshnessDays: p.Freshness(), HalvedRisk: p.HalvedRisk,
		Cycles: map[grid.Category]ruleFile{}}
	geocode := geocodeFile(p.GeocodeRule())
	file.Geocode = &geocode
	hotspots := hotspotFile(p.HotspotRule())
	file.Hotspots = &hotspots
	file.Risk = riskToFile(p.RiskRules())
	workload := workloadFile(p.WorkloadRule())
	file.Workload = &workload
	file.Debt = debtToFile(p.DebtRule())
	file.Evidence = evidenceToFile(p.EvidenceRule())
	patrol := patrolFile(p.PatrolRule())
	file.Patrol = &patrol
	for _, d := range p.WorkingWeek {
		file.WorkingWeek = append(file.WorkingWeek, weekdays[d])
	}
	for _, d := range p.Holidays {
		file.Holidays = append(file.Holidays, d.String())
	}
	for _, d := range p.ExtraWorkdays {
		file.ExtraWorkdays = append(file.ExtraWorkdays, d.String())
	}
	for category, rule := range p.Cycles {
		r := ruleFile{cycleFile: cycleFile(rule.Cycle)}
		for risk, cycle := range rule.ByRisk {
			if r.ByRisk == nil {
				r.ByRisk = map[grid.Risk]cycleFile{}
			}
			r.ByRisk[risk] = cycleFile(cycle)
		}
		file.Cycles[category] = r
	}
	return file
}
