package store

import (
	"errors"

	"gridwatch/geo"
	"gridwatch/grid"
)

// RegionsByCode reads regions with their geometry; codes that are not there are
// left out.
func (t *Tx) RegionsByCode(codes []string) ([]geo.Region, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	c := t.conn()
	condition, list := in(c, "code", codes)
	return listOf(c, scanShape,
		"SELECT code, scheme, name, level, parent_code, geometry FROM region WHERE "+condition+" ORDER BY code", list)
}

// TryRegions is PutRegions, after whose error the transaction can go on.
func (t *Tx) TryRegions(regions []geo.Region, origin grid.Origin) error {
	return t.try(func() error { return t.PutRegions(regions, origin) })
}

// errReferred ends the attempt to remove regions that something refers to.
var errReferred = errors.New("something refers to a region")

// RemoveRegions takes regions away with their cells in force, children before
// parents; false, and nothing is changed, when something else refers to one of
// them. The board keeps a region without cells, which shows nothing.
func (t *Tx) RemoveRegions(codes []string) (bool, error) {
	if len(codes) == 0 {
		return true, nil
	}
	err := t.try(func() error { return t.removeRegions(codes) })
	if _, foreign := brokenConstraint(err); foreign || errors.Is(err, errReferred) {
		return false, nil
	}
	return err == nil, err
}

func (t *Tx) removeRegions(codes []string) error {
	c := t.conn()
	shapes, err := t.RegionsByCode(codes)
	if err != nil {
		return err
	}
	parent := map[string]string{}
	for _, s := range shapes {
		parent[s.Code] = s.ParentCode
	}
	condition, list := in(c, "region_code", codes)
	accounts, err := listOf(c, value[string], "SELECT name FROM account WHERE "+condition, list)
	if err != nil {
		return err
	}
	if len(accounts) > 0 {
		return errReferred
	}
	if _, err := t.exec("DELETE FROM region_cell WHERE "+condition, list); err != nil {
		return err
	}
	below, first := in(c, "descendant_code", codes)
	above, second := in(c, "ancestor_code", codes)
	if _, err := t.exec("DELETE FROM region_closure WHERE "+below+" OR "+above, first, second); err != nil {
		return err
	}
	facts := make([]grid.RegionFact, 0, len(codes))
	for _, code := range codes {
		if _, err := t.exec("DELETE FROM region WHERE code = ?", code); err != nil {
			return err
		}
		facts = append(facts, grid.RegionFact{Code: code, Parent: parent[code]})
	}
	// Parents that have no region below them any more are leaves again, with
	// cells of their own: they are stored once more as they are.
	left, err := listOf(c, scanShape, "SELECT code, scheme, name, level, parent_code, geometry FROM region ORDER BY code")
	if err != nil {
		return err
	}
	if len(left) > 0 {
		if err := t.PutRegions(left, grid.Origin{}); err != nil {
			return err
		}
	}
	return t.Emit(grid.RegionsRecorded{Items: facts})
}
