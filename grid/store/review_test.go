package store

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// queue lists the scope's items in a state.
func queue(t *testing.T, s *Store, scope string, state grid.ReviewState) []ReviewRow {
	t.Helper()
	rows, _, err := s.Reviews(t.Context(), scope, ReviewFilter{State: state}, Page{Limit: MostItems})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// openOf is the open item of an institution, nil when there is none; two fail.
func openOf(t *testing.T, s *Store, id grid.InstitutionID) *ReviewRow {
	t.Helper()
	var one *ReviewRow
	for _, r := range queue(t, s, city, grid.ReviewOpen) {
		if r.Institution == id {
			if one != nil {
				t.Errorf("%s has two open items: %+v and %+v", id, *one, r)
			}
			one = &r
		}
	}
	return one
}

func foundAt(p *geo.Point, precision string, score float64) *grid.Found {
	f := &grid.Found{Point: p, By: grid.Geocoded, Region: "230102", Note: grid.FixNote{Precision: precision, Score: score, RadiusM: 80, Source: "city.gaz", Matched: "1 First"}}
	if p == nil {
		f.Note = grid.FixNote{}
	} else {
		f.Alternatives = []grid.Candidate{{Point: geo.Point{Lon: p.Lon + 0.01, Lat: p.Lat}, Note: grid.FixNote{Precision: "road", Score: 0.3, RadiusM: 400, Source: "b", Matched: "First St"}}}
	}
	return f
}

// What was found is taken, or waits on the queue with everything that is known of it.
func TestFoundTakenOrQueued(t *testing.T) {
	border := geo.Point{Lon: -87.65, Lat: 41.875}
	eachRegister(t, func(t *testing.T, s *Store) {
		known := testInstitution(west, &geo.Point{Lon: -87.68, Lat: 41.86})
		known.Address = "12 Known Street"
		put(t, s, start, (*Tx).PutInstitutions, known)
		guess := testInstitution(west, nil)
		guess.Address, guess.Found = "13 Guessed Street", foundAt(&inWest, "rooftop", 0.9)
		put(t, s, start, (*Tx).PutInstitutions, guess)
		middle := foundAt(&inWest, "district", 0.1) // drawn elsewhere than the outlines have it
		middle.Region = east
		edge := edgePoint(t, s) // outside the cells, inside the outline of the west
		for name, c := range map[string]struct {
			region, address string
			point           *geo.Point
			found           *grid.Found
			wantBy          grid.LocatedBy
			wantKind        grid.ReviewKind
		}{
			"sure":                          {west, "", nil, foundAt(&inWest, "road", 0.8), grid.Geocoded, ""},
			"no region stated":              {"", "", nil, foundAt(&inEast, "road", 0.8), grid.Geocoded, ""},
			"in the region above":           {city, "", nil, foundAt(&inEast, "road", 0.8), grid.Geocoded, ""},
			"point stated":                  {west, "", &inWest, foundAt(&inEast, "rooftop", 1), grid.Stated, ""},
			"known address":                 {west, "12 Known Street", nil, foundAt(&inWest, "rooftop", 1), grid.ByAddress, ""},
			"address of a guess":            {west, "13 Guessed Street", nil, foundAt(&inWest, "rooftop", 1), grid.Geocoded, ""},
			"address of a guess, not found": {west, "13 Guessed Street", nil, nil, grid.Unlocated, grid.ReviewNoPoint},
			"on the border":                 {west, "", nil, foundAt(&border, "rooftop", 1), grid.Geocoded, ""},
			"cell outside, point inside":    {west, "", nil, foundAt(&edge, "rooftop", 1), grid.Geocoded, ""},
			"not sure":                      {west, "", nil, foundAt(&inWest, "road", 0.4), grid.Unlocated, grid.ReviewLowScore},
			"not exact":                     {west, "", nil, foundAt(&inWest, "township", 0.9), grid.Unlocated, grid.ReviewLowScore},
			"elsewhere":                     {east, "", nil, foundAt(&inWest, "rooftop", 1), grid.Unlocated, grid.ReviewOtherRegion},
			"middle of what is stated":      {east, "", nil, middle, grid.Unlocated, grid.ReviewLowScore},
			"middle of another":             {east, "", nil, foundAt(&inWest, "district", 0.1), grid.Unlocated, grid.ReviewOtherRegion},
			"outside every region":          {city, "", nil, foundAt(&outside, "rooftop", 1), grid.Unlocated, grid.ReviewOtherRegion},
			"only a region":                 {west, "", nil, foundAt(nil, "", 0), grid.Unlocated, grid.ReviewNoPoint},
			"nothing":                       {west, "", nil, nil, grid.Unlocated, grid.ReviewNoPoint},
		} {
			i := testInstitution(c.region, c.point)
			i.Address, i.Found = c.address, c.found
			put(t, s, start, (*Tx).PutInstitutions, i)
			got, err := s.Institution(t.Context(), city, i.ID)
			if err != nil || got.LocatedBy != c.wantBy || i.LocatedBy != c.wantBy || i.Found != nil {
				t.Errorf("%s: located by %q, %v, found %v, want %q", name, got.LocatedBy, err, i.Found, c.wantBy)
			}
			if c.wantBy == grid.Geocoded && (got.Fix != c.found.Note || got.Cell != cellAt(t, *c.found.Point)) {
				t.Errorf("%s: fix %+v cell %s, want %+v", name, got.Fix, got.Cell, c.found.Note)
			}
			r := openOf(t, s, i.ID)
			if (r == nil) != (c.wantKind == "") {
				t.Errorf("%s: item %+v, want kind %q", name, r, c.wantKind)
				continue
			}
			if r != nil && (r.Kind != c.wantKind || !reflect.DeepEqual(r.Found, c.found) || r.Region != got.Region || r.Name != i.Name ||
				r.Address != i.Address || r.Category != i.Category || !r.CreatedAt.Equal(start) || r.Version != 1) {
				t.Errorf("%s: item %+v of %+v, want kind %q with %+v", name, r, i, c.wantKind, c.found)
			}
		}
	})
}

// A deployment whose regions have no outline is judged by the codes.
func TestFoundByCode(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		write(t, s, start, func(tx *Tx) error {
			return tx.PutRegions([]geo.Region{{Code: "230100000000", Scheme: geo.SchemeGBT2260, Name: "City", Level: "city"},
				{Code: "230102000000", Scheme: geo.SchemeGBT2260, Name: "A", Level: "district", ParentCode: "230100000000"},
				{Code: "230103000000", Scheme: geo.SchemeGBT2260, Name: "B", Level: "district", ParentCode: "230100000000"}}, grid.Origin{})
		})
		for name, c := range map[string]struct {
			stated, found string
			want          grid.ReviewKind
		}{
			"the same":       {"230102000000", "230102000000", ""},
			"above":          {"230102000000", "230100000000", ""},
			"below":          {"230100000000", "230103000000", ""},
			"another":        {"230102000000", "230103000000", grid.ReviewOtherRegion},
			"not known":      {"230102000000", "310101001000", ""},
			"not recognised": {"230102000000", "", ""},
		} {
			write(t, s, start, func(tx *Tx) error {
				f := foundAt(&geo.Point{Lon: 126.6, Lat: 45.75}, "rooftop", 1)
				f.Region = c.found
				got, err := tx.Judge([]string{c.stated}, []*grid.Found{f})
				if err != nil || got[0] != c.want {
					t.Errorf("%s: got %q, %v, want %q", name, got, err, c.want)
				}
				return nil
			})
		}
	})
}

