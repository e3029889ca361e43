package geocode

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"
	"unsafe"
)

// The file: a header of fixed size, then sections of flat records in the
// machine's own order (little-endian), each at a multiple of 16 bytes.
//
//	0   magic "GWGAZ\x00\x01\n"
//	8   length of the file, 8 bytes
//	16  CRC-32C of everything from byte 24 on, 4 bytes, then 4 of zero
//	24  sections: offset and length in bytes, 8 bytes each
//
// The last section is JSON: the model and the names of the cities.
const (
	gazMagic  = "GWGAZ\x00\x01\n"
	gazTable  = 24
	gazAlign  = 16
	gazHeader = gazTable + sectionCount*16
)

const sectionCount = 16

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sections lists the flat slices in the order of the file.
func (x *index) sections() [sectionCount - 1]section {
	return [...]section{
		flat(&x.lon), flat(&x.lat), flat(&x.code), flat(&x.border), flat(&x.traits), flat(&x.text), flat(&x.textOff),
		flat(&x.exact), flat(&x.exactID), flat(&x.roads), flat(&x.roadText), flat(&x.roadPosts), flat(&x.variants),
		flat(&x.grams), flat(&x.gramPosts),
	}
}

// section reads and writes one slice as bytes.
type section struct {
	bytes func() []byte
	set   func(b []byte) bool
}

func flat[T any](s *[]T) section {
	size := int(unsafe.Sizeof(*new(T)))
	return section{
		bytes: func() []byte {
			if len(*s) == 0 {
				return nil
			}
			return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(*s))), len(*s)*size)
		},
		set: func(b []byte) bool {
			if len(b)%size != 0 || uintptr(unsafe.Pointer(unsafe.SliceData(b)))%8 != 0 {
				return false
			}
			*s = nil
			if len(b) > 0 {
				*s = unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/size)
			}
			return true
		},
	}
}

// tail is the last section.
type tail struct {
	Within    string
	Cities    []string
	Missing   []uint32
	Divisions []centre
	Model     model
}

// writeTo writes the file and gives its length.
func (x *index) writeTo(w io.Writer) (int64, error) {
	t := tail{Within: x.within, Missing: x.missing, Cities: x.cities, Divisions: x.divisions, Model: x.model}
	last, err := json.Marshal(t)
	if err != nil {
		return 0, err
	}
	var parts [][]byte
	for _, s := range x.sections() {
		parts = append(parts, s.bytes())
	}
	parts = append(parts, last)
	header := make([]byte, gazHeader)
	copy(header, gazMagic)
	at := int64(gazHeader)
	for i, p := range parts {
		binary.LittleEndian.PutUint64(header[gazTable+16*i:], uint64(at))
		binary.LittleEndian.PutUint64(header[gazTable+16*i+8:], uint64(len(p)))
		at += padded(len(p))
	}
	binary.LittleEndian.PutUint64(header[8:], uint64(at))
	sum := crc32.Update(0, castagnoli, header[gazTable:])
	for _, p := range parts {
		sum = crc32.Update(sum, castagnoli, p)
		sum = crc32.Update(sum, castagnoli, padding[:padded(len(p))-int64(len(p))])
	}
	binary.LittleEndian.PutUint32(header[16:], sum)
	out := bufio.NewWriterSize(w, 1<<20)
	_, _ = out.Write(header)
	for _, p := range parts {
		_, _ = out.Write(p)
		_, _ = out.Write(padding[:padded(len(p))-int64(len(p))])
	}
	return at, out.Flush()
}

var padding [gazAlign]byte

func padded(n int) int64 { return (int64(n) + gazAlign - 1) / gazAlign * gazAlign }

