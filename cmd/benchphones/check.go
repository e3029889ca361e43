package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"gridwatch/grid/store"
	"gridwatch/grid/submission"
)

// found is what went wrong; the zero value is what is wanted.
type found struct {
	lostRecords, lostVisits, lostPhotos          int
	doubledRecords, doubledVisits, doubledPhotos int
	quarantined                                  int
}

// check looks at what the server has: every record, visit and photo of each phone
// is there once, each photo with its bytes, and nothing else is.
func (w *world) check(ctx context.Context) (found, error) {
	var f found
	for _, p := range w.phones {
		got, err := w.store.HandedInBy(ctx, p.account.ID)
		if err != nil {
			return f, err
		}
		for _, r := range p.records {
			n := got.Records[r.ID]
			f.lostRecords += max(0, 1-n)
			f.doubledRecords += max(0, n-1)
			if r.visit {
				n := got.Visits[r.ID]
				f.lostVisits += max(0, 1-n)
				f.doubledVisits += max(0, n-1)
			}
		}
		f.doubledRecords += max(0, len(got.Records)-len(p.records))
		f.doubledVisits += max(0, len(got.Visits)-w.options.records)
		f.quarantined += got.Quarantined
		for sum := range p.photos {
			n := got.Photos[sum]
			f.doubledPhotos += max(0, n-1)
			if n == 0 || w.lost(ctx, sum) {
				f.lostPhotos++
			}
		}
	}
	return f, w.sample(ctx)
}

// lost says whether the bytes of a photo are not those that were taken.
func (w *world) lost(ctx context.Context, sum string) bool {
	r, err := w.blobs.Read(ctx, sum)
	if err != nil {
		return true
	}
	b, err := io.ReadAll(r)
	return errors.Join(err, r.Close()) != nil || submission.Sum(b) != sum
}

// sample asks for the present receipt of a few records as their phones do.
func (w *world) sample(ctx context.Context) error {
	key, err := w.store.ReceiptKey(ctx)
	if err != nil {
		return err
	}
	for _, p := range w.phones[:min(len(w.phones), 20)] {
		var sub store.Submission
		if sub, err = w.store.SubmissionOf(ctx, p.account.ID, p.records[len(p.records)/2].ID); err != nil {
			return err
		}
		text, err := w.store.PresentReceipt(ctx, key, &sub)
		if err != nil {
			return err
		}
		r, err := submission.Verify(key.Public(), text)
		if err != nil || !r.Complete || r.State != submission.Stored {
			return fmt.Errorf("receipt of %s: %+v, %w", sub.ID, r, err)
		}
	}
	return nil
}
