package hotspot

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestClassOf(t *testing.T) {
	for _, c := range []struct {
		want   Class
		states string
		trend  int8
	}{
		{NewHot, "000000000+", 0},
		{NewHot, "0-0000000+", 1}, // never hot before, though cold
		{ConsecutiveHot, "0000000+++", 1},
		{ConsecutiveHot, "-0000000++", 0},
		{IntensifyingHot, "++++++++++", 1},
		{IntensifyingHot, "0+++++++++", 1},
		{PersistentHot, "+++++0++++", 0},
		{PersistentHot, "0+++++++++", 0},
		{PersistentHot, "++++", 0},
		{DiminishingHot, "++++++++++", -1},
		{SporadicHot, "0+00++000+", 0},
		{SporadicHot, "++++0+++++00+", 0},
		{SporadicHot, "+0++", 0},
		{OscillatingHot, "0+00-+000+", 0},
		{OscillatingHot, "+-++", 1},
		{HistoricalHot, "+++++++++0", 0},
		{HistoricalHot, "+++++++++-", -1}, // before new cold
		{NoPattern, "++++++++00", -1},
		{NoPattern, "0000000000", 1},
		{NoPattern, "+++0", 0},
		{NewCold, "000000000-", 0},
		{ConsecutiveCold, "00000000--", 0},
		{IntensifyingCold, "----------", -1},
		{PersistentCold, "---------0-", 0},
		{DiminishingCold, "----------", 1},
		{SporadicCold, "-00--0000-", 0},
		{OscillatingCold, "-0+--0000-", 0},
		{HistoricalCold, "---------0", 0},
	} {
		t.Run(fmt.Sprintf("%s %s", c.want, c.states), func(t *testing.T) {
			if got := classOf(statesOf(c.states), c.trend); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func statesOf(text string) []int8 {
	states := make([]int8, len(text))
	for i := range text {
		states[i] = int8(strings.IndexByte("-0+", text[i])) - 1
	}
	return states
}

// definitions are the classes once more, as patterns of text and shares, in the
// order in which they are published.
var definitions = []struct {
	name  string
	text  *regexp.Regexp
	share func(hot, all int) bool
	trend func(int8) bool
}{
	{"new", regexp.MustCompile(`^[^+]*\+$`), nil, nil},
	{"consecutive", regexp.MustCompile(`^[^+]*\+\++$`), less, nil},
	{"intensifying", regexp.MustCompile(`\+$`), most, func(t int8) bool { return t == 1 }},
	{"persistent", regexp.MustCompile(`\+$`), most, func(t int8) bool { return t == 0 }},
	{"diminishing", regexp.MustCompile(`\+$`), most, func(t int8) bool { return t == -1 }},
	{"sporadic", regexp.MustCompile(`^[^-]*\+[^-]*\+$`), less, nil},
	{"oscillating", regexp.MustCompile(`-.*\+$`), less, nil},
	{"historical", regexp.MustCompile(`[^+]$`), most, nil},
}

func less(hot, all int) bool { return float64(hot)/float64(all) < 0.9-1e-9 }
func most(hot, all int) bool { return !less(hot, all) }

func defined(text string, trend int8) Class {
	mirror := strings.NewReplacer("+", "-", "-", "+").Replace(text)
	for _, side := range []struct {
		text, suffix string
		trend        int8
	}{{text, "-hot", trend}, {mirror, "-cold", -trend}} {
		for _, d := range definitions {
			if d.text.MatchString(side.text) && (d.share == nil || d.share(strings.Count(side.text, "+"), len(text))) && (d.trend == nil || d.trend(side.trend)) {
				return Class(d.name + side.suffix)
			}
		}
	}
	return NoPattern
}

// Every series of up to seven slices (in the long form ten), with every trend, has
// the class that the definitions give, and so have drawn ones of ten to thirteen,
// where 90 % is not all; every class occurs.
func TestClassOfEverySeries(t *testing.T) {
	const seed = 26
	longest, draws := 7, 5000
	if os.Getenv("GRIDWATCH_TEST") == "full" {
		longest, draws = 10, 50_000
	}
	seen := map[Class]int{}
	judge := func(text []byte) {
		for trend := int8(-1); trend <= 1; trend++ {
			got, want := classOf(statesOf(string(text)), trend), defined(string(text), trend)
			if got != want {
				t.Fatalf("seed %d: %s with trend %d: got %q, want %q", seed, text, trend, got, want)
			}
			seen[got]++
		}
	}
	for n := FewestSlices; n <= longest; n++ {
		text := make([]byte, n)
		for code := range int(math.Pow(3, float64(n))) {
			for i, rest := 0, code; i < n; i, rest = i+1, rest/3 {
				text[i] = "-0+"[rest%3]
			}
			judge(text)
		}
	}
	random := rand.New(rand.NewPCG(seed, 1))
	for range draws {
		usual, others := "-0+"[random.IntN(3)], random.IntN(4)
		text := bytes.Repeat([]byte{usual}, 10+random.IntN(4))
		for range others {
			text[random.IntN(len(text))] = "-0+"[random.IntN(3)]
		}
		judge(text)
	}
	if len(seen) != 17 {
		t.Errorf("got %d classes, want 16 and none: %v", len(seen), seen)
	}
}
