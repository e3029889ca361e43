package store

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/submission"
)

// handing is a phone of the store's tests: it seals records in a chain.
type handing struct {
	*fieldWorld
	key     *submission.Key
	account grid.Account
	device  string
	seq     int
	prev    string
}

func newHanding(t *testing.T, s *Store) *handing {
	t.Helper()
	h := &handing{fieldWorld: newFieldWorld(t, s), device: newID[string]()}
	h.account = grid.Account{ID: newID[grid.AccountID](), Name: "phone", PasswordHash: HashPassword("secret-one"), Role: grid.RoleOfficer, Region: west, Officer: h.officer.ID}
	write(t, s, start, func(tx *Tx) error { return tx.PutAccount(h.account) })
	var err error
	if h.key, err = s.ReceiptKey(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h
}

// seal is the next record of the phone.
func (h *handing) seal(t *testing.T, kind, body string, sums ...string) *Handed {
	t.Helper()
	h.seq++
	var blobs []string
	for _, sum := range sums {
		blobs = append(blobs, fmt.Sprintf(`{"sha256":%q,"bytes":9,"type":"image/jpeg","role":"photo"}`, sum))
	}
	at := start.Add(time.Hour).Format(time.RFC3339)
	text := fmt.Sprintf(`{"v":1,"kind":%q,"made_at":%q,"device":%q,"device_seq":%d,"prev":%q,"app":"test","blobs":[%s],"body":%s}`,
		kind, at, h.device, h.seq, h.prev, strings.Join(blobs, ","), body)
	h.prev = submission.Sum([]byte(text))
	e, err := submission.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return &Handed{ID: newID[string](), Account: h.account, Text: []byte(text), Sum: h.prev, Envelope: e}
}

func (h *handing) visitBody(more string) string {
	return fmt.Sprintf(`{"institution":%q,"task":"patrol","why":"routine","result":"pass"%s}`, h.place.ID, more)
}

// day is a record of every kind that needs nothing else, a shift and what refers
// to it.
func (h *handing) day(t *testing.T) []*Handed {
	shift := newID[string]()
	ms := start.Add(30 * time.Minute).UnixMilli()
	photo := submission.Sum([]byte(shift))
	return []*Handed{
		h.seal(t, "shift", fmt.Sprintf(`{"shift":%q,"verb":"start","at":%q}`, shift, start.Add(20*time.Minute).Format(time.RFC3339))),
		h.seal(t, "track", fmt.Sprintf(`{"shift":%q,"points":[[%d,%d,%v,%v,8,0]]}`, shift, h.seq, ms, inWest.Lon, inWest.Lat)),
		h.seal(t, "visit", h.visitBody(fmt.Sprintf(`,"shift":%q`, shift)), photo),
		h.seal(t, "clue", `{"kind":"unlicensed","text":"x","severity":"low"}`),
		h.seal(t, "visit", strings.Replace(h.visitBody(""), "pass", "no such result", 1), photo),
		h.seal(t, "shift", fmt.Sprintf(`{"shift":%q,"verb":"end","at":%q}`, shift, start.Add(50*time.Minute).Format(time.RFC3339))),
	}
}

func (h *handing) how() Submitting {
	return Submitting{Key: h.key, Domain: start.Add(2 * time.Hour), Wall: start.Add(2 * time.Hour)}
}

// submit wants an answer without error for every record.
func (h *handing) submit(t *testing.T, s *Store, items ...*Handed) []Answer {
	t.Helper()
	answers, err := s.SubmitAll(t.Context(), items, h.how())
	if err != nil {
		t.Fatal(err)
	}
	for n, a := range answers {
		if a.Err != nil {
			t.Fatalf("record %d: %v", n, a.Err)
		}
	}
	return answers
}

// 1,000 times the same record at once: one row, one visit, one event, and the same
// bytes for everybody.
func TestSubmitSameAtOnce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		h := newHanding(t, s)
		before := len(drain(t, s))
		record := h.seal(t, "visit", h.visitBody(""), sha)
		const callers = 1000
		answers := make([]Answer, callers)
		var all sync.WaitGroup
		for n := range callers {
			all.Go(func() {
				got, err := s.SubmitAll(t.Context(), []*Handed{record}, h.how())
				if err != nil {
					t.Errorf("caller %d: %v", n, err)
					return
				}
				answers[n] = got[0]
			})
		}
		all.Wait()
		fresh := 0
		for n, a := range answers {
			if a.Status != 201 || string(a.Receipt) != string(answers[0].Receipt) || a.Err != nil {
				t.Fatalf("caller %d: got %d %s %v, want the receipt of all", n, a.Status, a.Receipt, a.Err)
			}
			if !a.Replayed {
				fresh++
			}
		}
		if fresh < 1 {
			t.Error("nobody stored it")
		}
		for table, want := range map[string]int{"submission": 1, "visit": 1, "photo": 1} {
			if n := count(t, s, table); n != want {
				t.Errorf("%s: got %d rows, want %d", table, n, want)
			}
		}
		if log := drain(t, s); len(log) != before+1 {
			t.Errorf("log: got %d more entries, want 1", len(log)-before)
		}
	})
}

