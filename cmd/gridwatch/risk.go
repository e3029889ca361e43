package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"gridwatch/cmd/gridwatch/demo"
	"gridwatch/grid"
	"gridwatch/grid/risk"
)

// riskCommand groups what concerns the rules of early warning.
type riskCommand struct {
	Backtest riskBacktestCommand `cmd:"" help:"Do the institutions that the rules flag fail their next inspection more often?"`
}

// riskBacktestCommand is `gridwatch risk backtest`.
type riskBacktestCommand struct {
	Institutions string `placeholder:"FILE" help:"CSV id,category[,risk][,lon,lat][,licence_expires]. Without files: the records of Chicago that come with the program."`
	Inspections  string `placeholder:"FILE" help:"CSV id,on,result[,critical]: institution, day, pass|conditions|fail, number of critical violations."`
	Complaints   string `placeholder:"FILE" help:"CSV on[,lon,lat][,id,kind,source]: day, place, and the institution that is named, if any."`
	From         string `placeholder:"DAY" help:"First day that is tested (default: the last two calendar months)."`
	Until        string `placeholder:"DAY" help:"Last day that is tested (default: that of the last inspection)."`
	TrainFrom    string `placeholder:"DAY" help:"Weights are fitted on inspections from this day on (default: a year after the first one)."`
	Policy       string `placeholder:"FILE" help:"Policy as 'policy show' prints it: its rules and cycles are tested instead of the default."`
	Resolution   int    `default:"8" help:"H3 resolution of neighbourhoods."`
	Earlier      int    `default:"4" help:"So many periods as long, before the tested one, are tested likewise and shown in short."`
	Resamples    int    `default:"1000" help:"Of the bootstrap."`
	Seed         uint64 `default:"1" help:"Of the bootstrap."`
	JSON         bool   `name:"json" help:"Print JSON."`
	Fitted       string `placeholder:"FILE" help:"Write the rules with the fitted weights to this file, as 'risk' of a policy file."`
	Report       string `placeholder:"FILE" help:"Where to write the rows that are not used (default: stderr)."`
}

// Help says what is done.
func (*riskBacktestCommand) Help() string {
	return "Every inspection of the tested period is scored by what was known before its day, once with the rules as they are and once with weights " +
		"fitted on what lies before the period. Shown are failures by tenths of the score and by level, and how many critical violations the first half of " +
		"the period would have found if places had been visited in the order of their scores on its first day, as many a day as it was. " +
		"Earlier periods are each fitted on what lies before them. Days are YYYY-MM-DD, coordinates WGS-84. A row that is not used is reported, and the exit status is 1."
}

// Run does so.
func (c *riskBacktestCommand) Run(s *surroundings) error {
	if err := c.check(); err != nil {
		return err
	}
	rules, cycles, err := c.policy()
	if err != nil {
		return err
	}
	h, report, err := c.history(s, cycles)
	if err != nil {
		return err
	}
	defer func() { _ = report.close() }() // finish saw its errors
	o, trainFrom, err := c.period(h)
	if err != nil {
		return err
	}
	trial, err := risk.NewTrial(s.ctx, h, rules, trainFrom)
	if err != nil {
		return err
	}
	var results []*risk.Report
	for _, fit := range []bool{false, true} {
		o.Fit = fit
		r, err := trial.Run(s.ctx, o)
		if err != nil {
			return err
		}
		results = append(results, r)
	}
	earlier, err := c.earlier(s, trial, o)
	if err != nil {
		return err
	}
	if c.Fitted != "" {
		text, err := json.MarshalIndent(riskToFile(results[1].Rules), "", "  ")
		if err == nil {
			err = os.WriteFile(c.Fitted, append(text, '\n'), 0o600)
		}
		if err != nil {
			return &badFlag{"fitted", err.Error()}
		}
	}
	if c.JSON {
		err = json.NewEncoder(s.stdout).Encode(riskReportJSON(results, earlier))
	} else {
		err = printRisk(s.stdout, results, earlier)
	}
	if err != nil {
		return err
	}
	return report.finish("risk backtest: %d institutions, %d rows not used", len(h.Subjects), report.faults)
}

