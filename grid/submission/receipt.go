package submission

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"time"

	"gridwatch/grid"
)

// State of a submission.
type State string

const (
	Stored      State = "stored"
	Quarantined State = "quarantined"
	Dismissed   State = "dismissed" // out of quarantine without being stored
)

// Reason is one thing that keeps a submission in quarantine.
type Reason struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// Receipt says what became of a submission. Complete means that the envelope and
// each of its blobs are stored and verified: then the phone may forget them.
type Receipt struct {
	ID        string    `json:"id"`
	Kind      Kind      `json:"kind"`
	State     State     `json:"state"`
	Complete  bool      `json:"complete"`
	Missing   []string  `json:"missing"` // SHA-256 of the blobs that are not there
	SHA256    string    `json:"sha256"`  // of the envelope as received
	DeviceSeq int64     `json:"device_seq"`
	StoredAt  time.Time `json:"stored_at"` // wall time
	Reasons   []Reason  `json:"reasons"`
	Key       string    `json:"key"`
}

// Key signs receipts with Ed25519.
type Key struct {
	ID      string // the first 16 hexadecimal digits of the public key's SHA-256
	private ed25519.PrivateKey
}

// KeyOf makes the key of a seed of 32 bytes.
func KeyOf(seed []byte) (*Key, error) {
	if len(seed) != ed25519.SeedSize {
		return nil, grid.Errorf(grid.Invalid, "invalid-receipt-key", "a receipt key has %d bytes, not %d", ed25519.SeedSize, len(seed))
	}
	private := ed25519.NewKeyFromSeed(seed)
	return &Key{Sum(private.Public().(ed25519.PublicKey))[:16], private}, nil
}

// Public is the key that verifies, in base64.
func (k *Key) Public() string {
	return base64.StdEncoding.EncodeToString(k.private.Public().(ed25519.PublicKey))
}

// mark begins the signature, the last member of a receipt.
const mark = `,"signature":"`

// Sign writes a receipt as it is sent: one line of JSON whose last member is the
// signature in base64. What is signed is that line without the member. The same
// receipt always gives the same bytes.
func (k *Key) Sign(r Receipt) ([]byte, error) {
	r.Key = k.ID
	if r.Missing == nil {
		r.Missing = []string{}
	}
	if r.Reasons == nil {
		r.Reasons = []Reason{}
	}
	r.StoredAt = r.StoredAt.UTC()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return nil, err
	}
	text := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	signature := base64.StdEncoding.EncodeToString(ed25519.Sign(k.private, text))
	return append(append(text[:len(text)-1], mark...), signature+`"}`...), nil
}

// Verify reads a receipt as it was sent and checks its signature against a public
// key in base64.
func Verify(public string, sent []byte) (r Receipt, err error) {
	bad := grid.Errorf(grid.Invalid, "invalid-receipt", "the receipt is not signed by this key")
	key, err := base64.StdEncoding.DecodeString(public)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return r, bad
	}
	at := bytes.LastIndex(sent, []byte(mark))
	text, ended := bytes.CutSuffix(sent, []byte(`"}`))
	if at < 0 || !ended || at+len(mark) > len(text) {
		return r, bad
	}
	signature, err := base64.StdEncoding.DecodeString(string(text[at+len(mark):]))
	if err != nil || !ed25519.Verify(key, append(bytes.Clone(sent[:at]), '}'), signature) {
		return r, bad
	}
	if err := json.Unmarshal(sent, &r); err != nil {
		return r, bad
	}
	return r, nil
}
