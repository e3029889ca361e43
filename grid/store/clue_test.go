package store

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

func TestClueRoundTrip(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i := testInstitution(west, &inWest)
		put(t, s, start, (*Tx).PutInstitutions, i)
		before := len(drain(t, s))
		full := testClue(west, &inEast)
		full.ExternalNo, full.Text, full.Address = "12345-7", "有人无证行医", "世纪大道1号"
		full.Severity, full.State, full.ClosedAt = grid.Critical, grid.ClueClosed, start
		full.OpenedAt = start.AddDate(0, 0, -3)
		full.DeadlineAt = start.AddDate(0, 0, 4)
		full.Institution, full.TimeSimulated, full.Sealed = i.ID, true, true
		full.Origin = grid.Origin{Batch: newID[grid.BatchID](), Simulated: true}
		bare := testClue("", nil)
		put(t, s, start, (*Tx).PutClues, full, bare)
		for _, want := range []*grid.Clue{full, bare} {
			got, err := s.Clue(t.Context(), city, want.ID)
			if err != nil || !reflect.DeepEqual(got, *want) {
				t.Errorf("got %+v, %v, want %+v", got, err, *want)
			}
		}
		if !full.Straddles || full.Region != west {
			t.Errorf("stated region: got %s, straddles %v", full.Region, full.Straddles)
		}
		zone, _ := time.LoadLocation("America/Chicago")
		p := grid.DefaultPolicy("America/Chicago")
		if at, on := p.Deadline(start, 5, zone); !bare.DeadlineAt.Equal(at) || bare.DeadlineOn != on {
			t.Errorf("deadline: got %s on %s, want %s on %s", bare.DeadlineAt, bare.DeadlineOn, at, on)
		}
		told := eventsOf[grid.CluesRecorded](t, s, before)
		want := []grid.ClueFact{full.Fact(), bare.Fact()}
		want[0].Filed, want[1].Filed = true, true
		if len(told) != 1 || !reflect.DeepEqual(told[0].Items, want) {
			t.Errorf("events: got %+v, want one of %+v", told, want)
		}
		put(t, s, start, (*Tx).PutClues, full)
		if told := eventsOf[grid.CluesRecorded](t, s, before); len(told) != 2 || told[1].Items[0].Filed {
			t.Errorf("a clue recorded again: got %+v, want it not filed again", told)
		}
	})
}

// A clue without a point takes its institution's, then that of its address.
func TestCluePlace(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		known, lost := testInstitution(west, &inWest), testInstitution(east, nil)
		known.Address, lost.Address = "12 Known Street", ""
		put(t, s, start, (*Tx).PutInstitutions, known, lost)
		for name, c := range map[string]struct {
			institution grid.InstitutionID
			address     string
			region      string
			located     bool
		}{
			"institution":                      {known.ID, "", west, true},
			"institution without point":        {lost.ID, "", east, false},
			"institution lost, address known":  {lost.ID, "12 Known Street", west, true},
			"address":                          {"", "12 known street", west, true},
			"neither":                          {"", "elsewhere", city, false},
			"institution rather than address":  {known.ID, "elsewhere", west, true},
			"known address of no other region": {"", "12 Known Street", west, true},
		} {
			clue := testClue("", nil)
			clue.Institution, clue.Address = c.institution, c.address
			put(t, s, start, (*Tx).PutClues, clue)
			if clue.Region != c.region || (clue.Point != nil) != c.located || (clue.LocatedBy == grid.ByAddress) != c.located {
				t.Errorf("%s: got %s, point %v, located by %q, want %s, located %v", name, clue.Region, clue.Point, clue.LocatedBy, c.region, c.located)
			}
		}
	})
}

// The number at the source is the clue's identity.
func TestClueNumberKnown(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		first := testClue(west, &inWest)
		first.ExternalNo = "7"
		put(t, s, start, (*Tx).PutClues, first)
		again := testClue(west, &inEast)
		again.ExternalNo, again.Severity = "7", grid.High
		put(t, s, start.Add(time.Hour), (*Tx).PutClues, again)
		if again.ID != first.ID || !again.DeadlineAt.Equal(first.DeadlineAt) {
			t.Errorf("got id %s deadline %s, want %s %s", again.ID, again.DeadlineAt, first.ID, first.DeadlineAt)
		}
		got, err := s.Clue(t.Context(), city, first.ID)
		if err != nil || got.Severity != grid.High {
			t.Errorf("got %+v, %v, want severity high", got, err)
		}
		elsewhere := testClue(west, &inEast)
		elsewhere.ExternalNo, elsewhere.Source = "7", "phone"
		put(t, s, start, (*Tx).PutClues, elsewhere)
		if elsewhere.ID == first.ID {
			t.Error("the same number of another source is another clue")
		}
	})
}

