package hotspot

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gridwatch/geo"
)

// bruteScan looks at every window of counts by plain loops: cases and measure are
// summed anew for each, and the likelihood is written as the difference of two
// maximised log likelihoods. Given are the cases of the data or of a run.
type bruteScan struct {
	d     *ScanData
	o     ScanOptions
	cases []int32
}

func (b *bruteScan) n() int { return len(b.d.Cases) / b.d.Periods }

// sums gives cases and measure of places in periods, both inclusive.
func (b *bruteScan) sums(places []int, from, to int) (c, m float64) {
	T := b.d.Periods
	for _, p := range places {
		for t := from; t <= to; t++ {
			c += float64(b.cases[p*T+t])
			m += b.measure(p, t)
		}
	}
	return c, m
}

func (b *bruteScan) measure(p, t int) float64 {
	T := b.d.Periods
	pick := func(v []float64) float64 {
		if len(v) == len(b.d.Cases) {
			return v[p*T+t]
		}
		return v[p]
	}
	switch {
	case b.o.Model == Permutation: // of the data: a run keeps both sums
		place, period, all := 0.0, 0.0, 0.0
		for i, c := range b.d.Cases {
			all += float64(c)
			if i/T == p {
				place += float64(c)
			}
			if i%T == t {
				period += float64(c)
			}
		}
		return place * period / all
	case b.o.Model == Bernoulli && b.d.Controls != nil:
		return float64(b.d.Cases[p*T+t] + b.d.Controls[p*T+t])
	case b.o.Model == Poisson && b.d.Expected != nil:
		return pick(b.d.Expected)
	}
	return pick(b.d.Population)
}

// everything gives all cases and all measure.
func (b *bruteScan) everything() (c, m float64) {
	for i, k := range b.d.Cases {
		c += float64(k)
		m += b.measure(i/b.d.Periods, i%b.d.Periods)
	}
	return c, m
}

// llr compares the likelihood with a rate inside and one outside to that with one rate.
func (b *bruteScan) llr(c, m, C, M float64) float64 {
	xlogy := func(x, y float64) float64 {
		if x == 0 {
			return 0
		}
		return x * math.Log(y)
	}
	if m <= 0 || c/m <= C/M*(1+1e-12) {
		return 0
	}
	if b.o.Model == Bernoulli {
		p, q, r := c/m, (C-c)/(M-m), C/M
		return xlogy(c, p) + xlogy(m-c, 1-p) + xlogy(C-c, q) + xlogy(M-m-C+c, 1-q) - xlogy(C, r) - xlogy(M-C, 1-r)
	}
	if c == C {
		return C * math.Log(M/m)
	}
	return xlogy(c, c/m) + xlogy(C-c, (C-c)/(M-m)) - xlogy(C, C/M)
}

// discs gives the places of every disc around a centre, smallest first.
func (b *bruteScan) discs(centre int) [][]int {
	n := b.n()
	weight := make([]float64, n)
	total := 0.0
	for p := range n {
		for t := range b.d.Periods {
			w := b.measure(p, t)
			if b.d.Population != nil {
				pop := *b
				pop.o.Model, pop.d = Poisson, &ScanData{Cases: b.d.Cases, Periods: b.d.Periods, Population: b.d.Population}
				w = pop.measure(p, t)
			} else if b.o.Model == Permutation {
				w = float64(b.d.Cases[p*b.d.Periods+t])
			}
			weight[p] += w
			total += w
		}
	}
	var all [][]int
	keep := func(disc []int) {
		sum := 0.0
		for _, p := range disc {
			sum += weight[p]
		}
		most := b.o.NeighboursMax
		if most == 0 {
			most = n
		}
		if sum <= b.o.MaxShare*total+1e-9 && len(disc) <= most && (len(all) == 0 || len(disc) > len(all[len(all)-1])) {
			all = append(all, slices.Clone(disc))
		}
	}
	var disc []int
	if b.o.Metric == H3 {
		for k := 0; len(disc) < n; k++ {
			inside := b.d.Cells[centre].Disk(k)
			for p, c := range b.d.Cells {
				if slices.Contains(inside, c) && !slices.Contains(disc, p) {
					disc = append(disc, p)
				}
			}
			keep(disc)
		}
		return all
	}
	order := make([]int, n)
	for p := range order {
		order[p] = p
	}
	away := func(p int) float64 {
		if b.o.Metric == GreatCircle {
			return geo.DistanceMetres(geo.Point{Lon: b.d.X[centre], Lat: b.d.Y[centre]}, geo.Point{Lon: b.d.X[p], Lat: b.d.Y[p]})
		}
		return math.Pow(b.d.X[p]-b.d.X[centre], 2) + math.Pow(b.d.Y[p]-b.d.Y[centre], 2)
	}
	slices.SortStableFunc(order, func(p, q int) int {
		return cmp.Or(cmp.Compare(away(p), away(q)), cmp.Compare(b.d.X[p], b.d.X[q]), cmp.Compare(b.d.Y[p], b.d.Y[q]))
	})
	for i, p := range order {
		disc = append(disc, p)
		if i+1 < n && b.d.X[order[i+1]] == b.d.X[p] && b.d.Y[order[i+1]] == b.d.Y[p] {
			continue
		}
		keep(disc)
	}
	return all
}