// However an institution is located, and when it is closed, it leaves the queue;
// an edit that leaves it where it is does not put it there twice.
func TestLocatedLeavesTheQueue(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		known := testInstitution(west, &inWest)
		known.Address = "12 Known Street"
		put(t, s, start, (*Tx).PutInstitutions, known)
		for name, change := range map[string]func(*grid.Institution){
			"stated":   func(i *grid.Institution) { i.Point = &inWest },
			"pinned":   func(i *grid.Institution) { i.Point, i.LocatedBy = &inWest, grid.Pinned },
			"found":    func(i *grid.Institution) { i.Found = foundAt(&inWest, "rooftop", 1) },
			"known":    func(i *grid.Institution) { i.Address = known.Address },
			"closed":   func(i *grid.Institution) { i.State = grid.Closed },
			"not sure": func(i *grid.Institution) { i.Found = foundAt(&inWest, "road", 0.1) },
			"nothing":  func(i *grid.Institution) { i.Name = "Other" },
			"moved":    func(i *grid.Institution) { i.Region = east },
		} {
			i := testInstitution(west, nil)
			i.Address = "nowhere " + name
			put(t, s, start, (*Tx).PutInstitutions, i)
			before := openOf(t, s, i.ID)
			if before == nil || before.Kind != grid.ReviewNoPoint {
				t.Fatalf("%s: got %+v, want it on the queue", name, before)
			}
			change(i)
			put(t, s, start.Add(time.Hour), (*Tx).PutInstitutions, i)
			after := openOf(t, s, i.ID)
			switch name {
			case "nothing":
				if after == nil || !reflect.DeepEqual(after.Review, before.Review) || after.Name != "Other" {
					t.Errorf("%s: got %+v, want %+v as it was", name, after, before)
				}
			case "moved":
				if after == nil || after.ID != before.ID || after.Region != east {
					t.Errorf("%s: got %+v, want it in the east", name, after)
				}
			case "not sure":
				if after == nil || after.ID == before.ID || after.Kind != grid.ReviewLowScore {
					t.Errorf("%s: got %+v, want another item", name, after)
				}
			default:
				if after != nil {
					t.Errorf("%s: got %+v, want none", name, after)
				}
			}
			if after != nil && after.ID == before.ID {
				continue
			}
			was, err := s.Review(t.Context(), city, before.ID)
			if err != nil || was.State != grid.ReviewSettled || !was.SettledAt.Equal(start.Add(time.Hour)) || was.SettledBy != "" || was.Version != 2 {
				t.Errorf("%s: the item became %+v, %v", name, was, err)
			}
		}
	})
}

