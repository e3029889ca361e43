package store

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gridwatch/geo"
	"gridwatch/grid"
)

func TestInitialise(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		log := drain(t, s)
		want := []grid.Entry{{Seq: 1, At: start, Event: grid.PolicyPublished{Policy: grid.DefaultPolicy("America/Chicago")}}}
		if diff := cmp.Diff(want, log); diff != "" {
			t.Errorf("log (-want +got):\n%s", diff)
		}
		d, err := s.Deployment(t.Context())
		if err != nil || !cmp.Equal(d, testDeployment()) {
			t.Errorf("deployment: got %+v, %v, want %+v", d, err, testDeployment())
		}
		p, err := s.Policy(t.Context())
		if diff := cmp.Diff(grid.DefaultPolicy("America/Chicago"), p); err != nil || diff != "" {
			t.Errorf("policy: %v (-want +got):\n%s", err, diff)
		}

		again := testDeployment()
		again.Name, again.Epoch = "other", "other"
		if err := s.Initialise(t.Context(), again, grid.DefaultPolicy(again.Timezone), start); err != nil {
			t.Errorf("the same again: got %v, want nil", err)
		}
		if d, _ := s.Deployment(t.Context()); d.Name != "test" {
			t.Errorf("name after initialising again: got %q, want %q", d.Name, "test")
		}
		again.Resolution = 8
		err = s.Initialise(t.Context(), again, grid.DefaultPolicy(again.Timezone), start)
		if grid.KindOf(err) != grid.Conflict {
			t.Errorf("another resolution: got %v, want a conflict", err)
		}
		if n := len(drain(t, s)); n != 1 {
			t.Errorf("entries after all that: got %d, want 1", n)
		}
	})
}

func TestInitialiseKeepsEverything(t *testing.T) {
	eachDSN(t, func(t *testing.T, dsn string) {
		s := open(t, dsn)
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Deployment(t.Context()); grid.KindOf(err) != grid.Unavailable {
			t.Errorf("before: got %v, want unavailable", err)
		}
		if err := tryWrite(t, s, start, func(*Tx) error { return nil }); grid.KindOf(err) != grid.Unavailable {
			t.Errorf("a write before: got %v, want unavailable", err)
		}
		want := grid.Deployment{
			Name: "哈尔滨", Epoch: "e", Resolution: 8, Timezone: "Asia/Shanghai", Attribution: "© 市卫健委",
			MapApproval: "GS(2024)0001号", Demo: true, Box: &geo.Box{West: 125.5, South: 44, East: 130.25, North: 46.5},
		}
		if err := s.Initialise(t.Context(), want, grid.DefaultPolicy(want.Timezone), start); err != nil {
			t.Fatal(err)
		}
		got, err := s.Deployment(t.Context())
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}

func TestInitialiseRefuses(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		good, policy := testDeployment(), grid.DefaultPolicy("America/Chicago")
		for name, change := range map[string]func(*grid.Deployment, *grid.Policy){
			"no name":             func(d *grid.Deployment, _ *grid.Policy) { d.Name = "" },
			"no epoch":            func(d *grid.Deployment, _ *grid.Policy) { d.Epoch = "" },
			"coarse resolution":   func(d *grid.Deployment, _ *grid.Policy) { d.Resolution = 6 },
			"unknown zone":        func(d *grid.Deployment, _ *grid.Policy) { d.Timezone = "Mars/Base" },
			"zones differ":        func(_ *grid.Deployment, p *grid.Policy) { p.Zone = "Asia/Shanghai" },
			"policy with no name": func(_ *grid.Deployment, p *grid.Policy) { p.Version = "" },
		} {
			d, p := good, policy
			change(&d, &p)
			if err := s.Initialise(t.Context(), d, p, start); grid.KindOf(err) != grid.Invalid {
				t.Errorf("%s: got %v, want invalid", name, err)
			}
		}
	})
}

func TestPublishPolicy(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		next := grid.DefaultPolicy("America/Chicago")
		next.Version, next.DueSoonDays = "2", 14
		write(t, s, start, func(tx *Tx) error { return tx.PublishPolicy(next) })
		p, err := s.Policy(t.Context())
		if err != nil || p.Version != "2" || p.DueSoonDays != 14 {
			t.Errorf("got %s with %d days, %v, want 2 with 14", p.Version, p.DueSoonDays, err)
		}
		write(t, s, start, func(tx *Tx) error {
			if tx.Policy().Version != "2" {
				t.Errorf("policy of a later write: got %s, want 2", tx.Policy().Version)
			}
			return nil
		})
		if log := drain(t, s); len(log) != 2 || log[1].Event.(grid.PolicyPublished).Policy.Version != "2" {
			t.Errorf("log: got %v, want two policies", log)
		}
		err = tryWrite(t, s, start, func(tx *Tx) error { return tx.PublishPolicy(next) })
		if grid.KindOf(err) != grid.Conflict {
			t.Errorf("the same version again: got %v, want a conflict", err)
		}
	})
}

func TestSetting(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		if v, there, err := s.Setting(t.Context(), "cursor"); there || err != nil {
			t.Errorf("before: got %q, %v, %v, want none", v, there, err)
		}
		for _, want := range []string{"1", "二"} {
			write(t, s, start, func(tx *Tx) error { return tx.PutSetting("cursor", want) })
			if v, there, err := s.Setting(t.Context(), "cursor"); v != want || !there || err != nil {
				t.Errorf("got %q, %v, %v, want %q", v, there, err, want)
			}
		}
	})
}

func TestCheckCategories(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		region1(t, s, "r")
		put := func(id, category string) {
			write(t, s, start, func(tx *Tx) error {
				_, err := tx.exec(`
INSERT INTO institution (id, region_code, name, name_key, address, address_key, located_by, straddles, category, risk, ownership,
  sponsor, daily_supervisor, owes, phone, legal_person_name, legal_person_credit_code, state, registered_at, simulated, policy_version, row_version)
VALUES (?, 'r', 'x', 'x', '', '', '', ?, ?, '', '', '', '', ?, '', '', '', 'active', 0, ?, 'default-1', 1)`,
					id, false, category, true, false)
				return err
			})
		}
		put("1", "clinic")
		if err := s.CheckCategories(t.Context()); err != nil {
			t.Errorf("known: got %v, want nil", err)
		}
		put("2", "casino")
		err := s.CheckCategories(t.Context())
		if grid.KindOf(err) != grid.Invalid || !strings.Contains(err.Error(), "casino") {
			t.Errorf("unknown: got %v, want an error that names casino", err)
		}
		next := grid.DefaultPolicy("America/Chicago")
		next.Version = "next"
		err = tryWrite(t, s, start, func(tx *Tx) error { next.Zone = tx.Deployment().Timezone; return tx.PublishPolicy(next) })
		if grid.KindOf(err) != grid.Invalid || !strings.Contains(err.Error(), "casino") {
			t.Errorf("a policy without a stored category: got %v, want an error that names casino", err)
		}
	})
}
