package route

import (
	"cmp"
	"slices"
)

// exactMost stops are solved exactly: 2¹¹ sets of them.
const exactMost = 11

// exact gives the sequence of most value, and of those the one that is over first.
// Of a set of stops and the last of them only the earliest end counts, as who is
// early can wait (Held and Karp 1962, with windows).
func (m *matrix) exact(able []int) []int {
	n := len(able)
	if n == 0 {
		return nil
	}
	sets := 1 << n
	leave := make([]int32, sets*n) // of the last stop, at the earliest
	from := make([]int8, sets*n)   // the stop before it, -1: the start
	for i := range leave {
		leave[i] = never
	}
	for k, s := range able {
		if begin := m.begin(s, m.way(0, s+1)); begin < never {
			leave[1<<k*n+k], from[1<<k*n+k] = begin+m.service(s), -1
		}
	}
	bestSet, bestLast, bestEnd := 0, -1, int32(never)
	bestValue := int64(0)
	value := make([]int64, sets)
	for set := 1; set < sets; set++ {
		for k, s := range able {
			if set&(1<<k) != 0 {
				value[set] = value[set&^(1<<k)] + m.p.Stops[s].Value
				break
			}
		}
		for k, s := range able {
			now := leave[set*n+k]
			end := now + m.way(s+1, m.end())
			if end > m.budget {
				continue // never too; and whatever would follow ends later still
			}
			if value[set] > bestValue || value[set] == bestValue && end < bestEnd {
				bestSet, bestLast, bestEnd, bestValue = set, k, end, value[set]
			}
			for next, t := range able {
				if set&(1<<next) != 0 {
					continue
				}
				begin := m.begin(t, now+m.way(s+1, t+1))
				state := (set|1<<next)*n + next
				if begin < never && begin+m.service(t) < leave[state] {
					leave[state], from[state] = begin+m.service(t), int8(k)
				}
			}
		}
	}
	var seq []int
	for k := bestLast; k >= 0; {
		seq = append(seq, able[k])
		before := int(from[bestSet*n+k])
		bestSet &^= 1 << k
		k = before
	}
	slices.Reverse(seq)
	return seq
}

func sorted(left []Left) []Left {
	slices.SortFunc(left, func(a, b Left) int { return cmp.Compare(a.Stop, b.Stop) })
	return left
}
