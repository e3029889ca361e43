package api

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
	"gridwatch/grid/risk"
	"gridwatch/grid/store"
)

// ranked is an institution that a rule fired on.
type ranked struct {
	id       grid.InstitutionID
	name     string
	category grid.Category
	class    grid.Risk
	cell     geo.Cell
	risk.Score
}

// ranking of a scope: the highest score first, then by id.
type ranking struct {
	rev    int64
	at     time.Time // domain time
	made   time.Time // wall time
	policy string    // version
	rules  grid.RiskRules
	counts map[risk.Level]int
	rows   []ranked
}

func byScore(a, b *ranked) int {
	return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.id, b.id))
}

// from are the rows after a cursor; all of nil.
func (r *ranking) from(after *ranked) []ranked {
	if after == nil {
		return r.rows
	}
	n, there := slices.BinarySearchFunc(r.rows, after, func(a ranked, b *ranked) int { return byScore(&a, b) })
	if there {
		n++
	}
	return r.rows[n:]
}

// A ranking serves for riskPatience whatever is written: it takes up to a few
// hundred milliseconds, and pages should agree. After that it serves until
// something is written, for riskFresh at most, because hotspots follow the log a
// little later. One that nobody asked for during riskKept is dropped.
const (
	riskPatience = 3 * time.Second
	riskFresh    = 30 * time.Second
	riskKept     = time.Minute
)

func (r *ranking) serves(rev int64, policy string, now time.Time) bool {
	age := now.Sub(r.made)
	return r.policy == policy && (age < riskPatience || r.rev == rev && age < riskFresh)
}

// riskRankings keeps the last ranking of each scope. Whoever asks while one is
// made waits for it.
type riskRankings struct {
	mu   sync.Mutex
	kept map[string]*keptRanking
}

type keptRanking struct {
	mu    sync.Mutex
	asked time.Time // guarded by riskRankings.mu
	last  *ranking
}

func (k *riskRankings) of(ctx context.Context, s *Server, region string) (*ranking, error) {
	now := s.wall()
	p, err := s.currentPolicy(ctx)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	if k.kept == nil {
		k.kept = map[string]*keptRanking{}
	}
	for name, one := range k.kept {
		if now.Sub(one.asked) > riskKept {
			delete(k.kept, name)
		}
	}
	mine := k.kept[region]
	if mine == nil {
		mine = &keptRanking{}
		k.kept[region] = mine
	}
	mine.asked = now
	k.mu.Unlock()

	mine.mu.Lock()
	defer mine.mu.Unlock()
	if last := mine.last; last != nil && last.serves(s.view.Rev(), p.Version, now) {
		return last, nil
	}
	made, err := s.rank(ctx, region)
	if err != nil {
		return nil, err
	}
	made.made = now
	mine.last = made
	return made, nil
}

// rank scores every active institution of a scope as things stand, from what the
// scope itself holds.
func (s *Server) rank(ctx context.Context, region string) (*ranking, error) {
	st, err := s.standing(ctx)
	if err != nil {
		return nil, err
	}
	r := &ranking{rev: s.view.Rev(), at: st.now, policy: st.policy.Version, rules: st.policy.RiskRules(), counts: map[risk.Level]int{}}
	today := grid.DateOf(st.now, st.zone)
	rows, err := s.riskRows(ctx, region, &r.rules, st)
	if err != nil {
		return nil, err
	}
	subjects, clues := rows.subjects(st, min(riskNeighbourhood, s.deployment.Resolution))
	scene, judge := risk.NewScene(today, today+1, &r.rules, subjects, clues), risk.NewJudge(r.rules)
	for i := range rows.places {
		facts := scene.Facts(i)
		score := judge.Score(&facts)
		r.counts[score.Level]++
		if len(score.Reasons) > 0 {
			p := &rows.places[i]
			r.rows = append(r.rows, ranked{p.ID, p.Name, p.Category, p.Risk, p.Cell, score})
		}
	}
	slices.SortFunc(r.rows, func(a, b ranked) int { return byScore(&a, &b) })
	return r, nil
}

// riskNeighbourhood is the resolution at which places are neighbours, or the base
// resolution where that is coarser.
const riskNeighbourhood = 8

