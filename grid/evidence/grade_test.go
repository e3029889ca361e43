package evidence_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/evidence"
	"gridwatch/grid/evidence/acting"
	"gridwatch/grid/track"
)

// A sample of what `make bench-evidence` measures.
func TestCheatsAreCaughtAndTheHonestAreNot(t *testing.T) {
	const seed = 60_000_000
	n := 120
	if os.Getenv("GRIDWATCH_TEST") == "full" {
		n = 1500
	}
	rule := grid.DefaultEvidenceRule
	doubted := func(kind acting.Kind, n int) float64 {
		c := 0
		for k := range n {
			if evidence.GradeOf(acting.Act(kind, seed+uint64(k)), &rule).Grade == evidence.C {
				c++
			}
		}
		return float64(c) / float64(n)
	}
	sum := 0.0
	for _, kind := range acting.Cheats {
		share := doubted(kind, n)
		sum += share / float64(len(acting.Cheats))
		t.Logf("%s: %.1f %% graded C", kind, 100*share)
		if share < 0.8 {
			t.Errorf("seed %d, %s: got %.3f graded C, want at least 0.8 of every kind", seed, kind, share)
		}
	}
	if sum < 0.93 {
		t.Errorf("seed %d: got %.3f of the cheats graded C, want at least 0.93 in a sample (0.95 of many)", seed, sum)
	}
	if alarms := doubted(acting.Honest, 4*n); alarms > 0.02 {
		t.Errorf("seed %d: got %.3f of honest visits graded C, want at most 0.02 in a sample (0.01 of many)", seed, alarms)
	}
}

func TestGradesAreTheSameAgain(t *testing.T) {
	rule := grid.DefaultEvidenceRule
	for _, kind := range append(slices.Clone(acting.Cheats), acting.Honest) {
		a, b := evidence.GradeOf(acting.Act(kind, 9), &rule), evidence.GradeOf(acting.Act(kind, 9), &rule)
		if a.Grade != b.Grade || a.Doubt != b.Doubt || !slices.Equal(a.Reasons, b.Reasons) {
			t.Errorf("%s: got %+v, then %+v", kind, a, b)
		}
	}
}

// good is a visit without any doubt: a quarter of an hour at the place.
func good() *evidence.Facts {
	at := time.Date(2026, 5, 6, 2, 0, 0, 0, time.UTC)
	place := geo.Point{Lon: 126.63, Lat: 45.75}
	f := &evidence.Facts{At: at, Target: &place, TargetM: 50, Point: &geo.Point{Lon: 126.6301, Lat: 45.7501}, AccuracyM: 12, Sealed: true, Chained: true}
	for n, off := range []float64{0.00005, -0.00003, 0.00008} {
		f.Track = append(f.Track, track.Fix{At: at.Add(time.Duration(n*5-5) * time.Minute), Point: geo.Point{Lon: place.Lon + off, Lat: place.Lat - off}, AccuracyM: 9 + float64(n)})
	}
	return f
}

func TestSignals(t *testing.T) {
	away := func(f *evidence.Facts, metres float64) {
		f.Target = &geo.Point{Lon: 126.63, Lat: 45.75 + metres/111_195}
	}
	for _, c := range []struct {
		name   string
		change func(*evidence.Facts)
		grade  evidence.Grade
		code   grid.EvidenceCode // a reason that is named
	}{
		{"good", func(*evidence.Facts) {}, evidence.A, ""},
		{"an app says the point", func(f *evidence.Facts) { f.Mock = true }, evidence.C, grid.EvidenceMock},
		{"an app says a point of the track", func(f *evidence.Facts) { f.Track[1].Mock = true }, evidence.C, grid.EvidenceMock},
		{"300 m off", func(f *evidence.Facts) { away(f, 300) }, evidence.B, grid.EvidenceDistance},
		{"300 m off, and vague", func(f *evidence.Facts) { away(f, 300); f.AccuracyM = 150 }, evidence.B, grid.EvidenceVague},
		{"2 km off", func(f *evidence.Facts) { away(f, 2000) }, evidence.C, grid.EvidenceFar},
		{"2 km off, with the code of the place", func(f *evidence.Facts) { away(f, 2000); f.Code = evidence.CodeRight }, evidence.A, grid.EvidenceCodeOK},
		{"no track", func(f *evidence.Facts) { f.Track = nil }, evidence.B, grid.EvidenceNoTrack},
		{"no track, with the code of the place", func(f *evidence.Facts) { f.Track = nil; f.Code = evidence.CodeRight }, evidence.A, grid.EvidenceCodeOK},
		{"a wrong code", func(f *evidence.Facts) { f.Code = evidence.CodeWrong }, evidence.B, grid.EvidenceCodeWrong},
		{"no point", func(f *evidence.Facts) { f.Point = nil }, evidence.B, grid.EvidenceNoPoint},
		{"no place", func(f *evidence.Facts) { f.Target = nil }, evidence.B, grid.EvidenceNoPlace},
		{"not by a phone", func(f *evidence.Facts) { f.Sealed, f.Chained = false, false }, evidence.B, grid.EvidenceNoChain},
		{"a broken chain", func(f *evidence.Facts) { f.Chained = false }, evidence.B, grid.EvidenceChain},
		{"a clock a minute off", func(f *evidence.Facts) { f.Clock = -time.Minute }, evidence.A, ""},
		{"a clock an hour off", func(f *evidence.Facts) { f.Clock = -time.Hour }, evidence.A, grid.EvidenceClock},
		{"a photo of yesterday", func(f *evidence.Facts) { f.Photos = []evidence.Photo{{TakenAt: f.At.AddDate(0, 0, -1)}} }, evidence.B, grid.EvidencePhotoTime},
		{"a photo from elsewhere", func(f *evidence.Facts) {
			f.Photos = []evidence.Photo{{TakenAt: f.At, Point: &geo.Point{Lon: 126.7, Lat: 45.75}, AccuracyM: 10}}
		}, evidence.B, grid.EvidencePhotoAt},
		{"both, and a clock an hour off", func(f *evidence.Facts) {
			f.Photos = []evidence.Photo{{TakenAt: f.At.AddDate(0, 0, -1), Point: &geo.Point{Lon: 126.7, Lat: 45.75}, AccuracyM: 10}}
			f.Clock = time.Hour
		}, evidence.C, grid.EvidenceClock},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := good()
			c.change(f)
			v := evidence.GradeOf(f, &grid.DefaultEvidenceRule)
			named := slices.ContainsFunc(v.Reasons, func(r evidence.Reason) bool { return r.Code == c.code })
			if v.Grade != c.grade || c.code != "" && !named {
				t.Errorf("got %+v, want grade %s with reason %q", v, c.grade, c.code)
			}
		})
	}
}

// Another rule, another grade: nothing of it is built in.
func TestTheRuleDecides(t *testing.T) {
	f := good()
	f.Mock = true
	rule := grid.DefaultEvidenceRule
	rule.Limits = nil
	if v := evidence.GradeOf(f, &rule); v.Grade != evidence.A {
		t.Errorf("without limits: got %+v, want A", v)
	}
	rule.ProofSeconds = 3600
	if v := evidence.GradeOf(f, &rule); v.Grade != evidence.B {
		t.Errorf("an hour of proof: got %+v, want B", v)
	}
}
