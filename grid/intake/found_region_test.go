package intake

import (
	"testing"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

func TestFoundRegion(t *testing.T) {
	j := &job{codes: map[string]bool{"230000000000": true, "230100000000": true, "230102000000": true, "230102001000": true, "330106": true},
		batch: store.ImportBatch{Region: "230100000000"}}
	for _, c := range []struct{ found, want string }{
		{"230102001002", "230102001000"}, // its township
		{"230102009001", "230102000000"}, // its district
		{"230199001001", "230100000000"}, // its city
		{"239900000000", "230000000000"}, // its province
		{"330106001001", "330106"},       // codes of six digits
		{"110101001001", "230100000000"}, // unknown: of who imports
		{"", "230100000000"},
		{"23", "230100000000"},
	} {
		if got := j.foundRegion(&grid.Found{Region: c.found}); got != c.want {
			t.Errorf("%s: got %s, want %s", c.found, got, c.want)
		}
	}
	if got := j.foundRegion(nil); got != "230100000000" {
		t.Errorf("nothing found: got %s, want the importer's region", got)
	}
}
