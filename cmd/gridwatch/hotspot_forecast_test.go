package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

// history is a table id,t,value of the square over some months: places differ, and
// r3c3 has most.
func history(seed uint64, side, months int) string {
	random := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	b.WriteString("id,t,value\n")
	for m := range months {
		for r := range side {
			for c := range side {
				n := random.IntN(2 + (r*5+c*11)%4)
				if r == 3 && c == 3 {
					n = 30 + random.IntN(5)
				}
				for ; n > 0; n-- {
					fmt.Fprintf(&b, "r%dc%d,%s,1\n", r, c, time.Date(2012, time.Month(m+1), 1+random.IntN(28), 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
				}
			}
		}
	}
	return b.String()
}

func TestHotspotForecast(t *testing.T) {
	const seed = 80
	n := tableFile(t, "n.csv", square(8))
	in := tableFile(t, "in.csv", history(seed, 8, 26)+"lone,x,1\n")
	args := []string{"hotspot", "forecast", "--neighbours", n, "--time-col", "t", "--slice", "month", "--holdout", "4", in}
	exit, out, stderr := gridwatch(t, "", nil, args...)
	if exit != 1 || !strings.HasPrefix(out, "id,mean,low,high,flagged\n") {
		t.Fatalf("got exit %d, %.200s, %s, want 1 for the row that cannot be used", exit, out, stderr)
	}
	for _, says := range []string{"back-test on the last 4 slices, trained on the 22 before; 4.69 % of the places flagged", "hit rate", "PAI", "PEI",
		"\ngridwatch  ", "\nkernel  ", "\nlast-period  ", "bounds held 0.", "65 places in 26 slices", "1 faults"} {
		if !strings.Contains(stderr, says) {
			t.Errorf("stderr says nothing like %q: %s", says, stderr)
		}
	}
	byID, ids := lines(t, out)
	flags := 0
	for _, id := range ids[:64] {
		flags += len(strings.Trim(byID[id][4], "0"))
	}
	hot := byID["r3c3"]
	mean, _ := strconv.ParseFloat(hot[1], 64)
	low, _ := strconv.ParseFloat(hot[2], 64)
	high, _ := strconv.ParseFloat(hot[3], 64)
	if mean < 25 || mean > 37 || !(low > 15 && low < mean && high > mean && high < 50) || hot[4] != "1" || flags != 3 {
		t.Errorf("seed %d: got %q and %d flags, want about 32, or less because lone peaks are drawn down, within its bounds, flagged with 2 more", seed, hot, flags)
	}
	if got := byID["lone"]; len(ids) != 65 || ids[64] != "lone" || strings.Join(got[1:], "") != "" {
		t.Errorf("got %d rows, %q, want the place without a usable row empty at the end", len(ids), got)
	}
	_, again, _ := gridwatch(t, "", nil, args...)
	if again != out {
		t.Error("the same input and seed gave another forecast")
	}
}

// What cannot be back-tested is not foretold: a reason, no rows, status 1.
func TestHotspotForecastRefuses(t *testing.T) {
	n := tableFile(t, "n.csv", square(8))
	long := tableFile(t, "long.csv", history(81, 8, 12))
	for _, c := range []struct {
		name string
		exit int
		args []string
		says string
	}{
		{"seven slices", 1, []string{"--slice", "month", tableFile(t, "7.csv", history(81, 8, 7))}, "7 periods are too few"},
		{"few cases", 1, []string{"--slice", "1", tableFile(t, "few.csv", series(8, 9, func(r, c, time int) int { return r * c / 49 }))}, "cases in the 6 periods to train on"},
		{"a share of nothing", 1, []string{"--slice", "month", "--flagged", "0.001", long}, "is not a choice of places"},
		{"too many held out", 1, []string{"--slice", "month", "--holdout", "10", long}, "hold out 10"},
		{"flagged", 2, []string{"--slice", "month", "--flagged", "1", long}, "--flagged"},
		{"level", 2, []string{"--slice", "month", "--level", "-0.5", long}, "--level"},
		{"holdout", 2, []string{"--slice", "month", "--holdout", "-1", long}, "--holdout"},
		{"no rows", 2, []string{"--slice", "month", tableFile(t, "none.csv", "id,t,value\n")}, "no row that can be used"},
		{"no slice", 2, []string{long}, "--slice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			exit, out, err := gridwatch(t, "", nil, append([]string{"hotspot", "forecast", "--neighbours", n, "--time-col", "t"}, c.args...)...)
			if exit != c.exit || out != "" || !strings.Contains(err, c.says) {
				t.Errorf("got exit %d, %.100s, %s, want %d and %q", exit, out, err, c.exit, c.says)
			}
		})
	}
}
