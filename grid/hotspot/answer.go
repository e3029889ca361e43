package hotspot

import (
	"context"
	"math"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Asked is a question with everything that its answer is computed from.
type Asked struct {
	Question                       // complete
	Rule      grid.HotspotRule     // of the policy
	Version   string               // of the policy
	Places    *Places              // of the scope
	Sums      *Sums                // of the scope, its slices as Cut gives them or none
	Residents map[geo.Cell]float64 // by base cell
}

// Cut is how a window is cut into slices: none when it is too short.
func (q *Question) Cut() (slicesN, sliceDays int) {
	if q.Days < Slices {
		return 0, 0
	}
	return Slices, q.Days / Slices
}

// Count takes a change of a located clue in the window into the sums, and gives
// its place and how many clues are shown there; -1 when there is no such place.
func (a *Asked) Count(c ClueChange) (place, shown int) {
	i := a.Places.At(c.Cell)
	if i < 0 {
		return i, 0
	}
	counted := &a.Sums.Open[i]
	if c.Sealed {
		counted = &a.Sums.Sealed[i]
	}
	*counted += c.Delta
	return i, int(Shown(a.Sums.Open[i], a.Sums.Sealed[i], a.Coarse()))
}

// First is the first day of the window.
func (q *Question) First() grid.Date { return q.Until - grid.Date(q.Days) + 1 }

// Coarse says whether sealed clues may be counted at the resolution.
func (a *Asked) Coarse() bool { return a.Resolution <= a.Rule.SealedResolution }

// Answer computes a map. The Emergence of each cell comes with it, nil when there
// are no slices or too few clues; then there are no global statistics either.
func Answer(ctx context.Context, a *Asked) (*Map, []Emergence, error) {
	m, err := Levels(ctx, a)
	if err != nil {
		return nil, nil, err
	}
	if !m.TooFew {
		if err := m.global(a.Places.Weights); err != nil {
			return nil, nil, err
		}
	}
	if err := a.judge(ctx, m); err != nil {
		return nil, nil, err
	}
	if m.TooFew || len(a.Sums.OpenIn) == 0 {
		return m, nil, ctx.Err()
	}
	developed, err := Emerging(a.Sums.ShownIn(a.Coarse()), a.Places.Weights)
	if err != nil {
		return nil, nil, err
	}
	for i := range m.Lines {
		if l := &m.Lines[i]; l.Near >= m.MinCluster || l.Expected >= float64(m.MinCluster) {
			l.Class = developed[i].Class
		}
	}
	return m, developed, ctx.Err()
}

// Levels computes a map without classes, judgements and global statistics.
func Levels(ctx context.Context, a *Asked) (*Map, error) {
	m := &Map{Question: a.Question, From: a.Sums.From, Rev: a.Sums.Rev, PolicyVersion: a.Version, Unlocated: a.Sums.Unlocated,
		MinClues: a.Rule.MinClues, MinCluster: a.Rule.MinCluster, Moran: noGlobal(), GeneralG: noGlobal(), Lines: make([]Line, len(a.Places.Cells))}
	located := 0
	for i, cell := range a.Places.Cells {
		open, sealed := a.Sums.Open[i], a.Sums.Sealed[i]
		n := Shown(open, sealed, a.Coarse())
		located += int(n)
		m.SealedLeftOut += int(open + sealed - n)
		m.Lines[i] = Line{Cell: cell, N: int(n), Institutions: int(a.Sums.Institution[i]), Visits: int(a.Sums.Visits[i]),
			PatrolMinutes: float64(a.Sums.Seconds[i]) / 60}
	}
	for cell, residents := range a.Residents {
		if i := a.Places.At(cell); i >= 0 {
			m.Lines[i].Residents += residents
		}
	}
	m.Total = located + m.Unlocated
	m.TooFew = located < m.MinClues
	return m, a.test(ctx, m)
}

// test gives every line its statistic and level.
func (a *Asked) test(ctx context.Context, m *Map) error {
	cases, exposure := make([]float64, len(m.Lines)), make([]float64, len(m.Lines))
	for i := range m.Lines {
		cases[i], exposure[i] = float64(m.Lines[i].N), m.Lines[i].Exposure(a.Per)
	}
	values := cases
	if a.Per != PerCount {
		var err error
		if values, err = Smooth(cases, exposure, a.Places.Weights, false); err != nil {
			return err
		}
	}
	kept, some, w := finite(values, a.Places.Weights)
	local, err := GetisOrd(ctx, some, w, LocalOptions{Star: true})
	if err != nil {
		return err
	}
	overall := overallRate(cases, exposure)
	for i := range m.Lines {
		l := &m.Lines[i]
		l.Value, l.Z, l.P, l.Q = values[i], math.NaN(), math.NaN(), math.NaN()
		near, around := cases[i], exposure[i]
		for _, j := range a.Places.Neighbours(i) {
			near += cases[j]
			around += exposure[j]
		}
		l.Near, l.Expected = int(near), overall*around
	}
	for at, i := range kept {
		l := &m.Lines[i]
		l.Z, l.P, l.Q = local[at].Z, local[at].P, local[at].Q
	}
	for i := range m.Lines {
		m.Lines[i].Level = m.LevelOf(&m.Lines[i])
	}
	return nil
}

// global gives the map the statistics of all places that have a value together.
func (m *Map) global(w Weights) (err error) {
	values := make([]float64, len(m.Lines))
	for i := range m.Lines {
		values[i] = m.Lines[i].Value
	}
	_, some, w := finite(values, w)
	if m.Moran, err = GlobalMoran(some, w); err != nil {
		return err
	}
	m.GeneralG, err = GeneralG(some, w)
	return err
}

// overallRate is that of all places together; 0 without exposure.
func overallRate(cases, exposure []float64) float64 {
	n, e := 0.0, 0.0
	for i := range cases {
		if exposure[i] > 0 {
			n += cases[i]
			e += exposure[i]
		}
	}
	if e == 0 {
		return 0
	}
	return n / e
}

// LevelOf is the level of a line of the map by its figures: hot and cold by the
// sign of Z and Q, but a cell is hot only with MinCluster clues near, and cold
// only where as many were to be expected. A rate of little exposure is raised by a
// clue or two, so with rates the clues near must also be more than the exposure
// near lets expect (rareNear).
func (m *Map) LevelOf(l *Line) Level {
	least := float64(m.MinCluster)
	switch step := stepOf(l.Q); {
	case m.TooFew:
		return Few
	case step == 0:
		return None
	case l.Z > 0 && (l.Near < m.MinCluster || m.Per != PerCount && l.chanceNear() > rareNear):
		return Few
	case l.Z > 0:
		return [...]Level{Hot1, Hot2, Hot3}[step-1]
	case l.Expected < least:
		return None
	default:
		return [...]Level{Cold1, Cold2, Cold3}[step-1]
	}
}

// rareNear is up to which chance of as many clues near a rate is called hot.
const rareNear = 0.05

// chanceNear is the chance of at least Near clues in the cell and its neighbours
// when their number is Poisson with mean Expected.
func (l *Line) chanceNear() float64 {
	if l.Near == 0 {
		return 1
	}
	return gammaP(float64(l.Near), l.Expected)
}

// stepOf is 1 to 3 by how small q is; 0 when it is not small, or NaN.
func stepOf(q float64) int {
	switch {
	case q <= 0.01:
		return 3
	case q <= 0.05:
		return 2
	case q <= 0.10:
		return 1
	}
	return 0
}

// Hot says whether the level is one of the hot ones.
func (l Level) Hot() bool { return l == Hot1 || l == Hot2 || l == Hot3 }

// judge says of every line whether it is quiet or unvisited.
func (a *Asked) judge(ctx context.Context, m *Map) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	looked := make([]Looked, len(m.Lines))
	for i := range m.Lines {
		l := &m.Lines[i]
		looked[i] = Looked{l.N, l.Institutions, l.Visits, l.PatrolMinutes}
	}
	for i, j := range JudgeQuiet(looked, QuietOptions{}) {
		m.Lines[i].Judgement = j
	}
	return nil
}

// finite keeps the places that have a value, with the neighbours among them.
func finite(values []float64, w Weights) (kept []int32, some []float64, among Weights) {
	at := make([]int32, len(values))
	for i, v := range values {
		at[i] = -1
		if !math.IsNaN(v) {
			at[i] = int32(len(kept))
			kept, some = append(kept, int32(i)), append(some, v)
		}
	}
	if len(kept) == len(values) {
		return kept, values, w
	}
	among.Offset = make([]int32, 1, len(kept)+1)
	for _, i := range kept {
		row, _ := w.Row(int(i))
		for _, j := range row {
			if at[j] >= 0 {
				among.Neighbour = append(among.Neighbour, at[j])
			}
		}
		among.Offset = append(among.Offset, int32(len(among.Neighbour)))
	}
	return kept, some, among
}
