package grid_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gridwatch/grid"
)

var noon = time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC) // 12:00 in Shanghai, a Friday

// Every pair of (state, verb): either the state after, or a Conflict that names both.
func TestShiftTransitions(t *testing.T) {
	verbs := map[string]func(grid.Shift, time.Time) (grid.Shift, error){"pause": grid.Shift.Pause, "resume": grid.Shift.Resume, "end": grid.Shift.End}
	allowed := map[string]grid.ShiftState{"on/pause": grid.ShiftPaused, "paused/resume": grid.ShiftOn, "on/end": grid.ShiftEnded, "paused/end": grid.ShiftEnded}
	for _, from := range grid.ShiftStates {
		for verb, do := range verbs {
			t.Run(string(from)+"/"+verb, func(t *testing.T) {
				got, err := do(grid.Shift{State: from, ChangedAt: noon}, noon.Add(time.Minute))
				want, ok := allowed[string(from)+"/"+verb]
				if ok && (err != nil || got.State != want) {
					t.Errorf("got %s, %v; want %s", got.State, err, want)
				}
				if !ok && (grid.KindOf(err) != grid.Conflict || !strings.Contains(err.Error(), string(from))) {
					t.Errorf("got %v, want a conflict that names %s", err, from)
				}
			})
		}
	}
	if _, err := (grid.Shift{State: grid.ShiftOn, ChangedAt: noon}).End(noon.Add(-time.Second)); grid.KindOf(err) != grid.Invalid {
		t.Errorf("end before the last change: got %v, want invalid", err)
	}
}

func TestClueClose(t *testing.T) {
	open := grid.Clue{State: grid.ClueOpen, OpenedAt: noon}
	closed, err := open.Close(noon.Add(time.Hour))
	if err != nil || closed.State != grid.ClueClosed || !closed.ClosedAt.Equal(noon.Add(time.Hour)) {
		t.Fatalf("got %+v, %v", closed, err)
	}
	if _, err := closed.Close(noon.Add(2 * time.Hour)); grid.KindOf(err) != grid.Conflict {
		t.Errorf("closing twice: got %v, want conflict", err)
	}
	if _, err := open.Close(noon.Add(-time.Hour)); grid.KindOf(err) != grid.Invalid {
		t.Errorf("closing before opening: got %v, want invalid", err)
	}
}

func TestDutyOverlaps(t *testing.T) {
	at := func(h int) time.Time {
		if h == 0 {
			return time.Time{}
		}
		return noon.Add(time.Duration(h) * time.Hour)
	}
	for _, c := range []struct {
		from, until, from2, until2 int
		want                       bool
	}{
		{1, 5, 5, 9, false}, // half-open: touching terms do not overlap
		{1, 6, 5, 9, true}, {1, 0, 5, 9, true}, {5, 9, 1, 0, true}, {1, 0, 9, 0, true}, {1, 2, 3, 0, false}, {3, 0, 1, 3, false}, {2, 3, 1, 9, true},
	} {
		d := grid.Duty{Grid: "g", Officer: "o", Kind: grid.DutyLead, From: at(c.from), Until: at(c.until)}
		e := grid.Duty{Grid: "g", Officer: "o", Kind: grid.DutyLead, From: at(c.from2), Until: at(c.until2)}
		if got := d.Overlaps(&e); got != c.want || e.Overlaps(&d) != got {
			t.Errorf("[%d,%d) and [%d,%d): got %v, want %v both ways", c.from, c.until, c.from2, c.until2, got, c.want)
		}
		e.Kind = grid.DutyOfficer
		if d.Overlaps(&e) {
			t.Errorf("another kind of duty overlaps")
		}
	}
}

// An inspection needs two different supervisors; a patrol anybody.
func TestMayDo(t *testing.T) {
	officer := &grid.Officer{ID: "o", Post: grid.PostOfficer}
	lead := &grid.Officer{ID: "l", Post: grid.PostLead}
	first := &grid.Officer{ID: "s1", Post: grid.PostSupervisor, CertificateNo: "1"}
	second := &grid.Officer{ID: "s2", Post: grid.PostSupervisor, CertificateNo: "2"}
	for _, kind := range grid.TaskKinds {
		inspects := kind == grid.Inspection || kind == grid.Recheck
		for _, c := range []struct {
			name  string
			a, b  *grid.Officer
			alone bool // allowed only where one person is enough
		}{{"officer", officer, nil, true}, {"officer and supervisor", officer, first, true}, {"supervisor and lead", first, lead, true},
			{"one supervisor", first, nil, true}, {"one supervisor twice", first, first, true}, {"two supervisors", first, second, false}} {
			err := kind.MayDo(c.a, c.b)
			if refused := inspects && c.alone; refused != (grid.KindOf(err) == grid.Conflict) {
				t.Errorf("%s by %s: got %v, want refused %v", kind, c.name, err, refused)
			}
		}
	}
}

