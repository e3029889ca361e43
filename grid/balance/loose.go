package balance

// loose is a free cell of the part of root, itself a fixed one, without which the part
// still hangs together: the first that is no cut vertex (depth-first search of Hopcroft
// and Tarjan 1973). None if every free cell is one.
func (m *mender) loose(root int32) int32 {
	b := m.part[root]
	n := m.Len()
	depth, low, parent := filled(n, None), make([]int32, n), make([]int32, n)
	next := make([]int32, n) // the neighbour to look at next
	cut := make([]bool, n)
	depth[root], parent[root] = 0, None
	for i := root; i != None; {
		if e := m.Start[i] + next[i]; e < m.Start[i+1] {
			next[i]++
			switch j := m.To[e]; {
			case m.part[j] != b || j == parent[i]:
			case depth[j] != None:
				low[i] = min(low[i], depth[j])
			default:
				depth[j], low[j], parent[j] = depth[i]+1, depth[i]+1, i
				i = j
			}
			continue
		}
		up := parent[i]
		if up != None {
			low[up] = min(low[up], low[i])
			cut[up] = cut[up] || low[i] >= depth[up]
		}
		i = up
	}
	for i, d := range depth {
		if d > 0 && m.fixed[i] == None && !cut[i] {
			return int32(i)
		}
	}
	return None
}
