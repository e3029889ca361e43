package api

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Every kind can be asked for alone, pages put together are the whole list, and
// the list agrees with the counters of the board.
func TestGaps(t *testing.T) {
	w := newWorld(t)
	commander := w.login("commander-city")
	var whole list[Gap]
	w.must(commander, http.StatusOK, "GET", "/api/v1/gaps?limit=1000", "", &whole)
	byKind := map[int]int{}
	for _, g := range whole.Items {
		byKind[g.Kind]++
		if named := g.Name != ""; named != (g.Institution != nil) {
			t.Errorf("gap %+v: a name is of its institution", g)
		}
	}
	var board struct {
		Totals struct {
			Gaps      [7]int `json:"gaps"`
			Unlocated int    `json:"unlocated"`
		} `json:"totals"`
	}
	w.must(commander, http.StatusOK, "GET", "/api/v1/board", "", &board)
	for _, kind := range grid.GapKinds {
		want := board.Totals.Unlocated
		if i := slices.Index(grid.LineGaps[:], kind); i >= 0 {
			want = board.Totals.Gaps[i]
		}
		var alone list[Gap]
		w.must(commander, http.StatusOK, "GET", fmt.Sprintf("/api/v1/gaps?limit=1000&kind=%d", kind), "", &alone)
		if len(alone.Items) != want || byKind[int(kind)] != want {
			t.Errorf("kind %d: got %d alone, %d of all; the board counts %d", kind, len(alone.Items), byKind[int(kind)], want)
		}
	}
	for _, order := range []string{"since", "debt"} {
		var paged []Gap
		for after := ""; ; {
			var page list[Gap]
			w.must(commander, http.StatusOK, "GET", "/api/v1/gaps?limit=7&order="+order+"&after="+url.QueryEscape(after), "", &page)
			paged = append(paged, page.Items...)
			if page.Next == nil {
				break
			}
			after = *page.Next
		}
		if len(paged) != len(whole.Items) || len(paged) == 0 {
			t.Errorf("order %s, page by page: got %d gaps, want %d", order, len(paged), len(whole.Items))
		}
		if order == "debt" && (paged[0].Debt == 0 || !slices.IsSortedFunc(paged, func(a, b Gap) int { return cmp.Compare(b.Debt, a.Debt) })) {
			t.Errorf("by debt: got %v, want the most owed first", paged)
		}
	}
	for _, query := range []string{"kind=5", "kind=-1", "kind=x", "after=nonsense", "after=0_1_2_zz_4_5", "order=x", "limit=0"} {
		if a := w.ask(commander, "GET", "/api/v1/gaps?"+query, ""); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d %s, want 422", query, a.Status, a.Body)
		}
	}
}

// Under a policy that leaves nobody time for the field, grids with staff have too
// much work, with both figures; when the only person goes on leave nobody answers.
func TestGapsOfStaffOverHTTP(t *testing.T) {
	w := newWorld(t)
	commander := w.login("commander")
	counted := func() (n [7]int) {
		t.Helper()
		var board struct {
			Cells []struct {
				Gaps []int `json:"gaps"`
			} `json:"cells"`
			Totals struct {
				Gaps [7]int `json:"gaps"`
			} `json:"totals"`
		}
		w.must(commander, http.StatusOK, "GET", "/api/v1/board", "", &board)
		for _, c := range board.Cells {
			if c.Gaps != nil && len(c.Gaps) != 7 {
				t.Fatalf("a line has gaps %v, want seven", c.Gaps)
			}
			for i, g := range c.Gaps {
				n[i] += g
			}
		}
		if n != board.Totals.Gaps {
			t.Errorf("lines have %v gaps, totals say %v", n, board.Totals.Gaps)
		}
		return n
	}
	before := counted()
	policy := grid.DefaultPolicy(deployment.Timezone)
	policy.Version, policy.Workload = "busy", grid.DefaultWorkloadRule()
	policy.Workload.FieldShare = 0.0001
	w.write(func(tx *store.Tx) error { return tx.PublishPolicy(policy) })
	w.caughtUp()
	busy := counted()
	if before[4] != 0 || busy[4] == 0 || busy[1] != before[1] {
		t.Fatalf("no time for the field: gaps went from %v to %v, want some of kind 6 more", before, busy)
	}
	var list list[Gap]
	w.must(commander, http.StatusOK, "GET", "/api/v1/gaps?kind=6&limit=1000", "", &list)
	if len(list.Items) != busy[4] {
		t.Errorf("the list has %d gaps of kind 6, the board %d", len(list.Items), busy[4])
	}
	for _, g := range list.Items {
		if g.Closes != "rebalance" || g.Grid == nil || g.WorkHours == nil || g.StaffHours == nil || *g.WorkHours <= *g.StaffHours {
			t.Errorf("got %+v, want a grid with more work than hours", g)
		}
	}
	w.write(func(tx *store.Tx) error {
		for i, o := range []grid.OfficerID{officerA, supervisorA, secondA, officerB} {
			if err := tx.PutLeave(&grid.Leave{ID: grid.LeaveID(uuid(0x900 + i)), Officer: o, Kind: grid.LeaveHoliday, From: tx.Now(), Until: tx.Now().AddDate(0, 0, 3)}); err != nil {
				return err
			}
		}
		return nil
	})
	w.caughtUp()
	if away := counted(); away[4] != 0 || away[1] != busy[1]+busy[4] {
		t.Errorf("all on leave: gaps went from %v to %v, want those of kind 6 to become kind 2", busy, away)
	}
}

