package intake

import (
	"fmt"

	"gridwatch/grid"
)

// Record is one data row. Values are in the order of the source's Fields.
type Record struct {
	Row    int // 1 is the first data row
	Values []string
}

// Source gives rows one by one; io.EOF ends it. A *RowError concerns one row
// and the source goes on after it; any other error ends the import.
type Source interface {
	Fields() []string // wire names, once each
	Next() (Record, error)
}

// RowError rejects one row.
type RowError struct {
	Row    int
	Field  string
	Reason string
	Value  string
}

func (e *RowError) Error() string {
	return fmt.Sprintf("row %d: %s %s (got %q)", e.Row, e.Field, e.Reason, e.Value)
}

// rejects turns the fields of an Invalid or Conflict error into rejections of
// one row. field is used when the error names none.
func rejects(row int, field string, err *grid.Error) []RowError {
	if len(err.Fields) == 0 {
		return []RowError{{Row: row, Field: field, Reason: err.Reason}}
	}
	out := make([]RowError, len(err.Fields))
	for i, f := range err.Fields {
		reason := f.Reason
		if f.Proposal != "" {
			reason += "; did you mean " + f.Proposal + "?"
		}
		out[i] = RowError{Row: row, Field: f.Name, Reason: reason, Value: f.Value}
	}
	return out
}
