package store

import (
	"strings"
	"testing"
	"time"

	"gridwatch/grid"
)

// fieldWorld is a place of the west with two supervisors and an officer, who
// answers for its grid.
type fieldWorld struct {
	place         *grid.Institution
	officer       *grid.Officer
	first, second *grid.Officer
	plan          *grid.Plan
}

func newFieldWorld(t *testing.T, s *Store) *fieldWorld {
	t.Helper()
	w := &fieldWorld{place: testInstitution(west, &inWest), officer: testOfficer(west, grid.PostOfficer),
		first: testOfficer(west, grid.PostSupervisor), second: testOfficer(west, grid.PostSupervisor)}
	w.place.RegisteredAt = start.AddDate(0, 0, -30)
	w.place.Licences = []grid.Licence{{Kind: "practice", Number: "P-1", Category: "clinic", ExpiresOn: grid.NoDate}}
	put(t, s, start, (*Tx).PutInstitutions, w.place)
	put(t, s, start, (*Tx).PutOfficers, w.officer, w.first, w.second)
	w.plan = testPlan(t, s, start.AddDate(0, -1, 0))
	write(t, s, start, func(tx *Tx) error { return tx.PublishPlan(w.plan) })
	write(t, s, start, func(tx *Tx) error {
		return tx.PutDuty(testDuty(w.plan.Grids[0], w.officer, start.AddDate(0, -1, 0), time.Time{}))
	})
	return w
}

const sha = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

func (w *fieldWorld) checkin(at time.Time) *grid.Checkin {
	c := &grid.Checkin{Visit: grid.Visit{ID: newID[grid.VisitID](), Institution: w.place.ID, Kind: grid.Patrol, Why: grid.WhyRoutine, Officer: w.officer.ID,
		At: at, Result: "pass"}, LeftAt: at.Add(10 * time.Minute), Form: "patrol-clinic", FormVersion: 1,
		Answers: []byte(`{"sign":"same", "open":"open","licence_shown":"yes","ads":"none"}`),
		Photos:  []grid.Photo{{SHA256: sha, Role: "photo", Type: "image/jpeg", Bytes: 1000, TakenAt: at, Point: &inWest}},
		Burden:  grid.Burden{Seconds: 70, Taps: 9, Fields: map[string]int{"open": 3}},
		Proof:   grid.Proof{Device: "phone", DeviceSeq: 1, Chained: true, MadeAt: at}}
	return c
}

func (w *fieldWorld) inspection(at time.Time) *grid.Checkin {
	c := w.checkin(at)
	c.Kind, c.Officer, c.Second = grid.Inspection, w.first.ID, w.second.ID
	c.Form, c.FormVersion, c.Answers, c.Photos = "", 0, nil, nil
	c.Certificates = [2]string{w.second.CertificateNo, w.first.CertificateNo}
	c.ApprovalNo, c.Scan = "审-12", "https://example.test/i/P-1"
	return c
}

func putCheckins(t *testing.T, s *Store, now time.Time, items ...*grid.Checkin) []Fault {
	t.Helper()
	var faults []Fault
	write(t, s, now, func(tx *Tx) (err error) {
		faults, err = tx.PutCheckins(items)
		return err
	})
	return faults
}

// count counts the rows of a table.
func count(t *testing.T, s *Store, table string) (n int) {
	t.Helper()
	if _, err := s.get(t.Context(), &n, "SELECT COUNT(*) FROM "+table); err != nil {
		t.Fatal(err)
	}
	return n
}

