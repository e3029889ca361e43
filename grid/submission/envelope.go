// Package submission is what an officer's phone hands in: a sealed envelope with
// one record, and the receipt it gets for it. It reads, maps times and signs, and
// is pure: now is an argument, nothing is stored here.
package submission

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gridwatch/grid"
)

// Version of the envelope.
const Version = 1

// Limits of an envelope.
const (
	MostBytes  = 256 << 10
	MostBlobs  = 60
	MostPoints = 1000
	MostBlob   = 16 << 20 // bytes of one photo or voice note
)

// Kind of record.
type Kind string

// The kinds of record that a phone hands in.
const (
	KindVisit   Kind = "visit"
	KindShift   Kind = "shift"
	KindTrack   Kind = "track"
	KindClue    Kind = "clue"
	KindSOS     Kind = "sos"
	KindReply   Kind = "reply"
	KindProblem Kind = "problem"
)

// Kinds lists every kind, in the order in which those of one batch are stored:
// what others refer to comes first.
var Kinds = []Kind{KindShift, KindTrack, KindVisit, KindClue, KindSOS, KindReply, KindProblem}

// BlobTypes are the media types of what is sealed beside a record.
var BlobTypes = []string{"image/jpeg", "image/png", "image/webp", "audio/webm", "audio/mp4", "audio/ogg"}

// BlobRoles says what a photo or note is for.
var BlobRoles = []string{"photo", "voice", "signature", "pin", "before", "after"}

// Envelope is one record as its phone sealed it. All instants are those of the
// phone's clock; see Clock.
type Envelope struct {
	Kind      Kind
	MadeAt    time.Time
	Device    string // UUID of the phone
	DeviceSeq int64  // from 1, dense for a device and account
	Prev      string // SHA-256 of the envelope before it, "" for the first
	Anchor    *Anchor
	App       string
	Blobs     []Blob
	Form      *Form
	Body      Body // nil when Faults says why it could not be read
	Faults    grid.Faults
}

// Anchor is when the phone's clock and the server's were last seen together.
type Anchor struct {
	ServerAt time.Time `json:"server_at"`
	DeviceAt time.Time `json:"device_at"`
}

// Blob is a photo or note that belongs to the record; its bytes come by themselves.
type Blob struct {
	SHA256    string     `json:"sha256"`
	Bytes     int64      `json:"bytes"`
	Type      string     `json:"type"`
	Role      string     `json:"role"`
	TakenAt   *time.Time `json:"taken_at"`
	Lon       *float64   `json:"lon"`
	Lat       *float64   `json:"lat"`
	AccuracyM float64    `json:"accuracy_m"`
}

// Form is the checklist that was filled in.
type Form struct {
	Code    string `json:"code"`
	Version int    `json:"version"`
}

// sealed is the envelope on the wire.
type sealed struct {
	V         int             `json:"v"`
	Kind      Kind            `json:"kind"`
	MadeAt    time.Time       `json:"made_at"`
	Device    string          `json:"device"`
	DeviceSeq int64           `json:"device_seq"`
	Prev      string          `json:"prev"`
	Anchor    *Anchor         `json:"anchor"`
	App       string          `json:"app"`
	Blobs     []Blob          `json:"blobs"`
	Form      *Form           `json:"form"`
	Body      json.RawMessage `json:"body"`
}

// Sum is the SHA-256 of bytes, in lower-case hexadecimal.
func Sum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// ValidSum says whether a text is a SHA-256 as Sum writes it.
func ValidSum(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// Parse reads an envelope. An error means that it cannot be kept at all: it is no
// envelope, or does not say which phone made it as what. Anything else that is
// wrong is noted in Faults and is for the quarantine. Fields that are not known
// are left to whoever reads the sealed bytes later.
func Parse(text []byte) (*Envelope, error) {
	if len(text) > MostBytes {
		return nil, unreadable("", "has more than %d bytes", MostBytes)
	}
	if !utf8.Valid(text) {
		return nil, unreadable("", "is not UTF-8")
	}
	var s sealed
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, unreadable(fieldOf(err), "%s", reasonOf(err))
	}
	if s.V != Version {
		return nil, unreadable("v", "is %d, and %d is known here", s.V, Version)
	}
	if !slices.Contains(Kinds, s.Kind) {
		return nil, unreadable("kind", "is not one of %v", Kinds)
	}
	if _, err := grid.ParseID[string]("device", s.Device); err != nil {
		return nil, unreadable("device", "is not a UUID (36 lower-case characters)")
	}
	if s.DeviceSeq < 1 {
		return nil, unreadable("device_seq", "is not a number from 1")
	}
	if s.Prev != "" && !ValidSum(s.Prev) {
		return nil, unreadable("prev", "is neither empty nor a SHA-256 in lower-case hexadecimal")
	}
	if !usable(s.MadeAt) {
		return nil, unreadable("made_at", "is missing or in no year that can be")
	}
	e := &Envelope{Kind: s.Kind, MadeAt: s.MadeAt, Device: s.Device, DeviceSeq: s.DeviceSeq, Prev: s.Prev,
		App: clip(s.App, 60), Blobs: s.Blobs, Form: s.Form}
	if a := s.Anchor; a != nil && usable(a.ServerAt) && usable(a.DeviceAt) {
		e.Anchor = a
	}
	e.checkBlobs()
	e.readBody(s.Body)
	return e, nil
}

// unreadable refuses an envelope.
func unreadable(field, reason string, args ...any) error {
	e := grid.Errorf(grid.Invalid, "unreadable-submission", "the submission cannot be read")
	e.Fields = []grid.Field{{Name: field, Reason: fmt.Sprintf(reason, args...)}}
	return e
}

// usable refuses the zero of a programming language and clocks that run wild.
func usable(t time.Time) bool { y := t.UTC().Year(); return y >= 1970 && y <= 2200 }

// clip keeps the first runes of a text.
func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// checkBlobs notes what is wrong with the list of photos. Blobs that could never
// come are taken out, so that nobody waits for them.
func (e *Envelope) checkBlobs() {
	if len(e.Blobs) > MostBlobs {
		e.Faults.Add("blobs", fmt.Sprint(len(e.Blobs)), "are more than %d", MostBlobs)
	}
	seen := map[string]bool{}
	e.Blobs = slices.DeleteFunc(e.Blobs, func(b Blob) bool {
		switch {
		case !ValidSum(b.SHA256):
			e.Faults.Add("blobs.sha256", b.SHA256, "is not a SHA-256 in lower-case hexadecimal")
			return true
		case seen[b.SHA256]:
			return true // one photo in two places of a record is one photo
		case b.Bytes < 1 || b.Bytes > MostBlob:
			e.Faults.Add("blobs.bytes", fmt.Sprint(b.Bytes), "is not between 1 and %d", int64(MostBlob))
		case !slices.Contains(BlobTypes, b.Type):
			e.Faults.Add("blobs.type", b.Type, "is not one of %v", BlobTypes)
		case !slices.Contains(BlobRoles, b.Role):
			e.Faults.Add("blobs.role", b.Role, "is not one of %v", BlobRoles)
		}
		seen[b.SHA256] = true
		return false
	})
}
