package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/intake"
)

// batchFlags name an import that is stored.
type batchFlags struct {
	dbFlags
	Batch string `arg:"" help:"Id of the import."`
}

// service opens what works on the import; done closes it.
func (c *batchFlags) service(s *surroundings) (service *intake.Service, bar *progressBar, done func(), err error) {
	if _, err := grid.ParseID[grid.BatchID]("batch", c.Batch); err != nil {
		return nil, nil, nil, err
	}
	db, err := c.open(s.ctx, false)
	if err != nil {
		return nil, nil, nil, err
	}
	done = func() { _ = db.Close() } // errors of writes were seen
	bar = newProgressBar(s.stderr, nil, 0)
	if service, err = newService(s.ctx, db, bar); err != nil {
		done()
	}
	return service, bar, done, err
}

// importUndoCommand is `gridwatch import undo BATCH`.
type importUndoCommand struct{ batchFlags }

// Run takes the import back; what was edited since stays and is listed.
func (c *importUndoCommand) Run(s *surroundings) error {
	service, bar, done, err := c.service(s)
	if err != nil {
		return err
	}
	defer done()
	id := grid.BatchID(c.Batch)
	refused, err := service.Undo(s.ctx, id)
	bar.end()
	if err != nil {
		return err
	}
	for _, r := range refused {
		if _, err := fmt.Fprintf(s.stderr, "%s %s stays: %s\n", r.What, r.ID, r.Reason); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(s.stdout, "import %s undone, %d left as they are\n", id, len(refused)); err != nil {
		return err
	}
	if len(refused) > 0 {
		return status(statusFailed)
	}
	return nil
}

// importResumeCommand is `gridwatch import resume BATCH`.
type importResumeCommand struct {
	batchFlags
	willFlags
	Rejected string `type:"path" placeholder:"FILE" help:"Where rejected rows go (default BATCH.rejected.csv)."`
}

// Run applies what is left.
func (c *importResumeCommand) Run(s *surroundings) error {
	service, bar, done, err := c.service(s)
	if err != nil {
		return err
	}
	defer done()
	id := grid.BatchID(c.Batch)
	report, err := service.Apply(s.ctx, id, c.will())
	bar.end()
	if err != nil {
		return err
	}
	return finishImport(s, report, or(c.Rejected, c.Batch+".rejected.csv"), false,
		func(fn func(intake.RowError) error) error { return service.EachReject(s.ctx, id, fn) })
}

// importListCommand is `gridwatch import list`.
type importListCommand struct {
	dbFlags
	Limit int `default:"20" help:"Most imports that are listed (${default})."`
}

// Run prints a table.
func (c *importListCommand) Run(s *surroundings) error {
	db, err := c.open(s.ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is written
	batches, err := db.ImportBatches(s.ctx, c.Limit)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(s.stdout, 0, 8, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "BATCH\tKIND\tSTATE\tROWS\tNEW\tCHANGED\tUNCHANGED\tREJECTED\tAT\tFILE") // Flush tells
	for _, b := range batches {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%s\t%s\n", b.ID, b.Kind, b.State, b.Counts.Rows, b.Counts.New,
			b.Counts.Changed, b.Counts.Unchanged, b.Counts.Rejected, b.CreatedAt.Format(time.RFC3339), b.Source)
	}
	return table.Flush()
}
