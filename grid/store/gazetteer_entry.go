package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"gridwatch/geo"
	"gridwatch/grid"
)

// LearnedPoint is a point that a person confirmed for an address.
type LearnedPoint struct {
	ID          string // UUIDv7; of two for one address the later counts
	Name        string
	Address     string
	Point       geo.Point
	Region      string
	Institution grid.InstitutionID
	At          time.Time
}

// LearnPoint keeps the point of a located institution for every server's
// geocoder; nothing when it has neither name nor address.
func (t *Tx) LearnPoint(i *grid.Institution) (*LearnedPoint, error) {
	if i.Point == nil || i.Name == "" && i.Address == "" {
		return nil, nil
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	p := &LearnedPoint{ID: id.String(), Name: i.Name, Address: i.Address, Point: *i.Point, Region: i.Region, Institution: i.ID, At: t.now}
	_, err = t.exec(`INSERT INTO gazetteer_entry (id, name, address, lon, lat, region_code, institution_id, learned_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, p.ID, p.Name, p.Address, p.Point.Lon, p.Point.Lat, p.Region, optional(p.Institution), at(p.At))
	return p, err
}

// LearnedPoints lists the points whose id comes after one, by id; "" for all.
func (s *Store) LearnedPoints(ctx context.Context, after string) ([]LearnedPoint, error) {
	return listOf(s.conn(ctx), func(row scanner, p *LearnedPoint) error {
		return row.Scan(&p.ID, &p.Name, &p.Address, &p.Point.Lon, &p.Point.Lat, &p.Region, (*optional)(&p.Institution), into(&p.At))
	}, `SELECT id, name, address, lon, lat, region_code, institution_id, learned_at FROM gazetteer_entry WHERE id > ? ORDER BY id`, after)
}

// LearnedCount is how many points there are. A point may become visible after
// one with a later id: who follows them compares this too.
func (s *Store) LearnedCount(ctx context.Context) (int, error) {
	var n int
	_, err := s.get(ctx, &n, "SELECT COUNT(*) FROM gazetteer_entry")
	return n, err
}
