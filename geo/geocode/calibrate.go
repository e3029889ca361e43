package geocode

import (
	"cmp"
	"math"
	"slices"

	"gridwatch/geo"
)

const (
	sampleMax   = 6000 // entries that a model is calibrated on
	stageTrees  = 36
	chosenTrees = 40
	radiusBins  = 10
	holds       = 0.905 // share of truths that the claimed radius shall hold
)

// trial is one entry asked for while it is left out.
type trial struct {
	id    uint32
	named bool
	bare  bool // the entry has a name that was not asked for, and no house number
	truth geo.Point
	fold  int
	cands []candidate
	addr  addrTraits
}

// addrTraits keeps of the address what the precision depends on.
type addrTraits struct {
	main  int
	knows bool
}

// calibrate fits the model of x on its own entries, each left out in turn. An
// entry is asked for with its name and without: both kinds of queries come.
func (b *Builder) calibrate(x *index, report *Report) []outcome {
	trials := b.trials(x)
	report.Sampled = len(trials)
	x.model = model{Factor: 3}
	x.model.Stage1 = fitStage1(trials, -1)
	halves := [2]forest{fitStage1(trials, 0), fitStage1(trials, 1)}
	var s search
	for i := range trials {
		s.cands = trials[i].cands
		s.rank(&halves[trials[i].fold])
		s.compare()
	}
	x.model.Rerank = fitRerank(trials, -1)
	again := [2]forest{fitRerank(trials, 0), fitRerank(trials, 1)}
	chosen := make([]outcome, 0, len(trials))
	for i := range trials {
		t := &trials[i]
		s.cands = t.cands
		s.rerank(&again[t.fold])
		if c, ok := s.pick(); ok {
			chosen = append(chosen, outcome{t: t, c: c, best: s.cands[c.best], err: metresBetween(c.p, t.truth)})
		}
	}
	x.model.Stage2 = fitStage2(chosen, -1)
	second := [2]forest{fitStage2(chosen, 0), fitStage2(chosen, 1)}
	for i := range chosen {
		o := &chosen[i]
		o.c.expected = second[o.t.fold].predict(&o.c.x)
	}
	x.model.Refuse = refuseFrom(chosen)
	x.model.Names = b.trustNames(x, trials)
	x.model.radii(chosen)
	report.measure(chosen, x.model.Refuse)
	return chosen
}

const (
	answeredP90 = 440.0 // metres that nine of ten answers shall be within
	refuseLeast = 5.7   // predicted log error (about 300 m) that is always answered
	refuseMost  = 7.4   // (about 1,600 m) beyond which it never is
)

// refuseFrom gives the predicted log error beyond which there is no answer: as
// much is answered as keeps nine of ten answers within answeredP90, within
// limits.
func refuseFrom(chosen []outcome) float32 {
	order := make([]*outcome, 0, len(chosen))
	for i := range chosen {
		if !chosen[i].t.bare {
			order = append(order, &chosen[i])
		}
	}
	slices.SortFunc(order, func(a, b *outcome) int { return cmp.Compare(a.c.expected, b.c.expected) })
	refuse, far := float32(refuseLeast), 0
	for i, o := range order {
		if o.err > answeredP90 {
			far++
		}
		if 10*far <= i+1 {
			refuse = max(refuse, o.c.expected)
		}
	}
	return min(refuse, refuseMost)
}

// Errors below 45 m are all good and beyond 3 km all bad: the second stage need
// not tell them apart.
const clipLow, clipHigh = 4, 8

// outcome is what a trial got.
type outcome struct {
	t    *trial
	c    choice
	best candidate
	err  float64
}

// trials asks for a sample of the entries.
func (b *Builder) trials(x *index) []trial {
	n := x.entries()
	var out []trial
	s := search{x: x, cities: x.cities}
	every := max(1, float64(n)/sampleMax)
	for k := 0.0; int(k) < n; k += every {
		id := int(k)
		e := &b.entries[id]
		again := false
		for _, name := range [...]string{e.Name, ""} {
			if e.Address == "" && name == "" || name == "" && again {
				continue
			}
			again = name == ""
			s.skip = int64(id)
			s.read(b.admin, e.Address, name, x.within)
			s.generate()
			if len(s.cands) == 0 {
				continue
			}
			out = append(out, trial{id: uint32(id), named: name != "", truth: x.point(uint32(id)), fold: int(hashText('f', e.Address) >> 7 & 1),
				bare: name == "" && e.Name != "" && s.cands[0].x[fNumbered] == 0, cands: slices.Clone(s.cands), addr: addrTraits{s.addr.main(), s.knowsRoad()}})
		}
	}
	return out
}

