package route

import (
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
)

var square = geo.Point{Lon: 120.15, Lat: 30.28}

// near scatters a point up to so many metres around the square.
func near(rng *rand.Rand, metres float64) geo.Point {
	const perDegree = math.Pi / 180 * geo.EarthRadiusMetres
	return geo.Point{Lon: square.Lon + (2*rng.Float64()-1)*metres/(perDegree*math.Cos(square.Lat*math.Pi/180)),
		Lat: square.Lat + (2*rng.Float64()-1)*metres/perDegree}
}

// random has n stops with and without windows, some with two, around a start.
func random(rng *rand.Rand, n int) Problem {
	p := Problem{Start: near(rng, 1000), Budget: 1800 + rng.IntN(4*3600), Seed: rng.Uint64()}
	if rng.IntN(2) == 0 {
		end := near(rng, 2000)
		p.End = &end
	}
	for range n {
		s := Stop{Point: near(rng, 2500), Value: 1 + rng.Int64N(4_000_000), Service: 60 * (2 + rng.IntN(25))}
		if rng.IntN(4) == 0 {
			s.Value = rng.Int64N(3)
		}
		switch rng.IntN(4) {
		case 0:
			from := rng.IntN(9000) - 1500
			s.Open = []Window{{from, from + 600 + rng.IntN(7200)}}
		case 1:
			from := rng.IntN(3000)
			break1 := from + 600 + rng.IntN(3000)
			again := break1 + 1 + rng.IntN(3600)
			s.Open = []Window{{from, break1}, {again, again + 600 + rng.IntN(5000)}}
		}
		p.Stops = append(p.Stops, s)
	}
	return p
}

// clock replays a sequence of stops second by second rules, written apart from the
// solvers: when it is over, and whether it fits.
func clock(p *Problem, seq []int) (over float64, fits bool) {
	pace := p.Pace
	if pace == (Pace{}) {
		pace = Walking
	}
	walk := func(a, b geo.Point) float64 {
		return math.Ceil(geo.DistanceMetres(a, b) * pace.Detour / pace.MetresPerSecond)
	}
	at, now := p.Start, 0.0
	for _, n := range seq {
		s := p.Stops[n]
		now += walk(at, s.Point)
		at = s.Point
		opens := math.Inf(1)
		for _, w := range s.Open {
			if begin := math.Max(now, float64(w.From)); begin+float64(s.Service) <= float64(w.Until) {
				opens = math.Min(opens, begin)
			}
		}
		if len(s.Open) > 0 {
			now = opens
		}
		now += float64(s.Service)
	}
	if p.End != nil {
		now += walk(at, *p.End)
	}
	return now, now <= float64(p.Budget)
}

// exhaustive tries every sequence of every set of stops.
func exhaustive(p *Problem) (most int64, soonest float64) {
	soonest = math.Inf(1)
	free := *p
	free.End = nil // what cannot begin without the way home cannot with it
	var try func(seq []int, used uint, value int64)
	try = func(seq []int, used uint, value int64) {
		if over, fits := clock(p, seq); fits && (value > most || value == most && over < soonest) {
			most, soonest = value, over
		}
		for n := range p.Stops {
			if used&(1<<n) != 0 || p.Stops[n].Value == 0 {
				continue
			}
			longer := append(seq[:len(seq):len(seq)], n)
			if _, fits := clock(&free, longer); fits {
				try(longer, used|1<<n, value+p.Stops[n].Value)
			}
		}
	}
	try(nil, 0, 0)
	return most, soonest
}

// checkPlan holds what is true of every answer.
func checkPlan(t *testing.T, p *Problem, plan *Plan) {
	t.Helper()
	seq := make([]int, len(plan.Visits))
	seen := make([]bool, len(p.Stops))
	var value int64
	for n, v := range plan.Visits {
		if seen[v.Stop] {
			t.Errorf("stop %d is visited twice", v.Stop)
		}
		seen[v.Stop], seq[n] = true, v.Stop
		value += p.Stops[v.Stop].Value
		if v.Begin < v.Arrive || v.Leave != v.Begin+p.Stops[v.Stop].Service || n > 0 && v.Arrive < plan.Visits[n-1].Leave {
			t.Errorf("visit %d: got times %+v, want them in order", n, v)
		}
	}
	for _, l := range plan.Left {
		if seen[l.Stop] {
			t.Errorf("stop %d is visited and left, or left twice", l.Stop)
		}
		seen[l.Stop] = true
	}
	for n, s := range seen {
		if !s {
			t.Errorf("stop %d is neither visited nor left", n)
		}
	}
	over, fits := clock(p, seq)
	if len(seq) == 0 && p.End != nil {
		fits = true // the way to the end alone may be too long; then nothing is planned
	}
	if !fits || value != plan.Value || len(seq) > 0 && int(over) != plan.Seconds {
		t.Errorf("got value %d over at %d s, want %d at %.0f s that fits %d s: %v", plan.Value, plan.Seconds, value, over, p.Budget, seq)
	}
}

