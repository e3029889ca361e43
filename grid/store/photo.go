package store

import (
	"context"

	"gridwatch/grid"
)

const (
	photoInsert     = `INSERT INTO photo (visit_id, place, sha256, role, type, bytes, taken_at, lon, lat, accuracy_m)`
	cluePhotoInsert = `INSERT INTO clue_photo (clue_id, place, sha256, role, type, bytes, taken_at, lon, lat, accuracy_m)`
)

// putPhotos stores what the photos of check-ins are; their bytes are blobs.
func (t *Tx) putPhotos(items []*grid.Checkin, fresh []int) error {
	var rows [][]any
	for _, n := range fresh {
		for place, p := range items[n].Photos {
			rows = append(rows, photoRow(string(items[n].ID), place, &p))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := t.conn().insert(photoInsert, "", rows)
	return err
}

// putCluePhotos stores what the photos of a new clue are; their bytes are blobs.
func (t *Tx) putCluePhotos(photos map[grid.ClueID][]grid.Photo) error {
	var rows [][]any
	for _, id := range sortedKeys(photos) {
		for place, p := range photos[id] {
			rows = append(rows, photoRow(string(id), place, &p))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := t.conn().insert(cluePhotoInsert, "", rows)
	return err
}

// photoRow is a photo in photo and clue_photo.
func photoRow(of string, place int, p *grid.Photo) []any {
	where := lonLatOf(p.Point)
	return []any{of, int64(place), p.SHA256, p.Role, p.Type, p.Bytes, at(p.TakenAt), where.lon, where.lat, p.AccuracyM}
}

// PhotosOf reads the photos of visits, in their order.
func (s *Store) PhotosOf(ctx context.Context, ids []grid.VisitID) (map[grid.VisitID][]grid.Photo, error) {
	return photosOf(s.conn(ctx), "photo", "visit_id", ids)
}

// CluePhotos reads the photos of clues, in their order.
func (s *Store) CluePhotos(ctx context.Context, ids []grid.ClueID) (map[grid.ClueID][]grid.Photo, error) {
	return photosOf(s.conn(ctx), "clue_photo", "clue_id", ids)
}

// CluePhotos is Store.CluePhotos within the transaction.
func (t *Tx) CluePhotos(ids []grid.ClueID) (map[grid.ClueID][]grid.Photo, error) {
	return photosOf(t.conn(), "clue_photo", "clue_id", ids)
}

func photosOf[T ~string](c conn, table, column string, ids []T) (map[T][]grid.Photo, error) {
	all := map[T][]grid.Photo{}
	if len(ids) == 0 {
		return all, nil
	}
	condition, list := in(c, column, ids)
	err := c.each(func(row scanner) error {
		var id T
		var p grid.Photo
		var where lonLat
		err := row.Scan(&id, &p.SHA256, &p.Role, &p.Type, &p.Bytes, into(&p.TakenAt), &where.lon, &where.lat, &p.AccuracyM)
		p.Point = where.point()
		all[id] = append(all[id], p)
		return err
	}, "SELECT "+column+", sha256, role, type, bytes, taken_at, lon, lat, accuracy_m FROM "+table+" WHERE "+condition+" ORDER BY "+column+", place", list)
	return all, err
}

// PhotoNamed says whether a visit or a problem of the scope names a photo by its
// SHA-256: only then may the scope look at it.
func (s *Store) PhotoNamed(ctx context.Context, scope, sha256 string) (bool, error) {
	var there bool
	_, err := s.get(ctx, &there, `SELECT EXISTS (
  SELECT 1 FROM photo JOIN visit ON visit.id = photo.visit_id
  JOIN region_closure ON region_closure.descendant_code = visit.region_code AND region_closure.ancestor_code = ?
  WHERE photo.sha256 = ?
) OR EXISTS (
  SELECT 1 FROM problem_photo JOIN problem ON problem.id = problem_photo.problem_id
  JOIN region_closure ON region_closure.descendant_code = problem.region_code AND region_closure.ancestor_code = ?
  WHERE problem_photo.sha256 = ?
)`, scope, sha256, scope, sha256)
	return there, err
}