// survey is an item of kind survey.
func survey(of grid.InstitutionID, id string) *grid.Review {
	return &grid.Review{Kind: grid.ReviewSurvey, Institution: of, Region: west, Survey: id}
}

func TestOpenReviews(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i := testInstitution(west, nil)
		i.Address = ""
		put(t, s, start, (*Tx).PutInstitutions, i)
		openAll := func(items ...*grid.Review) {
			t.Helper()
			write(t, s, start.Add(time.Minute), func(tx *Tx) error { return tx.OpenReviews(items) })
		}
		kinds := func() (all []string) {
			for _, r := range queue(t, s, city, grid.ReviewOpen) {
				all = append(all, fmt.Sprintf("%s %s", r.Kind, r.Survey))
			}
			slices.Sort(all)
			return all
		}
		want := func(what string, want ...string) {
			t.Helper()
			if got := kinds(); !slices.Equal(got, want) {
				t.Errorf("%s: got %q, want %q", what, got, want)
			}
		}
		want("at first", "no_point ")
		first := survey(i.ID, "s1")
		openAll(first)
		want("beside a survey", "no_point ", "survey s1")
		again := survey(i.ID, "s1")
		if openAll(again); again.ID != first.ID {
			t.Errorf("the same again: got id %s, want %s", again.ID, first.ID)
		}
		openAll(survey(i.ID, "s2"))
		want("a later survey", "no_point ", "survey s2")
		openAll(survey("", "n1"), survey("", "n2"), survey(i.ID, "s3"), survey(i.ID, "s4"))
		want("several at once", "no_point ", "survey n1", "survey n2", "survey s4")
		doubt := &grid.Review{Kind: grid.ReviewLowScore, Institution: i.ID, Found: foundAt(&inWest, "road", 0.1)}
		openAll(doubt)
		want("a doubt", "low_score ", "survey n1", "survey n2", "survey s4")
		put(t, s, start.Add(time.Hour), (*Tx).PutInstitutions, func() *grid.Institution { i.Point = &inWest; return i }())
		want("located", "survey n1", "survey n2", "survey s4")

		for name, bad := range map[string]*grid.Review{
			"kind":        {Kind: "hunch", Institution: i.ID},
			"institution": {Kind: grid.ReviewNoPoint, Institution: newID[grid.InstitutionID]()},
			"region":      {Kind: grid.ReviewSurvey, Region: "nowhere", Survey: "s"},
		} {
			if err := tryWrite(t, s, start, func(tx *Tx) error { return tx.OpenReviews([]*grid.Review{bad}) }); grid.KindOf(err) == "" {
				t.Errorf("%s: got %v, want it refused", name, err)
			}
		}
	})
}

