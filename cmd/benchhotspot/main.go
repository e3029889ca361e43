// Benchhotspot measures package hotspot (`make bench-hotspot`): speed as ratios
// against a plain pass kept beside it, null calibration and power, and forecasts
// and risk rules on months of Chicago that training has not seen. It exits with 1
// when a target is missed.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// bench is one run.
type bench struct {
	seed   uint64
	missed int
}

// target prints a figure beside its target.
func (b *bench) target(what string, reached bool, format string, figures ...any) {
	word := "pass"
	if !reached {
		word = "MISS"
		b.missed++
	}
	fmt.Printf("  %s  %s: %s\n", word, what, fmt.Sprintf(format, figures...))
}

// sections by name, in the order in which they are printed.
var sections = []struct {
	name string
	run  func(*bench) error
}{
	{"local", local},
	{"live", live},
	{"scan", scanSpeed},
	{"null", scanNull},
	{"power", scanPower},
	{"risk", riskSection},
	{"forecast", (*bench).forecast},
	{"expected", (*bench).expected},
	{"series", (*bench).series},
}

func main() {
	seed := flag.Uint64("seed", 0, "seed; 0 takes one from the clock")
	names := make([]string, len(sections))
	for i, s := range sections {
		names[i] = s.name
	}
	only := flag.String("only", "", "sections to run, with commas between: "+strings.Join(names, ", "))
	flag.Parse()
	b := &bench{seed: *seed}
	if b.seed == 0 {
		b.seed = uint64(time.Now().UnixNano()) % 1e6
	}
	for _, s := range sections {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), s.name) {
			continue
		}
		fmt.Printf("\n== %s (seed %d)\n", s.name, b.seed)
		if err := s.run(b); err != nil {
			fmt.Fprintln(os.Stderr, "benchhotspot:", err)
			os.Exit(1)
		}
	}
	if b.missed > 0 {
		fmt.Printf("\n%d targets missed (seed %d)\n", b.missed, b.seed)
		os.Exit(1)
	}
	fmt.Printf("\nall targets reached (seed %d)\n", b.seed)
}
