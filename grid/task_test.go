package grid_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gridwatch/grid"
)

// Every pair of (state, verb): either the state after, or a Conflict that names both.
func TestTaskTransitions(t *testing.T) {
	officer := &grid.Officer{ID: "a", Post: grid.PostOfficer}
	other := &grid.Officer{ID: "b", Post: grid.PostAssistant}
	verbs := map[string]func(grid.Task) (grid.Task, error){
		"assign":    func(k grid.Task) (grid.Task, error) { return k.Assign(officer, nil, "") },
		"hand-over": func(k grid.Task) (grid.Task, error) { return k.HandOver(other, nil) },
		"finish":    func(k grid.Task) (grid.Task, error) { return k.Finish("visit", noon) },
		"withdraw":  grid.Task.Withdraw,
		"reopen":    grid.Task.Reopen,
	}
	allowed := map[string]grid.TaskState{"open/assign": grid.TaskOpen, "open/hand-over": grid.TaskOpen, "open/finish": grid.TaskDone,
		"open/withdraw": grid.TaskWithdrawn, "done/reopen": grid.TaskOpen, "withdrawn/reopen": grid.TaskOpen}
	if len(verbs) != len(grid.TaskVerbs) {
		t.Fatalf("verbs: got %d, want those of %v", len(verbs), grid.TaskVerbs)
	}
	for _, from := range grid.TaskStates {
		for _, verb := range grid.TaskVerbs {
			t.Run(string(from)+"/"+verb, func(t *testing.T) {
				k := grid.Task{ID: "t", Kind: grid.Patrol, Why: grid.WhyRoutine, Institution: "i", Officer: "a", DueOn: 1, State: from}
				got, err := verbs[verb](k)
				want, ok := allowed[string(from)+"/"+verb]
				if ok && (err != nil || got.State != want) {
					t.Errorf("got %s, %v; want %s", got.State, err, want)
				}
				if !ok && (grid.KindOf(err) != grid.Conflict || !strings.Contains(err.Error(), string(from)) || !strings.Contains(err.Error(), verb)) {
					t.Errorf("got %v, want a conflict that names %s and %s", err, from, verb)
				}
			})
		}
	}
}

// Every pair of (state, verb) of a problem, by the same and by another person.
func TestProblemTransitions(t *testing.T) {
	shas := []string{strings.Repeat("a", 64)}
	allowed := map[string]grid.ProblemState{"open/rectify": grid.ProblemRectified, "rectified/strike": grid.ProblemStruck,
		"rectified/reopen": grid.ProblemOpen, "struck/reopen": grid.ProblemOpen}
	for _, from := range grid.ProblemStates {
		for _, verb := range grid.ProblemVerbs {
			for _, by := range []string{"a", "b"} {
				t.Run(string(from)+"/"+verb+"/"+by, func(t *testing.T) {
					p := grid.SiteProblem{ID: "p", State: from, RectifiedBy: "a"}
					got, err := p.Do(grid.Strike{Verb: verb, Photos: shas}, by, noon)
					want, ok := allowed[string(from)+"/"+verb]
					if verb == "strike" && by == "a" {
						ok = false
					}
					if ok && (err != nil || got.State != want) {
						t.Errorf("got %s, %v; want %s", got.State, err, want)
					}
					if !ok && grid.KindOf(err) != grid.Conflict {
						t.Errorf("got %s, %v; want a conflict", got.State, err)
					}
				})
			}
		}
	}
	if _, err := (grid.SiteProblem{State: grid.ProblemOpen}).Do(grid.Strike{Verb: "rectify"}, "a", noon); grid.KindOf(err) != grid.Invalid {
		t.Errorf("put right without a photo: got %v, want invalid", err)
	}
}

// Which visit does which task, every pair.
func TestSatisfies(t *testing.T) {
	want := map[grid.TaskKind][]grid.TaskKind{
		grid.Patrol:     {grid.Patrol, grid.ClueCheck, grid.Inspection, grid.Recheck},
		grid.ClueCheck:  {grid.ClueCheck, grid.Inspection, grid.Recheck},
		grid.Inspection: {grid.Inspection, grid.Recheck},
		grid.Recheck:    {grid.Recheck},
	}
	for _, visit := range grid.TaskKinds {
		for _, task := range grid.TaskKinds {
			if got := visit.Satisfies(task); got != slices.Contains(want[task], visit) {
				t.Errorf("%s does %s: got %v, want %v", visit, task, got, !got)
			}
		}
	}
}

