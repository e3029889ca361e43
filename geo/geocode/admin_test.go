package geocode

import (
	"runtime"
	"testing"
	"time"
)

func admin(t testing.TB) *Admin {
	t.Helper()
	a, err := LoadAdmin()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// The bounds of the embedded table: bytes in the program, memory, time. The time
// is judged loosely here, because a test shares its machine.
func TestAdminSize(t *testing.T) {
	if got, want := len(packedAdmin), 6<<20; got > want {
		t.Errorf("packed: got %d bytes, want at most %d", got, want)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	a, err := newAdmin(packedAdmin)
	took := time.Since(start)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	held := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	t.Logf("packed %d bytes, unpacked in %s, %d KiB held, %d KiB allocated", len(packedAdmin), took, held>>10, (after.TotalAlloc-before.TotalAlloc)>>10)
	if held > 60<<20 {
		t.Errorf("memory: got %d bytes, want at most 60 MiB", held)
	}
	runtime.KeepAlive(a)
}