// rounds is how often random trials are made: few usually, all with GRIDWATCH_TEST=full.
func rounds(few, all int) int {
	if os.Getenv("GRIDWATCH_TEST") == "full" {
		return all
	}
	return few
}

// Few stops: the answer is the optimum. The search for many, let loose on the same
// problems, must come within 95 % of it on each, and 99 % in the mean.
func TestAgainstExhaustiveSearch(t *testing.T) {
	const seed = 20260501
	rng := rand.New(rand.NewPCG(seed, 1))
	mean, worst, n, same := 0.0, 1.0, 0, 0
	for round := range rounds(1000, 6000) {
		p := random(rng, 1+rng.IntN(rounds(8, 9)))
		want, soonest := exhaustive(&p)
		plan, err := Solve(p)
		if err != nil {
			t.Fatal(err)
		}
		checkPlan(t, &p, &plan)
		if plan.Value != want || !plan.Exact || want > 0 && plan.Seconds != int(soonest) {
			t.Errorf("seed %d, round %d: got value %d over at %d s, want %d at %.0f s", seed, round, plan.Value, plan.Seconds, want, soonest)
		}
		if want == 0 {
			continue
		}
		p.Pace, p.Effort = Walking, DefaultEffort
		m := newMatrix(&p)
		var able []int
		for s := range p.Stops {
			if m.why(s) == "" {
				able = append(able, s)
			}
		}
		found := m.plan(m.search(able, p.Seed, p.Effort), able, nil, false)
		share := float64(found.Value) / float64(want)
		mean, worst, n = mean+share, min(worst, share), n+1
		if share == 1 {
			same++
		}
		if share < 0.95 {
			t.Errorf("seed %d, round %d: search got %.4f of the optimum, want at least 0.95", seed, round, share)
		}
	}
	mean /= float64(n)
	t.Logf("seed %d: search against the optimum of %d problems: mean %.5f, worst %.4f, the optimum in %d", seed, n, mean, worst, same)
	if mean < 0.99 {
		t.Errorf("seed %d: search got %.4f of the optimum in the mean, want at least 0.99", seed, mean)
	}
}

// Eleven stops are solved exactly, and by search as well as that.
func TestSearchAgainstExact(t *testing.T) {
	const seed = 11
	rng := rand.New(rand.NewPCG(seed, 2))
	mean, worst := 0.0, 1.0
	all := rounds(60, 1000)
	for range all {
		p := random(rng, exactMost)
		for n := range p.Stops {
			p.Stops[n].Value += 1000
		}
		plan, err := Solve(p)
		if err != nil {
			t.Fatal(err)
		}
		p.Pace = Walking
		m := newMatrix(&p)
		var able []int
		for s := range p.Stops {
			if m.why(s) == "" {
				able = append(able, s)
			}
		}
		share := 1.0
		if plan.Value > 0 {
			share = float64(m.plan(m.search(able, 1, DefaultEffort), able, nil, false).Value) / float64(plan.Value)
		}
		mean, worst = mean+share/float64(all), min(worst, share)
	}
	t.Logf("seed %d: mean %.5f, worst %.4f", seed, mean, worst)
	if mean < 0.99 || worst < 0.95 {
		t.Errorf("seed %d: search got %.4f of the optimum in the mean and %.4f at worst, want 0.99 and 0.95", seed, mean, worst)
	}
}

func TestManyStops(t *testing.T) {
	const seed = 5
	rng := rand.New(rand.NewPCG(seed, 3))
	for round := range rounds(8, 200) {
		p := random(rng, 12+rng.IntN(60))
		p.Effort = 100
		plan, err := Solve(p)
		if err != nil {
			t.Fatal(err)
		}
		checkPlan(t, &p, &plan)
		again, err := Solve(p)
		if err != nil || !reflect.DeepEqual(again, plan) {
			t.Errorf("seed %d, round %d: a second answer differs from the first", seed, round)
		}
		m := newMatrix(&Problem{Start: p.Start, End: p.End, Budget: p.Budget, Pace: Walking, Stops: p.Stops})
		greedy := newTour(m)
		c := chance(1)
		var able []int
		for s := range p.Stops {
			if m.why(s) == "" {
				able = append(able, s)
			}
		}
		m.fill(greedy, able, &c, 1, 0)
		if plan.Value < greedy.value {
			t.Errorf("seed %d, round %d: got value %d, want at least that of the greedy answer, %d", seed, round, plan.Value, greedy.value)
		}
	}
}

