package planning

import (
	"slices"

	"gridwatch/grid"
)

// posting deals the people of an answer to its grids.
type posting struct {
	s     *settling
	old   map[grid.GridID][]grid.Posting
	takes map[grid.OfficerID]bool // part
}

func newPosting(s *settling) *posting {
	p := &posting{s: s, old: map[grid.GridID][]grid.Posting{}, takes: map[grid.OfficerID]bool{}}
	for _, q := range s.d.Staff {
		p.old[q.Grid] = append(p.old[q.Grid], q)
	}
	for _, part := range s.parts {
		p.takes[part.officer] = part.officer != ""
	}
	return p
}

// asItWas keeps the postings of a grid, but for people who leave.
func (p *posting) asItWas(g int32) []grid.Posting {
	var list []grid.Posting
	for _, q := range p.old[p.s.d.Grids[g].ID] {
		if !slices.Contains(p.s.p.Leave, q.Officer) || p.s.locked[g] {
			list = append(list, q)
		}
	}
	return list
}

// grid posts the people of the grid id that comes from the grid from (none:
// nowhere) and goes to a part; same: it is that grid, or takes its place.
func (p *posting) grid(from int32, id grid.GridID, same bool, part int32) []grid.Posting {
	to := p.s.parts[part].officer
	var list []grid.Posting
	if from != none {
		for _, q := range p.asItWas(from) {
			if p.stays(q, to, same) {
				q.Grid = id
				list = append(list, q)
			}
		}
	}
	if to != "" && !works(list, to) {
		list = append(list, grid.Posting{Grid: id, Officer: to, Kind: grid.DutyOfficer})
	}
	return list
}

// stays says whether a posting goes along to a grid that a person gets; same when
// it is the same grid, or takes its place. Of a balance to grids, all postings of the grid do.
func (p *posting) stays(q grid.Posting, to grid.OfficerID, same bool) bool {
	if !p.s.p.people() && same {
		return true
	}
	switch q.Kind {
	case grid.DutyOfficer:
		return same && q.Officer == to
	case grid.DutyAssistant:
		return same && (q.Officer == to || !p.takes[q.Officer])
	case grid.DutyBackup:
		return q.Officer != to
	}
	return true
}

// works says whether somebody does the work of a grid with these postings.
func works(list []grid.Posting, who grid.OfficerID) bool {
	rank := len(grid.DutyKinds)
	mine := rank
	for _, q := range list {
		if r := q.Kind.WorkRank(); r >= 0 {
			rank = min(rank, r)
			if q.Officer == who {
				mine = min(mine, r)
			}
		}
	}
	return mine == rank && rank < len(grid.DutyKinds)
}
