package risk

import (
	"cmp"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Result of an inspection as a number.
var results = map[string]float64{"pass": 0, "conditions": 1, "fail": 2}

// Record is what is known of one inspection.
type Record struct {
	On       grid.Date
	Result   string  // one of grid.VisitResults; others than pass, conditions and fail say nothing
	Critical float64 // violations; NaN when they are not known
}

// Subject is what is known of one institution. Its fields are those that a scene
// does not fold by itself.
type Subject struct {
	Category       grid.Category
	Risk           grid.Risk
	Cell           geo.Cell  // of the neighbourhood, of one resolution for all; 0: none
	LicenceExpires grid.Date // the first of its licences to expire; NoDate: not known
	Reopened       bool
	OverdueSince   grid.Date // NoDate: not overdue
	HotLevel       int       // of its cell
	HotKnown       bool
	Clues          []Clue   // that name it, oldest first
	Records        []Record // of its inspections, oldest first
}

// Scene knows all institutions of a scope up to a day, and what is usual among them.
type Scene struct {
	On               grid.Date
	until            grid.Date // the first day that does not count
	rules            *grid.RiskRules
	subjects         []Subject
	all, allCritical tally
	category         map[kind]*tally
	critical         map[kind]*tally     // where violations are known; failed is: found a critical one
	last             map[geo.Cell]*tally // last inspections of the institutions of a cell
	discs            map[geo.Cell][]geo.Cell
	clues            map[geo.Cell][]grid.Date // sorted
}

type kind struct {
	category grid.Category
	risk     grid.Risk
}

// tally of inspections.
type tally struct{ n, failed float64 }

func (t *tally) add(times float64, failed bool) {
	t.n += times
	if failed {
		t.failed += times
	}
}

// towards is the share of failures drawn towards a prior one, which weighs as
// much as so many inspections: the posterior mean of a beta-binomial, in %.
func (t tally) towards(prior, weight float64) float64 {
	return 100 * (t.failed + prior/100*weight) / (t.n + weight)
}

// Weights of priors, in inspections.
const (
	categoryPrior  = 50
	subjectPrior   = 4
	neighbourPrior = 10
)

// NewScene on a day, to which only what happened before the day until counts: that
// day, to foretell it, or the next one, to tell how things stand. Records older
// than the rules' history do not count. A scene stands for its day; it keeps
// subjects and clues.
func NewScene(on, until grid.Date, rules *grid.RiskRules, subjects []Subject, clues map[geo.Cell][]grid.Date) *Scene {
	s := &Scene{On: on, until: until, rules: rules, subjects: subjects, category: map[kind]*tally{}, critical: map[kind]*tally{}, last: map[geo.Cell]*tally{},
		discs: map[geo.Cell][]geo.Cell{}, clues: clues}
	for i := range subjects {
		own := &subjects[i]
		past := s.past(own)
		t, c := of(s.category, own), of(s.critical, own)
		for _, r := range past {
			if _, known := results[r.Result]; known {
				s.all.add(1, r.Result == "fail")
				t.add(1, r.Result == "fail")
			}
			if r.Critical >= 0 {
				s.allCritical.add(1, r.Critical > 0)
				c.add(1, r.Critical > 0)
			}
		}
		if last, known := lastOf(past); known && own.Cell != 0 {
			s.lastIn(own.Cell).add(1, last.Result == "fail")
		}
	}
	return s
}

// past are the records that count.
func (s *Scene) past(own *Subject) []Record {
	from := s.On - grid.Date(s.rules.HistoryDays)
	a, _ := slices.BinarySearchFunc(own.Records, from, func(r Record, d grid.Date) int { return int(r.On - d) })
	b, _ := slices.BinarySearchFunc(own.Records, s.until, func(r Record, d grid.Date) int { return int(r.On - d) })
	return own.Records[a:b]
}

// lastOf is the last record with a known result.
func lastOf(past []Record) (Record, bool) {
	for i := len(past) - 1; i >= 0; i-- {
		if _, known := results[past[i].Result]; known {
			return past[i], true
		}
	}
	return Record{}, false
}

// of is the tally of the subject's category and risk class.
func of(tallies map[kind]*tally, own *Subject) *tally {
	k := kind{own.Category, own.Risk}
	if tallies[k] == nil {
		tallies[k] = &tally{}
	}
	return tallies[k]
}

func (s *Scene) lastIn(c geo.Cell) *tally {
	if s.last[c] == nil {
		s.last[c] = &tally{}
	}
	return s.last[c]
}

// Facts of a subject on the day of the scene.
func (s *Scene) Facts(i int) Facts {
	own := &s.subjects[i]
	f := Facts{On: s.On, Clues: own.Clues}
	if n := slices.IndexFunc(own.Clues, func(c Clue) bool { return c.On >= s.until }); n >= 0 {
		f.Clues = own.Clues[:n]
	}
	usual := s.all.towards(0, 0)
	if s.all.n == 0 {
		usual = 0
	} else {
		f.Know(grid.FactCategoryFail, of(s.category, own).towards(usual, categoryPrior))
	}
	if own.LicenceExpires != grid.NoDate {
		f.Know(grid.FactLicenceDays, float64(own.LicenceExpires-s.On))
	}
	if own.Reopened {
		f.Know(grid.FactReopened, 1)
	}
	if own.OverdueSince != grid.NoDate {
		f.Know(grid.FactOverdueDays, float64(s.On-own.OverdueSince))
	}
	if own.HotKnown {
		f.Know(grid.FactHotLevel, float64(own.HotLevel))
	}
	s.history(&f, own, usual)
	s.around(&f, own, usual)
	return f
}

// history knows what the subject's own inspections tell.
func (s *Scene) history(f *Facts, own *Subject, usual float64) {
	past := s.past(own)
	if len(past) == 0 {
		if len(own.Records) == 0 || own.Records[0].On >= s.until {
			f.Know(grid.FactNeverInspected, 1)
		}
		return
	}
	f.Know(grid.FactInspectionAge, float64(s.On-past[len(past)-1].On))
	var t, c tally
	for _, r := range past {
		if _, known := results[r.Result]; known {
			t.add(1, r.Result == "fail")
		}
		if r.Critical >= 0 {
			c.add(1, r.Critical > 0)
		}
	}
	if c.n > 0 {
		usually := of(s.critical, own).towards(s.allCritical.towards(0, 0), categoryPrior)
		f.Know(grid.FactCriticalShare, c.towards(usually, subjectPrior))
	}
	last, known := lastOf(past)
	if !known {
		return
	}
	f.Know(grid.FactFailShare, t.towards(of(s.category, own).towards(usual, categoryPrior), subjectPrior))
	f.Know(grid.FactLastResult, results[last.Result])
	if last.Critical >= 0 {
		f.Know(grid.FactLastCritical, last.Critical)
	}
}

// around knows what its cell and the ones next to it tell, without the subject itself.
func (s *Scene) around(f *Facts, own *Subject, usual float64) {
	if own.Cell == 0 {
		return
	}
	disc, known := s.discs[own.Cell]
	if !known {
		disc = own.Cell.Disk(1)
		s.discs[own.Cell] = disc
	}
	var t tally
	near := 0
	for _, c := range disc {
		if in := s.last[c]; in != nil {
			t.n += in.n
			t.failed += in.failed
		}
		near += s.cluesIn(c)
	}
	if last, known := lastOf(s.past(own)); known {
		t.add(-1, last.Result == "fail")
	}
	if t.n > 0 {
		f.Know(grid.FactNeighboursFail, t.towards(usual, neighbourPrior))
	}
	if s.clues != nil {
		f.Know(grid.FactCluesNear, float64(near))
	}
}

// cluesIn counts the clues of a cell in the days before the scene's.
func (s *Scene) cluesIn(c geo.Cell) int {
	on := s.clues[c]
	from, _ := slices.BinarySearch(on, s.On-grid.Date(s.rules.NearDays))
	until, _ := slices.BinarySearch(on, s.until)
	return max(0, until-from)
}

// InOrder sorts records by day and keeps one of each day: the last one with the
// worst result.
func InOrder(records []Record) []Record {
	slices.SortStableFunc(records, func(a, b Record) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(results[a.Result], results[b.Result]))
	})
	kept := records[:0]
	for i, r := range records {
		if i+1 == len(records) || records[i+1].On != r.On {
			kept = append(kept, r)
		}
	}
	return kept
}
