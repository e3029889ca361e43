package grid_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// world makes random but valid logs over three areas of a small city.
type world struct {
	rng     *rand.Rand
	policy  grid.Policy
	zone    *time.Location
	now     time.Time
	cells   []geo.Cell
	home    map[geo.Cell]string
	entries []grid.Entry

	places   map[grid.InstitutionID]grid.InstitutionFact
	clues    map[grid.ClueID]grid.ClueFact
	filed    map[string]map[grid.Date]int // by region
	outside  []geo.Cell
	visits   map[string]map[grid.Date]int
	officers map[grid.OfficerID]grid.OfficerFact
	duties   map[grid.DutyID]grid.DutyFact
	leaves   map[grid.LeaveID]grid.LeaveFact
	plans    []grid.PlanPublished
	shifts   map[grid.OfficerID]grid.ShiftChanged
	spot     map[grid.OfficerID]grid.LineKey
	patrols  map[grid.LineKey]int64
	serial   int
	found    map[lookUp]grid.GridID // by gridOf, of the log up to foundAt
	over     map[grid.GridID]bool   // by overloaded, likewise
	drawn    map[drawing]*parts     // by cutOff, likewise
	foundAt  int

	cellFacts map[geo.Cell]grid.CellFact
	stays     map[geo.Cell][]grid.CellPatrolled
	opened    map[grid.ClueID]grid.ClueFact // also those that are closed
	visited   map[grid.VisitID]grid.VisitFact
}

type lookUp struct {
	grid.LineKey
	straddles bool
}

const baseRes = 9

var areas = []string{"city-a", "city-b", "city-c"}

func newWorld(t testing.TB, seed uint64) *world {
	t.Helper()
	t.Logf("seed %d", seed)
	w := &world{
		rng: rand.New(rand.NewPCG(seed, 1)), policy: grid.DefaultPolicy("America/Chicago"),
		now:    time.Date(2014, 6, 2, 12, 0, 0, 0, time.UTC),
		home:   map[geo.Cell]string{},
		places: map[grid.InstitutionID]grid.InstitutionFact{}, clues: map[grid.ClueID]grid.ClueFact{},
		filed: map[string]map[grid.Date]int{}, visits: map[string]map[grid.Date]int{},
		officers: map[grid.OfficerID]grid.OfficerFact{}, duties: map[grid.DutyID]grid.DutyFact{},
		leaves: map[grid.LeaveID]grid.LeaveFact{},
		shifts: map[grid.OfficerID]grid.ShiftChanged{}, spot: map[grid.OfficerID]grid.LineKey{},
		patrols: map[grid.LineKey]int64{},

		cellFacts: map[geo.Cell]grid.CellFact{}, stays: map[geo.Cell][]grid.CellPatrolled{},
		opened: map[grid.ClueID]grid.ClueFact{}, visited: map[grid.VisitID]grid.VisitFact{},
	}
	w.zone, _ = w.policy.Location()
	w.policy.Workload, w.policy.Debt = scarce(w.rng), strict(w.rng)
	centre, err := geo.CellAt(geo.Point{Lon: -87.65, Lat: 41.85}, baseRes)
	if err != nil {
		t.Fatal(err)
	}
	w.cells = centre.Disk(6)
	for _, c := range centre.Disk(8) {
		if !slices.Contains(w.cells, c) {
			w.outside = append(w.outside, c)
		}
	}
	inForce := map[string]int{}
	for i, c := range w.cells {
		w.home[c] = areas[i*len(areas)/len(w.cells)]
		inForce[w.home[c]]++
	}
	w.add(grid.PolicyPublished{Policy: w.policy})
	facts := []grid.RegionFact{{Code: "city"}}
	for _, a := range areas {
		facts = append(facts, grid.RegionFact{Code: a, Parent: "city", CellsInForce: inForce[a]})
	}
	w.add(grid.RegionsRecorded{Items: facts})
	return w
}

func (w *world) add(e grid.Event) grid.Entry {
	entry := grid.Entry{Seq: int64(len(w.entries) + 1), At: w.now, Event: e}
	w.entries = append(w.entries, entry)
	return entry
}

func (w *world) id(kind string) string {
	w.serial++
	return fmt.Sprintf("%s-%06d", kind, w.serial)
}

func pick[K comparable, V any](w *world, m map[K]V, less func(a, b K) int) (K, bool) {
	keys := slices.SortedFunc(maps.Keys(m), less)
	var zero K
	if len(keys) == 0 {
		return zero, false
	}
	return keys[w.rng.IntN(len(keys))], true
}

func byText[T ~string](a, b T) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

