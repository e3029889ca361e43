package store

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gridwatch/grid"
)

// The database keeps the ledger, whoever writes: statements past PutDuty.
func TestDutyLedgerIsKept(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		g, a, b := dutyWorld(t, s)
		day := func(n int) time.Time { return start.AddDate(0, 0, n) }
		open, ended := testDuty(g, a, day(10), time.Time{}), testDuty(g, b, day(0), day(5))
		for _, d := range []*grid.Duty{open, ended} {
			if err := putDuty(t, s, d); err != nil {
				t.Fatal(err)
			}
		}
		run := func(query string, args ...any) error {
			return tryWrite(t, s, start, func(tx *Tx) error {
				_, err := tx.exec(query, args...)
				return err
			})
		}
		for _, c := range []struct{ name, set string }{
			{"another end", "until_at = 99 WHERE id = ?"},
			{"no end", "until_at = NULL WHERE id = ?"},
			{"another begin", "from_at = from_at - 1, until_at = from_at + 5 WHERE id = ?"},
			{"another person", "officer_id = '" + string(b.ID) + "', until_at = from_at + 5 WHERE id = ?"},
			{"another note", "note = 'x', until_at = from_at + 5 WHERE id = ?"},
			{"another appointer", "appointed_by_id = 'x', until_at = from_at + 5 WHERE id = ?"},
			{"the same again", "until_at = until_at WHERE id = ?"},
		} {
			for _, d := range []*grid.Duty{open, ended} {
				if c.name == "another end" && d == open {
					continue
				}
				t.Log(c.name)
				wantCode(t, run("UPDATE duty SET "+c.set, string(d.ID)), grid.Conflict, "duty-append-only")
			}
		}
		wantCode(t, run("DELETE FROM duty WHERE id = ?", string(ended.ID)), grid.Conflict, "duty-append-only")
		if err := run("UPDATE duty SET until_at = ? WHERE id = ?", at(day(20)), string(open.ID)); err != nil {
			t.Errorf("the end of an open term: %v", err)
		}
		wantCode(t, run("UPDATE duty SET until_at = ? WHERE id = ?", at(day(21)), string(open.ID)), grid.Conflict, "duty-append-only")
	})
}

// insertDuty stores a term without looking whether it overlaps.
func insertDuty(tx *Tx, d *grid.Duty) error {
	_, err := tx.exec(`INSERT INTO duty (id, grid_id, officer_id, kind, from_at, until_at, plan_id, note, corrects_id, import_batch_id,
  simulated, policy_version, row_version) VALUES (?, ?, ?, ?, ?, ?, NULL, '', NULL, NULL, ?, ?, 1)`,
		string(d.ID), string(d.Grid), string(d.Officer), string(d.Kind), at(d.From), at(d.Until), false, tx.Policy().Version)
	return err
}

// Writers that do not look before they write, all at once: of terms that overlap
// one is stored.
func TestDutyOverlapIsRefusedByTheDatabase(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		g, a, _ := dutyWorld(t, s)
		for round := range 5 {
			const writers = 6
			from := start.AddDate(0, 0, 10*round)
			var wg sync.WaitGroup
			errs := make([]error, writers)
			gate := make(chan struct{})
			for n := range writers {
				d := testDuty(g, a, from.Add(time.Duration(n)*time.Hour), from.Add(24*time.Hour))
				wg.Go(func() {
					<-gate
					errs[n] = tryWrite(t, s, start, func(tx *Tx) error { return insertDuty(tx, d) })
				})
			}
			close(gate)
			wg.Wait()
			won := 0
			for _, err := range errs {
				if err == nil {
					won++
					continue
				}
				wantCode(t, err, grid.Conflict, "duty-overlap")
			}
			if won != 1 {
				t.Errorf("round %d: got %d stored, want 1 (%v)", round, won, errors.Join(errs...))
			}
		}
		// Terms that only touch do not overlap.
		if err := tryWrite(t, s, start, func(tx *Tx) error { return insertDuty(tx, testDuty(g, a, start.AddDate(0, 0, 50), time.Time{})) }); err != nil {
			t.Errorf("just after: %v", err)
		}
	})
}

