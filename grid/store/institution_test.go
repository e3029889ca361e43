package store

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

func fullInstitution() *grid.Institution {
	expires, _ := grid.ParseDate("2015-03-31")
	i := testInstitution(west, &geo.Point{Lon: -87.6712345, Lat: 41.8754321})
	i.Name, i.Address = "朝阳口腔诊所", "世纪大道1号"
	i.Category, i.Risk, i.Ownership = "dental", "A", "private-for-profit"
	i.Licences = []grid.Licence{
		{Kind: "practice", Number: "PDY-2", Category: "dental", ExpiresOn: expires},
		{Kind: "hygiene", Number: "H-1", Category: "pool", ExpiresOn: grid.NoDate},
	}
	i.Sponsor, i.DailySupervisor, i.Phone = "举办者", "区卫健委", "0451-1"
	i.LegalPerson = grid.LegalPerson{Name: "法人", CreditCode: "91230100MA1900000X"}
	i.LastPatrol, i.LastInspection = start.AddDate(0, -1, 0), start.AddDate(0, -2, 0)
	i.RegisteredAt = start.AddDate(-3, 0, 0)
	i.LocatedBy = grid.Geocoded
	i.Fix = grid.FixNote{Precision: "interpolated", Score: 0.8, RadiusM: 45.5, Source: "city.gaz", Matched: "世纪大道1号"}
	i.VerifiedAt = start.AddDate(0, 0, -3)
	i.Origin = grid.Origin{Batch: newID[grid.BatchID](), Simulated: true}
	return i
}

func TestInstitutionRoundTrip(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		before := len(drain(t, s))
		full := fullInstitution()
		bare := testInstitution("", nil)
		bare.Address, bare.Licences = "", []grid.Licence{}
		put(t, s, start, (*Tx).PutInstitutions, full, bare)
		got, err := s.Institution(t.Context(), city, full.ID)
		if err != nil || !reflect.DeepEqual(got, *full) {
			t.Errorf("full: got %+v, %v, want %+v", got, err, *full)
		}
		if got.Cell != cellAt(t, *full.Point) || got.LocatedBy != grid.Geocoded || got.Straddles || got.Origin.PolicyVersion != "default-1" {
			t.Errorf("full: cell %s located by %q straddles %v policy %q", got.Cell, got.LocatedBy, got.Straddles, got.Origin.PolicyVersion)
		}
		got, err = s.Institution(t.Context(), city, bare.ID)
		bare.Licences = nil
		if err != nil || !reflect.DeepEqual(got, *bare) {
			t.Errorf("bare: got %+v, %v, want %+v", got, err, *bare)
		}
		if got.Region != city || got.Cell != 0 || !got.RegisteredAt.Equal(start) {
			t.Errorf("bare: region %s cell %s registered %s, want the root, no cell, now", got.Region, got.Cell, got.RegisteredAt)
		}
		told := eventsOf[grid.InstitutionsRecorded](t, s, before)
		if want := []grid.InstitutionFact{full.Fact(), bare.Fact()}; len(told) != 1 || !reflect.DeepEqual(told[0].Items, want) {
			t.Errorf("events: got %+v, want one of %+v", told, want)
		}
	})
}

