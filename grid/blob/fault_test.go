package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
)

// disk stands behind the hook. It counts the operations, makes one of them fail,
// and knows what a power cut would take away: bytes that were not fsynced, and
// names whose folder was not.
type disk struct {
	mu    sync.Mutex
	n     int   // operations so far
	at    int   // the operation that fails, from 1; 0: none
	fault error // with which
	dead  bool  // after a cut: nothing gets through any more

	synced  map[string]int64 // bytes of a file that outlive a cut
	renamed []renaming       // not yet on the disk
	ops     []Op
}

type renaming struct{ from, to string }

var errCut = errors.New("the power went out")

func (d *disk) hook(op Op, path string, size int) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead {
		return 0, errCut
	}
	d.n++
	d.ops = append(d.ops, op)
	if d.n == d.at {
		d.dead = errors.Is(d.fault, errCut)
		return size / 2, d.fault
	}
	switch op {
	case OpSync:
		if info, err := os.Stat(path); err == nil {
			d.synced[path] = info.Size()
		}
	case OpRename:
		for from := range d.synced { // the file keeps what is synced of it under its new name
			if filepath.Base(from)[:64] == filepath.Base(path) {
				d.renamed = append(d.renamed, renaming{from, path})
			}
		}
	case OpFolder:
		kept := d.renamed[:0]
		for _, r := range d.renamed {
			if filepath.Dir(r.to) != path {
				kept = append(kept, r)
			}
		}
		d.renamed = kept
	}
	return size, nil
}

// cut makes the folder what a power cut leaves of it: the unsynced end of a file
// is gone or zero, an unsynced rename happened or did not.
func (d *disk) cut(t *testing.T, r *rand.Rand, dir string) {
	for _, n := range d.renamed {
		if r.IntN(2) == 0 {
			_ = os.Rename(n.to, n.from) // it may have been done twice
		}
	}
	entries, err := os.ReadDir(filepath.Join(dir, "partial"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		path := filepath.Join(dir, "partial", e.Name())
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		left := d.synced[path] + r.Int64N(info.Size()-d.synced[path]+1)
		if err := os.Truncate(path, left); err != nil {
			t.Fatal(err)
		}
	}
}

// scenario uploads some blobs, in chunks and together, and gives those that were
// acknowledged. It goes on with the next after a failure, as phones do.
func scenario(s *Store, r *rand.Rand) (acked, all [][]byte) {
	for range 3 {
		b := photo(r, 1+r.IntN(4000))
		all = append(all, b)
		for offset := int64(0); ; {
			end := min(offset+1+r.Int64N(2500), int64(len(b)))
			now, whole, err := s.Append(context.Background(), sender, sumOf(b), offset, int64(len(b)), bytes.NewReader(b[offset:end]))
			if whole {
				acked = append(acked, b)
			}
			if whole || err != nil {
				break
			}
			offset = now
		}
	}
	var items []Item
	for range 3 {
		b := photo(r, 1+r.IntN(2000))
		all = append(all, b)
		items = append(items, Item{sumOf(b), b})
	}
	for n, err := range s.PutAll(context.Background(), sender, items) {
		if err == nil {
			acked = append(acked, items[n].Bytes)
		}
	}
	return acked, all
}

// upload brings one blob from wherever the store stands, as a phone does that
// comes back.
func upload(t *testing.T, s *Store, b []byte) {
	t.Helper()
	for range 3 {
		offset, err := s.Offset(sender, sumOf(b))
		if err != nil {
			t.Fatal(err)
		}
		_, whole, err := s.Append(t.Context(), sender, sumOf(b), min(offset, int64(len(b))), int64(len(b)), bytes.NewReader(b[min(offset, int64(len(b))):]))
		if whole {
			return
		}
		if err != nil && codeOf(err) != "blob-hash" {
			t.Fatalf("upload: %v", err)
		}
	}
	t.Fatalf("blob %s of %d bytes does not arrive", sumOf(b)[:8], len(b))
}

// Every operation on files fails once, with EIO, with ENOSPC, and as the last one
// before a power cut: what was acknowledged is there afterwards, what was there
// can be read meanwhile, and everything arrives when the fault has gone.
func TestEveryFileOperationFails(t *testing.T) {
	points, seeds := 0, uint64(4)
	if os.Getenv("GRIDWATCH_TEST") == "full" {
		seeds = 12
	}
	kinds := map[Op]int{}
	for seed := uint64(1); seed <= seeds; seed++ {
		begun, err := run(t, seed, 0, nil, memory(t))
		if err != nil {
			t.Fatal(err)
		}
		for at := begun.first + 1; at <= begun.n; at++ {
			kinds[begun.ops[at-1]]++
			for _, fault := range []error{syscall.EIO, syscall.ENOSPC, errCut} {
				points++
				dir := memory(t)
				if _, err := run(t, seed, at, fault, dir); err != nil {
					t.Fatalf("seed %d, operation %d (%s), %v: %v", seed, at, begun.ops[at-1], fault, err)
				}
				if err := os.RemoveAll(dir); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	t.Logf("%d fault points: %v", points, kinds)
	if least := 400; points < least {
		t.Errorf("points: got %d, want at least %d", points, least)
	}
}

// memory is a folder that costs no waiting for a disk, where there is one: what a
// power cut takes is decided by disk.
func memory(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "gridwatch")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // gone already, mostly
	return dir
}

// ran is what a run without a fault met.
type ran struct {
	n, first int // operations; those of opening
	ops      []Op
}

func run(t *testing.T, seed uint64, at int, fault error, dir string) (ran, error) {
	r := rand.New(rand.NewPCG(seed, 7))
	d := &disk{fault: fault, synced: map[string]int64{}}
	s := openAt(t, dir, Options{Hook: d.hook})
	before := []byte(fmt.Sprint("before ", seed))
	upload(t, s, before)
	first := d.n
	d.at = at
	acked, all := scenario(s, r)
	if at > 0 && d.n < at {
		return ran{}, fmt.Errorf("only %d operations", d.n)
	}
	holds(t, s, before, true) // reads stay up
	if errors.Is(fault, errCut) {
		d.cut(t, r, dir)
	}
	again := openAt(t, dir, Options{})
	for n, b := range acked {
		if !again.has(b) {
			return ran{}, fmt.Errorf("acknowledged blob %d is not there", n)
		}
		holds(t, again, b, true)
	}
	for _, b := range all {
		upload(t, again, b)
		holds(t, again, b, true)
	}
	return ran{d.n, first, d.ops}, nil
}

func (s *Store) has(b []byte) bool {
	_, there, err := s.Size(context.Background(), sumOf(b))
	return err == nil && there
}
