package main

import (
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// residentsOf is a row of residents of a region.
type residentsOf struct {
	region    string
	residents int64
	on        grid.Date
}

// ofRegions says whether the table is one of regions.
func ofRegions(t *table) bool {
	return slices.Contains(t.head, "region") && !slices.Contains(t.head, "cell")
}

// readRegionPopulation reads rows of regions that known lists, each region once a
// day; today stands where a row states no day.
func readRegionPopulation(ctx context.Context, t *table, known func(string) bool, today grid.Date) (items []residentsOf, rejected []intake.RowError, err error) {
	region, err := t.column("region", true)
	if err != nil {
		return nil, nil, err
	}
	residents, err := t.column("residents", true)
	if err != nil {
		return nil, nil, err
	}
	on, err := t.column("on", false)
	if err != nil {
		return nil, nil, err
	}
	type key struct {
		region string
		on     grid.Date
	}
	first := map[key]int{}
	for {
		fields, bad, err := t.next()
		if isEnd(err) {
			return items, rejected, nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, nil, err
		}
		item := residentsOf{on: today}
		if bad == nil {
			item.region = fields[region]
			if !known(item.region) {
				bad = &fault{"region", "is not a known region", item.region}
			}
		}
		if bad == nil {
			item.residents, bad = wholeResidents(fields[residents])
		}
		if bad == nil && on >= 0 && fields[on] != "" {
			if item.on, err = grid.ParseDate(fields[on]); err != nil {
				bad = &fault{"on", err.Error(), fields[on]}
			}
		}
		if before, twice := first[key{item.region, item.on}]; bad == nil && twice {
			bad = &fault{"region", "repeats row " + strconv.Itoa(before), item.region}
		}
		if bad != nil {
			rejected = append(rejected, intake.RowError{Row: t.row, Field: bad.field, Reason: bad.reason, Value: bad.value})
			continue
		}
		first[key{item.region, item.on}] = t.row
		items = append(items, item)
	}
}

// wholeResidents reads a number of people.
func wholeResidents(text string) (int64, *fault) {
	n, err := decimal(text)
	switch {
	case err != nil:
		return 0, &fault{"residents", err.Error(), text}
	case n < 0:
		return 0, &fault{"residents", "is negative", text}
	case n != math.Trunc(n):
		return 0, &fault{"residents", "is not a whole number", text}
	case n > 2e9:
		return 0, &fault{"residents", "is more than can live in a region", text}
	}
	return int64(n), nil
}

// regions reads the table and gives what stores it and what to say of it.
func (c *importPopulationCommand) regions(s *surroundings, db *store.Store, t *table, zone *time.Location) (p population, err error) {
	root, err := db.RootRegion(s.ctx)
	if err != nil {
		return p, err
	}
	all, err := db.Regions(s.ctx, root.Code)
	if err != nil {
		return p, err
	}
	codes := map[string]bool{}
	for _, r := range all {
		codes[r.Code] = true
	}
	now, err := domainNow(s.ctx, db)
	if err != nil {
		return p, err
	}
	items, rejected, err := readRegionPopulation(s.ctx, t, func(code string) bool { return codes[code] }, grid.DateOf(now(), zone))
	p = population{what: "regions", items: len(items), rejected: rejected}
	for _, i := range items {
		p.people += float64(i.residents)
	}
	p.put = func(tx *store.Tx) error {
		for _, i := range items {
			if err := tx.PutResidentsOf(i.region, i.residents, i.on); err != nil {
				return err
			}
		}
		return nil
	}
	return p, err
}
