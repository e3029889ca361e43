package export

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

var institutionColumns = []string{"id", "name", "address", "region", "category", "risk", "state", "status", "due_on", "located_by", "lon", "lat", "cell",
	"straddles", "licences", "last_patrol", "last_inspection", "verified_at", "simulated"}

// Institutions writes one row an institution of the scope, by id, as of an
// instant of domain time. With key official the first columns are code and name
// of the official grid that holds its point, empty when none does.
func Institutions(ctx context.Context, w io.Writer, s Scope, key Key, format Format, bom bool, policy *grid.Policy, now time.Time) error {
	if err := Check(key, format); err != nil {
		return err
	}
	zone, err := policy.Location()
	if err != nil {
		return err
	}
	columns := institutionColumns
	var index *geo.AreaIndex
	names := map[string]string{}
	if key == Official {
		grids, _, err := officialGrids(ctx, s)
		if err != nil {
			return err
		}
		areas := make([]geo.Area, len(grids))
		for i, g := range grids {
			areas[i], names[g.Code] = g.Area, g.Name
		}
		index = geo.NewAreaIndex(areas)
		columns = append([]string{"official_code", "official_name"}, columns...)
	}
	out, err := NewWriter(w, format, columns, bom)
	if err != nil {
		return err
	}
	for after := ""; ; {
		items, next, err := s.Store.Institutions(ctx, s.Region, store.InstitutionFilter{}, store.Page{After: after, Limit: store.MostItems})
		if err != nil {
			return err
		}
		for n := range items {
			i := &items[n]
			var shape orb.Geometry
			if i.Point != nil {
				shape = orb.Point{i.Point.Lon, i.Point.Lat}
			}
			row := institutionRow(i, policy, zone, now)
			if index != nil {
				code := ""
				if i.Point != nil {
					code = index.At(*i.Point)
				}
				row = append([]any{code, names[code]}, row...)
			}
			if err := out.Row(row, shape); err != nil {
				return err
			}
		}
		if next == "" {
			return out.Close()
		}
		after = next
	}
}

func institutionRow(i *grid.Institution, policy *grid.Policy, zone *time.Location, now time.Time) []any {
	fact := i.Fact()
	owed := fact.Owed(policy, zone, now)
	var due, lon, lat any
	if owed.DueOn != grid.NoDate {
		due = owed.DueOn.String()
	}
	if i.Point != nil {
		lon, lat = i.Point.Lon, i.Point.Lat
	}
	var licences []string
	for _, l := range i.Licences {
		licences = append(licences, l.Kind+" "+l.Number)
	}
	return []any{string(i.ID), i.Name, i.Address, i.Region, string(i.Category), string(i.Risk), string(i.State), owed.Status.String(), due,
		string(i.LocatedBy), lon, lat, i.Cell.String(), i.Straddles, strings.Join(licences, "; "), i.LastPatrol, i.LastInspection, i.VerifiedAt, i.Origin.Simulated}
}
