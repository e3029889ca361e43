package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// Sizes of the gazetteers for speed, and how long is measured.
const (
	speedEntries = 100_000
	openEntries  = 1_000_000
	speedTime    = 4 * time.Second
)

// openWord is the first argument of the process that opens a large gazetteer and
// tells how long it took and what it cost.
const openWord = "-open"

// speed asks a gazetteer of 100,000 entries from one goroutine, and opens one of
// a million in a fresh process.
func (b *bench) speed() error {
	harbin, err := b.harbin()
	if err != nil {
		return err
	}
	known, asked := split(harbin, b.random(1))
	heading("speed, gazetteer of %d entries, one goroutine, GOMAXPROCS 1", speedEntries)
	start := time.Now()
	g, err := b.build("speed", "2301", multiply(known, speedEntries, b.random(4)))
	if err != nil {
		return err
	}
	fmt.Printf("  built in %.1f s\n", time.Since(start).Seconds())
	coder := geocode.NewGeocoder(b.admin, g)
	was := runtime.GOMAXPROCS(1)
	r := b.rate(coder, asked)
	runtime.GOMAXPROCS(was)
	fmt.Printf("  %.0f bytes allocated a query; %.0f addresses a second by the clock on the wall\n", r.bytes, r.wall)
	b.target("addresses per second of processor time", r.processor, "%.0f", true, 20_000)
	if err := g.Close(); err != nil {
		return err
	}
	return b.large(known)
}

// pace is how fast queries are answered. Processor time counts what a core does,
// also while other programs want it.
type pace struct{ wall, processor, bytes float64 }

// rate asks address and name in turn, as of a register.
func (b *bench) rate(coder *geocode.Geocoder, asked []place) pace {
	options := geocode.Options{Within: "2301"}
	for _, p := range asked[:min(200, len(asked))] { // warm
		coder.Locate(geocode.Query{Address: p.address, Name: p.name}, options)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start, used, n := time.Now(), processorTime(), 0
	for time.Since(start) < speedTime {
		for _, p := range asked {
			coder.Locate(geocode.Query{Address: p.address, Name: p.name}, options)
			n++
		}
	}
	took := time.Since(start).Seconds()
	spent := processorTime() - used
	runtime.ReadMemStats(&after)
	return pace{float64(n) / took, float64(n) / spent.Seconds(), float64(after.TotalAlloc-before.TotalAlloc) / float64(n)}
}

// large builds a million entries and opens them in another process.
func (b *bench) large(known []place) error {
	heading("gazetteer of %d entries", openEntries)
	start := time.Now()
	g, err := b.build("large", "2301", multiply(known, openEntries, b.random(5)))
	if err != nil {
		return err
	}
	path := filepath.Join(b.temp, "large.gaz")
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	fmt.Printf("  built in %.0f s, %d MB, %d entries\n", time.Since(start).Seconds(), info.Size()>>20, g.Entries())
	if err := g.Close(); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	addresses := filepath.Join(b.temp, "asked.txt")
	var lines strings.Builder
	for _, p := range known[:min(2000, len(known))] {
		lines.WriteString(strings.ReplaceAll(p.address, "\n", " ") + "\n")
	}
	if err := os.WriteFile(addresses, []byte(lines.String()), 0o600); err != nil {
		return err
	}
	out, err := exec.Command(self, openWord, path, addresses).Output()
	if err != nil {
		return fmt.Errorf("%s: %w", openWord, err)
	}
	var table, tableMB, opened, mb, asked float64
	if _, err := fmt.Sscan(string(out), &table, &tableMB, &opened, &mb, &asked); err != nil {
		return err
	}
	b.target("code table loaded", table, "%.0f ms", false, 300)
	b.target("memory of the process with the code table", tableMB, "%.0f MB", false, 120)
	b.target("gazetteer opened", opened, "%.0f ms", false, 1000)
	b.target("memory of the gazetteer after 2,000 queries", mb, "%.0f MB", false, 400)
	fmt.Printf("  queries on it: %.0f addresses a second\n", asked)
	return nil
}

// openAndTell loads the code table, opens a gazetteer and asks it; it prints
// milliseconds, megabytes, milliseconds, megabytes, addresses a second.
func openAndTell(path, addresses string) error {
	start := time.Now()
	admin, err := geocode.LoadAdmin()
	if err != nil {
		return err
	}
	loaded := time.Since(start)
	runtime.GC()
	base := resident()
	start = time.Now()
	g, err := geocode.OpenGazetteer(path)
	if err != nil {
		return err
	}
	opened := time.Since(start)
	f, err := os.Open(addresses)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	coder, n := geocode.NewGeocoder(admin, g), 0
	start = time.Now()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		coder.Locate(geocode.Query{Address: lines.Text()}, geocode.Options{Within: "2301"})
		n++
	}
	rate := float64(n) / time.Since(start).Seconds()
	fmt.Println(loaded.Seconds()*1000, base, opened.Seconds()*1000, resident()-base, rate)
	return g.Close()
}

// resident is the memory of this process in megabytes, mapped files included.
func resident() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024
		}
	}
	return 0
}

// multiply makes n entries of the known ones: each copy moves by up to 2 km and
// gets other digits in name and address, so that roads get more numbers and
// names stay as varied as real ones.
func multiply(known []place, n int, random *rand.Rand) []place {
	all := make([]place, 0, n)
	all = append(all, known[:min(n, len(known))]...)
	for len(all) < n {
		p := known[len(all)%len(known)]
		p.at = geo.Point{Lon: p.at.Lon + (random.Float64()-0.5)*0.05, Lat: p.at.Lat + (random.Float64()-0.5)*0.04}
		p.address = otherDigits(p.address, random)
		p.name = otherDigits(p.name, random) + strconv.Itoa(len(all))
		all = append(all, p)
	}
	return all
}

func otherDigits(text string, random *rand.Rand) string {
	return strings.Map(func(r rune) rune {
		if '1' <= r && r <= '9' {
			return '1' + rune(random.IntN(9))
		}
		return r
	}, text)
}
