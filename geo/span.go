package geo

// Span gives the lowest and highest number a descendant of c at a resolution
// can have. Sorting by number keeps descendants together, so the cells of that
// resolution within [lo, hi], both included, are exactly the descendants of c:
// a range condition finds them without listing them. At c's own resolution both
// are c; when there are no descendants (c is zero, or the resolution is coarser
// than c's or beyond MaxResolution) both are zero, which no cell equals.
func (c Cell) Span(resolution int) (lo, hi Cell) {
	own := c.Resolution()
	if c <= 0 || resolution < own || resolution > MaxResolution {
		return 0, 0
	}
	v := uint64(c)&^(resolutionMask<<resolutionShift) | uint64(resolution)<<resolutionShift
	low, high := v, v
	for r := own + 1; r <= resolution; r++ {
		const first, last, digit = 0, 6, 7 // digits of children; 7 marks an unused one
		at := digitBits * (MaxResolution - r)
		low = low&^(digit<<at) | first<<at
		high = high&^(digit<<at) | last<<at
	}
	return Cell(low), Cell(high)
}
