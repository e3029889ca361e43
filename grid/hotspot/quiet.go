package hotspot

import "math"

// State answers: is it quiet here, or did nobody look?
type State string

// The three states of a cell.
const (
	Loud      State = "loud"
	Quiet     State = "quiet"     // and looked at
	Unvisited State = "unvisited" // quiet, and not looked at
)

// Looked is what is known of a cell in a window of time. Patrol minutes that are
// negative or no number count as none.
type Looked struct {
	Clues         int
	Institutions  int
	Visits        int
	PatrolMinutes float64
}

// Judgement is the answer for one cell, with its uncertainty.
type Judgement struct {
	State    State
	Rate     Interval // posterior of the clues that would be met with the usual effort, in the window
	LoudFrom float64  // the rate from which a cell is loud, the same for all
	Sure     float64  // posterior probability that the rate is on the side of LoudFrom which the state says; an unvisited cell says quiet
	Because  string   // code: what decided; see the constants
	Suggest  string   // code: "" or what would settle it
	Missing  float64  // visits or patrol minutes that would settle it, if they meet nothing
}

// Reasons of a judgement.
const (
	BecauseClues        = "clues"         // loud: so many were met
	BecauseEffort       = "effort"        // quiet: enough was looked
	BecauseNoEffort     = "no-effort"     // unvisited: nobody looked
	BecauseLittleEffort = "little-effort" // unvisited: too little was looked
	BecauseDoubt        = "doubt"         // unvisited: looked at, but so much was to be expected that it proves nothing
	BecauseNoExposure   = "no-exposure"   // unvisited: nobody looked, and there is nothing to expect
)

// What would settle a judgement, in Missing.
const (
	SuggestVisit  = "visit"  // visits of its institutions
	SuggestPatrol = "patrol" // minutes, where there is no institution
)

// QuietOptions are the assumptions; zero takes the default.
type QuietOptions struct {
	Base    float64 // exposure of a cell without institutions, in institutions; 0: learned from such cells
	Noticed float64 // share of trouble that is reported where nobody looks; 0: 0.3
	Minutes float64 // patrol minutes that are worth one visit; 0: 30
	Enough  float64 // looks per place from which on a cell counts as looked at; 0: 0.5
	Loud    float64 // clues from which on a cell is loud; 0: twice the mean of the cells that hold anything, at least 1
	Settle  float64 // probability that settles a question; 0: 0.8
	Level   float64 // of the bounds of Rate; 0: 0.9
}

func (o QuietOptions) withDefaults() QuietOptions {
	or := func(v *float64, usual float64) {
		if !(*v > 0) {
			*v = usual
		}
	}
	or(&o.Noticed, 0.3)
	or(&o.Minutes, 30)
	or(&o.Enough, 0.5)
	or(&o.Settle, 0.8)
	or(&o.Level, 0.9)
	return o
}

// JudgeQuiet answers for every cell. The model:
//
//	looks     s = visits + patrol minutes / Minutes
//	per place l = s / (1 + institutions): the cell itself is a place
//	noticed   d(l) = Noticed + (1-Noticed)(1-2^-l)
//	exposure  e = Base + institutions
//	clues     n ~ Poisson(λ e d(l)),  λ ~ Gamma(a, b), so λ|n ~ Gamma(a+n, b+e·d)
//	rate      r = λ e d(u), u the looks per place in all cells with institutions
//
// a and b maximise the marginal likelihood over all cells (Clayton and Kaldor
// 1987), so that a cell with little exposure is judged by what is common. A cell
// is loud when clues were met and Pr(r ≥ LoudFrom) is at least a half; otherwise
// quiet when at least Enough looks per place were made, else unvisited. A low Sure
// of an unvisited cell is the alarm: much is to be expected there, and nobody
// looked. A cell that holds nothing is unvisited with a high Sure, because little
// is to be expected, and suggests nothing. Noticed is an assumption that clues
// alone cannot tell: patrols go where trouble is known.
func JudgeQuiet(cells []Looked, o QuietOptions) []Judgement {
	if len(cells) == 0 {
		return nil
	}
	m := learnQuiet(cells, o.withDefaults())
	out := make([]Judgement, len(cells))
	for i := range cells {
		out[i] = m.judge(&cells[i])
	}
	return out
}

// quietModel is what was learned from all cells.
type quietModel struct {
	QuietOptions
	usual  float64 // d(u)
	a, b   float64
	bounds map[int]gammaBounds // by clues
}

// gammaBounds are quantiles of a gamma variate of rate 1.
type gammaBounds struct{ low, high, settled float64 }

func (o *QuietOptions) looks(c *Looked) float64 {
	s := float64(max(0, c.Visits))
	if c.PatrolMinutes > 0 {
		s += c.PatrolMinutes / o.Minutes
	}
	return s
}

func places(c *Looked) float64 { return 1 + float64(max(0, c.Institutions)) }

func (o *QuietOptions) exposure(c *Looked) float64 {
	return o.Base + float64(max(0, c.Institutions))
}

// noticed is d(l).
func (o *QuietOptions) noticed(l float64) float64 {
	return o.Noticed + (1-o.Noticed)*(1-math.Exp2(-l))
}

// judge one cell.
func (m *quietModel) judge(c *Looked) Judgement {
	n := max(0, c.Clues)
	s, w, e := m.looks(c), places(c), m.exposure(c)
	l := s / w
	rate := (m.b + e*m.noticed(l)) / (e * m.usual) // of the gamma posterior of r
	q := m.quantiles(n)
	j := Judgement{Rate: Interval{Mean: (m.a + float64(n)) / rate, Low: q.low / rate, High: q.high / rate}, LoudFrom: m.Loud}
	quiet := gammaP(m.a+float64(n), m.Loud*rate)
	looked := l >= m.Enough
	// Looks per place with nothing met after which quiet is settled.
	needs := m.Enough
	if d := m.usual*q.settled/m.Loud - m.b/e; d > m.Noticed && d < 1 {
		needs = max(needs, -math.Log2((1-d)/(1-m.Noticed)))
	}
	j.State, j.Sure = Unvisited, quiet
	switch {
	case n > 0 && quiet <= 0.5:
		j.State, j.Sure, j.Because = Loud, 1-quiet, BecauseClues
	case looked && quiet >= 0.5:
		j.State, j.Because = Quiet, BecauseEffort
	case looked:
		j.Because = BecauseDoubt
	case s > 0:
		j.Because = BecauseLittleEffort
	case n == 0 && c.Institutions <= 0 && quiet >= m.Settle:
		j.Because = BecauseNoExposure
		return j
	default:
		j.Because = BecauseNoEffort
	}
	if missing := needs*w - s; missing > 0 && (j.State == Unvisited || j.Sure < m.Settle) {
		j.Suggest, j.Missing = SuggestVisit, math.Ceil(missing)
		if c.Institutions <= 0 {
			j.Suggest, j.Missing = SuggestPatrol, math.Ceil(missing*m.Minutes)
		}
	}
	return j
}

// quantiles of the posterior after n clues; the posterior of every cell with as
// many is that one, scaled.
func (m *quietModel) quantiles(n int) gammaBounds {
	q, known := m.bounds[n]
	if !known {
		shape := m.a + float64(n)
		q = gammaBounds{gammaQuantile(shape, (1-m.Level)/2), gammaQuantile(shape, (1+m.Level)/2), gammaQuantile(shape, m.Settle)}
		m.bounds[n] = q
	}
	return q
}
