package blob

import (
	"errors"
	"os"
)

// Op names a file operation.
type Op string

// The operations that a Hook sees.
const (
	OpOpen   Op = "open"
	OpWrite  Op = "write"
	OpSync   Op = "fsync"
	OpRename Op = "rename"
	OpFolder Op = "fsync of folder"
	OpRemove Op = "remove"
)

// Hook stands before every file operation that changes something, in tests. An
// error is what the operation fails with; of a write, the first `allowed` bytes
// are written all the same. On nil the operation is carried out.
type Hook func(op Op, path string, bytes int) (allowed int, err error)

// files are the file operations that change something, with the hook before each.
type files struct{ hook Hook }

func (f files) before(op Op, path string, bytes int) (int, error) {
	if f.hook == nil {
		return bytes, nil
	}
	return f.hook(op, path, bytes)
}

// file is an open file that is being written.
type file struct {
	files
	path string
	os   *os.File
}

// append opens a file at its end, and makes it when missing.
func (f files) append(path string) (*file, error) { return f.open(path, os.O_APPEND) }

// fresh opens a file, empty.
func (f files) fresh(path string) (*file, error) { return f.open(path, os.O_TRUNC) }

func (f files) open(path string, flag int) (*file, error) {
	if _, err := f.before(OpOpen, path, 0); err != nil {
		return nil, err
	}
	opened, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|flag, 0o600)
	if err != nil {
		return nil, err
	}
	return &file{f, path, opened}, nil
}

// Write is for io.Writer.
func (f *file) Write(b []byte) (int, error) {
	allowed, failed := f.before(OpWrite, f.path, len(b))
	if failed == nil {
		return f.os.Write(b)
	}
	n, err := f.os.Write(b[:min(allowed, len(b))])
	return n, errors.Join(failed, err)
}

func (f *file) sync() error {
	if _, err := f.before(OpSync, f.path, 0); err != nil {
		return err
	}
	return f.os.Sync()
}

func (f *file) close() error { return f.os.Close() }

// sync brings a file that is closed to the disk.
func (f files) sync(path string) error {
	if _, err := f.before(OpSync, path, 0); err != nil {
		return err
	}
	return fsync(path)
}

func (f files) rename(from, to string) error {
	if _, err := f.before(OpRename, to, 0); err != nil {
		return err
	}
	return os.Rename(from, to)
}

// syncFolder brings the names in a folder to the disk.
func (f files) syncFolder(path string) error {
	if _, err := f.before(OpFolder, path, 0); err != nil {
		return err
	}
	return fsync(path)
}

func (f files) remove(path string) error {
	if _, err := f.before(OpRemove, path, 0); err != nil {
		return err
	}
	err := os.Remove(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

func fsync(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
