package main

import (
	"fmt"

	"gridwatch/api"
)

// openapiCommand is `gridwatch openapi`.
type openapiCommand struct{}

// Run prints the description.
func (openapiCommand) Run(s *surroundings) error {
	text, err := api.OpenAPI()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.stdout, "%s\n", text)
	return err
}
