package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/grid"
	"gridwatch/grid/store"
	"gridwatch/grid/submission"
)

// ReceiptKey verifies receipts.
type ReceiptKey struct {
	Key    string `json:"key" doc:"id of the key, as receipts name it"`
	Public string `json:"public" doc:"Ed25519 public key, base64"`
}

// batchBody is several envelopes at once.
type batchBody struct {
	Items []batchItem `json:"items" minItems:"1" maxItems:"200"`
}

type batchItem struct {
	ID       string `json:"id" doc:"UUIDv7 made by the phone"`
	Envelope string `json:"envelope" doc:"the sealed bytes, as text"`
}

// BatchAnswer is what each envelope of a batch got.
type BatchAnswer struct {
	Items []BatchAnswerItem `json:"items"`
}

// BatchAnswerItem is one answer, as a PUT of the envelope alone would get it.
type BatchAnswerItem struct {
	ID       string   `json:"id"`
	Status   int      `json:"status"`
	Replayed bool     `json:"replayed,omitempty"`
	Receipt  string   `json:"receipt,omitempty" doc:"the bytes of the receipt, as text"`
	Problem  *Problem `json:"problem,omitempty"`
}

// receiptKey is kept once it was read.
type receiptKey struct {
	mu  sync.Mutex
	key *submission.Key
}

// receiptKey is the key that signs receipts.
func (s *Server) receiptKey(ctx context.Context) (*submission.Key, error) {
	s.receipts.mu.Lock()
	defer s.receipts.mu.Unlock()
	if s.receipts.key == nil {
		key, err := s.store.ReceiptKey(ctx)
		if err != nil {
			return nil, err
		}
		s.receipts.key = key
	}
	return s.receipts.key, nil
}

// mostSubmissions is how many envelopes one request may bring.
const mostSubmissions = 200

// submitted is how many envelopes a transaction takes.
const submitted = 3000

func (s *Server) registerSubmissions() {
	s.submissions = &group[*store.Handed, store.Answer]{most: submitted, store: s.storeSubmissions}
	read(s, "GET /api/v1/receipt-key", func(ctx context.Context, _ *request, _ *struct{}) (ReceiptKey, error) {
		key, err := s.receiptKey(ctx)
		if err != nil {
			return ReceiptKey{}, err
		}
		return ReceiptKey{key.ID, key.Public()}, nil
	})
	put := operation(s.row("PUT /api/v1/submissions/{id}"))
	put.Responses = map[string]*huma.Response{
		"201": {Description: "Stored: the receipt, signed", Content: receiptContent()},
		"202": {Description: "Kept in quarantine: the receipt says why", Content: receiptContent()},
	}
	put.SkipValidateBody = true
	put.Errors = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusConflict, http.StatusRequestEntityTooLarge}
	huma.Register(s.huma, put, func(ctx context.Context, in *struct {
		ByID
		RawBody []byte
	}) (*stored, error) {
		a, err := s.submitOne(ctx, requestOf(ctx).caller, in.ID, in.RawBody)
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		out := &stored{Status: a.Status, Type: "application/json", Body: a.Receipt}
		if a.Replayed {
			out.Replayed = strconv.FormatBool(true)
		}
		return out, nil
	})
	get := operation(s.row("GET /api/v1/submissions/{id}"))
	get.Responses = map[string]*huma.Response{"200": {Description: "The receipt as it stands now, signed", Content: receiptContent()}}
	get.Errors = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}
	huma.Register(s.huma, get, func(ctx context.Context, in *ByID) (*stored, error) {
		key, err := s.receiptKey(ctx)
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		sub, err := s.store.SubmissionOf(ctx, requestOf(ctx).caller.ID, in.ID)
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		receipt, err := s.store.PresentReceipt(ctx, key, &sub)
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		return &stored{Status: http.StatusOK, Type: "application/json", Body: receipt}, nil
	})
	post := operation(s.row("POST /api/v1/submissions"))
	post.SkipValidateBody = true // read once, by readBatch
	post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/json": {Schema: s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[batchBody](), true, post.OperationID)}}}
	huma.Register(s.huma, post, func(ctx context.Context, in *struct{ RawBody []byte }) (*reply[BatchAnswer], error) {
		items, err := readBatch(in.RawBody)
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		out, err := s.submitMany(ctx, requestOf(ctx).caller, items)
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		return &reply[BatchAnswer]{out}, nil
	})
}

