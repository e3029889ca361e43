package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
)

// rowReport writes the rows that are not used as `row,field,reason,value`, to
// the file of --report or to stderr, followed on stderr by a summary.
type rowReport struct {
	stderr io.Writer
	file   *os.File // nil: stderr
	out    *csv.Writer
	faults int
}

// openReport makes the report of a command; path "" is stderr. The file has its
// header even when nothing is wrong.
func openReport(s *surroundings, path string) (*rowReport, error) {
	r := &rowReport{stderr: s.stderr, out: csv.NewWriter(s.stderr)}
	if path == "" {
		return r, nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, &badFlag{"report", err.Error()}
	}
	r.file, r.out = f, csv.NewWriter(f)
	return r, r.out.Write([]string{"row", "field", "reason", "value"})
}

// add notes a row; several files are told apart by their name before the row.
func (r *rowReport) add(row string, f *fault) error {
	r.faults++
	if r.faults == 1 && r.file == nil {
		if err := r.out.Write([]string{"row", "field", "reason", "value"}); err != nil {
			return err
		}
	}
	return r.out.Write([]string{row, f.field, f.reason, f.value})
}

func (r *rowReport) addRow(row int, f *fault) error { return r.add(strconv.Itoa(row), f) }

// finish writes the summary and gives the exit status.
func (r *rowReport) finish(format string, args ...any) error {
	if err := r.close(); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(r.stderr, format+"\n", args...)
	if r.faults > 0 {
		return status(statusFailed)
	}
	return nil
}

// close may be called again.
func (r *rowReport) close() error {
	r.out.Flush()
	err := r.out.Error()
	if r.file != nil {
		err = errors.Join(err, r.file.Close())
		r.file = nil
		r.out = csv.NewWriter(r.stderr)
	}
	return err
}
