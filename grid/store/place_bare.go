package store

import (
	"maps"
	"slices"

	"gridwatch/geo"
)

// bareRegions gives, of the regions of places whose cell's centre lies in no
// region, the leaves that have no outline: nothing straddles their border.
func bareRegions(c conn, places []*place, home map[geo.Cell]string) (map[string]bool, error) {
	codes := map[string]bool{}
	for _, p := range places {
		if p.cell != 0 && home[p.cell] == "" {
			codes[p.region] = true
		}
	}
	bare := map[string]bool{}
	if len(codes) == 0 {
		return bare, nil
	}
	condition, list := in(c, "own.code", slices.Sorted(maps.Keys(codes)))
	err := c.each(func(row scanner) error {
		var code string
		err := row.Scan(&code)
		bare[code] = true
		return err
	}, "SELECT own.code FROM region own WHERE NOT ("+hasOutline+") AND "+condition, list)
	return bare, err
}
