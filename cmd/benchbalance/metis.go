package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// metisModes are contiguous METIS as it is, and told to be even.
var metisModes = []struct {
	name string
	args []string
}{
	{"METIS", nil},
	{"METIS ufactor 10, 10 cuts", []string{"-ufactor=10", "-ncuts=10", "-niter=50"}},
}

// metis prints what contiguous METIS makes of a region. It gives the figures of METIS
// as it is, nil where it is not installed.
func (b *bench) metis(r *region, k int) (*figures, error) {
	if b.shared == "" {
		return nil, nil // nobody to judge it
	}
	program, err := exec.LookPath("gpmetis")
	if err != nil {
		fmt.Println("  METIS: not installed (apt-get install metis)")
		return nil, nil
	}
	graph := filepath.Join(b.folder, r.name+".graph")
	if err := r.writeMETIS(graph); err != nil {
		return nil, err
	}
	var usual *figures
	for _, mode := range metisModes {
		f, err := b.metisRun(r, program, graph, k, mode.args)
		if err != nil {
			return nil, err
		}
		f.print(mode.name, r, k)
		if usual == nil {
			usual = f
		}
	}
	return usual, nil
}

func (b *bench) metisRun(r *region, program, graph string, k int, args []string) (*figures, error) {
	c := exec.Command(program, append(append([]string{"-contig"}, args...), graph, strconv.Itoa(k))...)
	f, err := timed(c)
	if err != nil {
		return nil, fmt.Errorf("gpmetis on %s: %w", r.name, err)
	}
	text, err := os.ReadFile(fmt.Sprintf("%s.part.%d", graph, k))
	if err != nil {
		return nil, err
	}
	parts := strings.Fields(string(text))
	if len(parts) != len(r.ids) {
		return nil, fmt.Errorf("gpmetis answered %d of %d cells", len(parts), len(r.ids))
	}
	answer := filepath.Join(b.folder, r.name+".metis.csv")
	err = writeLines(answer, func(w *bufio.Writer) {
		fmt.Fprintln(w, "id,grid")
		for i, id := range r.ids {
			fmt.Fprintf(w, "%s,%s\n", id, parts[i])
		}
	})
	if err != nil {
		return nil, err
	}
	return &f, b.score(r, answer, &f)
}

// writeMETIS writes a region in the format of METIS, with weights of cells.
func (r *region) writeMETIS(path string) error {
	edges := 0
	for _, row := range r.near {
		edges += len(row)
	}
	return writeLines(path, func(w *bufio.Writer) {
		fmt.Fprintf(w, "%d %d 010\n", len(r.ids), edges/2)
		for i, row := range r.near {
			fmt.Fprint(w, r.weight[i])
			for _, j := range row {
				fmt.Fprintf(w, " %d", j+1)
			}
			fmt.Fprintln(w)
		}
	})
}
