package geocode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"

	"gridwatch/geo"
)

// smallFile is a gazetteer of a few roads as bytes.
func smallFile(t testing.TB) []byte {
	t.Helper()
	a, err := LoadAdmin()
	if err != nil {
		t.Fatal(err)
	}
	b := NewBuilder(a, "3301")
	for n := 1; n < 90; n++ {
		road := []string{"春风路", "秋水街", "冬雪大道"}[n%3]
		e := Entry{Name: fmt.Sprintf("样本%d诊所(%s店)", n, road), Address: fmt.Sprintf("杭州市西湖区%s%d号锦绣大厦%d楼", road, n, n%9), Point: geo.Point{Lon: 120.1 + float64(n)*1e-4, Lat: 30.2 + float64(n%3)*1e-2}}
		if err := b.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var probes = []string{"杭州市西湖区春风路44号", "秋水街12号锦绣大厦", "冬雪大道与春风路交叉口西20米", "锦绣大厦3楼", "夏风路1号"}

// use asks an opened gazetteer what touches all its parts.
func use(g *Gazetteer) {
	a, _ := LoadAdmin()
	c := NewGeocoder(a, g)
	for _, p := range probes {
		c.Locate(Query{Address: p, Name: "样本诊所(春风路店)"}, Options{MinPrecision: District})
	}
}

// The same entries give the same bytes, and the file gives the same answers as
// the index in memory.
func TestGazetteerFile(t *testing.T) {
	first, second := smallFile(t), smallFile(t)
	if !bytes.Equal(first, second) {
		t.Error("two builds of the same entries differ")
	}
	path := filepath.Join(t.TempDir(), "small.gaz")
	if err := os.WriteFile(path, first, 0o600); err != nil {
		t.Fatal(err)
	}
	g, err := OpenGazetteer(path)
	if err != nil {
		t.Fatal(err)
	}
	if g.Name() != "small" || g.Entries() != 89 {
		t.Errorf("%s with %d entries", g.Name(), g.Entries())
	}
	memory, err := readGazetteer(first, func([]byte) {})
	if err != nil {
		t.Fatal(err)
	}
	a, err := LoadAdmin()
	if err != nil {
		t.Fatal(err)
	}
	one, other := NewGeocoder(a, g), NewGeocoder(a, memory)
	for _, p := range probes {
		f, h := one.Locate(Query{Address: p}, Options{}), other.Locate(Query{Address: p}, Options{})
		if (f.Point == nil) != (h.Point == nil) || f.Point != nil && *f.Point != *h.Point {
			t.Errorf("%s: mapped %+v, in memory %+v", p, f, h)
		}
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
}

// A file cut off or damaged anywhere is a named error.
func TestGazetteerDamaged(t *testing.T) {
	whole := smallFile(t)
	dir := t.TempDir()
	open := func(data []byte) error {
		path := filepath.Join(dir, "x.gaz")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		g, err := OpenGazetteer(path)
		if err == nil {
			_ = g.Close()
		}
		return err
	}
	if err := open(whole); err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(whole); n += 1 + len(whole)/97 {
		if err := open(whole[:n]); !errors.Is(err, ErrGazetteer) {
			t.Fatalf("cut at %d: %v", n, err)
		}
		data := bytes.Clone(whole)
		data[n] ^= 0x41
		if err := open(data); !errors.Is(err, ErrGazetteer) && n >= 20 {
			t.Fatalf("damaged at %d: %v", n, err)
		}
	}
	if _, err := OpenGazetteer(filepath.Join(dir, "none.gaz")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := OpenGazetteer(dir); err == nil {
		t.Error("a directory was opened")
	}
}

// Bytes changed with a checksum that fits: refused, or used without a crash.
func FuzzGazetteer(f *testing.F) {
	whole := smallFile(f)
	for _, at := range []uint32{24, 32, 40, 200, 300, 1000, 2000, 4000, 8000, 12000} {
		f.Add(at, uint64(0xffffffffffffffff))
		f.Add(at, uint64(1<<31))
		f.Add(at, uint64(7))
	}
	f.Fuzz(func(t *testing.T, at uint32, value uint64) {
		data := bytes.Clone(whole)
		k := gazTable + int(at)%(len(data)-gazTable-8)
		binary.LittleEndian.PutUint64(data[k:], value)
		binary.LittleEndian.PutUint32(data[16:], crc32.Checksum(data[gazTable:], castagnoli))
		g, err := readGazetteer(data, func([]byte) {})
		if err != nil {
			if !errors.Is(err, ErrGazetteer) {
				t.Fatalf("%v", err)
			}
			return
		}
		use(g)
	})
}

func TestBuilderRefuses(t *testing.T) {
	b := NewBuilder(nil, "")
	for _, e := range []Entry{{Name: "a", Point: geo.Point{Lon: 181}}, {Point: geo.Point{Lon: 1, Lat: 1}}} {
		var invalid *geo.InvalidError
		if err := b.Add(e); !errors.As(err, &invalid) {
			t.Errorf("%+v: %v", e, err)
		}
	}
	var out bytes.Buffer
	if _, err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	g, err := readGazetteer(out.Bytes(), func([]byte) {})
	if err != nil {
		t.Fatal(err)
	}
	use(g)
}

func TestPrecision(t *testing.T) {
	for p := Rooftop; p <= District; p++ {
		got, err := ParsePrecision(p.String())
		if err != nil || got != p {
			t.Errorf("%v reads %v %v", p, got, err)
		}
	}
	if _, err := ParsePrecision("street"); err == nil {
		t.Error("street is no precision")
	}
	if None.AtLeast(Road) || !Rooftop.AtLeast(Road) || District.AtLeast(Road) || !District.AtLeast(None) {
		t.Error("order of precisions")
	}
}
