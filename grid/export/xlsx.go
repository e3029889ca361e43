package export

import (
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"github.com/xuri/excelize/v2"
)

// The most that a sheet and a cell of it hold (Microsoft, Excel specifications and
// limits).
const (
	sheetRows = 1 << 20
	cellRunes = 32767
)

// xlsxWriter writes one sheet. Text is stored as text and never as a formula; it
// has the apostrophe of Safe all the same, for sheets that are saved as CSV.
type xlsxWriter struct {
	to      io.Writer
	book    *excelize.File
	sheet   *excelize.StreamWriter
	instant int // style of instants
	row     int
}

func newXLSXWriter(w io.Writer, columns []string) (Writer, error) {
	book := excelize.NewFile()
	t := &xlsxWriter{to: w, book: book}
	layout := "yyyy-mm-dd hh:mm:ss"
	instant, err := book.NewStyle(&excelize.Style{CustomNumFmt: &layout})
	head, err2 := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	sheet, err3 := book.NewStreamWriter("Sheet1")
	if err := errors.Join(err, err2, err3); err != nil {
		return nil, err
	}
	t.sheet, t.instant = sheet, instant
	if err := sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	names := make([]any, len(columns))
	for i, c := range columns {
		names[i] = excelize.Cell{StyleID: head, Value: c}
	}
	return t, t.write(names)
}

// Row writes the values; a sheet has no shapes. Instants are in UTC.
func (t *xlsxWriter) Row(values []any, _ orb.Geometry) error {
	row := make([]any, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case string:
			text := Safe(v)
			if utf8.RuneCountInString(text) > cellRunes {
				text = string([]rune(text)[:cellRunes])
			}
			row[i] = text
		case time.Time:
			if !v.IsZero() {
				row[i] = excelize.Cell{StyleID: t.instant, Value: v.UTC()}
			}
		default:
			row[i] = v
		}
	}
	return t.write(row)
}

func (t *xlsxWriter) write(row []any) error {
	if t.row++; t.row > sheetRows {
		return fmt.Errorf("export: a sheet holds no more than %d rows", sheetRows)
	}
	return t.sheet.SetRow(fmt.Sprintf("A%d", t.row), row)
}

func (t *xlsxWriter) Close() error {
	err := t.sheet.Flush()
	if err == nil {
		_, err = t.book.WriteTo(t.to)
	}
	return errors.Join(err, t.book.Close())
}
