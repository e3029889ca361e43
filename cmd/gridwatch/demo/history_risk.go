package demo

import (
	"slices"
	"strconv"
	"strings"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/risk"
)

// RiskHistory is the embedded history of Chicago for a back-test of rules:
// inspections with their violations, complaints around, kinds of places. Its
// neighbourhoods are cells of a resolution.
func RiskHistory(resolution int) (*risk.History, error) {
	h := &risk.History{Clues: map[geo.Cell][]grid.Date{}}
	at := map[string]int{}
	cellOf := func(lon, lat string) (geo.Cell, error) {
		p, err := pointOf(lon, lat)
		if err != nil || p == nil {
			return 0, err
		}
		return geo.CellAt(*p, resolution)
	}
	err := each("institutions.csv.gz", func(v []string) error {
		cell, err := cellOf(v[4], v[5])
		at[v[0]] = len(h.Subjects)
		h.Subjects = append(h.Subjects, risk.Subject{Category: grid.Category(strings.ToLower(v[6])), Risk: riskOf(v[2]), Cell: cell,
			LicenceExpires: grid.NoDate, OverdueSince: grid.NoDate})
		return err
	})
	if err != nil {
		return nil, err
	}
	err = each("inspections.csv.gz", func(v []string) error {
		i, known := at[v[1]]
		on, err := grid.ParseDate(v[2])
		if err != nil || !known {
			return err
		}
		critical, err := strconv.Atoi(v[4])
		h.Subjects[i].Records = append(h.Subjects[i].Records, risk.Record{On: on, Result: resultOf(v[3]), Critical: float64(critical)})
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range h.Subjects {
		h.Subjects[i].Records = risk.InOrder(h.Subjects[i].Records)
	}
	twice := map[string]bool{}
	err = each("complaints.csv.gz", func(v []string) error {
		on, err := grid.ParseDate(v[1])
		if err != nil || twice[v[0]] {
			return err
		}
		twice[v[0]] = true
		cell, err := cellOf(v[5], v[6])
		if cell != 0 {
			h.Clues[cell] = append(h.Clues[cell], on)
		}
		return err
	})
	for _, days := range h.Clues {
		slices.Sort(days)
	}
	rules := chicagoPolicy()
	h.Cycle = func(s *risk.Subject) int { return rules.Cycle([]grid.Category{"food"}, s.Risk).Inspection }
	return h, err
}
