package main

import "errors"

type hotspotEmergingCommand struct {
	File string `arg:"" type:"path" help:"CSV file."`
}

// Run is not built yet.
func (c *hotspotEmergingCommand) Run(s *surroundings) error { return errors.New("not built yet") }
