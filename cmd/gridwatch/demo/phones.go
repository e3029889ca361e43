package demo

import (
	"context"
	"fmt"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Phones are for accounts: people who do not go out by themselves, so that
// whoever logs in as one has a person to act for.
type Phones struct {
	Officer, Lead, Assistant, Supervisor, Second grid.Officer
}

// All of them.
func (p *Phones) All() []*grid.Officer {
	return []*grid.Officer{&p.Officer, &p.Lead, &p.Assistant, &p.Supervisor, &p.Second}
}

// Phones are the people behind the accounts: of the first grid, and two
// supervisors of the city.
func (s *Staff) Phones() *Phones {
	since := (s.from - 60).Start(s.zone)
	person := func(key, name string, post grid.Post, region, certificate string) grid.Officer {
		return grid.Officer{ID: madeID[grid.OfficerID](since, "officer", "account "+key), Name: name + " 演示 (模拟)", Post: post, Region: region,
			CertificateNo: certificate, ActiveFrom: since, Origin: grid.Origin{Simulated: true}}
	}
	area := s.Wards[0].Area
	return &Phones{
		Officer:    person("officer", "网格员", grid.PostOfficer, area, ""),
		Lead:       person("lead", "网格长", grid.PostLead, area, ""),
		Assistant:  person("assistant", "协管员", grid.PostAssistant, area, ""),
		Supervisor: person("supervisor", "监督员", grid.PostSupervisor, s.root, "SIM-demo"),
		Second:     person("supervisor2", "监督员乙", grid.PostSupervisor, s.root, "SIM-demo-2"),
	}
}

// duties of the people behind the accounts, in the first grid.
func (p *Phones) duties(w *Ward, plan grid.PlanID, since time.Time) []*grid.Duty {
	duty := func(key string, who grid.OfficerID, kind grid.DutyKind) *grid.Duty {
		return &grid.Duty{ID: madeID[grid.DutyID](since, "duty", "account "+key), Grid: w.Grid.ID, Officer: who, Kind: kind, From: since, Plan: plan,
			Origin: grid.Origin{Simulated: true}}
	}
	return []*grid.Duty{duty("officer", p.Officer.ID, grid.DutyAssistant), duty("lead", p.Lead.ID, grid.DutyLead),
		duty("assistant", p.Assistant.ID, grid.DutyAssistant)}
}

// phonesSetting says that the people behind the accounts are stored.
const phonesSetting = "demo.phones"

// loadPhones stores the people behind the accounts with their duties, and what
// they have to do on the present day, also in a database of an older demo.
func (d *Demo) loadPhones(ctx context.Context) error {
	_, known, err := d.Store.Setting(ctx, phonesSetting)
	if err != nil || known {
		return err
	}
	now, err := d.Resume(ctx)
	if err != nil {
		return err
	}
	since := (d.From - 60).Start(d.zone)
	plan := madeID[grid.PlanID](since, "plan", "first")
	return d.write(ctx, now, func(tx *store.Tx) error {
		phones := d.Staff.Phones()
		faults, err := tx.PutOfficers(phones.All())
		for _, f := range faults {
			return fmt.Errorf("made-up officer %s: %w", phones.All()[f.Index].Name, f.Err)
		}
		if err != nil {
			return err
		}
		for _, duty := range phones.duties(d.Staff.Wards[0], plan, since) {
			if err := tx.PutDuty(duty); err != nil {
				return err
			}
		}
		if _, err := tx.PublishBuiltinForms(); err != nil {
			return err
		}
		r := &delivery{replay: &replay{Demo: d}, tx: tx, refused: map[string]*refusal{}}
		if err := r.morning(grid.DateOf(now, d.zone)); err != nil {
			return err
		}
		return tx.PutSetting(phonesSetting, "1")
	})
}

// Seconds of the local day of a turn of the people behind the accounts.
const (
	phoneBegins = 8*3600 + 1800
	phoneEnds   = 17*3600 + 1800
)

// TurnsOn are the planned shifts of a day that Roster does not hold: those of the
// people behind the accounts, and of the officers once its weeks are over.
func (s *Staff) TurnsOn(day grid.Date, policy *grid.Policy) []*grid.Turn {
	var all []*grid.Turn
	for _, p := range s.Phones().All() {
		begins := clockOn(day, s.zone, phoneBegins)
		all = append(all, &grid.Turn{ID: madeID[grid.TurnID](begins, "turn", fmt.Sprint(p.ID, day)), Officer: p.ID, From: begins,
			Until: clockOn(day, s.zone, phoneEnds), Origin: grid.Origin{Simulated: true}})
	}
	if day >= s.rosterBegins()+7*rosterWeeks {
		all = append(all, s.officersOn(day, policy)...)
	}
	return all
}

// TasksOn are what the people behind the accounts get to do: on the first day and
// every Monday, until Sunday.
func (s *Staff) TasksOn(day grid.Date) []*grid.Task {
	if day != s.from && day.Start(s.zone).Weekday() != time.Monday {
		return nil
	}
	p, places := s.Phones(), s.Wards[0].Places
	var all []*grid.Task
	give := func(who grid.OfficerID, from, until int, kind grid.TaskKind, second grid.OfficerID, approval string) {
		for n := from; n < min(until, len(places)); n++ {
			key := fmt.Sprintf("%s %s %d", who, day, n)
			all = append(all, &grid.Task{ID: madeID[grid.TaskID](day.Start(s.zone), "task", key), Kind: kind, Institution: PlaceID(places[n]),
				Officer: who, Second: second, ApprovalNo: approval, DueOn: day + 6, State: grid.TaskOpen, Why: grid.WhyRoutine,
				Reason: "本周任务 (模拟)", Origin: grid.Origin{Simulated: true}})
		}
	}
	give(p.Officer.ID, 0, 6, grid.Patrol, "", "")
	give(p.Assistant.ID, 6, 9, grid.Patrol, "", "")
	give(p.Supervisor.ID, 9, 11, grid.Inspection, p.Second.ID, "SIM-"+day.String())
	return all
}

// waiting are the places, by key, that nobody of the made-up staff goes to from a
// day on, so that whoever logs in as the officer finds some that are overdue: most
// of those that are given to them each week.
func (s *Staff) waiting() map[string]grid.Date {
	const places, days, apart = 4, 200, 15 // longer than any cycle of patrols
	out := map[string]grid.Date{}
	for n, key := range s.Wards[0].Places[:min(places, len(s.Wards[0].Places))] {
		out[key] = s.from - grid.Date(days+apart*n)
	}
	return out
}

// morning stores the turns and tasks of a day.
func (d *delivery) morning(day grid.Date) error {
	faults, err := d.tx.PutTurns(d.Staff.TurnsOn(day, &d.policy))
	if err != nil {
		return err
	}
	for _, f := range faults {
		if err := d.pass("turn", f.Err); err != nil {
			return err
		}
	}
	for _, task := range d.Staff.TasksOn(day) {
		task.CreatedAt = d.tx.Now()
		if err := d.pass("task", d.tx.PutTask(task)); err != nil {
			return err
		}
	}
	return nil
}
