package store

import (
	"context"
	"time"
)

// ProviderCache keeps what online geocoding services answered, under keys that
// do not tell the question. It is a provider.Cache. Times are of the wall clock.
type ProviderCache struct{ Store *Store }

// Recall gives the answer kept under a key unless it has expired at now.
func (p ProviderCache) Recall(ctx context.Context, key string, now time.Time) (answer string, known bool, err error) {
	return one(p.Store.conn(ctx), value[string], "SELECT answer FROM provider_cache WHERE cache_key = ? AND expires_at > ?", key, at(now))
}

// Keep stores an answer until an instant, in place of an older one.
func (p ProviderCache) Keep(ctx context.Context, key, provider, answer string, now, until time.Time) error {
	return p.Store.change(ctx, `
INSERT INTO provider_cache (cache_key, provider, answer, asked_at, expires_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (cache_key) DO UPDATE SET provider = excluded.provider, answer = excluded.answer, asked_at = excluded.asked_at,
  expires_at = excluded.expires_at`, key, provider, answer, at(now), at(until))
}

// PurgeProviderCache forgets answers that expired before an instant of wall time,
// and says how many.
func (s *Store) PurgeProviderCache(ctx context.Context, before time.Time) (int64, error) {
	return s.deleteOld(ctx, "DELETE FROM provider_cache WHERE expires_at <= ?", before)
}
