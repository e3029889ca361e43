package main

import "errors"

type hotspotMoranCommand struct {
	File string `arg:"" type:"path" help:"CSV file."`
}

// Run is not built yet.
func (c *hotspotMoranCommand) Run(s *surroundings) error { return errors.New("not built yet") }
