package intake

import (
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// job is what the rows of one batch share.
type job struct {
	batch  store.ImportBatch
	fields []string
	zone   *time.Location
	datum  geo.Datum
	newID  func() string

	scope      map[string]bool     // regions whose institutions may be touched; nil for all
	regions    map[string]string   // codes by name; "" when several have it
	codes      map[string]bool     // of the regions
	resolution int                 // of the cells
	fixes      map[int]*grid.Found // of the rows of the chunk
	planned    *wireDiff           // what the comparison made of the chunk; nil without one
	complete   *comparison         // while a complete file is compared
	earlier    map[string]bool     // keys of new places of earlier chunks, while a batch is compared; else nil
	empty      *bool               // the register held nothing before the batch; nil: not asked yet
	followed   map[grid.InstitutionID]int
}

// origin of what the batch stores.
func (j *job) origin(tx *store.Tx) grid.Origin {
	return grid.Origin{Batch: j.batch.ID, Simulated: j.batch.Simulated, PolicyVersion: tx.Policy().Version}
}

// rows applies the records of a chunk inside a transaction.
type rows interface {
	apply(tx *store.Tx, records []Record) (outcome, error)
}

func (j *job) rows(kind Kind) rows {
	switch kind {
	case Clues:
		return clueRows{j}
	case Visits:
		return visitRows{j}
	case Officers:
		return officerRows{j}
	case Regions:
		return regionRows{j}
	case Grids:
		return gridRows{j}
	}
	return institutionRows{j}
}

// outcome of a chunk.
type outcome struct {
	counts  store.ImportCounts
	rejects []RowError
	images  []store.Image // in the order of the changes
	diff    wireDiff
	matched []matchedPlace // by a complete file
	waiting []waitingRow   // for the end of a complete file
	fresh   []string       // keys of new places
}

// class notes what becomes of the rows of one thing: the first is what the entry
// says, later rows of the file about the same thing change it.
func (o *outcome) class(rows []int, e wireEntry) {
	if len(rows) == 0 {
		return
	}
	e.Row = rows[0]
	switch e.Class {
	case ClassNew:
		o.diff.New = append(o.diff.New, e.Row)
	case ClassUnchanged:
		return
	default:
		o.diff.Rows = append(o.diff.Rows, e)
	}
	switch e.Class {
	case ClassMoved:
		o.counts.Moved++
	case ClassSuspect:
		o.counts.Suspect++
	case ClassSuccessor:
		o.counts.Successor++
	}
	for _, row := range rows[1:] {
		o.diff.Rows = append(o.diff.Rows, wireEntry{Row: row, Class: ClassChanged, ID: e.ID})
	}
}

// reject refuses one row.
func (o *outcome) reject(row int, field string, err *grid.Error) {
	o.rejects = append(o.rejects, rejects(row, field, err)...)
	o.counts.Rejected++
}

// faults refuses the rows of items that the store refused, and says which items.
func (o *outcome) faults(faults []store.Fault, rowsOf func(item int) []int) map[int]bool {
	bad := make(map[int]bool, len(faults))
	for _, f := range faults {
		for _, row := range rowsOf(f.Index) {
			if !bad[f.Index] {
				o.counts.Rejected += len(rowsOf(f.Index))
			}
			bad[f.Index] = true
			o.rejects = append(o.rejects, rejects(row, "", f.Err)...)
		}
	}
	return bad
}

// stored counts the rows of one item that went in.
func (o *outcome) stored(isNew bool, rows int) {
	if isNew {
		o.counts.New++
		o.counts.Changed += rows - 1 // later rows of the file about the same thing
	} else {
		o.counts.Changed += rows
	}
}

// imageSet holds the images of rows about to change.
type imageSet map[string]store.Image

// before takes the images of stored rows.
func before(tx *store.Tx, table string, ids []string) (imageSet, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	images, err := tx.Images(table, ids)
	set := make(imageSet, len(images))
	for _, i := range images {
		set[i.ID] = i
	}
	return set, err
}

// of gives the way back of a row whose version has gone up by one; a row that
// was not there is new, with version 1.
func (s imageSet) of(table, id string) store.Image {
	image, ok := s[id]
	if !ok {
		image = store.Image{Table: table, ID: id}
	}
	image.Version++
	return image
}

func distinct[T comparable](in []T) []T {
	seen := make(map[T]bool, len(in))
	out := in[:0:0]
	for _, v := range in {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
