package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
)

// Staff of the plan in force, and how many leave.
const (
	churnStaff = 100
	churnLeave = 5
)

// churn takes some staff away from a plan, and looks how much of the work keeps its
// officer: with the plan in force told, and from scratch with names matched best.
func (b *bench) churn() error {
	r, err := b.churnRegion()
	if err != nil {
		return err
	}
	_, before, err := b.balance(r, "before", 1, "--grids", strconv.Itoa(churnStaff))
	if err != nil {
		return err
	}
	plan, err := readPlan(before)
	if err != nil {
		return err
	}
	leaves := map[string]bool{}
	for _, i := range rand.New(rand.NewPCG(b.seed, churnStaff)).Perm(churnStaff)[:churnLeave] {
		leaves[strconv.Itoa(i+1)] = true
	}
	staff := filepath.Join(b.folder, "staff.csv")
	err = writeLines(staff, func(w *bufio.Writer) {
		fmt.Fprintln(w, "staff,capacity")
		for i := range churnStaff {
			if name := strconv.Itoa(i + 1); !leaves[name] {
				fmt.Fprintf(w, "%s,1\n", name)
			}
		}
	})
	if err != nil {
		return err
	}
	header()
	told, after, err := b.balance(r, "told", b.runs, "--staff", staff, "--current", before)
	if err != nil {
		return err
	}
	told.print("from the plan in force", r, churnStaff-churnLeave)
	scratch, fresh, err := b.balance(r, "scratch", 1, "--grids", strconv.Itoa(churnStaff-churnLeave))
	if err != nil {
		return err
	}
	scratch.print("from scratch", r, churnStaff-churnLeave)
	kept, err := b.kept(r, plan, leaves, after, false)
	if err != nil {
		return err
	}
	rival, err := b.kept(r, plan, leaves, fresh, true)
	if err != nil {
		return err
	}
	b.target("≥ 90 % keep their officer", kept.of(kept.all) >= 90, "%.1f %% of all, %.1f %% of those whose officer stays", kept.of(kept.all), kept.of(kept.stays))
	b.target("largest load ≤ 1.05", told.Max <= 1.05, "%.4f", told.Max)
	fmt.Printf("        from scratch, names matched best: %.1f %% of all, %.1f %% of those whose officer stays, largest load %.4f\n", rival.of(rival.all), rival.of(rival.stays), scratch.Max)
	return nil
}

// churnRegion is the city of the reference data, or one of our own.
func (b *bench) churnRegion() (*region, error) {
	if b.shared != "" {
		return b.cityRegion()
	}
	r := hexRegion(11_000, b.seed)
	r.name = "churn"
	return r, r.write(b.folder)
}

// readPlan reads cell,grid.
func readPlan(path string) (map[string]string, error) {
	plan := map[string]string{}
	return plan, eachRow(path, func(row []string) error {
		plan[row[0]] = row[1]
		return nil
	})
}

// keeping is the weight that keeps its officer, and of what.
type keeping struct{ kept, all, stays float64 }

func (k keeping) of(whole float64) float64 { return 100 * k.kept / whole }

// kept compares an answer with the plan before; matched says that the grids of the
// answer have no names yet, and get those that keep most.
func (b *bench) kept(r *region, plan map[string]string, leaves map[string]bool, answer string, matched bool) (keeping, error) {
	now, err := readPlan(answer)
	if err != nil {
		return keeping{}, err
	}
	var k keeping
	common := newTable(churnStaff, churnStaff-churnLeave)
	was, is := map[string]int{}, map[string]int{}
	for i, id := range r.ids {
		w := float64(r.weight[i])
		k.all += w
		if leaves[plan[id]] {
			continue
		}
		k.stays += w
		if now[id] == plan[id] {
			k.kept += w
		}
		common[number(was, plan[id])][number(is, now[id])] += w
	}
	if matched {
		k.kept = common.bestMatch()
	}
	return k, nil
}

// number numbers names in the order in which they are met.
func number(known map[string]int, name string) int {
	at, seen := known[name]
	if !seen {
		at = len(known)
		known[name] = at
	}
	return at
}
