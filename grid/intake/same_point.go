package intake

import "hash/maphash"

// SamePoint watches positions go by and finds one that stands for many places:
// what a geocoder or a form gives when it does not know. It is exact up to
// samePoints different positions and then bounded (Misra and Gries, "Finding
// repeated elements", 1982): a count may be short by rows / samePoints. The zero
// value is ready.
type SamePoint struct {
	points map[[2]string]*pointCount
	rows   int
	seed   maphash.Seed
}

type pointCount struct {
	rows, others int    // others: at another address than the first
	first        uint64 // hash of the first address
}

const (
	samePoints = 8192
	sameMost   = 50 // addresses at one point that may be a market or a mall
)

// SharedPoint is a position that stands for many places.
type SharedPoint struct {
	Lon, Lat  string // as stated
	Rows      int    // with this position
	Addresses int    // of these, at another address than the first
	Of        int    // all rows with a position
}

// See takes note of a row: its position as stated and its address, or name where
// it has none.
func (s *SamePoint) See(lon, lat, address string) {
	if lon == "" || lat == "" {
		return
	}
	if s.points == nil {
		s.points, s.seed = make(map[[2]string]*pointCount, samePoints), maphash.MakeSeed()
	}
	s.rows++
	at := [2]string{lon, lat}
	hash := maphash.String(s.seed, address)
	if p := s.points[at]; p != nil {
		p.rows++
		if hash != p.first {
			p.others++
		}
		return
	}
	if len(s.points) < samePoints {
		s.points[at] = &pointCount{rows: 1, first: hash}
		return
	}
	for at, p := range s.points {
		if p.rows--; p.rows == 0 {
			delete(s.points, at)
		}
	}
}

// Verdict gives the position with most addresses when these are more than a
// market has and at least half a hundredth of all rows; nil when there is none.
func (s *SamePoint) Verdict() *SharedPoint {
	var most *SharedPoint
	for at, p := range s.points {
		if p.others < sameMost || p.others*200 < s.rows {
			continue
		}
		if most == nil || p.others > most.Addresses || p.others == most.Addresses && at[0]+at[1] < most.Lon+most.Lat {
			most = &SharedPoint{Lon: at[0], Lat: at[1], Rows: p.rows, Addresses: p.others, Of: s.rows}
		}
	}
	return most
}
