package grid

import (
	"cmp"
	"slices"
	"time"
)

// LastVisits is when the clocks of an institution were last paid, by some of its
// visits only.
type LastVisits struct{ Patrol, Inspection time.Time }

// Coverage lists the coverage of a scope by region or grid, the worst first, and in
// all. With last, only the visits in it count, of institutions that are not in it
// none; debt is not reckoned then. With nil every visit counts.
func (b *Board) Coverage(region string, by DebtBy, last map[InstitutionID]LastVisits) ([]Debtor, Covered, error) {
	nodes, _, err := b.scope(region, b.resolution)
	if err != nil {
		return nil, Covered{}, err
	}
	part := map[*node]string{} // of the scope, by region
	for _, n := range nodes {
		part[n] = region
	}
	for _, child := range b.regions[region].children {
		for _, n := range child.reach() {
			part[n] = child.code
		}
	}
	var total Covered
	all := map[string]*Covered{}
	for id, p := range b.places {
		of, in := part[p.node]
		if !in {
			continue
		}
		if by == DebtByGrid {
			of = ""
			if p.line != nil && p.line.grid != nil {
				of = string(p.line.grid.id)
			}
		}
		owed := p.owed
		if last != nil {
			fact := p.fact
			fact.LastPatrol, fact.LastInspection = last[id].Patrol, last[id].Inspection
			owed = fact.owed(&b.policy, b.zone, b.at, b.today)
			owed.debt = Debt{}
		}
		total.addPlace(&owed)
		if of == "" {
			continue
		}
		if all[of] == nil {
			all[of] = &Covered{}
		}
		all[of].addPlace(&owed)
	}
	items := make([]Debtor, 0, len(all))
	for id, c := range all {
		items = append(items, Debtor{id, *c})
	}
	slices.SortFunc(items, func(x, y Debtor) int {
		return cmp.Or(cmp.Compare(x.InCycle*max(y.Owing, 1), y.InCycle*max(x.Owing, 1)), cmp.Compare(y.Owing, x.Owing), cmp.Compare(x.ID, y.ID))
	})
	return items, total, nil
}