// best gives the best window of a centre; LLR 0 when there is none.
func (b *bruteScan) best(centre int) Cluster {
	C, M := b.everything()
	best := Cluster{Centre: int32(centre)}
	for _, disc := range b.discs(centre) {
		for length := 1; length <= b.o.MaxPeriods; length++ {
			for from := 0; from+length <= b.d.Periods; from++ {
				to := from + length - 1
				if b.o.Prospective && to != b.d.Periods-1 {
					continue
				}
				c, m := b.sums(disc, from, to)
				if int(c) < b.o.MinCases {
					continue
				}
				if l := b.llr(c, m, C, M); l > best.LLR+1e-9 {
					best.LLR, best.From, best.To, best.Cases, best.Expected = l, from, to, int(c), m*C/M
					best.RelativeRisk = c / m / ((C - c) / (M - m))
					best.Places = nil
					for _, p := range disc {
						best.Places = append(best.Places, int32(p))
					}
				}
			}
		}
	}
	return best
}

// clusters takes the best of each centre, greatest first, of equal ones the smallest,
// none with a place of one before.
func (b *bruteScan) clusters() []Cluster {
	var all, chosen []Cluster
	for c := range b.n() {
		all = append(all, b.best(c))
	}
	for len(all) > 0 {
		at := 0
		for i := range all {
			if d := all[i].LLR - all[at].LLR; d > 1e-9 || d > -1e-9 && len(all[i].Places) < len(all[at].Places) {
				at = i
			}
		}
		one := all[at]
		all = slices.Delete(all, at, at+1)
		shares := func(c Cluster) bool {
			return slices.ContainsFunc(c.Places, func(p int32) bool { return slices.Contains(one.Places, p) })
		}
		if one.LLR > 0 && !slices.ContainsFunc(chosen, shares) {
			chosen = append(chosen, one)
		}
	}
	return chosen
}

// scanCase is a small random problem.
type scanCase struct {
	name string
	d    *ScanData
	o    ScanOptions
}

