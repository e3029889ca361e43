package planning

// Compare says what becomes of a layout when another takes its place. MovedCells
// are those that change their grid, ascending.
func Compare(s *Sheet, before, after *Layout, p *People) Comparison { return Comparison{} }
