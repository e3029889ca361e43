package balance

// quotient is who borders on whom among the parts, in rows, each neighbour once.
type quotient struct {
	start, to []int32
}

func (q *quotient) near(a int32) []int32 { return q.to[q.start[a]:q.start[a+1]] }

// quotient of the cut as it is.
func (s *state) quotient() *quotient {
	k := len(s.share)
	rim := s.rims()
	q := &quotient{start: make([]int32, k+1)}
	met := filled(k, None)
	for a := range int32(k) {
		met[a] = a
		for _, i := range rim.of(a) {
			for _, j := range s.near(i) {
				if b := s.part[j]; met[b] != a {
					met[b] = a
					q.to = append(q.to, b)
				}
			}
		}
		q.start[a+1] = int32(len(q.to))
	}
	return q
}
