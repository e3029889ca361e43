package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/lib/pq"
	"github.com/mattn/go-sqlite3"

	"gridwatch/grid"
)

// rule is what breaking a constraint means to a caller.
type rule struct {
	code   string // of a grid.Conflict
	reason string
	unique string // the columns as SQLite names them in its message: "table.a, table.b"
}

// constraints maps the names of constraints to what breaking them means.
// A constraint that is not listed is a fault of this program.
var constraints = map[string]rule{
	"account_name_key": {"account-name", "another account has this name", "account.name"},
	"policy_pkey":      {"policy-version", "this policy version is already published", "policy.version"},

	// Writers look before they write; these speak when another was faster.
	"licence_number_key": {"licence-held", "another institution holds this licence", "licence.kind, licence.number"},
	"clue_external_key":  {"clue-number", "another clue has this number of this source", "clue.source, clue.external_no"},
	"visit_pkey":         {"visit-recorded", "this visit is recorded already", "visit.id"},
	"visit_external_key": {"visit-recorded", "another visit has this external number", "visit.external_no"},
	"plan_pkey":          {"plan-known", "this plan is published already", "plan.id"},
	"plan_effective_key": {"plan-effective", "another plan of the region takes effect at the same instant", "plan.region_code, plan.effective_from_at"},
	"duty_pkey":          {"duty-known", "this duty is recorded already", "duty.id"},
	"duty_corrects_key":  {"duty-corrected", "this duty is corrected already", "duty.corrects_id"},
	"submission_pkey":    {"submission-known", "this submission is stored already", "submission.id"},
	"shift_pkey":         {"shift-known", "this shift was started before", "shift.id"},
	"review_open_key":    {"review-open", "an item of this kind is open for the institution already", "review.institution_id, review.kind"},
	"survey_pkey":        {"survey-recorded", "this survey is recorded already", "survey.id"},
	"shift_open_key":     {"shift-open", "the officer is on shift already", "shift.officer_id"},
	"draft_pkey":         {"draft-known", "this draft is there already", "draft.id"},
	"leave_pkey":         {"leave-known", "this leave is recorded already", "leave.id"},
	"message_pkey":       {"message-known", "this message was sent already", "message.id"},
	"sos_pkey":           {"sos-known", "this call for help was raised already", "sos.id"},

	// Kept by triggers, whose name SQLite gives as the message.
	"duty_overlap":     {"duty-overlap", "the person has this duty in this grid then already", ""},
	"duty_append_only": {"duty-append-only", "the duty ledger is only added to: record a correction", ""},
	"plan_append_only": {"plan-append-only", "a published plan stays as it is", ""},
	"leave_overlap":    {"leave-overlap", "the person is on leave then already", ""},
	"leave_turn":       {"leave-turn", "the person has a planned shift then", ""},
	"turn_overlap":     {"turn-overlap", "the person has another planned shift then", ""},
	"turn_leave":       {"turn-leave", "the person is on leave then", ""},
}

// storeError turns an error of the database into a grid.Error where a caller can
// do something about it: a broken constraint is a Conflict, a lost connection, a
// timeout or a busy database is Unavailable. Any other error is returned as it
// is, and the database's own error stays in the chain.
func storeError(err error) error {
	if err == nil || grid.KindOf(err) != "" {
		return err
	}
	if name, foreign := brokenConstraint(err); name != "" {
		if r, known := constraints[name]; known {
			return both(grid.Errorf(grid.Conflict, r.code, "%s", r.reason), err)
		}
		if foreign {
			return both(grid.Errorf(grid.Conflict, "unknown-reference", "something that this refers to is not there, or something else refers to this"), err)
		}
		return err
	}
	switch {
	case diskFull(err):
		return both(grid.Errorf(grid.Unavailable, "disk-full", "the database's disk is full: try again later"), err)
	case contended(err):
		return both(grid.Errorf(grid.Unavailable, "database-busy", "the database is busy, try again"), err)
	case timedOut(err):
		return both(grid.Errorf(grid.Unavailable, "database-timeout", "the database took too long, try again"), err)
	case disconnected(err):
		return both(grid.Errorf(grid.Unavailable, "database-unavailable", "the database cannot be reached, try again"), err)
	}
	return err
}

// explained is a grid.Error with the database's error behind it, which is for
// logs and not for callers.
type explained struct{ told, cause error }

func (e *explained) Error() string   { return fmt.Sprintf("%s (%s)", e.told, e.cause) }
func (e *explained) Unwrap() []error { return []error{e.told, e.cause} }

func both(told *grid.Error, cause error) error { return &explained{told, cause} }

// brokenConstraint names the constraint that a statement broke, "" if none, and
// says whether it is a foreign key (whose name SQLite does not tell).
func brokenConstraint(err error) (name string, foreign bool) {
	var p *pq.Error
	if errors.As(err, &p) && p.Code.Class() == "23" {
		return p.Constraint, p.Code == "23503"
	}
	var s sqlite3.Error
	if !errors.As(err, &s) || s.Code != sqlite3.ErrConstraint {
		return "", false
	}
	message := s.Error()
	if _, columns, ok := strings.Cut(message, "UNIQUE constraint failed: "); ok {
		if index, named := strings.CutPrefix(columns, "index '"); named {
			return strings.TrimSuffix(index, "'"), false
		}
		for name, r := range constraints {
			if r.unique == columns {
				return name, false
			}
		}
		return columns, false
	}
	if _, check, ok := strings.Cut(message, "CHECK constraint failed: "); ok {
		return check, false
	}
	if s.ExtendedCode == sqlite3.ErrConstraintForeignKey {
		return "FOREIGN KEY", true
	}
	return message, false
}

// diskFull says that the database has no room. Nothing was stored.
func diskFull(err error) bool {
	var p *pq.Error
	if errors.As(err, &p) {
		return p.Code == "53100"
	}
	var s sqlite3.Error
	return errors.As(err, &s) && s.Code == sqlite3.ErrFull
}

// contended says that the same transaction may succeed when tried again.
func contended(err error) bool {
	var p *pq.Error
	if errors.As(err, &p) {
		switch p.Code {
		case "40001", "40P01": // serialization failure, deadlock
			return true
		}
		return false
	}
	var s sqlite3.Error
	return errors.As(err, &s) && (s.Code == sqlite3.ErrBusy || s.Code == sqlite3.ErrLocked)
}

// timedOut says that the server gave up on a statement.
func timedOut(err error) bool {
	var p *pq.Error
	if !errors.As(err, &p) {
		return false
	}
	switch p.Code {
	case "55P03", "57014", "25P03": // lock timeout, statement timeout, idle in transaction
		return true
	}
	return false
}

// disconnected says that the server could not be reached or went away.
func disconnected(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false // ours, although a deadline passes for a net.Error
	}
	var p *pq.Error
	if errors.As(err, &p) {
		switch p.Code.Class() {
		case "08", "53": // connection, resources
			return p.Code != "53100" // a full disk will be full again
		}
		switch p.Code {
		case "57P01", "57P02", "57P03", "57P05": // shutdown, crash, starting, idle session
			return true
		}
		return false
	}
	var n net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &n)
}