func TestReviewList(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		var wantWest, all []grid.ReviewID
		for n := range 7 {
			i := testInstitution([]string{west, east}[n%2], nil)
			i.Address = ""
			if n%3 == 0 {
				i.Found = foundAt(&inWest, "road", 0.1)
			}
			put(t, s, start, (*Tx).PutInstitutions, i)
			r := openOf(t, s, i.ID)
			all = append(all, r.ID)
			if i.Region == west {
				wantWest = append(wantWest, r.ID)
			}
		}
		pages := func(scope string, f ReviewFilter, limit int) (ids []grid.ReviewID) {
			page := Page{Limit: limit}
			for {
				rows, next, err := s.Reviews(t.Context(), scope, f, page)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range rows {
					ids = append(ids, r.ID)
				}
				if page.After = next; next == "" {
					return ids
				}
			}
		}
		for name, c := range map[string]struct {
			got, want []grid.ReviewID
		}{
			"all":           {pages(city, ReviewFilter{}, 3), all},
			"open":          {pages(city, ReviewFilter{State: grid.ReviewOpen}, 1), all},
			"the west":      {pages(west, ReviewFilter{State: grid.ReviewOpen}, 2), wantWest},
			"settled":       {pages(city, ReviewFilter{State: grid.ReviewSettled}, 2), nil},
			"by id":         {pages(west, ReviewFilter{IDs: all}, 100), wantWest},
			"no such scope": {pages("nowhere", ReviewFilter{}, 2), nil},
		} {
			if !slices.Equal(c.got, c.want) {
				t.Errorf("%s: got %v, want %v", name, c.got, c.want)
			}
		}
		counts, err := s.ReviewCounts(t.Context(), west, grid.ReviewOpen)
		if want := map[grid.ReviewKind]int{grid.ReviewNoPoint: 2, grid.ReviewLowScore: 2}; err != nil || !maps.Equal(counts, want) {
			t.Errorf("counts: got %v, %v, want %v", counts, err, want)
		}
		if _, err := s.Review(t.Context(), east, wantWest[0]); grid.KindOf(err) != grid.NotFound {
			t.Errorf("of another region: got %v, want not found", err)
		}
		if _, _, err := s.Reviews(t.Context(), city, ReviewFilter{}, Page{After: "x"}); grid.KindOf(err) != grid.Invalid {
			t.Errorf("bad cursor: got %v", err)
		}
	})
}

// Two people end one item at the same time: one does, the other is told.
func TestReviewEndedOnce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		for range 10 {
			i := testInstitution(west, nil)
			i.Address = ""
			put(t, s, start, (*Tx).PutInstitutions, i)
			id := openOf(t, s, i.ID).ID
			var ends [2]func() error
			for n := range ends {
				ends[n] = func() error {
					return tryWrite(t, s, start, func(tx *Tx) error {
						r, err := tx.Review(id)
						if err != nil {
							return err
						}
						ended, err := r.Settle(grid.AccountID(fmt.Sprint(n)), tx.Now(), "")
						if err != nil {
							return err
						}
						return tx.EndReview(&ended)
					})
				}
			}
			race(t, "review-settled", ends)
			if r, err := s.Review(t.Context(), city, id); err != nil || r.State != grid.ReviewSettled || r.Version != 2 {
				t.Errorf("got %+v, %v, want it settled once", r, err)
			}
		}
		// Without the lock the version decides.
		i := testInstitution(west, nil)
		i.Address = ""
		put(t, s, start, (*Tx).PutInstitutions, i)
		stale := openOf(t, s, i.ID).Review
		end := func() error {
			return tryWrite(t, s, start, func(tx *Tx) error {
				ended, err := stale.Settle("a", tx.Now(), "")
				if err != nil {
					return err
				}
				return tx.EndReview(&ended)
			})
		}
		if err := end(); err != nil {
			t.Errorf("first: %v", err)
		}
		if err := end(); grid.KindOf(err) != grid.Conflict {
			t.Errorf("second: got %v, want a conflict", err)
		}
	})
}