// readBatch reads the list of a POST.
func readBatch(text []byte) ([]batchItem, error) {
	var b batchBody
	if err := json.Unmarshal(text, &b); err != nil {
		return nil, newProblem(http.StatusBadRequest, "malformed-body", "the body is not a list of envelopes")
	}
	if n := len(b.Items); n < 1 || n > mostSubmissions {
		return nil, invalid("batch", "items", strconv.Itoa(n), "are not between 1 and %d", mostSubmissions)
	}
	return b.Items, nil
}

func receiptContent() map[string]*huma.MediaType {
	return map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Type: "object", Description: "id, kind, state, complete, missing, sha256, " +
		"device_seq, stored_at, reasons, key, and as the last member signature: Ed25519 in base64 of this text without that member"}}}
}

// submitOne is submitMany of one, whose refusal is an error.
func (s *Server) submitOne(ctx context.Context, c *caller, id string, text []byte) (store.Answer, error) {
	h, err := handed(c, id, text)
	if err != nil {
		return store.Answer{}, err
	}
	answers, err := s.submit(ctx, []*store.Handed{h})
	if err != nil {
		return store.Answer{}, err
	}
	return answers[0], answers[0].Err
}

// handed is an envelope with its hash, not read yet.
func handed(c *caller, id string, text []byte) (*store.Handed, error) {
	if _, err := grid.ParseNewID[string]("id", id); err != nil {
		p := newProblem(http.StatusBadRequest, "idempotency-key-malformed", "the id of a submission is a UUID of version 7 in lower case")
		p.Errors = []ProblemField{{Field: "id", Reason: "is not a UUID of version 7", Value: shortened(id)}}
		return nil, p
	}
	if at := escapedNUL(text); at >= 0 {
		return nil, newProblem(http.StatusBadRequest, "nul-character", "the envelope has a NUL character")
	}
	return &store.Handed{ID: id, Account: c.Account, Text: text, Sum: submission.Sum(text)}, nil
}

// submitMany answers for each envelope by itself.
func (s *Server) submitMany(ctx context.Context, c *caller, items []batchItem) (BatchAnswer, error) {
	out := BatchAnswer{Items: make([]BatchAnswerItem, len(items))}
	var good []*store.Handed
	var index []int
	refuse := func(n int, err error) {
		p := problemOf(ctx, s.log, err)
		out.Items[n].Status, out.Items[n].Problem = p.Status, p
	}
	for n, i := range items {
		out.Items[n].ID = i.ID
		h, err := handed(c, i.ID, []byte(i.Envelope))
		if err != nil {
			refuse(n, err)
			continue
		}
		good, index = append(good, h), append(index, n)
	}
	answers, err := s.submit(ctx, good)
	if err != nil {
		return BatchAnswer{}, err
	}
	for k, a := range answers {
		n := index[k]
		if a.Err != nil {
			refuse(n, a.Err)
			continue
		}
		out.Items[n].Status, out.Items[n].Receipt, out.Items[n].Replayed = a.Status, string(a.Receipt), a.Replayed
	}
	return out, nil
}

// submit answers what is known already without a write, and gathers the rest
// with that of other phones.
func (s *Server) submit(ctx context.Context, items []*store.Handed) ([]store.Answer, error) {
	answers, err := s.store.Resubmitted(ctx, items)
	if err != nil {
		return nil, err
	}
	var fresh []*store.Handed
	var index []int
	for n, h := range items {
		if answers[n].Status != 0 || answers[n].Err != nil {
			continue
		}
		if h.Envelope, answers[n].Err = submission.Parse(h.Text); answers[n].Err == nil {
			fresh, index = append(fresh, h), append(index, n)
			continue
		}
		p := problemOf(ctx, s.log, answers[n].Err)
		p.Status, p.Title = http.StatusBadRequest, http.StatusText(http.StatusBadRequest)
		answers[n].Err = p
	}
	got, err := s.submissions.add(ctx, fresh)
	if err != nil {
		return nil, err
	}
	for k, a := range got {
		answers[index[k]] = a
	}
	return answers, nil
}

func (s *Server) storeSubmissions(ctx context.Context, items []*store.Handed) ([]store.Answer, error) {
	key, err := s.receiptKey(ctx)
	if err != nil {
		return nil, err
	}
	return s.store.SubmitAll(ctx, items, store.Submitting{Key: key, Domain: s.now(), Wall: s.wall()})
}
