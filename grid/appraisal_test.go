package grid

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
)

// randomWork of five people in three grids of two regions.
func randomWork(rng *rand.Rand) *WorkDone {
	zone := time.FixedZone("", 8*3600)
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, zone)
	id := func(what string, n int) string { return fmt.Sprintf("%s-%03d", what, n) }
	officer := func() OfficerID { return OfficerID(id("officer", rng.IntN(5))) }
	region := func() string { return id("region", rng.IntN(2)) }
	w := &WorkDone{Zone: zone, Today: DateOf(start.AddDate(0, 0, 20), zone), Workers: map[GridID][]OfficerID{}, Grids: map[geo.Cell]GridID{}}
	for g := range 3 {
		for range rng.IntN(3) {
			if o := officer(); !slices.Contains(w.Workers[GridID(id("grid", g))], o) {
				w.Workers[GridID(id("grid", g))] = append(w.Workers[GridID(id("grid", g))], o)
			}
		}
	}
	for c := range 8 {
		w.Grids[geo.Cell(c+1)] = GridID(id("grid", rng.IntN(3)))
	}
	at := func() time.Time { return start.Add(time.Duration(rng.Int64N(int64(30 * 24 * time.Hour)))) }
	for n := range rng.IntN(30) {
		p := PlaceState{ID: InstitutionID(id("place", n)), Region: region(), Cell: geo.Cell(rng.IntN(9)), Status: Status(rng.IntN(int(statuses)))}
		p.Grid = w.Grids[p.Cell]
		w.Places = append(w.Places, p)
	}
	for n := range rng.IntN(40) {
		v := VisitDone{ID: VisitID(id("visit", n)), Region: region(), Cell: geo.Cell(rng.IntN(9)), Kind: TaskKinds[rng.IntN(4)], Officer: officer(), At: at(),
			Result: VisitResults[rng.IntN(len(VisitResults))], Grade: []string{"", "A", "B", "C"}[rng.IntN(4)], Problems: rng.IntN(3), Seconds: rng.IntN(300), Taps: rng.IntN(20)}
		if rng.IntN(2) == 0 && len(w.Places) > 0 {
			v.Institution = w.Places[rng.IntN(len(w.Places))].ID
		}
		if v.Kind.Who() == TwoSupervisors {
			v.Second = officer()
		}
		w.Visits = append(w.Visits, v)
	}
	for n := range rng.IntN(30) {
		k := Task{ID: TaskID(id("task", n)), Region: region(), Cell: geo.Cell(rng.IntN(9)), Officer: officer(), DueOn: DateOf(at(), zone), State: TaskStates[rng.IntN(3)]}
		if rng.IntN(2) == 0 {
			k.Grid = GridID(id("grid", rng.IntN(3)))
		}
		if k.State == TaskDone {
			k.DoneAt = k.DueOn.Start(zone).Add(time.Duration(rng.IntN(72)-24) * time.Hour)
		}
		w.Tasks = append(w.Tasks, k)
	}
	for n := range rng.IntN(10) {
		w.Problems = append(w.Problems, SiteProblem{ID: ProblemID(id("problem", n)), Region: region(), Cell: geo.Cell(rng.IntN(9)), FoundAt: at(), FoundBy: string(officer()), Reopened: rng.IntN(3)})
	}
	for n := range rng.IntN(10) {
		w.Shifts = append(w.Shifts, ShiftDone{ID: ShiftID(id("shift", n)), Officer: officer(), Region: region(), Cell: geo.Cell(rng.IntN(9)), StartedAt: at(),
			Collected: rng.Int64N(9000), Uncollected: rng.Int64N(3000), Metres: rng.Int64N(9000), Cells: rng.Int64N(20)})
	}
	return w
}

