package grid

import (
	"container/heap"
	"time"
)

// ripener is something whose state changes by time alone.
type ripener interface {
	ripen(b *Board) // judge again at the board's domain time
	ripeAt() int64  // unix microseconds of the newest appointment; 0 = none
	setRipeAt(int64)
}

// appointment is embedded by ripeners. Only the newest counts: an older one
// still in the heap is skipped when it comes up.
type appointment struct{ at int64 }

func (a *appointment) ripeAt() int64     { return a.at }
func (a *appointment) setRipeAt(t int64) { a.at = t }

type ripening struct {
	at   int64
	what ripener
}

// ripeHeap orders appointments by time. Ties may come up in any order: ripen is
// a function of facts and domain time only.
type ripeHeap struct{ items ripenings }

type ripenings []ripening

func (r ripenings) Len() int           { return len(r) }
func (r ripenings) Less(i, j int) bool { return r[i].at < r[j].at }
func (r ripenings) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }
func (r *ripenings) Push(x any)        { *r = append(*r, x.(ripening)) }
func (r *ripenings) Pop() any {
	old := *r
	last := old[len(old)-1]
	old[len(old)-1] = ripening{}
	*r = old[:len(old)-1]
	return last
}

// appoint replaces what's appointment; a zero t cancels it.
func (h *ripeHeap) appoint(what ripener, t time.Time) {
	at := int64(0)
	if !t.IsZero() {
		at = t.UnixMicro()
	}
	if what.ripeAt() == at {
		return
	}
	what.setRipeAt(at)
	if at != 0 {
		heap.Push(&h.items, ripening{at, what})
	}
}

// next is the earliest valid appointment.
func (h *ripeHeap) next() (ripening, bool) {
	for len(h.items) > 0 {
		if first := h.items[0]; first.what.ripeAt() == first.at {
			return first, true
		}
		heap.Pop(&h.items)
	}
	return ripening{}, false
}

// pop takes the earliest appointment out and marks it kept.
func (h *ripeHeap) pop() {
	first := heap.Pop(&h.items).(ripening)
	first.what.setRipeAt(0)
}
