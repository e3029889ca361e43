package grid_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// benchBoard has an institution in each of about n cells at resolution 9.
func benchBoard(b *testing.B, n int) (*grid.Board, []grid.InstitutionFact, time.Time) {
	b.Helper()
	centre, err := geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.7}, 9)
	if err != nil {
		b.Fatal(err)
	}
	k := 0
	for 3*k*(k+1)+1 < n {
		k++
	}
	cells := centre.Disk(k)[:n]
	now := time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)
	board := grid.NewBoard(9)
	apply := func(e grid.Event) {
		if err := board.Apply(grid.Entry{Seq: board.Rev() + 1, At: now, Event: e}); err != nil {
			b.Fatal(err)
		}
	}
	apply(grid.PolicyPublished{Policy: grid.DefaultPolicy("Asia/Shanghai")})
	apply(grid.RegionsRecorded{Items: []grid.RegionFact{{Code: "230100000000"}, {Code: "230102000000", Parent: "230100000000", CellsInForce: n}}})
	facts := make([]grid.InstitutionFact, n)
	for i, c := range cells {
		facts[i] = grid.InstitutionFact{ID: grid.InstitutionID(fmt.Sprintf("01234567-89ab-7def-8123-%012d", i)), Region: "230102000000", Cell: c,
			Categories: []grid.Category{"clinic"}, Owes: true, State: grid.Active, LastPatrol: now.AddDate(0, 0, -i%300), LastInspection: now.AddDate(0, 0, -i%500), RegisteredAt: now.AddDate(-3, 0, 0)}
	}
	apply(grid.InstitutionsRecorded{Items: facts})
	return board, facts, now
}

// A visit, a clue filed, another visit, that clue closed, and so on, an entry
// each, on 50,000 occupied cells: what Apply costs on the way from the log to the
// map, entry by entry and in the follower's batches.
func BenchmarkApply(b *testing.B) {
	for _, batch := range []int{1, 100} {
		b.Run(fmt.Sprintf("batch=%d", batch), func(b *testing.B) { benchApply(b, batch) })
	}
}

func benchApply(b *testing.B, batch int) {
	board, facts, now := benchBoard(b, 50_000)
	entries := make([]grid.Entry, b.N)
	for i := range entries {
		f := facts[i*7919%len(facts)]
		clue := grid.ClueFact{ID: grid.ClueID(fmt.Sprintf("01234567-89ab-7def-8123-%012d", i-i%4)), Filed: true, Region: f.Region, Cell: f.Cell, Severity: grid.Medium, State: grid.ClueOpen, OpenedAt: now, DeadlineAt: now.AddDate(0, 0, 7)}
		switch i % 4 {
		case 1:
			entries[i].Event = grid.CluesRecorded{Items: []grid.ClueFact{clue}}
		case 3:
			clue.Filed, clue.State = false, grid.ClueClosed
			entries[i].Event = grid.CluesRecorded{Items: []grid.ClueFact{clue}}
		default:
			entries[i].Event = grid.VisitsRecorded{Items: []grid.VisitFact{{ID: "v", Institution: f.ID, Region: f.Region, Cell: f.Cell, Home: f.Region, Task: grid.Patrol, At: now.Add(time.Duration(i) * time.Second)}}}
		}
		entries[i].Seq, entries[i].At = board.Rev()+1+int64(i), now
	}
	runtime.GC()
	b.ResetTimer()
	for some := range slices.Chunk(entries, batch) {
		if err := board.Apply(some...); err != nil {
			b.Fatal(err)
		}
	}
}

// Since after 1 % of 50,000 cells have changed.
func BenchmarkSince(b *testing.B) {
	board, facts, now := benchBoard(b, 50_000)
	rev := board.Rev()
	for i := range 500 {
		f := facts[i*97]
		e := grid.VisitsRecorded{Items: []grid.VisitFact{{ID: "v", Institution: f.ID, Region: f.Region, Cell: f.Cell, Home: f.Region, Task: grid.Inspection, At: now.Add(time.Hour)}}}
		if err := board.Apply(grid.Entry{Seq: board.Rev() + 1, At: now, Event: e}); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	for range b.N {
		d, err := board.Since("230100000000", 9, rev)
		if err != nil || len(d.Lines) != 500 {
			b.Fatalf("got %d lines, %v; want 500", len(d.Lines), err)
		}
	}
}

// A snapshot of 50,000 cells, without encoding.
func BenchmarkSnapshot(b *testing.B) {
	board, _, _ := benchBoard(b, 50_000)
	for b.Loop() {
		if d, err := board.Since("230100000000", 9, -1); err != nil || len(d.Lines) != 50_000 {
			b.Fatalf("got %d lines, %v; want 50000", len(d.Lines), err)
		}
	}
}
