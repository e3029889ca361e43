package hotspot_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// noon is the domain time at which the logs of these tests begin.
var noon = time.Date(2026, 6, 1, 4, 0, 0, 0, time.UTC)

const zoneName = "Asia/Shanghai"

// ledger is a log in the making, with an account of its facts kept the plain way.
type ledger struct {
	random       *rand.Rand
	log          []grid.Entry
	at           time.Time
	cells        []geo.Cell
	regions      map[string]string // parent by code
	clues        map[grid.ClueID]grid.ClueFact
	visits       []grid.VisitFact
	patrols      []grid.CellPatrolled
	institutions map[grid.InstitutionID]grid.InstitutionFact
	made         int
}

func newLedger(t testing.TB, seed uint64) *ledger {
	t.Helper()
	t.Logf("seed %d", seed)
	centre, err := geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.7}, 9)
	if err != nil {
		t.Fatal(err)
	}
	l := &ledger{random: rand.New(rand.NewPCG(seed, 1)), at: noon, cells: centre.Disk(9), regions: map[string]string{},
		clues: map[grid.ClueID]grid.ClueFact{}, institutions: map[grid.InstitutionID]grid.InstitutionFact{}}
	l.add(grid.PolicyPublished{Policy: grid.DefaultPolicy(zoneName)})
	l.region("city", "")
	l.region("north", "city")
	l.region("south", "city")
	l.region("harbour", "south")
	return l
}

func (l *ledger) add(e grid.Event) {
	l.log = append(l.log, grid.Entry{Seq: int64(len(l.log) + 1), At: l.at, Event: e})
}

func (l *ledger) region(code, parent string) {
	l.regions[code] = parent
	l.add(grid.RegionsRecorded{Items: []grid.RegionFact{{Code: code, Parent: parent}}})
}

