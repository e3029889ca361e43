package live

import (
	"context"
	"math"

	"gridwatch/grid/hotspot"
)

// HotspotDelta brings a reader from version From to Version; Full: from nothing.
type HotspotDelta struct {
	Full          bool
	From, Version int64
	Map           hotspot.Map // without Lines
	Lines         []hotspot.Line
}

// Since tells what changed on the usual map of a region after a version; a
// negative one asks for all of it, and so does one that is not of this map.
//
// A line is told again when something of it differs that is not a figure, or
// when a figure has moved since it was told last: Z, P and the probability of
// the judgement by 0.005, any other by 2 %. So whoever follows is never further
// off than that, and a clue that moves the mean of all cells by a trifle does
// not bring all of them again.
func (h *Hotspots) Since(ctx context.Context, region string, version int64) (HotspotDelta, error) {
	u, err := h.usualOf(ctx, region)
	if err != nil {
		return HotspotDelta{}, err
	}
	h.mu.RLock()
	defer h.mu.RUnlock()
	d := HotspotDelta{From: version, Version: u.version, Map: u.head}
	if version < u.base || version > u.version {
		d.Full, d.From = true, 0
		d.Lines = append(d.Lines, u.told...)
		return d, nil
	}
	if version == u.version {
		return d, nil
	}
	for i, at := range u.at {
		if at > version {
			d.Lines = append(d.Lines, u.told[i])
		}
	}
	return d, nil
}

// tellFull makes everything new to readers.
func (u *usual) tellFull(version int64) {
	u.told = append(u.told[:0:0], u.now.Lines...)
	u.at = make([]int64, len(u.told))
	for i := range u.at {
		u.at[i] = version
	}
	u.base = version
	u.tellHead(version)
}

// tellSome compares the places, nil for all of them, with what was told of them,
// and says whether anything differs.
func (u *usual) tellSome(places []int32, version int64) bool {
	differs := differHeads(&u.head, &u.now)
	tell := func(i int) {
		if differ(&u.told[i], &u.now.Lines[i]) {
			u.told[i], u.at[i], differs = u.now.Lines[i], version, true
		}
	}
	for _, i := range places {
		tell(int(i))
	}
	for i := range u.told {
		if places != nil {
			break
		}
		tell(i)
	}
	if differs {
		u.tellHead(version)
	}
	return differs
}

func (u *usual) tellHead(version int64) {
	u.version, u.head = version, u.now
	u.head.Lines = nil
}

// differHeads says whether a reader must learn of more than the lines.
func differHeads(a, b *hotspot.Map) bool {
	return a.Question != b.Question || a.PolicyVersion != b.PolicyVersion || a.Total != b.Total || a.Unlocated != b.Unlocated ||
		a.SealedLeftOut != b.SealedLeftOut || a.TooFew != b.TooFew || a.MinClues != b.MinClues || a.MinCluster != b.MinCluster
}

// differ says whether a line must be told again; see Since.
func differ(a, b *hotspot.Line) bool {
	if *a == *b {
		return false
	}
	j, k := &a.Judgement, &b.Judgement
	return a.N != b.N || a.Near != b.Near || a.Level != b.Level || a.Class != b.Class || a.Institutions != b.Institutions || a.Visits != b.Visits ||
		j.State != k.State || j.Because != k.Because || j.Suggest != k.Suggest ||
		apart(a.Z, b.Z, 0.005) || apart(a.P, b.P, 0.005) || apart(j.Sure, k.Sure, 0.005) ||
		parted(a.Q, b.Q) || parted(a.Value, b.Value) || parted(a.Expected, b.Expected) || parted(a.PatrolMinutes, b.PatrolMinutes) ||
		parted(a.Residents, b.Residents) || parted(j.Rate.Mean, k.Rate.Mean) || parted(j.Rate.Low, k.Rate.Low) || parted(j.Rate.High, k.Rate.High) ||
		parted(j.Missing, k.Missing)
}

func apart(a, b, much float64) bool {
	return math.Abs(a-b) > much || math.IsNaN(a) != math.IsNaN(b)
}

// parted says whether two figures differ by more than a fiftieth of the first.
func parted(a, b float64) bool { return apart(a, b, 0.02*math.Abs(a)+1e-9) }
