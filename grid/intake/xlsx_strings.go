package intake

import (
	"errors"
	"io"
	"strings"
)

// Bounds of the shared strings, which have to be in memory.
const (
	maxStrings     = 6_000_000
	maxStringBytes = 96 << 20
	stringSlab     = 1 << 20
)

// sharedStrings are the texts of a workbook, each once: packed one behind the
// other in slabs, since millions of Go strings would take three times as much.
type sharedStrings struct {
	slabs [][]byte
	ends  []uint32 // of each string, counted over all slabs
	bytes int
}

// add appends a string; false when there is no room for it.
func (s *sharedStrings) add(text []byte) bool {
	if len(s.ends) == maxStrings || s.bytes+len(text) > maxStringBytes {
		return false
	}
	s.bytes += len(text)
	s.ends = append(s.ends, uint32(s.bytes))
	for len(text) > 0 {
		if n := len(s.slabs); n == 0 || len(s.slabs[n-1]) == stringSlab {
			s.slabs = append(s.slabs, make([]byte, 0, stringSlab))
		}
		last := &s.slabs[len(s.slabs)-1]
		n := min(len(text), stringSlab-len(*last))
		*last, text = append(*last, text[:n]...), text[n:]
	}
	return true
}

// at gives string n, counted from 0; false when there is none.
func (s *sharedStrings) at(n int) (string, bool) {
	if n < 0 || n >= len(s.ends) {
		return "", false
	}
	from, to := uint32(0), s.ends[n]
	if n > 0 {
		from = s.ends[n-1]
	}
	if from == to {
		return "", true
	}
	slab, end := from/stringSlab, (to-1)/stringSlab
	if slab == end {
		return string(s.slabs[slab][from%stringSlab : (to-1)%stringSlab+1]), true
	}
	var b strings.Builder
	for ; from < to; from += uint32(min(int(to-from), stringSlab-int(from%stringSlab))) {
		part := s.slabs[from/stringSlab][from%stringSlab:]
		b.Write(part[:min(len(part), int(to-from))])
	}
	return b.String(), true
}

func (w *workbook) readStrings(name string) error {
	in, err := w.parts.open(name, maxText)
	if err != nil {
		return err
	}
	defer in.close()
	var text []byte
	inText, phonetic := false, 0
	for {
		piece, err := in.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return in.fail(err)
		}
		element := in.element()
		switch {
		case piece == xmlText:
			if inText && phonetic == 0 {
				if text = append(text, in.xmlScanner.text...); len(text) > maxRow {
					return unusable("file", "", "is a workbook with a text longer than %d bytes", maxRow)
				}
			}
		case element == "rPh":
			phonetic += map[xmlPiece]int{xmlStart: 1, xmlEnd: -1}[piece]
		case element == "t":
			inText = piece == xmlStart
		case element == "si" && piece == xmlStart:
			text = text[:0]
		case element == "si":
			if !w.strings.add(unescapeCell(text)) {
				return unusable("file", "", "is a workbook with more than %d MiB or %d million shared strings: save it as CSV", maxStringBytes>>20, maxStrings/1_000_000)
			}
		}
	}
}
