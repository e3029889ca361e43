package scanning

import (
	"errors"
	"testing"

	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

func faultsOf(t *testing.T, err error) []grid.Field {
	t.Helper()
	var e *grid.Error
	if !errors.As(err, &e) || e.Kind != grid.Invalid {
		t.Fatalf("got %v, want an invalid input", err)
	}
	return e.Fields
}

func TestCommand(t *testing.T) {
	run := &grid.ScanRun{ID: "0190a000-0000-7000-8000-000000000001", Seed: 7}
	for _, c := range []struct {
		name string
		p    Params
		want string
	}{
		{"prospective", Params{Model: hotspot.Permutation, Metric: hotspot.H3, MaxShare: 0.5, MinCases: 2, MaxDays: 30, Prospective: true, Runs: 999},
			"gridwatch hotspot scan --model permutation --metric h3 --max-share 0.5 --min-cases 2 --time-col date --max-window 30 --prospective --runs 999 --seed 7 scan-0190a000-0000-7000-8000-000000000001.csv"},
		{"space alone", Params{Model: hotspot.Poisson, Metric: hotspot.GreatCircle, MaxShare: 0.1, MinCases: 5, Runs: 99},
			"gridwatch hotspot scan --model poisson --metric greatcircle --max-share 0.1 --min-cases 5 --runs 99 --seed 7 scan-0190a000-0000-7000-8000-000000000001.csv"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Command(run, &c.p); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