// A check-in is stored once with everything in it, however often it comes.
func TestCheckinOnce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newFieldWorld(t, s)
		before := len(drain(t, s))
		c := w.checkin(start.Add(-time.Hour))
		c.Survey = &grid.Survey{Result: grid.SurveyNormal}
		c.Problems = []grid.SiteProblem{{ID: newID[grid.ProblemID](), What: "废物桶未盖", Responsible: "王某", Deadline: 16300, Before: []string{sha}}}
		again := *c
		again.Problems = append([]grid.SiteProblem(nil), c.Problems...)
		for n, item := range []*grid.Checkin{c, &again} {
			if faults := putCheckins(t, s, start, item); len(faults) != 0 {
				t.Fatalf("time %d: got %s, want no faults", n, show(faults))
			}
		}
		for table, want := range map[string]int{"visit": 1, "photo": 1, "survey": 1, "problem": 1, "problem_photo": 1, "problem_step": 1} {
			if got := count(t, s, table); got != want {
				t.Errorf("rows of %s: got %d, want %d", table, got, want)
			}
		}
		if told := eventsOf[grid.VisitsRecorded](t, s, before); len(told) != 1 || told[0].Items[0].Why != grid.WhyRoutine {
			t.Errorf("told: got %+v, want one event with its reason", told)
		}
		if got := verifiedAt(t, s, w.place.ID); !got.Equal(c.At) {
			t.Errorf("verified: got %s, want %s", got, c.At)
		}
		var answers, proof string
		if _, err := s.get(t.Context(), &answers, "SELECT answers FROM visit WHERE id = ?", string(c.ID)); err != nil || answers != `{"ads":"none","licence_shown":"yes","open":"open","sign":"same"}` {
			t.Errorf("answers: got %s, %v, want them canonical", answers, err)
		}
		if _, err := s.get(t.Context(), &proof, "SELECT proof FROM visit WHERE device = 'phone' AND device_seq = 1 AND burden_taps = 9"); err != nil || !strings.Contains(proof, `"chained":true`) {
			t.Errorf("proof: got %s, %v", proof, err)
		}
		list, _, err := s.Problems(t.Context(), west, ProblemFilter{}, Page{})
		if err != nil || len(list) != 1 || list[0].Number() != "2014-0001" || list[0].Point == nil || list[0].FoundByName != "Ada" || len(list[0].Photos) != 1 {
			t.Errorf("problems: got %+v, %v", list, err)
		}
		for scope, want := range map[string]bool{west: true, east: false} {
			if got, err := s.PhotoNamed(t.Context(), scope, sha); err != nil || got != want {
				t.Errorf("photo in %s: got %v, %v, want %v", scope, got, err, want)
			}
		}
	})
}