// where is a random cell with a region that is mostly its own.
func (w *world) where() (geo.Cell, string, bool) {
	c := w.cells[w.rng.IntN(len(w.cells))]
	if w.rng.IntN(24) == 0 { // of the city itself, outside of its areas
		return w.outside[w.rng.IntN(len(w.outside))], "city", true
	}
	if w.rng.IntN(8) == 0 {
		r := areas[w.rng.IntN(len(areas))]
		return c, r, r != w.home[c]
	}
	return c, w.home[c], false
}

func (w *world) ago(days int) time.Time {
	return w.now.Add(-time.Duration(w.rng.IntN(days*24*3600)) * time.Second)
}

func (w *world) addPlace(id grid.InstitutionID) grid.InstitutionFact {
	c, r, straddles := w.where()
	f := grid.InstitutionFact{ID: id, Region: r, Cell: c, Straddles: straddles, Categories: []grid.Category{[]grid.Category{"clinic", "hospital", "medical-beauty"}[w.rng.IntN(3)]},
		Risk: []grid.Risk{"", "A", "B"}[w.rng.IntN(3)], Owes: w.rng.IntN(10) > 0, State: grid.Active, RegisteredAt: w.ago(900)}
	if w.rng.IntN(12) == 0 {
		f.Cell, f.Straddles = 0, false
	}
	if w.rng.IntN(9) == 0 {
		f.State = grid.Closed
	}
	if w.rng.IntN(3) > 0 {
		f.LastInspection = w.ago(500)
	}
	if w.rng.IntN(3) > 0 {
		f.LastPatrol = w.ago(250)
	}
	if w.rng.IntN(3) > 0 {
		f.VerifiedAt = w.ago(250)
	}
	w.places[id] = f
	return f
}

func bump(m map[string]map[grid.Date]int, r string, d grid.Date, n int) {
	if m[r] == nil {
		m[r] = map[grid.Date]int{}
	}
	m[r][d] += n
}

// step appends one random event and returns its entry.
func (w *world) step() grid.Entry {
	switch w.rng.IntN(20) {
	case 0, 1:
		var items []grid.InstitutionFact
		for range 1 + w.rng.IntN(4) {
			items = append(items, w.addPlace(grid.InstitutionID(w.id("inst"))))
		}
		return w.add(grid.InstitutionsRecorded{Items: items})
	case 2:
		if id, ok := pick(w, w.places, byText); ok {
			return w.add(grid.InstitutionsRecorded{Items: []grid.InstitutionFact{w.addPlace(id)}})
		}
	case 3:
		if id, ok := pick(w, w.places, byText); ok && w.rng.IntN(3) == 0 {
			delete(w.places, id)
			w.unvisit(id)
			return w.add(grid.InstitutionsRemoved{IDs: []grid.InstitutionID{id}})
		}
	case 4, 5:
		c, r, straddles := w.where()
		f := grid.ClueFact{ID: grid.ClueID(w.id("clue")), Filed: true, Region: r, Cell: c, Straddles: straddles, Severity: grid.Severity(w.rng.IntN(4)), State: grid.ClueOpen, OpenedAt: w.ago(9)}
		if w.rng.IntN(9) == 0 {
			f.Cell, f.Straddles = 0, false
		}
		f.DeadlineAt, _ = w.policy.Deadline(f.OpenedAt, w.policy.ClueReplyDays, w.zone)
		w.clues[f.ID], w.opened[f.ID] = f, f
		bump(w.filed, r, grid.DateOf(f.OpenedAt, w.zone), 1)
		return w.add(grid.CluesRecorded{Items: []grid.ClueFact{f}})
	case 6:
		if id, ok := pick(w, w.clues, byText); ok {
			f := w.clues[id]
			delete(w.clues, id)
			if w.rng.IntN(3) == 0 {
				bump(w.filed, f.Region, grid.DateOf(f.OpenedAt, w.zone), -1)
				delete(w.opened, f.ID)
				return w.add(grid.CluesRemoved{Items: []grid.ClueFact{f}})
			}
			f.Filed, f.State = false, grid.ClueClosed
			return w.add(grid.CluesRecorded{Items: []grid.ClueFact{f}})
		}
	case 7, 8:
		return w.addVisit()
	case 9:
		f := grid.OfficerFact{ID: grid.OfficerID(fmt.Sprintf("officer-%d", w.rng.IntN(12))), Region: "city", Post: grid.PostOfficer, ActiveFrom: w.now.AddDate(-1, 0, 0)}
		if w.rng.IntN(4) == 0 {
			f.ActiveUntil = w.now.Add(time.Duration(w.rng.IntN(400)-100) * time.Hour)
		}
		w.officers[f.ID] = f
		return w.add(grid.OfficersRecorded{Items: []grid.OfficerFact{f}})
	case 10:
		return w.addPlan()
	case 11:
		o, ok := pick(w, w.officers, byText)
		if ok && len(w.plans) > 0 {
			part := w.plans[w.rng.IntN(len(w.plans))].Parts
			f := grid.DutyFact{ID: grid.DutyID(w.id("duty")), Grid: part[w.rng.IntN(len(part))].Grid, Officer: o, Kind: grid.DutyKinds[w.rng.IntN(len(grid.DutyKinds))], From: w.now.Add(time.Duration(w.rng.IntN(300)-200) * time.Hour)}
			if w.rng.IntN(3) == 0 {
				f.Until = f.From.Add(time.Duration(1+w.rng.IntN(300)) * time.Hour)
			}
			w.duties[f.ID] = f
			return w.add(grid.DutiesRecorded{Items: []grid.DutyFact{f}})
		}
	case 12:
		if o, ok := pick(w, w.officers, byText); ok {
			return w.addShift(o)
		}
	case 13, 14, 15:
		return w.addWork()
	case 16, 17, 18:
		return w.addPresence()
	}
	w.now = w.now.Add(time.Duration(w.rng.IntN(100)) * time.Hour)
	return w.add(grid.ClockAdvanced{At: w.now})
}

