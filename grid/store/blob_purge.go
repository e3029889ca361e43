package store

import (
	"context"
	"time"
)

// A blob that nothing names is removed in two transactions. The first forgets it
// and marks it as gone; the second, which holds the mark, removes its bytes and
// then the mark. Who brings a blob looks first, in one statement, whether it is
// stored or marked: bytes are written only of one that is neither, so none is
// written that is about to be removed. What dies in between is taken up again by
// the next run.

// namedBlobs is the lock between those that name blobs, who share it, and who
// removes blobs that nothing names.
const namedBlobs = "hashtextextended('named blobs', 0)"

// holdBlobs keeps the blobs that nothing names where they are until the
// transaction ends: what it reads of them stays true. In SQLite a write
// transaction is alone.
func (t *Tx) holdBlobs() error {
	if t.store.dialect != postgres {
		return nil
	}
	_, err := t.exec("SELECT pg_advisory_xact_lock_shared(" + namedBlobs + ")")
	return err
}

// HoldBlobs is for who is about to name blobs: they stay until the transaction
// ends. It gives those that are not stored.
func (t *Tx) HoldBlobs(sums []string) (missing []string, err error) {
	if err := t.holdBlobs(); err != nil {
		return nil, err
	}
	there, err := storedBlobs(t.conn(), sums)
	for _, sum := range sums {
		if _, ok := there[sum]; !ok {
			missing = append(missing, sum)
		}
	}
	return missing, err
}

// BlobsOrGone gives the bytes of those blobs that are stored, and those that are
// being removed.
func (s *Store) BlobsOrGone(ctx context.Context, sums []string) (there map[string]int64, gone map[string]bool, err error) {
	there, gone = map[string]int64{}, map[string]bool{}
	c := s.conn(ctx)
	stored, list := seek(c, "sha256, bytes", "blob", "sha256", sums, "")
	marked, again := seek(c, "sha256, -1", "blob_gone", "sha256", sums, "")
	err = c.each(func(row scanner) error {
		var sum string
		var bytes int64
		if err := row.Scan(&sum, &bytes); err != nil {
			return err
		}
		if bytes < 0 {
			gone[sum] = true
		} else {
			there[sum] = bytes
		}
		return nil
	}, stored+" UNION ALL "+marked, list, again)
	return there, gone, err
}

// notNamed holds for a blob that no photo of a visit, clue or problem names, nor
// any record: of a stored visit or clue the photos do, of any other, of one in
// quarantine too, its list of blobs.
const notNamed = `NOT EXISTS (SELECT 1 FROM photo WHERE photo.sha256 = blob.sha256)
  AND NOT EXISTS (SELECT 1 FROM clue_photo WHERE clue_photo.sha256 = blob.sha256)
  AND NOT EXISTS (SELECT 1 FROM problem_photo WHERE problem_photo.sha256 = blob.sha256)
  AND NOT EXISTS (SELECT 1 FROM submission_blob WHERE submission_blob.sha256 = blob.sha256)`

// Unnamed is where a search for blobs that nothing names goes on.
type Unnamed struct {
	stored int64
	sum    string
}

// UnnamedBlobs looks through up to most blobs that were stored before an instant,
// the oldest first from where it goes on, and gives those that nothing names. It
// says where the search goes on, and whether there is more.
func (s *Store) UnnamedBlobs(ctx context.Context, before time.Time, from Unnamed, most int) (sums []string, _ Unnamed, more bool, err error) {
	seen := 0
	err = s.conn(ctx).each(func(row scanner) error {
		var unnamed bool
		seen++
		if err := row.Scan(&from.sum, &from.stored, &unnamed); err != nil {
			return err
		}
		if unnamed {
			sums = append(sums, from.sum)
		}
		return nil
	}, "SELECT blob.sha256, blob.stored_at, "+notNamed+` FROM blob
WHERE blob.stored_at < ? AND (blob.stored_at, blob.sha256) > (?, ?) ORDER BY blob.stored_at, blob.sha256 LIMIT ?`,
		at(before), from.stored, from.sum, most)
	return sums, from, seen == most, err
}

// GiveUpBlobs forgets those of the blobs that were stored before an instant and
// that nothing names by now, and marks them as gone. It says how many they are.
func (s *Store) GiveUpBlobs(ctx context.Context, sums []string, before, domain, wall time.Time) (given int, err error) {
	_, _, err = s.Write(ctx, nil, domain, func(tx *Tx) (Reply, error) {
		given = 0
		if s.dialect == postgres {
			if _, err := tx.exec("SELECT pg_advisory_xact_lock(" + namedBlobs + ")"); err != nil {
				return Reply{}, err
			}
		}
		c := tx.conn()
		condition, list := in(c, "blob.sha256", sums)
		unnamed, err := listOf(c, value[string], "SELECT blob.sha256 FROM blob WHERE blob.stored_at < ? AND "+condition+" AND "+notNamed, at(before), list)
		if err != nil || len(unnamed) == 0 {
			return Reply{}, err
		}
		condition, list = in(c, "sha256", unnamed)
		if _, err := tx.exec("DELETE FROM blob WHERE "+condition, list); err != nil {
			return Reply{}, err
		}
		rows := make([][]any, len(unnamed))
		for n, sum := range unnamed {
			rows[n] = []any{sum, at(wall)}
		}
		given = len(rows)
		_, err = c.insert("INSERT INTO blob_gone (sha256, gone_at)", "ON CONFLICT (sha256) DO NOTHING", rows)
		return Reply{}, err
	})
	return given, err
}

// RemoveGone removes the bytes of up to most blobs that are marked as gone, and
// then their marks; it says how many. The marks are held meanwhile, so that no
// other server removes bytes whose mark is gone already. remove may be called
// again for the same blobs.
func (s *Store) RemoveGone(ctx context.Context, most int, domain time.Time, remove func(sums []string) error) (removed int, err error) {
	_, _, err = s.Write(ctx, nil, domain, func(tx *Tx) (Reply, error) {
		c := tx.conn()
		sums, err := listOf(c, value[string], "SELECT sha256 FROM blob_gone ORDER BY sha256 LIMIT ?"+c.forUpdate(), most)
		if removed = len(sums); err != nil || removed == 0 {
			return Reply{}, err
		}
		if err := remove(sums); err != nil {
			return Reply{}, err
		}
		condition, list := in(c, "sha256", sums)
		_, err = tx.exec("DELETE FROM blob_gone WHERE "+condition, list)
		return Reply{}, err
	})
	if e, ok := asGridError(err); ok && e.Code == "outcome-unknown" {
		err = nil // what stays marked is removed by the next run
	}
	return removed, err
}
