package api

import (
	"bytes"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gridwatch/api/liveclient"
	"gridwatch/geo"
	"gridwatch/geo/geocode"
	"gridwatch/grid"
	"gridwatch/grid/locate"
	"gridwatch/grid/store"
)

// lostA is the institution of fill without a point.
const lostA = grid.InstitutionID("0190a000-0000-7000-8000-000000002000")

// eachLocating runs a test on each database in a world that finds addresses in a
// gazetteer of its own, with a folder for more.
func eachLocating(t *testing.T, test func(t *testing.T, w *world, folder string)) {
	for _, on := range []string{"sqlite", "postgres"} {
		t.Run(on, func(t *testing.T) {
			before := worldOn
			worldOn = on
			defer func() { worldOn = before }()
			w, folder := newLocating(t)
			test(t, w, folder)
		})
	}
}

func newLocating(t testing.TB) (w *world, folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "gaz")
	file := filepath.Join(t.TempDir(), "fixed.gaz")
	if err := os.WriteFile(file, gazetteerFile(t, known...), 0o600); err != nil {
		t.Fatal(err)
	}
	w = newWorldWith(t, setup{options: func(o *Options) {
		var err error
		if o.Geocoder, err = locate.Open(t.Context(), locate.Options{Files: []string{file}, Folder: folder, Store: o.Store, Log: o.Log}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(o.Geocoder.Close)
	}})
	return w, folder
}

// known are the points of the test's gazetteer: a road through both areas.
var known = func() (all []geocode.Entry) {
	for n := range 40 {
		all = append(all, geocode.Entry{Name: fmt.Sprintf("店%d", n), Address: fmt.Sprintf("学府路%d号", 2*n+1),
			Point: geo.Point{Lon: -87.74 + 0.0033*float64(n), Lat: 41.85}})
	}
	return all
}()