// dump is every row of the queue as text.
func dump(t *testing.T, s *Store) []string {
	t.Helper()
	var rows []string
	err := s.list(t.Context(), &rows, `SELECT id || ' ' || kind || ' ' || coalesce(institution_id, '-') || ' ' || region_code || ' ' || state || ' ' || created_at || ' ' ||
coalesce(settled_at, 0) || ' ' || coalesce(settled_by, '-') || ' ' || note || ' ' || detail || ' ' || coalesce(import_batch_id, '-') || ' ' || coalesce(settled_batch_id, '-') FROM review ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// What an import did to the queue is undone to the letter, and what people did
// since stays.
func TestReviewsUndone(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		batch := newID[grid.BatchID]()
		lost, doubted, closing := testInstitution(west, nil), testInstitution(west, nil), testInstitution(west, nil)
		fine, moved := testInstitution(west, &inWest), testInstitution(west, nil)
		doubted.Found = foundAt(&inWest, "road", 0.1)
		all := []*grid.Institution{lost, doubted, closing, fine, moved}
		ids := make([]string, len(all))
		restored := make([]grid.InstitutionID, len(all))
		for n, i := range all {
			i.Address = ""
			ids[n], restored[n] = string(i.ID), i.ID
		}
		put(t, s, start, (*Tx).PutInstitutions, all...)
		fresh := testInstitution(west, nil)
		fresh.Address = ""
		before := dump(t, s)
		var images []Image
		write(t, s, start.Add(time.Hour), func(tx *Tx) (err error) {
			images, err = tx.Images("institution", ids)
			for n := range images {
				images[n].Version += 2
			}
			return err
		})
		// Two chunks of one import touch the same places.
		for chunk := range 2 {
			lost.Point = &inWest
			doubted.Found = foundAt(&inEast, "rooftop", 1)
			closing.State = grid.Closed
			fine.Point, fine.LocatedBy = nil, grid.Unlocated
			moved.Region = east
			if chunk == 1 {
				fine.Found = foundAt(&inEast, "rooftop", 1)
			}
			for _, i := range append(all, fresh) {
				i.Origin.Batch = batch
			}
			put(t, s, start.Add(time.Duration(chunk+1)*time.Hour), (*Tx).PutInstitutions, append(all, fresh)...)
		}
		if after := dump(t, s); slices.Equal(after, before) {
			t.Fatal("the import changed nothing")
		}
		undo := func(batch grid.BatchID) {
			t.Helper()
			write(t, s, start.Add(3*time.Hour), func(tx *Tx) error { return tx.UndoReviews(batch, restored) })
		}
		write(t, s, start.Add(3*time.Hour), func(tx *Tx) error {
			for n := range images {
				if done, err := tx.Restore(&images[n]); err != nil || !done {
					return fmt.Errorf("restore %d: %v %w", n, done, err)
				}
			}
			_, err := tx.RemoveAll("institution", []Image{{Table: "institution", ID: string(fresh.ID), Version: 2}})
			return err
		})
		undo(newID[grid.BatchID]()) // another import: nothing
		undo(batch)
		if after := dump(t, s); !slices.Equal(after, before) {
			t.Errorf("got %q, want %q", after, before)
		}
		undo(batch) // again: nothing
		if after := dump(t, s); !slices.Equal(after, before) {
			t.Errorf("undone twice: got %q, want %q", after, before)
		}
	})
}

// What a person has ended since stays ended.
func TestReviewsUndoneLeavesPeople(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i := testInstitution(west, &inWest)
		i.Address = ""
		put(t, s, start, (*Tx).PutInstitutions, i)
		batch := newID[grid.BatchID]()
		i.Point, i.LocatedBy, i.Origin.Batch = nil, grid.Unlocated, batch
		put(t, s, start, (*Tx).PutInstitutions, i)
		id := openOf(t, s, i.ID).ID
		write(t, s, start, func(tx *Tx) error {
			r, err := tx.Review(id)
			if err != nil {
				return err
			}
			ended, err := r.Dismiss("clerk", tx.Now(), "a ship")
			if err != nil {
				return err
			}
			return tx.EndReview(&ended)
		})
		before := dump(t, s)
		write(t, s, start, func(tx *Tx) error { return tx.UndoReviews(batch, []grid.InstitutionID{i.ID}) })
		if after := dump(t, s); !slices.Equal(after, before) {
			t.Errorf("got %q, want %q", after, before)
		}
	})
}
