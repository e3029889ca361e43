package api

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"gridwatch/grid"
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
	}
	var board struct {
		Totals struct {
			Gaps      [5]int `json:"gaps"`
			Unlocated int    `json:"unlocated"`
		} `json:"totals"`
	}
	w.must(commander, http.StatusOK, "GET", "/api/v1/board", "", &board)
	for i, kind := range grid.GapKinds {
		want := board.Totals.Unlocated
		if i < len(board.Totals.Gaps) {
			want = board.Totals.Gaps[i]
		}
		var alone list[Gap]
		w.must(commander, http.StatusOK, "GET", fmt.Sprintf("/api/v1/gaps?limit=1000&kind=%d", kind), "", &alone)
		if len(alone.Items) != want || byKind[int(kind)] != want {
			t.Errorf("kind %d: got %d alone, %d of all; the board counts %d", kind, len(alone.Items), byKind[int(kind)], want)
		}
	}
	paged, after := 0, ""
	for {
		var page list[Gap]
		w.must(commander, http.StatusOK, "GET", "/api/v1/gaps?limit=7&after="+url.QueryEscape(after), "", &page)
		paged += len(page.Items)
		if page.Next == nil {
			break
		}
		after = *page.Next
	}
	if paged != len(whole.Items) || paged == 0 {
		t.Errorf("page by page: got %d gaps, want %d", paged, len(whole.Items))
	}
	for _, query := range []string{"kind=4", "kind=-1", "kind=x", "after=nonsense", "after=1_2_zz_4_5", "limit=0"} {
		if a := w.ask(commander, "GET", "/api/v1/gaps?"+query, ""); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d %s, want 422", query, a.Status, a.Body)
		}
	}
}

func FuzzGapCursor(f *testing.F) {
	f.Add("3_1401685200000000_892664c1a83ffff_01234567-89ab-7def-8123-456789abcdef_us-il-chicago-08")
	f.Add("8_0___x")
	f.Add("1_2_3")
	f.Fuzz(func(t *testing.T, text string) {
		g := parseGapCursor(text)
		if g == nil {
			return
		}
		if again := parseGapCursor(gapCursor(g)); again == nil || again.Compare(g) != 0 {
			t.Errorf("%q: got %+v, then %+v", text, g, again)
		}
	})
}
