package intake_test

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid/intake"
	"gridwatch/grid/store/pgtest"
)

// BenchmarkImport brings in generated institutions (seed 1) from a CSV file, a
// hundred thousand and a million: rows a second, and the peak resident memory of
// this process, which includes the test itself. The server of the PostgreSQL runs
// has fsync off unless TEST_DATABASE_URL names another.
func BenchmarkImport(b *testing.B) { benchmarkImport(b, 100_000) }

// BenchmarkMillion is BenchmarkImport with 1,000,000 rows.
func BenchmarkMillion(b *testing.B) { benchmarkImport(b, 1_000_000) }

func benchmarkImport(b *testing.B, rows int) {
	path := filepath.Join(b.TempDir(), "register.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	writeRegister(w, rows, 1)
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		b.Fatal(err)
	}
	for _, dialect := range []string{"sqlite", "postgres"} {
		b.Run(dialect, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				dsn := filepath.Join(b.TempDir(), "bench.db")
				if dialect == "postgres" {
					dsn = pgtest.DSN(b, migrate)
				}
				w := newWorld(b, dsn)
				runtime.GC()
				resetPeak()
				b.StartTimer()
				began, used := time.Now(), cpuSeconds()
				r := importRegister(b, w, path)
				seconds := time.Since(began).Seconds()
				b.ReportMetric(seconds, "s")
				b.ReportMetric(float64(rows)/seconds, "rows/s")
				b.ReportMetric(cpuSeconds()-used, "cpu-s")
				b.ReportMetric(peakMB(), "peak-RSS-MB")
				if r.Counts.New != rows {
					b.Fatalf("new: got %d, want %d", r.Counts.New, rows)
				}
			}
		})
	}
}

func importRegister(b *testing.B, w *world, path string) intake.Report {
	b.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	source, err := intake.Open(f, info.Size(), path, intake.Institutions, intake.Reading{})
	if err != nil {
		b.Fatal(err)
	}
	r, err := w.service().Import(b.Context(), source, intake.Options{Kind: intake.Institutions, Datum: geo.WGS84})
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// cpuSeconds is the processor time of this process so far, the database of the
// SQLite runs included, a server's not.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
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