func (w *world) addVisit() grid.Entry {
	v := grid.VisitFact{ID: grid.VisitID(w.id("visit")), At: w.ago(2), Task: grid.TaskKinds[w.rng.IntN(4)],
		Why: grid.Whys[w.rng.IntN(3)], Team: []string{"", "a", "b"}[w.rng.IntN(3)]}
	if o, ok := pick(w, w.shifts, byText); ok {
		v.Officer, v.Shift = o, w.shifts[o].ID
	}
	id, ok := pick(w, w.places, byText)
	if ok && w.rng.IntN(4) > 0 {
		f := w.places[id]
		v.Institution, v.Region, v.Cell, v.Home = id, f.Region, f.Cell, w.home[f.Cell]
		patrol, inspection := v.Task.Pays()
		if patrol && v.At.After(f.LastPatrol) {
			f.LastPatrol = v.At
		}
		if inspection && v.At.After(f.LastInspection) {
			f.LastInspection = v.At
		}
		w.places[id] = f
	} else {
		v.Cell = w.cells[w.rng.IntN(len(w.cells))]
		v.Region, v.Home = w.home[v.Cell], w.home[v.Cell]
		k := grid.LineKey{Region: v.Home, Cell: v.Cell}
		w.patrols[k] = max(w.patrols[k], v.At.Unix())
		w.stays[v.Cell] = append(w.stays[v.Cell], grid.CellPatrolled{Leave: v.At, Seconds: 1 << 40})
	}
	w.visited[v.ID] = v
	bump(w.visits, v.Region, grid.DateOf(v.At, w.zone), 1)
	if s, on := w.shifts[v.Officer]; on && s.ID == v.Shift && v.Home != "" {
		w.spot[v.Officer] = grid.LineKey{Region: v.Home, Cell: v.Cell}
	}
	return w.add(grid.VisitsRecorded{Items: []grid.VisitFact{v}})
}

func (w *world) addPlan() grid.Entry {
	p := grid.PlanPublished{ID: grid.PlanID(w.id("plan")), Region: "city", From: w.now.Add(time.Duration(w.rng.IntN(200)-100) * time.Hour)}
	if w.rng.IntN(3) == 0 {
		p.Region = areas[w.rng.IntN(3)]
	}
	if len(w.plans) > 0 && w.rng.IntN(3) == 0 { // in the place of another one
		old := &w.plans[w.rng.IntN(len(w.plans))]
		p.Region, p.From = old.Region, old.From
	}
	parts := map[[2]string]*grid.PlanPart{}
	for _, c := range w.cells {
		home := w.home[c]
		if w.rng.IntN(6) == 0 || p.Region != "city" && p.Region != home {
			continue
		}
		g := fmt.Sprintf("grid-%s-%d", home, w.rng.IntN(3))
		k := [2]string{home, g}
		if parts[k] == nil {
			parts[k] = &grid.PlanPart{Grid: grid.GridID(g), Region: home}
		}
		parts[k].Cells = append(parts[k].Cells, c)
	}
	for _, k := range slices.SortedFunc(maps.Keys(parts), func(a, b [2]string) int { return byText(a[0]+a[1], b[0]+b[1]) }) {
		p.Parts = append(p.Parts, *parts[k])
	}
	w.expect(&p)
	w.plans = append(w.plans, p)
	return w.add(p)
}

func (w *world) addShift(o grid.OfficerID) grid.Entry {
	s, open := w.shifts[o]
	switch {
	case !open:
		c := w.cells[w.rng.IntN(len(w.cells))]
		s = grid.ShiftChanged{ID: grid.ShiftID(w.id("shift")), Officer: o, State: grid.ShiftOn, At: w.now, Region: w.home[c], Cell: c}
		if w.rng.IntN(4) == 0 {
			s.Region, s.Cell = "", 0
			w.spot[o] = grid.LineKey{Region: "city"}
		} else {
			w.spot[o] = grid.LineKey{Region: s.Region, Cell: c}
		}
	case s.State == grid.ShiftPaused && w.rng.IntN(2) == 0:
		s.State = grid.ShiftOn
	case s.State == grid.ShiftOn && w.rng.IntN(2) == 0:
		s.State = grid.ShiftPaused
	default:
		s.State = grid.ShiftEnded
	}
	if s.State == grid.ShiftEnded {
		delete(w.shifts, o)
		e := w.add(s)
		return e
	}
	w.shifts[o] = s
	return w.add(s)
}

