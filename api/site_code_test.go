package api

import (
	"slices"
	"testing"
	"time"

	"gridwatch/grid"
)

// Who may show the code reads it; who should find it on site does not.
func TestSiteCode(t *testing.T) {
	w := newWorld(t)
	secret, err := w.store.SiteCodeSecret(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	path := func(id grid.InstitutionID) string { return "/api/v1/institutions/" + string(id) + "/code" }
	for _, role := range grid.Roles {
		s := w.login(string(role))
		if !slices.Contains(intake, role) {
			w.must(s, 403, "GET", path(placeA), "", nil)
			continue
		}
		var got struct {
			Code       string    `json:"code"`
			ValidUntil time.Time `json:"valid_until"`
		}
		w.must(s, 200, "GET", path(placeA), "", &got)
		if !grid.IsSiteCode(secret, placeA, w.now(), got.Code) || grid.IsSiteCode(secret, placeB, w.now(), got.Code) {
			t.Errorf("%s: got %q, want the code of this place", role, got.Code)
		}
		if left := got.ValidUntil.Sub(w.now()); left <= 0 || left > grid.SiteCodeTurn {
			t.Errorf("%s: valid for %s, want at most %s", role, left, grid.SiteCodeTurn)
		}
		w.must(s, 404, "GET", path(placeB), "", nil)
		w.must(s, 404, "GET", path("0190a000-0000-7000-8000-00000000dead"), "", nil)
	}
}
