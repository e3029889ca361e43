// Package blob keeps the bytes of photos and voice notes under their SHA-256:
// whole, verified and safe on disk before anybody is told so. Whole ones are files
// of a folder, or objects of a storage that speaks S3; what is still arriving is
// always a file beside them, one for a sender and blob, so that nobody can spoil
// what another sends.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"gridwatch/grid"
)

// Most is the largest blob, in bytes.
const Most = 16 << 20

// Options of a Store; the zero value is good.
type Options struct {
	Hook    Hook                            // stands before file operations, in tests
	Free    func(dir string) (int64, error) // bytes that may still be written; default: asks the file system
	Reserve int64                           // bytes that are left free for the database; default 256 MiB

	AccessKey, SecretKey string // of a storage that speaks S3
}

// Store keeps blobs. It is safe for concurrent use by one process.
type Store struct {
	files   files
	crew    crew
	partial string // folder of what is arriving
	home    home
	free    func(string) (int64, error)
	reserve int64
	busy    keyed
}

// home is where whole blobs are.
type home interface {
	// take moves the files of verified blobs in. When it returns nil, the blobs
	// outlive a power cut; on an error some may be in.
	take(ctx context.Context, parts []part) error
	size(ctx context.Context, sum string) (bytes int64, there bool, err error)
	open(ctx context.Context, sum string) (io.ReadSeekCloser, error)
	// remove removes blobs for good; those that are not there are passed over.
	remove(ctx context.Context, sums []string) error
}

// part is a file with the whole of a blob; path is "" when the blob is in already,
// but perhaps not on the disk for good.
type part struct{ path, sum string }

// Open opens a storage: a folder, which is made when missing, or
// s3://BUCKET/PREFIX?endpoint=HOST. spool is the folder of what is arriving for a
// storage that is not a folder.
func Open(ctx context.Context, where, spool string, o Options) (*Store, error) {
	s := &Store{files: files{o.Hook}, crew: newCrew(), free: o.Free, reserve: o.Reserve, busy: keyed{held: map[string]*turn{}}}
	if s.free == nil {
		s.free = freeBytes
	}
	if s.reserve == 0 {
		s.reserve = 256 << 20
	}
	if strings.Contains(where, "://") {
		bucket, err := openS3(ctx, where, o, s.files, s.crew)
		if err != nil {
			return nil, err
		}
		s.home, s.partial = bucket, filepath.Join(spool, "partial")
	} else {
		f, err := openFolder(where, s.files, s.crew)
		if err != nil {
			return nil, err
		}
		s.home, s.partial = f, filepath.Join(where, "partial")
	}
	if err := os.MkdirAll(s.partial, 0o700); err != nil {
		return nil, err
	}
	return s, nil
}

