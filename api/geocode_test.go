package api

import (
	"net/http"
	"testing"

	"gridwatch/grid"
)

// listener is a locator that notes in which district it was asked.
type listener struct{ district string }

func (l *listener) Locate(_, _, district string) *grid.Found {
	l.district = district
	return nil
}

// Who has one district asks about it, unless they say otherwise; who has all of
// them asks about all.
func TestGeocodeAtHome(t *testing.T) {
	w := newWorld(t)
	l := &listener{}
	w.server.locator = l
	for _, c := range []struct{ who, district, want string }{
		{"clerk", "", areaA}, {"clerk-b", "", areaB}, {"clerk-city", "", ""}, {"clerk", `,"district":"道里区"`, "道里区"},
	} {
		l.district = "not asked"
		w.must(w.login(c.who), http.StatusOK, "POST", "/api/v1/geocode", `{"address":"无名路1号"`+c.district+`}`, nil)
		if l.district != c.want {
			t.Errorf("%s: asked in %q, want %q", c.who, l.district, c.want)
		}
	}
}
