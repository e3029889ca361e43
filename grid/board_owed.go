package grid

import (
	"cmp"
	"slices"
)

// Covered is what a scope owes: its debt, and how many of the institutions that owe
// visits, located or not, are within every cycle.
type Covered struct {
	Debt    Debt
	InCycle int
	Owing   int
}

// AddTally adds what a line owes.
func (c *Covered) AddTally(t *Tally) {
	c.Debt.add(t.Debt, 1)
	c.InCycle += int(t.InCycle())
	c.Owing += int(t.Owing())
}

func (c *Covered) addPlace(o *Owed) {
	c.Debt.add(o.debt, 1)
	if o.Status >= OK {
		c.Owing++
	}
	if o.Status == OK || o.Status == Due {
		c.InCycle++
	}
}

func (n *node) covered() Covered {
	var t Totals
	t.addTally(&n.total)
	t.addRegion(&n.state)
	return Covered{t.Debt(), int(t.InCycle), int(t.Owing)}
}

// DebtBy is what debt can be listed by.
type DebtBy string

const (
	DebtByRegion      DebtBy = "region" // those right below the scope; itself where there is none
	DebtByGrid        DebtBy = "grid"   // over the cells of the scope that look to it
	DebtByCell        DebtBy = "cell"   // base cells
	DebtByInstitution DebtBy = "institution"
)

// Debtor is something with what it owes.
type Debtor struct {
	ID string // of the region, grid, cell or institution
	Covered
}

// compareOn orders debtors by their debt of a day, most first.
func (d *Debtor) compareOn(day Date, e *Debtor) int {
	return cmp.Or(cmp.Compare(e.Debt.On(day), d.Debt.On(day)), cmp.Compare(d.ID, e.ID))
}

// DebtPage is a page of those who owe in a scope.
type DebtPage struct {
	Today Date
	Total Covered
	Items []Debtor
}

// DebtQuery chooses debtors. After is the last of the page before, by debt in
// millionths of a point and id.
type DebtQuery struct {
	Region string
	By     DebtBy
	After  *DebtAfter
	Limit  int
}

// DebtAfter is a place in the list of debtors.
type DebtAfter struct {
	Debt int64
	ID   string
}

// Debts lists what a scope owes, most first. Cells and institutions that owe
// nothing are not listed.
func (b *Board) Debts(q DebtQuery) (DebtPage, error) {
	nodes, lv, err := b.scope(q.Region, b.resolution)
	if err != nil {
		return DebtPage{}, err
	}
	page := DebtPage{Today: b.today, Total: b.coveredOf(nodes)}
	all := map[string]*Covered{}
	of := func(id string) *Covered {
		if all[id] == nil {
			all[id] = &Covered{}
		}
		return all[id]
	}
	switch q.By {
	case DebtByRegion:
		below := b.regions[q.Region].children
		if len(below) == 0 {
			below = nodes
		}
		for _, n := range below {
			*of(n.code) = b.coveredOf(n.reach())
		}
	case DebtByGrid, DebtByCell:
		for _, n := range nodes {
			for _, l := range n.levels[lv].lines {
				if q.By == DebtByCell && l.tally.Debt.On(b.today) > 0 {
					of(l.cell.String()).AddTally(&l.tally)
				} else if q.By == DebtByGrid && l.grid != nil {
					of(string(l.grid.id)).AddTally(&l.tally)
				}
			}
		}
	case DebtByInstitution:
		in := make(map[*node]bool, len(nodes))
		for _, n := range nodes {
			in[n] = true
		}
		for id, p := range b.places {
			if in[p.node] && p.owed.Debt(b.today) > 0 {
				of(string(id)).addPlace(&p.owed)
			}
		}
	}
	for id, c := range all {
		d := Debtor{id, *c}
		if a := q.After; a == nil || cmp.Or(cmp.Compare(a.Debt, d.Debt.On(b.today)), cmp.Compare(d.ID, a.ID)) > 0 {
			page.Items = append(page.Items, d)
		}
	}
	slices.SortFunc(page.Items, func(x, y Debtor) int { return x.compareOn(b.today, &y) })
	page.Items = page.Items[:min(q.Limit, len(page.Items))]
	return page, nil
}

func (b *Board) coveredOf(nodes []*node) Covered {
	var sum Covered
	for _, n := range nodes {
		c := n.covered()
		sum.Debt.add(c.Debt, 1)
		sum.InCycle += c.InCycle
		sum.Owing += c.Owing
	}
	return sum
}
