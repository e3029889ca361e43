package live_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/live"
)

var start = time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)

func opening() []grid.Entry {
	return []grid.Entry{
		{Seq: 1, At: start, Event: grid.PolicyPublished{Policy: grid.DefaultPolicy("Asia/Shanghai")}},
		{Seq: 2, At: start, Event: grid.RegionsRecorded{Items: []grid.RegionFact{{Code: "city"}, {Code: "a", Parent: "city"}, {Code: "b", Parent: "city"}}}},
	}
}

func clue(seq int64, region string, cell geo.Cell) grid.Entry {
	return grid.Entry{Seq: seq, At: start, Event: grid.CluesRecorded{Items: []grid.ClueFact{{
		ID: grid.ClueID(fmt.Sprint(seq)), Filed: true, Region: region, Cell: cell, Severity: grid.High, State: grid.ClueOpen, OpenedAt: start, DeadlineAt: start.AddDate(0, 0, 7)}}}}
}

// One writer and readers that wait for changes: every reader ends with the same
// digest as the view, having been woken and never having missed a change.
func TestReadersFollow(t *testing.T) {
	centre, err := geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.7}, 9)
	if err != nil {
		t.Fatal(err)
	}
	cells := centre.Disk(8)
	v := live.New(9)
	if err := v.Apply(opening()); err != nil {
		t.Fatal(err)
	}
	const last = 500
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var readers sync.WaitGroup
	for _, topic := range []live.Topic{{Region: "city", Resolution: 9}, {Region: "city", Resolution: 6}, {Region: "a", Resolution: 9}} {
		readers.Go(func() {
			lines := map[grid.LineKey]grid.LineState{}
			nodes := map[string]grid.RegionState{}
			for rev := int64(-1); rev < last; {
				changed := v.Changed()
				d, err := v.Since(ctx, topic, rev)
				if err != nil {
					t.Error(err)
					return
				}
				if rev >= 0 && d.From != rev {
					t.Errorf("%v: delta from %d, want from %d", topic, d.From, rev)
				}
				for _, l := range d.Lines {
					lines[l.LineKey] = l
				}
				for _, n := range d.Regions {
					nodes[n.Region] = n
				}
				var sum uint64
				for _, l := range lines {
					sum += grid.HashText(l.Text())
				}
				for _, n := range nodes {
					if !n.Empty() {
						sum += grid.HashText(n.Text())
					}
				}
				if sum != d.Digest {
					t.Errorf("%v at %d: digest got %x, want %x", topic, d.To, sum, d.Digest)
				}
				if rev = d.To; rev < last {
					select {
					case <-changed:
					case <-ctx.Done():
						t.Errorf("%v: nobody woke the reader at %d", topic, rev)
						return
					}
				}
			}
		})
	}
	for seq := int64(3); seq <= last; seq++ {
		region := []string{"a", "b"}[seq%2]
		if err := v.Apply([]grid.Entry{clue(seq, region, cells[int(seq*31)%len(cells)])}); err != nil {
			t.Fatal(err)
		}
		v.NextRipe()
	}
	readers.Wait()
}

func TestFeedIsScopedAndOrdered(t *testing.T) {
	cell, err := geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.7}, 9)
	if err != nil {
		t.Fatal(err)
	}
	v := live.New(9)
	if err := v.Apply(append(opening(), clue(3, "a", cell), clue(4, "b", cell), clue(5, "a", 0))); err != nil {
		t.Fatal(err)
	}
	seqs := func(region string, after int64) string {
		s := ""
		for _, i := range v.Feed(region, after) {
			s += fmt.Sprint(i.Seq, " ")
		}
		return s
	}
	for _, c := range []struct {
		region string
		after  int64
		want   string
	}{{"city", 0, "3 4 5 "}, {"a", 0, "3 5 "}, {"b", 0, "4 "}, {"city", 4, "5 "}, {"elsewhere", 0, ""}} {
		if got := seqs(c.region, c.after); got != c.want {
			t.Errorf("feed of %s after %d: got %q, want %q", c.region, c.after, got, c.want)
		}
	}
}

// A log that cannot be folded stops the view, which says so from then on.
func TestFailedViewSaysSo(t *testing.T) {
	v := live.New(9)
	if err := v.Apply(append(opening(), clue(3, "nowhere", 0))); err == nil || v.Err() == nil {
		t.Fatalf("got %v, %v; want an error that stays", err, v.Err())
	}
	if err := v.Apply([]grid.Entry{clue(3, "a", 0)}); err == nil {
		t.Error("a failed view went on")
	}
	if _, err := v.Since(context.Background(), live.Topic{Region: "nowhere", Resolution: 9}, -1); grid.KindOf(err) != grid.NotFound {
		t.Errorf("unknown region: got %v, want not found", err)
	}
	if _, err := v.Since(context.Background(), live.Topic{Region: "a", Resolution: 3}, -1); grid.KindOf(err) != grid.Invalid {
		t.Errorf("resolution 3: got %v, want invalid", err)
	}
}
