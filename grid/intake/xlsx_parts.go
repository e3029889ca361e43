package intake

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"io"
	"path"
	"strings"
)

// Bounds of a workbook's package.
const (
	maxDirectory = 4 << 20 // bytes that listing the parts may read
	maxParts     = 10_000
	maxSheets    = 256
	maxSmallPart = 16 << 20 // bytes of a part other than sheets and strings
)

// workbookParts opens the parts of a workbook by name.
type workbookParts struct {
	files map[string]*zip.File
}

// openParts lists the package. A list that is itself a bomb is refused before it
// is in memory.
func openParts(r io.ReaderAt, size int64) (*workbookParts, error) {
	limited := &limitedAt{r: r, left: maxDirectory + 1<<17}
	archive, err := zip.NewReader(limited, size)
	switch {
	case limited.left < 0:
		return nil, unusable("file", "", "is a workbook whose list of parts is longer than %d MiB: refused as a decompression bomb", maxDirectory>>20)
	case err != nil:
		return nil, unusable("file", "", "is not a whole ZIP archive or workbook: %v", err)
	case len(archive.File) > maxParts:
		return nil, unusable("file", "", "is a workbook of %d parts; %d is the most", len(archive.File), maxParts)
	}
	limited.free = true
	p := &workbookParts{files: make(map[string]*zip.File, len(archive.File))}
	for _, f := range archive.File {
		name := strings.ToLower(strings.TrimPrefix(f.Name, "/"))
		if _, twice := p.files[name]; twice {
			return nil, unusable("file", "", "is a workbook with two parts named %s", short(f.Name))
		}
		if strings.HasPrefix(name, "xl/externallinks/") {
			return nil, unusable("file", "", "is a workbook with links to other workbooks: break the links (数据 → 编辑链接) and save it again")
		}
		p.files[name] = f
	}
	return p, nil
}

// limitedAt counts what is read while the package is listed.
type limitedAt struct {
	r    io.ReaderAt
	left int64
	free bool // no longer counted
}

func (l *limitedAt) ReadAt(p []byte, off int64) (int, error) {
	if !l.free {
		if l.left -= int64(len(p)); l.left < 0 {
			return 0, errors.New("the list of parts is too long")
		}
	}
	return l.r.ReadAt(p, off)
}

// has says whether there is such a part.
func (p *workbookParts) has(name string) bool { return p.files[strings.ToLower(name)] != nil }

// part is an open part of the package.
type part struct {
	*xmlScanner
	name string
	file io.ReadCloser
	text *textReader
}

// open begins to read a part of at most so many bytes.
func (p *workbookParts) open(name string, most int64) (*part, error) {
	f := p.files[strings.ToLower(name)]
	switch {
	case f == nil:
		return nil, unusable("file", "", "is a ZIP archive without %s, or a workbook that is damaged", name)
	case f.Flags&1 != 0:
		return nil, unusable("file", "", "is encrypted: save it without a password")
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return nil, unusable("file", "", "is packed by a method (%d) that workbooks do not use", f.Method)
	case f.UncompressedSize64 > uint64(most):
		return nil, unusable("file", "", "is a workbook whose part %s is %d MiB long; %d MiB is the most", name, f.UncompressedSize64>>20, most>>20)
	}
	packed := int64(f.CompressedSize64)
	if f.UncompressedSize64 > ratioFrom && f.UncompressedSize64/maxRatio > f.CompressedSize64 {
		return nil, bomb(name)
	}
	in, err := f.Open()
	if err != nil {
		return nil, damaged(name, err)
	}
	guarded := &inflated{r: in, packed: &packed, what: "workbook with a part (" + name + ")"}
	text := newTextReader(guarded)
	return &part{xmlScanner: newXMLScanner(text), name: name, file: in, text: text}, nil
}

func bomb(name string) error {
	return unusable("file", "", "is a workbook with a part (%s) that unpacks to more than %d times its size: refused as a decompression bomb", name, maxRatio)
}

func damaged(name string, err error) error {
	return unusable("file", "", "is a workbook whose part %s is damaged: %v", name, err)
}

// fail names the part in what the scanner or the unpacker complained of.
func (p *part) fail(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errXMLShape), errors.Is(err, errXMLDepth), errors.Is(err, errXMLTag), errors.Is(err, errXMLType),
		errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF),
		errors.As(err, &corrupt):
		return damaged(p.name, err)
	}
	return err
}

// each calls fn at every start of an element, until the end.
func (p *part) each(fn func() error) error {
	for {
		piece, err := p.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && piece == xmlStart {
			err = fn()
		}
		if err != nil {
			return p.fail(err)
		}
	}
}

// close ends reading; the reasons that matter were seen.
func (p *part) close() { _ = p.file.Close() }

// relations are the targets of a part's relationships by id, within the package.
func (p *workbookParts) relations(of string) (map[string]relation, error) {
	name := "_rels/.rels"
	if of != "" {
		name = path.Join(path.Dir(of), "_rels", path.Base(of)+".rels")
	}
	out := map[string]relation{}
	if !p.has(name) {
		return out, nil
	}
	in, err := p.open(name, maxSmallPart)
	if err != nil {
		return nil, err
	}
	defer in.close()
	err = in.each(func() error {
		if in.element() != "Relationship" || len(out) > maxParts {
			return nil
		}
		kind := string(in.attr("Type"))
		target := string(in.attr("Target"))
		if !strings.HasPrefix(target, "/") {
			target = path.Join(path.Dir(of), target)
		}
		out[string(in.attr("Id"))] = relation{kind: kind[strings.LastIndexByte(kind, '/')+1:],
			target: strings.TrimPrefix(path.Clean(target), "/"), external: string(in.attr("TargetMode")) == "External"}
		return nil
	})
	return out, err
}

// relation of one part to another.
type relation struct {
	kind     string // "worksheet", "sharedStrings", …
	target   string
	external bool
}

// element is the element's name; the part has a name of its own.
func (p *part) element() string { return p.xmlScanner.name }