func TestBadClues(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		stored := testClue(west, &inWest)
		stored.ExternalNo = "taken"
		mine := testClue(west, &inWest)
		put(t, s, start, (*Tx).PutClues, stored, mine)
		before := len(drain(t, s))
		with := func(change func(*grid.Clue)) *grid.Clue {
			c := testClue(west, &inWest)
			change(c)
			return c
		}
		twice := with(func(c *grid.Clue) { c.ExternalNo = "8" })
		items := []*grid.Clue{
			with(func(c *grid.Clue) { c.OpenedAt = start.Add(time.Second) }),
			with(func(c *grid.Clue) { c.Source = "rumour" }),
			with(func(c *grid.Clue) { c.Institution = newID[grid.InstitutionID]() }),
			twice,
			with(func(c *grid.Clue) { c.ExternalNo = "8" }),
			with(func(c *grid.Clue) { c.ID = twice.ID }),
			with(func(c *grid.Clue) { c.ID, c.ExternalNo = mine.ID, "taken" }),
			with(func(c *grid.Clue) { c.Text = "\xff" }),
			with(func(c *grid.Clue) { c.ClosedAt = start }),
			with(func(c *grid.Clue) { c.Region = "nowhere" }),
		}
		write(t, s, start, func(tx *Tx) error {
			got, err := tx.PutClues(items)
			wantFaults(t, got, map[int]string{0: "opened_at", 1: "source", 2: "institution", 4: "external_no", 5: "id", 6: "external_no", 7: "text", 8: "closed_at", 9: "region"})
			return err
		})
		if told := eventsOf[grid.CluesRecorded](t, s, before); len(told) != 1 || len(told[0].Items) != 1 {
			t.Errorf("events: got %+v, want one with one item", told)
		}
	})
}

func TestCloseClue(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		c := testClue(west, &inWest)
		put(t, s, start, (*Tx).PutClues, c)
		before := len(drain(t, s))
		now := start.Add(time.Hour)
		closeAt := func(at time.Time) error {
			return tryWrite(t, s, now, func(tx *Tx) error {
				_, err := tx.CloseClue(c.ID, at)
				return err
			})
		}
		wantField(t, closeAt(now.Add(time.Second)), grid.Invalid, "at")
		wantField(t, closeAt(start.Add(-time.Second)), grid.Invalid, "at")
		if err := closeAt(now); err != nil {
			t.Fatal(err)
		}
		wantCode(t, closeAt(now), grid.Conflict, "clue-state")
		got, err := s.Clue(t.Context(), west, c.ID)
		if err != nil || got.State != grid.ClueClosed || !got.ClosedAt.Equal(now) {
			t.Errorf("got %+v, %v, want closed at %s", got, err, now)
		}
		told := eventsOf[grid.CluesRecorded](t, s, before)
		if len(told) != 1 || !reflect.DeepEqual(told[0].Items, []grid.ClueFact{got.Fact()}) {
			t.Errorf("events: got %+v, want one of %+v", told, got.Fact())
		}
		wantCode(t, tryWrite(t, s, now, func(tx *Tx) error {
			_, err := tx.CloseClue(newID[grid.ClueID](), now)
			return err
		}), grid.NotFound, "clue-not-found")
	})
}

func TestClueListScopeAndPages(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		rng := seeded(t, 5)
		var items []*grid.Clue
		for n := range 20 {
			c := testClue(west, &inWest)
			if n%4 == 0 {
				c = testClue(east, &inEast)
			}
			c.OpenedAt = start.Add(-time.Duration(rng.IntN(6)) * time.Hour) // with ties
			if n%5 == 0 {
				c.State, c.ClosedAt = grid.ClueClosed, start
			}
			items = append(items, c)
		}
		put(t, s, start, (*Tx).PutClues, items...)
		var got []grid.Clue
		page := Page{Limit: 3}
		for {
			part, next, err := s.Clues(t.Context(), city, ClueFilter{}, page)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, part...)
			if next == "" {
				break
			}
			page.After = next
		}
		if len(got) != len(items) {
			t.Fatalf("clues over all pages: got %d, want %d", len(got), len(items))
		}
		if !slices.IsSortedFunc(got, func(a, b grid.Clue) int { return b.OpenedAt.Compare(a.OpenedAt) }) {
			t.Error("clues are not newest first")
		}
		for name, c := range map[string]struct {
			scope  string
			filter ClueFilter
			want   int
		}{
			"east":        {east, ClueFilter{}, 5},
			"open":        {city, ClueFilter{State: grid.ClueOpen}, 16},
			"box":         {city, ClueFilter{Box: &geo.Box{West: -87.63, South: 41.87, East: -87.62, North: 41.88}}, 5},
			"cell":        {west, ClueFilter{Cells: &[2]geo.Cell{cellAt(t, inWest), cellAt(t, inWest)}}, 15},
			"other cell":  {east, ClueFilter{Cells: &[2]geo.Cell{cellAt(t, inWest), cellAt(t, inWest)}}, 0},
			"other scope": {east, ClueFilter{IDs: []grid.ClueID{items[1].ID}}, 0},
		} {
			part, _, err := s.Clues(t.Context(), c.scope, c.filter, Page{})
			if err != nil || len(part) != c.want {
				t.Errorf("%s: got %d, %v, want %d", name, len(part), err, c.want)
			}
		}
		_, err := s.Clue(t.Context(), east, items[1].ID)
		wantCode(t, err, grid.NotFound, "clue-not-found")
	})
}

func TestClueNumberTwiceAtOnce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		// Both are right: the later one updates the other's row, or is told to try again.
		var ids [2]grid.ClueID
		var errs [2]error
		done := make(chan int)
		for n := range ids {
			go func() {
				c := testClue(west, &inWest)
				c.ExternalNo = "9"
				errs[n] = tryWrite(t, s, start, func(tx *Tx) error {
					_, err := tx.PutClues([]*grid.Clue{c})
					return err
				})
				ids[n] = c.ID
				done <- n
			}()
		}
		<-done
		<-done
		for n, err := range errs {
			if err != nil {
				wantCode(t, err, grid.Conflict, "clue-number")
				ids[n] = ids[1-n]
			}
		}
		if list, _, err := s.Clues(t.Context(), city, ClueFilter{}, Page{}); err != nil || len(list) != 1 || ids[0] != ids[1] {
			t.Errorf("got %d clues, ids %v, %v, want one", len(list), ids, err)
		}
	})
}
