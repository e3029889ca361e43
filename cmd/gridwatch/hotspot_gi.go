package main

import "errors"

type hotspotGiCommand struct {
	File string `arg:"" type:"path" help:"CSV file."`
}

// Run is not built yet.
func (c *hotspotGiCommand) Run(s *surroundings) error { return errors.New("not built yet") }
