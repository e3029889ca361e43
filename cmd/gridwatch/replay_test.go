package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// The expected digest counts at the end, shortly before it, and at --rev; not
// earlier, not of a board that was not there yet.
func TestReplayExpect(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			dsn := db.dsn(t)
			city(t, dsn)
			s, err := store.Open(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			head := func() int64 {
				t.Helper()
				n, err := s.Head(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
			empty := digest(t, dsn)
			regions := head()
			clue := func(n int) {
				t.Helper()
				now := time.Now()
				_, _, err := s.Write(t.Context(), nil, now, func(tx *store.Tx) (store.Reply, error) {
					faults, err := tx.PutClues([]*grid.Clue{{ID: grid.ClueID(fmt.Sprintf("019b0000-0000-7000-8000-%012d", n)), Source: "web", Kind: "x",
						Region: "1", State: grid.ClueOpen, OpenedAt: now.Add(-time.Hour), DeadlineOn: grid.NoDate}})
					if len(faults) > 0 {
						err = faults[0].Err
					}
					return store.Reply{}, err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			clue(1)
			old := digest(t, dsn)
			oldRev := head()
			time.Sleep(2 * time.Second) // so that the next is recorded later on any machine
			clue(2)
			last := digest(t, dsn)
			lastRev := head()
			if empty == old || old == last || lastRev <= oldRev {
				t.Fatalf("digests: got %s, %s, %s, want three", empty, old, last)
			}
			rev := func(n int64) string { return fmt.Sprint(n) }
			tests := []struct {
				name string
				args []string
				exit int
				rev  int64 // printed
			}{
				{"end", []string{"--expect", last}, 0, lastRev},
				{"shortly before", []string{"--expect", old}, 0, oldRev},
				{"too long before", []string{"--expect", old, "--within", "1s"}, 1, lastRev},
				{"no window", []string{"--expect", old, "--within", "0s"}, 1, lastRev},
				{"end without a window", []string{"--expect", last, "--within", "0s"}, 0, lastRev},
				{"entry", []string{"--expect", old, "--rev", rev(oldRev)}, 0, oldRev},
				{"other entry", []string{"--expect", old, "--rev", rev(lastRev)}, 1, lastRev},
				{"entry before", []string{"--expect", empty, "--rev", rev(oldRev)}, 1, oldRev},
				{"empty board at its entry", []string{"--expect", empty, "--rev", rev(regions)}, 0, regions},
				{"first entry", []string{"--expect", empty, "--within", "1s"}, 1, lastRev},
				{"region not there yet", []string{"--expect", "0000000000000000", "--rev", "1"}, 2, 0},
				{"no digest", []string{"--expect", "nonsense"}, 1, lastRev},
				{"nothing expected", nil, 0, lastRev},
			}
			for _, tc := range tests {
				t.Run(tc.name, func(t *testing.T) {
					exit, out, stderr := gridwatch(t, "", nil, append([]string{"replay", "--db", dsn}, tc.args...)...)
					var line digestLine
					if tc.rev > 0 {
						if err := json.Unmarshal([]byte(out), &line); err != nil {
							t.Fatalf("got %q, %v; stderr: %s", out, err, stderr)
						}
					}
					if exit != tc.exit || line.Rev != tc.rev || strings.Contains(stderr, "panic") {
						t.Errorf("got exit %d, %+v, %s, want %d and entry %d", exit, line, stderr, tc.exit, tc.rev)
					}
				})
			}
		})
	}
}
