package intake

import (
	"reflect"
	"strconv"
	"strings"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// movedCells is how many cells a place may be away from where it was without
// having moved: a house is measured at its door or in its middle.
const movedCells = 1

// sameInstitution says whether a row says what is stored. An address that was
// found counts when it gives a place its first point: one that is too uncertain
// for that would be found again by every import.
func sameInstitution(now *grid.Institution, before grid.Institution, p *grid.Policy) bool {
	if before.Point == nil && grid.Judge(now.Found, false, p) == "" {
		return false
	}
	same := *now
	same.Found = before.Found
	return reflect.DeepEqual(same, before)
}

// institutionDiff says what changed of a stored place.
func institutionDiff(before, now *grid.Institution) wireEntry {
	e := wireEntry{Class: ClassChanged, Before: map[string]string{}, After: map[string]string{}}
	was, is := institutionTexts(before), institutionTexts(now)
	for i := range was {
		if was[i].text != is[i].text {
			e.Before[was[i].field], e.After[is[i].field] = was[i].text, is[i].text
		}
	}
	if before.Point == nil || now.Point == nil || *before.Point == *now.Point {
		return e
	}
	if apart, err := before.Cell.Distance(now.Cell); err != nil || apart > movedCells { // too far apart to count
		e.Class = ClassMoved
		e.Metres = float64(int(geo.DistanceMetres(*before.Point, *now.Point) + 0.5))
	}
	return e
}

type fieldText struct{ field, text string }

// institutionTexts gives the fields of a place as a person reads them, always
// the same ones in the same order.
func institutionTexts(i *grid.Institution) []fieldText {
	instant := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	lon, lat := "", ""
	if i.Point != nil {
		lon, lat = strconv.FormatFloat(i.Point.Lon, 'f', 6, 64), strconv.FormatFloat(i.Point.Lat, 'f', 6, 64)
	}
	licences := make([]string, len(i.Licences))
	for n, l := range i.Licences {
		licences[n] = strings.TrimSpace(l.Kind + " " + l.Number + " " + string(l.Category))
		if l.ExpiresOn != grid.NoDate {
			licences[n] += " " + l.ExpiresOn.String()
		}
	}
	return []fieldText{
		{"name", i.Name}, {"address", i.Address}, {"region", i.Region}, {"lon", lon}, {"lat", lat}, {"located_by", string(i.LocatedBy)},
		{"category", string(i.Category)}, {"risk", string(i.Risk)}, {"ownership", string(i.Ownership)}, {"sponsor", i.Sponsor},
		{"daily_supervisor", i.DailySupervisor}, {"owes", strconv.FormatBool(i.Owes)}, {"phone", i.Phone}, {"state", string(i.State)},
		{"legal_person.name", i.LegalPerson.Name}, {"legal_person.credit_code", i.LegalPerson.CreditCode},
		{"licences", strings.Join(licences, "; ")}, {"last_patrol", instant(i.LastPatrol)},
		{"last_inspection", instant(i.LastInspection)}, {"registered_at", instant(i.RegisteredAt)},
	}
}

// noteLocated counts the rows of a place by whether it has a point.
func noteLocated(out *outcome, now *grid.Institution, rows int) {
	if now.Point == nil {
		out.counts.Unlocated += rows
	} else {
		out.counts.Located += rows
	}
}