// However the records of a chain arrive, each is whole in the end; a record that
// was changed or left out shows.
func TestSubmitChain(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		h := newHanding(t, s)
		chain := func(r *Handed) string {
			t.Helper()
			sub, err := s.SubmissionOf(t.Context(), h.account.ID, r.ID)
			if err != nil {
				t.Fatal(err)
			}
			return sub.Chain
		}
		var records []*Handed
		for range 8 {
			records = append(records, h.seal(t, "clue", `{"kind":"unlicensed","text":"x","severity":"low"}`))
		}
		r := seeded(t, 5)
		for _, n := range r.Perm(7) {
			h.submit(t, s, records[n])
		}
		for n, record := range records[:7] {
			if got := chain(record); got != chainWhole {
				t.Errorf("record %d: got %s, want whole", n+1, got)
			}
		}
		h.prev = submission.Sum([]byte("another"))
		forged := h.seal(t, "visit", h.visitBody(""))
		h.submit(t, s, forged)
		write(t, s, start, func(tx *Tx) error { _, err := tx.exec("UPDATE visit SET graded_at = 1"); return err })
		if got := chain(forged); got != chainOpen {
			t.Errorf("before its predecessor: got %s, want open", got)
		}
		h.submit(t, s, records[7])
		if got := chain(forged); got != chainBroken {
			t.Errorf("after it: got %s, want broken", got)
		}
		var graded int
		if _, err := s.get(t.Context(), &graded, "SELECT count(*) FROM visit WHERE graded_at IS NOT NULL"); err != nil || graded != 0 {
			t.Errorf("graded with a chain that was not known to be broken: %d, %v", graded, err)
		}
		h.seq-- // a second record of the same number
		twin := h.seal(t, "clue", `{"kind":"unlicensed","text":"y","severity":"low"}`)
		h.submit(t, s, twin)
		if got := chain(twin); got != chainBroken {
			t.Errorf("a second record with a number: got %s, want broken", got)
		}
	})
}

// Records of two phones come in lists of any size, with gaps of any width between
// their numbers: in the end each stands as its neighbours say.
func TestSubmitChainsInAnyOrder(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		h := newHanding(t, s)
		r := seeded(t, 6)
		var all []*Handed
		want := map[string]string{}
		for _, device := range []string{newID[string](), newID[string]()} {
			h.device, h.seq, h.prev = device, 0, ""
			for n := range 40 {
				gap := n > 0 && r.IntN(4) == 0
				if gap {
					h.seq += 1 + r.IntN(100_000)
				}
				forged := n > 0 && !gap && r.IntN(5) == 0
				if forged {
					h.prev = submission.Sum([]byte("another"))
				}
				record := h.seal(t, "clue", `{"kind":"unlicensed","text":"x","severity":"low"}`)
				all = append(all, record)
				switch {
				case gap:
					want[record.ID] = chainOpen
				case forged:
					want[record.ID] = chainBroken
				default:
					want[record.ID] = chainWhole
				}
			}
		}
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for rest := all; len(rest) > 0; {
			n := 1 + r.IntN(min(len(rest), 30))
			h.submit(t, s, rest[:n]...)
			rest = rest[n:]
		}
		for _, record := range all {
			sub, err := s.SubmissionOf(t.Context(), h.account.ID, record.ID)
			if err != nil || sub.Chain != want[record.ID] {
				t.Errorf("record %d of %.8s: got %s, %v, want %s", record.Envelope.DeviceSeq, record.Envelope.Device, sub.Chain, err, want[record.ID])
			}
		}
	})
}

// A verb of a shift that cannot be keeps none of the others out.
func TestSubmitOneWrongOfAKind(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		h := newHanding(t, s)
		verb := func(verb string, at time.Duration) *Handed {
			return h.seal(t, "shift", fmt.Sprintf(`{"shift":%q,"verb":%q,"at":%q}`, h.device, verb, start.Add(at).Format(time.RFC3339)))
		}
		day := []*Handed{verb("start", 20*time.Minute), verb("fly", 30*time.Minute), verb("end", 50*time.Minute)}
		for range 2 { // the second time by the first receipts
			for n, a := range h.submit(t, s, day...) {
				if want := []int{201, 202, 201}[n]; a.Status != want {
					t.Errorf("record %d: got %d %s, want %d", n, a.Status, a.Receipt, want)
				}
			}
		}
		if n := count(t, s, "shift_step"); n != 2 {
			t.Errorf("verbs: got %d, want 2", n)
		}
	})
}

// What only one of the records of a transaction has does not keep the others out.
func TestSubmitTogether(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		h := newHanding(t, s)
		day := h.day(t)
		answers := h.submit(t, s, day...)
		for n, want := range []int{201, 201, 201, 201, 202, 201} {
			if answers[n].Status != want {
				t.Errorf("record %d: got %d %s, want %d", n, answers[n].Status, answers[n].Receipt, want)
			}
		}
		for n, a := range h.submit(t, s, day...) {
			if !a.Replayed || string(a.Receipt) != string(answers[n].Receipt) {
				t.Errorf("record %d again: got %s, want %s replayed", n, a.Receipt, answers[n].Receipt)
			}
		}
		other := *day[0]
		other.Account.ID = newID[grid.AccountID]()
		got, err := s.SubmitAll(t.Context(), []*Handed{&other}, h.how())
		if err != nil {
			t.Fatal(err)
		}
		wantCode(t, got[0].Err, grid.Conflict, "idempotency-conflict")
	})
}