// In a circle of stops without windows the shortest way is round it.
func TestOrderOfACircle(t *testing.T) {
	for _, n := range []int{5, 11, 24} {
		p := Problem{Start: square, End: &square, Budget: MostBudget, Seed: 3}
		for k := range n {
			angle := 2 * math.Pi * float64(k*7%n) / float64(n) // 7 is prime to all of them
			p.Stops = append(p.Stops, Stop{Point: geo.Point{Lon: square.Lon + 0.01*math.Cos(angle), Lat: square.Lat + 0.01*math.Sin(angle)}, Service: 60})
		}
		plan, err := Order(p)
		if err != nil {
			t.Fatal(err)
		}
		if len(plan.Visits) != n {
			t.Fatalf("%d stops: got %d visits, want all", n, len(plan.Visits))
		}
		for i := 1; i < n; i++ {
			turn := math.Mod(float64((plan.Visits[i].Stop-plan.Visits[i-1].Stop)*7+2*7*n), float64(n))
			if turn != 1 && turn != float64(n-1) {
				t.Errorf("%d stops: visit %d is %g steps round the circle from the one before, want 1", n, i, turn)
			}
		}
	}
}

func TestWhyLeft(t *testing.T) {
	at := func(east float64) geo.Point { return geo.Point{Lon: square.Lon + east/96_000, Lat: square.Lat} }
	p := Problem{Start: square, Budget: 3600, Stops: []Stop{
		{Point: at(100), Value: 5, Service: 3000},
		{Point: at(100), Value: 0, Service: 60},
		{Point: at(9000), Value: 9, Service: 60},
		{Point: at(200), Value: 9, Service: 60, Open: []Window{{7200, 9000}}},
		{Point: at(200), Value: 9, Service: 60, Open: []Window{{-500, 100}}},
		{Point: at(-400), Value: 4, Service: 3000},
		{Point: at(-100), Value: 1, Service: 100, Open: []Window{{-900, 600}}},
	}}
	plan, err := Solve(p)
	if err != nil {
		t.Fatal(err)
	}
	want := []Left{{1, WhyWorthless}, {2, WhyTooFar}, {3, WhyClosed}, {4, WhyClosed}, {5, WhyNoTime}}
	if !reflect.DeepEqual(plan.Left, want) || plan.Value != 6 || plan.Visits[0].Stop != 6 {
		t.Errorf("got %+v and left %v, want stops 6, 0 and left %v", plan.Visits, plan.Left, want)
	}
}

func TestProblemsThatAreRefused(t *testing.T) {
	here := Stop{Point: square, Value: 1}
	for _, c := range []struct {
		name string
		p    Problem
		ok   bool
	}{
		{"nothing to do", Problem{Start: square}, true},
		{"one stop here", Problem{Start: square, Stops: []Stop{here}}, true},
		{"no place", Problem{Start: geo.Point{Lon: math.NaN()}}, false},
		{"no end", Problem{Start: square, End: &geo.Point{Lat: 91}}, false},
		{"negative budget", Problem{Start: square, Budget: -1}, false},
		{"too long", Problem{Start: square, Budget: MostBudget + 1}, false},
		{"too many", Problem{Start: square, Stops: make([]Stop, MostStops+1)}, false},
		{"too hard", Problem{Start: square, Effort: MostEffort + 1}, false},
		{"no pace", Problem{Start: square, Pace: Pace{MetresPerSecond: 0, Detour: 1}}, false},
		{"a shortcut", Problem{Start: square, Pace: Pace{MetresPerSecond: 1, Detour: 0.5}}, false},
		{"negative value", Problem{Start: square, Stops: []Stop{{Point: square, Value: -1}}}, false},
		{"values past counting", Problem{Start: square, Stops: []Stop{{Point: square, Value: math.MaxInt64}, here}}, false},
		{"negative service", Problem{Start: square, Stops: []Stop{{Point: square, Service: -1}}}, false},
		{"an empty window", Problem{Start: square, Stops: []Stop{{Point: square, Open: []Window{{5, 5}}}}}, false},
		{"windows out of order", Problem{Start: square, Stops: []Stop{{Point: square, Open: []Window{{50, 60}, {10, 20}}}}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Solve(c.p)
			var e *grid.Error
			if (err == nil) != c.ok || err != nil && (!errors.As(err, &e) || e.Kind != grid.Invalid) {
				t.Errorf("got %v, want accepted: %v", err, c.ok)
			}
		})
	}
}
