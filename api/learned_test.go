package api

import (
	"net/http"
	"strings"
	"testing"
)

// What one district's pin taught is no point of another district's: a place at an
// address of the same words waits for a person, and the person of the other
// district cannot take the point either.
func TestLearnedInAnotherDistrict(t *testing.T) {
	eachLocating(t, func(t *testing.T, w *world, _ string) {
		a, b := w.login("clerk"), w.login("clerk-b")
		id := w.unlocated(a, "无名胡同7号", `,"region":"town-a"`)
		w.must(a, 200, "POST", "/api/v1/reviews/"+w.itemOf(a, id).ID+"/pin", at(pointA, ""), nil, w.key())
		batch := w.bringIn(b, uploadPath("datum", ""), "name,address,category\n新诊所,无名胡同7号,clinic\n")
		if batch.Counts.New != 1 || batch.Counts.Located != 0 {
			t.Errorf("staged: got %+v, want one new without a point", batch.Counts)
		}
		w.order(b, batch.ID, "apply", "{}", http.StatusOK, nil)
		w.settled(b, batch.ID)
		direct := w.id()
		w.must(b, 200, "PUT", "/api/v1/institutions/"+direct, `{"name":"新诊所","address":"无名胡同7号","category":"clinic","region":"town-b"}`, nil)
		var page reviewPage
		w.must(b, 200, "GET", "/api/v1/reviews?limit=1000", "", &page)
		waiting := 0
		for _, r := range page.Items {
			if r.Institution == nil || r.Institution.Address != "无名胡同7号" {
				continue
			}
			if waiting++; r.Kind != "other_region" || r.Region != areaB || r.Fix == nil || strings.Contains(r.Fix.Matched, "新诊所") {
				t.Errorf("got %+v, want it asked about", r)
			}
			if x := w.ask(b, "POST", "/api/v1/reviews/"+r.ID+"/accept", "{}", w.key()); x.Status != 422 {
				t.Errorf("accept: got %d %s, want 422", x.Status, x.Body)
			}
		}
		if waiting != 2 {
			t.Errorf("got %d items, want 2: %+v", waiting, page.Items)
		}
		x := w.ask(b, "PUT", "/api/v1/institutions/"+w.id(), `{"name":"新诊所","address":"无名胡同7号","category":"clinic"}`)
		if x.Status != 422 && x.Status != 200 || strings.Contains(string(x.Body), areaA) {
			t.Errorf("without a region: got %d %s", x.Status, x.Body)
		}
	})
}
