package intake

import (
	"bytes"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// textReader gives the text of r as UTF-8 without a byte order mark, whatever
// known encoding it is in, and refuses by name and position what is broken. It
// holds two blocks, however long the text is.
type textReader struct {
	r       io.Reader
	begun   bool
	enc     string // noText until known; ASCII so far
	offset  int64  // of raw within the input
	raw     []byte // read, not decoded
	ended   bool   // r has ended
	pending []byte // decoded, not yet handed out
	block   []byte // of pending
	gb      *encoding.Decoder
	err     error
}

func newTextReader(r io.Reader) *textReader { return &textReader{r: r, enc: ASCII} }

// Encoding names the encoding as far as it is known: ASCII until the first
// character that is not.
func (t *textReader) Encoding() string { return t.enc }

func (t *textReader) Read(p []byte) (int, error) {
	for len(t.pending) == 0 && t.err == nil {
		t.err = t.fill()
	}
	if len(t.pending) > 0 {
		n := copy(p, t.pending)
		t.pending = t.pending[n:]
		return n, nil
	}
	return 0, t.err
}

// fill reads a block and decodes its whole characters.
func (t *textReader) fill() error {
	if err := t.read(); err != nil {
		return err
	}
	if !t.begun {
		if len(t.raw) < lookAt && !t.ended {
			return nil // too short to tell
		}
		if err := t.begin(); err != nil {
			return err
		}
	}
	whole, err := t.decode()
	if err != nil {
		return err
	}
	if bytes.IndexByte(t.pending, 0) >= 0 {
		t.pending = nil
		if t.enc == UTF16LE || t.enc == UTF16BE {
			return unusable("file", "", "is not text: there is a zero (NUL) character after byte %d", t.offset)
		}
		return unusable("file", "", "is not text: byte %d is zero (NUL)", t.offset+int64(bytes.IndexByte(t.raw, 0))+1)
	}
	t.offset += int64(whole)
	t.raw = t.raw[:copy(t.raw, t.raw[whole:])]
	if t.ended && len(t.raw) > 0 {
		t.pending = nil
		return unusable("file", "", "ends in the middle of a %s character (byte %d): it was cut short", t.enc, t.offset+1)
	}
	if t.ended && len(t.pending) == 0 {
		return io.EOF
	}
	return nil
}

// read fills raw up.
func (t *textReader) read() error {
	if t.raw == nil {
		t.raw, t.block = make([]byte, 0, decodeAt), make([]byte, 0, 2*decodeAt)
	}
	if t.ended {
		return nil
	}
	n, err := t.r.Read(t.raw[len(t.raw):cap(t.raw)])
	t.raw = t.raw[:len(t.raw)+n]
	if err == io.EOF {
		t.ended, err = true, nil
	}
	return err
}

// begin looks at the first bytes.
func (t *textReader) begin() error {
	t.begun = true
	if verdict := noTextVerdict(t.raw); verdict != "" {
		return unusable("file", "", "%s", verdict)
	}
	enc, mark := markOf(t.raw)
	switch {
	case mark > 0:
		t.enc = enc
		t.raw = t.raw[:copy(t.raw, t.raw[mark:])]
		t.offset = int64(mark)
	case bytes.IndexByte(t.raw[:min(lookAt, len(t.raw))], 0) >= 0:
		if enc := bareUTF16(t.raw[:min(lookAt, len(t.raw))]); enc != noText {
			t.enc = enc
		}
	}
	return nil
}

// decode puts the whole characters of raw into pending and gives their length.
func (t *textReader) decode() (whole int, err error) {
	if t.enc == ASCII {
		at := bytes.IndexFunc(t.raw, func(r rune) bool { return r >= utf8.RuneSelf })
		if at < 0 || len(t.raw)-at < lookAt && !t.ended {
			if at < 0 {
				at = len(t.raw)
			}
			t.pending = append(t.block[:0], t.raw[:at]...)
			return at, nil
		}
		if t.enc = tell(t.raw[at:], t.ended); t.enc == noText {
			return 0, unusable("file", "", "is neither UTF-8 nor UTF-16 nor GB18030 (byte %d); save it as UTF-8", t.offset+int64(at)+1)
		}
	}
	bad := -1
	switch t.enc {
	case UTF16LE, UTF16BE:
		t.pending, whole, bad = appendUTF16(t.block[:0], t.raw, t.enc == UTF16BE)
	case GB18030:
		if whole, bad = checkGB18030(t.raw); bad < 0 {
			t.pending, err = t.fromGB(t.raw[:whole])
		}
	default:
		if whole, bad = checkUTF8(t.raw); bad < 0 {
			t.pending = append(t.block[:0], t.raw[:whole]...)
		}
	}
	if bad >= 0 {
		t.pending = nil
		return 0, unusable("file", "", "is %s at its beginning and is not %s at byte %d: it is damaged, or two files in one", t.enc, t.enc, t.offset+int64(bad)+1)
	}
	return whole, err
}

// fromGB decodes whole characters. What has no character becomes U+FFFD, which
// is refused where a value has it.
func (t *textReader) fromGB(b []byte) ([]byte, error) {
	if t.gb == nil {
		t.gb = simplifiedchinese.GB18030.NewDecoder()
	}
	return t.gb.Bytes(b)
}

// appendUTF16 decodes the whole characters of b: their length, and the position
// of a surrogate without its partner, -1 if there is none.
func appendUTF16(to, b []byte, big bool) (text []byte, whole, bad int) {
	at := func(i int) rune {
		if big {
			return rune(b[i])<<8 | rune(b[i+1])
		}
		return rune(b[i+1])<<8 | rune(b[i])
	}
	i := 0
	for ; i+1 < len(b); i += 2 {
		r := at(i)
		if utf16.IsSurrogate(r) {
			if r >= 0xdc00 {
				return to, i, i
			}
			if i+3 >= len(b) {
				return to, i, -1 // its partner is to come
			}
			if r = utf16.DecodeRune(r, at(i+2)); r == utf8.RuneError {
				return to, i, i
			}
			i += 2
		}
		to = utf8.AppendRune(to, r)
	}
	return to, min(i, len(b)), -1
}

// CheckText reads all of r and refuses what is no text, by name.
func CheckText(r io.Reader) error {
	_, err := io.Copy(io.Discard, newTextReader(r))
	return err
}
