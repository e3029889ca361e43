package intake

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// utf8Reader passes UTF-8 through without its byte order mark and refuses
// anything else by name.
type utf8Reader struct {
	r       io.Reader
	begun   bool
	offset  int64  // of the bytes checked so far
	held    []byte // start of a character cut by the end of a read
	pending []byte // checked, not yet handed out
	err     error
}

func newUTF8Reader(r io.Reader) *utf8Reader { return &utf8Reader{r: r} }

func (u *utf8Reader) Read(p []byte) (int, error) {
	for len(u.pending) == 0 && u.err == nil {
		u.fill()
	}
	if len(u.pending) > 0 {
		n := copy(p, u.pending)
		u.pending = u.pending[n:]
		return n, nil
	}
	return 0, u.err
}

// fill reads a block and keeps back a character cut at its end.
func (u *utf8Reader) fill() {
	block := make([]byte, 64<<10)
	held := copy(block, u.held)
	n, err := u.r.Read(block[held:])
	block, u.held = block[:held+n], nil
	if !u.begun && err == nil && len(block) < 4 {
		u.held = block // too short to tell the byte order mark
		return
	}
	if !u.begun {
		u.begun = true
		if name := byteOrderMark(block); name != "" {
			u.err = unusable("file", "", "is %s; save it as UTF-8", name)
			return
		}
		block = bytes.TrimPrefix(block, []byte("\xef\xbb\xbf"))
	}
	whole := len(block)
	if err == nil {
		whole = wholeRunes(block)
	}
	if bad := firstInvalid(block[:whole]); bad >= 0 {
		u.err = unusable("file", "", "is not UTF-8 (byte %d); %s", u.offset+int64(bad)+1, guess(block[:whole]))
		return
	}
	if at := bytes.IndexByte(block[:whole], 0); at >= 0 { // valid UTF-8, but no text
		u.err = unusable("file", "", "is not text (byte %d); %s", u.offset+int64(at)+1, guess(block[:whole]))
		return
	}
	u.pending, u.held, u.err = block[:whole], block[whole:], err
	u.offset += int64(whole)
}

// wholeRunes is the length of b without a character cut at the end.
func wholeRunes(b []byte) int {
	for back := 1; back < utf8.UTFMax && back <= len(b); back++ {
		if c := b[len(b)-back]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-back:]) {
				return len(b) - back
			}
			break
		}
	}
	return len(b)
}

func firstInvalid(b []byte) int {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return -1
}

func byteOrderMark(b []byte) string {
	for _, m := range []struct{ mark, name string }{
		{"\xff\xfe\x00\x00", "UTF-32 (little endian)"}, {"\x00\x00\xfe\xff", "UTF-32 (big endian)"},
		{"\xff\xfe", "UTF-16 (little endian)"}, {"\xfe\xff", "UTF-16 (big endian)"},
		{"PK\x03\x04", "a ZIP or Excel workbook"}, {"\x1f\x8b", "gzip although its name does not end in .gz"},
	} {
		if bytes.HasPrefix(b, []byte(m.mark)) {
			return m.name
		}
	}
	return ""
}

// guess names the encoding that the bytes fit.
func guess(b []byte) string {
	if bytes.IndexByte(b, 0) >= 0 {
		return "it looks like UTF-16 or a binary file; save it as UTF-8"
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	cut := bytes.TrimSuffix(text, []byte("\uFFFD")) // the block may end inside a character
	if err == nil && !bytes.Contains(cut, []byte("\uFFFD")) {
		return "it looks like GB18030 (GBK); save it as UTF-8"
	}
	return "save it as UTF-8"
}

// CheckText reads all of r and refuses what is not UTF-8, by name.
func CheckText(r io.Reader) error {
	_, err := io.Copy(io.Discard, newUTF8Reader(r))
	return err
}