func TestCycleTasks(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	policy := grid.DefaultPolicy("Asia/Shanghai")
	ago := func(days int) time.Time { return noon.AddDate(0, 0, -days) }
	for name, c := range map[string]struct {
		change func(*grid.CyclePlace)
		want   string
	}{
		"never visited":          {func(p *grid.CyclePlace) {}, "inspection 2026-08-12 routine; patrol 2026-08-12 routine; "},
		"patrolled lately":       {func(p *grid.CyclePlace) { p.LastPatrol = ago(10) }, "inspection 2026-08-12 routine; "},
		"an inspection pays all": {func(p *grid.CyclePlace) { p.LastInspection = ago(10) }, ""},
		"due in two weeks":       {func(p *grid.CyclePlace) { p.LastInspection, p.LastPatrol = ago(1), ago(166) }, ""},
		"patrol ahead":           {func(p *grid.CyclePlace) { p.LastInspection, p.LastPatrol = ago(200), ago(166) }, "patrol 2026-12-04 routine; "},
		"a day beyond":           {func(p *grid.CyclePlace) { p.LastInspection, p.LastPatrol = ago(200), ago(165) }, ""},
		"overdue":                {func(p *grid.CyclePlace) { p.LastInspection = ago(400) }, "inspection 2026-10-16 routine; patrol 2026-04-14 routine; "},
		"class A":                {func(p *grid.CyclePlace) { p.LastInspection, p.Risk = ago(100), "A" }, "patrol 2026-11-10 routine; "},
		"inspected enough":       {func(p *grid.CyclePlace) { p.Inspected, p.LastPatrol = 2, ago(1) }, ""},
		"closed":                 {func(p *grid.CyclePlace) { p.State = grid.Closed }, ""},
		"owes nothing":           {func(p *grid.CyclePlace) { p.Owes = false }, ""},
		"premises under watch": {func(p *grid.CyclePlace) {
			p.Categories, p.LastPatrol = []grid.Category{grid.PremisesUnderWatch}, ago(31)
		}, "patrol 2026-11-19 watch; "},
	} {
		t.Run(name, func(t *testing.T) {
			p := grid.CyclePlace{InstitutionFact: grid.InstitutionFact{ID: "i", Categories: []grid.Category{"clinic"}, Owes: true, State: grid.Active, RegisteredAt: ago(100)}}
			c.change(&p)
			got := ""
			for _, k := range grid.CycleTasks([]grid.CyclePlace{p}, &policy, shanghai, noon, 14) {
				got += fmt.Sprintf("%s %s %s; ", k.Kind, k.DueOn, k.Why)
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Tasks are due when the board says that the place is: whoever has no task within
// the horizon turns due after it.
func TestCycleTasksAgreeWithTheBoard(t *testing.T) {
	const seed = 7
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, seed))
	policy := grid.DefaultPolicy("Asia/Shanghai")
	zone, err := policy.Location()
	if err != nil {
		t.Fatal(err)
	}
	categories := []grid.Category{"clinic", "hospital", "medical-beauty", grid.PremisesUnderWatch, "pharmacy"}
	for n := range 2000 {
		when := func() time.Time {
			if rng.IntN(4) == 0 {
				return time.Time{}
			}
			return noon.Add(-time.Duration(rng.IntN(800*24)) * time.Hour)
		}
		f := grid.InstitutionFact{ID: grid.InstitutionID(fmt.Sprint(n)), Categories: []grid.Category{categories[rng.IntN(len(categories))]}, Owes: true,
			State: grid.Active, Risk: []grid.Risk{"", "A", "C"}[rng.IntN(3)], LastPatrol: when(), LastInspection: when(), RegisteredAt: noon.AddDate(-3, 0, 0)}
		tasks := grid.CycleTasks([]grid.CyclePlace{{InstitutionFact: f}}, &policy, zone, noon, policy.DueSoonDays)
		owed := f.Owed(&policy, zone, noon)
		if owes := owed.Status != grid.OK && owed.Status != grid.Exempt; owes != (len(tasks) > 0) {
			t.Fatalf("%+v: got %d tasks, the board says %s", f, len(tasks), owed.Status)
		}
		for _, k := range tasks {
			if owed.DueOn != grid.NoDate && owed.Status == grid.Overdue && k.Kind == owed.Task && k.DueOn > grid.DateOf(noon, zone) {
				t.Fatalf("%+v: got %s due on %s, the board says it is overdue", f, k.Kind, k.DueOn)
			}
		}
	}
}
