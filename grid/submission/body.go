package submission

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"gridwatch/grid"
)

// Body is what a record says: one of the types below, by kind.
type Body interface{ check(*grid.Faults) }

// Point is where the phone was.
type Point struct {
	Lon       float64    `json:"lon"`
	Lat       float64    `json:"lat"`
	AccuracyM float64    `json:"accuracy_m"`
	At        *time.Time `json:"at"`
	Mock      bool       `json:"mock"`
	Speed     *float64   `json:"speed"` // metres a second
}

// Visit is a check-in. Its id is that of the submission.
type Visit struct {
	Institution  string          `json:"institution"`
	Cell         string          `json:"cell"`
	Task         string          `json:"task"` // kind
	Why          string          `json:"why"`
	Tasks        []string        `json:"tasks"`
	Second       string          `json:"second"`
	Certificates []string        `json:"certificates"`
	ApprovalNo   string          `json:"approval_no"`
	Scan         string          `json:"scan"`
	Shift        string          `json:"shift"`
	VisitedAt    *time.Time      `json:"visited_at"`
	LeftAt       *time.Time      `json:"left_at"`
	Result       string          `json:"result"`
	Note         string          `json:"note"`
	Answers      json.RawMessage `json:"answers"`
	Point        *Point          `json:"point"`
	Survey       *Survey         `json:"survey"`
	Problems     []NewProblem    `json:"problems"`
	Rectified    []Mended        `json:"rectified"`
	Struck       []Mended        `json:"struck"`
	Code         string          `json:"code"` // the rotating code on site
	Burden       Burden          `json:"burden"`
}

// Survey compares what was met with the register.
type Survey struct {
	Result   string   `json:"result"`
	Name     string   `json:"name"`
	Address  string   `json:"address"`
	Category string   `json:"category"`
	Lon      *float64 `json:"lon"`
	Lat      *float64 `json:"lat"`
	Note     string   `json:"note"`
}

// NewProblem is a problem that was found.
type NewProblem struct {
	ID          string   `json:"id"`
	What        string   `json:"what"`
	Responsible string   `json:"responsible"`
	DeadlineOn  string   `json:"deadline_on"`
	Photos      []string `json:"photos"`
}

// Mended is a known problem that was put right or struck off.
type Mended struct {
	ID     string   `json:"id"`
	Photos []string `json:"photos"`
	Note   string   `json:"note"`
}

// Burden is what the record cost its writer.
type Burden struct {
	Seconds float64            `json:"seconds"`
	Taps    int                `json:"taps"`
	Fields  map[string]float64 `json:"fields"` // seconds
}

// Shift is a verb of a shift.
type Shift struct {
	Shift string     `json:"shift"`
	Verb  string     `json:"verb"`
	At    *time.Time `json:"at"`
	Point *Point     `json:"point"`
}

// Track is a piece of a track: seq, milliseconds of the phone's clock since
// 1970, lon, lat, accuracy in metres, 1 when the position was mocked.
type Track struct {
	Shift  string      `json:"shift"`
	Points [][]float64 `json:"points"`
}

// Clue is a clue that an officer reports.
type Clue struct {
	Kind        string   `json:"kind"`
	Text        string   `json:"text"`
	Address     string   `json:"address"`
	Lon         *float64 `json:"lon"`
	Lat         *float64 `json:"lat"`
	Severity    string   `json:"severity"`
	Institution string   `json:"institution"`
}

// SOS is a call for help.
type SOS struct {
	At    *time.Time `json:"at"`
	Point *Point     `json:"point"`
	Note  string     `json:"note"`
}

// Reply answers a message.
type Reply struct {
	Message string `json:"message"`
	Text    string `json:"text"`
}

// Problem moves a known problem on.
type Problem struct {
	ID     string   `json:"id"`
	Verb   string   `json:"verb"` // rectify or strike
	Photos []string `json:"photos"`
	Note   string   `json:"note"`
}

func bodyOf(k Kind) Body {
	switch k {
	case KindVisit:
		return &Visit{}
	case KindShift:
		return &Shift{}
	case KindTrack:
		return &Track{}
	case KindClue:
		return &Clue{}
	case KindSOS:
		return &SOS{}
	case KindReply:
		return &Reply{}
	}
	return &Problem{}
}

// readBody reads the body by kind.
func (e *Envelope) readBody(text json.RawMessage) {
	if len(text) == 0 || string(text) == "null" {
		e.Faults.Add("body", "", "is missing")
		return
	}
	b := bodyOf(e.Kind)
	if err := json.Unmarshal(text, b); err != nil {
		e.Faults.Add(strings.TrimSuffix("body."+fieldOf(err), "."), "", "%s", reasonOf(err))
		return
	}
	b.check(&e.Faults)
	e.Body = b
}

