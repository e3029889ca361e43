package store

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/submission"
)

func milliseconds(ms float64) time.Time { return time.UnixMicro(int64(ms * 1000)).UTC() }

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// Submission is one that is stored, as it stands now.
type Submission struct {
	ID        string
	Kind      submission.Kind
	Account   grid.Account // ID, Name (of the person, else of the account), Region and Officer
	Region    string
	Device    string
	DeviceSeq int64
	Sum       string
	Text      string
	State     submission.State
	Chain     string
	Reasons   []submission.Reason
	MadeAt    time.Time // wall time
	StoredAt  time.Time // wall time
	DecidedAt time.Time // domain time of its arrival
	SettledAt time.Time // wall time; zero: no person decided
	Receipt   string    // the first
}

const submissionColumns = `submission.id, submission.kind, submission.account_id, COALESCE(officer.name, account.name, ''), COALESCE(account.region_code, submission.region_code),
  submission.officer_id, submission.region_code, submission.device, submission.device_seq, submission.sha256, submission.envelope, submission.state,
  submission.chain, submission.reasons, submission.made_at, submission.stored_at, submission.decided_at, submission.settled_at, submission.receipt`

const submissionFrom = ` FROM submission LEFT JOIN account ON account.id = submission.account_id LEFT JOIN officer ON officer.id = submission.officer_id`

func scanSubmission(row scanner, s *Submission) error {
	var reasons string
	err := row.Scan(&s.ID, &s.Kind, &s.Account.ID, &s.Account.Name, &s.Account.Region, (*optional)(&s.Account.Officer), &s.Region, &s.Device, &s.DeviceSeq,
		&s.Sum, &s.Text, &s.State, &s.Chain, &reasons, into(&s.MadeAt), into(&s.StoredAt), into(&s.DecidedAt), into(&s.SettledAt), &s.Receipt)
	if err == nil {
		err = json.Unmarshal([]byte(reasons), &s.Reasons)
	}
	return err
}

// SubmissionOf is a submission of an account, NotFound for any other.
func (s *Store) SubmissionOf(ctx context.Context, account grid.AccountID, id string) (Submission, error) {
	sub, there, err := one(s.conn(ctx), scanSubmission, "SELECT "+submissionColumns+submissionFrom+" WHERE submission.id = ? AND submission.account_id = ?", id, string(account))
	if err == nil && !there {
		err = missing("submission", id)
	}
	return sub, err
}

// PresentReceipt is the receipt of a submission as it stands now: complete once
// every blob is stored. The first receipt is given while nothing has changed, and
// what does not change any more is always signed to the same bytes.
func (s *Store) PresentReceipt(ctx context.Context, key *submission.Key, sub *Submission) ([]byte, error) {
	e, err := submission.Parse([]byte(sub.Text))
	if err != nil {
		return nil, err
	}
	sums := make([]string, len(e.Blobs))
	for n, b := range e.Blobs {
		sums[n] = b.SHA256
	}
	there, err := s.StoredBlobs(ctx, sums)
	if err != nil {
		return nil, err
	}
	missing := missingOf(e.Blobs, there)
	return key.Sign(submission.Receipt{ID: sub.ID, Kind: sub.Kind, State: sub.State, Missing: missing,
		Complete: len(missing) == 0, SHA256: sub.Sum, DeviceSeq: sub.DeviceSeq, StoredAt: sub.StoredAt, Reasons: sub.Reasons})
}

// Quarantine lists the scope's submissions that failed validation, or with
// account only those of that account, the newest first.
func (s *Store) Quarantine(ctx context.Context, scope string, account grid.AccountID, page Page) ([]Submission, string, error) {
	var w where
	w.scope("submission.region_code", scope)
	w.add("submission.state = 'quarantined'")
	if account != "" {
		w.add("submission.account_id = ?", string(account))
	}
	if err := w.before(page, "submission.stored_at", "submission.id"); err != nil {
		return nil, "", err
	}
	items, err := listOf(s.conn(ctx), scanSubmission, "SELECT "+submissionColumns+submissionFrom+w.String()+
		" ORDER BY submission.stored_at DESC, submission.id DESC LIMIT ?", append(w.args, page.limit()+1)...)
	items, next := cut(page, items, func(s *Submission) string { return cursorAt(s.StoredAt, s.ID) })
	return items, next, err
}

