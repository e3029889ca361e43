package store

import (
	"context"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/submission"
)

// Blob is one that is stored whole and verified.
type Blob struct {
	SHA256  string
	Bytes   int64
	Account grid.AccountID // who sent it first
	OfClue  bool           // a photo of a clue: who took it is not told
}

// KeepBlobs notes that blobs are stored. It comes after their bytes are safe, and
// before anybody is told so. A blob that is known already stays as it is.
func (s *Store) KeepBlobs(ctx context.Context, blobs []Blob, domain, wall time.Time) error {
	rows := make([][]any, len(blobs))
	for n, b := range blobs {
		rows[n] = []any{b.SHA256, b.Bytes, string(b.Account), at(wall)}
	}
	_, _, err := s.Write(ctx, nil, domain, func(tx *Tx) (Reply, error) {
		_, err := tx.conn().insert("INSERT INTO blob (sha256, bytes, account_id, stored_at)", "ON CONFLICT (sha256) DO NOTHING", rows)
		return Reply{}, err
	})
	if e, ok := asGridError(err); ok && e.Code == "outcome-unknown" {
		return s.KeepBlobs(ctx, blobs, domain, wall) // the same again changes nothing
	}
	return err
}

// StoredBlobs gives the bytes of those blobs that are stored.
func (s *Store) StoredBlobs(ctx context.Context, sums []string) (map[string]int64, error) {
	return storedBlobs(s.conn(ctx), sums)
}

func storedBlobs(c conn, sums []string) (map[string]int64, error) {
	there := make(map[string]int64, len(sums))
	if len(sums) == 0 {
		return there, nil
	}
	query, list := seek(c, "sha256, bytes", "blob", "sha256", sums, "")
	err := c.each(func(row scanner) error {
		var sum string
		var n int64
		err := row.Scan(&sum, &n)
		there[sum] = n
		return err
	}, query, list)
	return there, err
}

// missingBlobs finds which blobs of the records are not stored yet.
func (t *Tx) missingBlobs(records []*record) error {
	var sums []string
	for _, r := range records {
		for _, b := range r.Envelope.Blobs {
			sums = append(sums, b.SHA256)
		}
	}
	there, err := storedBlobs(t.conn(), sums)
	if err != nil {
		return err
	}
	for _, r := range records {
		r.missing = missingOf(r.Envelope.Blobs, there)
	}
	return nil
}

func missingOf(blobs []submission.Blob, there map[string]int64) []string {
	var missing []string
	for _, b := range blobs {
		if _, ok := there[b.SHA256]; !ok {
			missing = append(missing, b.SHA256)
		}
	}
	return missing
}

// BlobFor is a blob that an account may see: one that it sent first, or that a
// submission, visit, clue or problem of its region names. Any other is not found.
func (s *Store) BlobFor(ctx context.Context, sum string, account *grid.Account) (Blob, error) {
	const below = " IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?)"
	b, there, err := one(s.conn(ctx), func(row scanner, b *Blob) error { return row.Scan(&b.SHA256, &b.Bytes, &b.Account, &b.OfClue) }, `
SELECT sha256, bytes, account_id, EXISTS (SELECT 1 FROM clue_photo WHERE clue_photo.sha256 = blob.sha256) FROM blob WHERE sha256 = ? AND (account_id = ?
  OR EXISTS (SELECT 1 FROM submission_blob JOIN submission ON submission.id = submission_blob.submission_id
    WHERE submission_blob.sha256 = blob.sha256 AND (submission.account_id = ? OR submission.region_code`+below+`))
  OR EXISTS (SELECT 1 FROM photo JOIN visit ON visit.id = photo.visit_id WHERE photo.sha256 = blob.sha256 AND (visit.officer_id = ? OR visit.region_code`+below+`))
  OR EXISTS (SELECT 1 FROM clue_photo JOIN clue ON clue.id = clue_photo.clue_id WHERE clue_photo.sha256 = blob.sha256 AND clue.region_code`+below+`)
  OR EXISTS (SELECT 1 FROM problem_photo JOIN problem ON problem.id = problem_photo.problem_id
    WHERE problem_photo.sha256 = blob.sha256 AND problem.region_code`+below+`))`,
		sum, string(account.ID), string(account.ID), account.Region, string(account.Officer), account.Region, account.Region, account.Region)
	if err == nil && !there {
		err = missing("blob", sum)
	}
	return b, err
}

// NoteBlobView records that somebody looked at a blob.
func (s *Store) NoteBlobView(ctx context.Context, sum string, account grid.AccountID, wall time.Time) error {
	return s.change(ctx, "INSERT INTO blob_view (sha256, account_id, viewed_at) VALUES (?, ?, ?) ON CONFLICT (sha256, account_id, viewed_at) DO NOTHING",
		sum, string(account), at(wall))
}

// BlobViews counts how often others than its sender looked at a blob.
func (s *Store) BlobViews(ctx context.Context, sum string) (int, error) {
	n, _, err := one(s.conn(ctx), value[int], "SELECT count(*) FROM blob_view WHERE sha256 = ?", sum)
	return n, err
}
