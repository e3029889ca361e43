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
}

type placesKey struct {
	region        string
	resolution, k int
}

type keptPlaces struct {
	*hotspot.Places
	outline int64 // the entry that had changed regions last
}

// placesKeptMost bounds the cache; it begins anew when it is full.
const placesKeptMost = 1000

// placesOf are the cells in force of a scope, and whatever else was added to them.
func (h *Hotspots) placesOf(ctx context.Context, key placesKey) (*hotspot.Places, error) {
	h.mu.RLock()
	outline := h.counts.Outline()
	h.mu.RUnlock()
	h.places.mu.Lock()
	kept := h.places.kept[key]
	h.places.mu.Unlock()
	if kept.Places != nil && kept.outline == outline {
		return kept.Places, nil
	}
	var base []geo.Cell
	if h.Cells != nil {
		var err error
		if base, err = h.Cells(ctx, key.region); err != nil {
			return nil, err
		}
	}
	p, err := hotspot.PlacesOf(base, key.resolution, key.k)
	if err != nil {
		return nil, err
	}
	h.keepPlaces(key, keptPlaces{p, outline})
	return p, nil
}

func (h *Hotspots) keepPlaces(key placesKey, p keptPlaces) {
	h.places.mu.Lock()
	defer h.places.mu.Unlock()
	if h.places.kept == nil || len(h.places.kept) >= placesKeptMost {
		h.places.kept = map[placesKey]keptPlaces{}
	}
	h.places.kept[key] = p
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
		sums, missing := h.counts.Sum(a.Region, p, a.First(), a.Until, slicesN, sliceDays)
		outline := h.counts.Outline()
		h.mu.RUnlock()
		if len(missing) == 0 {
			a.Places, a.Sums = p, sums
			return nil
		}
		if p, err = p.With(missing); err != nil {
			return err
		}
		h.keepPlaces(key, keptPlaces{p, outline})
	}
}

// residents of a scope, nil when nobody knows them.
func (h *Hotspots) residents(ctx context.Context, region string) (map[geo.Cell]float64, error) {
	if h.Residents == nil {
		return nil, nil
	}
	return h.Residents(ctx, region)
}
