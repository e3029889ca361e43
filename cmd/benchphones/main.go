// Benchphones is the return of many phones after days without a network: each
// hands in its sealed records, every one of them one to four times and shuffled,
// and then its photos. It prints how long that takes, and counts what is lost or
// doubled: in the database, and by the hash of every photo.
//
//	go run ./cmd/benchphones -phones 500 -records 300 -photos 3
//	.cache/bin/devpg -fsync -- go run ./cmd/benchphones -db postgres
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"time"
)

// options of a run.
type options struct {
	phones, records, photos int
	window                  time.Duration // within which all phones come back
	seed                    uint64
	db                      string // sqlite or postgres
	dir                     string
	profile                 string
}

func main() {
	var o options
	flag.IntVar(&o.phones, "phones", 500, "phones")
	flag.IntVar(&o.records, "records", 300, "check-ins a phone, beside its shift and track")
	flag.IntVar(&o.photos, "photos", 3, "photos a check-in")
	flag.DurationVar(&o.window, "window", 10*time.Second, "within which all phones come back")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of everything that is random")
	flag.StringVar(&o.db, "db", "sqlite", "sqlite, or postgres: the server of TEST_DATABASE_URL")
	flag.StringVar(&o.dir, "dir", "", "folder of database and photos, made and removed (default: a temporary one)")
	flag.StringVar(&o.profile, "profile", "", "file for a processor profile")
	flag.Parse()
	if err := run(context.Background(), o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "benchphones:", err)
		os.Exit(1)
	}
}

// figures of a run.
type figures struct {
	metadata, blobs time.Duration // from the first phone's return until everything was acknowledged
	sent            int64         // envelopes, with repetitions
	bytes           int64         // of photos
	p50, p99        time.Duration // of a request with records
	found           found
}

// errFailed says that something was lost, doubled or too slow.
var errFailed = errors.New("the bounds are not kept")

func run(ctx context.Context, o options, out io.Writer) error {
	dir, err := os.MkdirTemp(o.dir, "gridwatch-phones")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // what is left is the system's to clean
	w, err := newWorld(ctx, o, dir)
	if err != nil {
		return err
	}
	defer w.close()
	if o.profile != "" {
		f, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
	}
	f, err := w.drain(ctx)
	pprof.StopCPUProfile()
	if err != nil {
		return err
	}
	if f.found, err = w.check(ctx); err != nil {
		return err
	}
	return f.print(out, o, w.settings)
}

func (f *figures) print(out io.Writer, o options, settings string) error {
	records := o.phones * (o.records + extraRecords)
	_, err := fmt.Fprintf(out, `%s, %s, %d processors, seed %d
%d phones back within %s: %d records of which %d check-ins with %d photos of %.1f KB on average; every record sent 1 to 4 times, shuffled
  envelopes sent         %9d
  metadata drained       %9.1f s   (%.0f records/s)
  photos drained         %9.1f s   (%.0f photos/s, from the first return)
  request with records   %9.1f ms p50, %.1f ms p99
  lost                   %9d records, %d check-ins, %d photos
  doubled                %9d records, %d check-ins, %d photos
  in quarantine          %9d
`, o.db, settings, runtime.NumCPU(), o.seed, o.phones, o.window, records, o.phones*o.records, o.phones*o.records*o.photos,
		float64(f.bytes)/1000/float64(max(1, o.phones*o.records*o.photos)), f.sent,
		f.metadata.Seconds(), float64(records)/f.metadata.Seconds(), f.blobs.Seconds(), float64(o.phones*o.records*o.photos)/f.blobs.Seconds(),
		f.p50.Seconds()*1000, f.p99.Seconds()*1000, f.found.lostRecords, f.found.lostVisits, f.found.lostPhotos,
		f.found.doubledRecords, f.found.doubledVisits, f.found.doubledPhotos, f.found.quarantined)
	if err == nil && f.found != (found{}) {
		err = errFailed
	}
	return err
}
