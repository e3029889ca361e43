package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/submission"
)

// Handed is one envelope on its way into the store.
type Handed struct {
	ID       string // UUID, made by the phone before it first sent it
	Account  grid.Account
	Text     []byte // the envelope as received
	Sum      string // SHA-256 of Text
	Envelope *submission.Envelope
}

// Answer is what a Handed got: 201 stored or 202 quarantined with its receipt, or
// an error. The same Handed gets the same bytes for ever.
type Answer struct {
	Status   int
	Receipt  []byte
	Replayed bool
	Err      error
}

// The statuses of an answer.
const (
	statusStored      = 201
	statusQuarantined = 202
)

// knownSubmission is what a replay needs.
type knownSubmission struct {
	ID      string         `db:"id"`
	Account grid.AccountID `db:"account_id"`
	Sum     string         `db:"sha256"`
	Status  int            `db:"status"`
	Receipt string         `db:"receipt"`
}

// answer replays, or refuses what only has the same id.
func (k *knownSubmission) answer(h *Handed) Answer {
	if k.Account != h.Account.ID || k.Sum != h.Sum {
		return Answer{Err: grid.Errorf(grid.Conflict, "idempotency-conflict", "the id was used for another submission")}
	}
	return Answer{Status: k.Status, Receipt: []byte(k.Receipt), Replayed: true}
}

const replayColumns = "id, account_id, sha256, status, receipt"

// Resubmitted answers those that are stored already; the others get no status and
// no error. Only ID, Account and Sum of each are looked at.
func (s *Store) Resubmitted(ctx context.Context, items []*Handed) ([]Answer, error) {
	known, err := knownSubmissions(s.conn(ctx), items)
	if err != nil {
		return nil, err
	}
	answers := make([]Answer, len(items))
	for n, h := range items {
		if k := known[h.ID]; k != nil {
			answers[n] = k.answer(h)
		}
	}
	return answers, nil
}

func knownSubmissions(c conn, items []*Handed) (map[string]*knownSubmission, error) {
	ids := make([]string, len(items))
	for n, h := range items {
		ids[n] = h.ID
	}
	query, list := seek(c, replayColumns, "submission", "id", ids, "")
	known := make(map[string]*knownSubmission)
	err := c.each(func(row scanner) error {
		k := &knownSubmission{}
		err := row.Scan(&k.ID, &k.Account, &k.Sum, &k.Status, &k.Receipt)
		known[k.ID] = k
		return err
	}, query, list)
	return known, err
}

// Submitting is when and with which key submissions are received.
type Submitting struct {
	Key    *submission.Key
	Domain time.Time // now
	Wall   time.Time // now
}

// SubmitAll stores each of the envelopes exactly once, all that are new in one
// transaction: the sealed bytes, what they record, its events, and the receipt.
// What fails validation is kept in quarantine. An error is nobody's own: the
// database is not there or full, and nothing is stored.
//
// When one of several makes the transaction fail, the halves are tried by
// themselves, so that it keeps no other out.
func (s *Store) SubmitAll(ctx context.Context, items []*Handed, how Submitting) ([]Answer, error) {
	const attempts = 4 // a commit nobody answered, another node with the same record
	var err error
	for range attempts {
		var answers []Answer
		_, _, err = s.Write(ctx, nil, how.Domain, func(tx *Tx) (_ Reply, err error) {
			answers, err = tx.submit(items, how)
			return Reply{}, err
		})
		if err == nil {
			return answers, nil
		}
		if e, ok := asGridError(err); !ok || e.Kind != grid.Conflict && e.Code != "outcome-unknown" {
			break
		}
	}
	if ctx.Err() != nil || len(items) < 2 || grid.KindOf(err) == grid.Unavailable {
		return nil, err
	}
	half := len(items) / 2
	answers := make([]Answer, 0, len(items))
	for _, part := range [][]*Handed{items[:half], items[half:]} {
		got, err := s.SubmitAll(ctx, part, how)
		if grid.KindOf(err) == grid.Unavailable || ctx.Err() != nil {
			return nil, err
		}
		if err != nil { // one alone
			got = []Answer{{Err: err}}
		}
		answers = append(answers, got...)
	}
	return answers, nil
}

// record is a Handed while it is being stored.
type record struct {
	*Handed
	clock    submission.Clock
	state    submission.State
	region   string
	chain    string
	waitsFor grid.ShiftID
	reasons  []submission.Reason
	missing  []string
	named    bool // the photos of its visit or clue name its blobs
	receipt  []byte
}

func newRecord(h *Handed, wall, domain time.Time) *record {
	r := &record{Handed: h, clock: submission.ClockOf(h.Envelope, wall, domain), state: submission.Stored, region: h.Account.Region}
	for _, f := range h.Envelope.Faults {
		r.refuse(f.Name, f.Reason)
	}
	if h.Account.Officer == "" {
		r.refuse("officer", "the account has no person behind it")
	}
	if h.Envelope.Kind != submission.KindSOS {
		r.refuseOld("made_at", r.clock.At(h.Envelope.MadeAt))
	}
	return r
}

// oldestRecord is how far back a record may lie: what is older comes of a phone
// that had lost its clock, and stored as it is nobody would find it.
const oldestRecord = 366 * 24 * time.Hour

