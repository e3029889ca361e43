package provider

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
	"unicode"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// Cache remembers answers. The database is one; it keeps the key, which is a
// hash, and never the address that was asked for. A cache that fails is a cache
// that knows nothing: its errors are dropped, because the answer matters more.
type Cache interface {
	// Recall gives the answer kept under a key unless it has expired at now.
	Recall(ctx context.Context, key string, now time.Time) (answer string, known bool, err error)
	// Keep stores an answer until an instant, in place of an older one.
	Keep(ctx context.Context, key, provider, answer string, now, until time.Time) error
}

// Key is the cache's key of a question: 64 hexadecimal digits. Blanks, case and
// full-width forms do not matter.
func Key(provider string, q geocode.Query, within string) string {
	const version = "1" // of what is kept under it
	sum := sha256.Sum256([]byte(strings.Join([]string{version, provider, plain(wording(q)), within}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// plain folds a text so that equal questions are equal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0xff01 && r <= 0xff5e {
			r -= 0xff01 - '!'
		}
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}

// keptCandidate is a candidate as it is kept.
type keptCandidate struct {
	Lon       float64           `json:"lon"`
	Lat       float64           `json:"lat"`
	Precision geocode.Precision `json:"precision"`
	Score     float64           `json:"score"`
	RadiusM   float64           `json:"radius_m"`
	Matched   string            `json:"matched,omitempty"`
}

// keep remembers an answer; one without a place for a shorter time.
func (g *Guard) keep(ctx context.Context, key string, found []geocode.Candidate) {
	keepFor := g.limits.KeepFor
	if len(found) == 0 {
		keepFor = g.limits.KeepNone
	}
	if g.cache == nil || keepFor < 0 {
		return
	}
	kept := make([]keptCandidate, len(found))
	for n, c := range found {
		kept[n] = keptCandidate{c.Point.Lon, c.Point.Lat, c.Precision, c.Score, c.RadiusM, c.Matched}
	}
	answer, err := json.Marshal(kept)
	if err != nil {
		return
	}
	now := g.now()
	_ = g.cache.Keep(ctx, key, g.Name(), string(answer), now, now.Add(keepFor))
}

// recall gives a remembered answer. One that cannot be read is none.
func (g *Guard) recall(ctx context.Context, key string) ([]geocode.Candidate, bool) {
	if g.cache == nil {
		return nil, false
	}
	answer, known, err := g.cache.Recall(ctx, key, g.now())
	if err != nil || !known {
		return nil, false
	}
	found, err := decodeKept(answer, g.Name())
	return found, err == nil
}

// decodeKept reads what keep wrote.
func decodeKept(answer, provider string) ([]geocode.Candidate, error) {
	var kept []keptCandidate
	if err := read([]byte(answer), &kept); err != nil {
		return nil, err
	}
	var found []geocode.Candidate
	for _, k := range kept {
		c := geocode.Candidate{Point: geo.Point{Lon: k.Lon, Lat: k.Lat}, Precision: k.Precision, Score: k.Score,
			RadiusM: k.RadiusM, Source: provider, Matched: k.Matched}
		if err := geo.CheckPoint(c.Point, nil); err != nil {
			return nil, err
		}
		found = append(found, c)
	}
	return found, nil
}
