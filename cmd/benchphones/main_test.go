package main

import (
	"bytes"
	"os"
	"testing"
	"time"

	"gridwatch/grid/store/pgtest"
)

// A few phones, on both databases: nothing is lost, nothing is doubled. How fast
// many are is for `make bench-phones`.
func TestPhonesReturn(t *testing.T) {
	o := options{phones: 12, records: 25, photos: 3, window: 200 * time.Millisecond, seed: 1}
	if os.Getenv("GRIDWATCH_TEST") == "full" {
		o.phones, o.records = 60, 100
	}
	for _, o.db = range []string{"sqlite", "postgres"} {
		t.Run(o.db, func(t *testing.T) {
			if o.db == "postgres" {
				t.Setenv("TEST_DATABASE_URL", pgtest.DSN(t, nil))
			}
			o.dir = t.TempDir()
			var out bytes.Buffer
			if err := run(t.Context(), o, &out); err != nil {
				t.Errorf("%v\n%s", err, &out)
			}
			t.Logf("%s", &out)
		})
	}
}
