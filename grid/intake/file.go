package intake

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"sync/atomic"
)

// Reading says how a file is read.
type Reading struct {
	Map   map[string]string // column → field, before names and synonyms
	Set   map[string]string // field → value of the rows that have none, by Open and PreviewFile
	Sheet string            // of a workbook: name or number; "": the one that fits
}

// Described tells people what a Source reads.
type Described interface {
	Format() string   // "CSV (tabs)", "Excel workbook, sheet \"2026\" of 3"
	Encoding() string // "GB18030"
}

// table is a Source over a file with columns.
type table interface {
	Source
	Described
	Ignored() []string
	Columns() Columns
}

// File is a Source over a file of any known format, told by its content.
type File struct {
	table
	at *position
}

// Open tells the format and the encoding of a file and reads all of it once, so
// that whatever makes it unusable is said before anything of it is stored. r has
// to stay open as long as the File is read. name only decides what is said of a
// file that is not what its name says.
func Open(r io.ReaderAt, size int64, name string, kind Kind, how Reading) (*File, error) {
	if err := checkConstants(kind, how.Set); err != nil {
		return nil, err
	}
	f := &File{at: &position{r: r}}
	if head := headOf(f.at.from(size)); bytes.HasPrefix(head, []byte("PK")) {
		t, err := ReadXLSX(f.at, size, kind, how) // has read everything
		if err != nil {
			return nil, err
		}
		f.table = withConstants(t, how.Set)
		return f, nil
	}
	if how.Sheet != "" {
		return nil, unusable("sheet", how.Sheet, "cannot be chosen: the file is no workbook")
	}
	t, err := openText(f.at.from(size), name, kind, how)
	if err != nil {
		return nil, err
	}
	if _, rereads := t.(*CSV); rereads {
		if err := readThrough(t); err != nil {
			return nil, err
		}
		t, err = openText(f.at.from(size), name, kind, how)
	}
	if err != nil {
		return nil, err
	}
	f.table = withConstants(t, how.Set)
	return f, nil
}

// readThrough reads a source to its end for what makes it unusable.
func readThrough(s Source) error {
	for {
		_, err := s.Next()
		var bad *RowError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && !errors.As(err, &bad):
			return err
		}
	}
}

// Position is how many bytes of the file were read last, for a progress bar.
func (f *File) Position() int64 { return f.at.last.Load() }

// position remembers how far a file was read.
type position struct {
	r    io.ReaderAt
	last atomic.Int64
}

func (p *position) ReadAt(b []byte, off int64) (int, error) {
	n, err := p.r.ReadAt(b, off)
	p.last.Store(off + int64(n))
	return n, err
}

func (p *position) from(size int64) io.Reader { return io.NewSectionReader(p, 0, size) }

// headOf gives the first bytes.
func headOf(r io.Reader) []byte {
	head := make([]byte, 8)
	n, _ := io.ReadFull(r, head) // a short file is told by what reads it
	return head[:n]
}

// openText opens CSV or GeoJSON, packed or not.
func openText(r io.Reader, name string, kind Kind, how Reading) (table, error) {
	r, isJSON, err := unwrap(r, name)
	if err != nil {
		return nil, err
	}
	if isJSON {
		return ReadGeoJSON(r, kind, how)
	}
	return ReadCSV(r, kind, how)
}

// unwrap unpacks gzip and says whether what is inside is JSON.
func unwrap(r io.Reader, name string) (_ io.Reader, isJSON bool, err error) {
	name = strings.ToLower(name)
	buffered := bufio.NewReaderSize(r, decodeAt)
	head, _ := buffered.Peek(2)
	r = buffered
	switch packed := string(head) == "\x1f\x8b"; {
	case packed:
		unpacked, err := Gunzip(buffered)
		if err != nil {
			return nil, false, err
		}
		inner := bufio.NewReaderSize(unpacked, decodeAt)
		if head, _ := inner.Peek(2); string(head) == "PK" {
			return nil, false, unusable("file", "", "is a workbook or ZIP archive inside a gzip file: unpack it")
		}
		r = inner
	case strings.HasSuffix(name, ".gz"):
		return nil, false, unusable("file", "", "is not gzip although its name ends in .gz")
	}
	var begin bytes.Buffer
	isJSON, err = beginsJSON(io.TeeReader(r, &begin))
	if err != nil {
		return nil, false, err
	}
	isJSON = isJSON || strings.HasSuffix(strings.TrimSuffix(name, ".gz"), "json")
	return io.MultiReader(&begin, r), isJSON, nil
}

// beginsJSON says whether the first character that is not blank is one with
// which JSON begins and a table hardly does.
func beginsJSON(r io.Reader) (bool, error) {
	text := bufio.NewReaderSize(newTextReader(r), 512)
	for range 512 {
		c, err := text.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return false, nil
		case err != nil:
			return false, err
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			continue
		}
		return c == '{' || c == '[', nil
	}
	return false, nil
}