// texts computes every canonical line of a region at a resolution from the
// facts alone, by a second method: no increments, no heap, no parents' sums.
func (w *world) texts(region string, res int) []string {
	under := func(r string) bool { return region == "city" || r == region }
	lines := map[grid.LineKey]*grid.LineState{}
	line := func(r string, c geo.Cell) *grid.LineState {
		k := grid.LineKey{Region: r, Cell: c}
		if lines[k] == nil {
			lines[k] = &grid.LineState{LineKey: k}
		}
		return lines[k]
	}
	nodes := map[string]*grid.RegionState{}
	straddling := map[grid.LineKey]bool{}
	today := grid.DateOf(w.now, w.zone)
	for _, r := range append([]string{"city"}, areas...) {
		nodes[r] = &grid.RegionState{Region: r, VisitsToday: int32(w.visits[r][today]), CluesToday: int32(w.filed[r][today])}
	}
	for _, f := range w.places {
		status := w.statusOf(f)
		if f.Cell == 0 {
			nodes[f.Region].Unlocated[status]++
			w.owedBy(&nodes[f.Region].Debt, f)
			continue
		}
		l := line(f.Region, f.Cell)
		straddling[l.LineKey] = f.Straddles
		l.Tally.Institutions[status]++
		w.owedBy(&l.Tally.Debt, f)
		if w.tooMany(f) {
			l.Tally.Gaps[6]++
		}
		if w.fresh(f) {
			l.Tally.Fresh++
		}
		for _, t := range []time.Time{f.LastInspection, f.LastPatrol} {
			if !t.IsZero() {
				l.Tally.LastVisit = max(l.Tally.LastVisit, t.Unix())
			}
		}
	}
	for _, f := range w.clues {
		soon := f.DeadlineAt.Add(-24 * time.Hour)
		clock := 0
		if !soon.After(w.now) {
			clock = 1
		}
		if !f.DeadlineAt.After(w.now) {
			clock = 2
		}
		nodes[f.Region].ClueClock[clock]++
		if f.Cell == 0 {
			nodes[f.Region].Clues[f.Severity]++
			continue
		}
		l := line(f.Region, f.Cell)
		straddling[l.LineKey] = f.Straddles
		l.Tally.Clues[f.Severity]++
	}
	for k, t := range w.patrols {
		line(k.Region, k.Cell).Tally.LastPatrol = t
	}
	for o, s := range w.shifts {
		if s.State != grid.ShiftOn {
			continue
		}
		if k := w.spot[o]; k.Cell == 0 {
			nodes[k.Region].Staff++
		} else {
			line(k.Region, k.Cell).Tally.Staff++
		}
	}
	for _, a := range areas {
		nodes[a].Ungridded = int32(w.ungridded(a, lines, straddling))
	}
	for _, c := range w.cells {
		k := grid.LineKey{Region: w.home[c], Cell: c}
		if straddling[k] || lines[k] != nil && lines[k].Tally.Owing() > 0 {
			continue
		}
		if due, since := w.unwalked(c); !since.IsZero() {
			l := line(k.Region, c)
			l.Tally.Gaps[3] = 1
			w.addDebt(&l.Tally.Debt, func(d grid.Date) int64 { return w.presenceDebt(c, due, d) })
		}
	}
	over := w.overloaded()
	for k, l := range lines {
		t := &l.Tally
		l.Grid = w.gridOf(k, straddling[k])
		if t.Institutions != [5]int32{} || t.Clues != [4]int32{} {
			switch {
			case l.Grid == "":
				t.Gaps[0] = 1
			case !w.staffed(l.Grid):
				t.Gaps[1] = 1
			case over[l.Grid]:
				t.Gaps[4] = 1
			}
			if l.Grid != "" && !straddling[k] && w.cutOff(k) {
				t.Gaps[5] = 1
			}
		}
		t.Gaps[2] = t.Institutions[3] + t.Institutions[4]
	}
	if res < baseRes {
		lines = coarser(lines, res)
	}
	var texts []string
	for k, l := range lines {
		if under(k.Region) && l.Tally != (grid.Tally{}) {
			texts = append(texts, l.Text())
		}
	}
	for r, n := range nodes {
		if under(r) && !n.Empty() {
			texts = append(texts, n.Text())
		}
	}
	slices.Sort(texts)
	return texts
}

