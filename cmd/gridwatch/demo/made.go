package demo

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash/fnv"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// seed of everything made up. The same seed makes the same demo.
const seed = 1

// madeID is the id of what the kind and key name: shaped like a UUIDv7 of that
// instant, and the same each time, so that a write done twice is one write.
func madeID[T ~string](at time.Time, kind, key string) T {
	sum := sha256.Sum256([]byte("gridwatch demo|" + kind + "|" + key))
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(at.UnixMilli())<<16)
	copy(b[6:], sum[:])
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return T(h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:])
}

// chance gives a number in [0, n) that depends on the seed, the kind and the
// key alone.
func chance(n int, kind, key string) int {
	h := fnv.New64a()
	var s [8]byte
	binary.BigEndian.PutUint64(s[:], seed)
	_, _ = h.Write(s[:]) // a hash does not fail
	_, _ = h.Write([]byte(kind))
	_, _ = h.Write([]byte{0})
	_, _ = h.Write([]byte(key))
	v := h.Sum64()
	v ^= v >> 29 // FNV mixes its high bits poorly for short keys
	v *= 0xbf58476d1ce4e5b9
	v ^= v >> 32
	return int(v % uint64(n))
}

// span is a part of the local day, in seconds from midnight.
type span struct{ from, until int }

var (
	reporting  = span{7 * 3600, 18 * 3600}          // when complaints come in and are closed
	inspecting = span{8*3600 + 900, 16*3600 + 2700} // when teams visit: inside their shift
)

// timeOn makes up the time of day of something that happened on a date.
func timeOn(on grid.Date, zone *time.Location, s span, kind, key string) time.Time {
	return clockOn(on, zone, s.from+chance(s.until-s.from, kind, key))
}

// clockOn is so many seconds after local midnight by the clock on the wall.
func clockOn(on grid.Date, zone *time.Location, seconds int) time.Time {
	y, m, d := time.Unix(int64(on)*86400, 0).UTC().Date()
	return time.Date(y, m, d, 0, 0, seconds, 0, zone).UTC()
}

// between is the point a share of the straight way from a to b.
func between(a, b geo.Point, share float64) geo.Point {
	share = min(1, max(0, share))
	return geo.Point{Lon: a.Lon + (b.Lon-a.Lon)*share, Lat: a.Lat + (b.Lat-a.Lat)*share}
}
