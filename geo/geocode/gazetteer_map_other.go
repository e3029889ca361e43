//go:build !linux && !darwin

package geocode

import (
	"errors"
	"io"
	"os"
)

// mapFile reads a whole file where it cannot be mapped.
func mapFile(f *os.File) (data []byte, unmap func() error, err error) {
	data, err = io.ReadAll(f)
	if err == nil && len(data) == 0 {
		err = errors.Join(ErrGazetteer, errors.New("it is empty"))
	}
	return data, func() error { return nil }, err
}

func releaseMapped([]byte) {}
