package api

import (
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// BenchmarkSnapshot50k encodes a snapshot of 50,000 lines.
func BenchmarkSnapshot50k(b *testing.B) {
	centre, err := geo.CellAt(pointA, 9)
	if err != nil {
		b.Fatal(err)
	}
	d := &grid.Delta{To: 1 << 20, At: began}
	for i, c := range centre.Disk(130)[:50_000] {
		d.Lines = append(d.Lines, grid.LineState{LineKey: grid.LineKey{Region: areaA, Cell: c}, Grid: gridA,
			Tally: grid.Tally{Institutions: [5]int32{0, int32(i % 7), 1, 0, 2}, LastVisit: began.Unix(), Clues: [4]int32{int32(i % 3)}, Gaps: [7]int32{0, 0, 2}, Debt: grid.Debt{Rate: 5556, Base: 90_000_000}}})
	}
	size := 0
	for b.Loop() {
		size = len(encodeSnapshot("0190a000-0000-7000-8000-00000000000e", areaA, 9, d))
	}
	b.ReportMetric(float64(size), "bytes")
}

// BenchmarkDiff500 encodes 1 % of 50,000 lines.
func BenchmarkDiff500(b *testing.B) {
	centre, err := geo.CellAt(pointA, 9)
	if err != nil {
		b.Fatal(err)
	}
	d := &grid.Delta{From: 1, To: 2, At: began.Add(time.Second)}
	for _, c := range centre.Disk(13)[:500] {
		d.Lines = append(d.Lines, grid.LineState{LineKey: grid.LineKey{Region: areaA, Cell: c}, Grid: gridA, Tally: grid.Tally{Institutions: [5]int32{0, 1}, LastVisit: began.Unix()}})
	}
	size := 0
	for b.Loop() {
		size = len(encodeDiff("0190a000-0000-7000-8000-00000000000e", 1, d))
	}
	b.ReportMetric(float64(size), "bytes")
}