// An update changes every field and replaces the licences, keeps what is not
// stated, and counts as a new version of the row.
func TestInstitutionUpdate(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		old := fullInstitution()
		put(t, s, start, (*Tx).PutInstitutions, old)
		changed := testInstitution("", &inEast)
		changed.ID, changed.State = old.ID, grid.Closed
		changed.Licences = []grid.Licence{{Kind: "hygiene", Number: "H-1", Category: "salon", ExpiresOn: grid.NoDate}}
		put(t, s, start.Add(time.Hour), (*Tx).PutInstitutions, changed)
		want := *changed
		want.LastPatrol, want.LastInspection, want.RegisteredAt = old.LastPatrol, old.LastInspection, old.RegisteredAt
		want.VerifiedAt = old.VerifiedAt
		want.Origin.Batch = old.Origin.Batch // an edit does not forget the import
		got, err := s.Institution(t.Context(), east, old.ID)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
		var version int
		if _, err := s.get(t.Context(), &version, "SELECT row_version FROM institution WHERE id = ?", string(old.ID)); err != nil || version != 2 {
			t.Errorf("row version: got %d, %v, want 2", version, err)
		}
		// A later date wins over the stored, an earlier does not.
		changed.LastPatrol, changed.LastInspection = old.LastPatrol.AddDate(0, 0, 1), old.LastInspection.AddDate(0, 0, -1)
		put(t, s, start.Add(time.Hour), (*Tx).PutInstitutions, changed)
		if !changed.LastPatrol.Equal(old.LastPatrol.AddDate(0, 0, 1)) || !changed.LastInspection.Equal(old.LastInspection) {
			t.Errorf("last: got %s, %s", changed.LastPatrol, changed.LastInspection)
		}
	})
}

func TestInstitutionPlace(t *testing.T) {
	// A cell of the east whose centre is there, and a point of it in the west.
	border := geo.Point{Lon: -87.65, Lat: 41.875}
	eachRegister(t, func(t *testing.T, s *Store) {
		known := testInstitution(west, &geo.Point{Lon: -87.68, Lat: 41.86})
		known.Address = "12 Known Street"
		closed := testInstitution(west, &geo.Point{Lon: -87.68, Lat: 41.86})
		closed.Address, closed.State = "Closed St 1", grid.Closed
		double1, double2 := testInstitution(west, &inWest), testInstitution(east, &inEast)
		double1.Address, double2.Address = "Mall", "MALL"
		put(t, s, start, (*Tx).PutInstitutions, known, closed, double1, double2)
		other := east
		cell := cellAt(t, border)
		write(t, s, start, func(tx *Tx) error {
			home, err := tx.HomeOf([]geo.Cell{cell})
			if home[cell] == east {
				other = west
			}
			return err
		})
		edge := edgePoint(t, s)
		for name, c := range map[string]struct {
			region, address string
			point           *geo.Point
			wantRegion      string
			wantBy          grid.LocatedBy
			straddles       bool
		}{
			"the cell's region":                      {"", "", &inEast, east, grid.Stated, false},
			"stated region wins and straddles":       {other, "", &border, other, grid.Stated, true},
			"stated region narrows to the cell's":    {city, "", &inEast, east, grid.Stated, false},
			"outside every region, region stated":    {east, "", &outside, east, grid.Stated, true},
			"outside every region":                   {"", "", &outside, city, grid.Stated, true},
			"cell outside, point inside":             {"", "", &edge, west, grid.Stated, true},
			"the same, in a stated region above":     {city, "", &edge, west, grid.Stated, true},
			"the same, in another stated region":     {east, "", &edge, east, grid.Stated, true},
			"known address, written otherwise":       {"", "１２ known street.", nil, west, grid.ByAddress, false},
			"known address in the stated region":     {west, "12 Known Street", nil, west, grid.ByAddress, false},
			"known address under the stated region":  {city, "12 Known Street", nil, west, grid.ByAddress, false},
			"known address not in the stated region": {east, "12 Known Street", nil, east, grid.Unlocated, false},
			"address of a closed place":              {west, "Closed St 1", nil, west, grid.Unlocated, false},
			"address at two points":                  {"", "Mall", nil, city, grid.Unlocated, false},
			"address at two points, region stated":   {east, "Mall", nil, east, grid.ByAddress, false},
			"nothing":                                {"", "", nil, city, grid.Unlocated, false},
			"unknown address":                        {west, "nowhere", nil, west, grid.Unlocated, false},
		} {
			i := testInstitution(c.region, c.point)
			i.Address = c.address
			put(t, s, start, (*Tx).PutInstitutions, i)
			if i.Region != c.wantRegion || i.LocatedBy != c.wantBy || i.Straddles != c.straddles || (i.Point == nil) != (i.Cell == 0) {
				t.Errorf("%s: got region %s, located by %q, straddles %v, cell %q; want %s, %q, %v",
					name, i.Region, i.LocatedBy, i.Straddles, i.Cell, c.wantRegion, c.wantBy, c.straddles)
			}
			if c.wantBy == grid.Unlocated {
				i.State = grid.Closed // not in the way of the next
				put(t, s, start, (*Tx).PutInstitutions, i)
			}
		}
		// A place is not its own gazetteer, but the rest of its batch is.
		known.Point = nil
		neighbour := testInstitution("", &inEast)
		neighbour.Address = "5 Batch Rd"
		follower := testInstitution("", nil)
		follower.Address = "5 Batch Rd"
		put(t, s, start, (*Tx).PutInstitutions, follower, neighbour)
		if follower.Point == nil || *follower.Point != inEast || follower.Region != east {
			t.Errorf("place of the batch: got %v in %s, want %v in %s", follower.Point, follower.Region, inEast, east)
		}
	})
}

