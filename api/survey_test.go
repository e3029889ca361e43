package api

import (
	"fmt"
	"testing"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// A survey from the field: normal refreshes the register entry, on the board too;
// anything else waits for a person. Sent twice it counts once.
func TestPutSurvey(t *testing.T) {
	w := newWorld(t)
	officer, commander := w.login("officer"), w.login("commander")
	fresh := func() Freshness {
		t.Helper()
		w.caughtUp()
		var grids list[Grid]
		w.must(commander, 200, "GET", "/api/v1/grids", "", &grids)
		for _, g := range grids.Items {
			if g.ID == string(gridA) {
				return g.Freshness
			}
		}
		t.Fatal("no grid A")
		return Freshness{}
	}
	waiting := func() int {
		t.Helper()
		rows, _, err := w.store.Reviews(t.Context(), areaA, store.ReviewFilter{Kind: grid.ReviewSurvey, State: grid.ReviewOpen}, store.Page{})
		if err != nil {
			t.Fatal(err)
		}
		return len(rows)
	}
	before := fresh()
	normal := "/api/v1/surveys/" + w.id()
	body := fmt.Sprintf(`{"institution":%q,"result":"normal"}`, placeA)
	var first, again Survey
	w.must(officer, 200, "PUT", normal, body, &first)
	w.must(officer, 200, "PUT", normal, body, &again)
	if first.Region != areaA || first.Officer == nil || *first.Officer != string(officerA) || !again.At.Equal(first.At) {
		t.Errorf("got %+v and %+v", first, again)
	}
	if got, want := fresh(), (Freshness{before.Fresh + 1, before.Total}); got != want || waiting() != 0 {
		t.Errorf("after normal: got %+v and %d items, want %+v and none", got, waiting(), want)
	}
	if i, err := w.store.Institution(t.Context(), areaA, placeA); err != nil || !i.VerifiedAt.Equal(first.At) {
		t.Errorf("verified: got %s, %v, want %s", i.VerifiedAt, err, first.At)
	}
	w.must(officer, 200, "PUT", "/api/v1/surveys/"+w.id(), fmt.Sprintf(`{"institution":%q,"result":"not_found","note":"空房"}`, placeA), nil)
	w.must(officer, 200, "PUT", "/api/v1/surveys/"+w.id(), fmt.Sprintf(`{"result":"new_suspect","datum":"wgs84","lon":%v,"lat":%v}`, pointA.Lon, pointA.Lat), nil)
	if got := waiting(); got != 2 {
		t.Errorf("on the queue: got %d items, want 2", got)
	}
	for _, c := range []struct {
		name, who, path, body string
		status                int
	}{
		{"another result under the same id", "officer", normal, fmt.Sprintf(`{"institution":%q,"result":"closed"}`, placeA), 409},
		{"another region's place", "officer", "", fmt.Sprintf(`{"institution":%q,"result":"normal"}`, placeB), 404},
		{"a suspect in another region", "officer", "", fmt.Sprintf(`{"result":"new_suspect","datum":"wgs84","lon":%v,"lat":%v}`, pointB.Lon, pointB.Lat), 422},
		{"another region by name", "officer", "", fmt.Sprintf(`{"result":"new_suspect","address":"x","region":%q}`, areaB), 404},
		{"somebody else's work", "officer", "", fmt.Sprintf(`{"institution":%q,"result":"normal","officer":%q}`, placeA, supervisorA), 403},
		{"nothing said", "officer", "", fmt.Sprintf(`{"institution":%q,"result":"renamed"}`, placeA), 422},
		{"no such result", "officer", "", fmt.Sprintf(`{"institution":%q,"result":"fine"}`, placeA), 422},
		{"from the desk", "commander", "", fmt.Sprintf(`{"institution":%q,"result":"normal"}`, placeA), 403},
	} {
		if c.path == "" {
			c.path = "/api/v1/surveys/" + w.id()
		}
		session := officer
		if c.who == "commander" {
			session = commander
		}
		headers := []string{"Idempotency-Key: " + w.id()} // so that the path's id is not the key
		if a := w.ask(session, "PUT", c.path, c.body, headers...); a.Status != c.status {
			t.Errorf("%s: got %d, want %d: %s", c.name, a.Status, c.status, a.Body)
		}
	}
	if got := waiting(); got != 2 {
		t.Errorf("after refused ones: got %d items, want 2", got)
	}
}

// Accepting the item of a survey changes the register; the item leaves the queue.
// What would move a place out of the caller's region is refused.
func TestAcceptSurvey(t *testing.T) {
	w := newWorld(t)
	officer, commander := w.login("officer"), w.login("commander")
	items := func() []Review {
		t.Helper()
		var page reviewPage
		w.must(commander, 200, "GET", "/api/v1/reviews?kind=survey", "", &page)
		return page.Items
	}
	survey := func(body string) Review {
		t.Helper()
		w.must(officer, 200, "PUT", "/api/v1/surveys/"+w.id(), body, nil)
		all := items()
		if len(all) != 1 || all[0].Survey == nil {
			t.Fatalf("the queue: got %+v, want the survey", all)
		}
		return all[0]
	}
	accept := func(r Review, status int) {
		t.Helper()
		w.must(commander, status, "POST", "/api/v1/reviews/"+r.ID+"/accept", `{}`, nil, "Idempotency-Key: "+w.id())
	}
	r := survey(fmt.Sprintf(`{"institution":%q,"result":"renamed","name":"新诊所","note":"换了招牌"}`, placeA))
	if r.Survey.Result != "renamed" || r.Survey.Name != "新诊所" || r.Survey.Note != "换了招牌" || r.Survey.At == nil || r.Institution == nil {
		t.Errorf("the item: got %+v", r.Survey)
	}
	accept(r, 200)
	if i, err := w.store.Institution(t.Context(), areaA, placeA); err != nil || i.Name != "新诊所" || i.VerifiedAt.IsZero() || len(items()) != 0 {
		t.Errorf("got %+v, %v, %d items", i, err, len(items()))
	}
	r = survey(fmt.Sprintf(`{"institution":%q,"result":"moved","datum":"wgs84","lon":%v,"lat":%v}`, placeA, pointB.Lon, pointB.Lat))
	accept(r, 422)
	if i, err := w.store.Institution(t.Context(), areaA, placeA); err != nil || i.Region != areaA || len(items()) != 1 {
		t.Errorf("moved to another region: got %+v, %v, %d items", i, err, len(items()))
	}
	r = survey(fmt.Sprintf(`{"institution":%q,"result":"not_found"}`, placeA))
	accept(r, 200)
	if i, err := w.store.Institution(t.Context(), areaA, placeA); err != nil || i.State != grid.Closed {
		t.Errorf("not found: got %+v, %v", i, err)
	}
	r = survey(fmt.Sprintf(`{"result":"new_suspect","name":"无牌诊所","category":"clinic","datum":"wgs84","lon":%v,"lat":%v}`, pointA.Lon, pointA.Lat))
	accept(r, 200)
	accept(r, 409)
	var found list[Institution]
	w.must(commander, 200, "GET", "/api/v1/institutions?q=无牌诊所", "", &found)
	if len(found.Items) != 1 || found.Items[0].Region != areaA {
		t.Errorf("the suspect place: got %+v", found.Items)
	}
}
