package intake

import "io"

// What a file may ask for. Each limit has a verdict of its own; all of them
// together keep the memory of an import below 256 MB, whatever comes in.
const (
	maxRow       = 1 << 20   // bytes of one row, line breaks inside quotes included
	maxColumns   = 1024      // columns of a table
	maxRows      = 5_000_000 // rows of a file
	maxText      = 4 << 30   // bytes of a file after unpacking
	maxPacked    = 96 << 20  // bytes of packed features waiting for their columns
	headerWithin = 10        // rows among which the header is looked for

	// An unpacked stream may be this many times its packed size once it is
	// longer than ratioFrom. Registers reach 5 to 40, deflate's most is 1032.
	maxRatio  = 300
	ratioFrom = 16 << 20
)

// rowLimit stops a row that never ends, such as one with an open quote in a
// file of any size. Bytes read ahead count, so the limit is approximate.
type rowLimit struct {
	r      io.Reader
	passed int
}

func (l *rowLimit) Read(p []byte) (int, error) {
	if l.passed > maxRow {
		return 0, unusable("file", "", "has a row longer than %d bytes: is a quote left open?", maxRow)
	}
	n, err := l.r.Read(p)
	l.passed += n
	return n, err
}

// inflated guards what comes out of an unpacker: packed counts the bytes that
// went in.
type inflated struct {
	r      io.Reader
	packed *int64
	out    int64
	what   string // "gzip file", "part xl/worksheets/sheet1.xml of the workbook"
}

func (i *inflated) Read(p []byte) (int, error) {
	n, err := i.r.Read(p)
	i.out += int64(n)
	switch {
	case i.out > ratioFrom && i.out > maxRatio*max(*i.packed, 1):
		return 0, unusable("file", "", "is a %s that unpacks to more than %d times its size: refused as a decompression bomb", i.what, maxRatio)
	case i.out > maxText:
		return 0, unusable("file", "", "is a %s that unpacks to more than %d GiB", i.what, maxText>>30)
	}
	return n, err
}

// counter counts the bytes read.
type counter struct {
	r io.Reader
	n *int64
}

func (c counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	*c.n += int64(n)
	return n, err
}
