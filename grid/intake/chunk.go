package intake

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// ChunkRows is how many rows are applied in one transaction with one event.
const ChunkRows = 2000

// wireReject is a RowError as it is kept.
type wireReject struct {
	Row    int    `json:"row"`
	Field  string `json:"field"`
	Reason string `json:"reason"`
	Value  string `json:"value"`
}

func encodeRejects(rejects []RowError) ([]byte, error) {
	out := make([]wireReject, len(rejects))
	for i, r := range rejects {
		out[i] = wireReject(r)
	}
	return json.Marshal(out)
}

func decodeRejects(body []byte) ([]RowError, error) {
	var in []wireReject
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	out := make([]RowError, len(in))
	for i, r := range in {
		out[i] = RowError(r)
	}
	return out, nil
}

// chunkBytes ends a chunk of long rows, such as regions, early.
const chunkBytes = 4 << 20

// chunk is the next rows of a source, those that cannot be used apart.
type chunk struct {
	records []Record
	rejects []RowError
	read    int // rows, good and bad
	bad     int // rows
	bytes   int
	refused []Record // of what was read: rows with values that cannot be
}

// chunks cuts a source into chunks.
type chunks struct {
	source Source
	check  func(Record) []RowError
	see    func(Record) // told of every row that could be read; may be nil
	ended  bool         // a source is not asked again after its end
}

// next reads up to ChunkRows rows. ok is false at the end of the source.
func (s *chunks) next() (c chunk, ok bool, err error) {
	for !s.ended && c.read < ChunkRows && c.bytes < chunkBytes {
		r, err := s.source.Next()
		if errors.Is(err, io.EOF) {
			s.ended = true
			break
		}
		c.read++
		var bad *RowError
		switch {
		case errors.As(err, &bad):
			c.rejects, c.bad = append(c.rejects, *bad), c.bad+1
			continue
		case err != nil:
			return c, false, err
		}
		if s.see != nil {
			s.see(r)
		}
		if faults := s.check(r); len(faults) > 0 {
			c.rejects, c.bad = append(c.rejects, faults...), c.bad+1
			c.refused = append(c.refused, r)
			continue
		}
		c.records = append(c.records, r)
		for _, v := range r.Values {
			c.bytes += len(v)
		}
	}
	return c, c.read > 0, nil
}

// checker says what is wrong with a row before the store is asked: values that
// are no number, no date, no point of the datum.
func checker(kind Kind, fields []string, zone *time.Location, datum geo.Datum) func(Record) []RowError {
	v := newValues(fields, zone, datum)
	return func(r Record) []RowError {
		v.at(r)
		for _, field := range fields {
			v.check(field)
		}
		v.point()
		if err := v.err(string(kind)); err != nil {
			return rejects(r.Row, "", err)
		}
		return nil
	}
}

// numbered are fields whose digits are a name, which a spreadsheet may take for a
// number.
var numbered = map[string]bool{"licence.number": true, "legal_person.credit_code": true, "phone": true, "external_no": true,
	"certificate_no": true, "region": true}

// check notes what is wrong with one value by itself.
func (v *values) check(field string) {
	switch field {
	case "id", "institution", "officer", "second":
		var any grid.VisitID
		id(v, field, &any)
	case "owes", "time_simulated", "sealed":
		var truth bool
		v.truth(field, &truth)
	case "accuracy_m", "week_hours":
		var n float64
		v.number(field, &n)
	case "licence.expires_on":
		var d grid.Date
		v.date(field, &d)
	case "opened_at", "closed_at", "visited_at", "last_patrol", "last_inspection", "registered_at", "active_from", "active_until":
		var t time.Time
		v.instant(field, &t)
	case "severity":
		var s grid.Severity
		v.severity(field, &s)
	}
	const most = 4096 // longer than any field may be
	s := v.text(field)
	if field == "geometry" {
		return
	}
	if len(s) > 4*most {
		v.faults.Add(field, s, "is longer than any value may be")
		return
	}
	if fault := textFault(s); fault != "" {
		v.faults.Add(field, s, "%s", fault)
	}
	if numbered[field] && rounded.MatchString(s) {
		v.faults.Add(field, s, "is a number that a spreadsheet has rounded: make the column text and enter it again")
	}
}

// sortRejects puts rejections in the order of the file.
func sortRejects(r []RowError) {
	slices.SortStableFunc(r, func(a, b RowError) int { return a.Row - b.Row })
}