// Offset is how many bytes of a blob have come from a sender.
func (s *Store) Offset(sender, sum string) (int64, error) {
	info, err := os.Stat(s.partialOf(sender, sum))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// Size is the size of a whole blob.
func (s *Store) Size(ctx context.Context, sum string) (bytes int64, there bool, err error) {
	return s.home.size(ctx, sum)
}

// Read opens a whole blob.
func (s *Store) Read(ctx context.Context, sum string) (io.ReadSeekCloser, error) {
	return s.home.open(ctx, sum)
}

// Remove removes whole blobs, for good when it returns nil. Those that are not
// there are passed over. Nobody may be storing one of them meanwhile.
func (s *Store) Remove(ctx context.Context, sums []string) error { return s.home.remove(ctx, sums) }

// Arriving says of which blobs some bytes are here and not the whole.
func (s *Store) Arriving() (map[string]bool, error) {
	entries, err := os.ReadDir(s.partial)
	if err != nil {
		return nil, err
	}
	sums := make(map[string]bool, len(entries))
	for _, e := range entries {
		sum, _, _ := strings.Cut(e.Name(), ".")
		sums[sum] = true
	}
	return sums, nil
}

func (s *Store) partialOf(sender, sum string) string {
	return filepath.Join(s.partial, sum+"."+sender)
}

// WrongOffset says from where a blob goes on.
type WrongOffset struct{ Offset int64 }

// Error makes it an error.
func (e *WrongOffset) Error() string { return fmt.Sprintf("the blob goes on at byte %d", e.Offset) }

// Append adds bytes of a sender's blob at an offset and says how many there are
// now. length is how many the whole has; when they are all there their hash is
// checked, and the blob is whole. An offset that is not where the blob goes on is
// a WrongOffset. Bytes that do not have the hash are thrown away and Invalid
// "blob-hash". A full disk is Unavailable "disk-full": what has come stays.
func (s *Store) Append(ctx context.Context, sender, sum string, offset, length int64, r io.Reader) (now int64, whole bool, err error) {
	defer s.busy.lock(sender + sum)()
	path := s.partialOf(sender, sum)
	have, err := s.Offset(sender, sum)
	if err != nil {
		return 0, false, err
	}
	if offset == 0 && length > 0 && have > 0 && offset != have {
		if have >= length { // of another length, or cut between the last byte and the hash
			have = 0
			if err := s.files.remove(path); err != nil {
				return 0, false, err
			}
		}
	}
	if offset != have {
		return have, false, &WrongOffset{have}
	}
	if err := s.room(length - have); err != nil {
		return have, false, err
	}
	now, err = s.write(path, have, io.LimitReader(r, length-have+1))
	switch {
	case err != nil:
		return now, false, fullDisk(err)
	case now > length:
		return 0, false, errors.Join(wrongHash(sum), s.files.remove(path))
	case now < length:
		return now, false, nil
	}
	if err := s.finish(ctx, path, sum); err != nil {
		return 0, false, fullDisk(err)
	}
	return now, true, nil
}

// write appends to a file and says how long it is then.
func (s *Store) write(path string, have int64, r io.Reader) (now int64, err error) {
	f, err := s.files.append(path)
	if err != nil {
		return have, err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	n, err := io.Copy(f, r)
	return have + n, err
}

// finish checks the hash of a complete file and takes it in.
func (s *Store) finish(ctx context.Context, path, sum string) error {
	got, err := hashOf(path)
	if err != nil {
		return err
	}
	if got != sum {
		return errors.Join(wrongHash(sum), s.files.remove(path))
	}
	if err := s.crew.together(1, func(int) error { return s.files.sync(path) }); err != nil {
		return err
	}
	return s.home.take(ctx, []part{{path, sum}})
}

func hashOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // only read
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func wrongHash(sum string) error {
	var f grid.Faults
	f.Add("sha256", sum, "is not the hash of the bytes that came")
	e := grid.Errorf(grid.Invalid, "blob-hash", "the bytes do not have this hash")
	e.Fields = f
	return e
}

// room refuses what would take the database's reserve.
func (s *Store) room(bytes int64) error {
	free, err := s.free(s.partial)
	if err != nil {
		return err
	}
	if free-bytes < s.reserve {
		return errFull(nil)
	}
	return nil
}

func errFull(cause error) error {
	return errors.Join(grid.Errorf(grid.Unavailable, "disk-full", "the server's disk is full: try again later"), cause)
}

// fullDisk tells a full disk from other failures.
func fullDisk(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errFull(err)
	}
	return err
}

// Purge removes what nobody has added to since an instant, and says how many.
func (s *Store) Purge(before time.Time) (removed int, err error) {
	entries, err := os.ReadDir(s.partial)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return removed, err
		}
		if info.ModTime().Before(before) {
			if err := s.files.remove(filepath.Join(s.partial, e.Name())); err != nil {
				return removed, err
			}
			removed++
		}
	}
	return removed, nil
}

// keyed gives turns by key.
type keyed struct {
	mu   sync.Mutex
	held map[string]*turn
}

type turn struct {
	mu      sync.Mutex
	waiting int
}

// lock waits for the turn of a key and gives what ends it.
func (k *keyed) lock(key string) (unlock func()) {
	k.mu.Lock()
	t := k.held[key]
	if t == nil {
		t = &turn{}
		k.held[key] = t
	}
	t.waiting++
	k.mu.Unlock()
	t.mu.Lock()
	return func() {
		t.mu.Unlock()
		k.mu.Lock()
		if t.waiting--; t.waiting == 0 {
			delete(k.held, key)
		}
		k.mu.Unlock()
	}
}
