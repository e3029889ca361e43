package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// dutyNames are the duties as their documents call them.
var dutyNames = map[grid.DutyKind]string{
	grid.DutyLead: "网格长", grid.DutyOfficer: "网格员", grid.DutyAssistant: "协管员", grid.DutySupervisor: "监督员",
	grid.DutyLiaison: "联络员", grid.DutyBackup: "B角",
}

// dutyText collects the lines of an answer, "name: value" each.
type dutyText struct {
	strings.Builder
	zone *time.Location
}

func (b *dutyText) line(name, format string, args ...any) {
	fmt.Fprintf(b, "%s: %s\n", name, fmt.Sprintf(format, args...))
}

func (b *dutyText) instant(t time.Time) string { return t.In(b.zone).Format(time.RFC3339) }

// term says what a person had to do from when until when, in which plan.
func (b *dutyText) term(d *grid.Duty) string {
	until := "further notice"
	if !d.Until.IsZero() {
		until = b.instant(d.Until)
	}
	text := fmt.Sprintf("%s %s, from %s until %s", dutyNames[d.Kind], d.Kind, b.instant(d.From), until)
	if d.Plan != "" {
		text += ", plan " + string(d.Plan)
	}
	if d.Corrects != "" {
		text += ", corrects " + string(d.Corrects)
	}
	if d.Note != "" {
		text += ", note: " + d.Note
	}
	return text
}

// printDuty prints lines for people.
func printDuty(s *surroundings, db *store.Store, a *store.Answerable, zone *time.Location) error {
	b := &dutyText{zone: zone}
	b.line("at", "%s", b.instant(a.At))
	b.line("cell", "%s", a.Cell)
	regions, err := db.Regions(s.ctx, a.Region)
	if err != nil {
		return err
	}
	b.line("region", "%s %s", a.Region, regions[0].Name)
	switch {
	case a.Plan == nil:
		b.line("plan", "none in force")
	default:
		b.line("plan", "%s %s, from %s", a.Plan.ID, a.Plan.Name, b.instant(a.Plan.From))
	}
	if a.Grid != nil {
		nearest := ""
		if a.Nearest {
			nearest = ", the nearest of its own region (跨界)"
		}
		b.line("grid", "%s %s%s", a.Grid.Code, a.Grid.Name, nearest)
	} else if a.Plan != nil {
		b.line("grid", "none")
	}
	for i := range a.Staff {
		p := &a.Staff[i]
		leave := ""
		if p.OnLeave {
			leave = ", on leave (请假)"
		}
		b.line("person", "%s%s, %s", p.Officer.Name, leave, b.term(&p.Duty))
	}
	for i := range a.Corrected {
		d := &a.Corrected[i].Wrong
		name, err := officerName(s, db, d.Officer)
		if err != nil {
			return err
		}
		b.line("corrected", "%s, %s, by %s", name, b.term(d), a.Corrected[i].By)
	}
	if !a.Answered() {
		b.line("answered", "nobody")
	}
	_, err = fmt.Fprint(s.stdout, b.String())
	return err
}

// officerName is the name of a person anywhere in the deployment.
func officerName(s *surroundings, db *store.Store, id grid.OfficerID) (string, error) {
	root, err := db.RootRegion(s.ctx)
	if err != nil {
		return "", err
	}
	o, err := db.Officer(s.ctx, root.Code, id)
	return cmp.Or(o.Name, string(id)), err
}

// The JSON of an answer, as the API gives it.
type dutyJSON struct {
	At        time.Time         `json:"at"`
	Cell      string            `json:"cell"`
	Region    string            `json:"region"`
	Plan      *dutyPlanJSON     `json:"plan"`
	Grid      *dutyGridJSON     `json:"grid"`
	Nearest   bool              `json:"nearest"`
	Answered  bool              `json:"answered"`
	Staff     []dutyPersonJSON  `json:"staff"`
	Corrected []dutyCorrectJSON `json:"corrected"`
}

type dutyPlanJSON struct {
	ID   grid.PlanID `json:"id"`
	Name string      `json:"name"`
	From time.Time   `json:"effective_from"`
}

type dutyGridJSON struct {
	ID   grid.GridID `json:"id"`
	Code string      `json:"code"`
	Name string      `json:"name"`
}

type dutyTermJSON struct {
	ID       grid.DutyID    `json:"id"`
	Officer  grid.OfficerID `json:"officer"`
	Name     string         `json:"name"`
	Kind     grid.DutyKind  `json:"kind"`
	From     time.Time      `json:"from"`
	Until    *time.Time     `json:"until"`
	Note     string         `json:"note"`
	Plan     *grid.PlanID   `json:"plan"`
	Corrects *grid.DutyID   `json:"corrects"`
}

type dutyPersonJSON struct {
	dutyTermJSON
	OnLeave bool `json:"on_leave"`
}

type dutyCorrectJSON struct {
	dutyTermJSON
	By grid.DutyID `json:"corrected_by"`
}

func dutyTermOf(d *grid.Duty, name string) dutyTermJSON {
	t := dutyTermJSON{ID: d.ID, Officer: d.Officer, Name: name, Kind: d.Kind, From: d.From, Note: d.Note}
	if !d.Until.IsZero() {
		t.Until = &d.Until
	}
	if d.Plan != "" {
		t.Plan = &d.Plan
	}
	if d.Corrects != "" {
		t.Corrects = &d.Corrects
	}
	return t
}

func printDutyJSON(s *surroundings, db *store.Store, a *store.Answerable, _ *time.Location) error {
	w := dutyJSON{At: a.At, Cell: a.Cell.String(), Region: a.Region, Nearest: a.Nearest, Answered: a.Answered(),
		Staff: []dutyPersonJSON{}, Corrected: []dutyCorrectJSON{}}
	if a.Plan != nil {
		w.Plan = &dutyPlanJSON{a.Plan.ID, a.Plan.Name, a.Plan.From}
	}
	if a.Grid != nil {
		w.Grid = &dutyGridJSON{a.Grid.ID, a.Grid.Code, a.Grid.Name}
	}
	for i := range a.Staff {
		p := &a.Staff[i]
		w.Staff = append(w.Staff, dutyPersonJSON{dutyTermOf(&p.Duty, p.Officer.Name), p.OnLeave})
	}
	for i := range a.Corrected {
		d := &a.Corrected[i].Wrong
		name, err := officerName(s, db, d.Officer)
		if err != nil {
			return err
		}
		w.Corrected = append(w.Corrected, dutyCorrectJSON{dutyTermOf(d, name), a.Corrected[i].By})
	}
	e := json.NewEncoder(s.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(w)
}
