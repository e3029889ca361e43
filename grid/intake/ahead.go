package intake

import "context"

// ahead calls use for what next gives, in its order, until next gives nil or one
// of them fails, and makes the next item while the last one is used: one is in
// use, one waits and one is made. next is told by its context that no more is
// wanted; it never runs after ahead has returned, and its panics are the caller's.
func ahead[T any](ctx context.Context, next func(context.Context) (*T, error), use func(*T) error) error {
	ctx, stop := context.WithCancel(ctx)
	items := make(chan *T)
	var failed error // of next, to be read once items is closed
	var panicked any // likewise
	go func() {
		defer func() {
			panicked = recover()
			close(items)
		}()
		for ctx.Err() == nil {
			item, err := next(ctx)
			if err != nil || item == nil {
				failed = err
				return
			}
			select {
			case items <- item:
			case <-ctx.Done():
			}
		}
		failed = ctx.Err()
	}()
	defer func() {
		stop()
		for range items { // until next has ended
		}
		if panicked != nil {
			panic(panicked)
		}
	}()
	for item := range items {
		if err := use(item); err != nil {
			return err
		}
	}
	return failed
}