// Statuses at the edges of local days, on both sides of a change to summer time.
func TestOwedEdges(t *testing.T) {
	policy := grid.DefaultPolicy("America/Chicago")
	zone, err := policy.Location()
	if err != nil {
		t.Fatal(err)
	}
	local := func(s string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04:05", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	// Medical beauty: patrol every 90 days, inspection every 180. Patrolled at the
	// end of a local day in winter time, so the due date is 2014-05-15.
	fact := grid.InstitutionFact{Categories: []grid.Category{"medical-beauty"}, Owes: true, State: grid.Active,
		LastPatrol: local("2014-02-14 23:59:59"), LastInspection: local("2014-02-01 09:00:00"), RegisteredAt: local("2010-01-01 00:00:00")}
	for _, c := range []struct {
		now     string
		want    grid.Status
		changes string
	}{
		{"2014-05-07 23:59:59", grid.OK, "2014-05-08 00:00:00"},
		{"2014-05-08 00:00:00", grid.Due, "2014-05-16 00:00:00"},
		{"2014-05-15 23:59:59", grid.Due, "2014-05-16 00:00:00"},
		{"2014-05-16 00:00:00", grid.Overdue, "2014-07-24 00:00:00"},
	} {
		got := fact.Owed(&policy, zone, local(c.now))
		if got.Status != c.want || got.Task != grid.Patrol || !got.Changes.Equal(local(c.changes)) || got.DueOn.String() != "2014-05-15" {
			t.Errorf("%s: got %s until %s, due on %s; want %s until %s, due on 2014-05-15", c.now, got.Status, got.Changes.In(zone), got.DueOn, c.want, c.changes)
		}
	}
	never := fact
	never.LastInspection = time.Time{}
	if got := never.Owed(&policy, zone, local("2014-03-01 00:00:00")); got.Status != grid.Never || got.Task != grid.Inspection || !got.Since.Equal(fact.RegisteredAt) {
		t.Errorf("never inspected: got %s since %s", got.Status, got.Since)
	}
	for name, f := range map[string]grid.InstitutionFact{
		"closed":      {Categories: fact.Categories, Owes: true, State: grid.Closed},
		"owes no one": {Categories: fact.Categories, State: grid.Active},
	} {
		if got := f.Owed(&policy, zone, noon); got.Status != grid.Exempt {
			t.Errorf("%s: got %s, want exempt", name, got.Status)
		}
	}
}

func TestPolicyCheck(t *testing.T) {
	good := grid.DefaultPolicy("Asia/Shanghai")
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*grid.Policy){
		"cycles[clinic]": func(p *grid.Policy) { p.Cycles["clinic"] = grid.CycleRule{} },
		"cycles[x].by_risk[A]": func(p *grid.Policy) {
			p.Cycles["x"] = grid.CycleRule{Cycle: grid.Cycle{Patrol: 1}, ByRisk: map[grid.Risk]grid.Cycle{"A": {}}}
		},
		"zone":                  func(p *grid.Policy) { p.Zone = "Mars/Olympus" },
		"version":               func(p *grid.Policy) { p.Version = "" },
		"clue_reply_days":       func(p *grid.Policy) { p.ClueReplyDays = 0 },
		"cycles has no categor": func(p *grid.Policy) { p.Cycles = nil },
	} {
		p := grid.DefaultPolicy("Asia/Shanghai")
		spoil(&p)
		if err := p.Check(); grid.KindOf(err) != grid.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error about %s", err, want)
		}
	}
	for _, c := range []struct {
		category grid.Category
		risk     grid.Risk
		want     grid.Cycle
	}{{"clinic", "", grid.Cycle{Patrol: 180, Inspection: 365}}, {"clinic", "A", grid.Cycle{Patrol: 90, Inspection: 183}}, {"hospital", "A", grid.Cycle{Inspection: 183}}, {"medical-beauty", "B", grid.Cycle{Patrol: 90, Inspection: 180}}} {
		if got, ok := good.CycleOf(c.category, c.risk); !ok || got != c.want {
			t.Errorf("%s %q: got %v, want %v", c.category, c.risk, got, c.want)
		}
	}
	if got, want := good.Cycle([]grid.Category{"hospital", "pool"}, ""), (grid.Cycle{Patrol: 180, Inspection: 365}); got != want {
		t.Errorf("two licences: got %v, want %v", got, want)
	}
}

