// Benchgeocode measures package geocode on real addresses that are not part of
// this repository (SHARED=…, see `make bench-geocode`): accuracy on a random
// tenth that the gazetteer does not know, beside a plain look-up and the best
// that the known points allow; how far the scores and radii can be trusted; what
// happens with a district left out; speed and memory. It prints every target as
// pass or MISS and exits with 1 when one is missed, with 3 without the data.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gridwatch/geo/geocode"
)

// bench is one run.
type bench struct {
	data   string // folder of the shared data
	temp   string // folder of the gazetteers
	seed   uint64
	admin  *geocode.Admin
	missed int
}

// sections by name, in the order in which they are printed.
var sections = []struct {
	name string
	run  func(*bench) error
}{
	{"table", (*bench).table},
	{"accuracy", (*bench).accuracy},
	{"districts", (*bench).districts},
	{"chicago", (*bench).chicago},
	{"clinics", (*bench).clinics},
	{"speed", (*bench).speed},
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == openWord {
		if err := openAndTell(os.Args[2], os.Args[3]); err != nil {
			fmt.Fprintln(os.Stderr, "benchgeocode:", err)
			os.Exit(1)
		}
		return
	}
	seed := flag.Uint64("seed", 0, "seed of the split; 0 takes one from the clock")
	only := flag.String("only", "", "sections to run, with commas between: table, accuracy, districts, chicago, clinics, speed")
	flag.Parse()
	shared := os.Getenv("SHARED")
	if _, err := os.Stat(filepath.Join(shared, "data", "geocoding")); shared == "" || err != nil {
		fmt.Println("skipped: no SHARED")
		os.Exit(3)
	}
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano()) % 1e6
	}
	missed, err := run(filepath.Join(shared, "data"), *seed, *only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchgeocode:", err)
		os.Exit(1)
	}
	if missed > 0 {
		fmt.Printf("\n%d targets missed (seed %d)\n", missed, *seed)
		os.Exit(1)
	}
	fmt.Printf("\nall targets reached (seed %d)\n", *seed)
}

func run(data string, seed uint64, only string) (missed int, err error) {
	temp, err := os.MkdirTemp("", "benchgeocode")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(temp) }() // in the temporary folder
	b := &bench{data: data, temp: temp, seed: seed}
	fmt.Printf("seed %d\n", seed)
	for _, s := range sections {
		if only != "" && !slices.Contains(strings.Split(only, ","), s.name) {
			continue
		}
		if b.admin == nil {
			if b.admin, err = geocode.LoadAdmin(); err != nil {
				return 0, err
			}
		}
		start := time.Now()
		if err := s.run(b); err != nil {
			return b.missed, fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Printf("(%s: %.1f s)\n", s.name, time.Since(start).Seconds())
	}
	return b.missed, nil
}

// random gives a generator of its own for a purpose, so that sections can be run
// one by one with the same split.
func (b *bench) random(purpose uint64) *rand.Rand { return rand.New(rand.NewPCG(b.seed, purpose)) }

// target prints a figure beside its bound.
func (b *bench) target(what string, value float64, format string, atLeast bool, bound float64) {
	verdict, sign := "pass", "≥"
	if !atLeast {
		sign = "≤"
	}
	if atLeast && !(value >= bound) || !atLeast && !(value <= bound) {
		verdict = "MISS"
		b.missed++
	}
	fmt.Printf("  %-4s %s "+format+" (%s "+format+")\n", verdict, what, value, sign, bound)
}

func heading(format string, args ...any) { fmt.Printf("\n== "+format+"\n", args...) }