// edgePoint is a point of the west whose cell's centre lies outside every region.
func edgePoint(t *testing.T, s *Store) geo.Point {
	t.Helper()
	rng := seeded(t, 7)
	for range 10_000 {
		p := geo.Point{Lon: -87.70 + rng.Float64()*0.0005, Lat: 41.851 + rng.Float64()*0.048}
		var home map[geo.Cell]string
		write(t, s, start, func(tx *Tx) (err error) {
			home, err = tx.HomeOf([]geo.Cell{cellAt(t, p)})
			return err
		})
		if len(home) == 0 {
			return p
		}
	}
	t.Fatal("no point found")
	return geo.Point{}
}

func TestBadInstitutions(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		holder := fullInstitution()
		put(t, s, start, (*Tx).PutInstitutions, holder)
		before := len(drain(t, s))
		with := func(change func(*grid.Institution)) *grid.Institution {
			i := testInstitution(west, &inWest)
			change(i)
			return i
		}
		fine := with(func(*grid.Institution) {})
		licensed := with(func(i *grid.Institution) {
			i.Licences = []grid.Licence{{Kind: "hygiene", Number: "new", Category: "pool", ExpiresOn: grid.NoDate}}
		})
		items := []*grid.Institution{
			with(func(i *grid.Institution) { i.Name = "" }),
			fine,
			with(func(i *grid.Institution) { i.Category = "unheard-of" }),
			with(func(i *grid.Institution) { i.Region = "nowhere" }),
			with(func(i *grid.Institution) { i.Point = &geo.Point{Lon: 41.875, Lat: -187.675} }),
			licensed,
			with(func(i *grid.Institution) { i.Licences = licensed.Licences }),
			with(func(i *grid.Institution) { i.Licences = holder.Licences[1:] }),
			with(func(i *grid.Institution) { i.ID = fine.ID }),
			with(func(i *grid.Institution) { i.LastInspection = start.Add(time.Second) }),
			with(func(i *grid.Institution) { i.Name = "bad \xff" }),
			with(func(i *grid.Institution) { i.State = "asleep" }),
		}
		want := map[int]string{0: "name", 2: "category", 3: "region", 4: "lat", 6: "licences[0].number", 7: "licences[0].number", 8: "id",
			9: "last_inspection", 10: "name", 11: "state"}
		write(t, s, start, func(tx *Tx) error {
			got, err := tx.PutInstitutions(items)
			wantFaults(t, got, want)
			if !slices.IsSortedFunc(got, func(a, b Fault) int { return a.Index - b.Index }) {
				t.Errorf("faults are not sorted")
			}
			return err
		})
		all, _, err := s.Institutions(t.Context(), city, InstitutionFilter{}, Page{})
		if err != nil || len(all) != 3 {
			t.Errorf("stored: got %d, %v, want the holder and two good ones", len(all), err)
		}
		if told := eventsOf[grid.InstitutionsRecorded](t, s, before); len(told) != 1 || len(told[0].Items) != 2 {
			t.Errorf("events: got %+v, want one with two items", told)
		}
		write(t, s, start, func(tx *Tx) error {
			got, err := tx.PutInstitutions(items[:1])
			wantFaults(t, got, map[int]string{0: "name"})
			return err
		})
		if told := eventsOf[grid.InstitutionsRecorded](t, s, before); len(told) != 1 {
			t.Errorf("events: got %d, want none for no good item", len(told)-1)
		}
	})
}

