package store

import (
	"maps"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// BenchmarkDraft50k is what a planner does with a draft of 50,000 cells: begin it,
// move all cells at once as a balance does, move one, read it, publish it.
func BenchmarkDraft50k(b *testing.B) {
	for _, d := range dialects {
		b.Run(d.name, func(b *testing.B) {
			s := newStore(b, d.name)
			regions := []geo.Region{{Code: city, Scheme: geo.SchemeLocal, Name: "City", Level: "city", Geometry: square(-88.6, 41.2, -87.6, 41.9)}}
			write(b, s, start, func(tx *Tx) error { return tx.PutRegions(regions, grid.Origin{}) })
			homes, err := s.CellsInForce(b.Context(), city)
			if err != nil {
				b.Fatal(err)
			}
			w := &grid.Plan{ID: newID[grid.PlanID](), Region: city, Name: "Plan", From: start, Cells: map[geo.Cell]grid.GridID{}}
			for n := range 500 {
				w.Grids = append(w.Grids, grid.Grid{ID: newID[grid.GridID](), Region: city, Code: string(rune('a'+n/26)) + string(rune('a'+n%26)), Name: "n"})
			}
			for n, h := range homes[:min(len(homes), 50_000)] {
				w.Cells[h.Cell] = w.Grids[n*500/50_000].ID
			}
			write(b, s, start, func(tx *Tx) error { return tx.PublishPlan(w) })
			cells := slices.Sorted(maps.Keys(w.Cells))
			spent := map[string]time.Duration{}
			timed := func(what string, fn func()) {
				from := time.Now()
				fn()
				spent[what] += time.Since(from)
			}
			var last grid.DraftID
			rounds := 0
			for b.Loop() {
				rounds++
				d := &grid.Draft{ID: newID[grid.DraftID](), Region: city, Name: "d", Base: w.ID, Borders: grid.BordersFree, Author: planner,
					Grids: plainGrids(w.Grids), Cells: maps.Clone(w.Cells)}
				var all grid.Change
				for n, cell := range cells {
					all.Cells = append(all.Cells, grid.CellMove{Cell: cell, From: w.Cells[cell], To: w.Grids[(n*500/len(cells)+1)%500].ID})
				}
				edit := func(version int64, c *grid.Change) {
					write(b, s, start, func(tx *Tx) error {
						_, _, err := tx.EditDraft(d.ID, version, c, grid.EditBalance, planner)
						return err
					})
				}
				timed("create-ms", func() { write(b, s, start, func(tx *Tx) error { return tx.CreateDraft(d) }) })
				timed("balance-ms", func() { edit(1, &all) })
				one := grid.Change{Cells: []grid.CellMove{{Cell: cells[0], From: all.Cells[0].To}}}
				timed("move-ms", func() { edit(2, &one) })
				timed("read-ms", func() {
					if _, err := s.Draft(b.Context(), city, d.ID); err != nil {
						b.Fatal(err)
					}
				})
				last = d.ID
			}
			timed("publish-ms", func() {
				at := start.Add(time.Hour)
				write(b, s, start, func(tx *Tx) error {
					_, err := tx.PublishDraft(last, 3, at, newID[grid.PlanID], newID[grid.DutyID], "", planner)
					return err
				})
			})
			spent["publish-ms"] *= time.Duration(rounds) // once
			b.ReportMetric(float64(len(cells)), "cells")
			for what, d := range spent {
				b.ReportMetric(float64(d.Milliseconds())/float64(rounds), what)
			}
		})
	}
}
