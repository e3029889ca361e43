package main

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"gridwatch/grid"
)

// debtFile is what coverage debt is reckoned with; what a file leaves out is the
// product's own figure. Weights are thousandths.
type debtFile struct {
	Category        map[grid.Category]int           `json:"category"`
	Risk            map[grid.Risk]int               `json:"risk"`
	PatrolClock     int                             `json:"patrol_clock"`
	InspectionClock int                             `json:"inspection_clock"`
	MaxCycles       int                             `json:"max_cycles"`
	Bands           []int                           `json:"bands"`
	PresenceDays    int                             `json:"presence_days"`
	PresenceSeconds int                             `json:"presence_seconds"`
	PresenceWeight  int                             `json:"presence_weight"`
	PresencePeople  int                             `json:"presence_people"`
	RiskyClueDays   int                             `json:"risky_clue_days"`
	TeamDays        int                             `json:"team_days"`
	ExemptWhy       []grid.Why                      `json:"exempt_why"`
	Hours           map[grid.Category][]openingFile `json:"hours"`
}

// openingFile is when places are open on some weekdays; category "" of hours stands
// for those not listed.
type openingFile struct {
	Days  []string `json:"days"`  // monday … sunday
	From  string   `json:"from"`  // HH:MM
	Until string   `json:"until"` // HH:MM, 24:00 at most
}

// usualDebt is what a file is read over. Maps and lists are taken whole or left out.
func usualDebt() *debtFile {
	file := debtToFile(grid.DefaultDebtRule())
	file.Category, file.Risk, file.Bands, file.ExemptWhy, file.Hours = nil, nil, nil, nil, nil
	return file
}

func (file *debtFile) rule(f *grid.Faults) grid.DebtRule {
	usual := grid.DefaultDebtRule()
	r := grid.DebtRule{
		Category: file.Category, Risk: file.Risk, PatrolClock: file.PatrolClock, InspectionClock: file.InspectionClock,
		MaxCycles: file.MaxCycles, Bands: file.Bands, PresenceDays: file.PresenceDays, PresenceSeconds: file.PresenceSeconds,
		PresenceWeight: file.PresenceWeight, PresencePeople: file.PresencePeople, RiskyClueDays: file.RiskyClueDays, TeamDays: file.TeamDays,
		ExemptWhy: file.ExemptWhy,
	}
	if r.Category == nil {
		r.Category = usual.Category
	}
	if r.Risk == nil {
		r.Risk = usual.Risk
	}
	if r.Bands == nil {
		r.Bands = usual.Bands
	}
	if r.ExemptWhy == nil {
		r.ExemptWhy = usual.ExemptWhy
	}
	if r.Hours = usual.Hours; file.Hours != nil {
		r.Hours = map[grid.Category][]grid.Opening{}
		for _, c := range slices.Sorted(maps.Keys(file.Hours)) {
			r.Hours[c] = openings(f, fmt.Sprintf("debt.hours[%s]", c), file.Hours[c])
		}
	}
	return r
}

func openings(f *grid.Faults, name string, files []openingFile) []grid.Opening {
	var all []grid.Opening
	for _, o := range files {
		from, until := minutesOf(f, name, o.From), minutesOf(f, name, o.Until)
		for _, d := range o.Days {
			day := slices.Index(weekdays, d)
			if day < 0 {
				f.Add(name, d, "is not one of %v", weekdays)
				continue
			}
			all = append(all, grid.Opening{Weekday: time.Weekday(day), From: from, Until: until})
		}
	}
	return all
}

// minutesOf reads HH:MM.
func minutesOf(f *grid.Faults, name, text string) int {
	var hours, minutes int
	if n, err := fmt.Sscanf(text, "%02d:%02d", &hours, &minutes); n != 2 || err != nil || len(text) != 5 || hours < 0 || minutes < 0 || minutes > 59 {
		f.Add(name, text, "is not a time (HH:MM)")
	}
	return 60*hours + minutes
}

// debtToFile joins weekdays with the same hours.
func debtToFile(r grid.DebtRule) *debtFile {
	file := &debtFile{
		Category: r.Category, Risk: r.Risk, PatrolClock: r.PatrolClock, InspectionClock: r.InspectionClock,
		MaxCycles: r.MaxCycles, Bands: r.Bands, PresenceDays: r.PresenceDays, PresenceSeconds: r.PresenceSeconds,
		PresenceWeight: r.PresenceWeight, PresencePeople: r.PresencePeople, RiskyClueDays: r.RiskyClueDays, TeamDays: r.TeamDays,
		ExemptWhy: r.ExemptWhy, Hours: map[grid.Category][]openingFile{},
	}
	clock := func(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
	for c, all := range r.Hours {
		file.Hours[c] = []openingFile{}
		for _, o := range all {
			from, until := clock(o.From), clock(o.Until)
			at := slices.IndexFunc(file.Hours[c], func(g openingFile) bool { return g.From == from && g.Until == until })
			if at < 0 {
				at = len(file.Hours[c])
				file.Hours[c] = append(file.Hours[c], openingFile{From: from, Until: until})
			}
			file.Hours[c][at].Days = append(file.Hours[c][at].Days, weekdays[o.Weekday])
		}
	}
	return file
}