// readFrom lets x use the bytes of a file after checking all of them. What was
// read is given to release, so that an opened file costs memory only where it
// is used.
func (x *index) readFrom(data []byte, release func([]byte)) error {
	if len(data) < gazHeader || string(data[:len(gazMagic)]) != gazMagic {
		return errors.New("it does not begin as one of this version does")
	}
	if n := binary.LittleEndian.Uint64(data[8:]); n != uint64(len(data)) {
		return fmt.Errorf("it has %d bytes and should have %d", len(data), n)
	}
	if checksum(data[gazTable:], release) != binary.LittleEndian.Uint32(data[16:]) {
		return errors.New("its checksum does not match")
	}
	at := uint64(gazHeader)
	var parts [sectionCount][]byte
	for i := range parts {
		from := binary.LittleEndian.Uint64(data[gazTable+16*i:])
		n := binary.LittleEndian.Uint64(data[gazTable+16*i+8:])
		if from != at || n > uint64(len(data))-from {
			return fmt.Errorf("section %d lies outside of it", i)
		}
		parts[i] = data[from : from+n : from+n]
		if at = from + uint64(padded(int(n))); at > uint64(len(data)) {
			return fmt.Errorf("section %d lies outside of it", i)
		}
	}
	for i, s := range x.sections() {
		if !s.set(parts[i]) {
			return fmt.Errorf("section %d has a broken record", i)
		}
	}
	var t tail
	if err := json.Unmarshal(parts[sectionCount-1], &t); err != nil {
		return fmt.Errorf("its model: %w", err)
	}
	x.within, x.missing, x.cities, x.divisions, x.model = t.Within, t.Missing, t.Cities, t.Divisions, t.Model
	if err := x.check(); err != nil {
		return err
	}
	for _, s := range x.sections() {
		release(s.bytes())
	}
	return nil
}

func checksum(data []byte, release func([]byte)) uint32 {
	sum := uint32(0)
	for len(data) > 0 {
		n := min(len(data), 8<<20)
		sum = crc32.Update(sum, castagnoli, data[:n])
		release(data[:n])
		data = data[n:]
	}
	return sum
}

// check compares every reference with what it points to.
func (x *index) check() error {
	n := len(x.lon)
	switch {
	case len(x.lat) != n || len(x.code) != n || len(x.border) != n || len(x.traits) != n || n > math.MaxInt32:
		return errors.New("its columns differ in length")
	case len(x.textOff) != 2*n+1 || len(x.roadText) != len(x.roads)+1:
		return errors.New("its list of texts has the wrong length")
	case len(x.exact) != len(x.exactID) || len(x.textOff) == 0:
		return errors.New("its list of whole texts has the wrong length")
	case !rising(x.textOff, len(x.text)) || !rising(x.roadText, len(x.text)):
		return errors.New("a text lies outside of it")
	case !inside(x.roads, len(x.roadPosts)) || !inside(x.grams, len(x.gramPosts)):
		return errors.New("a list of entries lies outside of it")
	}
	for i := range n {
		if x.lon[i] > 1.8e9 || x.lon[i] < -1.8e9 || x.lat[i] > 9e8 || x.lat[i] < -9e8 {
			return errors.New("a point is not on earth")
		}
	}
	if !allBelow(x.exactID, n) || !allBelow(x.gramPosts, n) {
		return errors.New("an entry does not exist")
	}
	for i := range x.roadPosts {
		if x.roadPosts[i].id >= uint32(n) {
			return errors.New("an entry on a road does not exist")
		}
	}
	for i := range x.variants {
		if x.variants[i].road >= uint32(len(x.roads)) {
			return errors.New("a road does not exist")
		}
	}
	return x.model.check()
}

func rising(off []uint32, end int) bool {
	return slices.IsSorted(off) && (len(off) == 0 || int(off[len(off)-1]) <= end)
}

func inside(list []listing, end int) bool {
	for i := range list {
		if uint64(list[i].at)+uint64(list[i].n) > uint64(end) || list[i].n == 0 {
			return false
		}
	}
	return true
}

func allBelow(ids []uint32, n int) bool {
	for _, id := range ids {
		if id >= uint32(n) {
			return false
		}
	}
	return true
}

// check refuses a model whose trees ask for features that do not exist.
func (m *model) check() error {
	if bad(m.Names.Log) || bad(m.Names.Radius) {
		return errors.New("its trust in names is no number")
	}
	for _, stage := range [...]struct {
		f     *forest
		width int
	}{{&m.Stage1, int(features)}, {&m.Rerank, allFeatures}, {&m.Stage2, chosenFeatures}} {
		if bad(stage.f.Base) {
			return errors.New("its model is no number")
		}
		for i := range stage.f.Trees {
			t := &stage.f.Trees[i]
			for k := range t.Node {
				if int(t.Node[k].Feature) >= stage.width || bad(t.Node[k].Split) {
					return errors.New("its model asks for what is not known")
				}
			}
			if slices.ContainsFunc(t.Leaf[:], bad) {
				return errors.New("its model is no number")
			}
		}
	}
	return nil
}

func bad(v float32) bool { return v != v || v > math.MaxFloat32 || v < -math.MaxFloat32 }