func coarser(lines map[grid.LineKey]*grid.LineState, res int) map[grid.LineKey]*grid.LineState {
	up := map[grid.LineKey]*grid.LineState{}
	for k, l := range lines {
		k.Cell = k.Cell.Parent(res)
		if up[k] == nil {
			up[k] = &grid.LineState{LineKey: k}
		}
		s, t := &up[k].Tally, l.Tally
		for i := range t.Institutions {
			s.Institutions[i] += t.Institutions[i]
		}
		for i := range t.Clues {
			s.Clues[i] += t.Clues[i]
		}
		for i := range t.Gaps {
			s.Gaps[i] += t.Gaps[i]
		}
		s.Staff += t.Staff
		s.Fresh += t.Fresh
		s.Debt.Rate, s.Debt.Base = s.Debt.Rate+t.Debt.Rate, s.Debt.Base+t.Debt.Base
		s.LastVisit, s.LastPatrol = max(s.LastVisit, t.LastVisit), max(s.LastPatrol, t.LastPatrol)
	}
	return up
}

// statusOf judges by whole local days, where the board compares instants.
func (w *world) statusOf(f grid.InstitutionFact) grid.Status {
	if f.State != grid.Active || !f.Owes {
		return grid.Exempt
	}
	today := grid.DateOf(w.now, w.zone)
	cycle, _ := w.policy.CycleOf(f.Categories[0], f.Risk)
	status := grid.OK
	for i, days := range []int{cycle.Patrol, cycle.Inspection} {
		last := f.LastInspection
		if i == 0 && f.LastPatrol.After(last) {
			last = f.LastPatrol
		}
		s := grid.OK
		switch left := int(grid.DateOf(last, w.zone)) + days - int(today); {
		case days == 0:
		case last.IsZero():
			s = grid.Never
		case left < 0:
			s = grid.Overdue
		case left <= w.policy.DueSoonDays:
			s = grid.Due
		}
		status = max(status, s)
	}
	return status
}

// fresh too judges by whole local days.
func (w *world) fresh(f grid.InstitutionFact) bool {
	left := int(grid.DateOf(f.VerifiedAt, w.zone)) + w.policy.FreshnessDays - int(grid.DateOf(w.now, w.zone))
	return w.statusOf(f) != grid.Exempt && !f.VerifiedAt.IsZero() && left >= 0
}