// What is wrong with one check-in of a batch leaves nothing of it behind, and all
// of the others.
func TestCheckinFaults(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newFieldWorld(t, s)
		cases := []struct {
			name   string
			change func(*grid.Checkin)
			kind   grid.ErrorKind
			want   string // code, else field
		}{
			{"good", func(*grid.Checkin) {}, "", ""},
			{"no such form", func(c *grid.Checkin) { c.Form = "patrol-moon" }, grid.Conflict, "form-unknown"},
			{"no such version", func(c *grid.Checkin) { c.FormVersion = 9 }, grid.Conflict, "form-unknown"},
			{"an answer missing", func(c *grid.Checkin) { c.Answers = []byte(`{"open":"open"}`) }, grid.Invalid, "answers.sign"},
			{"a survey of no result", func(c *grid.Checkin) { c.Survey = &grid.Survey{Result: "gone"} }, grid.Invalid, "survey.result"},
			{"renamed to nothing", func(c *grid.Checkin) { c.Survey = &grid.Survey{Result: grid.SurveyRenamed} }, grid.Invalid, "survey.name"},
			{"a problem of nobody", func(c *grid.Checkin) {
				c.Problems = []grid.SiteProblem{{ID: newID[grid.ProblemID](), What: "x", Deadline: 16300}}
			}, grid.Invalid, "problems[0].responsible"},
			{"a strike of a problem elsewhere", func(c *grid.Checkin) {
				c.Strikes = []grid.Strike{{Problem: newID[grid.ProblemID](), Verb: "strike"}}
			}, grid.Invalid, "problem"},
			{"left before it began", func(c *grid.Checkin) { c.LeftAt = c.At.Add(-time.Second) }, grid.Invalid, "left_at"},
			{"not a hash", func(c *grid.Checkin) { c.Photos[0].SHA256 = "x" }, grid.Invalid, "photos[0].sha256"},
			{"another's shift", func(c *grid.Checkin) { c.Shift = newID[grid.ShiftID]() }, grid.Invalid, "shift"},
			{"good too", func(c *grid.Checkin) { c.Survey = &grid.Survey{Result: grid.SurveyNormal} }, "", ""},
		}
		var items []*grid.Checkin
		for n, c := range cases {
			item := w.checkin(start.Add(-time.Duration(n+1) * time.Minute))
			item.Proof.DeviceSeq = int64(n + 1)
			c.change(item)
			items = append(items, item)
		}
		got := map[int]*grid.Error{}
		for _, f := range putCheckins(t, s, start, items...) {
			got[f.Index] = f.Err
		}
		stored := 0
		for n, c := range cases {
			e := got[n]
			switch {
			case c.kind == "":
				stored++
				if e != nil {
					t.Errorf("%s: got %v, want it stored", c.name, e)
				}
			case e == nil:
				t.Errorf("%s: got it stored, want %s", c.name, c.want)
			case c.kind == grid.Conflict:
				wantCode(t, e, c.kind, c.want)
			default:
				wantField(t, e, c.kind, c.want)
			}
		}
		for table, want := range map[string]int{"visit": stored, "photo": stored, "survey": 1, "problem": 0, "problem_step": 0} {
			if n := count(t, s, table); n != want {
				t.Errorf("rows of %s: got %d, want %d", table, n, want)
			}
		}
	})
}

// Patrol is not inspection: two supervisors, their certificates, an approval and
// the scan on entry, else nothing is stored.
func TestCheckinInspection(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newFieldWorld(t, s)
		for n, c := range []struct {
			name   string
			change func(*grid.Checkin)
			kind   grid.ErrorKind
			want   string
		}{
			{"by an officer", func(c *grid.Checkin) { c.Officer = w.officer.ID }, grid.Conflict, "needs-supervisor"},
			{"with an officer", func(c *grid.Checkin) { c.Second = w.officer.ID }, grid.Conflict, "needs-supervisor"},
			{"alone", func(c *grid.Checkin) { c.Second = "" }, grid.Conflict, "needs-two-supervisors"},
			{"one twice", func(c *grid.Checkin) { c.Second = c.Officer }, grid.Conflict, "needs-two-supervisors"},
			{"another certificate", func(c *grid.Checkin) { c.Certificates[1] = "C-0" }, grid.Conflict, "certificate-mismatch"},
			{"one certificate", func(c *grid.Checkin) { c.Certificates[1] = "" }, grid.Invalid, "certificates"},
			{"no approval", func(c *grid.Checkin) { c.ApprovalNo = "" }, grid.Invalid, "approval_no"},
			{"not scanned", func(c *grid.Checkin) { c.Scan = "" }, grid.Invalid, "scan"},
			{"scanned elsewhere", func(c *grid.Checkin) { c.Scan = "P-2" }, grid.Conflict, "scan-mismatch"},
			{"right", func(*grid.Checkin) {}, "", ""},
			{"scanned by id", func(c *grid.Checkin) { c.Scan, c.Kind = string(w.place.ID), grid.Recheck }, "", ""},
		} {
			t.Run(c.name, func(t *testing.T) {
				item := w.inspection(start.Add(-time.Duration(n+1) * time.Minute))
				c.change(item)
				faults := putCheckins(t, s, start, item)
				switch {
				case c.kind == "" && len(faults) != 0:
					t.Errorf("got %s, want it stored", show(faults))
				case c.kind != "" && len(faults) != 1:
					t.Errorf("got %s, want %s", show(faults), c.want)
				case c.kind == grid.Conflict:
					wantCode(t, faults[0].Err, c.kind, c.want)
				case c.kind != "":
					wantField(t, faults[0].Err, c.kind, c.want)
				}
			})
		}
		e := w.first.ID
		item := w.inspection(start)
		item.Second = w.officer.ID
		if faults := putCheckins(t, s, start, item); len(faults) != 1 || !strings.Contains(faults[0].Err.Error(), string(e)) || !strings.Contains(faults[0].Err.Error(), string(w.officer.ID)) {
			t.Errorf("got %s, want a conflict that names both", show(faults))
		}
	})
}

