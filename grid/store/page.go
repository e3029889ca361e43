package store

import (
	"strconv"
	"strings"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Page asks for a part of a list: up to Limit items after a cursor that the
// part before it gave. Items that come or go between two pages neither repeat
// nor hide others.
type Page struct {
	After string // "" for the first part
	Limit int    // 1 to MostItems; 0 is DefaultItems
}

// The number of items in a page.
const (
	DefaultItems = 100
	MostItems    = 1000
)

func (p Page) limit() int {
	if p.Limit <= 0 {
		return DefaultItems
	}
	return min(p.Limit, MostItems)
}

// cut drops the item asked for beyond the limit and gives the cursor of the
// last that stays, "" at the end.
func cut[T any](p Page, items []T, cursor func(*T) string) ([]T, string) {
	if n := p.limit(); len(items) > n {
		return items[:n], cursor(&items[n-1])
	}
	return items, ""
}

// cursorAt is the cursor in a list ordered by an instant and an id.
func cursorAt(t time.Time, id string) string { return cursorOf(t.UnixMicro(), id) }

func cursorOf(n int64, id string) string { return strconv.FormatInt(n, 10) + "_" + id }

// after reads a cursor made by cursorOf.
func (p Page) after() (n int64, id string, err error) {
	number, id, ok := strings.Cut(p.After, "_")
	n, bad := strconv.ParseInt(number, 10, 64)
	if !ok || bad != nil {
		return 0, "", badCursor(p.After)
	}
	return n, id, p.checkID(id)
}

// afterID reads a cursor that is an id.
func (p Page) afterID() (string, error) { return p.After, p.checkID(p.After) }

func (p Page) checkID(id string) error {
	if _, err := grid.ParseID[string]("after", id); err != nil {
		return badCursor(p.After)
	}
	return nil
}

func badCursor(after string) error {
	var f grid.Faults
	f.Add("after", after, "is not a cursor of this list")
	return f.Err("page")
}

// where collects the conditions of a query and their arguments.
type where struct {
	conditions []string
	args       []any
}

func (w *where) add(condition string, args ...any) {
	w.conditions = append(w.conditions, condition)
	w.args = append(w.args, args...)
}

// scope keeps rows whose region is the scope or lies below it.
func (w *where) scope(column, scope string) {
	w.add(column+" IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?)", scope)
}

// span keeps rows whose cell lies in a closed range of numbers.
func (w *where) span(column string, cells *[2]geo.Cell) {
	if cells != nil {
		w.add(column+" BETWEEN ? AND ?", int64(cells[0]), int64(cells[1]))
	}
}

// before goes on after a page's cursor in a list ordered by an instant, newest
// first, and id: the names of the two columns.
func (w *where) before(page Page, column, idColumn string) error {
	if page.After == "" {
		return nil
	}
	n, id, err := page.after()
	w.add("("+column+", "+idColumn+") < (?, ?)", n, id)
	return err
}

func (w *where) String() string { return " WHERE " + strings.Join(w.conditions, " AND ") }
