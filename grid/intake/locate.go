package intake

import (
	"cmp"
	"encoding/json"
	"runtime"
	"sync"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Locator finds addresses. It is safe for concurrent use.
type Locator interface {
	// Locate gives what an address is found to be, nil when nothing of it is
	// known. name is that of the place, district whatever is known of where it
	// lies (a name or an official code); both may be empty.
	Locate(address, name, district string) *grid.Found
}

// wireFix is what the address of a row was found to be.
type wireFix struct {
	Row          int         `json:"r"`
	Point        *[2]float64 `json:"p,omitempty"` // lon, lat
	By           string      `json:"b,omitempty"`
	Note         wireNote    `json:"n"`
	Region       string      `json:"g,omitempty"`
	Disputed     bool        `json:"d,omitempty"`
	Alternatives []wireFix   `json:"a,omitempty"`
	Rule         *wireRule   `json:"u,omitempty"`
}

type wireRule struct {
	MinScore     float64 `json:"s"`
	MinPrecision string  `json:"p"`
}

type wireNote struct {
	Precision string  `json:"p,omitempty"`
	Score     float64 `json:"s,omitempty"`
	RadiusM   float64 `json:"m,omitempty"`
	Source    string  `json:"o,omitempty"`
	Matched   string  `json:"t,omitempty"`
}

func wireFixOf(row int, f *grid.Found) wireFix {
	w := wireFix{Row: row, By: string(f.By), Note: wireNote(f.Note), Region: f.Region, Disputed: f.Disputed}
	if f.Point != nil {
		w.Point = &[2]float64{f.Point.Lon, f.Point.Lat}
	}
	if f.Rule != nil {
		w.Rule = (*wireRule)(f.Rule)
	}
	for _, a := range f.Alternatives {
		w.Alternatives = append(w.Alternatives, wireFix{Point: &[2]float64{a.Point.Lon, a.Point.Lat}, Note: wireNote(a.Note)})
	}
	return w
}

func (w *wireFix) found() *grid.Found {
	f := &grid.Found{By: grid.LocatedBy(w.By), Note: grid.FixNote(w.Note), Region: w.Region, Disputed: w.Disputed}
	if w.Point != nil {
		f.Point = &geo.Point{Lon: w.Point[0], Lat: w.Point[1]}
	}
	if w.Rule != nil {
		f.Rule = (*grid.GeocodeRule)(w.Rule)
	}
	for _, a := range w.Alternatives {
		if a.Point != nil {
			f.Alternatives = append(f.Alternatives, grid.Candidate{Point: geo.Point{Lon: a.Point[0], Lat: a.Point[1]}, Note: grid.FixNote(a.Note)})
		}
	}
	return f
}

func decodeFixes(body []byte) (map[int]*grid.Found, error) {
	if len(body) == 0 {
		return nil, nil
	}
	var all []wireFix
	if err := json.Unmarshal(body, &all); err != nil {
		return nil, err
	}
	fixes := make(map[int]*grid.Found, len(all))
	for i := range all {
		fixes[all[i].Row] = all[i].found()
	}
	return fixes, nil
}

// locate finds the addresses of the records without coordinates, on all
// processors, and gives them as they are staged; nil when there are none. within
// is the region of who imports, where a row lies that does not say where: a road
// of another district's is not meant.
func locate(l Locator, fields []string, records []Record, within string) ([]byte, error) {
	if l == nil {
		return nil, nil
	}
	found := make([]*grid.Found, len(records))
	workers := runtime.GOMAXPROCS(0)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			v := newValues(fields, nil, "")
			for i := w; i < len(records); i += workers {
				v.at(records[i])
				if v.text("address")+v.text("name") != "" && v.text("lon") == "" && v.text("lat") == "" {
					found[i] = l.Locate(v.text("address"), v.text("name"), cmp.Or(district(v), within))
				}
			}
		})
	}
	all.Wait()
	var fixes []wireFix
	for i, f := range found {
		if f != nil {
			fixes = append(fixes, wireFixOf(records[i].Row, f))
		}
	}
	if fixes == nil {
		return nil, nil
	}
	return json.Marshal(fixes)
}

// district is what a row says of where it lies: the columns of province, city
// and district, else the code of its region.
func district(v *values) string {
	if names := v.text("province") + v.text("city") + v.text("district"); names != "" {
		return names
	}
	return v.text("region")
}
