package main

import "fmt"

// versionCommand is `gridwatch version`.
type versionCommand struct{}

// Run prints module version and revision.
func (versionCommand) Run(s *surroundings) error {
	_, err := fmt.Fprintln(s.stdout, "gridwatch", programVersion())
	return err
}
