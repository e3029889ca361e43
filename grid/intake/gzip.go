package intake

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
)

// Gunzip unpacks r and refuses by name what is damaged, cut short or a
// decompression bomb.
func Gunzip(r io.Reader) (io.Reader, error) {
	g := &gunzip{}
	unpacked, err := gzip.NewReader(bufio.NewReaderSize(counter{r, &g.packed}, decodeAt))
	if err != nil {
		return nil, unusable("file", "", "is not gzip: %v", err)
	}
	g.inflated = inflated{r: unpacked, packed: &g.packed, what: "gzip file"}
	return g, nil
}

type gunzip struct {
	inflated
	packed int64
}

func (g *gunzip) Read(p []byte) (int, error) {
	n, err := g.inflated.Read(p)
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &corrupt) {
		err = unusable("file", "", "is a gzip file that is damaged or cut short: %v", err)
	}
	return n, err
}