func gazetteerFile(t testing.TB, entries ...geocode.Entry) []byte {
	t.Helper()
	admin, err := geocode.LoadAdmin()
	if err != nil {
		t.Fatal(err)
	}
	b := geocode.NewBuilder(admin, "")
	for _, e := range entries {
		if err := b.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func (w *world) key() string { return "Idempotency-Key: " + w.id() }

// itemOf is the open item of an institution, as a session sees it; nil when none.
func (w *world) itemOf(s *liveclient.Session, id string) *Review {
	w.t.Helper()
	var page reviewPage
	w.must(s, 200, "GET", "/api/v1/reviews?limit=1000", "", &page)
	for _, r := range page.Items {
		if r.Institution != nil && r.Institution.ID == id {
			return &r
		}
	}
	return nil
}

// unlocated records an institution without a point.
func (w *world) unlocated(s *liveclient.Session, address, more string) string {
	w.t.Helper()
	id := w.id()
	w.must(s, 200, "PUT", "/api/v1/institutions/"+id, fmt.Sprintf(`{"name":"新诊所","address":%q,"category":"clinic"%s}`, address, more), nil)
	return id
}

// unlocatedGaps counts the gaps of kind 8.
func (w *world) unlocatedGaps(s *liveclient.Session) int {
	w.t.Helper()
	w.caughtUp()
	var gaps list[Gap]
	w.must(s, 200, "GET", "/api/v1/gaps?limit=1000&kind=8", "", &gaps)
	return len(gaps.Items)
}

func at(p geo.Point, more string) string {
	return fmt.Sprintf(`{"lon":%v,"lat":%v%s}`, p.Lon, p.Lat, more)
}

// The way of an item: queued, on the board as a gap of kind 8, pinned by hand,
// off the queue and the gaps, and known to the geocoder from then on.
func TestPinned(t *testing.T) {
	eachLocating(t, func(t *testing.T, w *world, _ string) {
		s := w.login("clerk")
		lost := w.unlocatedGaps(s)
		id := w.unlocated(s, "无名胡同3号", `,"region":"town-a"`)
		r := w.itemOf(s, id)
		if r == nil || r.Kind != "no_point" || r.Region != areaA || r.State != "open" || r.Institution.Name != "新诊所" || r.RowVersion != 1 {
			t.Fatalf("queue: got %+v", r)
		}
		if n := w.unlocatedGaps(s); n != lost+1 {
			t.Errorf("gap kind 8: got %d, want %d", n, lost+1)
		}
		var fix Geocoded
		w.must(s, 200, "POST", "/api/v1/geocode", `{"address":"无名胡同3号"}`, &fix)
		if fix.Lon != nil {
			t.Fatalf("the address is known already: %+v", fix)
		}
		// The pin is given in GCJ-02, as a person copies it from a Chinese map.
		there, err := geo.GCJ02.ToWGS84(pointA.Lon, pointA.Lat)
		if err != nil {
			t.Fatal(err)
		}
		var done Review
		w.must(s, 200, "POST", "/api/v1/reviews/"+r.ID+"/pin", at(pointA, `,"datum":"gcj02","note":"<b>门口</b>"`), &done, w.key())
		if done.State != "settled" || done.RowVersion != 2 || done.Note != "<b>门口</b>" || done.SettledAt == nil {
			t.Errorf("pinned: got %+v", done)
		}
		var i Institution
		w.must(s, 200, "GET", "/api/v1/institutions/"+id, "", &i)
		want, _ := geo.CellAt(there, deployment.Resolution)
		if i.LocatedBy != "pinned" || i.Lon == nil || *i.Lon != there.Lon || *i.Cell != want || i.Region != areaA || i.Fix != nil {
			t.Errorf("institution: got %+v, want it pinned at %v", i, there)
		}
		if r := w.itemOf(s, id); r != nil {
			t.Errorf("still on the queue: %+v", r)
		}
		if n := w.unlocatedGaps(s); n != lost {
			t.Errorf("gap kind 8 after the pin: got %d, want %d", n, lost)
		}
		w.must(s, 200, "POST", "/api/v1/geocode", `{"address":"无名胡同3号"}`, &fix)
		if fix.Lon == nil || *fix.Lon != there.Lon || fix.Source != "learned" || fix.Matched != "无名胡同3号" {
			t.Errorf("geocode after the pin: got %+v", fix)
		}
		// The next place at this address needs nobody: it is that of a known place.
		next := w.unlocated(s, "无名胡同3号", "")
		w.must(s, 200, "GET", "/api/v1/institutions/"+next, "", &i)
		if i.LocatedBy != "address" || w.itemOf(s, next) != nil {
			t.Errorf("next place at the address: got %+v", i)
		}
		// Another node learns it from the database.
		other, err := locate.Open(t.Context(), locate.Options{Store: w.store})
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		if f := other.Locate("无名胡同3号", "", ""); f == nil || f.Point == nil || *f.Point != there {
			t.Errorf("another node: got %+v", f)
		}
	})
}

// An institution recorded without a point is found by its address, or queued with
// what is known.
func TestFoundByAddress(t *testing.T) {
	eachLocating(t, func(t *testing.T, w *world, _ string) {
		s, city := w.login("clerk"), w.login("clerk-city")
		var i Institution
		id := w.unlocated(s, "学府路13号", `,"region":"town-a"`)
		w.must(s, 200, "GET", "/api/v1/institutions/"+id, "", &i)
		if i.LocatedBy != "geocoded" || i.Fix == nil || i.Fix.Score < 0.5 || i.Fix.Source != "fixed" || w.itemOf(s, id) != nil {
			t.Fatalf("known address: got %+v with %+v", i, i.Fix)
		}
		// Who changes the telephone number sends the point back and does not vouch for it.
		w.must(s, 200, "PUT", "/api/v1/institutions/"+id, fmt.Sprintf(`{"name":"新诊所","address":"学府路13号","category":"clinic","phone":"1","region":"town-a","datum":"wgs84","lon":%v,"lat":%v}`,
			*i.Lon, *i.Lat), &i, w.key())
		if i.LocatedBy != "geocoded" || i.Fix == nil || i.Phone != "1" {
			t.Errorf("edited: got %+v", i)
		}
		// In the other area: not taken, and accepting moves it there, for who may.
		far := w.unlocated(s, "学府路71号", `,"region":"town-a"`)
		r := w.itemOf(s, far)
		if r == nil || r.Kind != "other_region" || r.Fix == nil || r.Fix.Lon == nil {
			t.Fatalf("known in the other area: got %+v", r)
		}
		if a := w.ask(s, "POST", "/api/v1/reviews/"+r.ID+"/accept", "{}", w.key()); a.Status != 422 {
			t.Errorf("accepted into another area: got %d %s, want 422", a.Status, a.Body)
		}
		w.must(city, 200, "POST", "/api/v1/reviews/"+r.ID+"/accept", "{}", nil, w.key())
		w.must(city, 200, "GET", "/api/v1/institutions/"+far, "", &i)
		if i.Region != areaB || i.LocatedBy != "geocoded" || i.Fix == nil {
			t.Errorf("accepted: got %+v", i)
		}
		// A clue is found too.
		var c Clue
		w.must(s, 200, "PUT", "/api/v1/clues/"+w.id(), `{"source":"hotline","kind":"k","severity":"low","region":"town-a","address":"学府路13号"}`, &c)
		if c.Lon == nil || c.LocatedBy != "geocoded" {
			t.Errorf("clue: got %+v", c)
		}
	})
}

// What two sources differ about may lie in another region too: accepting it does
// not pass over that.
func TestAcceptDisputed(t *testing.T) {
	eachLocating(t, func(t *testing.T, w *world, _ string) {
		city := w.login("commander-city")
		put := func(p geo.Point) string {
			t.Helper()
			id := grid.InstitutionID(w.id())
			w.write(func(tx *store.Tx) error {
				return faultless(tx.PutInstitutions([]*grid.Institution{{ID: id, Name: "n", Region: areaA, Category: "clinic", State: grid.Active,
					Found: &grid.Found{Point: &p, By: grid.Provided, Disputed: true, Note: grid.FixNote{Precision: "rooftop", Score: 0.9, RadiusM: 50, Source: "amap"}}}}))
			})
			r := w.itemOf(city, string(id))
			if r == nil || r.Kind != "disagreement" {
				t.Fatalf("got %+v", r)
			}
			return r.ID
		}
		if a := w.ask(city, "POST", "/api/v1/reviews/"+put(pointB)+"/accept", "{}", w.key()); a.Status != 409 || a.problem(t).Type != problemPrefix+"other-region" {
			t.Errorf("in another region: got %d %s, want 409", a.Status, a.Body)
		}
		w.must(city, 200, "POST", "/api/v1/reviews/"+put(pointA)+"/accept", "{}", nil, w.key())
		if n, err := w.store.LearnedCount(t.Context()); err != nil || n != 1 {
			t.Errorf("learned %d, %v, want the one that was accepted", n, err)
		}
	})
}

// A pin outside the stated region asks for a confirmation, and says which two
// regions it is about, unless one of them is not the caller's.
func TestPinOutsideTheRegion(t *testing.T) {
	eachLocating(t, func(t *testing.T, w *world, _ string) {
		s, city := w.login("clerk"), w.login("commander-city")
		id := w.unlocated(s, "哪里", `,"region":"town-a"`)
		path := "/api/v1/reviews/" + w.itemOf(s, id).ID + "/pin"
		for name, c := range map[string]struct {
			by     *liveclient.Session
			body   string
			status int
			told   string
		}{
			"of the city":            {city, at(pointB, ""), 409, areaB},
			"of the area":            {s, at(pointB, ""), 422, ""},
			"area names the other":   {s, at(pointB, `,"region":"town-b"`), 404, ""},
			"nobody's region":        {city, at(pointB, `,"region":"nowhere"`), 404, ""},
			"outside the box":        {city, at(geo.Point{Lon: 126.6, Lat: 45.7}, ""), 422, ""},
			"axes swapped":           {city, at(geo.Point{Lon: 41.85, Lat: -87.72}, ""), 422, ""},
			"no such datum":          {city, at(pointA, `,"datum":"mars"`), 422, ""},
			"NaN":                    {city, `{"lon":NaN,"lat":1}`, 400, ""},
			"no point":               {city, `{}`, 422, ""},
			"unknown field":          {city, at(pointA, `,"located_by":"stated"`), 422, ""},
			"note with a NUL":        {city, at(pointA, `,"note":"a\u0000b"`), 400, ""},
			"note that is too long":  {city, at(pointA, `,"note":"`+strings.Repeat("x", 501)+`"`), 422, ""},
			"body that is too long":  {city, at(pointA, `,"note":"`+strings.Repeat("x", 9000)+`"`), 413, ""},
			"version of the future":  {city, at(pointA, `,"row_version":7`), 409, ""},
			"not an item":            {city, at(pointA, ""), 404, ""},
			"version that cannot be": {city, at(pointA, `,"row_version":-1`), 422, ""},
		} {
			p := path
			if name == "not an item" {
				p = "/api/v1/reviews/" + w.id() + "/pin"
			}
			a := w.ask(c.by, "POST", p, c.body, w.key())
			if a.Status != c.status {
				t.Errorf("%s: got %d %s, want %d", name, a.Status, a.Body, c.status)
				continue
			}
			problem := a.problem(t)
			if c.told != "" && (len(problem.Errors) != 1 || problem.Errors[0].Value != areaA || problem.Errors[0].Proposal != c.told) {
				t.Errorf("%s: got %s, want both regions", name, a.Body)
			}
			if c.by == s && strings.Contains(string(a.Body), areaB) {
				t.Errorf("%s: the answer tells of the other area: %s", name, a.Body)
			}
		}
		w.must(city, 200, "POST", path, at(pointB, `,"region":"town-b"`), nil, w.key())
		var i Institution
		w.must(city, 200, "GET", "/api/v1/institutions/"+id, "", &i)
		if i.Region != areaB || i.LocatedBy != "pinned" || i.Straddles {
			t.Errorf("confirmed: got %+v", i)
		}
		if a := w.ask(s, "GET", "/api/v1/institutions/"+id, ""); a.Status != 404 {
			t.Errorf("the area still sees it: %d", a.Status)
		}
		// It may also stay where it is stated: then it straddles.
		id = w.unlocated(s, "那里", `,"region":"town-a"`)
		w.must(city, 200, "POST", "/api/v1/reviews/"+w.itemOf(s, id).ID+"/pin", at(pointB, `,"region":"town-a"`), nil, w.key())
		w.must(s, 200, "GET", "/api/v1/institutions/"+id, "", &i)
		if i.Region != areaA || !i.Straddles {
			t.Errorf("kept: got %+v", i)
		}
	})
}

// Whose item it is not, and who has not the role, does nothing to it.
func TestReviewsOfOthers(t *testing.T) {
	eachLocating(t, func(t *testing.T, w *world, _ string) {
		clerk, other := w.login("clerk"), w.login("clerk-b")
		item := w.itemOf(clerk, string(lostA))
		if item == nil {
			t.Fatal("the lost place is not on the queue")
		}
		if r := w.itemOf(other, string(lostA)); r != nil {
			t.Errorf("the other area sees %+v", r)
		}
		verbs := map[string]string{"pin": at(pointA, ""), "accept": "{}", "dismiss": `{"note":"x"}`}
		for verb, body := range verbs {
			path := "/api/v1/reviews/" + item.ID + "/" + verb
			if a := w.ask(other, "POST", path, body, w.key()); a.Status != 404 || strings.Contains(string(a.Body), "Lost A") {
				t.Errorf("%s by the other area: got %d %s, want 404", verb, a.Status, a.Body)
			}
			for _, role := range []string{"officer", "lead", "supervisor", "planner", "auditor"} {
				if a := w.ask(w.login(role), "POST", path, body, w.key()); a.Status != 403 {
					t.Errorf("%s by %s: got %d, want 403", verb, role, a.Status)
				}
			}
			if a := w.ask(nil, "POST", path, body, w.key()); a.Status != 401 {
				t.Errorf("%s by nobody: got %d, want 401", verb, a.Status)
			}
			if a := w.ask(clerk, "POST", path, body); a.Status != 400 {
				t.Errorf("%s without a key: got %d, want 400", verb, a.Status)
			}
			if a := w.ask(clerk, "POST", path, body, w.key(), csrfHeader+": x"); a.Status != 403 {
				t.Errorf("%s without the CSRF token: got %d, want 403", verb, a.Status)
			}
		}
		if a := w.ask(clerk, "POST", "/api/v1/reviews/"+item.ID+"/accept", "{}", w.key()); a.Status != 409 || a.problem(t).Type != problemPrefix+"no-fix" {
			t.Errorf("accepted nothing: got %d %s", a.Status, a.Body)
		}
		if a := w.ask(clerk, "POST", "/api/v1/reviews/"+item.ID+"/dismiss", `{"note":" "}`, w.key()); a.Status != 422 {
			t.Errorf("dismissed without a reason: got %d %s", a.Status, a.Body)
		}
		if r := w.itemOf(clerk, string(lostA)); r == nil || r.RowVersion != 1 {
			t.Fatalf("the item became %+v", r)
		}
		// A replay answers the same and does nothing; another body is a conflict.
		key, path := w.key(), "/api/v1/reviews/"+item.ID+"/dismiss"
		const note = `{"note":"<script>alert(1)</script>"}`
		first := w.must(clerk, 200, "POST", path, note, nil, key)
		again := w.must(clerk, 200, "POST", path, note, nil, key)
		if string(again.Body) != string(first.Body) || again.Header.Get("Idempotent-Replayed") != "true" || !strings.Contains(string(first.Body), "<script>") {
			t.Errorf("replayed: got %s, want %s", again.Body, first.Body)
		}
		if a := w.ask(clerk, "POST", path, `{"note":"y"}`, key); a.Status != 409 {
			t.Errorf("the key with another body: got %d, want 409", a.Status)
		}
		a := w.ask(clerk, "POST", path, note, w.key())
		if p := a.problem(t); a.Status != 409 || p.Type != problemPrefix+"review-dismissed" || p.Errors[0].Value != "1" || p.Errors[0].Proposal != "2" {
			t.Errorf("dismissed twice: got %d %s, want both versions", a.Status, a.Body)
		}
		var page reviewPage
		w.must(clerk, 200, "GET", "/api/v1/reviews?state=dismissed", "", &page)
		if page.Total != 1 || page.Kinds.NoPoint != 1 || len(page.Items) != 1 || page.Items[0].Note == "" {
			t.Errorf("dismissed: got %+v", page)
		}
	})
}

// Two clerks pin the same item at the same time: one wins, the other is told so.
func TestPinnedByTwo(t *testing.T) {
	eachLocating(t, func(t *testing.T, w *world, _ string) {
		one, two := w.login("clerk"), w.login("commander")
		for round := range 5 {
			id := w.unlocated(one, "双人胡同"+string("甲乙丙丁戊"[3*round:3*round+3]), `,"region":"town-a"`)
			path := "/api/v1/reviews/" + w.itemOf(one, id).ID + "/pin"
			points := []geo.Point{pointA, {Lon: pointA.Lon + 0.01, Lat: pointA.Lat}}
			keys := []string{w.key(), w.key()}
			var answers [2]answer
			var both sync.WaitGroup
			for n, s := range []*liveclient.Session{one, two} {
				both.Go(func() { answers[n] = w.ask(s, "POST", path, at(points[n], `,"row_version":1`), keys[n]) })
			}
			both.Wait()
			winner := 0
			if answers[1].Status == 200 {
				winner = 1
			}
			loser := answers[1-winner]
			if answers[winner].Status != 200 || loser.Status != 409 {
				t.Fatalf("got %d %s and %d %s", answers[0].Status, answers[0].Body, answers[1].Status, answers[1].Body)
			}
			if p := loser.problem(t); len(p.Errors) != 1 || p.Errors[0].Value != "1" || p.Errors[0].Proposal != "2" {
				t.Errorf("the loser: got %s, want both versions", loser.Body)
			}
			var i Institution
			w.must(one, 200, "GET", "/api/v1/institutions/"+id, "", &i)
			if *i.Lon != points[winner].Lon {
				t.Errorf("pinned at %v, want where the winner put it, %v", *i.Lon, points[winner].Lon)
			}
		}
		if n, err := w.store.LearnedCount(t.Context()); err != nil || n != 5 {
			t.Errorf("learned %d, %v, want one of each round", n, err)
		}
	})
}

// What was met on site waits for a person; accepting it changes the register.
func TestSurveyItem(t *testing.T) {
	eachLocating(t, func(t *testing.T, w *world, _ string) {
		s, officer := w.login("clerk"), w.login("officer")
		there := geo.Point{Lon: pointA.Lon + 0.003, Lat: pointA.Lat}
		survey := func(body string) *Review {
			t.Helper()
			id := w.id()
			w.must(officer, 200, "PUT", "/api/v1/surveys/"+id, body, nil)
			var page reviewPage
			w.must(s, 200, "GET", "/api/v1/reviews?kind=survey", "", &page)
			for _, r := range page.Items {
				if r.Survey != nil && r.Survey.ID == id {
					return &r
				}
			}
			t.Fatalf("not on the queue: %+v", page)
			return nil
		}
		accept := func(r *Review, status int) answer {
			t.Helper()
			return w.must(s, status, "POST", "/api/v1/reviews/"+r.ID+"/accept", "{}", nil, w.key())
		}
		moved := survey(fmt.Sprintf(`{"institution":%q,"result":"moved","address":"新址胡同1号","datum":"wgs84","lon":%v,"lat":%v,"note":"<i>"}`, placeA, there.Lon, there.Lat))
		if moved.Survey.Result != "moved" || moved.Survey.Lon == nil || moved.Survey.Note != "<i>" || moved.Institution == nil || moved.Institution.ID != string(placeA) {
			t.Errorf("got %+v of %+v", moved.Survey, moved.Institution)
		}
		if a := w.ask(s, "POST", "/api/v1/reviews/"+moved.ID+"/pin", at(pointA, ""), w.key()); a.Status != 409 {
			t.Errorf("pinned: got %d %s, want 409", a.Status, a.Body)
		}
		accept(moved, 200)
		var i Institution
		w.must(s, 200, "GET", "/api/v1/institutions/"+string(placeA), "", &i)
		if i.Address != "新址胡同1号" || i.LocatedBy != "pinned" || i.Lon == nil || *i.Lon != there.Lon || i.VerifiedAt == nil {
			t.Errorf("moved: got %+v", i)
		}
		var fix Geocoded
		w.must(s, 200, "POST", "/api/v1/geocode", `{"address":"新址胡同1号"}`, &fix)
		if fix.Lon == nil || fix.Source != "learned" {
			t.Errorf("geocode after the move: got %+v", fix)
		}
		accept(moved, 409)
		gone := survey(fmt.Sprintf(`{"institution":%q,"result":"closed"}`, lostA))
		accept(gone, 200)
		w.must(s, 200, "GET", "/api/v1/institutions/"+string(lostA), "", &i)
		if r := w.itemOf(s, string(lostA)); i.State != "closed" || r != nil {
			t.Errorf("closed: got %s, on the queue %+v", i.State, r)
		}
		vague := survey(fmt.Sprintf(`{"result":"new_suspect","datum":"wgs84","lon":%v,"lat":%v}`, pointA.Lon, pointA.Lat))
		accept(vague, 409)
		var page reviewPage
		w.must(s, 200, "GET", "/api/v1/reviews?kind=survey", "", &page)
		if page.Total != 1 || len(page.Items) != 1 || page.Items[0].RowVersion != 1 {
			t.Errorf("a survey that cannot be accepted: got %+v, want it waiting", page)
		}
		for query, status := range map[string]int{"kind=hunch": 422, "after=x": 422, "state=lost": 422, "limit=0": 422, "x=y": 422} {
			if a := w.ask(s, "GET", "/api/v1/reviews?"+query, ""); a.Status != status {
				t.Errorf("%s: got %d, want %d", query, a.Status, status)
			}
		}
	})
}

func TestGeocodeInput(t *testing.T) {
	w, _ := newLocating(t)
	s := w.login("officer")
	var fix Geocoded
	w.must(s, 200, "POST", "/api/v1/geocode", `{"address":"学府路13号"}`, &fix)
	if fix.Lon == nil || math.Abs(*fix.Lon-known[6].Point.Lon) > 1e-6 || fix.Cell == nil || fix.Precision == "" {
		t.Errorf("got %+v, want %v", fix, known[6].Point)
	}
	for body, status := range map[string]int{
		`{}`: 422, `{"address":""}`: 422, `{"address":"` + strings.Repeat("路", 301) + `"}`: 422, `{"address":7}`: 422, `[]`: 422,
		`{"address":"x","q":"y"}`: 422, `{"address":"a\u0000"}`: 400, "{\"address\":\"\xff\"}": 400, `{"address":"` + strings.Repeat("x", 9000) + `"}`: 413,
		`{"address":"'; DROP TABLE institution; --"}`: 200, `{"address":"<script>"}`: 200,
	} {
		if a := w.ask(s, "POST", "/api/v1/geocode", body); a.Status != status {
			t.Errorf("%.60q: got %d %s, want %d", body, a.Status, a.Body, status)
		}
	}
	if a := w.ask(s, "GET", "/api/v1/geocode?address=x", ""); a.Status != http.StatusMethodNotAllowed {
		t.Errorf("asked in a URL: got %d, want 405", a.Status)
	}
	if a := w.ask(w.login("auditor"), "POST", "/api/v1/geocode", `{"address":"x"}`); a.Status != 403 {
		t.Errorf("the auditor: got %d, want 403", a.Status)
	}
	if logged := w.logged(); strings.Contains(logged, "学府路") || strings.Contains(logged, "DROP TABLE") {
		t.Error("an address stands in the log")
	}
	bare := newWorld(t)
	if a := bare.ask(bare.login("clerk"), "POST", "/api/v1/geocode", `{"address":"x"}`); a.Status != 503 {
		t.Errorf("without a geocoder: got %d, want 503", a.Status)
	}
}
