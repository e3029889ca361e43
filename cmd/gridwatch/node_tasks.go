package main

import (
	"context"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// taskDays makes the tasks that cycles ask for: at once, and again on every new
// local day of domain time. It looks at the clock every pace, because domain time
// may run faster than ours. The forms that come with the program are published
// first.
func (n *node) taskDays(ctx context.Context, zone *time.Location, pace time.Duration) error {
	if _, _, err := n.store.Write(ctx, nil, n.now(), func(tx *store.Tx) (store.Reply, error) {
		_, err := tx.PublishBuiltinForms()
		return store.Reply{}, err
	}); err != nil && ctx.Err() == nil {
		n.log.Error("the forms of the program could not be published", "error", err)
	}
	done := grid.NoDate
	for {
		if today := grid.DateOf(n.now(), zone); today != done {
			if err := n.generateTasks(ctx); err != nil {
				n.log.Error("tasks could not be made, it is tried again", "error", err)
			} else {
				done = today
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pace):
		}
	}
}

// generateTasks does it district by district, so that no write waits long.
func (n *node) generateTasks(ctx context.Context) error {
	root, err := n.store.RootRegion(ctx)
	if grid.KindOf(err) == grid.NotFound {
		return nil // nothing is there yet
	}
	if err != nil {
		return err
	}
	regions, err := n.store.Regions(ctx, root.Code)
	if err != nil {
		return err
	}
	for _, r := range regions {
		if r.ParentCode != root.Code && !(r.Code == root.Code && r.Leaf) {
			continue
		}
		if _, _, err := n.store.Write(ctx, nil, n.now(), func(tx *store.Tx) (store.Reply, error) {
			_, _, err := tx.GenerateTasks(r.Code)
			return store.Reply{}, err
		}); err != nil {
			return err
		}
	}
	return nil
}