func (r *record) refuseOld(field string, at time.Time) {
	if r.clock.Domain.Sub(at) > oldestRecord {
		r.refuse(field, "is more than a year ago: the clock of the phone was wrong")
	}
}

// refuse sends the record to quarantine.
func (r *record) refuse(field, reason string) {
	r.state = submission.Quarantined
	r.reasons = append(r.reasons, submission.Reason{Field: field, Reason: reason})
}

// refuseFor is refuse for a fault of the domain; any other error is returned.
func (r *record) refuseFor(err error) error {
	e, ok := asGridError(err)
	if err == nil || !ok || e.Kind == grid.Unavailable {
		return err
	}
	for _, f := range e.Fields {
		r.refuse(f.Name, f.Reason)
	}
	if len(e.Fields) == 0 {
		r.refuse(e.Code, e.Reason)
	}
	return nil
}

// status of the answer.
func (r *record) status() int {
	if r.state == submission.Quarantined {
		return statusQuarantined
	}
	return statusStored
}

// submit is SubmitAll in a transaction.
func (t *Tx) submit(items []*Handed, how Submitting) ([]Answer, error) {
	known, err := knownSubmissions(t.conn(), items)
	if err != nil {
		return nil, err
	}
	devices, err := t.lockDevices(items)
	if err != nil {
		return nil, err
	}
	answers := make([]Answer, len(items))
	fresh := map[string]*record{}
	var records []*record
	for n, h := range items {
		switch {
		case known[h.ID] != nil:
			answers[n] = known[h.ID].answer(h)
		case devices.wiped(h):
			answers[n].Err = grid.Errorf(grid.Denied, "device-wiped", "this device was wiped: nothing of it is taken any more")
		case fresh[h.ID] == nil:
			r := newRecord(h, how.Wall, t.Now())
			fresh[h.ID] = r
			records = append(records, r)
		}
	}
	if err := t.keep(records, devices, how); err != nil {
		return nil, err
	}
	for n, h := range items {
		r := fresh[h.ID]
		switch {
		case answers[n].Err != nil || answers[n].Status != 0:
		case r.Handed == h:
			answers[n] = Answer{Status: r.status(), Receipt: r.receipt}
		default: // twice in the list
			twin := knownSubmission{h.ID, r.Account.ID, r.Sum, r.status(), string(r.receipt)}
			answers[n] = twin.answer(h)
		}
	}
	return answers, nil
}

// keep stores new records and all that follows from them.
func (t *Tx) keep(records []*record, devices deviceUses, how Submitting) error {
	if len(records) == 0 {
		return nil
	}
	if err := t.holdBlobs(); err != nil {
		return err
	}
	if err := t.linkChain(records); err != nil {
		return err
	}
	if err := t.applyRecords(records); err != nil {
		return err
	}
	if err := t.missingBlobs(records); err != nil {
		return err
	}
	if err := t.insertRecords(records, how); err != nil {
		return err
	}
	if err := t.noteDevices(records, devices, how.Wall); err != nil {
		return err
	}
	return t.retryWaiting(records)
}

// receiptOf is the receipt of a record as it stands.
func (r *record) receiptOf(wall time.Time) submission.Receipt {
	return submission.Receipt{ID: r.ID, Kind: r.Envelope.Kind, State: r.state, Missing: r.missing, Complete: len(r.missing) == 0,
		SHA256: r.Sum, DeviceSeq: r.Envelope.DeviceSeq, StoredAt: micro(wall), Reasons: r.reasons}
}

const submissionInsert = `INSERT INTO submission (id, kind, account_id, officer_id, region_code, device, device_seq, prev_sha256, sha256,
  envelope, made_at, stored_at, decided_at, state, chain, waits_for, reasons, status, receipt, settled_note)`

func (t *Tx) insertRecords(records []*record, how Submitting) error {
	rows := make([][]any, len(records))
	var blobs [][]any
	for n, r := range records {
		var err error
		if r.receipt, err = how.Key.Sign(r.receiptOf(how.Wall)); err != nil {
			return err
		}
		reasons, err := json.Marshal(r.reasons)
		if err != nil {
			return err
		}
		e := r.Envelope
		rows[n] = []any{r.ID, string(e.Kind), string(r.Account.ID), optional(r.Account.Officer), r.region, e.Device, e.DeviceSeq, e.Prev, r.Sum,
			string(r.Text), at(r.clock.WallAt(e.MadeAt)), at(how.Wall), at(t.Now()), string(r.state), r.chain, optional(r.waitsFor),
			string(reasons), r.status(), string(r.receipt), ""}
		if r.state == submission.Stored && r.named {
			continue
		}
		for place, b := range e.Blobs {
			blobs = append(blobs, []any{r.ID, place, b.SHA256})
		}
	}
	slices.SortFunc(rows, func(a, b []any) int { return compareText(a[0], b[0]) })
	c := t.conn()
	if _, err := c.insert(submissionInsert, "", rows); err != nil {
		return err
	}
	_, err := c.insert("INSERT INTO submission_blob (submission_id, place, sha256)", "", blobs)
	return err
}

func compareText(a, b any) int {
	x, y := a.(string), b.(string)
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}
