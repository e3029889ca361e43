package blob

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// folder keeps whole blobs as files, in up to 256 folders by the first byte of the
// hash.
type folder struct {
	root string
	files
	crew crew
	made sync.Map // folders that are on the disk for good
}

func openFolder(root string, f files, c crew) (*folder, error) {
	whole := filepath.Join(root, "whole")
	if err := os.MkdirAll(whole, 0o700); err != nil {
		return nil, err
	}
	return &folder{root: whole, files: f, crew: c}, f.syncFolder(root)
}

func (f *folder) pathOf(sum string) string { return filepath.Join(f.root, sum[:2], sum) }

// take renames the files, which are on the disk already, and then brings the
// names to the disk.
func (f *folder) take(_ context.Context, parts []part) error {
	var folders []string
	for _, p := range parts {
		to := f.pathOf(p.sum)
		if err := f.make(filepath.Dir(to)); err != nil {
			return err
		}
		if p.path != "" {
			if err := f.rename(p.path, to); err != nil {
				return err
			}
		}
		folders = append(folders, filepath.Dir(to))
	}
	slices.Sort(folders)
	folders = slices.Compact(folders)
	return f.crew.together(len(folders), func(n int) error { return f.syncFolder(folders[n]) })
}

// make makes a folder unless this process has seen to it already.
func (f *folder) make(path string) error {
	if _, done := f.made.Load(path); done {
		return nil
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	if err := f.syncFolder(f.root); err != nil {
		return err
	}
	f.made.Store(path, true)
	return nil
}

func (f *folder) size(_ context.Context, sum string) (int64, bool, error) {
	info, err := os.Stat(f.pathOf(sum))
	if errors.Is(err, os.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	return info.Size(), true, nil
}

func (f *folder) remove(_ context.Context, sums []string) error {
	var folders []string
	for _, sum := range sums {
		path := f.pathOf(sum)
		if err := f.files.remove(path); err != nil {
			return err
		}
		folders = append(folders, filepath.Dir(path))
	}
	slices.Sort(folders)
	for _, path := range slices.Compact(folders) {
		if err := f.syncFolder(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (f *folder) open(_ context.Context, sum string) (io.ReadSeekCloser, error) {
	return os.Open(f.pathOf(sum))
}

// hands is how many file operations wait for the disk at once: the file system
// brings them there together, and no more threads than these hang on it.
const hands = 32

// crew does file operations, hands at once for all that ask.
type crew chan struct{}

func newCrew() crew { return make(crew, hands) }

// together calls fn for 0 to n-1 and joins the errors.
func (c crew) together(n int, fn func(int) error) error {
	failed := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		c <- struct{}{}
		all.Go(func() {
			failed[i] = fn(i)
			<-c
		})
	}
	all.Wait()
	return errors.Join(failed...)
}
