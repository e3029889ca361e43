package intake

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// mostDiffRows is the most rows of a diff that are given at once.
const mostDiffRows = 1000

// Diff lists the rows of one class of a batch, in the order of the file, up to
// limit of them after a cursor that an earlier call gave; next is "" at the end.
// Of a batch that was neither compared nor applied only the rows refused so far
// are known.
func (s *Service) Diff(ctx context.Context, id grid.BatchID, class Class, after string, limit int) (rows []DiffRow, next string, err error) {
	if !slices.Contains(Classes, class) {
		return nil, "", unusable("class", string(class), "is not one of %v", Classes)
	}
	no, skip, err := diffCursor(after)
	if err != nil {
		return nil, "", err
	}
	if limit <= 0 || limit > mostDiffRows {
		limit = mostDiffRows
	}
	b, err := s.Store.ImportBatch(ctx, id)
	if err != nil {
		return nil, "", err
	}
	for ; no <= b.Chunks; no, skip = no+1, 0 {
		c, there, err := s.Store.ImportChunk(ctx, id, no)
		if err != nil || !there {
			return rows, "", err
		}
		all, err := diffRows(&b, &c, class)
		if err != nil {
			return nil, "", err
		}
		all = all[min(skip, len(all)):]
		if room := limit - len(rows); len(all) > room {
			return append(rows, all[:room]...), fmt.Sprintf("%d_%d", no, skip+room), nil
		}
		rows = append(rows, all...)
	}
	return rows, "", nil
}

func diffCursor(after string) (no, skip int, err error) {
	if after == "" {
		return 1, 0, nil
	}
	first, second, _ := strings.Cut(after, "_")
	no, bad := strconv.Atoi(first)
	skip, worse := strconv.Atoi(second)
	if bad != nil || worse != nil || no < 1 || skip < 0 {
		return 0, 0, unusable("after", after, "is not a cursor of this list")
	}
	return no, skip, nil
}

// diffRows gives the rows of one class of a chunk.
func diffRows(b *store.ImportBatch, c *store.ImportChunk, class Class) ([]DiffRow, error) {
	d, err := decodeDiff(c.Diff)
	if err != nil {
		return nil, err
	}
	var rows []DiffRow
	switch class {
	case ClassRejected:
		return rejectedRows(c, &d)
	case ClassNew:
		for _, row := range d.New {
			rows = append(rows, DiffRow{Row: row, Class: ClassNew})
		}
	default:
		for i := range d.Rows {
			if d.Rows[i].Class == class {
				rows = append(rows, d.Rows[i].row())
			}
		}
	}
	if len(rows) == 0 || class == ClassGone {
		return rows, nil
	}
	return rows, nameRows(b, c, rows)
}

// nameRows adds the name and address that the rows have in the file.
func nameRows(b *store.ImportBatch, c *store.ImportChunk, rows []DiffRow) error {
	records, err := decodeRecords(c.Body)
	if err != nil {
		return err
	}
	at := make(map[int]int, len(records))
	for i, r := range records {
		at[r.Row] = i
	}
	name, address := titleFields(Kind(b.Kind))
	v := newValues(b.Fields, nil, "")
	for i := range rows {
		if n, known := at[rows[i].Row]; known {
			v.at(records[n])
			rows[i].Name, rows[i].Address = v.text(name), v.text(address)
		}
	}
	return nil
}

// titleFields are the fields by which a person recognises a row.
func titleFields(kind Kind) (name, address string) {
	switch kind {
	case Clues:
		return "kind", "address"
	case Visits:
		return "task", "visited_at"
	case Officers:
		return "name", "post"
	case Regions:
		return "name", "code"
	}
	return "name", "address"
}

// rejectedRows gives the refused rows of a chunk, with all that is wrong with
// each.
func rejectedRows(c *store.ImportChunk, d *wireDiff) ([]DiffRow, error) {
	all, err := rejectsOf(c, d)
	if err != nil {
		return nil, err
	}
	var rows []DiffRow
	for _, r := range all {
		reason := strings.TrimSpace(r.Field + " " + r.Reason)
		if r.Value != "" {
			reason += fmt.Sprintf(" (%q)", r.Value)
		}
		if n := len(rows); n > 0 && rows[n-1].Row == r.Row {
			rows[n-1].Reason += "; " + reason
			continue
		}
		rows = append(rows, DiffRow{Row: r.Row, Class: ClassRejected, Reason: reason})
	}
	return rows, nil
}

// rejectsOf gives what is wrong with rows of a chunk, in the file's order: what
// was found when it was read and, until it is applied, when it was compared.
func rejectsOf(c *store.ImportChunk, d *wireDiff) ([]RowError, error) {
	all, err := decodeRejects(c.Rejects)
	if err != nil {
		return nil, err
	}
	if c.State == store.ImportStaged {
		for _, r := range d.Rejects {
			all = append(all, RowError(r))
		}
		sortRejects(all)
	}
	return all, nil
}
