package store

import (
	"fmt"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Every kind of value comes through arrays as through arguments.
func TestBulkArrays(t *testing.T) {
	lon := 126.5
	rows := [][]any{{`a"b\c{},NULL`, int64(-1), &lon, true, optional("")}, {"", optionalCell(geo.Cell(5)), (*float64)(nil), false, optional("NULL")}}
	want := []string{`{"a\"b\\c{},NULL",""}`, `{-1,5}`, `{126.5,NULL}`, `{true,false}`, `{NULL,"NULL"}`}
	for column, text := range want {
		if got, err := arrayOf(rows, column); err != nil || got != text {
			t.Errorf("column %d: got %s, %v, want %s", column, got, err, text)
		}
	}
	if _, err := arrayOf([][]any{{struct{}{}}}, 0); err == nil {
		t.Error("a value of no kind: got no error, want one")
	}
}

// TestManyNewInstitutionsMeetOne has somebody store one of many new places after
// they were found to be new and before they are written.
func TestManyNewInstitutionsMeetOne(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		items := make([]*grid.Institution, 2*bulkRows)
		for n := range items {
			items[n] = testInstitution(west, &geo.Point{Lon: -87.67, Lat: 41.87})
			items[n].Name, items[n].Licences = fmt.Sprintf("诊所%d", n), nil
		}
		there := items[bulkRows]
		put(t, s, start, (*Tx).PutInstitutions, there)
		if _, _, err := s.Write(t.Context(), nil, start, func(tx *Tx) (Reply, error) {
			for _, i := range items {
				i.Region, i.RegisteredAt = west, start
			}
			return Reply{}, tx.writeInstitutions(items, map[grid.InstitutionID]storedInstitution{})
		}); err != nil {
			t.Fatal(err)
		}
		versions := map[int64]int{}
		if err := s.conn(t.Context()).each(func(row scanner) error {
			var version int64
			err := row.Scan(&version)
			versions[version]++
			return err
		}, "SELECT row_version FROM institution"); err != nil {
			t.Fatal(err)
		}
		if versions[1] != len(items)-1 || versions[2] != 1 {
			t.Errorf("versions: got %v, want %d of 1 and one of 2", versions, len(items)-1)
		}
	})
}
