package balance

import "sync"

// Large levels are annealed by crews at once, each with some of the parts; what
// borders on the parts of another crew stays as it is until the parts are dealt anew.
// The number of crews does not depend on the machine, for the answer would.
const (
	crews     = 2
	crewCells = 20_000 // of a level, at least
	crewParts = 64     // likewise
	stint     = 20     // sweeps between two deals
)

// crewed says whether the level is for crews: a search for contiguity would look at
// cells of others.
func (s *state) crewed(h *heat) bool {
	return h.reach == 0 && s.len() >= crewCells && len(s.share) >= crewParts
}

// stint sweeps over the cells of the crews, with numbers drawn for each.
func (s *state) stint(h *heat, at warmth, sweeps int, r *rng, stop func() bool) warmth {
	lists := s.deal(int32(r.below(len(s.share))))
	var group sync.WaitGroup
	var ended [crews]warmth
	for crew, list := range lists {
		own := newRNG(r.next())
		work := func() {
			ended[crew] = at
			for range sweeps {
				if stop() {
					return
				}
				for _, i := range list {
					if s.outer[i] != 0 {
						s.propose(i, ended[crew].temp, ended[crew].firm, h, &own)
					}
				}
				ended[crew].pass()
			}
		}
		if crew < crews-1 {
			group.Go(work)
		} else {
			work()
		}
	}
	group.Wait()
	return ended[0]
}

// deal gives each crew parts that lie together, with about as many cells as any other,
// from the one farthest from a part on, and lists the cells it may move.
func (s *state) deal(from int32) (lists [crews][]int32) {
	q := s.quotient()
	far := make([]int32, len(s.share))
	order := q.hops(from, far)
	order = q.hops(order[len(order)-1], far)
	crew := make([]int8, len(s.share))
	n := 0
	for _, a := range order {
		crew[a] = int8(min(n*crews/s.len(), crews-1))
		n += int(s.cells[a])
	}
	for i, a := range s.part {
		c := crew[a]
		free := true
		if s.outer[i] > 0 {
			for _, j := range s.near(int32(i)) {
				free = free && crew[s.part[j]] == c
			}
		}
		if free {
			lists[c] = append(lists[c], int32(i))
		}
	}
	return lists
}
