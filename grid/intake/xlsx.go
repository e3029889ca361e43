package intake

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// XLSX is a Source over one sheet of an Excel workbook, with a header among its
// first rows. Rows stream; only the shared strings are in memory.
type XLSX struct {
	book    *workbook
	sheet   *xlsxSheet
	rows    *sheetRows
	merges  []merge // those that reach down over rows, by their top
	filling []filled
}

// xlsxSheet is a sheet whose header is found.
type xlsxSheet struct {
	book    *workbook
	info    sheetInfo
	columns Columns
	below   int // row of the sheet in which the header ends
	merges  []merge
}

// merge is a range of merged cells, by its left column; rows and columns from 0.
type merge struct{ top, bottom, left int32 }

// filled is the value of a merge that reaches down.
type filled struct {
	merge
	cell sheetCell
}

// maxMerges bounds the merged ranges of a sheet.
const maxMerges = 100_000

// ReadXLSX finds the sheet and its header, and reads all of the sheet once, so
// that whatever is wrong with it as a whole is said before the first row. the
// sheet wanted is a name or a number from 1, "" for the one that fits.
func ReadXLSX(r io.ReaderAt, size int64, kind Kind, how Reading) (*XLSX, error) {
	parts, err := openParts(r, size)
	if err != nil {
		return nil, err
	}
	book, err := openWorkbook(parts)
	if err != nil {
		return nil, err
	}
	s, err := book.sheet(kind, how)
	if err != nil {
		return nil, err
	}
	x := &XLSX{book: book, sheet: s, merges: s.merges}
	if x.rows, err = book.rows(s.info); err != nil {
		return nil, err
	}
	for _, column := range s.columns.Index {
		for len(x.rows.wanted) <= column {
			x.rows.wanted = append(x.rows.wanted, false)
		}
		x.rows.wanted[column] = true
	}
	return x, nil
}

// openSheet reads a sheet to its end for its header and its merged cells.
func openSheet(w *workbook, info sheetInfo, kind Kind, how Reading) (*xlsxSheet, error) {
	s, h, err := findSheetHeader(w, info, kind, how.Map)
	if err != nil {
		return nil, err
	}
	if s.columns, err = columnsOf(kind, h, how); err != nil {
		if others := len(w.sheets) - 1; others > 0 {
			return nil, fmt.Errorf("sheet %q of %d (%s): %w", info.name, len(w.sheets), w.names(w.sheets), err)
		}
		return nil, err
	}
	return s, s.readWhole()
}

// findSheetHeader looks at the first rows of a sheet.
func findSheetHeader(w *workbook, info sheetInfo, kind Kind, mapping map[string]string) (*xlsxSheet, header, error) {
	s := &xlsxSheet{book: w, info: info}
	numbers := []int{}
	first, err := s.firstRows(func(row *sheetRow) { numbers = append(numbers, row.no) })
	if err != nil {
		return nil, header{}, err
	}
	if len(first) == 0 {
		return nil, header{}, unusable("sheet", info.name, "is empty: a header row is needed")
	}
	h := findHeader(kind, first, mapping)
	s.below = numbers[h.from+h.rows-1]
	return s, h, nil
}

// firstRows are those among which the header is; rows without any value are
// left out. told hears of each.
func (s *xlsxSheet) firstRows(told func(*sheetRow)) ([][]string, error) {
	rows, err := s.book.rows(s.info)
	if err != nil {
		return nil, err
	}
	defer rows.close()
	var first [][]string
	for len(first) < headerWithin {
		row, err := rows.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if !row.own {
			continue
		}
		values := make([]string, len(row.cells))
		for i, c := range row.cells {
			values[i] = strings.TrimSpace(c.text)
		}
		if first = append(first, values); told != nil {
			told(row)
		}
	}
	return first, nil
}

// readWhole reads the sheet to its end, for merged cells and for what is broken.
func (s *xlsxSheet) readWhole() error {
	rows, err := s.book.rows(s.info)
	if err != nil {
		return err
	}
	defer rows.close()
	rows.wanted = []bool{} // no values
	count := 0
	rows.merge = func(ref []byte) error {
		from, to, _ := strings.Cut(string(ref), ":")
		left, top, ok := reference([]byte(from))
		_, bottom, okTo := reference([]byte(to))
		if count++; count > maxMerges {
			return unusable("file", "", "is a workbook whose sheet has more than %d merged cells", maxMerges)
		}
		if ok && okTo && bottom > top {
			s.merges = append(s.merges, merge{int32(top), int32(bottom), int32(left)})
		}
		return nil
	}
	for {
		if _, err := rows.next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
	}
	slices.SortFunc(s.merges, func(a, b merge) int { return cmp.Compare(a.top, b.top) })
	return nil
}

// Fields lists the fields the sheet gives.
func (x *XLSX) Fields() []string { return x.sheet.columns.Fields }

// Ignored lists the columns that are no field.
func (x *XLSX) Ignored() []string { return x.sheet.columns.Ignored }

// Columns says which column gives which field.
func (x *XLSX) Columns() Columns { return x.sheet.columns }

// Format names the format for people, with the sheet where there are several.
func (x *XLSX) Format() string {
	if len(x.book.sheets) > 1 {
		return fmt.Sprintf("Excel workbook, sheet %q of %d", x.sheet.info.name, len(x.book.sheets))
	}
	return "Excel workbook"
}

// Encoding names the encoding of the text, which in a workbook is UTF-8.
func (x *XLSX) Encoding() string { return UTF8 }

// Next gives the next row that holds anything; its number counts the sheet's rows
// below the header, empty ones too.
func (x *XLSX) Next() (Record, error) {
	for {
		row, err := x.rows.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				x.rows.close()
			}
			return Record{}, err
		}
		if row.no <= x.sheet.below || !row.own {
			continue
		}
		x.fill(row)
		return x.record(row)
	}
}

// fill gives cells below the first of a merged range its value.
func (x *XLSX) fill(row *sheetRow) {
	at := int32(row.no - 1)
	for len(x.merges) > 0 && x.merges[0].top <= at {
		if m := x.merges[0]; m.top == at && int(m.left) < len(row.cells) {
			x.filling = append(x.filling, filled{m, row.cells[m.left]})
		}
		x.merges = x.merges[1:]
	}
	x.filling = slices.DeleteFunc(x.filling, func(f filled) bool { return f.bottom < at })
	for _, f := range x.filling {
		for len(row.cells) <= int(f.left) {
			row.cells = append(row.cells, sheetCell{})
		}
		if row.cells[f.left].text == "" {
			row.cells[f.left] = f.cell
		}
	}
}

func (x *XLSX) record(row *sheetRow) (Record, error) {
	record := Record{Row: row.no - x.sheet.below, Values: make([]string, len(x.sheet.columns.Index))}
	for i, at := range x.sheet.columns.Index {
		if at >= len(row.cells) {
			continue
		}
		if c := row.cells[at]; c.fault != "" {
			return Record{}, &RowError{Row: record.Row, Field: x.sheet.columns.Fields[i], Reason: c.fault, Value: short(c.text)}
		}
		record.Values[i] = strings.TrimSpace(row.cells[at].text)
	}
	if bad := record.guard(x.sheet.columns.Fields); bad != nil {
		return Record{}, bad
	}
	return record, nil
}
