package intake_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid/intake"
	"gridwatch/grid/store/pgtest"
)

// BenchmarkImport brings in 100,000 generated institutions (seed 1) from a CSV
// file: rows a second, and the peak resident memory of this process, which
// includes the test itself.
func BenchmarkImport(b *testing.B) {
	const rows = 100_000
	path := filepath.Join(b.TempDir(), "register.csv")
	if err := os.WriteFile(path, []byte(register(rows, 1)), 0o600); err != nil {
		b.Fatal(err)
	}
	runtime.GC()
	for _, dialect := range []string{"sqlite", "postgres"} {
		b.Run(dialect, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				dsn := filepath.Join(b.TempDir(), "bench.db")
				if dialect == "postgres" {
					dsn = pgtest.DSN(b, migrate)
				}
				w := newWorld(b, dsn)
				resetPeak()
				f, err := os.Open(path)
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				began := time.Now()
				source, err := intake.ReadCSV(f, intake.Institutions, nil)
				if err != nil {
					b.Fatal(err)
				}
				r, err := w.service().Import(b.Context(), source, intake.Options{Kind: intake.Institutions, Datum: geo.WGS84})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(rows/time.Since(began).Seconds(), "rows/s")
				b.ReportMetric(peakMB(), "peak-RSS-MB")
				f.Close()
				if r.Counts.New != rows {
					b.Fatalf("new: got %d, want %d", r.Counts.New, rows)
				}
			}
		})
	}
}

// resetPeak makes Linux forget the peak so far; elsewhere it does nothing.
func resetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// peakMB is the peak resident memory in MB; zero where it is not told.
func peakMB() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 64)
			return kb / 1024
		}
	}
	return 0
}