// lockQuarantined locks a submission of the scope that is in quarantine.
func (t *Tx) lockQuarantined(scope, id string) (Submission, error) {
	c := t.conn()
	if _, err := t.exec("UPDATE submission SET state = state WHERE id = ?", id); err != nil { // the lock, in both dialects
		return Submission{}, err
	}
	var w where
	w.scope("submission.region_code", scope)
	w.add("submission.id = ?", id)
	sub, there, err := one(c, scanSubmission, "SELECT "+submissionColumns+submissionFrom+w.String(), w.args...)
	switch {
	case err == nil && !there:
		err = missing("submission", id)
	case err == nil && sub.State != submission.Quarantined:
		err = grid.Errorf(grid.Conflict, "submission-state", "a submission that is %s is not in quarantine", sub.State)
	}
	return sub, err
}

// AcceptQuarantined tries a submission of the scope again: what was missing may
// have come. What is still wrong with it stays in its reasons.
func (t *Tx) AcceptQuarantined(scope, id string, by grid.AccountID, wall time.Time) (Submission, error) {
	sub, err := t.lockQuarantined(scope, id)
	if err != nil {
		return sub, err
	}
	if err := t.retry([]*Submission{&sub}); err != nil || sub.State != submission.Stored {
		return sub, err
	}
	sub.SettledAt = micro(wall)
	_, err = t.exec("UPDATE submission SET settled_at = ?, settled_by = ? WHERE id = ?", at(wall), string(by), id)
	return sub, err
}

// DismissQuarantined ends a submission of the scope without storing what it
// says. The envelope stays.
func (t *Tx) DismissQuarantined(scope, id string, by grid.AccountID, note string, wall time.Time) (Submission, error) {
	var f grid.Faults
	if len([]rune(note)) > 500 {
		f.Add("note", "", "has more than 500 characters")
	}
	if err := f.Err("note"); err != nil {
		return Submission{}, err
	}
	sub, err := t.lockQuarantined(scope, id)
	if err != nil {
		return sub, err
	}
	sub.State, sub.SettledAt = submission.Dismissed, micro(wall)
	_, err = t.exec("UPDATE submission SET state = ?, waits_for = NULL, settled_at = ?, settled_by = ?, settled_note = ? WHERE id = ?",
		string(sub.State), at(wall), string(by), note, id)
	return sub, err
}

// retryWaiting tries those again that waited for a shift that has come.
func (t *Tx) retryWaiting(records []*record) error {
	var shifts []string
	for _, r := range records {
		if b, ok := r.Envelope.Body.(*submission.Shift); ok && r.state == submission.Stored {
			shifts = append(shifts, b.Shift)
		}
	}
	if len(shifts) == 0 {
		return nil
	}
	c := t.conn()
	condition, list := in(c, "submission.waits_for", sorted(shifts))
	waiting, err := listOf(c, scanSubmission, "SELECT "+submissionColumns+submissionFrom+" WHERE submission.state = 'quarantined' AND "+condition, list)
	if err != nil || len(waiting) == 0 {
		return err
	}
	all := make([]*Submission, len(waiting))
	for n := range waiting {
		all[n] = &waiting[n]
	}
	return t.retry(all)
}

// retry applies quarantined submissions again, as of when they came, and notes
// what became of them.
func (t *Tx) retry(all []*Submission) error {
	records := make([]*record, len(all))
	for n, sub := range all {
		e, err := submission.Parse([]byte(sub.Text))
		if err != nil {
			return err
		}
		records[n] = newRecord(&Handed{ID: sub.ID, Account: sub.Account, Text: []byte(sub.Text), Sum: sub.Sum, Envelope: e}, sub.StoredAt, sub.DecidedAt)
		records[n].chain = sub.Chain
	}
	if err := t.applyRecords(records); err != nil {
		return err
	}
	type outcome struct{ state, region, reasons, waitsFor string }
	same := map[outcome][]string{} // most end alike: one statement for all of them
	var order []outcome
	for n, r := range records {
		sub := all[n]
		sub.State, sub.Reasons, sub.Region = r.state, r.reasons, r.region
		reasons, err := json.Marshal(r.reasons)
		if err != nil {
			return err
		}
		o := outcome{string(r.state), r.region, string(reasons), string(r.waitsFor)}
		if same[o] == nil {
			order = append(order, o)
		}
		same[o] = append(same[o], sub.ID)
	}
	c := t.conn()
	for _, o := range order {
		condition, list := in(c, "id", sorted(same[o]))
		if _, err := t.exec("UPDATE submission SET state = ?, region_code = ?, reasons = ?, waits_for = ? WHERE "+condition,
			o.state, o.region, o.reasons, optional(o.waitsFor), list); err != nil {
			return err
		}
	}
	return nil
}
