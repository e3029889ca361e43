package hotspot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// district is made of cells whose true rate is known.
type district struct {
	cells []Looked
	rate  []float64 // clues that the usual effort would meet
	loud  float64
}

// madeDistrict draws from the model of JudgeQuiet, or from the lognormal
// distribution of the same mean and variance in place of the gamma one. Of the
// cells 30 % hold institutions; 40 % are never looked at, wherever they are.
func madeDistrict(r *rand.Rand, n int, shape, mean float64, lognormal bool) district {
	o := QuietOptions{Base: 0.3}.withDefaults()
	const usual = 0.8 // looks per place, of those that are looked at
	d := district{cells: make([]Looked, n), rate: make([]float64, n)}
	risk := make([]float64, n)
	for i := range d.cells {
		c := &d.cells[i]
		if r.Float64() < 0.3 {
			c.Institutions = 1 + int(r.ExpFloat64()*4)
		}
		if r.Float64() < 0.6 {
			looks := usual * places(c) * r.ExpFloat64()
			c.Visits = int(looks / 2)
			c.PatrolMinutes = (looks - float64(c.Visits)) * o.Minutes
		}
		if lognormal {
			spread := math.Log1p(1 / shape)
			risk[i] = mean * math.Exp(r.NormFloat64()*math.Sqrt(spread)-spread/2)
		} else {
			risk[i] = gammaQuantile(shape, r.Float64()) * mean / shape
		}
		c.Clues = poissonDraw(r, risk[i]*o.exposure(c)*o.noticed(o.looks(c)/places(c)))
	}
	m := learnQuiet(d.cells, o)
	d.loud = m.Loud
	for i := range d.cells {
		d.rate[i] = risk[i] * o.exposure(&d.cells[i]) * m.usual
	}
	return d
}

// poissonDraw is exact: it counts arrivals of a unit process.
func poissonDraw(r *rand.Rand, mean float64) int {
	n := 0
	for left := mean - r.ExpFloat64(); left > 0; left -= r.ExpFloat64() {
		n++
	}
	return n
}

// The 90 % bounds hold the true rate in 90 % of the cells, and of the cells that
// are Sure to some degree as many are as they are said to be.
func TestQuietCalibrated(t *testing.T) {
	const seed = 11
	fmt.Println("seed", seed)
	for _, world := range []struct {
		name        string
		shape, mean float64
		lognormal   bool
		loud        float64 // 0: learned
		most        float64 // deviation allowed
	}{
		{"a few bad places", 0.4, 1, false, 0, 0.03},
		{"even", 3, 0.5, false, 0, 0.03},
		{"busy", 1, 8, false, 0, 0.03},
		{"loud from one clue", 0.5, 0.4, false, 1, 0.03},
		{"not the model: lognormal", 0.7, 1, true, 0, 0.06},
	} {
		t.Run(world.name, func(t *testing.T) {
			d := madeDistrict(rand.New(rand.NewPCG(seed, 1)), 40_000, world.shape, world.mean, world.lognormal)
			if world.loud > 0 {
				d.loud = world.loud
			}
			got := JudgeQuiet(d.cells, QuietOptions{Base: 0.3, Loud: d.loud})
			var covered [2]int // by whether anything is known of the cell
			var all [2]int
			var stated, held [10]float64
			var n [10]int
			for i, j := range got {
				known := 0
				if d.cells[i].Clues > 0 || d.cells[i].Institutions > 0 {
					known = 1
				}
				all[known]++
				if d.rate[i] >= j.Rate.Low && d.rate[i] <= j.Rate.High {
					covered[known]++
				}
				bin := min(9, int(j.Sure*10))
				n[bin]++
				stated[bin] += j.Sure
				if (d.rate[i] >= d.loud) == (j.State == Loud) {
					held[bin]++
				}
			}
			for known, of := range all {
				if share := float64(covered[known]) / float64(of); math.Abs(share-0.9) > world.most {
					t.Errorf("known %d: the 90 %% bounds hold %.3f of %d", known, share, of)
				}
			}
			for bin := range n {
				if n[bin] < 300 {
					continue
				}
				say, is := stated[bin]/float64(n[bin]), held[bin]/float64(n[bin])
				t.Logf("sure %.2f: true %.2f of %d", say, is, n[bin])
				if math.Abs(say-is) > world.most+2/math.Sqrt(float64(n[bin])) {
					t.Errorf("sure %.3f: true %.3f of %d", say, is, n[bin])
				}
			}
		})
	}
}

