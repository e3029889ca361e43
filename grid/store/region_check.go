package store

import "context"

// RegionCheck counts located institutions by what the regions of today would make
// of them, were they recorded anew.
type RegionCheck struct {
	Institutions int // located
	Region       int // their own region would be another: their cell now lies in a region below it
	Straddles    int // the mark 跨界 would change
	Inner        int // their own region has regions below it and no outline tells which
}

// CheckRegions compares institutions of the scope with the cells in force. It
// changes nothing.
func (s *Store) CheckRegions(ctx context.Context, scope string) (RegionCheck, error) {
	check, _, err := one(s.conn(ctx), func(row scanner, c *RegionCheck) error {
		return row.Scan(&c.Institutions, &c.Region, &c.Straddles, &c.Inner)
	}, `
SELECT count(*),
  COALESCE(SUM(CASE WHEN below.depth > 0 THEN 1 ELSE 0 END), 0),
  COALESCE(SUM(CASE WHEN institution.straddles <> (below.depth IS NULL AND (home.cell IS NOT NULL OR `+hasOutline+`)) THEN 1 ELSE 0 END), 0),
  COALESCE(SUM(CASE WHEN NOT own.leaf AND below.depth IS NULL THEN 1 ELSE 0 END), 0)
FROM institution
JOIN region own ON own.code = institution.region_code
LEFT JOIN region_cell home ON home.cell = institution.cell
LEFT JOIN region_closure below ON below.ancestor_code = institution.region_code AND below.descendant_code = home.region_code
WHERE institution.cell IS NOT NULL
  AND institution.region_code IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?)`, scope)
	return check, err
}

// hasOutline says whether a region, called own, may have cells: a leaf known by
// its code only has none, and nothing straddles its border.
const hasOutline = "NOT own.leaf OR own.geometry <> '{\"type\":\"MultiPolygon\",\"coordinates\":[]}'"
