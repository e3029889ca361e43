package risk

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// Report says how well scores foretold inspections that nobody had seen.
type Report struct {
	Rules       grid.RiskRules // as tested
	Examples    int            // inspections that the weights were fitted on, 0: none
	From, Until grid.Date      // inspections of these days were foretold
	Visits      int
	Fails       int
	Violations  int // critical ones, where they are known
	Confidence  float64
	Seed        uint64
	AUC         hotspot.Interval // that a failed inspection had the higher score of a pair
	Tenths      []Row            // by score, the highest first
	Levels      []Row
	Order       *Order // nil when violations are not known, or none was found
}

// Row is a group of inspections of similar score.
type Row struct {
	Name       string
	Least      float64 // score in the group
	Visits     int
	Fails      int
	FailShare  hotspot.Interval // Wilson (1927)
	Lift       float64          // FailShare over that of all
	Per100     float64          // critical violations in 100 visits; NaN: not known
	WithRecord int              // visits whose violations are known
}

// Order compares the order in which places were visited with the order of their
// scores when the period began, at as many visits on each day (the evaluation of
// food inspections by the City of Chicago, 2015). Intervals by bootstrap over
// visits.
type Order struct {
	Visits        int              // whose violations are known
	FirstVisits   int              // in the first half of the period's days
	FoundThen     hotspot.Interval // share of critical violations found in the first half, as it was
	FoundByScore  hotspot.Interval // in the order of the scores
	Gain          hotspot.Interval // difference of the two
	Per100Then    hotspot.Interval // critical violations in 100 visits of the first half, as it was
	Per100ByScore hotspot.Interval
	DaysEarlier   hotspot.Interval // that a visit which found any would have been made
	FoundBlind    float64          // share of visits in the first half: what an order without knowledge finds
}

func (r *Report) fill(visits []visit, o BacktestOptions) {
	r.Visits, r.Until = len(visits), visits[len(visits)-1].on
	for i := range visits {
		if visits[i].failed {
			r.Fails++
		}
		if visits[i].critical > 0 {
			r.Violations += int(visits[i].critical)
		}
	}
	byScore := slices.Clone(visits)
	slices.SortStableFunc(byScore, func(a, b visit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(shuffled(a.subject), shuffled(b.subject)))
	})
	for t := range 10 {
		from, until := t*len(byScore)/10, (t+1)*len(byScore)/10
		r.Tenths = append(r.Tenths, r.row(fmt.Sprint(t+1), byScore[from:until]))
	}
	j := NewJudge(r.Rules)
	for _, level := range Levels {
		var group []visit
		for _, v := range byScore {
			if j.Level(v.score) == level {
				group = append(group, v)
			}
		}
		r.Levels = append(r.Levels, r.row(string(level), group))
	}
	rng := rand.New(rand.NewPCG(o.Seed, 0))
	r.AUC = bootstrap(rng, o, visits, auc)
	r.Order = order(rng, o, visits)
}

// shuffled breaks ties of a score without regard to the order of the records.
func shuffled(i int) uint64 {
	h := uint64(i) * 0x9e3779b97f4a7c15
	h ^= h >> 31
	return h * 0xbf58476d1ce4e5b9
}

func (r *Report) row(name string, group []visit) Row {
	row := Row{Name: name, Visits: len(group), Per100: math.NaN(), Lift: math.NaN()}
	critical := 0.0
	for i := range group {
		if group[i].failed {
			row.Fails++
		}
		if group[i].critical >= 0 {
			critical += group[i].critical
			row.WithRecord++
		}
		row.Least = group[i].score
	}
	row.FailShare = Wilson(row.Fails, row.Visits, r.Confidence)
	if r.Fails > 0 {
		row.Lift = row.FailShare.Mean / (float64(r.Fails) / float64(r.Visits))
	}
	if row.WithRecord > 0 {
		row.Per100 = 100 * critical / float64(row.WithRecord)
	}
	return row
}

// Wilson is the score interval of a share (Wilson 1927); NaN of nothing.
func Wilson(k, n int, confidence float64) hotspot.Interval {
	if n == 0 {
		return hotspot.Interval{Mean: math.NaN(), Low: math.NaN(), High: math.NaN()}
	}
	z := math.Sqrt2 * math.Erfinv(confidence)
	size, share := float64(n), float64(k)/float64(n)
	middle := (share + z*z/(2*size)) / (1 + z*z/size)
	half := z / (1 + z*z/size) * math.Sqrt(share*(1-share)/size+z*z/(4*size*size))
	return hotspot.Interval{Mean: share, Low: max(0, middle-half), High: min(1, middle+half)}
}
