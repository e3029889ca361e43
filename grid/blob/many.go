package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"sync/atomic"
)

// Item is a whole blob in memory.
type Item struct {
	SHA256 string
	Bytes  []byte
}

var serial atomic.Int64 // of files that PutAll writes

// PutAll stores small blobs of a sender together, which is far quicker than one
// by one: their writes wait for the disk at the same time. It gives one error an
// item, nil for those that are stored.
func (s *Store) PutAll(ctx context.Context, sender string, items []Item) []error {
	failed := make([]error, len(items))
	parts := make([]part, len(items))
	var total int64
	for _, i := range items {
		total += int64(len(i.Bytes))
	}
	if err := s.room(total); err != nil {
		for n := range failed {
			failed[n] = err
		}
		return failed
	}
	first := map[string]int{} // of those with the same hash
	for n, i := range items {
		if _, twice := first[i.SHA256]; !twice {
			first[i.SHA256] = n
		}
	}
	_ = s.crew.together(len(items), func(n int) error {
		if first[items[n].SHA256] == n {
			parts[n], failed[n] = s.putOne(ctx, sender, items[n])
		}
		return nil
	})
	var ready []part
	for n, p := range parts {
		if failed[n] == nil && p.sum != "" {
			ready = append(ready, p)
		}
	}
	err := fullDisk(s.home.take(ctx, ready))
	for n, p := range parts {
		if p.sum != "" && failed[n] == nil {
			failed[n] = err
		}
	}
	for n, i := range items {
		if f := first[i.SHA256]; f != n {
			failed[n] = failed[f]
		}
	}
	return failed
}

// putOne writes an item to a file of its own and to the disk. A blob that is
// there already gives a part without a file.
func (s *Store) putOne(ctx context.Context, sender string, i Item) (part, error) {
	sum := sha256.Sum256(i.Bytes)
	if hex.EncodeToString(sum[:]) != i.SHA256 {
		return part{}, wrongHash(i.SHA256)
	}
	if _, there, err := s.home.size(ctx, i.SHA256); err != nil || there {
		return part{sum: i.SHA256}, err
	}
	path := filepath.Join(s.partial, fmt.Sprintf("%s.%s.%d", i.SHA256, sender, serial.Add(1)))
	f, err := s.files.fresh(path)
	if err != nil {
		return part{}, fullDisk(err)
	}
	_, err = f.Write(i.Bytes)
	if err == nil {
		err = f.sync()
	}
	if closed := f.close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = s.files.remove(path) // else Purge does
		return part{}, fullDisk(err)
	}
	return part{path, i.SHA256}, nil
}
