package main

import (
	"context"
	"runtime"
)

// tableRow is a row on its way through eachRow.
type tableRow struct {
	row    int
	fields []string
	bad    *fault
	done   bool
}

// rowBatch is as many rows as one goroutine works on at a time.
const rowBatch = 512

// eachRow calls work with every row of a table, on all processors at once, and
// then write, in the order of the table. It holds a few batches at a time.
func eachRow(ctx context.Context, t *table, work func(*tableRow), write func(*tableRow) error) error {
	type job struct {
		rows []tableRow
		done chan struct{}
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	workers := runtime.GOMAXPROCS(0)
	todo, order := make(chan job), make(chan job, 2*workers)
	for range workers {
		go func() {
			for j := range todo {
				for i := range j.rows {
					work(&j.rows[i])
				}
				close(j.done)
			}
		}()
	}
	var failed error // of reading; seen after order is closed
	go func() {
		defer close(order)
		defer close(todo)
		for {
			rows, err := t.batch()
			if len(rows) > 0 {
				j := job{rows, make(chan struct{})}
				select {
				case order <- j:
				case <-ctx.Done():
					return
				}
				todo <- j
			}
			if err != nil {
				if !isEnd(err) {
					failed = err
				}
				return
			}
		}
	}()
	for j := range order {
		<-j.done
		for i := range j.rows {
			if err := write(&j.rows[i]); err != nil {
				stop()
				for range order { // let the reader see it
				}
				return err
			}
		}
	}
	if err := ctx.Err(); err != nil && failed == nil {
		return err
	}
	return failed
}

// batch reads some rows; with io.EOF or another error the last ones.
func (t *table) batch() ([]tableRow, error) {
	rows := make([]tableRow, 0, rowBatch)
	for len(rows) < rowBatch {
		fields, bad, err := t.next()
		if err != nil {
			return rows, err
		}
		rows = append(rows, tableRow{row: t.row, fields: fields, bad: bad})
	}
	return rows, nil
}
