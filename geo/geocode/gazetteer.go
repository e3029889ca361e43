package geocode

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unsafe"
)

// Gazetteer is an opened gazetteer file. It is safe for concurrent use until it
// is closed.
type Gazetteer struct {
	x     index
	close func() error
}

// ErrGazetteer is the reason behind every refusal of a gazetteer file: cut off,
// damaged, of another version or no gazetteer at all.
var ErrGazetteer = errors.New("not a usable gazetteer file")

// OpenGazetteer maps a file that a Builder wrote. The whole file is checked
// against its checksum, and every reference in it against what it points to, so
// that a damaged file is an error here (ErrGazetteer) and never a wrong answer
// or a crash later. Name gives the file's name without its extension.
func OpenGazetteer(path string) (*Gazetteer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, unmap, err := mapFile(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	g, err := readGazetteer(data, releaseMapped)
	if err != nil {
		_ = unmap()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	g.close = unmap
	g.x.name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	return g, nil
}

// readGazetteer checks the bytes of a file. They stay in use and must not
// change.
func readGazetteer(data []byte, release func([]byte)) (*Gazetteer, error) {
	if unsafe.Sizeof(uintptr(0)) != 8 || !littleEndian() {
		return nil, fmt.Errorf("%w: this machine does not order bytes as the file does", ErrGazetteer)
	}
	g := &Gazetteer{}
	if err := g.x.readFrom(data, release); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrGazetteer, err)
	}
	return g, nil
}

func littleEndian() bool {
	one := uint16(1)
	return *(*byte)(unsafe.Pointer(&one)) == 1
}

// Name is the name of the file without its extension.
func (g *Gazetteer) Name() string { return g.x.name }

// Entries is the number of known points.
func (g *Gazetteer) Entries() int { return g.x.entries() }

// Close gives the mapped memory back. Nothing may be asked afterwards.
func (g *Gazetteer) Close() error {
	if g.close == nil {
		return nil
	}
	f := g.close
	g.close, g.x = nil, index{}
	return f()
}
