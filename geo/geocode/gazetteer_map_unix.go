//go:build linux || darwin

package geocode

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

// mapFile maps a whole file for reading.
func mapFile(f *os.File) (data []byte, unmap func() error, err error) {
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() || info.Size() == 0 {
		return nil, nil, errors.Join(ErrGazetteer, errors.New("it is empty or no plain file"))
	}
	data, err = syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, err
	}
	return data, func() error { return syscall.Munmap(data) }, nil
}

// releaseMapped tells the system that the pages wholly within b are not needed
// now; they are read again from the file when they are. b must be part of what
// mapFile gave: on other memory it would lose data.
func releaseMapped(b []byte) {
	if len(b) == 0 {
		return
	}
	page := uintptr(os.Getpagesize())
	from := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	skip := (page - from%page) % page
	if uintptr(len(b)) < skip+page {
		return
	}
	n := (uintptr(len(b)) - skip) / page * page
	_ = syscall.Madvise(b[skip:skip+n], syscall.MADV_DONTNEED)
}
