package store

import (
	"context"
	"fmt"

	"gridwatch/grid"
)

// PutResidentsOf stores how many people live in a region as counted on a day, in
// place of what was stored of that day.
func (t *Tx) PutResidentsOf(region string, residents int64, on grid.Date) error {
	known, err := knownRegions(t.conn(), []string{region})
	if err != nil {
		return err
	}
	var f grid.Faults
	if !known[region] {
		f.Add("region", region, "is not a known region")
	}
	const most = 2_000_000_000 // more than any country has
	if residents < 0 || residents > most {
		f.Add("residents", fmt.Sprint(residents), "is not between 0 and %d", most)
	}
	if on == grid.NoDate {
		f.Add("on", "", "is missing")
	}
	if err := f.Err("residents"); err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO region_population (region_code, counted_on, residents) VALUES (?, ?, ?)
ON CONFLICT (region_code, counted_on) DO UPDATE SET residents = excluded.residents`, region, day(on), residents)
	return err
}

// ResidentsOf is the newest count of a region, else the sum of the newest ones of
// its leaf regions when each of them has one.
func (s *Store) ResidentsOf(ctx context.Context, region string) (residents int64, known bool, err error) {
	newest := map[string]int64{}
	var leaves []string
	err = s.conn(ctx).each(func(row scanner) error {
		var code string
		var leaf bool
		var n *int64
		if err := row.Scan(&code, &leaf, &n); err != nil {
			return err
		}
		if leaf && (len(leaves) == 0 || leaves[len(leaves)-1] != code) {
			leaves = append(leaves, code)
		}
		if n != nil {
			newest[code] = *n
		}
		return nil
	}, `
SELECT region.code, region.leaf, region_population.residents
FROM region_closure JOIN region ON region.code = region_closure.descendant_code
LEFT JOIN region_population ON region_population.region_code = region.code
WHERE region_closure.ancestor_code = ? ORDER BY region.code, region_population.counted_on`, region)
	if n, own := newest[region]; own || err != nil {
		return n, own, err
	}
	for _, code := range leaves {
		n, known := newest[code]
		if !known {
			return 0, false, nil
		}
		residents += n
	}
	return residents, len(leaves) > 0, nil
}
