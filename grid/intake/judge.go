package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"unicode/utf8"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Proposal says why a batch is held back: as a whole it is probably not what it
// says it is. Nothing is changed by it; a person imports the file otherwise, or
// applies the batch as stated.
type Proposal struct {
	Kind       ProposalKind `json:"kind"`
	Datum      geo.Datum    `json:"datum,omitempty"` // what the coordinates seem to be in
	OffsetM    float64      `json:"median_offset_m,omitempty"`
	Matched    int          `json:"matched"` // rows the proposal rests on
	Confidence float64      `json:"confidence,omitempty"`
	Text       string       `json:"text"`
}

// ProposalKind says what is proposed.
type ProposalKind string

const (
	ProposeDatum    ProposalKind = "datum"     // name another datum; without one, no known datum explains it
	ProposeSwap     ProposalKind = "swap"      // longitude and latitude change places
	ProposeOnePoint ProposalKind = "one_point" // many rows have one and the same point
)

// DecodeProposal reads what a batch keeps; nil when it is not held back.
func DecodeProposal(text string) (*Proposal, error) {
	if text == "" {
		return nil, nil
	}
	p := new(Proposal)
	return p, json.Unmarshal([]byte(text), p)
}

func encodeProposal(p *Proposal) (string, error) {
	if p == nil {
		return "", nil
	}
	text, err := json.Marshal(p)
	return string(text), err
}

// The size of the sample that a file is judged by.
const (
	mostPairs    = 2000   // rows whose place is known
	mostAxes     = 2000   // rows looked at for swapped axes
	mostSearched = 20_000 // rows looked up one after the other, then every eighth chunk
)

// judge collects what a file of institutions says about itself while it is
// read: a sample of its coordinates as they are written, those of things that
// are known, and how often one point occurs.
type judge struct {
	s      *Service
	fields []string
	datum  geo.Datum
	inFile *values
	axes   []geo.Stated
	stride int
	seen   int // rows with coordinates
	pairs  []geo.Stated
	looked int
	chunks int
	same   SamePoint
}

// newJudge is nil where there is nothing to judge.
func newJudge(s *Service, kind Kind, fields []string, datum geo.Datum) *judge {
	j := &judge{s: s, fields: fields, datum: datum, inFile: newValues(fields, nil, datum), stride: 1}
	if kind != Institutions || datum == "" || !j.inFile.has("lon") || !j.inFile.has("lat") {
		return nil
	}
	return j
}

// see takes every row as it is read, also one that will be refused.
func (j *judge) see(r Record) {
	if j == nil {
		return
	}
	x, y, ok := j.stated(r)
	if !ok {
		return
	}
	j.seen++
	address := j.inFile.text("address")
	if address == "" {
		address = j.inFile.text("name")
	}
	j.same.See(j.inFile.text("lon"), j.inFile.text("lat"), address)
	if j.seen%j.stride != 0 {
		return
	}
	if len(j.axes) == mostAxes { // every other one stays
		for i := range mostAxes / 2 {
			j.axes[i] = j.axes[2*i+1]
		}
		j.axes, j.stride = j.axes[:mostAxes/2], 2*j.stride
	}
	j.axes = append(j.axes, geo.Stated{X: x, Y: y})
}

// stated is the coordinate as it is written; false when it is no number.
func (j *judge) stated(r Record) (x, y float64, ok bool) {
	j.inFile.at(r)
	lon, lat := j.inFile.text("lon"), j.inFile.text("lat")
	if lon == "" || lat == "" {
		return 0, 0, false
	}
	j.inFile.number("lon", &x)
	j.inFile.number("lat", &y)
	return x, y, len(j.inFile.faults) == 0 && (x != 0 || y != 0)
}

// learn looks the usable rows of a chunk up among what is known.
func (j *judge) learn(ctx context.Context, records []Record) error {
	if j == nil || len(j.pairs) >= mostPairs {
		return nil
	}
	j.chunks++
	if j.looked >= mostSearched && j.chunks%8 != 0 {
		return nil
	}
	v := newValues(j.fields, nil, j.datum)
	var licences []store.Pair
	var names []string
	for _, r := range records {
		v.at(r)
		if l := licencePair(v); l.B != "" {
			licences = append(licences, l)
		}
		names = append(names, grid.NormalAddress(v.text("name")))
	}
	j.looked += len(records)
	known, err := j.s.Store.KnownPlaces(ctx, distinct(licences), distinct(names))
	if err != nil {
		return err
	}
	for _, r := range records {
		if len(j.pairs) >= mostPairs {
			break
		}
		x, y, ok := j.stated(r)
		if !ok {
			continue
		}
		v.at(r)
		if at := j.where(v, known); at != nil {
			j.pairs = append(j.pairs, geo.Stated{X: x, Y: y, Known: at})
		}
	}
	return nil
}

