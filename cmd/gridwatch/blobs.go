package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/blob"
)

// blobFlags say where photos and voice notes are kept.
type blobFlags struct {
	Blobs string `placeholder:"DIR|s3://BUCKET/PREFIX?endpoint=HOST" help:"Where photos and voice notes are kept: a folder, or a storage that speaks S3, with its keys in S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY (default: folder blobs beside the SQLite file, else DATA/blobs)."`
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

// purgeBlobs removes uploads that nobody went on with, now and then.
func (n *node) purgeBlobs(running context.Context) error {
	const often = 6 * time.Hour
	for {
		if removed, err := n.api.PurgeBlobs(); err != nil {
			n.log.Warn("abandoned uploads cannot be removed", "error", err)
		} else if removed > 0 {
			n.log.Info("abandoned uploads were removed", "count", removed)
		}
		select {
		case <-running.Done():
			return nil
		case <-time.After(often):
		}
	}
}
