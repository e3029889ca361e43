package main

import (
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// importDiffCommand is `gridwatch import diff BATCH`.
type importDiffCommand struct {
	batchFlags
	Class string `enum:",new,changed,moved,suspect,successor,gone,rejected" default:"" help:"Only rows of this class: new, changed, moved, suspect, successor, gone or rejected."`
}

// Run prints one line of CSV a row; unchanged ones are left out.
func (c *importDiffCommand) Run(s *surroundings) error {
	service, _, done, err := c.service(s)
	if err != nil {
		return err
	}
	defer done()
	classes := intake.Classes
	if c.Class != "" {
		classes = []intake.Class{intake.Class(c.Class)}
	}
	w := csv.NewWriter(s.stdout)
	if err := w.Write([]string{"class", "row", "institution", "name", "address", "changes", "distance_m", "other", "other_name", "reason"}); err != nil {
		return err
	}
	for _, class := range classes {
		for after := ""; ; {
			rows, next, err := service.Diff(s.ctx, grid.BatchID(c.Batch), class, after, 0)
			if err != nil {
				return err
			}
			for i := range rows {
				if err := w.Write(diffLine(&rows[i])); err != nil {
					return err
				}
			}
			if after = next; next == "" {
				break
			}
		}
	}
	w.Flush()
	return w.Error()
}

// diffLine is a row of the diff as text that no spreadsheet runs.
func diffLine(r *intake.DiffRow) []string {
	var changes []string
	for _, field := range slices.Sorted(maps.Keys(r.After)) {
		changes = append(changes, fmt.Sprintf("%s: %q → %q", field, r.Before[field], r.After[field]))
	}
	line := []string{string(r.Class), "", string(r.Institution), intake.SafeCell(r.Name), intake.SafeCell(r.Address), strings.Join(changes, "; "), "", "", "", intake.SafeCell(r.Reason)}
	if r.Row > 0 {
		line[1] = strconv.Itoa(r.Row)
	}
	if r.Class == intake.ClassMoved {
		line[6] = strconv.FormatFloat(r.DistanceM, 'f', 0, 64)
	}
	if r.Other != nil {
		line[7], line[8] = string(r.Other.ID), intake.SafeCell(r.Other.Name)
	}
	return line
}

// also lists the counts that only some imports have.
func also(c store.ImportCounts) string {
	var b strings.Builder
	for _, n := range []struct {
		count int
		what  string
	}{{c.Moved, "moved"}, {c.Suspect, "perhaps a duplicate"}, {c.Successor, "successor of another"}, {c.Gone, "gone"}, {c.Unlocated, "without a point"}} {
		if n.count > 0 {
			fmt.Fprintf(&b, ", %d %s", n.count, n.what)
		}
	}
	return b.String()
}

// tellProposal says why an import is held back, and how to go on.
func tellProposal(s *surroundings, r intake.Report) {
	p := r.Proposal
	_, _ = fmt.Fprintf(s.stderr, "held back: %s\n", p.Text)
	again := ""
	switch {
	case p.Kind == intake.ProposeSwap:
		again = "import the file again with the columns exchanged: --map LATITUDE_COLUMN=lat --map LONGITUDE_COLUMN=lon"
	case p.Kind == intake.ProposeDatum && p.Datum != geo.Datum(""):
		again = fmt.Sprintf("import the file again with --datum %s", p.Datum)
	}
	if again != "" {
		_, _ = fmt.Fprintln(s.stderr, again)
	}
	if r.Batch == "" {
		return
	}
	_, _ = fmt.Fprintf(s.stderr, "see its rows with: gridwatch import diff %s\n", r.Batch)
	_, _ = fmt.Fprintf(s.stderr, "apply it as it is with: gridwatch import resume %s --as-stated\n", r.Batch)
	_, _ = fmt.Fprintf(s.stderr, "or drop it with: gridwatch import undo %s\n", r.Batch)
}
