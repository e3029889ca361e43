package export

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// A workbook gives back what was written, and nothing in it is a formula.
func TestXLSX(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(&b, XLSX, []string{"name", "n", "x", "yes", "at", "none"}, true)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"=HYPERLINK(\"http://a\")", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", "  =1", "松北区 <b>诊所</b> & 'x'", ""}
	at := time.Date(2026, 5, 3, 4, 5, 6, 0, time.UTC)
	for n, name := range names {
		if err := w.Row([]any{name, n, 0.25, n%2 == 0, at, nil}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Row([]any{"no instant", 1, 1.5, true, time.Time{}, nil}, nil); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("Sheet1")
	if err != nil || len(rows) != len(names)+2 {
		t.Fatalf("%d rows, %v; want %d", len(rows), err, len(names)+2)
	}
	for n, name := range names {
		cell, _ := excelize.CoordinatesToCellName(1, n+2)
		if formula, _ := book.GetCellFormula("Sheet1", cell); formula != "" {
			t.Errorf("%s is the formula %q", cell, formula)
		}
		if got, want := rows[n+1][0], Safe(name); got != want {
			t.Errorf("%s = %q, want %q", cell, got, want)
		}
		if got := rows[n+1][4]; got != "2026-05-03 04:05:06" {
			t.Errorf("instant of row %d = %q", n+1, got)
		}
	}
	if last := rows[len(rows)-1]; len(last) > 4 && last[4] != "" {
		t.Errorf("the zero instant is %q, want nothing", last[4])
	}
}
