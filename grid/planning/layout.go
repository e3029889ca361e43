package planning

import (
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Layout is which cells make a grid and who is to answer for it: a draft's, or a
// plan's.
type Layout struct {
	Grids []grid.Grid
	Cells map[geo.Cell]grid.GridID
	Staff []grid.Posting
}

// LayoutOf a draft; it shares the draft's slices and map.
func LayoutOf(d *grid.Draft) Layout { return Layout{d.Grids, d.Cells, d.Staff} }

// People are the staff of a region at an instant: who is employed, and who is away.
type People struct {
	Officers []grid.Officer
	Leaves   []grid.Leave // those taken back count for nothing
	At       time.Time    // when the layout takes effect
}
