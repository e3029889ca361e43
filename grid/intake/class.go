package intake

import (
	"encoding/json"

	"gridwatch/grid"
)

// Class says what an import makes of a row of institutions; rows of other kinds
// are new, changed, unchanged or rejected.
type Class string

const (
	ClassNew       Class = "new"       // not in the register
	ClassChanged   Class = "changed"   // in the register, with other values
	ClassUnchanged Class = "unchanged" // in the register, with the same values
	ClassMoved     Class = "moved"     // changed, and more than one cell away from where it was
	ClassSuspect   Class = "suspect"   // new, but perhaps the same as another one: similar name, near it or at its address
	ClassSuccessor Class = "successor" // new, at the address of one that is closed or no longer listed
	ClassGone      Class = "gone"      // in the register within the file's regions and categories, and not in the file
	ClassRejected  Class = "rejected"  // cannot be used
)

// Classes lists those that can be asked for.
var Classes = []Class{ClassNew, ClassChanged, ClassMoved, ClassSuspect, ClassSuccessor, ClassGone, ClassRejected}

// DiffRow is what an import makes of one row, or of an institution that is gone.
type DiffRow struct {
	Row           int // of the file, 0 for what is gone
	Class         Class
	Institution   grid.InstitutionID // "" for a new one
	Name, Address string
	Before, After map[string]string // of the fields that change, by wire name
	DistanceM     float64           // of a moved one
	Other         *OtherPlace       // whom a suspect resembles, whom a successor follows
	Reason        string            // why it was rejected
}

// OtherPlace names an institution.
type OtherPlace struct {
	ID            grid.InstitutionID
	Name, Address string
}

// wireDiff is the class of each row of a chunk. Rows that are not in it are
// unchanged, or were refused before they were compared.
type wireDiff struct {
	New     []int        `json:"n,omitempty"` // rows that are new and nothing else
	Rows    []wireEntry  `json:"r,omitempty"`
	Rejects []wireReject `json:"x,omitempty"` // found while comparing
}

type wireEntry struct {
	Row     int               `json:"r,omitempty"`
	Class   Class             `json:"c"`
	ID      string            `json:"i,omitempty"`
	Name    string            `json:"n,omitempty"` // of what is gone; rows have their own
	Address string            `json:"a,omitempty"`
	Before  map[string]string `json:"b,omitempty"`
	After   map[string]string `json:"f,omitempty"`
	Metres  float64           `json:"m,omitempty"`
	Other   string            `json:"o,omitempty"`
	OtherN  string            `json:"on,omitempty"`
	OtherA  string            `json:"oa,omitempty"`
}

func (e *wireEntry) row() DiffRow {
	r := DiffRow{Row: e.Row, Class: e.Class, Institution: grid.InstitutionID(e.ID), Name: e.Name, Address: e.Address,
		Before: e.Before, After: e.After, DistanceM: e.Metres}
	if e.Other != "" {
		r.Other = &OtherPlace{grid.InstitutionID(e.Other), e.OtherN, e.OtherA}
	}
	return r
}

func (d *wireDiff) encode() ([]byte, error) { return json.Marshal(d) }

func decodeDiff(body []byte) (d wireDiff, err error) {
	if len(body) == 0 {
		return d, nil
	}
	return d, json.Unmarshal(body, &d)
}

// of gives the entry of a row, nil when it has none.
func (d *wireDiff) of(row int) *wireEntry {
	for i := range d.Rows {
		if d.Rows[i].Row == row {
			return &d.Rows[i]
		}
	}
	return nil
}