// randomScan makes a problem with ties of distance, places at one point, places
// without population, and a little excess somewhere.
func randomScan(random *rand.Rand, model Model, metric Metric, periods int, prospective bool) scanCase {
	n := 8 + random.IntN(7)
	d := &ScanData{Periods: periods, Cases: make([]int32, n*periods)}
	switch metric {
	case H3:
		centre, err := geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.7}, 8)
		if err != nil {
			panic(err)
		}
		d.Cells = centre.Disk(3)
		random.Shuffle(len(d.Cells), func(i, j int) { d.Cells[i], d.Cells[j] = d.Cells[j], d.Cells[i] })
		d.Cells = d.Cells[:n]
	case Cartesian:
		for range n {
			d.X, d.Y = append(d.X, float64(random.IntN(5))), append(d.Y, float64(random.IntN(4)))
		}
		d.X[0], d.X[1] = -1, 7
	default:
		for range n {
			d.X, d.Y = append(d.X, 179+2*random.Float64()), append(d.Y, 60+random.Float64())
			if d.X[len(d.X)-1] > 180 {
				d.X[len(d.X)-1] -= 360
			}
		}
	}
	perTime := random.IntN(2) == 0
	size := n
	if perTime {
		size *= periods
	}
	people := make([]float64, size)
	for i := range people {
		people[i] = float64(random.IntN(12)) // also 0
	}
	at := func(p, t int) float64 { return perPeriod(people, periods, n*periods, p, t) }
	hot := random.IntN(n)
	if model == Bernoulli {
		d.Controls = make([]int32, n*periods)
	}
	for p := range n {
		for t := range periods {
			for range int(at(p, t)) {
				chance := 0.2
				if p == hot && t > periods/2 {
					chance = 0.7
				}
				switch {
				case random.Float64() < chance:
					d.Cases[p*periods+t]++
				case model == Bernoulli:
					d.Controls[p*periods+t]++
				}
			}
		}
	}
	d.Cases[hot*periods+periods-1]++ // never no case
	if model == Bernoulli {
		d.Controls[0]++
	} else {
		for i := range people {
			people[i]++
		}
		if random.IntN(3) > 0 || model == Poisson {
			d.Population = people
		}
		if model == Poisson && random.IntN(3) == 0 {
			d.Expected = make([]float64, size)
			for i := range d.Expected {
				d.Expected[i] = 0.1 + random.Float64()
			}
		}
	}
	o := ScanOptions{Model: model, Metric: metric, MaxShare: []float64{0.3, 0.5, 1}[random.IntN(3)], MinCases: 1 + random.IntN(3),
		NeighboursMax: []int{0, 3, 5}[random.IntN(3)], MaxPeriods: 1 + random.IntN(periods), Prospective: prospective, Seed: 7}
	return scanCase{fmt.Sprintf("%s %s, %d places, %d periods, prospective %v, share %g, at least %d cases, at most %d places and %d periods",
		model, metric, n, periods, prospective, o.MaxShare, o.MinCases, o.NeighboursMax, o.MaxPeriods), d, o}
}

// randomScans gives problems of every model, metric and kind of window.
func randomScans(seed uint64, each int) (all []scanCase) {
	random := rand.New(rand.NewPCG(seed, 0))
	for _, metric := range []Metric{Cartesian, GreatCircle, H3} {
		for _, model := range []Model{Poisson, Bernoulli, Permutation} {
			for _, periods := range []int{1, 6} {
				for _, prospective := range []bool{false, true} {
					if periods == 1 && (prospective || model == Permutation) {
						continue
					}
					for range each {
						all = append(all, randomScan(random, model, metric, periods, prospective))
					}
				}
			}
		}
	}
	return all
}

func TestScanIsBruteForce(t *testing.T) {
	seed, each := uint64(5), 20
	if scanFull() {
		each = 200
	}
	t.Logf("seed %d", seed)
	found := 0
	for _, c := range randomScans(seed, each) {
		got, err := Scan(t.Context(), c.d, c.o)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		brute := &bruteScan{c.d, c.o, c.d.Cases}
		want := brute.clusters()
		found += len(want)
		if len(got.Clusters) != len(want) {
			t.Errorf("%s: got %d clusters, want %d", c.name, len(got.Clusters), len(want))
			continue
		}
		for i, w := range want {
			g := got.Clusters[i]
			if g.Centre != w.Centre || !sameSet(g.Places, w.Places) || g.From != w.From || g.To != w.To || g.Cases != w.Cases ||
				math.Abs(g.LLR-w.LLR) > 1e-9 || math.Abs(g.Expected-w.Expected) > 1e-9 ||
				!(math.Abs(g.RelativeRisk-w.RelativeRisk) < 1e-9*w.RelativeRisk || math.IsInf(g.RelativeRisk, 1) && math.IsInf(w.RelativeRisk, 1)) {
				t.Errorf("%s: cluster %d: got %+v, want %+v", c.name, i, g, w)
			}
		}
	}
	if found < 100 {
		t.Errorf("got %d clusters in all, too few to test with", found)
	}
}

func sameSet(a, b []int32) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}
