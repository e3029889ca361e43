package planning

// Reckon reckons a layout of a sheet's land. Grids are in the layout's order,
// people by ID: those who work in a grid, and active field staff without one.
// A grid's work falls to its officers and assistants; when it has none, to its
// leads; when it has none either, to its backups. A person's hours are shared by
// the grids they work in, in proportion to the work.
func Reckon(s *Sheet, l *Layout, p *People) Reckoning { return Reckoning{} }
