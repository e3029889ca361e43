package main

import "errors"

type hotspotForecastCommand struct {
	File string `arg:"" type:"path" help:"CSV file."`
}

// Run is not built yet.
func (c *hotspotForecastCommand) Run(s *surroundings) error { return errors.New("not built yet") }
