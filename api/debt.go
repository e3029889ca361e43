package api

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"gridwatch/grid"
)

// Covered is a share of institutions that are within every cycle, with what it is a
// share of.
type Covered struct {
	InCycle  int      `json:"in_cycle" doc:"institutions within every cycle"`
	Owing    int      `json:"owing" doc:"institutions that owe visits, located or not"`
	Coverage *float64 `json:"coverage" doc:"in_cycle / owing; null where nothing owes"`
	Band     string   `json:"band" enum:",good,fair,poor,bad" doc:"by the policy's bands; empty where nothing owes"`
}

// Owed is what a scope owes and how well it is covered.
type Owed struct {
	Debt float64 `json:"debt" doc:"points owed today: 1 is an ordinary institution one whole cycle late"`
	Rate float64 `json:"rate_per_day" doc:"points it grows by until something turns"`
	Covered
}

// Debtor is something that owes.
type Debtor struct {
	ID   string `json:"id" doc:"of the region, grid, cell or institution"`
	Name string `json:"name"`
	Owed
}

// DebtPage is what a scope owes.
type DebtPage struct {
	Items []Debtor `json:"items" doc:"most debt first; cells and institutions that owe nothing are left out"`
	Total Owed     `json:"total"`
	Today string   `json:"today" format:"date"`
	Next  *string  `json:"next"`
}

var bandNames = [...]string{"good", "fair", "poor", "bad"}

func coveredOf(c *grid.Covered, rule *grid.DebtRule) Covered {
	w := Covered{InCycle: c.InCycle, Owing: c.Owing}
	if band := rule.Band(c.InCycle, c.Owing); band >= 0 {
		w.Band = bandNames[min(band, len(bandNames)-1)]
		share := float64(c.InCycle) / float64(c.Owing)
		w.Coverage = &share
	}
	return w
}

func owedOf(c *grid.Covered, p *grid.Policy, today grid.Date) Owed {
	rule := p.DebtRule()
	return Owed{Debt: points(c.Debt.On(today)), Rate: points(c.Debt.Rate), Covered: coveredOf(c, &rule)}
}

func (s *Server) registerDebt() {
	read(s, "GET /api/v1/debt", func(ctx context.Context, req *request, in *struct {
		Scoped
		By    string `query:"by" enum:"region,grid,cell,institution" default:"region" doc:"region: those right below the scope"`
		Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"200"`
		After string `query:"after" maxLength:"300" doc:"next of the page before"`
	}) (*DebtPage, error) {
		q := grid.DebtQuery{Region: req.region, By: grid.DebtBy(in.By), Limit: in.Limit}
		if in.After != "" {
			if q.After = parseDebtCursor(in.After); q.After == nil {
				return nil, invalid("query", "after", in.After, "is not a cursor of this list")
			}
		}
		page, err := s.view.Debts(q)
		if err != nil {
			return nil, err
		}
		policy, err := s.currentPolicy(ctx)
		if err != nil {
			return nil, err
		}
		names, err := s.debtorNames(ctx, req.region, q.By, page.Items)
		if err != nil {
			return nil, err
		}
		w := &DebtPage{Items: make([]Debtor, len(page.Items)), Total: owedOf(&page.Total, policy, page.Today), Today: page.Today.String()}
		for i := range page.Items {
			d := &page.Items[i]
			w.Items[i] = Debtor{d.ID, names[d.ID], owedOf(&d.Covered, policy, page.Today)}
		}
		if n := len(page.Items); n == q.Limit {
			next := fmt.Sprintf("%d_%s", page.Items[n-1].Debt.On(page.Today), page.Items[n-1].ID)
			w.Next = &next
		}
		return w, nil
	})
}

// debtorNames finds the names of debtors; a cell has its id for one.
func (s *Server) debtorNames(ctx context.Context, scope string, by grid.DebtBy, items []grid.Debtor) (map[string]string, error) {
	names := map[string]string{}
	switch by {
	case grid.DebtByRegion:
		return s.regionNames(ctx, scope)
	case grid.DebtByGrid:
		return s.gridNames(ctx, scope)
	case grid.DebtByInstitution:
		ids := make([]grid.InstitutionID, len(items))
		for i := range items {
			ids[i] = grid.InstitutionID(items[i].ID)
		}
		found, err := s.store.InstitutionNames(ctx, ids)
		if err != nil {
			return nil, err
		}
		for id, name := range found {
			names[string(id)] = name
		}
	case grid.DebtByCell:
		for i := range items {
			names[items[i].ID] = items[i].ID
		}
	}
	return names, nil
}

// parseDebtCursor reads "debt_id"; nil when it is none.
func parseDebtCursor(text string) *grid.DebtAfter {
	debt, id, found := strings.Cut(text, "_")
	n, err := strconv.ParseInt(debt, 10, 64)
	if !found || err != nil {
		return nil
	}
	return &grid.DebtAfter{Debt: n, ID: id}
}
