package planning

import (
	"math"
	"testing"
	"time"
)

// With clues alone, each a whole day's work for the one person of a day, a day's
// clues are covered up to one: E[min(N, n)] / E[N] for a Poisson N has a closed
// form, which the simulation must meet.
func TestCurveAgreesWithClosedForm(t *testing.T) {
	for _, c := range []struct {
		mean  float64 // clues a day and person
		aday  int     // that a person can check
		seeds int
	}{{0.7, 1, 40}, {2, 2, 40}, {3, 5, 40}} {
		cycle := &Cycle{Days: 364, CluesADay: c.mean, ClueSeconds: 100, PersonSeconds: 100 * float64(c.aday), WorkDays: 7}
		got := cycle.Simulate(1, c.seeds, 11)
		want, p := 0., math.Exp(-c.mean)
		below := 0.
		for n := range c.aday {
			want += float64(n) * p
			below += p
			p *= c.mean / float64(n+1)
		}
		want = (want + float64(c.aday)*(1-below)) / c.mean
		if math.Abs(got.Mean-want) > 0.01 {
			t.Errorf("mean %v a day, %d checked: got %v, want %v", c.mean, c.aday, got.Mean, want)
		}
		if got.Low > got.Mean || got.High < got.Mean || got.High-got.Low > 0.2 {
			t.Errorf("interval: got %+v", got)
		}
	}
}

// With visits alone and hours for a share of them, that share is covered, as in a
// fluid; with hours for all of them, all are.
func TestCurveAgreesWithHours(t *testing.T) {
	for _, share := range []float64{0.3, 0.6, 0.9, 1.3} {
		cycle := &Cycle{Days: 182, Visits: []VisitClass{{Count: 4000, Days: 182, Seconds: 1000}}, WorkDays: 7, Window: 30}
		cycle.PersonSeconds = share * 4000 * 1000 / 182 / 20
		got := cycle.Simulate(20, 5, 3).Mean
		if want := min(1, share); math.Abs(got-want) > 0.02 {
			t.Errorf("hours for %v: got %v covered, want %v", share, got, want)
		}
	}
}

func TestCurveIsTheSameForASeed(t *testing.T) {
	cycle := &Cycle{Days: 182, Visits: []VisitClass{{Count: 500, Days: 180, Seconds: 900}, {Count: 20, Days: 30, Seconds: 600}}, CluesADay: 2,
		ClueSeconds: 2700, ClueDays: 7, PersonSeconds: 4.8 * 3600, WorkDays: 5, LeaveShare: 15. / 365, FixedSeconds: 900, Window: 30}
	a, needed := cycle.curve(6, 0.95, 4)
	b, again := cycle.curve(6, 0.95, 4)
	if needed != again || len(a) != len(b) || len(a) < 3 {
		t.Fatalf("got %d points and %d, needed %d and %d", len(a), len(b), needed, again)
	}
	has := false
	for i := range a {
		if a[i] != b[i] {
			t.Errorf("point %d: got %+v and %+v", i, a[i], b[i])
		}
		if i > 0 && (a[i].People <= a[i-1].People || a[i].Covered.Mean < a[i-1].Covered.Mean-0.03) {
			t.Errorf("the curve falls: %+v after %+v", a[i], a[i-1])
		}
		has = has || a[i].People == needed
		if a[i].People < needed && a[i].Covered.Mean >= 0.95 || a[i].People == needed && a[i].Covered.Mean < 0.95 {
			t.Errorf("needed %d, but %+v", needed, a[i])
		}
	}
	if !has {
		t.Errorf("the curve lacks the %d people needed", needed)
	}
	if none, n := cycle.curve(0, 1.0001, 4); n != 0 || len(none) == 0 {
		t.Errorf("a target out of reach: got %d people", n)
	}
}

func TestNobodyCoversNothing(t *testing.T) {
	empty := &Cycle{Days: 84, PersonSeconds: 1, WorkDays: 5}
	if got := empty.Simulate(3, 2, 1); got.Mean != 1 {
		t.Errorf("nothing to do: got %+v", got)
	}
	if got := empty.Simulate(0, 2, 1); got.Mean != 0 {
		t.Errorf("nobody: got %+v", got)
	}
}

// BenchmarkCurve is a region of 15,000 institutions.
func BenchmarkCurve(b *testing.B) {
	cycle := &Cycle{Days: 182, Visits: []VisitClass{{Count: 14_700, Days: 180, Seconds: 1200}, {Count: 300, Days: 30, Seconds: 900}}, CluesADay: 40,
		ClueSeconds: 2700, ClueDays: 7, PersonSeconds: 4.8 * 3600, WorkDays: 5, LeaveShare: 15. / 365, FixedSeconds: 3600, Window: 30}
	for b.Loop() {
		began := time.Now()
		points, needed := cycle.curve(60, 0.95, 1)
		b.ReportMetric(time.Since(began).Seconds(), "s/curve")
		b.ReportMetric(float64(len(points)), "points")
		b.ReportMetric(float64(needed), "needed")
	}
}
