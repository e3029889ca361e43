package main

import (
	"context"
	"os"

	"gridwatch/cmd/gridwatch/demo"
	"gridwatch/grid"
	"gridwatch/grid/risk"
)

// Days of the records of Chicago: training begins a year after the first
// inspection, the last two months are tested.
const (
	riskTrainFrom grid.Date = 15_584 // 2012-09-01
	riskTestFrom  grid.Date = 16_375 // 2014-11-01
)

// riskSection prints how well the rules foretold the inspections of the last two months.
func riskSection(b *bench) error {
	h, err := demo.RiskHistory(8)
	if err != nil {
		return err
	}
	trial, err := risk.NewTrial(context.Background(), h, grid.DefaultRiskRules, riskTrainFrom)
	if err != nil {
		return err
	}
	for _, fit := range []bool{false, true} {
		r, err := trial.Run(context.Background(), risk.BacktestOptions{From: riskTestFrom, Fit: fit, Seed: b.seed})
		if err != nil {
			return err
		}
		if err := r.Write(os.Stdout); err != nil {
			return err
		}
		high, all := r.Levels[0], float64(r.Fails)/float64(r.Visits)
		b.target("institutions that are flagged high fail more often than all", high.FailShare.Low > all, "%.1f %% (%.1f to %.1f) of %d, all %.1f %%",
			100*high.FailShare.Mean, 100*high.FailShare.Low, 100*high.FailShare.High, high.Visits, 100*all)
		b.target("critical violations are found days earlier", r.Order.DaysEarlier.Low > 0, "%.1f (%.1f to %.1f)", r.Order.DaysEarlier.Mean, r.Order.DaysEarlier.Low, r.Order.DaysEarlier.High)
	}
	return nil
}