// where is the place that is known of a row's institution: that of its licence,
// of its name and address, of its name if only one has it, else of its address
// in a gazetteer, to the house.
func (j *judge) where(v *values, known *store.KnownPlaces) *geo.Point {
	if l := licencePair(v); l.B != "" {
		if p, there := known.ByLicence[l]; there {
			return &p.Point
		}
	}
	place := placePair(v)
	named := known.ByName[place.A]
	for i := range named {
		if place.B != "" && named[i].AddressKey == place.B {
			return &named[i].Point
		}
	}
	const telling = 4 // characters of a name that hardly two places share
	if len(named) == 1 && utf8.RuneCountInString(place.A) >= telling {
		return &named[0].Point
	}
	if j.s.Locator != nil && v.text("address") != "" {
		const sure = 0.8
		f := j.s.Locator.Locate(v.text("address"), v.text("name"), district(v))
		if f != nil && f.Point != nil && f.Note.Precision == grid.Precisions[0] && f.Note.Score >= sure {
			return f.Point
		}
	}
	return nil
}

// verdict gives the proposal, nil when there is nothing against the file.
func (j *judge) verdict(ctx context.Context) (*Proposal, error) {
	if j == nil || j.seen == 0 {
		return nil, nil
	}
	inside, err := j.inside(ctx)
	if err != nil {
		return nil, err
	}
	if p := propose(j.datum, geo.JudgeDatum(j.datum, j.axes, inside)); p != nil {
		return p, nil
	}
	if p := propose(j.datum, geo.JudgeDatum(j.datum, j.pairs, nil)); p != nil {
		return p, nil
	}
	if p := j.same.Verdict(); p != nil {
		return &Proposal{Kind: ProposeOnePoint, Matched: p.Rows, Text: fmt.Sprintf(
			"%d of %d rows with a point have one and the same (%s, %s) at different addresses: it probably stands for 'not known'; leave the coordinates of those rows empty, so that they are found by their address",
			p.Rows, p.Of, p.Lon, p.Lat)}, nil
	}
	return nil, nil
}

// propose turns a verdict into a proposal, nil when it is nothing against the
// file.
func propose(claimed geo.Datum, v geo.DatumVerdict) *Proposal {
	p := &Proposal{Datum: v.Datum, OffsetM: math.Round(v.OffsetM), Matched: v.Matched, Confidence: math.Round(v.Confidence*100) / 100}
	switch v.Kind {
	case geo.LooksLike:
		p.Kind = ProposeDatum
		p.Text = fmt.Sprintf("the coordinates look like %s, not %s: of %d places that are known, %d are nearer so; as %s they are off by %.0f m (median), as %s by %.0f m",
			v.Datum, claimed, v.Matched, v.Nearer, claimed, v.OffsetM, v.Datum, v.RestM)
	case geo.Unexplained:
		p.Kind, p.Datum = ProposeDatum, ""
		p.Text = fmt.Sprintf("%d places that are known are all off by about %.0f m in one direction, which no known datum explains", v.Matched, v.OffsetM)
	case geo.Swapped:
		p.Kind, p.Datum = ProposeSwap, ""
		p.Text = fmt.Sprintf("longitude and latitude stand in each other's columns: of %d points, %d lie in the regions only when swapped", v.Matched, v.Nearer)
	default:
		return nil
	}
	return p
}

// inside says whether a point lies in a cell in force; where there are none, in
// the box of the deployment; nil when there is neither.
func (j *judge) inside(ctx context.Context) (func(geo.Point) bool, error) {
	d, err := j.s.Store.Deployment(ctx)
	if err != nil {
		return nil, err
	}
	var cells []geo.Cell
	cellOf := func(p geo.Point) geo.Cell {
		c, err := geo.CellAt(p, d.Resolution)
		if err != nil {
			return 0
		}
		return c
	}
	for _, s := range j.axes {
		for _, axes := range [][2]float64{{s.X, s.Y}, {s.Y, s.X}} {
			if p, err := j.datum.ToWGS84(axes[0], axes[1]); err == nil {
				cells = append(cells, cellOf(p))
			}
		}
	}
	home, any, err := j.s.Store.InForce(ctx, distinct(cells))
	switch {
	case err != nil:
		return nil, err
	case any:
		return func(p geo.Point) bool { return home[cellOf(p)] }, nil
	case d.Box != nil && !d.Box.IsZero():
		return d.Box.Contains, nil
	}
	return nil, nil
}