func (v *Visit) check(f *grid.Faults) {
	ids(f, "body.institution", v.Institution)
	ids(f, "body.second", v.Second)
	ids(f, "body.shift", v.Shift)
	ids(f, "body.tasks", v.Tasks...)
	for _, p := range v.Problems {
		id(f, "body.problems.id", p.ID)
	}
	for _, m := range append(append([]Mended{}, v.Rectified...), v.Struck...) {
		id(f, "body.problems.id", m.ID)
	}
	if len(v.Certificates) > 2 {
		f.Add("body.certificates", strconv.Itoa(len(v.Certificates)), "are more than two")
	}
	instant(f, "body.visited_at", v.VisitedAt)
	instant(f, "body.left_at", v.LeftAt)
	v.Point.check(f)
	if !(v.Burden.Seconds >= 0 && v.Burden.Seconds < 1e6) || v.Burden.Taps < 0 || v.Burden.Taps > 1e6 {
		f.Add("body.burden", "", "has fewer than no seconds or taps, or more than a million")
	}
}

func (s *Shift) check(f *grid.Faults) {
	id(f, "body.shift", s.Shift)
	switch s.Verb {
	case "start", "pause", "resume", "end":
	default:
		f.Add("body.verb", s.Verb, "is not one of [start pause resume end]")
	}
	instant(f, "body.at", s.At)
	s.Point.check(f)
}

func (t *Track) check(f *grid.Faults) {
	id(f, "body.shift", t.Shift)
	if n := len(t.Points); n < 1 || n > MostPoints {
		f.Add("body.points", strconv.Itoa(n), "are not between 1 and %d", MostPoints)
	}
	for n, p := range t.Points {
		if len(p) < 5 || len(p) > 8 {
			f.Add(fmt.Sprintf("body.points[%d]", n), "", "is not [seq, at_ms, lon, lat, accuracy_m, mock]")
			return
		}
		if !(p[0] >= 0 && p[0] < 1<<53) || !(p[1] >= 0 && p[1] < 7_258_118_400_000) { // the year 2200
			f.Add(fmt.Sprintf("body.points[%d]", n), "", "has a number or an instant that cannot be")
			return
		}
	}
}

func (c *Clue) check(f *grid.Faults) {
	ids(f, "body.institution", c.Institution)
	if (c.Lon == nil) != (c.Lat == nil) {
		f.Add("body.lon", "", "goes with lat")
	}
}

// check finds nothing: a call for help is heard, whatever is said beside it.
func (s *SOS) check(*grid.Faults) {}

func (r *Reply) check(f *grid.Faults) { id(f, "body.message", r.Message) }

func (p *Problem) check(f *grid.Faults) {
	id(f, "body.id", p.ID)
	if p.Verb != "rectify" && p.Verb != "strike" {
		f.Add("body.verb", p.Verb, "is not one of [rectify strike]")
	}
}

func (p *Point) check(f *grid.Faults) {
	if p != nil {
		instant(f, "body.point.at", p.At)
	}
}

// id notes an identifier that is none.
func id(f *grid.Faults, field, text string) {
	if _, err := grid.ParseID[string](field, text); err != nil {
		f.Add(field, text, "is not a UUID (36 lower-case characters)")
	}
}

// ids is id for those that may be left out.
func ids(f *grid.Faults, field string, texts ...string) {
	for _, text := range texts {
		if text != "" {
			id(f, field, text)
		}
	}
}

func instant(f *grid.Faults, field string, t *time.Time) {
	if t != nil && !usable(*t) {
		f.Add(field, t.Format(time.RFC3339), "is in no year that can be")
	}
}

// fieldOf names the field that a decoder stopped at.
func fieldOf(err error) string {
	var t *json.UnmarshalTypeError
	if errors.As(err, &t) {
		return t.Field
	}
	return ""
}

// reasonOf tells what a decoder met without quoting it: it may be anybody's name.
func reasonOf(err error) string {
	var t *json.UnmarshalTypeError
	var s *json.SyntaxError
	var p *time.ParseError
	switch {
	case errors.As(err, &t):
		return "is a " + t.Value + ", which does not belong here"
	case errors.As(err, &s):
		return fmt.Sprintf("is not JSON at byte %d", s.Offset)
	case errors.As(err, &p):
		return "has an instant that is not RFC 3339"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "is cut short"
	}
	return "is not as it should be"
}
