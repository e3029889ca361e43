package intake

import (
	"bytes"
	"errors"
	"io"
	"strconv"
)

// maxDeclared bounds the cells that a sheet says it has. A million rows of
// hundred columns are beyond any register; whole columns that were formatted
// down to the last row are mostly a slip, and easily deleted.
const maxDeclared = 110_000_000

// sheetRow is a row as the sheet holds it.
type sheetRow struct {
	no    int // 1 is the sheet's first
	cells []sheetCell
	own   bool // some cell holds something
}

// sheetCell is the value of a cell; fault says why it cannot be used.
type sheetCell struct{ text, fault string }

// sheetRows reads the rows of a sheet one by one.
type sheetRows struct {
	book   *workbook
	in     *part
	row    sheetRow
	last   int    // row number before
	column int    // of the cell at hand
	wanted []bool // columns whose values are needed; nil: all
	value  []byte
	bytes  int
	merge  func(ref []byte) error // told of merged cells, after the rows; may be nil
}

func (w *workbook) rows(info sheetInfo) (*sheetRows, error) {
	in, err := w.parts.open(info.part, maxText)
	if err != nil {
		return nil, err
	}
	return &sheetRows{book: w, in: in}, nil
}

func (s *sheetRows) close() { s.in.close() }

// next gives the next row, good until the call after; io.EOF after the last.
func (s *sheetRows) next() (*sheetRow, error) {
	for {
		piece, err := s.in.next()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, s.in.fail(err)
		}
		if piece != xmlStart {
			continue
		}
		switch s.in.element() {
		case "dimension":
			err = checkDeclared(s.in.attr("ref"))
		case "mergeCell":
			if s.merge != nil {
				err = s.merge(s.in.attr("ref"))
			}
		case "row":
			if err = s.begin(); err == nil {
				if err = s.cells(); err == nil {
					return &s.row, nil
				}
			}
		}
		if err != nil {
			return nil, s.in.fail(err)
		}
	}
}

// checkDeclared refuses a sheet that says it is larger than any.
func checkDeclared(ref []byte) error {
	from, to, isRange := bytes.Cut(ref, []byte(":"))
	if len(ref) == 0 || !isRange {
		return nil
	}
	left, top, ok := reference(from)
	right, bottom, okTo := reference(to)
	if !ok || !okTo {
		return unusable("file", short(string(ref)), "is a workbook whose sheet declares an impossible size")
	}
	if cells := (right - left + 1) * (bottom - top + 1); cells > maxDeclared {
		return unusable("file", string(ref), "is a workbook whose sheet declares a size of %d cells; delete the empty rows and columns that are formatted", cells)
	}
	return nil
}

// begin starts a row.
func (s *sheetRows) begin() error {
	no := s.last + 1
	if ref := s.in.attr("r"); ref != nil {
		n, err := strconv.Atoi(string(ref))
		const most = 1_048_576
		if err != nil || n <= s.last || n > most {
			return unusable("file", short(string(ref)), "is a workbook whose rows are out of order or too many (after row %d)", s.last)
		}
		no = n
	}
	s.last = no
	s.row = sheetRow{no: no, cells: s.row.cells[:0]}
	s.column, s.bytes = -1, 0
	return nil
}

// cells reads to the end of the row.
func (s *sheetRows) cells() error {
	for {
		piece, err := s.in.next()
		if err != nil {
			return err
		}
		switch element := s.in.element(); {
		case piece == xmlEnd && element == "row":
			return nil
		case piece == xmlStart && element == "c":
			if err := s.cell(); err != nil {
				return err
			}
		}
	}
}

// cell reads one cell.
func (s *sheetRows) cell() error {
	column := s.column + 1
	if ref := s.in.attr("r"); ref != nil {
		at, _, ok := reference(ref)
		if !ok || at <= s.column {
			return unusable("file", short(string(ref)), "is a workbook whose cells are out of order (row %d)", s.last)
		}
		column = at
	}
	s.column = column
	kind := string(s.in.attr("t"))
	style := -1
	if ref := s.in.attr("s"); ref != nil {
		style, _ = strconv.Atoi(string(ref)) // 0 is the general style
	}
	formula, err := s.content()
	if err != nil {
		return err
	}
	if len(s.value) == 0 && !formula {
		return nil
	}
	if s.bytes += len(s.value); s.bytes > maxRow {
		return unusable("file", "", "has a row longer than %d bytes (row %d of the sheet)", maxRow, s.last)
	}
	if column >= maxColumns {
		return unusable("header", "", "has a cell in column %d; a table may have %d", column+1, maxColumns)
	}
	s.row.own = true
	for len(s.row.cells) <= column {
		s.row.cells = append(s.row.cells, sheetCell{})
	}
	if s.wanted == nil || column < len(s.wanted) && s.wanted[column] {
		s.row.cells[column] = s.book.cell(kind, s.value, style, formula)
	}
	return nil
}

// content reads to the end of the cell: its value into s.value, and whether it
// has a formula.
func (s *sheetRows) content() (formula bool, err error) {
	s.value = s.value[:0]
	reading, phonetic := false, false
	for {
		piece, err := s.in.next()
		if err != nil {
			return formula, err
		}
		element := s.in.element()
		switch {
		case piece == xmlText:
			if reading && !phonetic {
				if s.value = append(s.value, s.in.xmlScanner.text...); len(s.value) > maxRow {
					return formula, unusable("file", "", "has a row longer than %d bytes (row %d of the sheet)", maxRow, s.last)
				}
			}
		case element == "c":
			return formula, nil
		case element == "rPh":
			phonetic = piece == xmlStart
		case element == "v" || element == "t":
			reading = piece == xmlStart
		case element == "f":
			formula = true
		}
	}
}

// cell turns a cell's content into text.
func (w *workbook) cell(kind string, raw []byte, style int, formula bool) sheetCell {
	c := sheetCell{}
	switch kind {
	case "s":
		n, err := strconv.Atoi(string(bytes.TrimSpace(raw)))
		text, known := w.strings.at(n)
		if c.text = text; err != nil || !known {
			c.fault = "points at a text that the workbook does not have"
		}
	case "", "n":
		if raw = bytes.TrimSpace(raw); len(raw) > 0 {
			c.text, c.fault = w.number(string(raw), style)
		}
	case "b":
		c.text = map[string]string{"1": "true", "0": "false"}[string(bytes.TrimSpace(raw))]
	case "e":
		c.text, c.fault = string(raw), "holds an error of the spreadsheet"
	default: // str, inlineStr, d
		c.text = string(unescapeCell(raw))
	}
	if formula {
		c.fault = "is a formula, whose stored result may be out of date: replace it by its value (copy, paste as values)"
	}
	return c
}