// What was put into the district is found: cells that would be loud but were not
// looked at are not called quiet, and quiet cells that were looked at are.
func TestQuietPlanted(t *testing.T) {
	const seed = 12
	fmt.Println("seed", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	o := QuietOptions{Base: 0.3}.withDefaults()
	var cells []Looked
	var kinds []string
	plant := func(kind string, times, institutions int, looks, risk float64) {
		for range times {
			c := Looked{Institutions: institutions, PatrolMinutes: looks * float64(institutions+1) * o.Minutes}
			c.Clues = poissonDraw(r, risk*o.exposure(&c)*o.noticed(looks))
			cells, kinds = append(cells, c), append(kinds, kind)
		}
	}
	plant("usual", 600, 4, 1, 0.3)
	plant("loud, visited", 60, 6, 1.5, 4)
	plant("loud, unvisited", 60, 6, 0, 4)
	plant("quiet, visited", 200, 6, 3, 0.02)
	plant("quiet, unvisited", 200, 6, 0, 0.02)
	plant("nothing", 3000, 0, 0, 0.3)
	states := map[string]map[State]int{}
	sure := map[string]float64{}
	for i, j := range JudgeQuiet(cells, QuietOptions{}) {
		if states[kinds[i]] == nil {
			states[kinds[i]] = map[State]int{}
		}
		states[kinds[i]][j.State]++
		sure[kinds[i]] += j.Sure
		if kinds[i] == "nothing" && cells[i].Clues == 0 && (j.State != Unvisited || j.Because != BecauseNoExposure || j.Suggest != "") {
			t.Fatalf("a cell that holds nothing became an alarm: %+v", j)
		}
	}
	for _, want := range []struct {
		kind  string
		state State
		least float64 // share
	}{
		{"loud, visited", Loud, 0.98}, {"loud, unvisited", Loud, 0.9}, {"quiet, visited", Quiet, 0.97},
		{"quiet, unvisited", Unvisited, 0.97}, {"usual", Quiet, 0.9}, {"nothing", Unvisited, 0.98},
	} {
		n := 0
		for _, k := range states[want.kind] {
			n += k
		}
		if share := float64(states[want.kind][want.state]) / float64(n); share < want.least {
			t.Errorf("%s: got %v, want at least %.2f %s", want.kind, states[want.kind], want.least, want.state)
		}
		t.Logf("%s: %v, sure %.2f", want.kind, states[want.kind], sure[want.kind]/float64(n))
	}
	if states["loud, unvisited"][Quiet] > 0 {
		t.Errorf("loud and unvisited cells are called quiet: %v", states["loud, unvisited"])
	}
	if sure["quiet, unvisited"] >= sure["quiet, visited"] {
		t.Errorf("quiet: unvisited %.1f is as sure as visited %.1f", sure["quiet, unvisited"], sure["quiet, visited"])
	}
}

// More looking with nothing met: a lower rate, surer. More clues: louder.
func TestQuietMonotone(t *testing.T) {
	base := madeDistrict(rand.New(rand.NewPCG(13, 1)), 4000, 0.6, 1, false).cells
	with := func(c Looked) Judgement {
		return JudgeQuiet(append(base[:len(base):len(base)], c), QuietOptions{Base: 0.3, Loud: 2})[len(base)]
	}
	last := with(Looked{Institutions: 8})
	if last.State != Unvisited || last.Because != BecauseNoEffort || last.Suggest != SuggestVisit {
		t.Errorf("nobody looked: got %+v", last)
	}
	for visits := 1; visits <= 12; visits++ {
		j := with(Looked{Institutions: 8, Visits: visits})
		if j.Rate.Mean >= last.Rate.Mean || j.Rate.High >= last.Rate.High || j.Sure <= last.Sure {
			t.Errorf("%d visits: got %+v after %+v", visits, j, last)
		}
		if visits > 1 && last.Missing > 0 && j.Missing >= last.Missing {
			t.Errorf("%d visits: %g are missing, before it were %g", visits, j.Missing, last.Missing)
		}
		last = j
	}
	if last.State != Quiet {
		t.Errorf("12 visits at 8 institutions with nothing met: got %+v", last)
	}
	loud, last := 0.0, with(Looked{Institutions: 8, Visits: 4})
	for clues := 1; clues <= 30; clues++ {
		j := with(Looked{Institutions: 8, Visits: 4, Clues: clues})
		now := 1 - j.Sure
		if j.State == Loud {
			now = j.Sure
		}
		if j.Rate.Mean <= last.Rate.Mean || now < loud || last.State == Loud && j.State != Loud {
			t.Errorf("%d clues: got %+v after %+v", clues, j, last)
		}
		loud, last = now, j
	}
	if last.State != Loud || last.Sure < 0.99 {
		t.Errorf("30 clues: got %+v", last)
	}
}

// What a judgement says would settle it does so.
func TestQuietMissingSettles(t *testing.T) {
	base := madeDistrict(rand.New(rand.NewPCG(14, 1)), 4000, 0.6, 1, false).cells
	o := QuietOptions{Base: 0.3, Loud: 3}
	settled := 0
	for _, institutions := range []int{0, 1, 3, 10, 40} {
		for _, visits := range []int{0, 1, 3} {
			c := Looked{Institutions: institutions, Visits: visits}
			j := JudgeQuiet(append(base[:len(base):len(base)], c), o)[len(base)]
			if j.Suggest == "" {
				continue
			}
			if j.Suggest == SuggestVisit {
				c.Visits += int(j.Missing)
			} else {
				c.PatrolMinutes += j.Missing
			}
			after := JudgeQuiet(append(base[:len(base):len(base)], c), o)[len(base)]
			if after.State != Quiet {
				t.Errorf("%d institutions, %d visits: after %g more (%s) it is %+v", institutions, visits, j.Missing, j.Suggest, after)
			}
			settled++
		}
	}
	if settled < 8 {
		t.Errorf("only %d suggestions", settled)
	}
}

// Cells of which little is known have answers too.
func TestQuietEdges(t *testing.T) {
	if got := JudgeQuiet(nil, QuietOptions{}); len(got) != 0 {
		t.Errorf("no cell: got %v", got)
	}
	for name, cells := range map[string][]Looked{
		"one cell with nothing":  {{}},
		"one cell":               {{Clues: 3, Institutions: 1, Visits: 1}},
		"no clue anywhere":       {{Institutions: 4, Visits: 9}, {Institutions: 2}, {}},
		"nobody looked":          {{Institutions: 4, Clues: 2}, {Institutions: 2}, {}},
		"no institution":         {{Clues: 5}, {PatrolMinutes: 50}, {}},
		"all equal":              {{Clues: 2, Institutions: 1}, {Clues: 2, Institutions: 1}, {Clues: 2, Institutions: 1}},
		"no numbers":             {{PatrolMinutes: math.NaN()}, {PatrolMinutes: -4, Clues: -1, Institutions: -2, Visits: -3}},
		"a very loud one":        {{Clues: 1 << 20, Institutions: 1}, {Institutions: 1}, {}, {}},
		"looked at without end":  {{Institutions: 1, PatrolMinutes: 1e12}, {Institutions: 1, Clues: 1}},
		"infinite patrol":        {{Institutions: 1, PatrolMinutes: math.Inf(1)}, {Institutions: 1, Clues: 1}},
		"many institutions, one": {{Institutions: 1 << 20}, {Institutions: 1, Clues: 1}},
	} {
		for i, j := range JudgeQuiet(cells, QuietOptions{}) {
			for what, v := range map[string]float64{"mean": j.Rate.Mean, "low": j.Rate.Low, "high": j.Rate.High, "sure": j.Sure, "missing": j.Missing, "loud from": j.LoudFrom} {
				if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
					t.Errorf("%s, cell %d: %s is %g", name, i, what, v)
				}
			}
			if j.Sure > 1 || j.Rate.Low > j.Rate.Mean && j.Rate.Low > j.Rate.High || j.Because == "" {
				t.Errorf("%s, cell %d: got %+v", name, i, j)
			}
		}
	}
}

// 50,000 cells, no two alike.
func BenchmarkJudgeQuiet(b *testing.B) {
	cells := madeDistrict(rand.New(rand.NewPCG(15, 1)), 50_000, 0.6, 1, false).cells
	for b.Loop() {
		JudgeQuiet(cells, QuietOptions{})
	}
}
