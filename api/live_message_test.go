package api

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// randomDelta has every field of the wire filled or empty by chance.
func randomDelta(rng *rand.Rand) *grid.Delta {
	maybe := func(n int) int32 {
		if rng.IntN(2) == 0 {
			return 0
		}
		return int32(rng.IntN(n))
	}
	d := &grid.Delta{To: rng.Int64N(1 << 50), At: time.Unix(rng.Int64N(1<<32), rng.Int64N(1e9)).UTC(), Digest: rng.Uint64()}
	names := []string{areaA, areaB, `odd "name" <&> 区`}
	for range rng.IntN(20) {
		cell, err := geo.CellAt(geo.Point{Lon: rng.Float64()*10 - 5, Lat: rng.Float64()*10 - 5}, 9)
		if err != nil {
			panic(err)
		}
		l := grid.LineState{LineKey: grid.LineKey{Region: names[rng.IntN(3)], Cell: cell}}
		if rng.IntN(2) == 0 {
			l.Grid = gridA
		}
		l.Tally.LastVisit, l.Tally.LastPatrol, l.Tally.Staff = int64(maybe(1<<30)), int64(maybe(1<<30)), maybe(9)
		l.Tally.Fresh = maybe(20)
		for i := range l.Tally.Institutions {
			l.Tally.Institutions[i] = maybe(9)
		}
		for i := range l.Tally.Clues {
			l.Tally.Clues[i] = maybe(2)
		}
		l.Tally.Gaps[rng.IntN(7)] = maybe(3)
		l.Tally.Debt = grid.Debt{Rate: int64(maybe(3)), Base: int64(maybe(3)) - 1}
		d.Lines = append(d.Lines, l)
		if rng.IntN(3) == 0 {
			d.Removed = append(d.Removed, l.LineKey)
		}
	}
	for _, n := range names {
		d.Regions = append(d.Regions, grid.RegionState{Region: n, VisitsToday: maybe(9), CluesToday: maybe(9), Ungridded: maybe(900), Staff: maybe(3),
			Unlocated: [5]int32{maybe(3)}, Clues: [4]int32{0, maybe(3)}, ClueClock: [3]int32{maybe(2), maybe(2)}, Debt: grid.Debt{Rate: int64(maybe(3)), Base: -int64(maybe(3))}})
	}
	d.Totals = grid.Totals{Staff: 3, Institutions: [5]int32{1, 2, 3, 4, 5}, Ungridded: maybe(100), Fresh: maybe(100), InCycle: 3, Owing: 4, DebtRate: 16667, DebtBase: 9_000_000_000_000}
	return d
}

// regionLineOf is the wire shape by the type, for comparison.
func regionLineOf(r *grid.RegionState) RegionLine {
	w := RegionLine{Region: r.Region, VisitsToday: r.VisitsToday, CluesToday: r.CluesToday, Ungridded: r.Ungridded, Staff: r.Staff,
		DebtRate: r.Debt.Rate, DebtBase: r.Debt.Base}
	if r.Unlocated != [5]int32{} {
		w.Unlocated = r.Unlocated[:]
	}
	if r.Clues != [4]int32{} {
		w.Clues = r.Clues[:]
	}
	if r.ClueClock != [3]int32{} {
		w.ClueClock = r.ClueClock[:]
	}
	return w
}

// TestEncoding: what is written by hand is what the documented types would be.
func TestEncoding(t *testing.T) {
	const seed = 7
	rng := rand.New(rand.NewPCG(seed, 0))
	for round := range 200 {
		d := randomDelta(rng)
		got := encodeSnapshot("e", areaA, 9, d)
		want := Snapshot{Type: "snapshot", Epoch: "e", Rev: d.To, At: d.At, Region: areaA, Resolution: 9, Cells: []Line{}, Regions: []RegionLine{}, Totals: Totals(d.Totals)}
		for i := range d.Lines {
			want.Cells = append(want.Cells, lineOf(&d.Lines[i]))
		}
		for i := range d.Regions {
			want.Regions = append(want.Regions, regionLineOf(&d.Regions[i]))
		}
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, text) {
			t.Fatalf("seed %d round %d:\n got %s\nwant %s", seed, round, got, text)
		}
		var diff struct {
			Type, Epoch string
			From, To    int64
			Cells       []Line
			Removed     []struct {
				Region string
				Cell   geo.Cell
			}
		}
		if err := json.Unmarshal(encodeDiff("e", 5, d), &diff); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if diff.From != 5 || diff.To != d.To || len(diff.Cells) != len(d.Lines) || len(diff.Removed) != len(d.Removed) {
			t.Fatalf("round %d: got %+v", round, diff)
		}
		for i, r := range diff.Removed {
			if r.Region != d.Removed[i].Region || r.Cell != d.Removed[i].Cell {
				t.Errorf("removed %d: got %+v, want %+v", i, r, d.Removed[i])
			}
		}
		var beat struct {
			Rev    int64
			Digest string
		}
		if err := json.Unmarshal(encodeHeartbeat("e", d, d.At), &beat); err != nil || beat.Rev != d.To || beat.Digest != grid.DigestText(d.Digest) {
			t.Fatalf("heartbeat: got %+v, %v", beat, err)
		}
	}
}

func FuzzSubscribe(f *testing.F) {
	for _, s := range []string{
		`{"type":"subscribe","region":"town-a","resolution":9}`,
		`{"type":"subscribe","region":"","resolution":4,"layers":["staff","feed"],"cursor":{"epoch":"e","rev":17}}`,
		`{"type":"subscribe","resolution":99}`, `{}`, `null`, `[]`, `"`, `{"type":"subscribe"} {}`, "\xff", `{"cursor":{"rev":-1}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parseSubscription(data, 9)
		if err != nil {
			if grid.KindOf(err) != grid.Invalid {
				t.Errorf("error: got %v, want Invalid", err)
			}
			return
		}
		if m.Type != "subscribe" || m.Resolution < 4 || m.Resolution > 9 || len(m.Region) > 64 || m.Cursor != nil && m.Cursor.Rev < 0 {
			t.Errorf("accepted %+v", m)
		}
	})
}
