package main

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"gridwatch/grid/hotspot"
	"gridwatch/grid/risk"
)

// printRisk writes the reports for people.
func printRisk(to io.Writer, results, earlier []*risk.Report) error {
	for _, r := range results {
		if err := r.Write(to); err != nil {
			return err
		}
		if r.Examples > 0 {
			if _, err := fmt.Fprint(to, "weights:"); err != nil {
				return err
			}
			for _, rule := range r.Rules.Rules {
				if rule.Weight > 0 {
					if _, err := fmt.Fprintf(to, " %s %g", rule.Code, rule.Weight); err != nil {
						return err
					}
				}
			}
		}
		if _, err := fmt.Fprintln(to); err != nil {
			return err
		}
	}
	if len(earlier) == 0 {
		return nil
	}
	t := tabwriter.NewWriter(to, 2, 0, 2, ' ', tabwriter.AlignRight)
	if _, err := fmt.Fprintln(t, "earlier\tvisits\tfailed\tpairs %\tlift of first tenth\tfirst half, as it was %\tby score %\tdays earlier\t"); err != nil {
		return err
	}
	for _, r := range earlier {
		then, scored, days := math.NaN(), math.NaN(), math.NaN()
		if o := r.Order; o != nil {
			then, scored, days = o.FoundThen.Mean, o.FoundByScore.Mean, o.DaysEarlier.Mean
		}
		if _, err := fmt.Fprintf(t, "%s – %s\t%d\t%d\t%.1f\t%.2f\t%.1f\t%.1f\t%.1f\t\n", r.From, r.Until, r.Visits, r.Fails, 100*r.AUC.Mean, r.Tenths[0].Lift,
			100*then, 100*scored, days); err != nil {
			return err
		}
	}
	return t.Flush()
}

// riskReportFile is a back-test as JSON; a figure that does not exist is null,
// intervals are [estimate, low, high].
type riskReportFile struct {
	Rules      *riskFile     `json:"rules"`
	Examples   int           `json:"examples"`
	From       string        `json:"from"`
	Until      string        `json:"until"`
	Visits     int           `json:"visits"`
	Fails      int           `json:"fails"`
	Violations int           `json:"critical_violations"`
	Confidence float64       `json:"confidence"`
	Seed       uint64        `json:"seed"`
	Pairs      []*float64    `json:"pairs"`
	Tenths     []riskRowFile `json:"tenths"`
	Levels     []riskRowFile `json:"levels"`
	Order      *riskOrder    `json:"order"`
}

type riskRowFile struct {
	Name      string     `json:"name"`
	Least     float64    `json:"least"`
	Visits    int        `json:"visits"`
	Fails     int        `json:"fails"`
	FailShare []*float64 `json:"fail_share"`
	Lift      *float64   `json:"lift"`
	Per100    *float64   `json:"critical_per_100"`
}

type riskOrder struct {
	Visits        int        `json:"visits"`
	FirstVisits   int        `json:"first_visits"`
	FoundThen     []*float64 `json:"found_then"`
	FoundByScore  []*float64 `json:"found_by_score"`
	FoundBlind    float64    `json:"found_blind"`
	Gain          []*float64 `json:"gain"`
	Per100Then    []*float64 `json:"per_100_then"`
	Per100ByScore []*float64 `json:"per_100_by_score"`
	DaysEarlier   []*float64 `json:"days_earlier"`
}

func riskReportJSON(results, earlier []*risk.Report) any {
	out := struct {
		AsTheyAre riskReportFile   `json:"as_they_are"`
		Fitted    riskReportFile   `json:"fitted"`
		Earlier   []riskReportFile `json:"earlier"`
	}{riskReportToFile(results[0]), riskReportToFile(results[1]), []riskReportFile{}}
	for _, r := range earlier {
		out.Earlier = append(out.Earlier, riskReportToFile(r))
	}
	return out
}

func riskReportToFile(r *risk.Report) riskReportFile {
	file := riskReportFile{Rules: riskToFile(r.Rules), Examples: r.Examples, From: r.From.String(), Until: r.Until.String(), Visits: r.Visits, Fails: r.Fails,
		Violations: r.Violations, Confidence: r.Confidence, Seed: r.Seed, Pairs: threeOrNull(r.AUC), Tenths: riskRows(r.Tenths), Levels: riskRows(r.Levels)}
	if o := r.Order; o != nil {
		file.Order = &riskOrder{o.Visits, o.FirstVisits, threeOrNull(o.FoundThen), threeOrNull(o.FoundByScore), o.FoundBlind, threeOrNull(o.Gain),
			threeOrNull(o.Per100Then), threeOrNull(o.Per100ByScore), threeOrNull(o.DaysEarlier)}
	}
	return file
}

func riskRows(rows []risk.Row) []riskRowFile {
	out := make([]riskRowFile, len(rows))
	for i, r := range rows {
		out[i] = riskRowFile{r.Name, r.Least, r.Visits, r.Fails, threeOrNull(r.FailShare), finiteOrNull(r.Lift), finiteOrNull(r.Per100)}
	}
	return out
}

func threeOrNull(i hotspot.Interval) []*float64 {
	return []*float64{finiteOrNull(i.Mean), finiteOrNull(i.Low), finiteOrNull(i.High)}
}

func finiteOrNull(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
