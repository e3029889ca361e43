package main

import (
	"fmt"

	"gridwatch/geo/geocode"
)

// table shows how much of the addresses the code table reads.
func (b *bench) table() error {
	heading("administrative levels read, share of the addresses")
	harbin, err := b.harbin()
	if err != nil {
		return err
	}
	shanghai, err := b.shanghai()
	if err != nil {
		return err
	}
	for _, c := range []struct {
		what, within string
		all          []place
	}{{"Harbin", "2301", harbin}, {"Shanghai", "31", shanghai}} {
		levels := map[geocode.Level]int{}
		wrong, stated := 0, 0
		for _, p := range c.all {
			got := b.admin.Match(p.address, c.within)
			deepest, _ := got.Deepest()
			levels[deepest.Level]++
			for _, d := range got.Chain {
				if d.Level == geocode.DistrictLevel && p.district != "" {
					stated++
					if d.Name != p.district {
						wrong++
					}
				}
			}
		}
		fmt.Printf("  %-9s", c.what)
		for level := geocode.ProvinceLevel; level <= geocode.CommunityLevel; level++ {
			fmt.Printf(" %s %.1f %%,", level, share(levels[level], len(c.all)))
		}
		fmt.Printf(" none %.1f %%; %d of %d districts differ from the stated one\n", share(levels[0], len(c.all)), wrong, stated)
	}
	return nil
}
