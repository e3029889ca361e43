package main

import "fmt"

// migrateCommand is `gridwatch migrate`.
type migrateCommand struct {
	dbFlags
	deploymentFlags
}

// Run brings the schema up to date and initialises an empty database; servers
// that do the same wait for each other.
func (c *migrateCommand) Run(s *surroundings) error {
	db, err := c.open(s.ctx, true)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is written any more
	if err := db.Migrate(s.ctx); err != nil {
		return err
	}
	if _, err := db.Deployment(s.ctx); uninitialised(err) {
		err = c.initialise(s.ctx, db)
		if err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.stdout, "the schema is up to date")
	return err
}
