package main

import (
	"fmt"
	"path/filepath"

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
	return b.nation()
}

// nation reads the addresses and names of the fever clinics without being told
// where they are, and compares the province with the stated one.
func (b *bench) nation() error {
	read, wrong, ambiguous, names, misnamed := 0, 0, 0, 0, 0
	err := eachRecord(filepath.Join(b.data, "institutions", "fever_clinics_china_no_coordinates.csv"), func(get func(string) string) {
		stated := b.admin.Match(get("province"), "")
		differs := func(p geocode.Prefix) bool {
			return len(stated.Chain) > 0 && p.Chain[0].Code != stated.Chain[0].Code
		}
		p := b.admin.Match(get("address"), "")
		ambiguous += len(p.Ambiguous[:min(1, len(p.Ambiguous))])
		if len(p.Chain) > 0 {
			read++
			if differs(p) {
				wrong++
			}
		}
		if p = b.admin.Match(get("name"), ""); len(p.Chain) > 0 {
			names++
			if differs(p) {
				misnamed++
			}
		}
	})
	fmt.Printf("  fever clinics of China, nothing else known: %d addresses read, %d of them in another province than stated, %d ambiguous; %d names, %d in another province\n",
		read, wrong, ambiguous, names, misnamed)
	return err
}
