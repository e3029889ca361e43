package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// against prints the plan of the program, and METIS beside it.
func (b *bench) against(r *region, k, runs int) (own figures, metis *figures, err error) {
	header()
	own, _, err = b.balance(r, r.name, runs, "--grids", strconv.Itoa(k))
	if err != nil {
		return own, nil, err
	}
	own.print("gridwatch", r, k)
	metis, err = b.metis(r, k)
	return own, metis, err
}

// cityRegion is that of the reference data.
func (b *bench) cityRegion() (*region, error) {
	if b.shared == "" {
		return nil, errSkipped
	}
	r, err := readCity(filepath.Join(b.shared, "..", "graphs"))
	if err != nil {
		return nil, err
	}
	r.name = "h3_10k"
	return r, r.write(b.folder)
}

// city cuts 11,227 H3 cells into 100 grids.
func (b *bench) city() error {
	r, err := b.cityRegion()
	if err != nil {
		return err
	}
	f, _, err := b.against(r, 100, b.runs)
	if err != nil {
		return err
	}
	b.target("contiguous", f.Broken == 0, "%d broken", f.Broken)
	b.target("largest load ≤ 1.005", f.Max <= 1.005, "%.4f", f.Max)
	b.target("isoperimetric ratio ≤ 1.18", f.Iso <= 1.18, "%.4f", f.Iso)
	b.target("≤ 0.3 s", f.Inside <= 0.3, "%.2f s (whole process %.2f s, user %.2f s)", f.Inside, f.wall, f.user)
	return nil
}

// hex cuts the synthetic region of the reference data's generator into 1,000 grids.
func (b *bench) hex() error {
	if b.shared == "" {
		return errSkipped
	}
	prefix := filepath.Join(b.folder, "hex")
	c := exec.Command("python3", filepath.Join(b.shared, "generate.py"), "hex", "101630", prefix)
	c.Stderr = os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("generator: %w", err)
	}
	r, err := readRegion(prefix+".cells.csv", prefix+".neighbours.csv")
	if err != nil {
		return err
	}
	r.name = "hex"
	return b.large(r, 1000)
}

// synthetic cuts a region of our own, another for each seed.
func (b *bench) synthetic() error {
	r := hexRegion(110_000, b.seed)
	r.name = "synthetic"
	if err := r.write(b.folder); err != nil {
		return err
	}
	return b.large(r, 1000)
}

// large judges a plan of about 110,000 cells.
func (b *bench) large(r *region, k int) error {
	f, metis, err := b.against(r, k, b.runs)
	if err != nil {
		return err
	}
	b.target("contiguous", f.Broken == 0, "%d broken", f.Broken)
	b.target("largest load ≤ 1.01", f.Max <= 1.01, "%.4f", f.Max)
	b.target("smallest load ≥ 0.97", f.Min >= 0.97, "%.4f", f.Min)
	if metis != nil {
		b.target("cut share ≤ METIS", f.Cut <= metis.Cut, "%.4f, METIS %.4f", f.Cut, metis.Cut)
	}
	b.target("≤ 3 s", f.Inside <= 3, "%.2f s (whole process %.2f s, user %.2f s)", f.Inside, f.wall, f.user)
	return nil
}

// million cuts 1,000,000 cells into 5,000 grids.
func (b *bench) million() error {
	r := hexRegion(1_090_000, b.seed)
	r.name = "million"
	if err := r.write(b.folder); err != nil {
		return err
	}
	r.near = nil
	const k = 5000
	shared := b.shared
	b.shared = "" // the scorer takes minutes for as many cells
	defer func() { b.shared = shared }()
	header()
	f, _, err := b.balance(r, r.name, 1, "--grids", strconv.Itoa(k))
	if err != nil {
		return err
	}
	f.print("gridwatch", r, k)
	b.target("contiguous", f.Broken == 0, "%d broken", f.Broken)
	b.target("≤ 60 s", f.wall <= 60, "%.1f s with reading and writing", f.wall)
	b.target("≤ 2 GB", f.peak <= 2<<10, "%d MB", f.peak)
	return nil
}