// fitStage1 fits the error of candidates on the trials that are not in fold.
func fitStage1(trials []trial, fold int) forest {
	rows := samples{}
	for i := range trials {
		t := &trials[i]
		if t.fold == fold {
			continue
		}
		for k := range t.cands {
			c := &t.cands[k]
			rows.add(c.x[:features], float32(math.Log(metresBetween(c.p, t.truth)+10)), 1)
		}
	}
	return fitForest(&rows, stageTrees, leafRows(rows.n))
}

// fitRerank fits the error of candidates with what the first stage says of the
// others.
func fitRerank(trials []trial, fold int) forest {
	rows := samples{}
	for i := range trials {
		t := &trials[i]
		if t.fold == fold {
			continue
		}
		for k := range t.cands {
			if c := &t.cands[k]; c.x[fRank] < rerankMost {
				rows.add(c.x[:allFeatures], float32(math.Log(metresBetween(c.p, t.truth)+10)), 1)
			}
		}
	}
	return fitForest(&rows, stageTrees, leafRows(rows.n))
}

func leafRows(n int) float64 { return min(max(20, float64(n)/2000), 200) }

func fitStage2(chosen []outcome, fold int) forest {
	rows := samples{}
	for i := range chosen {
		if o := &chosen[i]; o.t.fold != fold {
			rows.add(o.c.x[:chosenFeatures], float32(min(max(math.Log(o.err+10), clipLow), clipHigh)), 1)
		}
	}
	return fitForest(&rows, chosenTrees, leafRows(rows.n))
}

// radii measures, by precision and predicted error, the distance that holds the
// truth.
func (m *model) radii(chosen []outcome) {
	all := make([]float32, 0, len(chosen))
	for i := range chosen {
		if chosen[i].c.expected <= m.Refuse {
			all = append(all, chosen[i].c.expected)
		}
	}
	slices.Sort(all)
	m.Edges = m.Edges[:0]
	for b := 1; b < radiusBins && len(all) > 0; b++ {
		m.Edges = append(m.Edges, all[(len(all)-1)*b/radiusBins])
	}
	var errs [numPrecisions][radiusBins][]float64
	for i := range chosen {
		o := &chosen[i]
		if o.c.expected > m.Refuse || o.t.bare {
			continue
		}
		p := precisionFrom(&o.best, o.c.expected, o.t.addr.main >= 0, o.t.addr.knows)
		errs[p][m.bin(o.c.expected)] = append(errs[p][m.bin(o.c.expected)], o.err)
	}
	for p := range errs {
		m.Radius[p] = make([]float32, radiusBins)
		for b := range errs[p] {
			m.Radius[p][b] = float32(max(quantile(errs[p], b, holdsOf(Precision(p))), 15))
		}
	}
}

// holdsOf is the share that the radius of a precision is measured for. The two
// models of the trials saw half of the entries each, the one of the file sees all
// of them: along known roads it does a little better than was measured.
func holdsOf(p Precision) float64 {
	if p == Interpolated || p == Road {
		return holds - 0.015
	}
	return holds
}

// quantile takes the wanted share of a bin's errors; a bin with few borrows
// from its neighbours.
func quantile(bin [radiusBins][]float64, b int, holds float64) float64 {
	pool := slices.Clone(bin[b])
	for reach := 1; len(pool) < 80 && reach < radiusBins; reach++ {
		if b-reach >= 0 {
			pool = append(pool, bin[b-reach]...)
		}
		if b+reach < radiusBins {
			pool = append(pool, bin[b+reach]...)
		}
	}
	if len(pool) < 20 {
		return 0
	}
	slices.Sort(pool)
	k := int(math.Ceil(float64(len(pool)+1)*holds)) - 1
	return pool[min(k, len(pool)-1)]
}

func (m *model) bin(expected float32) int {
	b, _ := slices.BinarySearch(m.Edges, expected)
	return min(b, radiusBins-1)
}

// radius is the claimed error radius.
func (m *model) radius(p Precision, expected float32) float64 {
	if b := m.bin(expected); b < len(m.Radius[p]) && m.Radius[p][b] > 15 {
		return float64(m.Radius[p][b])
	}
	return float64(m.Factor) * math.Exp(float64(expected))
}

// measure fills in how good the left-out entries were found.
func (r *Report) measure(chosen []outcome, refuse float32) {
	var errs []float64
	for i := range chosen {
		if chosen[i].c.expected <= refuse {
			errs = append(errs, chosen[i].err)
		}
	}
	if len(errs) == 0 {
		return
	}
	slices.Sort(errs)
	r.MedianM, r.P90M = math.Round(errs[len(errs)/2]*10)/10, math.Round(errs[len(errs)*9/10]*10)/10
}
