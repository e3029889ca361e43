package scanning

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// Population says what the model poisson relates clues to.
type Population string

// Populations of the model poisson.
const (
	NoPopulation Population = ""
	Institutions Population = "institutions"
	Residents    Population = "residents"
)

// Params are the options of a run, as they are stored with it.
type Params struct {
	Model       hotspot.Model  `json:"model"`
	Metric      hotspot.Metric `json:"metric"`
	Population  Population     `json:"population,omitempty"`
	Resolution  int            `json:"resolution"`
	MaxShare    float64        `json:"max_share"`
	MaxDays     int            `json:"max_days"` // 0: space alone
	Prospective bool           `json:"prospective"`
	MinCases    int            `json:"min_cases"`
	Runs        int            `json:"runs"`

	// What the policy asked for when the run was made.
	MinClues   int `json:"min_clues"`
	MinCluster int `json:"min_cluster"`

	// What the input holds, and what could not be in it: clues of the model
	// poisson in cells without population.
	Cases   int `json:"cases"`
	LeftOut int `json:"left_out,omitempty"`
}

// Temporal says whether windows have a beginning and an end.
func (p *Params) Temporal() bool { return p.MaxDays > 0 }

// TooFew says whether there are fewer clues than the policy wants to speak of
// clusters at all.
func (p *Params) TooFew() bool { return p.Cases < p.MinClues }

// ParamsOf reads the options of a stored run.
func ParamsOf(r *grid.ScanRun) (Params, error) {
	var p Params
	if err := json.Unmarshal(r.Params, &p); err != nil {
		return p, fmt.Errorf("scanning: options of the run %s: %w", r.ID, err)
	}
	return p, nil
}

// check says what is wrong with options over so many days.
func (p *Params) check(days int) error {
	var f grid.Faults
	if p.Model != hotspot.Poisson && p.Model != hotspot.Permutation {
		f.Add("model", string(p.Model), "is not poisson or permutation")
	}
	if p.Metric != hotspot.H3 && p.Metric != hotspot.GreatCircle {
		f.Add("metric", string(p.Metric), "is not h3 or greatcircle")
	}
	switch {
	case p.Model == hotspot.Poisson && p.Population != Institutions && p.Population != Residents:
		f.Add("population", string(p.Population), "is not institutions or residents")
	case p.Model != hotspot.Poisson && p.Population != NoPopulation:
		f.Add("population", string(p.Population), "is for the model poisson")
	}
	switch {
	case p.Model == hotspot.Permutation && p.MaxDays == 0:
		f.Add("max_days", "0", "needs a length of time with the model permutation")
	case p.MaxDays < 0 || p.MaxDays > 0 && p.MaxDays >= days:
		f.Add("max_days", strconv.Itoa(p.MaxDays), "is not less than the %d days of the data", days)
	}
	if !(p.MaxShare > 0 && p.MaxShare <= 0.5) {
		f.Add("max_share", strconv.FormatFloat(p.MaxShare, 'g', -1, 64), "is not above 0 and at most 0.5")
	}
	if p.MinCases < 2 {
		f.Add("min_cases", strconv.Itoa(p.MinCases), "is less than 2")
	}
	if p.Runs < leastRuns || p.Runs > mostRuns {
		f.Add("runs", strconv.Itoa(p.Runs), "is not %d to %d", leastRuns, mostRuns)
	}
	return f.Err("scan")
}

// Bounds of the number of Monte Carlo runs.
const (
	leastRuns = 99
	mostRuns  = 99_999
)

// options are those of the statistic.
func (p *Params) options(seed uint64, progress func(done, total int)) hotspot.ScanOptions {
	return hotspot.ScanOptions{Model: p.Model, Metric: p.Metric, MaxShare: p.MaxShare, MinCases: p.MinCases, MaxPeriods: p.MaxDays,
		Prospective: p.Prospective, Runs: p.Runs, Seed: seed, Progress: progress}
}

// Command computes the result of a run again from its downloaded input.
func Command(r *grid.ScanRun, p *Params) string {
	var b strings.Builder
	fmt.Fprintf(&b, "gridwatch hotspot scan --model %s --metric %s --max-share %s --min-cases %d", p.Model, p.Metric,
		strconv.FormatFloat(p.MaxShare, 'g', -1, 64), p.MinCases)
	if p.Temporal() {
		fmt.Fprintf(&b, " --time-col %s --max-window %d", columnDay, p.MaxDays)
	}
	if p.Prospective {
		b.WriteString(" --prospective")
	}
	fmt.Fprintf(&b, " --runs %d --seed %d %s", p.Runs, r.Seed, InputName(r))
	return b.String()
}

// InputName is the name of the file that the input is downloaded as.
func InputName(r *grid.ScanRun) string { return "scan-" + string(r.ID) + ".csv" }