// A visit does the open tasks of the place that it satisfies, whoever had them,
// and those that the visitor meant to do.
func TestCheckinDoesTasks(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newFieldWorld(t, s)
		other := testInstitution(west, &inWest)
		other.Address = "2 First St"
		put(t, s, start, (*Tx).PutInstitutions, other)
		task := func(kind grid.TaskKind, place grid.InstitutionID) *grid.Task {
			k := &grid.Task{ID: newID[grid.TaskID](), Kind: kind, Institution: place, DueOn: 16300, CreatedAt: start.Add(-24 * time.Hour)}
			if place == "" {
				k.Cell = cellAt(t, inWest)
			}
			write(t, s, start, func(tx *Tx) error { return tx.PutTask(k) })
			return k
		}
		patrol, clue, named := task(grid.Patrol, w.place.ID), task(grid.ClueCheck, w.place.ID), task(grid.ClueCheck, w.place.ID)
		inspection, elsewhere, plain := task(grid.Inspection, w.place.ID), task(grid.Patrol, other.ID), task(grid.Patrol, "")
		state := func(k *grid.Task) grid.TaskState {
			got, err := s.Task(t.Context(), city, k.ID)
			if err != nil {
				t.Fatal(err)
			}
			return got.State
		}
		early := w.checkin(start.Add(-48 * time.Hour)) // before the tasks were given
		c := w.checkin(start.Add(-time.Hour))
		c.Tasks, c.Proof.DeviceSeq = []grid.TaskID{named.ID, inspection.ID, elsewhere.ID}, 2
		putCheckins(t, s, start, early)
		if got := state(patrol); got != grid.TaskOpen {
			t.Errorf("after an earlier visit: got %s, want open", got)
		}
		putCheckins(t, s, start, c)
		for _, x := range []struct {
			name string
			task *grid.Task
			want grid.TaskState
		}{{"patrol", patrol, grid.TaskDone}, {"clue check", clue, grid.TaskOpen}, {"named clue check", named, grid.TaskDone}, {"named inspection", inspection, grid.TaskOpen},
			{"named elsewhere", elsewhere, grid.TaskOpen}, {"plain cell", plain, grid.TaskOpen}} {
			if got := state(x.task); got != x.want {
				t.Errorf("%s: got %s, want %s", x.name, got, x.want)
			}
		}
		putCheckins(t, s, start, w.inspection(start))
		if a, b := state(clue), state(inspection); a != grid.TaskDone || b != grid.TaskDone {
			t.Errorf("after an inspection: got %s and %s, want done", a, b)
		}
		cell := w.checkin(start)
		cell.ID, cell.Institution, cell.Cell, cell.Form, cell.Answers, cell.Proof.DeviceSeq = newID[grid.VisitID](), "", cellAt(t, inWest), "", nil, 3
		putCheckins(t, s, start, cell)
		if got := state(plain); got != grid.TaskDone {
			t.Errorf("plain cell after a visit there: got %s, want done", got)
		}
		events, err := s.TaskEvents(t.Context(), west, patrol.ID)
		if err != nil || len(events) != 2 || events[0].Verb != taskMake || events[1].Verb != taskDone || events[1].ByName != "Ada" {
			t.Errorf("history: got %+v, %v", events, err)
		}
	})
}
