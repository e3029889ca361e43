package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gridwatch/grid"
)

const sender = "0190a000-0000-7000-8000-000000000001"

func sumOf(b []byte) string { sum := sha256.Sum256(b); return hex.EncodeToString(sum[:]) }

// photo makes bytes that are those of a seed.
func photo(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func openAt(t testing.TB, dir string, o Options) *Store {
	t.Helper()
	if o.Reserve == 0 {
		o.Reserve = 1
	}
	s, err := Open(t.Context(), dir, "", o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// holds wants a whole blob, or none.
func holds(t testing.TB, s *Store, b []byte, want bool) {
	t.Helper()
	size, there, err := s.Size(context.Background(), sumOf(b))
	if err != nil || there != want || want && size != int64(len(b)) {
		t.Errorf("size: got %d, %v, %v, want %d, %v", size, there, err, len(b), want)
	}
	if !there {
		return
	}
	f, err := s.Read(context.Background(), sumOf(b))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil || !bytes.Equal(got, b) {
		t.Errorf("bytes: got %d, %v, want the %d that came", len(got), err, len(b))
	}
}

func codeOf(err error) string {
	var e *grid.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func TestAppend(t *testing.T) {
	s := openAt(t, t.TempDir(), Options{})
	b := photo(rand.New(rand.NewPCG(1, 1)), 10_000)
	sum, length := sumOf(b), int64(len(b))
	for _, c := range []struct {
		name        string
		offset      int64
		bytes       []byte
		now, resume int64
		whole       bool
		code        string
	}{
		{"a beginning", 0, b[:4000], 4000, 0, false, ""},
		{"at the wrong place", 3000, b[3000:], 0, 4000, false, ""},
		{"begun again", 0, b[:10], 0, 4000, false, ""},
		{"nothing", 4000, nil, 4000, 0, false, ""},
		{"too much", 4000, append(bytes.Clone(b[4000:]), 'x'), 0, 0, false, "blob-hash"},
		{"thrown away", 4000, b[4000:], 0, 0, false, "offset"},
		{"other bytes", 0, bytes.Repeat([]byte{7}, len(b)), 0, 0, false, "blob-hash"},
		{"the beginning again", 0, b[:1], 1, 0, false, ""},
		{"the rest", 1, b[1:], length, 0, true, ""},
		{"again, whole", 0, b, length, 0, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			now, whole, err := s.Append(t.Context(), sender, sum, c.offset, length, bytes.NewReader(c.bytes))
			var wrong *WrongOffset
			switch {
			case c.resume > 0 || c.code == "offset":
				if !errors.As(err, &wrong) || wrong.Offset != c.resume {
					t.Errorf("got %v, want to go on at %d", err, c.resume)
				}
			case c.code != "":
				if codeOf(err) != c.code {
					t.Errorf("got %v, want %s", err, c.code)
				}
			case err != nil || now != c.now || whole != c.whole:
				t.Errorf("got %d, %v, %v, want %d, %v", now, whole, err, c.now, c.whole)
			}
		})
	}
	holds(t, s, b, true)
	if n, err := s.Offset(sender, sum); n != 0 || err != nil {
		t.Errorf("left over: got %d, %v, want nothing", n, err)
	}
}

// Two senders of one blob do not meet; one of them may send rubbish.
func TestSendersDoNotMeet(t *testing.T) {
	s := openAt(t, t.TempDir(), Options{})
	b := photo(rand.New(rand.NewPCG(2, 2)), 1000)
	const other = "0190a000-0000-7000-8000-000000000002"
	if _, _, err := s.Append(t.Context(), other, sumOf(b), 0, 1000, strings.NewReader("rubbish")); err != nil {
		t.Fatal(err)
	}
	if _, whole, err := s.Append(t.Context(), sender, sumOf(b), 0, 1000, bytes.NewReader(b)); err != nil || !whole {
		t.Errorf("got %v, %v, want whole", whole, err)
	}
	holds(t, s, b, true)
}

// The same blob at the same time, from one sender, in parts and together.
func TestAtOnce(t *testing.T) {
	s := openAt(t, t.TempDir(), Options{})
	b := photo(rand.New(rand.NewPCG(3, 3)), 50_000)
	var all sync.WaitGroup
	for n := range 16 {
		all.Go(func() {
			if n%2 == 0 {
				if err := s.PutAll(t.Context(), sender, []Item{{sumOf(b), b}, {sumOf(b), b}})[1]; err != nil {
					t.Errorf("together: %v", err)
				}
			} else if _, whole, err := s.Append(t.Context(), sender, sumOf(b), 0, int64(len(b)), bytes.NewReader(b)); err != nil || !whole {
				t.Errorf("alone: %v, %v", whole, err)
			}
		})
	}
	all.Wait()
	holds(t, s, b, true)
	if left, err := os.ReadDir(s.partial); err != nil || len(left) != 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

func TestPutAll(t *testing.T) {
	s := openAt(t, t.TempDir(), Options{})
	r := rand.New(rand.NewPCG(4, 4))
	var items []Item
	for range 200 {
		b := photo(r, 1+r.IntN(3000))
		items = append(items, Item{sumOf(b), b})
	}
	items = append(items, Item{sumOf([]byte("a")), []byte("b")}, items[0])
	for n, err := range s.PutAll(t.Context(), sender, items) {
		if want := map[bool]string{true: "blob-hash"}[n == 200]; codeOf(err) != want || want == "" && err != nil {
			t.Errorf("item %d: got %v, want %q", n, err, want)
		}
	}
	for _, i := range items[:200] {
		holds(t, s, i.Bytes, true)
	}
	holds(t, s, []byte("b"), false)
}

// A disk without room refuses before anything is written; with room it goes on.
func TestFullDisk(t *testing.T) {
	free := int64(1000)
	s := openAt(t, t.TempDir(), Options{Free: func(string) (int64, error) { return free, nil }, Reserve: 500})
	held, b := []byte("held"), bytes.Repeat([]byte("x"), 600)
	if err := s.PutAll(t.Context(), sender, []Item{{sumOf(held), held}})[0]; err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Append(t.Context(), sender, sumOf(b), 0, 600, bytes.NewReader(b)); codeOf(err) != "disk-full" {
		t.Errorf("alone: got %v, want disk-full", err)
	}
	if err := s.PutAll(t.Context(), sender, []Item{{sumOf(b), b}})[0]; codeOf(err) != "disk-full" {
		t.Errorf("together: got %v, want disk-full", err)
	}
	holds(t, s, held, true)
	free = 5000
	if _, whole, err := s.Append(t.Context(), sender, sumOf(b), 0, 600, bytes.NewReader(b)); err != nil || !whole {
		t.Errorf("with room: got %v, %v, want whole", whole, err)
	}
}

func TestPurge(t *testing.T) {
	s := openAt(t, t.TempDir(), Options{})
	old, fresh := sumOf([]byte("old")), sumOf([]byte("fresh"))
	for _, sum := range []string{old, fresh} {
		if _, _, err := s.Append(t.Context(), sender, sum, 0, 10, strings.NewReader("part")); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-30 * 24 * time.Hour)
	if err := os.Chtimes(filepath.Join(s.partial, old+"."+sender), long, long); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Purge(time.Now().Add(-time.Hour)); n != 1 || err != nil {
		t.Errorf("got %d, %v, want 1", n, err)
	}
	for sum, want := range map[string]int64{old: 0, fresh: 4} {
		if n, err := s.Offset(sender, sum); n != want || err != nil {
			t.Errorf("offset: got %d, %v, want %d", n, err, want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, where := range []string{"ftp://x/y", "s3://", "s3://bucket?endpoint="} {
		if _, err := Open(t.Context(), where, t.TempDir(), Options{}); grid.KindOf(err) != grid.Invalid {
			t.Errorf("%s: got %v, want Invalid", where, err)
		}
	}
	if _, err := Open(t.Context(), filepath.Join(os.DevNull, "x"), "", Options{}); err == nil {
		t.Error("a folder that cannot be made: got nil, want an error")
	}
}

// What is removed is gone and can come anew; what is not there is passed over. What
// is arriving is told.
func TestRemove(t *testing.T) {
	s := openAt(t, t.TempDir(), Options{})
	r := rand.New(rand.NewPCG(7, 7))
	gone, stays, half := photo(r, 1000), photo(r, 1000), photo(r, 1000)
	for n, err := range s.PutAll(t.Context(), sender, []Item{{sumOf(gone), gone}, {sumOf(stays), stays}}) {
		if err != nil {
			t.Fatal(n, err)
		}
	}
	if _, _, err := s.Append(t.Context(), sender, sumOf(half), 0, 1000, bytes.NewReader(half[:10])); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Remove(t.Context(), []string{sumOf(gone), sumOf([]byte("never"))}); err != nil {
			t.Fatal(err)
		}
	}
	holds(t, s, gone, false)
	holds(t, s, stays, true)
	if got, err := s.Arriving(); err != nil || len(got) != 1 || !got[sumOf(half)] {
		t.Errorf("arriving: got %v, %v, want the half one", got, err)
	}
	if err := s.PutAll(t.Context(), sender, []Item{{sumOf(gone), gone}})[0]; err != nil {
		t.Fatal(err)
	}
	holds(t, s, gone, true)
}
