// Benchbalance measures `gridwatch balance` (`make bench-balance`): how even, compact
// and fast its plans are, and how many stay with their officer when staff leave, with
// contiguous METIS on the same inputs beside it. It runs the program that it is given,
// and has answers judged by the scorer of the reference data where that is at hand.
// It exits with 1 when a target is missed, else with 3 when a part was skipped.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// bench is one run of all sections.
type bench struct {
	program string // the binary of gridwatch
	shared  string // folder of bench/balance, "" without SHARED
	folder  string // for inputs and answers
	runs    int
	seed    uint64
	missed  int
	skipped bool
}

// errSkipped ends a section that needs reference data which is not there.
var errSkipped = errors.New("skipped: no SHARED")

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
	{"city", (*bench).city},
	{"hex", (*bench).hex},
	{"synthetic", (*bench).synthetic},
	{"churn", (*bench).churn},
	{"million", (*bench).million},
}

func main() {
	names := make([]string, len(sections))
	for i, s := range sections {
		names[i] = s.name
	}
	only := flag.String("only", "", "sections to run, with commas between: "+strings.Join(names, ", "))
	b := &bench{}
	flag.StringVar(&b.program, "gridwatch", ".cache/bin/gridwatch-bench", "program to be measured")
	flag.IntVar(&b.runs, "runs", 3, "runs of which the median is printed")
	flag.Uint64Var(&b.seed, "seed", 1, "seed of synthetic inputs, of plans and of who leaves")
	flag.Parse()
	if err := b.run(*only); err != nil {
		fmt.Fprintln(os.Stderr, "benchbalance:", err)
		os.Exit(1)
	}
	switch {
	case b.missed > 0:
		fmt.Printf("\n%d targets missed (seed %d)\n", b.missed, b.seed)
		os.Exit(1)
	case b.skipped:
		fmt.Println("\n" + errSkipped.Error())
		os.Exit(3)
	}
	fmt.Printf("\nall targets reached (seed %d)\n", b.seed)
}

func (b *bench) run(only string) error {
	if shared := os.Getenv("SHARED"); shared != "" {
		if at := filepath.Join(shared, "bench", "balance"); isFile(filepath.Join(at, "score.py")) {
			b.shared = at
		}
	}
	var err error
	if b.folder, err = os.MkdirTemp("", "benchbalance"); err != nil {
		return err
	}
	defer os.RemoveAll(b.folder) // what stays is in the temporary folder
	for _, s := range sections {
		if only != "" && !slices.Contains(strings.Split(only, ","), s.name) {
			continue
		}
		fmt.Printf("\n== %s\n", s.name)
		switch err := s.run(b); {
		case errors.Is(err, errSkipped):
			fmt.Println(err)
			b.skipped = true
		case err != nil:
			return err
		}
	}
	return nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
