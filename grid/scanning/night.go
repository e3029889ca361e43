package scanning

import (
	"context"
	"fmt"

	"gridwatch/grid"
	"gridwatch/grid/hotspot"
	"gridwatch/grid/store"
)

// night is how far the scans of a night are. A night is named by the day that
// begins with it; its data end with the day before.
type night struct {
	day  grid.Date
	todo []string // regions
}

// queueNightly stores the next run of the newest night: of the root and of each
// region right below it that has enough clues. Nights that have passed are not
// made up for. false when there is nothing left to do.
func (r *Runner) queueNightly(ctx context.Context) (queued bool, err error) {
	if today := r.today(); today != r.night.day && today != grid.NoDate {
		regions, err := r.regions(ctx)
		if err != nil {
			return false, err
		}
		r.night = night{day: today, todo: regions}
	}
	for !queued && len(r.night.todo) > 0 {
		queued, err = r.queueRegion(ctx, r.night.todo[0], r.night.day)
		switch grid.KindOf(err) {
		case grid.Invalid, grid.NotFound: // of this region's data; the others have theirs
			r.Log.Warn("no nightly scan for clusters", "region", r.night.todo[0], "error", err)
			err = nil
		}
		if err != nil {
			return false, err
		}
		r.night.todo = r.night.todo[1:]
	}
	return queued, nil
}

// queueRegion stores the night's run of a region unless there is one, or too few
// clues.
func (r *Runner) queueRegion(ctx context.Context, region string, day grid.Date) (queued bool, err error) {
	if there, err := r.Store.NightlyScan(ctx, region, day); err != nil || there {
		return false, err
	}
	run, err := r.Prepare(ctx, Order{ID: grid.ScanID(r.NewID()), Region: region, Reason: grid.ScanNightly, NightlyOn: day,
		From: grid.NoDate, Until: day - 1, Seed: grid.HashText(fmt.Sprint(region, day)) >> 11, // a number that JavaScript can hold
		Params: Params{Model: hotspot.Permutation}})
	if err != nil {
		return false, err
	}
	if p, err := ParamsOf(run); err != nil || p.TooFew() {
		return false, err
	}
	err = r.write(ctx, func(tx *store.Tx) (err error) {
		queued, err = tx.PutScanRun(run)
		return err
	})
	return queued, err
}

// regions are the root and those right below it; none before there is a root.
func (r *Runner) regions(ctx context.Context) ([]string, error) {
	root, err := r.Store.RootRegion(ctx)
	if grid.KindOf(err) == grid.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all, err := r.Store.Regions(ctx, root.Code)
	codes := []string{root.Code}
	for i := range all {
		if all[i].ParentCode == root.Code {
			codes = append(codes, all[i].Code)
		}
	}
	return codes, err
}