func (w *world) planOf(region string) *grid.PlanPublished {
	for _, r := range []string{region, "city"} {
		var best *grid.PlanPublished
		for i := range w.plans {
			p := &w.plans[i]
			if p.Region == r && !p.From.After(w.now) && (best == nil || !p.From.Before(best.From)) {
				best = p
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}

// forget drops what was found before the last entry.
func (w *world) forget() {
	if w.found == nil || w.foundAt != len(w.entries) {
		w.found, w.over, w.drawn, w.foundAt = map[lookUp]grid.GridID{}, nil, map[drawing]*parts{}, len(w.entries)
	}
}

func (w *world) gridOf(k grid.LineKey, straddles bool) grid.GridID {
	w.forget()
	g, known := w.found[lookUp{k, straddles}]
	if !known {
		g = w.searchGrid(k, straddles)
		w.found[lookUp{k, straddles}] = g
	}
	return g
}

func (w *world) searchGrid(k grid.LineKey, straddles bool) grid.GridID {
	p := w.planOf(k.Region)
	if p == nil {
		return ""
	}
	var best grid.GridID
	var bestCell geo.Cell
	least := 1e18
	for _, part := range p.Parts {
		for _, c := range part.Cells {
			if c == k.Cell && !straddles {
				return part.Grid
			}
			d := geo.DistanceMetres(k.Cell.Centre(), c.Centre())
			if straddles && (part.Region == k.Region || k.Region == "city") && (d < least || d == least && c < bestCell) {
				best, bestCell, least = part.Grid, c, d
			}
		}
	}
	return best
}

func (w *world) staffed(g grid.GridID) bool {
	for _, d := range w.duties {
		if d.Grid == g && (d.Kind == grid.DutyLead || d.Kind == grid.DutyOfficer || d.Kind == grid.DutyBackup) && w.does(d) {
			return true
		}
	}
	return false
}

func (w *world) ungridded(area string, lines map[grid.LineKey]*grid.LineState, straddling map[grid.LineKey]bool) int {
	n := 0
	for c, h := range w.home {
		k := grid.LineKey{Region: area, Cell: c}
		l := lines[k]
		occupied := l != nil && (l.Tally.Institutions != [5]int32{} || l.Tally.Clues != [4]int32{})
		if h == area && w.gridOf(k, false) == "" && !(occupied && !straddling[k]) {
			n++
		}
	}
	return n
}

// folded is what a client knows: the lines by key, from snapshot and diffs.
type folded struct {
	rev   int64
	lines map[grid.LineKey]grid.LineState
	nodes map[string]grid.RegionState
}

func (f *folded) apply(d grid.Delta) {
	if d.Full {
		f.lines, f.nodes = map[grid.LineKey]grid.LineState{}, map[string]grid.RegionState{}
	}
	for _, l := range d.Lines {
		f.lines[l.LineKey] = l
	}
	for _, k := range d.Removed {
		delete(f.lines, k)
	}
	for _, n := range d.Regions {
		f.nodes[n.Region] = n
	}
	f.rev = d.To
}

func (f *folded) texts() ([]string, uint64) {
	var texts []string
	var sum uint64
	for _, l := range f.lines {
		texts = append(texts, l.Text())
	}
	for _, n := range f.nodes {
		if !n.Empty() {
			texts = append(texts, n.Text())
		}
	}
	slices.Sort(texts)
	for _, s := range texts {
		sum += grid.HashText(s)
	}
	return texts, sum
}

func TestBoardEqualsFacts(t *testing.T) {
	seeds := uint64(4)
	if os.Getenv("GRIDWATCH_TEST") == "full" {
		seeds = 40
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := newWorld(t, seed)
			b := grid.NewBoard(baseRes)
			for _, e := range w.entries {
				if err := b.Apply(e); err != nil {
					t.Fatal(err)
				}
			}
			type topic struct {
				region string
				res    int
			}
			clients := map[topic]*folded{}
			for _, tp := range []topic{{"city", 9}, {"city", 7}, {"city-b", 9}, {"city-b", 4}} {
				clients[tp] = &folded{rev: -1}
			}
			for i := range 300 {
				e := w.step()
				if err := b.Apply(e); err != nil {
					t.Fatalf("step %d: %v", i, err)
				}
				for tp, c := range clients {
					if w.rng.IntN(5) > 0 && i != 299 {
						continue // this client is slow: its next diff is merged
					}
					d, err := b.Since(tp.region, tp.res, c.rev)
					if err != nil {
						t.Fatal(err)
					}
					c.apply(d)
					got, sum := c.texts()
					if want := w.texts(tp.region, tp.res); !slices.Equal(got, want) {
						t.Fatalf("step %d (%s), %v: client\n%s", i, e.Event.Kind(), tp, difference(got, want))
					}
					if digest, _ := b.Digest(tp.region, tp.res); digest != sum || d.Digest != sum {
						t.Fatalf("step %d, %v: digest got %x, delta has %x, want %x", i, tp, digest, d.Digest, sum)
					}
				}
			}
			again := grid.NewBoard(baseRes)
			for _, e := range w.entries {
				if err := again.Apply(e); err != nil {
					t.Fatal(err)
				}
			}
			got, _ := again.Digest("city", 9)
			if want, _ := b.Digest("city", 9); got != want {
				t.Errorf("replay: got digest %x, want %x", got, want)
			}
		})
	}
}

func difference(got, want []string) string {
	s := ""
	for _, g := range got {
		if !slices.Contains(want, g) {
			s += "got  " + g + "\n"
		}
	}
	for _, g := range want {
		if !slices.Contains(got, g) {
			s += "want " + g + "\n"
		}
	}
	return s
}

// TestDigestGolden pins the canonical texts and their hashes; the front end's
// tests read the same file.
func TestDigestGolden(t *testing.T) {
	raw, err := os.ReadFile("testdata/digest.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden []struct{ Text, Hash string }
	if err := json.Unmarshal(raw, &golden); err != nil {
		t.Fatal(err)
	}
	cell, err := geo.ParseCell("892664c1a8fffff")
	if err != nil {
		t.Fatal(err)
	}
	line := grid.LineState{LineKey: grid.LineKey{Region: "us-il-chicago-08", Cell: cell}, Grid: "01234567-89ab-7def-8123-456789abcdef",
		Tally: grid.Tally{Institutions: [5]int32{1, 2, 3, 4, 5}, LastVisit: 1401700000, LastPatrol: 0, Clues: [4]int32{0, 1, 2, 3}, Staff: 2, Gaps: [7]int32{0, 1, 9, 4, 2, 3, 1}, Fresh: 6, Debt: grid.Debt{Rate: 16667, Base: 269438722}}}
	region := grid.RegionState{Region: "松北区", Unlocated: [5]int32{0, 0, 0, 40, 0}, VisitsToday: 7, CluesToday: 3, ClueClock: [3]int32{5, 1, 2}, Ungridded: 12, Staff: 1, Debt: grid.Debt{Base: -4000000}}
	for i, text := range []string{"", line.Text(), region.Text()} {
		if golden[i].Text != text || golden[i].Hash != grid.DigestText(grid.HashText(text)) {
			t.Errorf("line %d: got %q %s, want %q %s", i, text, grid.DigestText(grid.HashText(text)), golden[i].Text, golden[i].Hash)
		}
	}
}

// Facts may reach the log before the clock that dates them: a clue of the small
// hours, filed before midnight has been announced, counts on its own day.
func TestCountersAcrossMidnight(t *testing.T) {
	w := newWorld(t, 1)
	b := grid.NewBoard(baseRes)
	if err := b.Apply(w.entries...); err != nil {
		t.Fatal(err)
	}
	apply := func(e grid.Event) {
		t.Helper()
		if err := b.Apply(w.add(e)); err != nil {
			t.Fatal(err)
		}
	}
	counted := func() int32 {
		d, err := b.Since("city", 7, -1)
		if err != nil {
			t.Fatal(err)
		}
		return d.Totals.CluesToday
	}
	midnight := grid.DateOf(w.now, w.zone).End(w.zone)
	file := func(id string, at time.Time) {
		apply(grid.CluesRecorded{Items: []grid.ClueFact{{ID: grid.ClueID(id), Filed: true, Region: "city-a", State: grid.ClueOpen, OpenedAt: at, DeadlineAt: at.AddDate(0, 0, 7)}}})
	}
	file("c1", midnight.Add(-time.Minute))
	file("c2", midnight.Add(time.Minute))
	if got := counted(); got != 1 {
		t.Errorf("before midnight: got %d clues today, want 1", got)
	}
	if next, ok := b.NextRipe(); !ok || !next.Equal(midnight) {
		t.Errorf("next ripe: got %s, want %s", next, midnight)
	}
	apply(grid.ClockAdvanced{At: midnight})
	if got := counted(); got != 1 {
		t.Errorf("after midnight: got %d clues today, want 1 (the other one)", got)
	}
	apply(grid.ClockAdvanced{At: midnight.AddDate(0, 0, 1)})
	if got := counted(); got != 0 {
		t.Errorf("a day later: got %d clues today, want 0", got)
	}
}

// Without any plan, an institution in a neighbour's cell is a gap of its own
// region but does not take one of that region's empty cells.
func TestUngriddedLeavesStraddlersOut(t *testing.T) {
	w := newWorld(t, 1)
	b := grid.NewBoard(baseRes)
	if err := b.Apply(w.entries...); err != nil {
		t.Fatal(err)
	}
	ungridded := func() int32 {
		d, err := b.Since("city-a", baseRes, -1)
		if err != nil {
			t.Fatal(err)
		}
		return d.Totals.Ungridded
	}
	empty := ungridded()
	var own, foreign geo.Cell
	for _, c := range w.cells {
		if w.home[c] == "city-a" {
			own = c
		} else {
			foreign = c
		}
	}
	for i, c := range []struct {
		cell      geo.Cell
		straddles bool
		want      int32
	}{{foreign, true, empty}, {own, false, empty - 1}} {
		f := grid.InstitutionFact{ID: grid.InstitutionID(fmt.Sprint(i)), Region: "city-a", Cell: c.cell, Straddles: c.straddles, Categories: []grid.Category{"clinic"}, Owes: true, State: grid.Active, RegisteredAt: w.now}
		if err := b.Apply(w.add(grid.InstitutionsRecorded{Items: []grid.InstitutionFact{f}})); err != nil {
			t.Fatal(err)
		}
		if got := ungridded(); got != c.want {
			t.Errorf("institution %d: got %d empty cells in no grid, want %d", i, got, c.want)
		}
	}
	gaps, err := b.Gaps(grid.GapQuery{Region: "city-a", Kind: grid.NoGrid, Limit: 10})
	if err != nil || len(gaps) != 2 || gaps[0].Closes() != "assign_grid" {
		t.Errorf("got gaps %v, %v; want two of kind 1", gaps, err)
	}
}

// Gaps say since when by facts alone.
func TestGapsSince(t *testing.T) {
	w := newWorld(t, 1)
	b := grid.NewBoard(baseRes)
	day := func(n int) time.Time { return w.now.AddDate(0, 0, n) }
	cell := w.cells[0]
	home := w.home[cell]
	w.add(grid.OfficersRecorded{Items: []grid.OfficerFact{{ID: "o", Region: home, Post: grid.PostOfficer, ActiveFrom: day(-900)}}})
	w.add(grid.PlanPublished{ID: "p", Region: "city", From: day(-300), Parts: []grid.PlanPart{{Grid: "g", Region: home, Cells: []geo.Cell{cell}}}})
	w.add(grid.DutiesRecorded{Items: []grid.DutyFact{{ID: "d", Grid: "g", Officer: "o", Kind: grid.DutyOfficer, From: day(-300), Until: day(-20)}}})
	w.add(grid.InstitutionsRecorded{Items: []grid.InstitutionFact{
		{ID: "never", Region: home, Cell: cell, Categories: []grid.Category{"clinic"}, Owes: true, State: grid.Active, RegisteredAt: day(-50)},
		{ID: "lost", Region: "city", Categories: []grid.Category{"clinic"}, Owes: true, State: grid.Active, RegisteredAt: day(-70)},
	}})
	if err := b.Apply(w.entries...); err != nil {
		t.Fatal(err)
	}
	gaps, err := b.Gaps(grid.GapQuery{Region: "city", Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	var paged []grid.Gap
	for q := (grid.GapQuery{Region: "city", Limit: 1}); ; q.After = &paged[len(paged)-1] {
		page, err := b.Gaps(q)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		paged = append(paged, page...)
	}
	if !slices.Equal(paged, gaps) {
		t.Errorf("page by page: got %v, want %v", paged, gaps)
	}
	got := ""
	for _, g := range gaps {
		got += fmt.Sprintf("%d %s %s %d; ", g.Kind, g.Institution, g.Since.Format(time.DateOnly), int(w.now.Sub(g.Since).Hours()/24))
	}
	want := fmt.Sprintf("2  %s 20; 3 never %s 50; 8 lost %s 70; ", day(-20).Format(time.DateOnly), day(-50).Format(time.DateOnly), day(-70).Format(time.DateOnly))
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A register entry that was checked on site stays fresh for the policy's days and
// then expires with the clock alone, on its line, in the parents, the totals and
// its grid. Closing the place, which owes nothing then, takes it out of both counts.
func TestFreshnessExpires(t *testing.T) {
	w := newWorld(t, 1)
	b := grid.NewBoard(baseRes)
	cell := w.cells[0]
	home := w.home[cell]
	place := func(id string, verified time.Time) grid.InstitutionFact {
		return grid.InstitutionFact{ID: grid.InstitutionID(id), Region: home, Cell: cell, Categories: []grid.Category{"clinic"}, Owes: true, State: grid.Active,
			RegisteredAt: w.now.AddDate(-2, 0, 0), LastInspection: w.now, LastPatrol: w.now, VerifiedAt: verified}
	}
	w.add(grid.PlanPublished{ID: "p", Region: "city", From: w.now.AddDate(0, 0, -300), Parts: []grid.PlanPart{{Grid: "g", Region: home, Cells: []geo.Cell{cell}}}})
	first, second := place("a", w.now.AddDate(0, 0, -170)), place("b", w.now.AddDate(0, 0, -100))
	w.add(grid.InstitutionsRecorded{Items: []grid.InstitutionFact{first, second, place("c", time.Time{})}})
	if err := b.Apply(w.entries...); err != nil {
		t.Fatal(err)
	}
	want := func(what string, fresh, total int) {
		t.Helper()
		for _, scope := range []string{"city", home} {
			if got, err := b.Freshness(scope); err != nil || got["g"] != (grid.Freshness{Fresh: fresh, Total: total}) {
				t.Errorf("%s: %s: grid got %v, %v; want %d of %d", what, scope, got, err, fresh, total)
			}
		}
		for _, res := range []int{baseRes, grid.MinResolution} {
			d, err := b.Since("city", res, -1)
			if err != nil {
				t.Fatal(err)
			}
			if d.Lines[0].Tally.Fresh != int32(fresh) || d.Totals.Fresh != int32(fresh) {
				t.Errorf("%s: resolution %d: got %d, in all %d; want %d", what, res, d.Lines[0].Tally.Fresh, d.Totals.Fresh, fresh)
			}
		}
	}
	want("at first", 2, 3)
	expires := func(f grid.InstitutionFact) time.Time {
		return (grid.DateOf(f.VerifiedAt, w.zone) + grid.Date(w.policy.FreshnessDays)).End(w.zone)
	}
	for passed := 0; ; passed++ {
		next, ok := b.NextRipe()
		if !ok || passed > 200 {
			t.Fatalf("no expiry within %d instants", passed)
		}
		if !next.Before(expires(first)) {
			break
		}
		if err := b.Apply(w.add(grid.ClockAdvanced{At: next})); err != nil {
			t.Fatal(err)
		}
	}
	want("a moment before", 2, 3)
	if next, _ := b.NextRipe(); !next.Equal(expires(first)) {
		t.Errorf("the clock is next due at %s, want %s", next, expires(first))
	}
	if err := b.Apply(w.add(grid.ClockAdvanced{At: expires(first)})); err != nil {
		t.Fatal(err)
	}
	want("at its end", 1, 3)
	second.State = grid.Closed
	if err := b.Apply(w.add(grid.InstitutionsRecorded{Items: []grid.InstitutionFact{second}})); err != nil {
		t.Fatal(err)
	}
	want("one closed", 0, 2)
	policy := w.policy
	policy.Version, policy.FreshnessDays = "2", 3650
	if err := b.Apply(w.add(grid.PolicyPublished{Policy: policy})); err != nil {
		t.Fatal(err)
	}
	want("under another policy", 1, 2)
}
