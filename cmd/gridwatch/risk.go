package main

import "errors"

// riskCommand groups what concerns the rules of early warning.
type riskCommand struct {
	Backtest riskBacktestCommand `cmd:"" help:"Do the institutions that the rules flag fail their next inspection more often?"`
}

type riskBacktestCommand struct{}

// Run is not built yet.
func (c *riskBacktestCommand) Run(s *surroundings) error { return errors.New("not built yet") }