// A database that holds overlapping terms from before the rule is migrated, and
// keeps them.
func TestMigrateKeepsOverlaps(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		g, a, _ := dutyWorld(t, s)
		text := map[dialect]string{sqlite: "DROP TRIGGER duty_overlap", postgres: "DROP TRIGGER duty_overlap ON duty"}[s.dialect]
		one, two := testDuty(g, a, start, time.Time{}), testDuty(g, a, start, time.Time{})
		var again string
		write(t, s, start, func(tx *Tx) error {
			if s.dialect == sqlite {
				if _, err := tx.get(&again, "SELECT sql FROM sqlite_master WHERE name = 'duty_overlap'"); err != nil {
					return err
				}
			} else {
				again = "CREATE TRIGGER duty_overlap BEFORE INSERT ON duty FOR EACH ROW EXECUTE FUNCTION duty_overlap()"
			}
			if _, err := tx.exec(text); err != nil {
				return err
			}
			if err := errors.Join(insertDuty(tx, one), insertDuty(tx, two)); err != nil {
				return err
			}
			_, err := tx.exec(again)
			return err
		})
		if list, _, err := s.Duties(t.Context(), west, g.ID, Page{}); err != nil || len(list) != 2 {
			t.Errorf("got %d terms, %v, want both", len(list), err)
		}
		end := func(d *grid.Duty) error {
			return tryWrite(t, s, start, func(tx *Tx) error {
				_, err := tx.EndDuty(d.ID, start.AddDate(0, 0, 1))
				return err
			})
		}
		if err := end(two); err != nil {
			t.Errorf("one of them can be ended: %v", err)
		}
		wantCode(t, tryWrite(t, s, start, func(tx *Tx) error { return insertDuty(tx, testDuty(g, a, start, time.Time{})) }), grid.Conflict, "duty-overlap")
	})
}

// Leaves and planned shifts of a person: no writer gets an overlap in.
func TestLeavesAndTurnsAtOnce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		o := testOfficer(west, grid.PostOfficer)
		put(t, s, start, (*Tx).PutOfficers, o)
		for round := range 6 {
			from := start.AddDate(0, 0, 3*round)
			leave := func(id int) error {
				return tryWrite(t, s, start, func(tx *Tx) error {
					_, err := tx.exec(`INSERT INTO leave (id, officer_id, kind, from_at, until_at, note, cancelled, simulated, policy_version, row_version)
VALUES (?, ?, 'sick', ?, ?, '', ?, ?, '', 1)`, fmt.Sprintf("leave %d-%d", round, id), string(o.ID), at(from), at(from.Add(8*time.Hour)), false, false)
					return err
				})
			}
			turn := func(id int) error {
				return tryWrite(t, s, start, func(tx *Tx) error {
					_, err := tx.exec(`INSERT INTO turn (id, officer_id, from_at, until_at, note, simulated, policy_version)
VALUES (?, ?, ?, ?, '', ?, '')`, fmt.Sprintf("turn %d-%d", round, id), string(o.ID), at(from.Add(time.Hour)), at(from.Add(9*time.Hour)), false)
					return err
				})
			}
			writes := [][2]func(int) error{{leave, leave}, {turn, turn}, {leave, turn}}[round%3]
			var wg sync.WaitGroup
			var errs [2]error
			for n, w := range writes {
				wg.Go(func() { errs[n] = w(n) })
			}
			wg.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Errorf("round %d: got %v and %v, want one of them stored", round, errs[0], errs[1])
			}
			for _, err := range errs {
				if e, ok := asGridError(err); err != nil && (!ok || e.Kind != grid.Conflict || !strings.HasPrefix(e.Code, "leave-") && !strings.HasPrefix(e.Code, "turn-")) {
					t.Errorf("round %d: got %v, want a conflict", round, err)
				}
			}
		}
	})
}