func TestSwappedAxesAreProposed(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		write(t, s, start, func(tx *Tx) error {
			got, err := tx.PutInstitutions([]*grid.Institution{testInstitution(west, &geo.Point{Lon: 41.9, Lat: 117.3})})
			if len(got) != 1 || got[0].Err.Fields[0].Proposal == "" {
				t.Errorf("got %s, want a fault with a proposal", show(got))
			}
			return err
		})
	})
}

func TestInstitutionScope(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w, e := testInstitution(west, &inWest), testInstitution(east, &inEast)
		put(t, s, start, (*Tx).PutInstitutions, w, e)
		for _, scope := range []string{east, "nowhere", ""} {
			_, err := s.Institution(t.Context(), scope, w.ID)
			wantCode(t, err, grid.NotFound, "institution-not-found")
			list, _, err := s.Institutions(t.Context(), scope, InstitutionFilter{IDs: []grid.InstitutionID{w.ID}}, Page{})
			if err != nil || len(list) != 0 {
				t.Errorf("scope %q: got %d, %v, want none", scope, len(list), err)
			}
		}
	})
}

func TestInstitutionFilters(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w, e, lost := testInstitution(west, &inWest), testInstitution(east, &inEast), testInstitution(west, nil)
		w.Name, e.Name, lost.Name = "Alpha 100%", "Beta", "Gamma"
		w.Address, e.Address, lost.Address = "1 A", "2 B", "3 C"
		e.Licences = []grid.Licence{{Kind: "hygiene", Number: "77-x", Category: "pool", ExpiresOn: grid.NoDate}}
		put(t, s, start, (*Tx).PutInstitutions, w, e, lost)
		lo, hi := w.Cell.Parent(7).Span(9)
		for name, c := range map[string]struct {
			filter InstitutionFilter
			want   []*grid.Institution
		}{
			"all":           {InstitutionFilter{}, []*grid.Institution{w, e, lost}},
			"cells":         {InstitutionFilter{Cells: &[2]geo.Cell{lo, hi}}, []*grid.Institution{w}},
			"not located":   {InstitutionFilter{Unlocated: true}, []*grid.Institution{lost}},
			"name":          {InstitutionFilter{Query: " alpHA"}, []*grid.Institution{w}},
			"percent":       {InstitutionFilter{Query: "%"}, []*grid.Institution{w}},
			"address":       {InstitutionFilter{Query: "2b"}, []*grid.Institution{e}},
			"licence":       {InstitutionFilter{Query: "77-x"}, []*grid.Institution{e}},
			"no such text":  {InstitutionFilter{Query: "delta"}, nil},
			"ids":           {InstitutionFilter{IDs: []grid.InstitutionID{lost.ID, w.ID}}, []*grid.Institution{w, lost}},
			"an empty list": {InstitutionFilter{IDs: []grid.InstitutionID{}}, nil},
		} {
			got, _, err := s.Institutions(t.Context(), city, c.filter, Page{})
			if err != nil {
				t.Fatal(err)
			}
			var names, want []string
			for _, i := range got {
				names = append(names, i.Name)
			}
			for _, i := range c.want {
				want = append(want, i.Name)
			}
			slices.Sort(names)
			slices.Sort(want)
			if !slices.Equal(names, want) {
				t.Errorf("%s: got %v, want %v", name, names, want)
			}
		}
	})
}

