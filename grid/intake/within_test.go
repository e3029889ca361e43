package intake_test

import (
	"sync"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/intake"
)

// asked notes in which district addresses are looked for.
type asked struct {
	mu sync.Mutex
	in map[string]string
}

func (a *asked) Locate(address, _, district string) *grid.Found {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.in[address] = district
	return nil
}

// A district's file is looked up in the district: its streets are not those of
// the same name elsewhere. What a row states goes before.
func TestAddressesOfADistrictsFile(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/test.db")
	const text = "name,address,category,region\na,一街1号,clinic,\nb,一街2号,clinic,west\n"
	for _, c := range []struct{ within, first string }{{"", ""}, {"east", "east"}} {
		l := &asked{in: map[string]string{}}
		s := w.service()
		s.Locator = l
		_, err := s.Import(t.Context(), w.csv(intake.Institutions, text), intake.Options{Kind: intake.Institutions, Datum: geo.WGS84, StageOnly: true, Region: c.within})
		if err != nil {
			t.Fatal(err)
		}
		if l.in["一街1号"] != c.first || l.in["一街2号"] != "west" {
			t.Errorf("within %q: asked in %v", c.within, l.in)
		}
	}
}