func (l *ledger) id() string {
	l.made++
	return fmt.Sprintf("00000000-0000-7000-8000-%012d", l.made)
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func (l *ledger) someCell() geo.Cell {
	if l.random.IntN(12) == 0 {
		return 0
	}
	return l.cells[min(l.random.IntN(len(l.cells)), l.random.IntN(len(l.cells)))]
}

func (l *ledger) someRegion() string { return pick(l.random, "north", "harbour", "city", "south") }

func (l *ledger) some(days int) time.Time {
	return l.at.Add(-time.Duration(l.random.IntN(days*24*60)) * time.Minute)
}

// step adds one random entry.
func (l *ledger) step() {
	switch n := l.random.IntN(20); {
	case n < 9:
		c := grid.ClueFact{ID: grid.ClueID(l.id()), Filed: true}
		if len(l.clues) > 0 && l.random.IntN(3) == 0 { // a change of one that is known
			c.ID, c.Filed = pick(l.random, sortedKeys(l.clues)...), false
		}
		c.Region, c.Cell, c.OpenedAt, c.Sealed, c.State = l.someRegion(), l.someCell(), l.some(400), l.random.IntN(5) == 0, pick(l.random, grid.ClueStates...)
		l.clues[c.ID] = c
		l.add(grid.CluesRecorded{Items: []grid.ClueFact{c}})
	case n < 10 && len(l.clues) > 0:
		c := l.clues[pick(l.random, sortedKeys(l.clues)...)]
		delete(l.clues, c.ID)
		l.add(grid.CluesRemoved{Items: []grid.ClueFact{c}})
	case n < 14:
		v := grid.VisitFact{ID: grid.VisitID(l.id()), Region: l.someRegion(), Cell: l.someCell(), At: l.some(400)}
		l.visits = append(l.visits, v)
		l.add(grid.VisitsRecorded{Items: []grid.VisitFact{v}})
	case n < 15 && len(l.visits) > 0:
		at := l.random.IntN(len(l.visits))
		l.add(grid.VisitsRemoved{Items: []grid.VisitFact{l.visits[at]}})
		l.visits = append(l.visits[:at:at], l.visits[at+1:]...)
	case n < 16:
		enter := l.some(400)
		p := grid.CellPatrolled{Region: l.someRegion(), Cell: l.cells[l.random.IntN(len(l.cells))], Enter: enter, Leave: enter.Add(time.Hour), Seconds: l.random.IntN(3600)}
		p.Shift = grid.ShiftID(l.id())
		if len(l.patrols) > 0 && l.random.IntN(2) == 0 { // told again, or taken back
			at := l.random.IntN(len(l.patrols))
			if known := l.patrols[at]; l.at.Sub(known.Enter) < 90*24*time.Hour {
				p.Shift, p.Region, p.Cell, p.Seconds = known.Shift, known.Region, known.Cell, p.Seconds*l.random.IntN(2)
				l.patrols = append(l.patrols[:at:at], l.patrols[at+1:]...)
			}
		}
		l.patrols = append(l.patrols, p)
		l.add(p)
	case n < 18:
		i := grid.InstitutionFact{ID: grid.InstitutionID(l.id())}
		if len(l.institutions) > 0 && l.random.IntN(2) == 0 {
			i.ID = pick(l.random, sortedKeys(l.institutions)...)
		}
		i.Region, i.Cell, i.State = l.someRegion(), l.someCell(), pick(l.random, grid.Active, grid.Active, grid.Closed)
		l.institutions[i.ID] = i
		l.add(grid.InstitutionsRecorded{Items: []grid.InstitutionFact{i}})
	case n < 19 && len(l.institutions) > 0:
		id := pick(l.random, sortedKeys(l.institutions)...)
		delete(l.institutions, id)
		l.add(grid.InstitutionsRemoved{IDs: []grid.InstitutionID{id}})
	default:
		l.at = l.at.Add(time.Duration(l.random.IntN(40)) * time.Hour)
		l.add(grid.ClockAdvanced{At: l.at})
	}
}

func sortedKeys[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	for i := range keys { // few, and not by the code under test
		for j := i; j > 0 && keys[j] < keys[j-1]; j-- {
			keys[j], keys[j-1] = keys[j-1], keys[j]
		}
	}
	return keys
}

func (l *ledger) below(code, scope string) bool {
	for ; code != ""; code = l.regions[code] {
		if code == scope {
			return true
		}
	}
	return false
}

// plain counts from the account: what Sum must say, place by place.
func (l *ledger) plain(t *testing.T, scope string, p *hotspot.Places, first, last grid.Date, slicesN, sliceDays int) *hotspot.Sums {
	t.Helper()
	zone, err := time.LoadLocation(zoneName)
	if err != nil {
		t.Fatal(err)
	}
	n := len(p.Cells)
	s := &hotspot.Sums{From: first, Until: last, Open: make([]int32, n), Sealed: make([]int32, n), Visits: make([]int32, n), Seconds: make([]int64, n),
		Institution: make([]int32, n), SliceDays: sliceDays, Rev: int64(len(l.log))}
	for range slicesN {
		s.OpenIn, s.SealedIn = append(s.OpenIn, make([]int32, n)), append(s.SealedIn, make([]int32, n))
	}
	in := func(day grid.Date) bool { return first <= day && day <= last }
	at := func(cell geo.Cell) int {
		for i, c := range p.Cells {
			if cell.Parent(p.Resolution) == c {
				return i
			}
		}
		t.Fatalf("cell %s is in no place", cell)
		return -1
	}
	for _, c := range l.clues {
		day := grid.DateOf(c.OpenedAt, zone)
		switch {
		case !l.below(c.Region, scope):
		case c.Cell == 0:
			if in(day) {
				s.Unlocated++
			}
		default:
			whole, cut := s.Open, s.OpenIn
			if c.Sealed {
				whole, cut = s.Sealed, s.SealedIn
			}
			if in(day) {
				whole[at(c.Cell)]++
			}
			if ago := int(last - day); ago >= 0 && ago < slicesN*sliceDays {
				cut[slicesN-1-ago/sliceDays][at(c.Cell)]++
			}
		}
	}
	for _, v := range l.visits {
		if l.below(v.Region, scope) && v.Cell != 0 && in(grid.DateOf(v.At, zone)) {
			s.Visits[at(v.Cell)]++
		}
	}
	for _, v := range l.patrols {
		if l.below(v.Region, scope) && in(grid.DateOf(v.Enter, zone)) {
			s.Seconds[at(v.Cell)] += int64(v.Seconds)
		}
	}
	for _, i := range l.institutions {
		if l.below(i.Region, scope) && i.Cell != 0 && i.State == grid.Active {
			s.Institution[at(i.Cell)]++
		}
	}
	return s
}

func fold(t testing.TB, log []grid.Entry) *hotspot.Counts {
	t.Helper()
	c := hotspot.NewCounts()
	for i := range log {
		if err := c.Apply(&log[i]); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// After any sequence of entries the fold says what counting its facts from
// scratch says, for every scope, resolution and window.
func TestCountsAreThoseOfTheFacts(t *testing.T) {
	for seed := range uint64(12) {
		l := newLedger(t, seed)
		c, folded := hotspot.NewCounts(), 0
		for range 12 {
			for range 60 {
				l.step()
			}
			for ; folded < len(l.log); folded++ {
				if err := c.Apply(&l.log[folded]); err != nil {
					t.Fatal(err)
				}
			}
			if l.random.IntN(4) == 0 { // a region changes its place in the tree
				l.region("harbour", pick(l.random, "north", "south", "city"))
				continue
			}
			scope, resolution := pick(l.random, "city", "north", "south", "harbour"), 6+l.random.IntN(4)
			p, err := hotspot.PlacesOf(l.cells, resolution, 1)
			if err != nil {
				t.Fatal(err)
			}
			last := c.Today() - grid.Date(l.random.IntN(60))
			first := last - grid.Date(l.random.IntN(300))
			slicesN, days := l.random.IntN(13), 1+l.random.IntN(31)
			got, missing := c.Sum(scope, p, first, last, slicesN, days)
			want := l.plain(t, scope, p, first, last, slicesN, days)
			if len(missing) > 0 || !reflect.DeepEqual(got, want) {
				t.Fatalf("%s at resolution %d, %s to %s:\ngot  %+v, missing %v\nwant %+v", scope, resolution, first, last, got, missing, want)
			}
		}
	}
}

// What is independent may come in any order, and what is undone was never there.
func TestCountsOrderAndUndo(t *testing.T) {
	l := newLedger(t, 11)
	head := len(l.log)
	for range 300 { // each of its own id
		switch l.random.IntN(3) {
		case 0:
			l.add(grid.CluesRecorded{Items: []grid.ClueFact{{ID: grid.ClueID(l.id()), Filed: true, Region: l.someRegion(), Cell: l.someCell(), OpenedAt: l.some(300), Sealed: l.random.IntN(4) == 0}}})
		case 1:
			l.add(grid.VisitsRecorded{Items: []grid.VisitFact{{ID: grid.VisitID(l.id()), Region: l.someRegion(), Cell: l.someCell(), At: l.some(300)}}})
		default:
			l.add(grid.InstitutionsRecorded{Items: []grid.InstitutionFact{{ID: grid.InstitutionID(l.id()), Region: l.someRegion(), Cell: l.someCell(), State: grid.Active}}})
		}
	}
	p, err := hotspot.PlacesOf(l.cells, 8, 1)
	if err != nil {
		t.Fatal(err)
	}
	sum := func(log []grid.Entry) *hotspot.Sums {
		c := fold(t, log)
		s, missing := c.Sum("city", p, c.Today()-200, c.Today(), 6, 30)
		if len(missing) > 0 {
			t.Fatalf("missing %v", missing)
		}
		s.Rev = 0
		return s
	}
	want := sum(l.log)
	shuffled := append([]grid.Entry(nil), l.log...)
	l.random.Shuffle(len(shuffled)-head, func(i, j int) { shuffled[head+i], shuffled[head+j] = shuffled[head+j], shuffled[head+i] })
	for i := range shuffled {
		shuffled[i].Seq = int64(i + 1)
	}
	if got := sum(shuffled); !reflect.DeepEqual(got, want) {
		t.Errorf("in another order: got %+v, want %+v", got, want)
	}
	undone := append([]grid.Entry(nil), l.log...)
	undo := func(e grid.Event) {
		undone = append(undone, grid.Entry{Seq: int64(len(undone) + 1), At: l.at, Event: e})
	}
	for i := len(l.log) - 1; i >= head; i-- {
		switch ev := l.log[i].Event.(type) {
		case grid.CluesRecorded:
			undo(grid.CluesRemoved(ev))
		case grid.VisitsRecorded:
			undo(grid.VisitsRemoved(ev))
		case grid.InstitutionsRecorded:
			undo(grid.InstitutionsRemoved{IDs: []grid.InstitutionID{ev.Items[0].ID}})
		}
	}
	if got, want := sum(undone), sum(l.log[:head]); !reflect.DeepEqual(got, want) {
		t.Errorf("undone: got %+v, want %+v", got, want)
	}
}

// Every kind of event is folded, and a log that cannot be is refused by name.
func TestCountsRefuse(t *testing.T) {
	for _, e := range grid.AllEvents {
		err := hotspot.NewCounts().Apply(&grid.Entry{Seq: 1, At: noon, Event: e})
		if err != nil && strings.Contains(err.Error(), "no rule") {
			t.Errorf("%s: %v", e.Kind(), err)
		}
	}
	for name, e := range map[string]grid.Event{
		"clue":        grid.CluesRecorded{Items: []grid.ClueFact{{ID: "x", Region: "nowhere"}}},
		"visit":       grid.VisitsRecorded{Items: []grid.VisitFact{{ID: "x", Region: "nowhere"}}},
		"institution": grid.InstitutionsRecorded{Items: []grid.InstitutionFact{{ID: "x", Region: "nowhere", State: grid.Active}}},
		"patrol":      grid.CellPatrolled{Region: "nowhere"},
		"parent":      grid.RegionsRecorded{Items: []grid.RegionFact{{Code: "a", Parent: "nowhere"}}},
	} {
		err := hotspot.NewCounts().Apply(&grid.Entry{Seq: 1, At: noon, Event: e})
		if err == nil || !strings.Contains(err.Error(), "nowhere") {
			t.Errorf("%s of an unknown region: got %v, want an error that names it", name, err)
		}
	}
	if err := hotspot.NewCounts().Apply(&grid.Entry{Seq: 2, Event: grid.ClockAdvanced{At: noon}}); err == nil {
		t.Error("a hole in the log was accepted")
	}
}

// 100,000 clues and as many visits in 22,000 cells stay in tens of megabytes.
func TestCountsAreCompact(t *testing.T) {
	l := newLedger(t, 3)
	wide := l.cells[len(l.cells)/2].Disk(85)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	c := fold(t, l.log)
	apply := func(e grid.Event) {
		if err := c.Apply(&grid.Entry{Seq: c.Rev() + 1, At: l.at, Event: e}); err != nil {
			t.Fatal(err)
		}
	}
	for range 100_000 {
		k := grid.ClueFact{ID: grid.ClueID(l.id()), Region: "north", Cell: wide[l.random.IntN(len(wide))], OpenedAt: l.some(1000), State: grid.ClueOpen}
		apply(grid.CluesRecorded{Items: []grid.ClueFact{k}})
		k.State = grid.ClueClosed // told again, and counted once
		apply(grid.CluesRecorded{Items: []grid.ClueFact{k}})
		apply(grid.VisitsRecorded{Items: []grid.VisitFact{{Region: "north", Cell: wide[l.random.IntN(len(wide))], At: l.some(1000)}}})
		c.Moves()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	got := float64(after.HeapAlloc-before.HeapAlloc) / (1 << 20)
	t.Logf("%.1f MB for %d cells", got, len(wide))
	if got > 60 {
		t.Errorf("got %.1f MB, want at most 60", got)
	}
	if _, missing := c.Sum("city", mustPlaces(t, wide, 9), c.Today()-364, c.Today(), 12, 30); len(missing) > 0 {
		t.Errorf("%d cells are missing", len(missing))
	}
}

func mustPlaces(t testing.TB, cells []geo.Cell, resolution int) *hotspot.Places {
	t.Helper()
	p, err := hotspot.PlacesOf(cells, resolution, 1)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