func (c *riskBacktestCommand) check() error {
	given := 0
	for _, file := range []string{c.Institutions, c.Inspections, c.Complaints} {
		if file != "" {
			given++
		}
	}
	switch {
	case given > 0 && c.Institutions == "":
		return &badFlag{"institutions", "is needed with the other files"}
	case given > 0 && c.Inspections == "":
		return &badFlag{"inspections", "is needed with the other files"}
	case c.Resolution < 4 || c.Resolution > 12:
		return &badFlag{"resolution", "is not 4 to 12"}
	case c.Resamples < 1 || c.Resamples > 100_000:
		return &badFlag{"resamples", "is not 1 to 100000"}
	case c.Earlier < 0 || c.Earlier > 50:
		return &badFlag{"earlier", "is not 0 to 50"}
	}
	return nil
}

// policy gives the rules to be tested, and cycles; no cycles for the records that
// come with the program, which have their own.
func (c *riskBacktestCommand) policy() (grid.RiskRules, *grid.Policy, error) {
	p := grid.DefaultPolicy("Asia/Shanghai") // days are local already
	if c.Policy != "" {
		text, err := os.ReadFile(c.Policy)
		if err != nil {
			return grid.RiskRules{}, nil, unreadable(c.Policy, err)
		}
		if p, err = parsePolicy(text, p.Zone); err != nil {
			return grid.RiskRules{}, nil, err
		}
	}
	return p.RiskRules(), &p, nil
}

func (c *riskBacktestCommand) history(s *surroundings, cycles *grid.Policy) (*risk.History, *rowReport, error) {
	report, err := openReport(s, c.Report)
	if err != nil {
		return nil, nil, err
	}
	if c.Institutions == "" {
		h, err := demo.RiskHistory(c.Resolution)
		return h, report, err
	}
	in := riskFiles{resolution: c.Resolution, report: report}
	h, err := in.read(c.Institutions, c.Inspections, c.Complaints)
	if err != nil {
		return nil, nil, err
	}
	h.Cycle = func(of *risk.Subject) int { return cycles.Cycle([]grid.Category{of.Category}, of.Risk).Inspection }
	return h, report, nil
}

// period is what is tested: as asked for, else the last two calendar months with
// an inspection. Training begins a year after the first record.
func (c *riskBacktestCommand) period(h *risk.History) (o risk.BacktestOptions, trainFrom grid.Date, err error) {
	o = risk.BacktestOptions{Seed: c.Seed, Resamples: c.Resamples}
	first, last := grid.Date(math.MaxInt32), grid.NoDate
	for i := range h.Subjects {
		if r := h.Subjects[i].Records; len(r) > 0 {
			first, last = min(first, r[0].On), max(last, r[len(r)-1].On)
		}
	}
	if last == grid.NoDate {
		return o, 0, risk.ErrTooFew
	}
	o.Until, trainFrom = last, first+365
	y, m, _ := time.Unix(int64(last)*86400, 0).UTC().Date()
	o.From = grid.Date(time.Date(y, m-1, 1, 0, 0, 0, 0, time.UTC).Unix() / 86400)
	for flag, d := range map[string]struct {
		text string
		to   *grid.Date
	}{"from": {c.From, &o.From}, "until": {c.Until, &o.Until}, "train-from": {c.TrainFrom, &trainFrom}} {
		if d.text == "" {
			continue
		}
		on, err := grid.ParseDate(d.text)
		if err != nil {
			return o, 0, &badFlag{flag, err.Error()}
		}
		*d.to = on
	}
	if o.Until < o.From {
		return o, 0, &badFlag{"until", fmt.Sprintf("%s is before the first day, %s", o.Until, o.From)}
	}
	return o, trainFrom, nil
}

// earlier periods as long as the tested one, the latest first, until one has too few inspections.
func (c *riskBacktestCommand) earlier(s *surroundings, trial *risk.Trial, o risk.BacktestOptions) ([]*risk.Report, error) {
	var all []*risk.Report
	days := o.Until - o.From + 1
	for range c.Earlier {
		o.From, o.Until = o.From-days, o.From-1
		o.Fit = true
		r, err := trial.Run(s.ctx, o)
		switch {
		case errors.Is(err, risk.ErrTooFew):
			return all, nil
		case err != nil:
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}
