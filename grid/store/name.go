package store

import (
	"context"

	"gridwatch/grid"
)

// OfficerNames gives the names of people by their ids; unknown ids are left out.
func (s *Store) OfficerNames(ctx context.Context, ids []grid.OfficerID) (map[grid.OfficerID]string, error) {
	return namesOf(s.conn(ctx), "officer", ids)
}

// InstitutionNames is OfficerNames of institutions.
func (s *Store) InstitutionNames(ctx context.Context, ids []grid.InstitutionID) (map[grid.InstitutionID]string, error) {
	return namesOf(s.conn(ctx), "institution", ids)
}

// namesOf reads the names of a table's rows.
func namesOf[ID ~string](c conn, table string, ids []ID) (map[ID]string, error) {
	names := make(map[ID]string, len(ids))
	condition, list := in(c, "id", ids)
	err := c.each(func(row scanner) error {
		var id ID
		var name string
		err := row.Scan(&id, &name)
		names[id] = name
		return err
	}, "SELECT id, name FROM "+table+" WHERE "+condition, list)
	return names, err
}
