package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gridwatch/api"
	"gridwatch/grid"
	"gridwatch/grid/blob"
)

// blobFlags say where photos and voice notes are kept.
type blobFlags struct {
	Blobs string `placeholder:"DIR|s3://BUCKET/PREFIX?endpoint=HOST" help:"Where photos and voice notes are kept: a folder, or a storage that speaks S3, with its keys in S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY (default: folder blobs beside the SQLite file, else DATA/blobs)."`

	UnnamedPhotoDays int `default:"190" placeholder:"DAYS" help:"Photos and voice notes that no record ever named are removed after so many days (${default}), 183 at least: that long records of phones may still come in."`
}

// unnamed is how long blobs wait for a record that names them.
func (f blobFlags) unnamed() (time.Duration, error) {
	const day = 24 * time.Hour
	if least, most := int(api.LeastUnnamedTime/day), 36500; f.UnnamedPhotoDays < least || f.UnnamedPhotoDays > most {
		return 0, &badFlag{"unnamed-photo-days", fmt.Sprintf("%d is not between %d and %d", f.UnnamedPhotoDays, least, most)}
	}
	return time.Duration(f.UnnamedPhotoDays) * day, nil
}

// open opens the storage beside a database.
func (f blobFlags) open(ctx context.Context, db dbFlags) (*blob.Store, error) {
	beside := db.Data
	if path := strings.TrimPrefix(db.DB, "sqlite:"); path != "" && !strings.Contains(path, "://") {
		beside = filepath.Dir(path)
	}
	spool := filepath.Join(beside, "blobs")
	where := f.Blobs
	if where == "" {
		where = spool
	}
	s, err := blob.Open(ctx, where, spool, blob.Options{AccessKey: os.Getenv("S3_ACCESS_KEY_ID"), SecretKey: os.Getenv("S3_SECRET_ACCESS_KEY")})
	if err != nil && (grid.KindOf(err) == grid.Invalid || !strings.Contains(where, "://")) {
		return nil, &badFlag{"blobs", err.Error()}
	}
	return s, err
}

// purgeBlobs removes uploads that nobody went on with, and whole blobs that no
// record ever named, now and then.
func (n *node) purgeBlobs(running context.Context) error {
	const often = 6 * time.Hour
	for {
		n.purged(running, "abandoned uploads", n.api.PurgeBlobs)
		n.purged(running, "photos that no record names", func() (int, error) { return n.api.PurgeUnnamed(running, n.unnamed) })
		select {
		case <-running.Done():
			return nil
		case <-time.After(often):
		}
	}
}

// purged logs how many were removed.
func (n *node) purged(running context.Context, what string, purge func() (int, error)) {
	removed, err := purge()
	if removed > 0 {
		n.log.Info(what+" were removed", "count", removed)
	}
	if err != nil && running.Err() == nil {
		n.log.Warn(what+" cannot be removed", "error", err)
	}
}
