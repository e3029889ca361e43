package geo

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// Kinds of change that Repair makes.
const (
	RepairClosed   = "closed"   // the last position was not the first
	RepairRepeated = "repeated" // positions that repeat the one before, removed
	RepairSpike    = "spike"    // lines that run out and back, removed
	RepairTurned   = "turned"   // rings that ran the wrong way round (RFC 7946: shells counter-clockwise)
	RepairSliver   = "sliver"   // holes and further parts without area, removed
	RepairSplit    = "split"    // a ring that crosses or touches itself, split by the even-odd rule
	RepairHole     = "hole"     // a hole outside its shell or across its border, cut to the shell or removed
	RepairMerged   = "merged"   // parts that overlap or share a border, merged
)

// RepairChange is one kind of change, and how often it was made.
type RepairChange struct {
	Kind  string
	Count int
	At    Point // where the first one was
}

// RepairReport says what Repair did.
type RepairReport struct {
	Changes   []RepairChange
	Positions int     // of the geometry as it came
	Before    float64 // m²: shells less holes, as drawn
	After     float64 // m²
}

// Changed says whether anything but the direction of rings was changed.
func (r *RepairReport) Changed() bool {
	return slices.ContainsFunc(r.Changes, func(c RepairChange) bool { return c.Kind != RepairTurned })
}

// String gives the changes and areas in one line.
func (r *RepairReport) String() string {
	var parts []string
	for _, c := range r.Changes {
		parts = append(parts, fmt.Sprintf("%s %d (first at %.6f,%.6f)", c.Kind, c.Count, c.At.Lon, c.At.Lat))
	}
	return fmt.Sprintf("%s; area %.0f m² before, %.0f m² after", strings.Join(parts, ", "), r.Before, r.After)
}

func (r *RepairReport) note(kind string, count int, at orb.Point) {
	if count == 0 {
		return
	}
	for i := range r.Changes {
		if r.Changes[i].Kind == kind {
			r.Changes[i].Count += count
			return
		}
	}
	r.Changes = append(r.Changes, RepairChange{kind, count, Point{at[0], at[1]}})
}

const (
	maxPositions = 5_000_000 // of one geometry
	areaKept     = 0.99      // the least share of a ring's drawn area that a repair must keep, and the inverse the most
)

// Repair gives a valid geometry for the same area, or refuses with the reason:
// closed rings that neither cross nor touch themselves, shells counter-clockwise
// and holes clockwise, holes inside their shell, parts that do not overlap. A
// geometry that is valid but for the direction of its rings keeps its positions
// to the bit; one whose lines cross is snapped to 1e-7 degrees (1 cm).
//
// It refuses (an *InvalidError of field "geometry") numbers that are not finite
// or not on the globe; a ring across the 180th meridian (to be split there, RFC
// 7946 section 3.1.9); a part that spans 180 degrees; a shell without area; a
// ring whose crossings leave less than 99 % or make more than 101 % of the area
// it draws, naming the crossing (a bow tie may be a wrong order of corners, and
// nobody can tell); a large hole outside its shell, which is likely a part; and
// shapes too tangled to be looked at in a few seconds.
func Repair(m orb.MultiPolygon) (orb.MultiPolygon, RepairReport, error) {
	var report RepairReport
	var clean orb.MultiPolygon
	for i, polygon := range m {
		rings, err := cleanRings(polygon, &report)
		if err != nil {
			return nil, report, partError(len(m), i, err)
		}
		if len(rings) > 0 {
			clean = append(clean, rings)
		}
	}
	if len(clean) == 0 {
		return nil, report, refuse("has no area", "")
	}
	report.Before = AreaM2(clean)
	out, err := untangle(clean, &report)
	if err != nil {
		return nil, report, err
	}
	turned := 0
	var at orb.Point
	for _, polygon := range out {
		for i, ring := range polygon {
			if (planeArea(ring) > 0) != (i == 0) {
				ring.Reverse()
				turned, at = turned+1, ring[0]
			}
		}
	}
	report.note(RepairTurned, turned, at)
	report.After = AreaM2(out)
	return out, report, nil
}

func refuse(reason, value string) *InvalidError {
	return &InvalidError{Field: "geometry", Reason: reason, Value: value}
}

func partError(parts, i int, err *InvalidError) error {
	if parts > 1 {
		err.Reason = fmt.Sprintf("polygon %d %s", i+1, err.Reason)
	}
	return err
}

