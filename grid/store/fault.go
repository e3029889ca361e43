package store

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

// missing is the answer for what is not there or belongs to another region.
func missing(what, id string) error {
	return grid.Errorf(grid.NotFound, what+"-not-found", "there is no %s %s", what, id)
}

// Fault is what was wrong with one item of several; the others are not affected.
type Fault struct {
	Index int // of the item
	Err   *grid.Error
}

// faults collects at most one fault an item.
type faults map[int]*grid.Error

// add notes an error of an item, unless it has one. An error that is not the
// item's is returned.
func (f faults) add(index int, err error) error {
	if err == nil || f[index] != nil {
		return nil
	}
	e, ok := asGridError(err)
	if !ok {
		return err
	}
	f[index] = e
	return nil
}

// field notes that one field of an item is wrong.
func (f faults) field(index int, what, name, value, reason string, args ...any) {
	var one grid.Faults
	one.Add(name, value, reason, args...)
	_ = f.add(index, one.Err(what)) // a grid.Error always
}

// conflict notes that an item clashes with what is stored.
func (f faults) conflict(index int, code, name, value, reason string, args ...any) {
	if f[index] == nil {
		f[index] = &grid.Error{Kind: grid.Conflict, Code: code, Reason: "clashes with what is stored",
			Fields: []grid.Field{{Name: name, Value: value, Reason: fmt.Sprintf(reason, args...)}}}
	}
}

// list gives the faults by index.
func (f faults) list() []Fault {
	var all []Fault
	for i, e := range f {
		all = append(all, Fault{i, e})
	}
	slices.SortFunc(all, func(a, b Fault) int { return cmp.Compare(a.Index, b.Index) })
	return all
}

// good gives the items without fault.
func good[T any](items []*T, f faults) []*T {
	all := make([]*T, 0, len(items))
	for i, item := range items {
		if f[i] == nil {
			all = append(all, item)
		}
	}
	return all
}

func asGridError(err error) (*grid.Error, bool) {
	var e *grid.Error
	return e, errors.As(err, &e)
}

// invalidPlace turns a refusal by package geo into an error of what, with the
// field's wire name.
func invalidPlace(what string, err error) error {
	var g *geo.InvalidError
	if !errors.As(err, &g) {
		return err
	}
	return &grid.Error{Kind: grid.Invalid, Code: "invalid-" + what, Reason: what + " is not valid",
		Fields: []grid.Field{{Name: g.Field, Value: g.Value, Reason: g.Reason, Proposal: g.Proposal}}}
}
