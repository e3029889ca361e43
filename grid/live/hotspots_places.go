package live

import (
	"context"
	"sync"

	"gridwatch/geo"
	"gridwatch/grid/hotspot"
)

// placesCache keeps the cells of scopes, which are read from the database, and
// who is whose neighbour among them.
type placesCache struct {
	mu   sync.Mutex
	kept map[placesKey]keptPlaces
	size int // cells and neighbours of all that is kept
}

type placesKey struct {
	region        string
	resolution, k int
}

type keptPlaces struct {
	*hotspot.Places
	outline int64 // the entry that had changed regions last
}

// size is what the places take, in cells and neighbours; nothing of none.
func (p keptPlaces) size() int {
	if p.Places == nil {
		return 0
	}
	return len(p.Cells) + len(p.Neighbour)
}

// placesKeptMost bounds the cells and neighbours of the cache, some 12 bytes each;
// it begins anew when it is full.
const placesKeptMost = 10_000_000

// placesOf are the cells in force of a scope, and whatever else was added to them.
func (h *Hotspots) placesOf(ctx context.Context, key placesKey) (p keptPlaces, err error) {
	h.mu.RLock()
	outline := h.counts.Outline()
	h.mu.RUnlock()
	h.places.mu.Lock()
	kept := h.places.kept[key]
	h.places.mu.Unlock()
	if kept.Places != nil && kept.outline == outline {
		return kept, nil
	}
	var base []geo.Cell
	if h.Cells != nil {
		if base, err = h.Cells(ctx, key.region); err != nil {
			return p, err
		}
	}
	p.outline = outline // from before they were read
	if p.Places, err = hotspot.PlacesOf(base, key.resolution, key.k); err != nil {
		return p, err
	}
	h.keepPlaces(key, p)
	return p, nil
}

func (h *Hotspots) keepPlaces(key placesKey, p keptPlaces) {
	h.places.mu.Lock()
	defer h.places.mu.Unlock()
	c := &h.places
	if c.kept == nil || c.size+p.size() > placesKeptMost {
		c.kept, c.size = map[placesKey]keptPlaces{}, 0
	}
	c.size += p.size() - c.kept[key].size()
	c.kept[key] = p
}

// count gives a question its places and sums. Places are the cells in force of the
// scope, and any other cell in which something of it was counted.
func (h *Hotspots) count(ctx context.Context, a *hotspot.Asked, slicesN, sliceDays int) error {
	key := placesKey{a.Region, a.Resolution, a.K}
	for {
		p, err := h.placesOf(ctx, key)
		if err != nil {
			return err
		}
		h.mu.RLock()
		sums, missing := h.counts.Sum(a.Region, p.Places, a.First(), a.Until, slicesN, sliceDays)
		h.mu.RUnlock()
		if len(missing) == 0 {
			a.Places, a.Sums = p.Places, sums
			return nil
		}
		if p.Places, err = p.With(missing); err != nil {
			return err
		}
		h.keepPlaces(key, p)
	}
}

// residents of a scope, nil when nobody knows them.
func (h *Hotspots) residents(ctx context.Context, region string) (map[geo.Cell]float64, error) {
	if h.Residents == nil {
		return nil, nil
	}
	return h.Residents(ctx, region)
}
