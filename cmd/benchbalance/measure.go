package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// figures of one answer, and of what it took.
type figures struct {
	Max    float64 `json:"max_over_mean"`
	Min    float64 `json:"min_over_mean"`
	Cut    float64 `json:"cut_share"`
	Iso    float64 `json:"iso"`
	Broken int     `json:"broken"`
	Inside float64 `json:"seconds"` // without reading and writing, as the program says

	wall, user float64 // seconds of the whole process
	peak       int64   // MB
}

// timed runs a command, and says what it took.
func timed(c *exec.Cmd) (f figures, err error) {
	began := time.Now()
	if err := c.Start(); err != nil {
		return f, err
	}
	ended, peak := make(chan struct{}), make(chan int64)
	go func() { peak <- watchPeak(c.Process.Pid, ended) }()
	err = c.Wait()
	f.wall = time.Since(began).Seconds()
	close(ended)
	f.peak = <-peak >> 20
	f.user = c.ProcessState.UserTime().Seconds()
	return f, err
}

// watchPeak is the largest resident size of a process in bytes, looked up until it
// ends; 0 where there is no /proc. What the system says of an ended process would not
// do: it counts the size of the process that started it.
func watchPeak(process int, ended <-chan struct{}) (peak int64) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
		if _, after, found := strings.Cut(string(text), "VmHWM:"); err == nil && found {
			var kilobytes int64
			if _, err := fmt.Sscan(after, &kilobytes); err == nil {
				peak = max(peak, kilobytes<<10)
			}
		}
		select {
		case <-ended:
			return peak
		case <-tick.C:
		}
	}
}

// balance runs the program some times on a region, and gives the run of median time
// and its answer.
func (b *bench) balance(r *region, name string, runs int, args ...string) (figures, string, error) {
	answer := filepath.Join(b.folder, name+".answer.csv")
	args = append([]string{"balance", "--seed", strconv.FormatUint(b.seed, 10)}, args...)
	if r.neighbours != "" {
		args = append(args, "--neighbours", r.neighbours)
	}
	var all []figures
	for range runs {
		out, err := os.Create(answer)
		if err != nil {
			return figures{}, "", err
		}
		var said bytes.Buffer
		c := exec.Command(b.program, append(args, r.cells)...)
		c.Stdout, c.Stderr = out, &said
		f, err := timed(c)
		if err := errors.Join(err, out.Close()); err != nil {
			return f, "", fmt.Errorf("%s: %w: %s", r.name, err, said.String())
		}
		if err := json.Unmarshal(said.Bytes(), &f); err != nil {
			return f, "", fmt.Errorf("%s: %w: %s", r.name, err, said.String())
		}
		all = append(all, f)
	}
	slices.SortFunc(all, func(x, y figures) int { return int(1e6 * (x.Inside - y.Inside)) })
	f := all[len(all)/2]
	return f, answer, b.score(r, answer, &f)
}

// score has an answer judged by the scorer of the reference data, where it is there.
func (b *bench) score(r *region, answer string, f *figures) error {
	if b.shared == "" {
		return nil
	}
	args := []string{filepath.Join(b.shared, "score.py"), r.cells, r.neighbours, answer}
	if r.city {
		args = []string{args[0], "h3_10k", answer}
	}
	c := exec.Command("python3", args...)
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return fmt.Errorf("scorer of %s: %w", r.name, err)
	}
	return json.Unmarshal(out, f)
}

func header() {
	fmt.Printf("  %-28s %8s %6s %8s %8s %7s %7s %6s %8s %8s %8s %7s\n", "", "cells", "grids", "max", "min", "cut", "iso", "broken", "s", "wall s", "user s", "MB")
}

func (f *figures) print(who string, r *region, k int) {
	inside := "-"
	if f.Inside > 0 {
		inside = fmt.Sprintf("%.2f", f.Inside)
	}
	fmt.Printf("  %-28s %8d %6d %8.4f %8.4f %7.4f %7.4f %6d %8s %8.2f %8.2f %7d\n", who, len(r.ids), k, f.Max, f.Min, f.Cut, f.Iso, f.Broken, inside, f.wall, f.user, f.peak)
}
