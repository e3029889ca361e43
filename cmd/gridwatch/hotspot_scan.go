package main

import "errors"

type hotspotScanCommand struct {
	File string `arg:"" type:"path" help:"CSV file."`
}

// Run is not built yet.
func (c *hotspotScanCommand) Run(s *surroundings) error { return errors.New("not built yet") }