func FuzzGapCursor(f *testing.F) {
	f.Add("2500000_3_1401685200000000_892664c1a83ffff_01234567-89ab-7def-8123-456789abcdef_us-il-chicago-08")
	f.Add("0_8_0___x")
	f.Add("1_2_3")
	f.Fuzz(func(t *testing.T, text string) {
		g := parseGapCursor(text)
		if g == nil {
			return
		}
		if again := parseGapCursor(gapCursor(g)); again == nil || again.CompareDebt(g) != 0 {
			t.Errorf("%q: got %+v, then %+v", text, g, again)
		}
	})
}

// A gap tells of the open task that closes it, and nobody gets a second one for the
// same; another reason is another task.
func TestGapTask(t *testing.T) {
	w := newWorld(t)
	commander := w.login("commander")
	w.must(commander, http.StatusOK, "POST", "/api/v1/tasks/generate", "{}", nil, "Idempotency-Key: "+w.id())
	gapOf := func(closes string, kind int) *Gap {
		var gaps list[Gap]
		w.must(commander, http.StatusOK, "GET", fmt.Sprintf("/api/v1/gaps?limit=1000&kind=%d", kind), "", &gaps)
		for n := range gaps.Items {
			if g := &gaps.Items[n]; g.Closes == closes && (g.Institution == nil || *g.Institution == string(placeA)) {
				return g
			}
		}
		return nil
	}
	overdue := gapOf("visit", 3)
	if overdue == nil || overdue.Task == nil || overdue.Task.OfficerName != "Anna" || overdue.Task.DueOn == nil {
		t.Fatalf("overdue: got %+v, want a task with Anna", overdue)
	}
	if inspect := gapOf("inspect", 3); inspect != nil && (inspect.Task == nil || inspect.Task.Officer != nil) {
		t.Errorf("inspection: got %+v, want a task of nobody", inspect)
	}
	put := func(why, officer string) answer {
		return w.ask(commander, "PUT", "/api/v1/tasks/"+w.id(), `{"kind":"patrol","institution":"`+string(placeA)+`","why":"`+why+`"`+officer+`,"due_on":"2014-07-01"}`)
	}
	anna := `,"officer":"` + string(officerA) + `"`
	if p := put("routine", anna).problem(t); p.Status != http.StatusConflict || p.Type != problemPrefix+"task-open" {
		t.Errorf("a second task: got %+v, want 409 task-open", p)
	}
	for why, officer := range map[string]string{"special": anna, "campaign": anna, "routine": ""} {
		if a := put(why, officer); a.Status != http.StatusOK {
			t.Errorf("why %s, officer %q: got %d %s", why, officer, a.Status, a.Body)
		}
	}
	if p := put("special", anna).problem(t); p.Type != problemPrefix+"task-open" {
		t.Errorf("a second special one: got %+v", p)
	}
}
