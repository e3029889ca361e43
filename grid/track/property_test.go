package track

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
)

// randomTrack has stays, walks, jumps, holes, vague and useless points.
func randomTrack(t testing.TB, rng *rand.Rand, n int) []Fix {
	fixes := make([]Fix, n)
	seconds, east, north := 0.0, 0.0, 0.0
	for i := range fixes {
		seconds += []float64{0, 1, 20, 60, 300, 700, 4000}[rng.IntN(7)]
		switch rng.IntN(6) {
		case 0, 1, 2:
			east += 50 * rng.NormFloat64()
			north += 50 * rng.NormFloat64()
		case 3:
			east += 5000 * rng.NormFloat64()
		}
		fixes[i] = noisy(t, rng, seconds, east, north, []float64{0, 5, 20, 90, 900}[rng.IntN(5)])
	}
	return fixes
}

func randomSpans(rng *rand.Rand) []Span {
	spans := make([]Span, rng.IntN(5))
	for i := range spans {
		from := began.Add(time.Duration(rng.IntN(30_000)-3000) * time.Second)
		spans[i] = Span{from, from.Add(time.Duration(rng.IntN(9000)) * time.Second)}
	}
	return spans
}

// checkSum holds what is true of every track and every list of spans.
func checkSum(t *testing.T, fixes []Fix, on []Span) {
	t.Helper()
	sum := Sum(fixes, on, Rule{})
	var work time.Duration
	for _, p := range partsOf(fixes, on) {
		work += p.Length()
	}
	if got := sum.Collected + Length(sum.Uncollected); got != work {
		t.Errorf("collected %v and uncollected %v: got %v together, want the work, %v", sum.Collected, sum.Uncollected, got, work)
	}
	stays := Stays(fixes, on, Rule{})
	for n := range stays {
		if stays[n].Inside() < 0 || !(stays[n].Metres >= 0) || n > 0 && stays[n].Enter.Before(stays[n-1].Leave) {
			t.Errorf("stay %d: got %+v after %+v, want them in order", n, stays[n], stays[max(0, n-1)])
		}
		for _, dark := range sum.Uncollected {
			if stays[n].Enter.Before(dark.Until) && dark.From.Before(stays[n].Leave) {
				t.Errorf("stay %+v overlaps %v, which was not collected", stays[n], dark)
			}
		}
	}
	var inside time.Duration
	metres, counted := 0.0, map[geo.Cell]bool{}
	for _, e := range sum.Efforts {
		if counted[e.Cell] {
			t.Errorf("cell %s is listed twice", e.Cell)
		}
		counted[e.Cell] = true
		inside += e.Inside
		metres += e.Metres
	}
	if inside != sum.Collected || math.Abs(metres-sum.Metres) > 1e-6*(1+metres) {
		t.Errorf("cells: got %v and %.3f m, want the sums %v and %.3f m", inside, metres, sum.Collected, sum.Metres)
	}
	points := 0
	for _, s := range Segments(fixes, on, Rule{}) {
		points += len(s)
	}
	want := 0
	for _, p := range partsOf(fixes, on) {
		want += len(p.fixes)
	}
	if points != want {
		t.Errorf("points in segments: got %d, want %d", points, want)
	}
}

func TestSumHoldsTogether(t *testing.T) {
	const seed = 20260506
	rng := rand.New(rand.NewPCG(seed, 3))
	for range 2000 {
		checkSum(t, Stitch(randomTrack(t, rng, rng.IntN(60))), randomSpans(rng))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// However a track is cut, doubled and shuffled, stitching gives the same one.
func TestStitchKnowsNoOrder(t *testing.T) {
	const seed = 99
	rng := rand.New(rand.NewPCG(seed, 4))
	for round := range 500 {
		whole := randomTrack(t, rng, 1+rng.IntN(60))
		want := Stitch(whole)
		var pieces [][]Fix
		for left := whole; len(left) > 0; {
			n := 1 + rng.IntN(len(left))
			pieces = append(pieces, slices.Clone(left[:n]))
			if rng.IntN(3) == 0 {
				pieces = append(pieces, slices.Clone(left[:n]))
			}
			left = left[n:]
		}
		for _, p := range pieces {
			rng.Shuffle(len(p), func(i, j int) { p[i], p[j] = p[j], p[i] })
		}
		rng.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
		got := Stitch(pieces...)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d, round %d: got %v, want %v", seed, round, got, want)
		}
		if again := Stitch(got, got[:len(got)/2]); !reflect.DeepEqual(again, want) {
			t.Fatalf("seed %d, round %d: stitched again: got %v, want %v", seed, round, again, want)
		}
		for n := 1; n < len(got); n++ {
			if !got[n-1].At.Before(got[n].At) {
				t.Fatalf("seed %d, round %d: points %d and %d are out of order", seed, round, n-1, n)
			}
		}
	}
}

// More points on the same straight way do not make it longer.
func TestDensityDoesNotMatter(t *testing.T) {
	for _, step := range []float64{1, 3, 10, 25, 40} {
		var fixes []Fix
		for m := 0.0; m <= 2000; m += step {
			fixes = append(fixes, fixAt(t, m/1.25, m, 0, 8))
		}
		if got := Distance(fixes, nil, Rule{}); got < 1900 || got > 2001 {
			t.Errorf("a point every %.0f m: got %.1f m, want 1900 to 2001", step, got)
		}
	}
}

// FuzzSum reads ten bytes a point: seconds, millionths of degrees, accuracy.
func FuzzSum(f *testing.F) {
	f.Add([]byte{}, uint16(0), uint16(3600))
	f.Add([]byte("0123456789abcdefghijklmnopqrstuvwxyz0123"), uint16(100), uint16(9000))
	f.Fuzz(func(t *testing.T, b []byte, from, length uint16) {
		var fixes []Fix
		for ; len(b) >= 10; b = b[10:] {
			f := Fix{At: began.Add(time.Duration(binary.LittleEndian.Uint16(b)) * time.Second), AccuracyM: float64(b[8]) * 4,
				Point: geo.Point{Lon: 126 + float64(int32(binary.LittleEndian.Uint32(b[1:])))/1e8, Lat: 45 + float64(int32(binary.LittleEndian.Uint32(b[4:])))/1e8}}
			f.Cell, _ = geo.CellAt(f.Point, 9)
			switch b[9] {
			case 0:
				f.Point.Lon = math.NaN()
			case 1:
				f.AccuracyM = math.Inf(1)
			}
			fixes = append(fixes, f)
		}
		fixes = Stitch(fixes)
		checkSum(t, fixes, nil)
		checkSum(t, fixes, []Span{{began.Add(time.Duration(from) * time.Second), began.Add(time.Duration(int(from)+int(length)) * time.Second)}})
	})
}
