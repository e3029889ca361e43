// Benchevidence tries grid/evidence on visits that are made up, 10,000 cheats and
// 10,000 honest ones, and on real walks of people (GeoLife) where the reference data is
// at hand. A cheat is caught when it is graded C; a false alarm is an honest visit that
// is. B accuses nobody, so it counts as neither, and stands beside.
//
// Status 1: a bound of the project is missed; 3: a part was skipped.
package main

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"sync"

	"gridwatch/grid"
	"gridwatch/grid/evidence"
	"gridwatch/grid/evidence/acting"
)

// Bounds of the project.
const (
	leastRecall = 0.95
	mostAlarms  = 0.01
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("benchevidence", flag.ContinueOnError)
	flags.SetOutput(errs)
	seed := flags.Uint64("seed", 88_000_000, "of the first visit; seeds below 50 million were used to choose the limits")
	cheats := flags.Int("cheats", 10_000, "cheats, a fifth of each kind")
	honest := flags.Int("honest", 10_000, "honest visits")
	if flags.Parse(args) != nil || flags.NArg() > 0 || *cheats < len(acting.Cheats) || *honest < 1 {
		return 2
	}
	rule := grid.DefaultEvidenceRule
	fmt.Fprintf(out, "rule %s, seeds from %d\n\n%-22s %7s %7s %7s %7s %9s\n", rule.Version, *seed, "", "visits", "A", "B", "C", "C %")
	var all tally
	for _, kind := range acting.Cheats {
		t := act(kind, *cheats/len(acting.Cheats), *seed, &rule)
		t.print(out, string(kind))
		all.add(t)
	}
	recall := all.print(out, "all cheats")
	made := act(acting.Honest, *honest, *seed, &rule)
	alarms := made.print(out, "honest, made up")
	skipped := false
	if shared := os.Getenv("SHARED"); shared == "" {
		fmt.Fprintln(out, "honest, GeoLife: skipped: no SHARED")
		skipped = true
	} else {
		chosen, others, err := geolife(shared, *seed, &rule)
		if err != nil {
			fmt.Fprintln(errs, err)
			return 2
		}
		chosen.print(out, "GeoLife, chosen on")
		alarms = max(alarms, others.print(out, "GeoLife, others"))
		made.add(chosen)
		made.add(others)
		alarms = max(alarms, made.print(out, "all honest"))
	}
	fmt.Fprintln(out, "\nsignals that honest visits graded C had, most common first:")
	made.signals(out)
	fmt.Fprintf(out, "\nrecall %.2f %% (at least %.0f), false alarms %.2f %% (at most %.0f)\n", 100*recall, 100*leastRecall, 100*alarms, 100*mostAlarms)
	switch {
	case recall < leastRecall || alarms > mostAlarms:
		fmt.Fprintln(out, "MISSED")
		return 1
	case skipped:
		return 3
	}
	return 0
}

// tally counts grades, and the signals of those graded C.
type tally struct {
	grades map[evidence.Grade]int
	why    map[grid.EvidenceCode]int
}

func (t *tally) count(v *evidence.Verdict) {
	if t.grades == nil {
		t.grades, t.why = map[evidence.Grade]int{}, map[grid.EvidenceCode]int{}
	}
	t.grades[v.Grade]++
	if v.Grade == evidence.C {
		for _, r := range v.Reasons {
			if r.Weight > 0 {
				t.why[r.Code]++
			}
		}
	}
}

func (t *tally) add(o tally) {
	if t.grades == nil {
		t.grades, t.why = map[evidence.Grade]int{}, map[grid.EvidenceCode]int{}
	}
	for g, n := range o.grades {
		t.grades[g] += n
	}
	for c, n := range o.why {
		t.why[c] += n
	}
}

// print gives the share of C.
func (t *tally) print(out io.Writer, name string) float64 {
	n := 0
	for _, k := range t.grades {
		n += k
	}
	share := float64(t.grades[evidence.C]) / float64(max(1, n))
	fmt.Fprintf(out, "%-22s %7d %7d %7d %7d %9.2f\n", name, n, t.grades[evidence.A], t.grades[evidence.B], t.grades[evidence.C], 100*share)
	return share
}

func (t *tally) signals(out io.Writer) {
	codes := slices.SortedFunc(maps.Keys(t.why), func(a, b grid.EvidenceCode) int { return t.why[b] - t.why[a] })
	for _, c := range codes {
		fmt.Fprintf(out, "  %-12s %d\n", c, t.why[c])
	}
}

// act grades visits of a kind on all processors.
func act(kind acting.Kind, n int, seed uint64, rule *grid.EvidenceRule) tally {
	var all tally
	var mu sync.Mutex
	var work sync.WaitGroup
	lanes := runtime.GOMAXPROCS(0)
	for lane := range lanes {
		work.Go(func() {
			var own tally
			for k := lane; k < n; k += lanes {
				v := evidence.GradeOf(acting.Act(kind, seed+uint64(k)), rule)
				own.count(&v)
			}
			mu.Lock()
			defer mu.Unlock()
			all.add(own)
		})
	}
	work.Wait()
	return all
}