func TestDeadline(t *testing.T) {
	p := grid.DefaultPolicy("Asia/Shanghai")
	zone, _ := p.Location()
	parse := func(s string) grid.Date {
		d, err := grid.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if at, on := p.Deadline(noon, 5, zone); on.String() != "2026-11-27" || !at.Equal(time.Date(2026, 11, 27, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("five working days from Friday: got %s, %s", on, at)
	}
	p.Holidays = []grid.Date{parse("2026-11-23")}
	p.ExtraWorkdays = []grid.Date{parse("2026-11-21")}
	if _, on := p.Deadline(noon, 1, zone); on.String() != "2026-11-21" {
		t.Errorf("a Saturday that is worked: got %s", on)
	}
	if _, on := p.Deadline(noon, 2, zone); on.String() != "2026-11-24" {
		t.Errorf("a Monday off: got %s", on)
	}
}

// The future is judged by domain time, and every text is checked.
func TestChecksNameTheField(t *testing.T) {
	policy := grid.DefaultPolicy("Asia/Shanghai")
	clue := grid.Clue{Source: "hotline", Kind: "x", State: grid.ClueOpen, OpenedAt: noon}
	visit := grid.Visit{Kind: grid.Patrol, Institution: "i", Officer: "o", At: noon}
	place := grid.Institution{Name: "诊所", Category: "clinic", State: grid.Active}
	supervisor := grid.Officer{Name: "x", Post: grid.PostSupervisor, ActiveFrom: noon}
	for _, c := range []struct {
		field string
		err   error
	}{
		{"opened_at", clue.Check(noon.Add(-time.Second))},
		{"visited_at", visit.Check(noon.Add(-time.Second))},
		{"name", with(place, func(i *grid.Institution) { i.Name = "a\xff" }).Check(&policy)},
		{"name", with(place, func(i *grid.Institution) { i.Name = "" }).Check(&policy)},
		{"name", with(place, func(i *grid.Institution) { i.Name = " \u3000 " }).Check(&policy)},
		{"risk", with(place, func(i *grid.Institution) { i.Risk = "A\x00" }).Check(&policy)},
		{"address", with(place, func(i *grid.Institution) { i.Address = "a\x00b" }).Check(&policy)},
		{"category", with(place, func(i *grid.Institution) { i.Category = "bakery" }).Check(&policy)},
		{"licences[1].number", with(place, func(i *grid.Institution) {
			i.Licences = []grid.Licence{{Kind: "k", Number: "1", Category: "clinic"}, {Kind: "k", Number: "1", Category: "clinic"}}
		}).Check(&policy)},
		{"text", with(clue, func(c *grid.Clue) { c.Text = strings.Repeat("长", 4001) }).Check(noon)},
		{"source", with(clue, func(c *grid.Clue) { c.Source = "dream" }).Check(noon)},
		{"certificate_no", supervisor.Check()},
	} {
		var e *grid.Error
		if !errors.As(c.err, &e) || e.Kind != grid.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != c.field {
			t.Errorf("got %v, want one fault of field %s", c.err, c.field)
		}
	}
	for _, err := range []error{clue.Check(noon), visit.Check(noon), place.Check(&policy)} {
		if err != nil {
			t.Errorf("got %v, want no fault", err)
		}
	}
}

func with[T any](v T, change func(*T)) *T {
	change(&v)
	return &v
}

// Every kind of event has its own name and is folded by the board; a payload
// without content either does nothing or is refused, never a panic.
func TestAllEvents(t *testing.T) {
	seen := map[grid.EventKind]bool{}
	for _, e := range grid.AllEvents {
		if seen[e.Kind()] || e.Version() < 1 {
			t.Errorf("%T: kind %s twice, or version %d", e, e.Kind(), e.Version())
		}
		seen[e.Kind()] = true
		b := grid.NewBoard(9)
		err := b.Apply(grid.Entry{Seq: 1, At: noon, Event: e})
		if err != nil && strings.Contains(err.Error(), "no rule") {
			t.Errorf("%s: %v", e.Kind(), err)
		}
		grid.FeedOf(grid.Entry{Seq: 1, At: noon, Event: e})
	}
	b := grid.NewBoard(9)
	if err := b.Apply(grid.Entry{Seq: 2, Event: grid.ClockAdvanced{At: noon}}); err == nil {
		t.Error("a hole in the log was accepted")
	}
}

func FuzzParseID(f *testing.F) {
	for _, s := range []string{"", "01234567-89ab-7def-8123-456789abcdef", "01234567-89AB-7def-8123-456789abcdef", "00000000-0000-0000-0000-000000000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := grid.ParseNewID[grid.ClueID]("id", s)
		if err == nil && (string(id) != s || len(s) != 36 || s[14] != '7') {
			t.Errorf("accepted %q", s)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2014-06-02", "0000-01-01", "9999-12-31", "2014-02-30", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := grid.ParseDate(s); err == nil && d.String() != s {
			t.Errorf("%q became %s", s, d)
		}
	})
}

func TestDates(t *testing.T) {
	for _, zone := range []string{"Asia/Shanghai", "America/Chicago", "America/Sao_Paulo", "Pacific/Kiritimati"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for d := grid.Date(-1000); d < 25000; d += 13 {
			start, end := d.Start(loc), d.End(loc)
			if grid.DateOf(start, loc) != d || grid.DateOf(end.Add(-time.Second), loc) != d || grid.DateOf(end, loc) != d+1 {
				t.Fatalf("%s %s: starts %s, ends %s", zone, d, start, end)
			}
			if y, m, day := start.In(loc).Date(); fmt.Sprintf("%04d-%02d-%02d", y, m, day) != d.String() {
				t.Fatalf("%s: got %s, want %04d-%02d-%02d", zone, d, y, m, day)
			}
		}
	}
}