// cleanRings copies the rings of one part: checked, closed, without repeats and
// spikes. A hole without area is left out.
func cleanRings(polygon orb.Polygon, report *RepairReport) (orb.Polygon, *InvalidError) {
	var out orb.Polygon
	for i, ring := range polygon {
		name := fmt.Sprintf("ring %d ", i+1)
		if report.Positions += len(ring); report.Positions > maxPositions {
			return nil, refuse(fmt.Sprintf("has more than %d positions", maxPositions), "")
		}
		if bad := checkRing(ring); bad != nil {
			bad.Reason = name + bad.Reason
			return nil, bad
		}
		if len(ring) == 0 {
			return nil, refuse(name+"has no position", "")
		}
		clean := ring.Clone()
		if !clean.Closed() {
			clean = append(clean, clean[0])
			report.note(RepairClosed, 1, clean[0])
		}
		clean = withoutSpikes(clean, report)
		if len(clean) >= 4 && ringArea(clean) > 0 || len(clean) >= 4 && folded(clean) {
			out = append(out, clean)
			continue
		}
		if i == 0 {
			return nil, refuse(name+"has no area", "")
		}
		report.note(RepairSliver, 1, ring[0])
	}
	return out, nil
}

// folded says whether a ring whose signed area is zero still encloses something:
// a bow tie of equal wings.
func folded(ring orb.Ring) bool {
	for i := 2; i < len(ring)-1; i++ {
		if math.Abs(planeArea([]orb.Point{ring[0], ring[i-1], ring[i]})) > 1e-16 {
			return true
		}
	}
	return false
}

// checkRing refuses what is no position and what jumps over the 180th meridian.
func checkRing(ring orb.Ring) *InvalidError {
	west, east := math.Inf(1), math.Inf(-1)
	for i, p := range ring {
		at := Point{p[0], p[1]}
		if bad := badPoint(at, nil); bad != nil {
			return refuse(fmt.Sprintf("position %d: %s %s", i+1, bad.Field, bad.Reason), bad.Value)
		}
		if i > 0 && math.Abs(p[0]-ring[i-1][0]) > 180 {
			return refuse(fmt.Sprintf("crosses the 180th meridian at position %d: split it there (RFC 7946, 3.1.9)", i+1), at.String())
		}
		west, east = math.Min(west, p[0]), math.Max(east, p[0])
	}
	if east-west >= 180 {
		return refuse("spans 180 degrees of longitude or more", "")
	}
	return nil
}

// withoutSpikes takes out repeated positions and tips from which the ring runs
// back along the line it came by. The ring is closed before and after.
func withoutSpikes(ring orb.Ring, report *RepairReport) orb.Ring {
	repeats, spikes := 0, 0
	var repeat, spike orb.Point
	stack := make(orb.Ring, 0, len(ring))
	push := func(p orb.Point) {
		for {
			n := len(stack)
			switch {
			case n > 0 && stack[n-1] == p:
				if repeats++; repeats == 1 {
					repeat = p
				}
				return
			case n > 1 && isSpike(stack[n-2], stack[n-1], p):
				if spikes++; spikes == 1 {
					spike = stack[n-1]
				}
				stack = stack[:n-1]
				continue
			}
			stack = append(stack, p)
			return
		}
	}
	for _, p := range ring[:len(ring)-1] {
		push(p)
	}
	// the seam: the end runs on into the beginning
	for len(stack) > 2 {
		n := len(stack)
		switch {
		case stack[n-1] == stack[0]:
			repeats, repeat = repeats+1, stack[0]
			stack = stack[:n-1]
			continue
		case isSpike(stack[n-2], stack[n-1], stack[0]):
			spikes, spike = spikes+1, stack[n-1]
			stack = stack[:n-1]
			continue
		case isSpike(stack[n-1], stack[0], stack[1]):
			spikes, spike = spikes+1, stack[0]
			stack = stack[1:]
			continue
		}
		break
	}
	report.note(RepairRepeated, repeats, repeat)
	report.note(RepairSpike, spikes, spike)
	if len(stack) == 0 {
		return stack
	}
	return append(stack, stack[0])
}

// isSpike says whether b → c runs straight back over a → b; to within a tenth of
// a millimetre, because written decimals are seldom exactly in line.
func isSpike(a, b, c orb.Point) bool {
	ux, uy := a[0]-b[0], a[1]-b[1]
	vx, vy := c[0]-b[0], c[1]-b[1]
	if ux*vx+uy*vy <= 0 {
		return false
	}
	long := math.Max(math.Hypot(ux, uy), math.Hypot(vx, vy))
	const near = 1e-9 // degrees
	return math.Abs(ux*vy-uy*vx) <= near*long
}