// riskRows are what a ranking is made of.
type riskRows struct {
	places      []store.RiskInstitution
	inspections []store.RiskInspection
	clues       []store.RiskClue
	heat        heat
}

// riskRows are read side by side: what is written meanwhile may be in some of them.
func (s *Server) riskRows(ctx context.Context, region string, rules *grid.RiskRules, st standing) (*riskRows, error) {
	today := grid.DateOf(st.now, st.zone)
	since := func(days int) time.Time { return (today - grid.Date(days)).Start(st.zone) }
	named := rules.Days
	for i := range rules.Rules {
		named = max(named, rules.Rules[i].Days)
	}
	var rows riskRows
	var errs [3]error
	var reading sync.WaitGroup
	reading.Go(func() { rows.places, errs[0] = s.store.RiskInstitutions(ctx, region) })
	reading.Go(func() { rows.inspections, errs[1] = s.store.RiskInspections(ctx, region, since(rules.HistoryDays)) })
	if rows.clues, errs[2] = s.store.RiskClues(ctx, region, since(named), since(rules.NearDays)); errs[2] == nil {
		rows.heat, errs[2] = s.heat(ctx, region)
	}
	reading.Wait()
	return &rows, errors.Join(errs[:]...)
}

// subjects are what is known of the places, and the days of clues by
// neighbourhood, a cell of a resolution.
func (rows *riskRows) subjects(st standing, around int) ([]risk.Subject, map[geo.Cell][]grid.Date) {
	subjects, at := make([]risk.Subject, len(rows.places)), make(map[grid.InstitutionID]int, len(rows.places))
	for i := range rows.places {
		p := &rows.places[i]
		at[p.ID] = i
		own := &subjects[i]
		*own = risk.Subject{Category: p.Category, Risk: p.Risk, Cell: p.Cell.Parent(around), LicenceExpires: p.LicenceExpires,
			Reopened: p.Reopened, OverdueSince: grid.NoDate}
		if owed := p.Owed(st.policy, st.zone, st.now); owed.Status == grid.Overdue {
			own.OverdueSince = grid.DateOf(owed.Since, st.zone) - 1 // the due date: it is overdue from the day after
		}
		own.HotLevel, own.HotKnown = rows.heat.of(p.Cell)
	}
	for i := range rows.inspections {
		v := &rows.inspections[i]
		if n, known := at[v.Institution]; known {
			subjects[n].Records = append(subjects[n].Records, risk.Record{On: grid.DateOf(v.At, st.zone), Result: v.Result, Critical: math.NaN()})
		}
	}
	clues := map[geo.Cell][]grid.Date{}
	for i := range rows.clues {
		c := &rows.clues[i]
		on := grid.DateOf(c.At, st.zone)
		if n, known := at[c.Institution]; known {
			subjects[n].Clues = append(subjects[n].Clues, risk.Clue{Kind: c.Kind, Source: c.Source, On: on})
		}
		if cell := c.Cell.Parent(around); cell != 0 {
			clues[cell] = append(clues[cell], on)
		}
	}
	return subjects, clues
}

// heat is the level of every cell of the usual map of hotspots.
type heat struct {
	resolution int
	level      map[geo.Cell]int
}

// levels of a cell as numbers; too few clues is not known.
var heatOf = map[hotspot.Level]int{hotspot.Hot3: 3, hotspot.Hot2: 2, hotspot.Hot1: 1, hotspot.None: 0,
	hotspot.Cold1: -1, hotspot.Cold2: -2, hotspot.Cold3: -3}

// heat of a scope; nothing is known on a server without hotspots.
func (s *Server) heat(ctx context.Context, region string) (heat, error) {
	if s.hotspots == nil {
		return heat{}, nil
	}
	m, err := s.hotspots.Map(ctx, s.hotspots.Usual(region))
	if err != nil {
		return heat{}, err
	}
	h := heat{m.Resolution, make(map[geo.Cell]int, len(m.Lines))}
	for i := range m.Lines {
		if level, known := heatOf[m.Lines[i].Level]; known {
			h.level[m.Lines[i].Cell] = level
		}
	}
	return h, nil
}

func (h heat) of(c geo.Cell) (level int, known bool) {
	level, known = h.level[c.Parent(h.resolution)]
	return level, known
}
