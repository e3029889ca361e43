package intake

import (
	"bytes"
	"unicode/utf8"
)

// The encodings of text that are read, as they are shown to people. They are
// told by a byte order mark, else by the bytes themselves.
const (
	ASCII    = "ASCII"
	UTF8     = "UTF-8"
	UTF8BOM  = "UTF-8 with byte order mark"
	UTF16LE  = "UTF-16 little endian"
	UTF16BE  = "UTF-16 big endian"
	GB18030  = "GB18030"
	noText   = ""
	lookAt   = 4096 // bytes from the first that is not ASCII on which the encoding is decided
	decodeAt = 64 << 10
)

// magic are beginnings of files that hold no text.
var magic = []struct{ mark, verdict string }{
	{"\xff\xfe\x00\x00", "is UTF-32 (little endian); save it as UTF-8"},
	{"\x00\x00\xfe\xff", "is UTF-32 (big endian); save it as UTF-8"},
	{"PK\x03\x04", "is a ZIP archive or an Excel workbook, not text"},
	{"PK\x05\x06", "is an empty ZIP archive, not text"},
	{"\x1f\x8b", "is gzip, not text"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Excel workbook (.xls) or one with a password; save it as .xlsx without a password, or as CSV"},
	{"%PDF-", "is a PDF, not a table"},
	{"\x89PNG", "is a picture, not a table"},
	{"\xff\xd8\xff", "is a picture, not a table"},
	{"7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it"},
	{"Rar!\x1a\x07", "is a RAR archive; unpack it"},
	{"BZh", "is a bzip2 archive; unpack it"},
	{"\x28\xb5\x2f\xfd", "is a Zstandard archive; unpack it"},
	{"\xfd7zXZ\x00", "is an xz archive; unpack it"},
}

// noTextVerdict names what a file that begins so is, "" when it may be text.
func noTextVerdict(head []byte) string {
	for _, m := range magic {
		if bytes.HasPrefix(head, []byte(m.mark)) {
			return m.verdict
		}
	}
	return ""
}

// markOf is the encoding that a byte order mark tells, and the mark's length.
func markOf(head []byte) (encoding string, length int) {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return UTF8BOM, 3
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return UTF16LE, 2
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return UTF16BE, 2
	}
	return noText, 0
}

// bareUTF16 tells UTF-16 without a mark: line breaks and other ASCII have a zero
// in one half of their two bytes, the other half has few zeros, and what comes
// out has separators and no control characters.
func bareUTF16(head []byte) string {
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	if bytes.Count(head, []byte{0})*5 < 2*len(head) && utf8.Valid(bytes.ReplaceAll(head, []byte{0}, nil)) {
		return noText // text of one byte a character with stray zeros
	}
	for half, encoding := range []string{UTF16BE, UTF16LE} {
		if zeros[half] <= 4*zeros[1-half] {
			continue
		}
		text, _, bad := appendUTF16(nil, head[:len(head)&^1], half == 0)
		if bad < 0 && !hasControls(text) && bytes.ContainsAny(text, ",;\t\n") {
			return encoding
		}
	}
	return noText
}

// hasControls says whether text has control characters other than blanks and
// line breaks.
func hasControls[T []byte | string](text T) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return true
		}
	}
	return false
}

// tell decides on an encoding by a piece of text that begins with the first
// byte that is not ASCII. ended says that the text ends with the piece. UTF-8
// that is damaged is UTF-8 all the same, since its bytes often fit GB18030 as
// well. noText: neither.
func tell(piece []byte, ended bool) string {
	whole, bad := checkUTF8(piece)
	if bad < 0 && (whole > 0 || ended) || mostlyUTF8(piece) {
		return UTF8
	}
	whole, bad = checkGB18030(piece)
	if bad < 0 && !looksLikeBig5(piece[:whole]) {
		return GB18030
	}
	return noText
}

// mostlyUTF8 says whether b has more characters of three bytes, as Chinese has,
// than bytes that are not UTF-8. Text in GB18030 has hardly any.
func mostlyUTF8(b []byte) bool {
	three, bad := 0, 0
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && size <= 1:
			bad++
		case size == 3:
			three++
		}
		i += max(size, 1)
	}
	return three > bad
}

// checkUTF8 gives the length of the whole characters of b and the position of
// the first byte that is not UTF-8, -1 if there is none.
func checkUTF8(b []byte) (whole, bad int) {
	if utf8.Valid(b) {
		return len(b), -1
	}
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size <= 1 {
			if !utf8.FullRune(b[i:]) {
				return i, -1
			}
			return i, i
		}
		i += size
	}
	return len(b), -1
}

// checkGB18030 is checkUTF8 for the one, two and four bytes of GB 18030-2005.
func checkGB18030(b []byte) (whole, bad int) {
	in := func(c, from, to byte) bool { return c >= from && c <= to }
	for i := 0; i < len(b); {
		if b[i] < 0x80 {
			i++
			continue
		}
		if !in(b[i], 0x81, 0xfe) {
			return i, i
		}
		rest := b[i:]
		switch {
		case len(rest) < 2:
			return i, -1
		case in(rest[1], 0x40, 0x7e) || in(rest[1], 0x80, 0xfe):
			i += 2
		case !in(rest[1], 0x30, 0x39):
			return i, i
		case len(rest) < 3:
			return i, -1
		case !in(rest[2], 0x81, 0xfe):
			return i, i
		case len(rest) < 4:
			return i, -1
		case !in(rest[3], 0x30, 0x39):
			return i, i
		default:
			i += 4
		}
	}
	return len(b), -1
}

// looksLikeBig5 says whether whole characters fit Big5 rather than GB18030: in
// Chinese of the mainland nearly all second bytes are 0xA1 and up, in Big5 four
// of ten are below 0x7F.
func looksLikeBig5(b []byte) bool {
	low, all := 0, 0
	for i := 0; i+1 < len(b); i++ {
		if b[i] < 0x80 {
			continue
		}
		if all++; b[i+1] < 0x80 {
			low++
		}
		i++
	}
	return all >= 20 && low*4 > all
}
