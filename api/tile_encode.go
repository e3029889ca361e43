package api

import (
	"bytes"
	"compress/gzip"
	"io"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
)

// The encoding of vector tiles (version 2), for one layer of polygons with one
// text property. It is written by hand because a general encoder makes a map a
// feature; a test reads the result back with one.

const (
	tileExtent = 4096
	tileLayer  = "cells"
	tileProp   = "h"
)

// Field numbers of the format.
const (
	tagTileLayer    = 3<<3 | 2
	tagLayerVersion = 15 << 3
	tagLayerName    = 1<<3 | 2
	tagLayerFeature = 2<<3 | 2
	tagLayerKey     = 3<<3 | 2
	tagLayerValue   = 4<<3 | 2
	tagLayerExtent  = 5 << 3
	tagFeatureTags  = 2<<3 | 2
	tagFeatureType  = 3 << 3
	tagFeatureShape = 4<<3 | 2
	tagValueText    = 1<<3 | 2
	typePolygon     = 3
)

// encodeTile is the gzipped tile of those shapes that touch it. Outlines are not
// cut at the border unless they reach far beyond it.
func encodeTile(id tileID, shapes []cellShape) []byte {
	size := float64(uint64(1) << id.z)
	west, north := float64(id.x)/size, float64(id.y)/size
	east, south := (float64(id.x)+1)/size, (float64(id.y)+1)/size
	var features, values, feature, shape []byte
	n := uint64(0)
	for i := range shapes {
		s := &shapes[i]
		if s.east < west || s.west > east || s.south < north || s.north > south {
			continue
		}
		if shape = appendRing(shape[:0], s, size, float64(id.x), float64(id.y)); len(shape) == 0 {
			continue
		}
		feature = append(feature[:0], tagFeatureTags)
		feature = appendVarint(feature, uint64(1+varintSize(n)))
		feature = append(feature, 0) // the only key
		feature = appendVarint(feature, n)
		feature = append(feature, tagFeatureType, typePolygon, tagFeatureShape)
		feature = appendVarint(feature, uint64(len(shape)))
		feature = append(feature, shape...)
		features = append(features, tagLayerFeature)
		features = appendVarint(features, uint64(len(feature)))
		features = append(features, feature...)
		text := s.cell.String()
		values = append(values, tagLayerValue, byte(len(text)+2), tagValueText, byte(len(text)))
		values = append(values, text...)
		n++
	}
	layer := append([]byte{tagLayerName, byte(len(tileLayer))}, tileLayer...)
	layer = append(layer, features...)
	layer = append(layer, tagLayerKey, byte(len(tileProp)))
	layer = append(layer, tileProp...)
	layer = append(layer, values...)
	layer = append(layer, tagLayerExtent)
	layer = appendVarint(layer, tileExtent)
	layer = append(layer, tagLayerVersion, 2)
	var tile []byte
	if n > 0 { // a tile without features has no layer
		tile = append(tile, tagTileLayer)
		tile = appendVarint(tile, uint64(len(layer)))
		tile = append(tile, layer...)
	}
	var out bytes.Buffer
	z := gzips.Get().(*gzip.Writer)
	z.Reset(&out)
	z.Write(tile) // a buffer takes everything
	z.Close()
	gzips.Put(z)
	return out.Bytes()
}

// appendRing writes an outline as commands: move, lines, close. Nothing is
// written when the outline has no area at the scale of the tile. An outer ring
// has a positive area; that of a tiny outline may have turned by rounding.
func appendRing(b []byte, s *cellShape, size, left, top float64) []byte {
	const far = tileExtent // beyond this the outline is cut
	var buffer [12][2]int64
	ring := buffer[:0]
	add := func(x, y float64) {
		p := [2]int64{int64(math.Round(x)), int64(math.Round(y))}
		if len(ring) == 0 || ring[len(ring)-1] != p {
			ring = append(ring, p)
		}
	}
	reaches := false
	for _, c := range s.corners {
		x, y := (c[0]*size-left)*tileExtent, (c[1]*size-top)*tileExtent
		reaches = reaches || x < -far || y < -far || x > 2*far || y > 2*far
		add(x, y)
	}
	if reaches {
		ring = ring[:0]
		for _, p := range cutRing(s, size, left, top, far) {
			add(p[0], p[1])
		}
	}
	if n := len(ring); n > 1 && ring[0] == ring[n-1] {
		ring = ring[:n-1]
	}
	if len(ring) < 3 {
		return b
	}
	switch area := areaTwice(ring); {
	case area == 0:
		return b
	case area < 0:
		slices.Reverse(ring)
	}
	b = append(b, 1<<3|1) // move to, once
	x, y := int64(0), int64(0)
	for i, p := range ring {
		if i == 1 {
			b = appendVarint(b, uint64(len(ring)-1)<<3|2) // line to
		}
		b = appendVarint(b, zigzag(p[0]-x))
		b = appendVarint(b, zigzag(p[1]-y))
		x, y = p[0], p[1]
	}
	return append(b, 1<<3|7) // close
}

// cutRing is the part of an outline near the tile.
func cutRing(s *cellShape, size, left, top, far float64) orb.Ring {
	ring := make(orb.Ring, 0, len(s.corners)+1)
	for _, c := range s.corners {
		ring = append(ring, orb.Point{(c[0]*size - left) * tileExtent, (c[1]*size - top) * tileExtent})
	}
	ring = append(ring, ring[0])
	return clip.Ring(orb.Bound{Min: orb.Point{-far, -far}, Max: orb.Point{2 * far, 2 * far}}, ring)
}

func areaTwice(ring [][2]int64) int64 {
	sum := int64(0)
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += p[0]*q[1] - q[0]*p[1]
	}
	return sum
}

func zigzag(n int64) uint64 { return uint64(n<<1) ^ uint64(n>>63) }

func appendVarint(b []byte, n uint64) []byte {
	for n >= 0x80 {
		b = append(b, byte(n)|0x80)
		n >>= 7
	}
	return append(b, byte(n))
}

func varintSize(n uint64) int {
	size := 1
	for ; n >= 0x80; n >>= 7 {
		size++
	}
	return size
}

func gunzip(body []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