// Pages neither repeat nor miss what was there, while others come and go.
func TestInstitutionPages(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		rng := seeded(t, 11)
		var items []*grid.Institution
		for range 23 {
			items = append(items, testInstitution(west, &inWest))
		}
		put(t, s, start, (*Tx).PutInstitutions, items...)
		seen := map[grid.InstitutionID]int{}
		page := Page{Limit: 5}
		for {
			got, next, err := s.Institutions(t.Context(), city, InstitutionFilter{}, page)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range got {
				seen[i.ID]++
			}
			if next == "" {
				break
			}
			page.After = next
			put(t, s, start, (*Tx).PutInstitutions, testInstitution(west, &inWest), items[rng.IntN(len(items))])
		}
		for _, i := range items {
			if seen[i.ID] != 1 {
				t.Errorf("institution %s: seen %d times, want once", i.ID, seen[i.ID])
			}
		}
		for _, after := range []string{"x", "1_x", "'; DROP TABLE institution"} {
			_, _, err := s.Institutions(t.Context(), city, InstitutionFilter{}, Page{After: after})
			wantField(t, err, grid.Invalid, "after")
			_, _, err = s.Clues(t.Context(), city, ClueFilter{}, Page{After: after})
			wantField(t, err, grid.Invalid, "after")
		}
	})
}

func TestLicenceTwiceAtOnce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		var writes [2]func() error
		for n := range writes {
			i := testInstitution(west, &inWest)
			i.Licences = []grid.Licence{{Kind: "hygiene", Number: "1", Category: "pool", ExpiresOn: grid.NoDate}}
			writes[n] = func() error {
				return tryWrite(t, s, start, func(tx *Tx) error {
					faults, err := tx.PutInstitutions([]*grid.Institution{i})
					if len(faults) > 0 {
						return faults[0].Err
					}
					return err
				})
			}
		}
		race(t, "licence-held", writes)
	})
}

// benchInstitutions makes a seeded register in the world of the tests.
func benchInstitutions(n int) []*grid.Institution {
	rng := rand.New(rand.NewPCG(1, 1))
	items := make([]*grid.Institution, n)
	for k := range items {
		i := testInstitution("", &geo.Point{Lon: -87.70 + rng.Float64()*0.1, Lat: 41.85 + rng.Float64()*0.05})
		i.Name, i.Address = fmt.Sprintf("Place %d", k), fmt.Sprintf("%d %s Street", k, []string{"North", "South", "West"}[k%3])
		i.Licences = []grid.Licence{{Kind: "hygiene", Number: fmt.Sprint(k), Category: "salon", ExpiresOn: grid.NoDate}}
		items[k] = i
	}
	return items
}

// BenchmarkPutInstitutions stores 100,000 places in chunks of 2,000, one write
// each, then the same again as updates.
func BenchmarkPutInstitutions(b *testing.B) {
	for _, d := range dialects {
		b.Run(d.name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				s := newStore(b, d.name)
				write(b, s, start, func(tx *Tx) error { return tx.PutRegions(testRegions(), grid.Origin{}) })
				items := benchInstitutions(100_000)
				b.StartTimer()
				for _, what := range []string{"new-rows/s", "update-rows/s"} {
					began := time.Now()
					for chunk := range slices.Chunk(items, 2000) {
						write(b, s, start, func(tx *Tx) error {
							faults, err := tx.PutInstitutions(chunk)
							if len(faults) > 0 {
								b.Fatal(show(faults))
							}
							return err
						})
					}
					b.ReportMetric(float64(len(items))/time.Since(began).Seconds(), what)
				}
			}
		})
	}
}
