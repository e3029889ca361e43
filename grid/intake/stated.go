package intake

import (
	"reflect"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// stated is a record of the register on its way into the store, with the rows of
// the file that speak of it.
type stated[T any] struct {
	now    T
	before *T // nil when new
	rows   []int
	class  Class             // of a new one, when it is more than new
	other  *store.KnownPlace // whom it resembles or follows
	repeat bool              // new, but for an earlier chunk that is not applied yet
	region string            // that a row states
	stray  *geo.Point        // that a row states, far from where a person has put the place
	astray *grid.Found       // what the new address of a place that stays is found to be, far from it
}

// way is how records of one kind are stored.
type way[T any] struct {
	table  string
	id     func(*T) string
	origin func(*T) *grid.Origin
	put    func(*store.Tx, []*T) ([]store.Fault, error)
	same   func(now *T, before T, p *grid.Policy) bool // nil: all fields are equal
	differ func(before, now *T) wireEntry              // nil: changed, without saying how
	after  func(out *outcome, now *T, rows int)        // nil: nothing to note
}

// The ways of the kinds whose rows are matched with what is stored.
var (
	institutionWay = way[grid.Institution]{"institution", func(i *grid.Institution) string { return string(i.ID) },
		func(i *grid.Institution) *grid.Origin { return &i.Origin }, (*store.Tx).PutInstitutions,
		sameInstitution, institutionDiff, noteLocated}
	clueWay = way[grid.Clue]{table: "clue", id: func(c *grid.Clue) string { return string(c.ID) },
		origin: func(c *grid.Clue) *grid.Origin { return &c.Origin }, put: (*store.Tx).PutClues}
	officerWay = way[grid.Officer]{table: "officer", id: func(o *grid.Officer) string { return string(o.ID) },
		origin: func(o *grid.Officer) *grid.Origin { return &o.Origin }, put: (*store.Tx).PutOfficers}
)

// store puts in what is new or changed and keeps an image of what it replaces.
func (w *way[T]) store(tx *store.Tx, origin grid.Origin, all []*stated[T], out *outcome) error {
	var items []*T
	var of []*stated[T]
	var changed []string
	for _, s := range all {
		if s.before != nil {
			if w.unchanged(s, tx.Policy()) {
				out.counts.Unchanged += len(s.rows)
				if w.after != nil {
					w.after(out, s.before, len(s.rows))
				}
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
			out.stored(s.before == nil && !s.repeat, len(s.rows))
			out.class(s.rows, w.entry(s))
			if w.after != nil {
				w.after(out, &s.now, len(s.rows))
			}
			out.images = append(out.images, images.of(w.table, w.id(&s.now)))
		}
	}
	return nil
}

// unchanged says whether the rows of a stored thing say what is stored.
func (w *way[T]) unchanged(s *stated[T], p *grid.Policy) bool {
	same := s.now
	*w.origin(&same) = *w.origin(s.before)
	if w.same != nil {
		return w.same(&same, *s.before, p)
	}
	return reflect.DeepEqual(same, *s.before)
}

// entry is what became of a thing that is stored now.
func (w *way[T]) entry(s *stated[T]) wireEntry {
	e := wireEntry{Class: ClassNew}
	switch {
	case s.repeat:
		e.Class = ClassChanged
	case s.before != nil && w.differ != nil:
		e = w.differ(s.before, &s.now)
	case s.before != nil:
		e.Class = ClassChanged
	case s.class != "":
		e.Class, e.Other, e.OtherN, e.OtherA = s.class, string(s.other.ID), s.other.Name, s.other.Address
	}
	if s.before != nil {
		e.ID = w.id(s.before)
	}
	return e
}
