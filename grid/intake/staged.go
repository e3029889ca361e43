package intake

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// How the rows of a chunk are staged: as text with separators, which is read
// back without a copy of every value. Where a value has a control character
// itself, and in batches of earlier versions, they are JSON.
const (
	plainRows  = "\x1d" // begins them
	endOfRow   = "\x1e"
	endOfCell  = "\x1f"
	refusedRow = "-" // before the number of a row kept to know that the file speaks of it
)

// wireRow is a Record staged as JSON.
type wireRow struct {
	Row     int      `json:"r"`
	Values  []string `json:"v"`
	Refused bool     `json:"x,omitempty"`
}

func encodeRecords(records, refused []Record) ([]byte, error) {
	size := len(plainRows)
	for _, all := range [][]Record{records, refused} {
		for _, r := range all {
			size += 12
			for _, v := range r.Values {
				if hasControls(v) {
					return encodeJSON(records, refused)
				}
				size += len(v) + len(endOfCell)
			}
		}
	}
	b := append(make([]byte, 0, size), plainRows...)
	b = appendRows(b, "", records)
	return appendRows(b, refusedRow, refused), nil
}

func appendRows(b []byte, mark string, records []Record) []byte {
	for _, r := range records {
		b = strconv.AppendInt(append(b, mark...), int64(r.Row), 10)
		for _, v := range r.Values {
			b = append(append(b, endOfCell...), v...)
		}
		b = append(b, endOfRow...)
	}
	return b
}

func encodeJSON(records, refused []Record) ([]byte, error) {
	rows := make([]wireRow, 0, len(records)+len(refused))
	for _, r := range records {
		rows = append(rows, wireRow{Row: r.Row, Values: r.Values})
	}
	for _, r := range refused {
		rows = append(rows, wireRow{Row: r.Row, Values: r.Values, Refused: true})
	}
	return json.Marshal(rows)
}

// decodeRecords gives the rows of a chunk that can be used.
func decodeRecords(body []byte) ([]Record, error) {
	records, _, err := decodeAll(body)
	return records, err
}

// decodeAll gives those that were refused apart.
func decodeAll(body []byte) (records, refused []Record, err error) {
	if text, plain := strings.CutPrefix(string(body), plainRows); plain {
		return decodePlain(text)
	}
	var rows []wireRow
	if err := json.Unmarshal(body, &rows); err != nil {
		return nil, nil, err
	}
	records = make([]Record, 0, len(rows))
	for _, r := range rows {
		if record := (Record{Row: r.Row, Values: r.Values}); r.Refused {
			refused = append(refused, record)
		} else {
			records = append(records, record)
		}
	}
	return records, refused, nil
}

// decodePlain cuts the text into rows, whose values share its memory.
func decodePlain(text string) (records, refused []Record, err error) {
	records = make([]Record, 0, strings.Count(text, endOfRow))
	for text != "" {
		var line string
		line, text, _ = strings.Cut(text, endOfRow)
		line, out := strings.CutPrefix(line, refusedRow)
		cells := strings.Split(line, endOfCell)
		row, err := strconv.Atoi(cells[0])
		if err != nil {
			return nil, nil, fmt.Errorf("staged row: %w", err)
		}
		if record := (Record{Row: row, Values: cells[1:]}); out {
			refused = append(refused, record)
		} else {
			records = append(records, record)
		}
	}
	return records, refused, nil
}