// Every number is the sum of the list it opens, and the timely tasks and coverage
// are what a second reckoning says.
func TestAppraiseShowsItsWork(t *testing.T) {
	const seed = 41
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for round := range 200 {
		w := randomWork(rng)
		for _, by := range []AppraisalBy{PerOfficer, PerGrid, PerRegion} {
			for _, row := range w.Appraise(by) {
				for _, f := range Figures {
					sum := int64(0)
					for _, i := range w.Show(by, row.ID, f) {
						sum += i.Value
					}
					if sum != row.Figures[f] {
						t.Fatalf("round %d, %s %s, %s: the list adds up to %d, the number is %d", round, by, row.ID, f, sum, row.Figures[f])
					}
				}
				if by == PerRegion {
					checkRegion(t, w, row)
				}
			}
		}
		total, regions := w.Total(), map[Figure]int64{}
		for _, row := range w.Appraise(PerRegion) {
			for f, n := range row.Figures {
				regions[f] += n
			}
		}
		for _, f := range Figures {
			if total[f] != regions[f] {
				t.Fatalf("round %d: %s in all %d, over regions %d", round, f, total[f], regions[f])
			}
		}
	}
}

// checkRegion reckons some figures of a region from the work itself.
func checkRegion(t *testing.T, w *WorkDone, row AppraisalRow) {
	t.Helper()
	want := map[Figure]int64{}
	for _, p := range w.Places {
		if p.Region == row.ID && (p.Status == OK || p.Status == Due) {
			want[FigureInCycle]++
		}
	}
	for _, v := range w.Visits {
		if v.Region != row.ID {
			continue
		}
		want[FigureVisits]++
		if v.Problems > 0 {
			want[FigureFindings] += int64(v.Problems)
		} else if v.Result == "fail" || v.Result == "conditions" {
			want[FigureFindings]++
		}
	}
	for _, k := range w.Tasks {
		over := k.DueOn.End(w.Zone).Before(w.Today.Start(w.Zone)) || k.DueOn.End(w.Zone).Equal(w.Today.Start(w.Zone))
		if k.Region != row.ID || k.State == TaskWithdrawn {
			continue
		}
		switch inTime := k.State == TaskDone && k.DoneAt.Before(k.DueOn.End(w.Zone)); {
		case k.DueOn > w.Today:
		case inTime:
			want[FigureInTime]++
			want[FigureDue]++
		case over || k.State == TaskDone:
			want[FigureLate]++
			want[FigureDue]++
		}
	}
	for _, f := range []Figure{FigureInCycle, FigureVisits, FigureFindings, FigureInTime, FigureLate, FigureDue} {
		if got := row.Figures[f]; got != want[f] {
			t.Fatalf("%s of %s = %d, want %d", f, row.ID, got, want[f])
		}
	}
}

func TestBurdenOf(t *testing.T) {
	uses := []FormUse{
		{Form: "patrol", Officer: "a", Seconds: 30, Taps: 4, Fields: []FieldUse{{"sign", `"yes"`, 3}, {"door", `true`, 1}}},
		{Form: "patrol", Officer: "b", Seconds: 90, Taps: 6, Fields: []FieldUse{{"sign", `"yes"`, 5}}, Read: true},
		{Form: "patrol", Officer: "a", Seconds: 60, Taps: 5, Fields: []FieldUse{{"sign", `"yes"`, 0}, {"door", `false`, 2}}},
		{Form: "watch", Officer: "b", Seconds: 10},
	}
	forms, people := BurdenOf(uses)
	if len(forms) != 2 || forms[0].Form != "patrol" || forms[0].Uses != 3 || forms[0].Read != 1 || forms[0].Seconds != 180 || forms[0].MedianSeconds != 60 || forms[0].Taps != 15 {
		t.Fatalf("forms = %+v", forms)
	}
	want := []FieldBurden{{"door", 2, 0, 2, 3}, {"sign", 3, 1, 1, 8}}
	if !slices.Equal(forms[0].Fields, want) {
		t.Errorf("fields = %+v, want %+v: nobody read door, sign always says the same", forms[0].Fields, want)
	}
	if !slices.Equal(people, []OfficerBurden{{"b", 2, 100, 6}, {"a", 2, 90, 9}}) {
		t.Errorf("people = %+v", people)
	}
}
