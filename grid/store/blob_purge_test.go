package store

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/submission"
)

// keepOld notes blobs as stored a year before the tests begin.
func keepOld(t *testing.T, s *Store, h *handing, sums ...string) {
	t.Helper()
	blobs := make([]Blob, len(sums))
	for n, sum := range sums {
		blobs[n] = Blob{SHA256: sum, Bytes: 9, Account: h.account.ID}
	}
	if err := s.KeepBlobs(t.Context(), blobs, start, start.AddDate(-1, 0, 0)); err != nil {
		t.Fatal(err)
	}
}

// giveUp is a whole run, page by page, without the bytes.
func giveUp(t *testing.T, s *Store, before time.Time, page int) (found []string) {
	t.Helper()
	var from Unnamed
	for more := true; more; {
		var sums []string
		var err error
		if sums, from, more, err = s.UnnamedBlobs(t.Context(), before, from, page); err != nil {
			t.Fatal(err)
		}
		found = append(found, sums...)
		if _, err := s.GiveUpBlobs(t.Context(), sums, before, start, start); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(found)
	return found
}

// Given up is what is old and what nothing names; what is given up is nowhere until
// its bytes are gone, however often that takes.
func TestGiveUpBlobs(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		h := newHanding(t, s)
		sum := func(name string) string { return submission.Sum([]byte(name)) }
		named := []string{sum("visit"), sum("clue"), sum("problem"), sum("quarantined")}
		unnamed := []string{sum("one"), sum("two"), sum("three")}
		slices.Sort(unnamed)
		keepOld(t, s, h, named...)
		keepOld(t, s, h, unnamed...)
		if err := s.KeepBlobs(t.Context(), []Blob{{SHA256: sum("young"), Bytes: 9, Account: h.account.ID}}, start, start); err != nil {
			t.Fatal(err)
		}
		c := h.checkin(start)
		c.Problems = []grid.SiteProblem{{ID: newID[grid.ProblemID](), What: "x", Responsible: "y", Deadline: 16300, Before: []string{named[2]}}}
		if faults := putCheckins(t, s, start, c); len(faults) != 0 {
			t.Fatal(show(faults))
		}
		h.submit(t, s, h.seal(t, "visit", h.visitBody(""), named[0]), h.seal(t, "clue", `{"kind":"x","text":"x","severity":"low"}`, named[1]),
			h.seal(t, "clue", `{"kind":"x","text":"x","severity":"no such"}`, named[3]))

		if got := giveUp(t, s, start.AddDate(0, -6, 0), 2); !slices.Equal(got, unnamed) {
			t.Errorf("given up: got %v, want %v", got, unnamed)
		}
		there, gone, err := s.BlobsOrGone(t.Context(), append(named, append(unnamed, sum("young"), sum("never"))...))
		if err != nil || len(there) != len(named)+1 || len(gone) != len(unnamed) {
			t.Errorf("then: got %v stored and %v gone, %v, want the named and the young stored, the others gone", there, gone, err)
		}
		// A run dies before the bytes are removed: the marks stay, and the next goes on.
		died := fmt.Errorf("killed")
		if _, err := s.RemoveGone(t.Context(), 2, start, func([]string) error { return died }); err == nil {
			t.Error("a run that died: got no error")
		}
		var removed []string
		for n := 1; n > 0; {
			if n, err = s.RemoveGone(t.Context(), 2, start, func(sums []string) error { removed = append(removed, sums...); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(removed, unnamed) || count(t, s, "blob_gone") != 0 {
			t.Errorf("removed: got %v, %d marks left, want %v and none", removed, count(t, s, "blob_gone"), unnamed)
		}
		if got := giveUp(t, s, start.AddDate(0, -6, 0), 2); len(got) != 0 {
			t.Errorf("again: got %v, want none", got)
		}
	})
}

// A record that arrives while its photo is given up either names it in time, and it
// stays, or says in its receipt that it is missing. Never is it said to be there and
// gone.
func TestGiveUpWhileNamed(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		h := newHanding(t, s)
		kept, lost := 0, 0
		for n := range 30 {
			sum := submission.Sum(fmt.Append(nil, n))
			keepOld(t, s, h, sum)
			kind, body := "clue", `{"kind":"x","text":"x","severity":"low"}`
			if n%2 == 0 {
				kind, body = "visit", h.visitBody("")
			}
			record := h.seal(t, kind, body, sum)
			var answers []Answer
			var given int
			var submitted, gaveUp error
			var both sync.WaitGroup
			both.Go(func() { answers, submitted = s.SubmitAll(t.Context(), []*Handed{record}, h.how()) })
			both.Go(func() { given, gaveUp = s.GiveUpBlobs(t.Context(), []string{sum}, start, start, start) })
			both.Wait()
			if submitted != nil || gaveUp != nil || answers[0].Err != nil {
				t.Fatal(submitted, gaveUp, answers)
			}
			r, err := submission.Verify(h.key.Public(), answers[0].Receipt)
			if err != nil {
				t.Fatal(err)
			}
			there, gone, err := s.BlobsOrGone(t.Context(), []string{sum})
			if err != nil || len(there)+len(gone) != 1 || (given == 1) != gone[sum] {
				t.Fatalf("run %d: got %v stored, %v gone, %d given up, %v, want one of them", n, there, gone, given, err)
			}
			if r.Complete == gone[sum] {
				t.Errorf("run %d: the receipt says complete %v, and gone is %v", n, r.Complete, gone[sum])
			}
			if gone[sum] {
				lost++
			} else {
				kept++
			}
		}
		t.Logf("%d named in time, %d given up before", kept, lost)
	})
}
