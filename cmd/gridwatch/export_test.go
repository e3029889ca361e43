package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExportCommand(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			dsn := db.dsn(t)
			city(t, dsn)
			if exit, out, err := gridwatch(t, "", nil, "import", "institutions", file(t, "places.csv", "name,category,lon,lat\n甲,clinic,126.6,45.8\n乙,clinic,126.61,45.81\n"), "--db", dsn, "--datum", "wgs84"); exit != 0 {
				t.Fatal(out, err)
			}
			digest(t, dsn) // moves the outbox to the log
			exit, out, err := gridwatch(t, "", nil, "export", "institutions", "--db", dsn)
			rows, bad := csv.NewReader(strings.NewReader(out)).ReadAll()
			if exit != 0 || bad != nil || len(rows) != 3 || rows[0][0] != "id" || rows[1][1] == "" {
				t.Errorf("institutions: exit %d, %v, %q %s, want two rows, no mark of the byte order", exit, bad, out, err)
			}
			path := filepath.Join(t.TempDir(), "cells.geojson")
			exit, out, err = gridwatch(t, "", nil, "export", "cells", "--format", "geojson", "-o", path, "--db", dsn)
			text, read := os.ReadFile(path)
			var c struct{ Features []any }
			if exit != 0 || read != nil || json.Unmarshal(text, &c) != nil || len(c.Features) == 0 {
				t.Errorf("cells: exit %d, %s%s, %v: %s", exit, out, err, read, text)
			}
			for _, args := range [][]string{{"cells", "--key", "official"}, {"institutions", "--key", "official", "-o", filepath.Join(t.TempDir(), "x.csv")}, {"cells", "--region", "nowhere"}} {
				if exit, _, err := gridwatch(t, "", nil, append([]string{"export", "--db", dsn}, args...)...); exit == 0 || err == "" {
					t.Errorf("%v: exit %d, %q, want a refusal", args, exit, err)
				}
			}
		})
	}
}
