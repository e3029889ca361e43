package intake

import (
	"reflect"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// stated is a record of the register on its way into the store, with the rows of
// the file that speak of it.
type stated[T any] struct {
	now    T
	before *T // nil when new
	rows   []int
}

// way is how records of one kind are stored.
type way[T any] struct {
	table  string
	id     func(*T) string
	origin func(*T) *grid.Origin
	put    func(*store.Tx, []*T) ([]store.Fault, error)
}

// The ways of the kinds whose rows are matched with what is stored.
var (
	institutionWay = way[grid.Institution]{"institution", func(i *grid.Institution) string { return string(i.ID) },
		func(i *grid.Institution) *grid.Origin { return &i.Origin }, (*store.Tx).PutInstitutions}
	clueWay = way[grid.Clue]{"clue", func(c *grid.Clue) string { return string(c.ID) },
		func(c *grid.Clue) *grid.Origin { return &c.Origin }, (*store.Tx).PutClues}
	officerWay = way[grid.Officer]{"officer", func(o *grid.Officer) string { return string(o.ID) },
		func(o *grid.Officer) *grid.Origin { return &o.Origin }, (*store.Tx).PutOfficers}
)

// store puts in what is new or changed and keeps an image of what it replaces.
func (w *way[T]) store(tx *store.Tx, origin grid.Origin, all []*stated[T], out *outcome) error {
	var items []*T
	var of []*stated[T]
	var changed []string
	for _, s := range all {
		if s.before != nil {
			same := s.now
			*w.origin(&same) = *w.origin(s.before)
			if reflect.DeepEqual(same, *s.before) {
				out.counts.Unchanged += len(s.rows)
				continue
			}
			changed = append(changed, w.id(&s.now))
		}
		*w.origin(&s.now) = origin
		items, of = append(items, &s.now), append(of, s)
	}
	images, err := before(tx, w.table, changed)
	if err != nil {
		return err
	}
	faults, err := w.put(tx, items)
	if err != nil {
		return err
	}
	bad := out.faults(faults, func(n int) []int { return of[n].rows })
	for n, s := range of {
		if !bad[n] {
			out.stored(s.before == nil, len(s.rows))
			out.images = append(out.images, images.of(w.table, w.id(&s.now)))
		}
	}
	return nil
}
