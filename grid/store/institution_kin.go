package store

import (
	"context"

	"gridwatch/grid"
)

// Named is an institution by id and name.
type Named struct {
	ID   grid.InstitutionID
	Name string
}

// Kin is what institutions came after and what came after them, of one scope.
type Kin struct {
	Predecessor map[grid.InstitutionID]Named   // by the successor's id
	Successors  map[grid.InstitutionID][]Named // by the predecessor's id, by id
}

// Kin finds the kin of institutions, by their ids.
func (s *Store) Kin(ctx context.Context, scope string, ids []grid.InstitutionID) (Kin, error) {
	return kin(s.conn(ctx), scope, ids)
}

// Kin is Store.Kin inside a write.
func (t *Tx) Kin(scope string, ids []grid.InstitutionID) (Kin, error) {
	return kin(t.conn(), scope, ids)
}

func kin(c conn, scope string, ids []grid.InstitutionID) (Kin, error) {
	k := Kin{map[grid.InstitutionID]Named{}, map[grid.InstitutionID][]Named{}}
	if len(ids) == 0 {
		return k, nil
	}
	const inScope = ".region_code IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?)"
	condition, list := in(c, "i.id", ids)
	err := c.each(func(row scanner) error {
		var id grid.InstitutionID
		var n Named
		err := row.Scan(&id, &n.ID, &n.Name)
		k.Predecessor[id] = n
		return err
	}, "SELECT i.id, p.id, p.name FROM institution i JOIN institution p ON p.id = i.successor_of WHERE "+condition+" AND p"+inScope, list, scope)
	if err != nil {
		return k, err
	}
	condition, list = in(c, "i.successor_of", ids)
	return k, c.each(func(row scanner) error {
		var id grid.InstitutionID
		var n Named
		err := row.Scan(&id, &n.ID, &n.Name)
		k.Successors[id] = append(k.Successors[id], n)
		return err
	}, "SELECT i.successor_of, i.id, i.name FROM institution i WHERE "+condition+" AND i"+inScope+" ORDER BY i.id", list, scope)
}
