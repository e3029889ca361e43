package hotspot

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// inBlocks calls work for the places from up to until, block after block of a
// fixed size, on all processors at once. Nothing may depend on which of them does
// which block. It stops between blocks when ctx ends.
func inBlocks(ctx context.Context, n, size int, work func(from, until int)) error {
	blocks := (n + size - 1) / size
	workers := min(runtime.GOMAXPROCS(0), blocks)
	if workers <= 1 {
		for at := 0; at < n && ctx.Err() == nil; at += size {
			work(at, min(n, at+size))
		}
		return ctx.Err()
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for ctx.Err() == nil {
				at := int(next.Add(1)-1) * size
				if at >= n {
					return
				}
				work(at, min(n, at+size))
			}
		})
	}
	group.Wait()
	return ctx.Err()
}
