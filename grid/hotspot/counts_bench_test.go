package hotspot_test

import (
	"testing"

	"gridwatch/grid"
)

// BenchmarkCountsSum times the part of a full pass that keeps the fold waiting:
// 22,000 cells with 100,000 clues and as many visits.
func BenchmarkCountsSum(b *testing.B) {
	l := newLedger(b, 4)
	wide := l.cells[len(l.cells)/2].Disk(85)
	for range 100_000 {
		k := grid.ClueFact{ID: grid.ClueID(l.id()), Region: "north", Cell: wide[l.random.IntN(len(wide))], OpenedAt: l.some(365)}
		l.add(grid.CluesRecorded{Items: []grid.ClueFact{k}})
		l.add(grid.VisitsRecorded{Items: []grid.VisitFact{{Region: "north", Cell: wide[l.random.IntN(len(wide))], At: l.some(365)}}})
	}
	c, p := fold(b, l.log), mustPlaces(b, wide, 9)
	for b.Loop() {
		c.Sum("city", p, c.Today()-364, c.Today(), 12, 30)
	}
}
